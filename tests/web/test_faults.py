"""Faults on demand: for test data only, seen in /metrics; and what people see of them. Every story
under every fault: tests/faults/torture.py."""
import datetime
import json

import pytest
import register
from client import Client
from conftest import HERE, UNIT
from gandan import Server

UNITS = HERE / 'data' / 'units.csv'
FRONT = f'/{UNIT}/'
OURS = {'vi': 'không phải của ông bà', 'en': 'The fault is ours, not yours'}


def test_the_environment_arms_a_plan(place):
    """A direct command meets it, says that nothing was written, and nothing was."""
    done = place.command('import', 'units', UNITS, '--lang', 'en', expect=2,
                         env={'GANDAN_FAULT': 'commit:1+'})
    assert 'nothing was written' in done.stderr
    assert 'unit"' not in place.command('export', '--canonical').stdout
    place.command('import', 'units', UNITS)


def test_a_plan_that_is_none_stops_the_start(place):
    done = place.command('export', '--canonical', expect=2, env={'GANDAN_FAULT': 'fall:1'})
    assert 'GANDAN_FAULT' in done.stderr and 'call:3' in done.stderr and not done.stdout


@pytest.mark.parametrize('purpose', ['work', 'demo'])
def test_only_test_data_is_made_to_fail(engine, tmp_path, purpose):
    place = engine.kind.new(tmp_path / purpose)
    running = None
    try:
        place.command('init', '--purpose', purpose)
        refused = place.command('export', '--canonical', expect=2, env={'GANDAN_FAULT': 'call:1'})
        assert 'test data only' in refused.stderr
        running = Server(place)
        for lang, words in (('vi', 'dữ liệu dành để thử nghiệm'), ('en', 'made for tests only')):
            said = place.command('fault', 'call:1', '--lang', lang, expect=1)
            assert words in said.stderr
        assert running.fault_hits() == {} and Client(running).get('/don-vi').status == 200
        running.stop()
    finally:
        if running:
            running.kill()
        engine.kind.drop(place)


def test_a_plan_needs_a_server_and_must_be_one(place, server):
    assert 'fall:1' in place.command('fault', 'fall:1', expect=2).stderr
    server.stop()
    assert 'No server' in place.command('fault', 'call:1', '--lang', 'en', expect=2).stderr


CHUNK = 500  # rows of a register that are stored together
ROWS = CHUNK + 1


def imports(place):
    """(rows, made) of every register that was taken in, and how many dossiers there are."""
    lines = [json.loads(line) for line in place.command('export', '--canonical').stdout.splitlines()[:-1]]
    told = [row['fields'] for row in lines if row['row'] == 'event' and row['what'] == 'register.imported']
    return [(one['rows'], one['made']) for one in told], sum(row['row'] == 'dossier' for row in lines)


@pytest.mark.parametrize('plan, said, stored', [
    ('commit:1+', 'disk is full. 0 dossiers were written', 0), ('commit:2+', f'{CHUNK} dossiers were written', CHUNK),
    ('unsure-lost:2', 'not certain whether the last rows were stored', CHUNK), ('lost:2+', 'Nothing was written', 0)])
def test_a_register_that_was_broken_off_is_completed(commune, tmp_path, plan, said, stored):
    """The import is told once, in the transaction of its last rows: told means all is there."""
    place, path = commune.place, tmp_path / 'month.csv'
    register.returned(path, datetime.date(2026, 11, 12), 1001, ROWS)
    take = ('import', 'dossiers', '--unit', UNIT, '--lang', 'en', path)
    place.fault(plan)
    assert said in place.command(*take, expect=2).stderr
    assert sum(commune.fault_hits().values()) > 0
    place.fault('off')
    assert imports(place) == ([(12, 12)], 12 + stored)
    place.command(*take)
    place.command(*take)
    assert imports(place) == ([(12, 12), (ROWS, ROWS - stored)], 12 + ROWS)


@pytest.mark.parametrize('plan, said', [
    ('call:1@dossier.of_days', 'All was written; but which dossiers are no longer in the file'), (None, '2 new')])
def test_what_could_not_be_looked_up_is_said(commune, tmp_path, plan, said):
    path = tmp_path / 'month.csv'
    register.returned(path, datetime.date(2026, 11, 12), 1001, 2)
    commune.place.fault(plan or 'off')
    done = commune.place.command('import', 'dossiers', '--unit', UNIT, '--lang', 'en', path)
    assert said in done.stdout + done.stderr
    assert commune.fault_hits() == ({'dossier.of_days': 1} if plan else {})


def test_slips_that_could_not_be_made_take_nothing_back(commune, tmp_path):
    path, slips = tmp_path / 'month.csv', tmp_path / 'slips.html'
    codes = register.returned(path, datetime.date(2026, 11, 12), 1001, 2)
    take = ('import', 'dossiers', '--unit', UNIT, '--lang', 'en', path, '--slips', slips)
    commune.place.fault('call:2@unit.by_slug')  # the first finds whose register it is
    assert 'The dossiers were stored, but their slips' in commune.place.command(*take, expect=2).stderr
    commune.place.command(*take)
    assert [code for code, _ in register.slips(slips)] == codes


@pytest.mark.parametrize('lang', ['vi', 'en'])
def test_a_call_that_fails_is_a_page_and_the_next_one_works(at_home, commune, lang):
    commune.place.fault('call:1@unit.by_slug')
    page = at_home.get(FRONT, params={'lang': lang})
    assert commune.fault_hits() == {'unit.by_slug': 1}
    assert page.status == 500 and page.lang == lang
    assert OURS[lang] in page.text
    assert at_home.get(FRONT, params={'lang': lang}).status == 200
    assert commune.fault_hits() == {'unit.by_slug': 1}
