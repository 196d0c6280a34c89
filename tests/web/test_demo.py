"""The demo commune: the same arguments give the same data, through the same doors as real data."""
import json
import re
import xml.etree.ElementTree as tree

import pytest
import register
from client import Client, raw
from gandan import Clock, Server

UNTIL = '2026-11-19'
NEXT = '2026-11-20 09:00'
ARGS = ('demo', '--seed', '7', '--scale', '2', '--until', UNTIL)
LOC = '{http://www.sitemaps.org/schemas/sitemap/0.9}loc'


def lines(place):
    return place.command('export', '--canonical').stdout.splitlines()


def make(kind, data):
    place = kind.new(data)
    place.said = place.command(*ARGS).stdout
    return place


@pytest.fixture
def made(engine):
    """A demo that stories only look at, made once; what the command said is place.said."""
    return engine.template('demo', lambda data: make(engine.kind, data))


@pytest.fixture
def shown(made, engine, tmp_path):
    """The same, served."""
    place = engine.kind.copy(made, tmp_path / 'shown')
    running = Server(place, Clock(tmp_path / 'clock', NEXT))
    yield running
    running.stop()
    engine.kind.drop(place)


def test_the_same_arguments_give_the_same_data(made, engine, tmp_path):
    again = make(engine.kind, tmp_path / 'again')
    try:
        assert lines(again) == lines(made)
        # Keys are not made from the seed.
        for key in (made.data / 'keys').iterdir():
            assert key.read_bytes() != (again.data / 'keys' / key.name).read_bytes()
    finally:
        engine.kind.drop(again)


def test_another_seed_gives_another_year(made, engine, tmp_path):
    other = engine.kind.new(tmp_path / 'other')
    try:
        other.command('demo', '--seed', '8', *ARGS[3:])
        assert lines(other)[-1] != lines(made)[-1]
    finally:
        engine.kind.drop(other)


def test_both_engines_give_the_same_data(made, engines):
    sqlite = engines['sqlite']
    other = sqlite.template('demo', lambda data: make(sqlite.kind, data))
    assert lines(other) == lines(made)


def test_a_year_looks_like_a_year(made):
    rows = [json.loads(line) for line in lines(made)[:-1]]
    dossiers = [r for r in rows if r['row'] == 'dossier']
    assert len(dossiers) == 240
    assert len({d['procedure'] for d in dossiers}) > 10
    assert {d['punctuality'] for d in dossiers} >= {1, 2}
    late_now = [d for d in dossiers if d['ended_at'] is None and d['due_at'] and not d['paused_at']
                and d['late_at'] <= 1795107600000]
    assert late_now, 'nothing is late'
    assert any(r['row'] == 'pause' for r in rows)
    ratings = [r for r in rows if r['row'] == 'rating']
    assert 24 <= len(ratings) <= 84 and {r['level'] for r in ratings} >= {4, 5}
    recorded = [r['recorded_at'] for r in rows if r['row'] == 'event' and r.get('unit') and r['noun'] == 'dossier']
    assert recorded == sorted(recorded) and len(set(recorded)) > 40  # week by week, not all at once


def test_its_registers_are_real_input(made, engine, tmp_path):
    place = engine.kind.copy(made, tmp_path / 'copy')
    before = lines(place)
    files = sorted((place.data / 'demo').glob('register-*.csv'))
    assert len(files) == 12 and files[-1].name == 'register-2026-11.csv'
    clock = Clock(tmp_path / 'evening', f'{UNTIL} 18:00')
    for file in files:
        place.command('import', 'dossiers', file, '--unit', 'vu-ninh', '--clock', clock.path)
    assert lines(place) == before
    engine.kind.drop(place)


def test_what_it_shows_can_be_looked_at(shown, made):
    web, said = Client(shown), made.said
    found = re.findall(r'(H54\.01\.26-\d{6}-\d{4}).*?([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})', said)
    assert len(found) == 2
    for one, secret in found:
        page = register.track(web, 'vu-ninh', one, secret)
        assert one in page.text
    link = re.search(r'/vu-ninh/danh-gia/\w+', said).group(0)
    answer = raw(shown, f'GET {link} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'.encode())
    assert answer.status == 200 and b'<form' in answer.body
    assert 'minh họa' in web.get('/vu-ninh/').text


def test_it_does_not_write_over_anything(made):
    before = lines(made)
    assert made.command(*ARGS, expect=2).stderr
    assert lines(made) == before


@pytest.mark.parametrize('args', [
    ('--seed', 'seven'), ('--seed', '-1'), ('--scale', '0'), ('--scale', 'much'), ('--scale', '1001'),
    ('--until', 'yesterday'), ('--until', '2026-02-30')])
def test_bad_wishes_are_refused(engine, tmp_path, args):
    place = engine.kind.new(tmp_path / 'demo')
    try:
        done = place.command('demo', *args, expect=2)
        assert args[1] in done.stderr
        assert not place.data.exists()
    finally:
        engine.kind.drop(place)


# ---- the site map, of a commune that has something to show ----

def addresses(page):
    assert page.status == 200 and page.type.startswith('application/xml')
    return [e.text for e in tree.fromstring(page.body).iter(LOC)]


def test_the_site_map_leads_to_pages_that_are_there(shown):
    server, web = shown, Client(shown)
    found = addresses(web.get('/sitemap.xml'))
    assert len(found) == len(set(found)) > 50
    assert all(a.startswith(server.base + '/') for a in found)
    assert f'{server.base}/vu-ninh/' in found and f'{server.base}/vu-ninh/thu-tuc/1.001193' in found
    assert not any('kien-xuong' in a for a in found)  # nothing to show there
    for address in found[:4] + found[-2:]:
        assert web.get(address).status == 200, address


def test_the_site_map_keeps_to_the_address_that_was_set(shown):
    server = shown
    server.place.command('unit', 'set', '-', 'base_url', 'https://vu-ninh.example')
    server.stop()
    again = Server(server.place)
    try:
        found = addresses(Client(again).get('/sitemap.xml'))
        assert found and all(a.startswith('https://vu-ninh.example/') for a in found)
        assert 'https://vu-ninh.example/sitemap.xml' in Client(again).get('/robots.txt').body.decode()
    finally:
        again.stop()


def test_a_forged_host_is_not_kept_for_others(shown):
    server = shown
    head = 'GET /sitemap.xml HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n'
    forged = raw(server, head.format('evil.example').encode())
    assert forged.status == 200 and b'evil.example' in forged.body
    assert b'evil' not in Client(server).get('/sitemap.xml').body
    for strange in ('a&b', 'a<b>'):
        assert raw(server, head.format(strange).encode()).status in (400, 422), strange
    assert raw(server, b'GET /sitemap.xml HTTP/1.0\r\n\r\n').status in (400, 422)
