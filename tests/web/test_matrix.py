"""Role × row × object: every row of the route table is sent to by everybody, at their own commune's
objects, at the other's, and at none; with the token, without it, with another's, and from elsewhere.

What must come of it is said here, by `verdict`, from the row's `who` and `unit` alone: it shares
nothing with the program. The rows are `gandan routes --json`: a new one is covered the day it appears.
What was refused changed nothing: every table is compared.
"""
import collections
import json
import re
import urllib.parse

import pytest
from conftest import NOW, UNIT
from gandan import Clock, Server
from matrix import ABOVE, SIBLING, World, address, parameters, reception, sent_with, strange

UNDECLARED = {'khong-khai': '1'}
# What is done by whoever may is seen in test_backup.py, where there is something to copy and to send.
OF_OTHER_STORIES = {f'/{{unit}}/viec/quan-tri/{rest}' for rest in ('sao-luu', 'thu/{id}/gui-lai', 'thu/{id}/bo-qua')}
OF_OTHER_STORIES |= {'/{unit}/viec/cam-ket', '/{unit}/viec/cam-ket/tra-loi'}  # test_pledges.py: a pledge must be there
OF_OTHER_STORIES |= {'/{unit}/viec/chuong-trinh/{programme}/them'}  # test_programmes.py: a commune has nobody below it
# test_signing.py: there must be a text to sign, and one ceremony is open already.
OF_OTHER_STORIES |= {f'/{{unit}}/viec/ky-cam-ket/{rest}' for rest in ('mo', 'nguoi/{id}', 'chung-kien')}
OPEN_STATUSES = (200, 301, 303, 400, 404, 410, 422, 429)


@pytest.fixture(scope='module')
def world(engine_name, engines, tmp_path_factory):
    engine, folder = engines[engine_name], tmp_path_factory.mktemp('matrix')
    place = engine.kind.copy(engine.commune(), folder / 'data')
    made = World(place, Clock(folder / 'clock', NOW), Server)
    yield made
    made.server.stop()
    engine.kind.drop(place)


@pytest.fixture(scope='module')
def rows(world):
    found = json.loads(world.place.command('routes', '--json').stdout)
    assert len(found) > 70
    return found


# ---- what must come of it ----

def roles_in(grants, unit):
    """What somebody is there: by a grant of the unit itself, or one from above that reaches down."""
    return {g.role for g in grants if unit is None or g.unit == unit or (g.deep and g.unit in ABOVE[unit])}


def verdict(row, actor, unit, fresh_password=True):
    """'open', 'sign in', 'refused', 'confirm' or 'allowed'."""
    who = set(row['who'])
    if who & {'anyone', 'loopback'}:
        return 'open'  # every story comes from the machine itself
    if actor.login in (None, 'bi.khoa', 'cho.ma'):
        return 'sign in'
    if not roles_in(actor.grants, unit if row['unit'] == 'path' else None) & who:
        return 'refused'
    return 'confirm' if row['strong'] and not fresh_password else 'allowed'


def got(reply):
    """What came of it, in the same words."""
    for gate, where in (('sign in', '/dang-nhap?ve='), ('confirm', '/xac-nhan?ve=')):
        if reply.status == 303 and reply.location.startswith(where):
            return gate
    return {401: 'sign in', 403: 'refused'}.get(reply.status, reply.status)


def units_of(row):
    return (UNIT, SIBLING) if row['unit'] == 'path' else (UNIT,)


def cells(world, rows, method):
    """Every row × commune × actor: (row, side, the actor, the address of that side's own object)."""
    for row in rows:
        if row['method'] == method:
            for slug in units_of(row):
                side = world.sides[slug]
                named = parameters(row, side)
                for actor in world.actors.values():
                    yield row, side, actor, named, address(row, slug, named)


def all_wrong(wrong):
    return f'{len(wrong)} wrong:\n' + '\n'.join(map(str, wrong[:30]))


def unchanged(before, after, but=()):
    """`but` the access log, where whoever may see the form is shown it again."""
    assert [t for t in after if after[t] != before[t] and t not in but] == [], 'what was refused left its mark there'


# ---- who may see what ----

def fits(reply, expected, path):
    came = got(reply)
    if expected == 'open':
        return came in OPEN_STATUSES
    if expected == 'allowed':
        return reply.status == 200 or (reply.status == 303 and came == 303)
    if expected in ('sign in', 'confirm'):
        return came == expected and reply.location.endswith('?ve=' + urllib.parse.quote(path, safe=''))
    return came == expected


