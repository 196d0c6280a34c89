"""Pages that say when there is something newer: event streams, and who may listen to what."""
import os
import re
import shutil
import time

import pytest
from client import Client
from conftest import HERE, UNIT
from gandan import Place, Server
from listeners import Crowd
from register import COLUMNS, secrets, track

REGISTER = HERE / 'data' / 'register.csv'
OPEN = 'H31.45.12-261119-0001'
OTHER = 'H31.45.12-261118-0001'
STREAM = f'/{UNIT}/luong'
# ./check --full sets the number; an ordinary check has 20 seconds for all of this.
THOUSANDS = int(os.environ.get('GANDAN_LISTENERS', 300))


def change_unit(server, hotline='0227 3 812 345'):
    server.place.command('unit', 'set', UNIT, 'hotline', hotline)


def live(page):
    """The address at which a page hears that it is no longer new."""
    found = re.findall(r'<div class="news" role="status" data-live="([^"]*)"><p hidden>', page.html)
    assert len(found) == 1, page.url
    return found[0].replace('&amp;', '&')


def returned(folder, code):
    """The register of the commune in which this dossier has been returned."""
    rows = REGISTER.read_text(encoding='utf-8').splitlines()
    at = next(i for i, row in enumerate(rows) if code in row)
    cells = re.findall(r'("[^"]*"|[^,]*)(?:,|$)', rows[at])[:len(COLUMNS)]
    cells[COLUMNS.index('Ngày trả')] = '20/11/2026 08:30'
    rows[at] = ','.join(cells)
    path = folder / 'returned.csv'
    path.write_text('\n'.join(rows) + '\n', encoding='utf-8')
    return path


# ---- the front page ----

def test_the_front_page_hears_of_a_change(at_home, commune):
    page = at_home.get(f'/{UNIT}/')
    with Crowd(commune, live(page)) as crowd:
        crowd.wait('id: ')
        listener = crowd.all[0]
        assert listener.status == 200 and 'retry: 3000' in listener.text and listener.changes == 0
        change_unit(commune)
        crowd.wait('event: changed\ndata: {"topics":["unit"]}\n\n')
        fresh = at_home.get(f'/{UNIT}/')
        assert live(fresh) != live(page)
        assert f'after={listener.id}' in live(fresh)


def test_a_page_that_was_old_when_it_began_to_listen_is_told_at_once(at_home, commune):
    address = live(at_home.get(f'/{UNIT}/'))
    change_unit(commune)
    with Crowd(commune, address) as crowd:
        crowd.wait('event: changed')


@pytest.mark.parametrize('lang,sentence,button,later', [
    ('vi', 'Có thông tin mới.', 'Tải lại trang', 'Để sau'),
    ('en', 'There is newer information.', 'Reload the page', 'Later')])
def test_the_sentence_is_there_but_hidden(reader, lang, sentence, button, later):
    page = reader.get(f'/{UNIT}/', params={'lang': lang})
    assert (f'<p hidden><span>{sentence}</span> <button type="button" class="btn btn--s">{button}</button> '
            f'<button type="button" class="btn btn--s btn--quiet">{later}</button></p>') in page.html
    assert re.search(r'<script type="module" src="/a/live-[0-9a-f]{8}\.js"></script>', page.html)
    assert 'live-' not in reader.get('/don-vi').html


def test_the_address_says_to_what_one_listens(reader, showing):
    assert reader.get(STREAM).status == 200
    assert reader.get(STREAM + '?topics=dossier,unit').headers['Content-Type'] == 'text/event-stream'
    assert reader.get(STREAM).headers['Cache-Control'] == 'no-store'
    head = reader.head(STREAM)
    assert head.status == 200 and head.headers['Content-Type'] == 'text/event-stream'
    # The moment of a rating is nobody's business; other words mean nothing.
    for topics in ('rating', 'nonsense', ',', 'rating,rating'):
        assert reader.get(STREAM, params={'topics': topics}).status == 404
    assert reader.get('/khong-co-xa-nay/luong').status == 404
    with Crowd(showing, STREAM, last_id='no number') as crowd:
        crowd.wait('id: ')
        assert crowd.all[0].changes == 0


def test_other_topics_are_not_told(commune):
    with Crowd(commune, STREAM + '?topics=procedure') as deaf, Crowd(commune, STREAM + '?topics=unit') as crowd:
        deaf.wait('id: ')
        crowd.wait('id: ')
        change_unit(commune)
        crowd.wait('event: changed')
        deaf.rest(0.5)
        assert deaf.all[0].changes == 0


