"""Faults on demand: for test data only, seen in /metrics; and what a citizen sees of them."""
import pytest
from client import Client
from conftest import HERE, UNIT
from gandan import Server

UNITS = HERE / 'data' / 'units.csv'
FRONT = f'/{UNIT}/'
OURS = {'vi': 'Lỗi này của xã, không phải của ông bà', 'en': 'The fault is ours, not yours'}


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
        engine.kind.drop(place)


def test_a_plan_needs_a_server_and_must_be_one(place, server):
    assert 'fall:1' in place.command('fault', 'fall:1', expect=2).stderr
    server.stop()
    assert 'No server' in place.command('fault', 'call:1', '--lang', 'en', expect=2).stderr


@pytest.mark.parametrize('lang', ['vi', 'en'])
def test_a_call_that_fails_is_a_page_and_the_next_one_works(at_home, commune, lang):
    commune.place.fault('call:1@unit.by_slug')
    page = at_home.get(FRONT, params={'lang': lang})
    assert commune.fault_hits() == {'unit.by_slug': 1}
    assert page.status == 500 and page.lang == lang
    assert OURS[lang] in page.text
    assert at_home.get(FRONT, params={'lang': lang}).status == 200
    assert commune.fault_hits() == {'unit.by_slug': 1}
