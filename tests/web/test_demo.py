"""The demo: the same arguments give the same data, made through the functions of real work."""
import collections
import datetime
import json
import re
import xml.etree.ElementTree as tree

import pytest
import people
import register
from client import Client, raw
from gandan import Clock, Server

UNTIL = '2026-11-19'
NEXT = '2026-11-20 09:00'
ARGS = ('demo', '--seed', '7', '--scale', '2', '--until', UNTIL)
DAY_ONE = '2025-12-01'
TOWNS = ('13126', '13129')  # Vũ Ninh, Vũ An
IMPORTED, HANDLED, VOID = 1, 64, 128
WITH_ANOTHER = {'dossier.attached', 'dossier.result_attached'}  # files come with the form that brings them
RECEIVED = {'dossier.accepted', 'dossier.refused', 'dossier.supplement'}
HANOI = datetime.timezone(datetime.timedelta(hours=7))
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


def rows(place):
    """By kind."""
    found = collections.defaultdict(list)
    for line in lines(place)[:-1]:
        row = json.loads(line)
        found[row['row']].append(row)
    return found


def of(found, kind, town):
    return [r for r in found[kind] if r.get('unit', '').startswith(town)]


def local(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, HANOI)


def day_number(ms):
    return (local(ms).date() - datetime.date(1970, 1, 1)).days


def at(text):
    return int(datetime.datetime.fromisoformat(text).replace(tzinfo=HANOI).timestamp() * 1000)


def test_a_year_looks_like_a_year(made):
    found = rows(made)
    assert len(found['dossier']) == 240
    assert len({d['procedure'] for d in found['dossier']}) > 10
    assert {d['punctuality'] for d in found['dossier']} >= {1, 2, 3}
    assert 24 <= len(found['rating']) <= 84 and {r['level'] for r in found['rating']} >= {4, 5}
    for kind in ('pause', 'gap', 'apology', 'handover', 'assignment', 'paper', 'contact', 'book'):
        assert found[kind], f'no {kind}'
    assert all(r['reason'] and r['signer'] for r in found['apology'])
    assert any(r['other'] for r in found['handover']) and len({r['identity'] for r in found['handover']}) > 2
    for town in TOWNS:
        assert len([o for o in of(found, 'official', town) if o['active']]) == 10
        assert [o for o in of(found, 'official', town) if not o['active']], 'nobody has left'
        assert any(p['to_day'] for p in of(found, 'post', town))


def test_the_better_office_keeps_more_of_its_results_as_files(made):
    found, share = rows(made), {}
    for town in TOWNS:
        files = collections.defaultdict(set)
        for f in of(found, 'dossier_file', town):
            if not f['voided_at']:
                files[f['code']].add(f['kind'])
        done = [d for d in of(found, 'dossier', town) if d['state'] in (9, 10) and not d['flags'] & VOID]
        good = [d for d in done if 2 in files[d['code']] and (1 in files[d['code']] or d['channel'] == 2)]
        share[town] = len(good) / len([d for d in done if not d['flags'] & IMPORTED])
        assert not [d for d in done if d['flags'] & IMPORTED and files[d['code']]]
    assert share['13126'] > 0.85 and 0.4 < share['13129'] < share['13126'] - 0.1, share
    assert 6 in {r['identity'] for r in found['handover']}, 'nothing was sent as a file'
    assert len({f['sha256'] for f in found['file']}) > 10


def test_every_event_has_its_own_moment_after_the_reception(made):
    found = rows(made)
    for town in TOWNS:
        events = [e for e in of(found, 'event', town) if e['noun'] == 'dossier']
        recorded = [e['recorded_at'] for e in events if e['what'] not in WITH_ANOTHER]
        assert recorded == sorted(recorded) and len(set(recorded)) > len(recorded) * 0.8
        assert at(DAY_ONE) <= recorded[0] and recorded[-1] < at(UNTIL) + 86_400_000
        seen = {}
        for e in events:
            code = e['fields']['code']
            if code not in seen:
                assert e['actor'] == 'import' or e['what'] in RECEIVED, e
            assert e['at'] >= seen.setdefault(code, e['at']) or e['actor'] == 'import', e
            assert e['at'] <= e['recorded_at'], e


def test_officials_act_while_they_hold_a_post(made):
    found = rows(made)
    for town in TOWNS:
        posts = collections.defaultdict(list)
        for p in of(found, 'post', town):
            posts[p['official']].append((p['from_day'], p['to_day'] or 10**6))
        acts = [e for e in of(found, 'event', town) if e['actor'].startswith('official:')]
        assert len({e['actor'] for e in acts}) >= 8
        for e in acts:
            name, day = e['actor'][9:], day_number(e['at'])
            assert any(a <= day <= b for a, b in posts[name]), f'{name} had no post on {local(e["at"])}'