def test_a_neighbourhood_that_asks_without_end_is_told_to_wait(place, clock):
    """Three hundred at once from one prefix, and then five a second; others are not concerned."""
    place.command('unit', 'set', '-', 'trusted_proxies', '127.0.0.1')
    server = Server(place, clock)
    try:
        web = Client(server)
        def ask(address):
            return web.head('/khong-co-xa-nay/luong', headers={'X-Forwarded-For': address}).status
        statuses = [ask(f'203.0.113.{i % 250}') for i in range(450)]
        assert statuses[:300] == [404] * 300 and 429 in statuses
        assert ask('198.51.100.7') == 404
    finally:
        server.stop()


# ---- one dossier ----

def test_a_citizen_hears_of_the_own_dossier_only(at_home, commune, tmp_path):
    held = secrets(commune, UNIT, REGISTER)
    page = track(at_home, UNIT, OPEN, held[OPEN])
    address = live(page)
    assert address.startswith(f'/{UNIT}/ho-so/{OPEN}/luong?after=')
    cookie = '; '.join(f'{c.name}={c.value}' for c in at_home.session.cookies)
    with Crowd(commune, address, cookie=cookie) as own, Crowd(commune, STREAM + '?topics=dossier') as public:
        own.wait('id: ')
        public.wait('id: ')
        commune.place.command('import', 'dossiers', '--unit', UNIT, returned(tmp_path, OTHER))
        public.wait('event: changed')
        own.rest(0.5)
        assert own.all[0].changes == 0
        commune.place.command('import', 'dossiers', '--unit', UNIT, returned(tmp_path, OPEN))
        own.wait('event: changed\ndata: {"topics":["dossier"]}\n\n')
        told = own.all[0].text.partition('\r\n\r\n')[2]
        assert re.fullmatch(r'(?:retry: \d+|id: \d+|event: \w+|data: \{"topics":\["dossier"\]\}|:|\n)*', told), told


def test_without_a_pass_nobody_hears_of_a_dossier(reader, showing):
    held = secrets(showing, UNIT, REGISTER)
    track(reader, UNIT, OPEN, held[OPEN])
    assert reader.get(f'/{UNIT}/ho-so/{OPEN}/luong').status == 200
    assert reader.get(f'/{UNIT}/ho-so/{OTHER}/luong').status == 404
    assert Client(showing).get(f'/{UNIT}/ho-so/{OPEN}/luong').status == 404


# ---- thousands, and a restart ----

def test_thousands_hear_of_one_change_and_of_what_they_missed_in_a_restart(commune, clock):
    with Crowd(commune, STREAM, THOUSANDS) as crowd:
        crowd.wait('id: ', 60)
        figures = Client(commune).get('/metrics').body.decode()
        assert re.search(rf'^gandan_listeners {THOUSANDS}$', figures, re.M)
        change_unit(commune)
        crowd.wait('event: changed', 10)
        assert len({one.id for one in crowd.all}) == 1
        last = crowd.all[0].id
        # Pages are served beside them, and the stop waits for none of them.
        assert Client(commune).get(f'/{UNIT}/').status == 200
        began = time.monotonic()
        commune.stop()
        assert time.monotonic() - began < 5
        crowd.wait_for_end(5)
        assert all(one.changes == 1 for one in crowd.all)
    change_unit(commune, '0227 3 812 346')  # while nobody serves
    again = Server(commune.place, clock)
    try:
        with Crowd(again, STREAM, last_id=last) as missed:
            missed.wait('event: changed')
            now = missed.all[0].id
            assert now != last
            with Crowd(again, STREAM, last_id=now) as up_to_date:
                up_to_date.wait('id: ')
                up_to_date.rest(0.4)
                assert up_to_date.all[0].changes == 0
                change_unit(again, '0227 3 812 347')
                up_to_date.wait('event: changed')
    finally:
        again.stop()


def test_a_killed_server_is_no_different(commune, clock):
    with Crowd(commune, STREAM, 20) as crowd:
        crowd.wait('id: ')
        last = crowd.all[0].id
        change_unit(commune)
        crowd.wait('event: changed')
        commune.kill()
        crowd.wait_for_end(5)
    again = Server(commune.place, clock)
    commune.process = again.process  # whom the fixture stops
    with Crowd(again, STREAM, 20, last_id=last) as crowd:
        crowd.wait('event: changed')


def test_a_change_at_one_server_is_heard_at_the_other(engine, commune, clock, tmp_path):
    """The embedded engine has one server only: there it plays both parts."""
    other = commune
    if engine.name == 'postgres':
        shutil.copytree(commune.place.data, tmp_path / 'second', ignore=shutil.ignore_patterns('control.sock'))
        other = Server(Place(tmp_path / 'second', commune.place.database), clock)
    try:
        with Crowd(other, STREAM, 3) as crowd:
            crowd.wait('id: ')
            change_unit(commune)
            crowd.wait('event: changed', 10)
            crowd.rest(3)
            assert all(one.changes == 1 for one in crowd.all), crowd.all[0].text
    finally:
        if other is not commune:
            other.stop()