def test_who_sees_what(world, rows):
    wrong, seen = [], {}
    for row, _, actor, _, path in cells(world, rows, 'GET'):
        expected = verdict(row, actor, path.split('/')[1])
        reply = actor.hand.get(path, stream=row['how'] == 'stream')
        seen[expected] = seen.get(expected, 0) + 1
        if not fits(reply, expected, path):
            wrong.append((str(actor), path, expected, got(reply)))
    assert not wrong, all_wrong(wrong)
    assert min(seen[v] for v in ('open', 'sign in', 'refused', 'allowed')) > 100, seen


def test_what_is_refused_reads_nothing(world, rows):
    """One row of the access log for each page of a dossier that was shown, and none for any other."""
    count = 'SELECT page, account_id, COUNT(*) FROM access_log GROUP BY page, account_id'
    logins = dict(map(reversed, world.place.ask('SELECT id, login FROM account')))
    before = {(page, account): int(n) for page, account, n in world.place.ask(count)}
    shown = collections.Counter()
    for row, _, actor, _, path in cells(world, rows, 'GET'):
        if row['audit'] and '{code}' in row['path'] and actor.hand.get(path).status == 200:
            shown[row['path'], logins[actor.login]] += 1
    noted = {(page, account): int(n) - before.get((page, account), 0) for page, account, n in world.place.ask(count)}
    assert {key: n for key, n in noted.items() if n} == dict(shown)
    assert len(shown) > 20


# ---- who may send what ----

def test_who_may_not_send_changes_nothing(world, rows):
    """The whole form with its own token, from everybody whose it is not."""
    forms = [(*cell, sent_with(world, cell[0], cell[1], cell[3])) for cell in cells(world, rows, 'POST')]
    before, wrong, sent = world.state(), [], 0
    for row, _, actor, _, path, body in forms:
        if verdict(row, actor, path.split('/')[1]) in ('sign in', 'refused'):
            reply = actor.hand.post(path, actor.hand.signed(body))
            sent += 1
            if reply.status != 403:
                wrong.append((str(actor), path, reply.status, reply.location))
    assert not wrong, all_wrong(wrong)
    assert sent > 1000, sent
    unchanged(before, world.state())


def test_who_may_send_is_let_in(world, rows):
    """The whole form and a field more that the row does not know: who may send it is told so."""
    forms = [(*cell, sent_with(world, cell[0], cell[1], cell[3])) for cell in cells(world, rows, 'POST')]
    before, wrong, sent = world.state(), [], 0
    for row, _, actor, _, path, body in forms:
        if verdict(row, actor, path.split('/')[1]) == 'allowed':
            status = actor.hand.post(path, actor.hand.signed({**body, **UNDECLARED})).status
            sent += 1
            if status != 422:
                wrong.append((str(actor), path, status))
    assert not wrong, all_wrong(wrong)
    assert sent > 200, sent
    unchanged(before, world.state(), but=['access_log'])


# ---- from whose page ----

def forged(world, actor, body):
    """(how, body, headers) of the same form from elsewhere."""
    hand, other = actor.hand, next(a.hand for a in world.actors.values() if a.login and a is not actor)
    ours, token = hand.server.base, hand.signed(body)
    yield 'no token', {k: v for k, v in token.items() if k != '_csrf'}, {}
    yield 'an empty token', {**token, '_csrf': ''}, {}
    yield 'the token of another session', {**token, '_csrf': other.token}, {}
    if actor.login:
        yield "a passer-by's token", {**token, '_csrf': world.actors['nobody'].hand.token}, {}
    yield 'no key', {k: v for k, v in token.items() if k != '_key'}, {}
    yield 'another origin', token, {'Origin': 'https://evil.example', 'Sec_Fetch_Site': None}
    yield 'an origin that is longer', token, {'Origin': ours + '.evil.example', 'Sec_Fetch_Site': None}
    yield 'another port', token, {'Origin': ours.rpartition(':')[0] + ':1', 'Sec_Fetch_Site': None}
    yield 'an origin that is null', token, {'Origin': 'null', 'Sec_Fetch_Site': None}
    yield 'no origin', token, {'Origin': None, 'Sec_Fetch_Site': None}
    for site in ('cross-site', 'same-site', 'none'):
        yield f'Sec-Fetch-Site {site}', token, {'Sec_Fetch_Site': site}