def test_whoever_fetches_a_result_comes_when_the_office_is_open(made):
    found = rows(made)
    free = {r['day'] for r in found['calendar_day'] if r['kind'] in (1, 2)}
    worked = {r['day'] for r in found['calendar_day'] if r['kind'] == 3}
    for r in found['handover']:
        day, when = day_number(r['at']), local(r['at'])
        assert day not in free and (when.weekday() < 5 or day in worked), when
        assert 450 <= when.hour * 60 + when.minute <= 17 * 60 + 30, when


def test_the_inbox_has_every_kind_of_work(made):
    found, now = rows(made), at(NEXT.replace(' ', 'T'))
    for town in TOWNS:
        still = [d for d in of(found, 'dossier', town) if d['ended_at'] is None]
        assert {d['state'] for d in still} >= {4, 5, 6, 7}
        running = [d for d in still if not d['paused_at'] and d['due_at']]
        assert [d for d in running if day_number(d['due_at']) == day_number(now)], 'nothing is due today'
        assert [d for d in running if d['late_at'] <= now], 'nothing is late'
        assert [d for d in running if day_number(d['due_at']) > day_number(now)], 'nothing is due later'
        assert [d for d in of(found, 'dossier', town) if d['state'] == 9], 'nothing waits to be fetched'


def test_one_month_came_by_register_the_rest_was_worked(made):
    found = rows(made)
    for d in found['dossier']:
        here, first_month = d['unit'].startswith('13126'), d['received_at'] < at('2026-01-01')
        imported = bool(d['flags'] & IMPORTED)
        assert imported == (here and first_month) and imported != bool(d['flags'] & HANDLED), d


def test_the_shares_are_those_of_a_good_and_a_weaker_office(engine, tmp_path):
    place = engine.kind.new(tmp_path / 'more')
    try:
        done = place.command('demo', '--seed', '7', '--scale', '6', '--until', UNTIL)
        assert done.stderr.splitlines()[-1] == '100 %'  # no terminal: plain lines
        share = {}
        for town in TOWNS:
            days = of(rows(place), 'day', town)
            late = sum(d['late'] for d in days)
            judged = sum(d['early'] + d['on_time'] + d['late'] for d in days)
            share[town] = 1 - late / judged
        assert 0.96 < share['13126'] < 0.998 and 0.91 < share['13129'] < share['13126'] - 0.01, share
        place.command('check')
    finally:
        engine.kind.drop(place)


@pytest.mark.parametrize('scale', ['1', '3'])
def test_it_can_be_as_small_as_one_likes(engine, tmp_path, scale):
    place = engine.kind.new(tmp_path / 'small')
    try:
        place.command('demo', '--seed', '1', '--scale', scale, '--until', '2026-02-16')
        assert len(rows(place)['dossier']) == int(scale) * 120
    finally:
        engine.kind.drop(place)


def test_nobody_is_told_of_the_past_and_the_first_server_has_no_year_to_read(shown):
    figures = shown.figures()
    assert re.search(r'^gandan_outbox_waiting 0$', figures, re.M)
    assert re.search(r'^gandan_job_failures 0$', figures, re.M)
    assert rows(shown.place)['contact'], 'nobody would be told'


def test_its_register_is_real_input(made, engine, tmp_path):
    place = engine.kind.copy(made, tmp_path / 'copy')
    before = lines(place)
    files = sorted((place.data / 'demo').glob('register-*.csv'))
    assert [f.name for f in files] == ['register-2025-12.csv']
    clock = Clock(tmp_path / 'evening', f'{UNTIL} 18:00')
    place.command('import', 'dossiers', files[0], '--unit', 'vu-ninh', '--clock', clock.path)
    assert lines(place) == before
    engine.kind.drop(place)


def test_what_it_shows_can_be_looked_at(shown, made):
    web, said = Client(shown), made.said
    found = re.findall(r'(H54\.01\.26-\d{6}-\d{4}).*?([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})', said)
    assert len(found) == 3
    for one, secret in found:
        page = register.track(web, 'vu-ninh', one, secret)
        assert one in page.text
    result, = [h for h in page.links if '/ket-qua/' in h]  # of the last one named
    assert page.client.get(result).body.startswith(b'%PDF')
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


def test_one_administrator_sees_to_the_machine_of_both_communes(shown):
    printed = dict(re.findall(r'^  (\w+) +(\S+) .*: administrator', shown.log(), re.M))
    seen = {}
    for login in ('giangdth', 'toantd'):
        web = Client(shown)
        done = people.sign_in(web, login, printed[login])
        people.set_up(web, web.get(done.location), NEXT)
        seen[login] = web
    for slug in ('vu-ninh', 'vu-an'):
        page = seen['giangdth'].get(f'/{slug}/viec/quan-tri')
        assert page.status == 200 and 'Còn trống' in page.text, page.text
    page = seen['toantd'].get('/vu-ninh/viec/quan-tri')  # of one commune
    assert page.status == 200 and 'Còn trống' not in page.text


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
