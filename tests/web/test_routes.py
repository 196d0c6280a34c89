"""Every row of the route table, attacked as its kind deserves: who may call it, and from where.

Default deny is a rule over all rows, so these stories read the rows from the program itself.
"""
import json

from client import Client, raw
from gandan import Server
from isolated import own_address

UNIT = 'vu-ninh'
FIELD = {'unit': UNIT}


def rows(place):
    found = json.loads(place.command('routes', '--json').stdout)
    assert len(found) > 10
    return found


def address(row):
    """A path of this row; what is not a unit is a word nobody was ever given."""
    path = row['path']
    for field in row['fields']:
        if field['in'] == 'path':
            word = str(max(field['min'], 1)) if field['type'] == 'integer' else 'x' * max(field['min'], 1)
            path = path.replace('{%s}' % field['name'], FIELD.get(field['name'], word))
    return path.replace('{unit}', UNIT).replace('...', '').replace('{', '').replace('}', '')


def test_every_row_says_who_may_call_it(showing):
    for row in rows(showing.place):
        assert row['who'], row['path']
        assert row['doc'].strip(), row['path']
        assert row['method'] in ('GET', 'POST'), row['path']
        assert row['csrf'] == (row['method'] == 'POST'), row['path']


def test_a_stranger_gets_what_is_open_and_nothing_else(showing):
    web = Client(showing)
    for row in rows(showing.place):
        if row['method'] != 'GET':
            continue
        status = web.get(address(row)).status
        if 'anyone' in row['who']:
            assert status in (200, 303, 301, 400, 404, 410, 422), f'{row["path"]}: {status}'
        elif 'loopback' not in row['who']:
            assert status in (303, 401, 403, 404), f'{row["path"]}: {status}'


def test_no_row_fails_inside(showing):
    web = Client(showing)
    for row in rows(showing.place):
        if row['method'] == 'GET':
            for tail in ('', '?page=999999999999999999999', '?page=-1', '?q=' + '%F0%9F%90%AC' * 50):
                assert web.get(address(row) + tail).status < 500, row['path'] + tail


def test_a_submission_without_our_form_is_refused(showing):
    forged = [
        {},
        {'Origin': 'https://example.org'},
        {'Sec-Fetch-Site': 'cross-site', 'Origin': showing.base},
        {'Sec-Fetch-Site': 'same-origin', 'Origin': showing.base},  # right place, no token
        {'Origin': 'null'},
    ]
    for row in rows(showing.place):
        if row['method'] != 'POST':
            continue
        for headers in forged:
            web = Client(showing)
            page = web.request('POST', address(row), data={'x': '1'}, headers=headers)
            assert page.status == 403, f'{row["path"]} {headers}: {page.status}'


def test_a_get_never_submits(showing):
    known = rows(showing.place)
    readable = {row['path'] for row in known if row['method'] == 'GET'}
    web = Client(showing)
    for row in known:
        if row['method'] == 'POST' and row['path'] not in readable:
            assert web.get(address(row)).status in (404, 405), row['path']


def test_every_list_is_searched_and_turned_over_in_the_same_way(showing):
    fields = [(row['path'], f) for row in rows(showing.place) for f in row['fields'] if f['in'] == 'query']
    searched = [(path, f['type'], f['max']) for path, f in fields if f['name'] == 'q']
    turned = [(path, f['type'], f['min'], f['max']) for path, f in fields if f['name'] == 'page']
    assert {path for path, *_ in searched} == {path for path, *_ in turned}
    assert len(turned) >= 4
    assert {tuple(rest) for _, *rest in searched} == {('string', 100)}
    assert {tuple(rest) for _, *rest in turned} == {('integer', 1, 200)}


def test_personal_pages_are_stored_nowhere(showing):
    web = Client(showing)
    for row in rows(showing.place):
        if row['method'] == 'GET' and row['private']:
            assert web.get(address(row)).headers.get('Cache-Control') == 'no-store', row['path']


def test_what_is_for_the_machine_itself_is_not_told_to_its_neighbours(place, clock):
    server = Server(place, clock, listen=f'{own_address()}:0')
    try:
        assert not server.host.startswith('127.')
        web = Client(server)
        assert web.get('/healthz').status == 200
        assert web.get('/metrics').status in (401, 403, 404)
        for row in rows(place):
            if row['method'] == 'GET' and row['who'] == ['loopback']:
                assert web.get(address(row)).status in (401, 403, 404), row['path']
        forged = raw(server, b'GET /metrics HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 127.0.0.1\r\n'
                             b'Forwarded: for=127.0.0.1\r\nConnection: close\r\n\r\n')
        assert forged.status in (401, 403, 404)
    finally:
        server.stop()