def senders(world, row):
    """For each role of the row one who may send it; for open ones, a passer-by and an officer."""
    if 'anyone' in row['who']:
        return [world.actors['nobody'], world.actors['counter own']]
    return [world.actors[f'{role} own'] for role in row['who']]


def test_a_form_from_elsewhere_changes_nothing(world, rows):
    side = world.sides[UNIT]
    forms = [(row, address(row, UNIT, named), sent_with(world, row, side, named))
             for row in rows if row['method'] == 'POST' for named in [parameters(row, side)]]
    before, wrong, sent = world.state(), [], 0
    for row, path, body in forms:
        assert row['csrf'], row['path']
        for actor in senders(world, row):
            for how, fields, headers in forged(world, actor, body):
                reply = actor.hand.post(path, fields, **headers)
                sent += 1
                if reply.status != 403:
                    wrong.append((str(actor), path, how, reply.status, reply.location))
            query = urllib.parse.urlencode(actor.hand.signed(body), doseq=True)
            status = actor.hand.get(f'{path}?{query}').status  # a form sent as a GET is a page, or none
            if status not in (200, 303, 400, 404, 405, 410, 422):
                wrong.append((str(actor), path, 'GET', status))
    assert not wrong, all_wrong(wrong)
    assert sent > 1000, sent
    unchanged(before, world.state(), but=['access_log'])


def test_a_token_of_another_session_of_the_same_person_is_none(world):
    actor = world.actors['counter own']
    second = world.new_session(actor)
    body = {'ngon-ngu': 'en'}
    before = world.state()
    for hand, token in ((actor.hand, second.token), (second, actor.hand.token)):
        assert hand.post('/tai-khoan/ngon-ngu', {**hand.signed(body), '_csrf': token}).status == 403
    unchanged(before, world.state())


# ---- objects of somewhere else ----

def bare(reply, *named):
    """The answer without what differs on every page, and without the object's own name."""
    text = re.sub(r'name="(_csrf|_key)" value="[^"]*"', '', reply.body)
    for value in sorted(named, key=len, reverse=True):
        for shape in (value, urllib.parse.quote(value), urllib.parse.quote(urllib.parse.quote(value))):
            text = text.replace(shape, '#')
    return reply.status, reply.location, text


def object_cells(world, rows, method):
    for row in rows:
        if row['method'] == method:
            for slug, other in ((UNIT, SIBLING), (SIBLING, UNIT)):
                here, there = world.sides[slug], world.sides[other]
                for kind, named in strange(row, here, there):
                    for actor in world.actors.values():
                        if verdict(row, actor, slug) == 'allowed':
                            yield row, here, kind, named, actor, address(row, slug, named)


def test_an_object_of_another_commune_is_as_if_it_were_not(world, rows):
    """Also for whoever may see it there: under this commune's address it is not there."""
    answers, wrong = {}, []
    for row, here, kind, named, actor, path in object_cells(world, rows, 'GET'):
        reply = actor.hand.get(path, stream=row['how'] == 'stream')
        if reply.status != 404:
            wrong.append((str(actor), path, kind, reply.status))
        answers.setdefault((row['path'], here.slug, actor.name), set()).add(bare(reply, *named.values()))
    assert not wrong, all_wrong(wrong)
    different = [key for key, found in answers.items() if len(found) > 1]
    assert not different, all_wrong(different)
    assert len(answers) > 100, len(answers)


def test_a_form_about_an_object_of_another_commune_changes_nothing(world, rows):
    forms = [(*cell, sent_with(world, cell[0], cell[1], cell[3])) for cell in object_cells(world, rows, 'POST')]
    before, answers, wrong = world.state(), {}, []
    for row, here, kind, named, actor, path, body in forms:
        reply = actor.hand.post(path, actor.hand.signed(body))
        # A message that is gone is said to be gone, wherever it was.
        if reply.status != (422 if '/quan-tri/thu/' in path else 404):
            wrong.append((str(actor), path, kind, reply.status, reply.location))
        answers.setdefault((row['path'], here.slug, actor.name), set()).add(bare(reply, *named.values()))
    assert not wrong, all_wrong(wrong)
    different = [key for key, found in answers.items() if len(found) > 1]
    assert not different, all_wrong(different)
    unchanged(before, world.state())


def test_a_form_that_names_what_is_another_communes_changes_nothing(world):
    """The address is right, but a field of the form points over there."""
    here, there = world.sides[UNIT], world.sides[SIBLING]
    session = world.place.ask("SELECT s.id FROM session s JOIN account a ON a.id = s.account_id WHERE a.login = 'chair.own'")[0][0]
    official, code = there.officials['trang'], here.dossiers['trang']
    desk, seen = f'/{UNIT}/viec/ho-so/{code}', {'phien-ban': world.version(here, code)}
    forms = [
        ('counter', f'/{UNIT}/viec', {'viec': 'giao', 'chon[]': code, 'cho': official}),
        ('counter', f'/{UNIT}/viec', {'viec': 'giao', 'chon[]': there.dossiers['trang'], 'cho': here.officials['trang']}),
        ('specialist', desk + '/giao', {**seen, 'cho': official}),
        ('counter', '/tai-khoan/phien', {'phien': session}),
        ('counter', '/tai-khoan/phien', {'phien': session[:16]}),
    ]
    before = world.state()
    for role, path, body in forms:
        hand = world.actors[f'{role} own'].hand
        reply = hand.post(path, hand.signed(body))
        assert reply.status in (303, 404, 422), (path, body, reply.status)
        unchanged(before, world.state(), but=['access_log', 'idempotency'])


def test_nobodys_record_is_taken_by_its_number(world):
    """Whoever was not offered as the one who stands there is not taken, from here or from elsewhere."""
    here = world.sides[UNIT]
    hand, code = world.actors['counter own'].hand, here.dossiers['trang']
    known, owner = world.place.ask('SELECT id FROM person'), f"SELECT person_id FROM dossier WHERE code = '{code}'"
    for n, (person,) in enumerate(known):
        name = f'Lý Thị Số {n}'
        came = hand.post(f'/{UNIT}/viec/tiep-nhan', hand.signed({**reception(name), 'nguoi': person}))
        assert came.status == 303 and name in hand.get(came.location).body
        moved = hand.post(f'/{UNIT}/viec/ho-so/{code}/sua', hand.signed({
            'phien-ban': world.version(here, code), 'ho-ten': name + ' Hai', 'kenh': '1', 'ai': 'khac', 'nguoi': person}))
        assert moved.status == 303 and world.place.ask(owner)[0][0] not in (p for p, in known)


# ---- and at last: the forms would all have been done ----

def sender_of(world, row):
    return next(world.actors[f'{role} own'] for role in ('specialist', 'counter', 'chair', 'administrator')
                if role in row['who'])


def test_the_forms_that_were_refused_are_done_for_whoever_may(world, rows):
    """Else the stories above would show nothing."""
    side, wrong = world.sides[UNIT], []
    for row in rows:
        if row['method'] == 'POST' and row['path'].startswith('/{unit}/viec') and row['path'] not in OF_OTHER_STORIES:
            named, actor = parameters(row, side), sender_of(world, row)
            before = world.state()
            reply = actor.hand.post(address(row, UNIT, named), actor.hand.signed(sent_with(world, row, side, named)))
            if reply.status != 303 or world.state()['event'] == before['event']:
                wrong.append((str(actor), row['path'], reply.status, re.findall(r'class="[^"]*err[^"]*"[^>]*>(.{1,200})', reply.body)[:3]))
    assert not wrong, all_wrong(wrong)


def test_an_old_password_is_asked_for_again(world, rows):
    """Ten minutes after it was given, on the rows that say so, and on no other."""
    forms = [(*cell, sent_with(world, cell[0], cell[1], cell[3])) for cell in cells(world, rows, 'POST') if cell[0]['strong']]
    world.clock.set('2026-11-20 09:10:01')
    wrong, asked = [], 0
    for row, _, actor, _, path in cells(world, rows, 'GET'):
        expected = verdict(row, actor, path.split('/')[1], fresh_password=False)
        if not row['private'] or expected not in ('confirm', 'allowed'):
            continue
        reply = actor.hand.get(path, stream=row['how'] == 'stream')
        asked += expected == 'confirm'
        if not fits(reply, expected, path):
            wrong.append((str(actor), path, expected, got(reply)))
    before = world.state()
    for row, _, actor, _, path, body in forms:
        if verdict(row, actor, path.split('/')[1], fresh_password=False) == 'confirm':
            asked += 1
            reply = actor.hand.post(path, actor.hand.signed(body))
            if reply.status != 403 or 'action="/xac-nhan"' not in reply.body:
                wrong.append((str(actor), path, reply.status, reply.location))
    assert not wrong, all_wrong(wrong)
    assert asked > 80, asked
    unchanged(before, world.state())
