"""Accounts from the command line: the first administrator, links, beside a running server."""
import json
import re
import subprocess

import pytest
from conftest import UNIT

LINK = re.compile(r'http://\S+/dang-nhap/lien-ket/([0-9A-HJKMNP-TV-Z]{26})')


@pytest.fixture
def home(engine, tmp_path):
    """A commune's data, not served."""
    place = engine.kind.copy(engine.commune(), tmp_path / 'home')
    yield place
    engine.kind.drop(place)


def rows(place, kind):
    lines = place.command('export', '--canonical').stdout.splitlines()[:-1]
    return [row for row in map(json.loads, lines) if row['row'] == kind]


def add(place, login, *roles, unit=UNIT, name='Phạm Thị Lan', **kw):
    args = [word for role in roles for word in ('--role', role)]
    return place.command('user', 'add', login, '--name', name, '--unit', unit, *args, **kw)


def listed(place):
    table = [line.split('\t') for line in place.command('user', 'list').stdout.splitlines()]
    return {row[0]: row[1:] for row in table}


def test_init_makes_an_administrator_and_prints_a_link(engine, tmp_path):
    place = engine.kind.new(tmp_path / 'fresh')
    try:
        said = place.command('init', '--purpose', 'test', '--admin', 'truong.phong', '--admin-name', 'Vũ Thị Mai').stdout
        assert 'truong.phong' in said and len(LINK.findall(said)) == 1
        assert listed(place) == {'truong.phong': ['active', '-', '-', 'administrator', 'Vũ Thị Mai']}
        assert rows(place, 'grant')[0]['descendants'] == 1
    finally:
        engine.kind.drop(place)


def test_init_with_a_login_that_is_none_makes_nothing(engine, tmp_path):
    place = engine.kind.new(tmp_path / 'fresh')
    try:
        assert 'Trưởng' in place.command('init', '--purpose', 'test', '--admin', 'Trưởng', expect=2).stderr
        assert not place.data.exists()
    finally:
        engine.kind.drop(place)


def test_an_account_is_made_with_its_roles(home):
    said = add(home, 'lanpt', 'counter', 'specialist').stdout
    assert len(LINK.findall(said)) == 1
    assert listed(home)['lanpt'] == ['active', '-', UNIT, 'counter,specialist', 'Phạm Thị Lan']
    assert [g['descendants'] for g in rows(home, 'grant') if g['login'] == 'lanpt'] == [0, 0]
    told = [e for e in rows(home, 'event') if e['noun'] in ('account', 'official', 'grant')]
    assert {e['actor'] for e in told} == {'command'}
    assert all('Lan' not in json.dumps(e['fields'], ensure_ascii=False) for e in told)


@pytest.mark.parametrize('args, code, word', [
    (('lanpt', '--unit', UNIT, '--role', 'counter'), 2, '--name'),
    (('lanpt', '--name', '  ', '--unit', UNIT, '--role', 'counter'), 2, '--name'),
    (('lanpt', '--name', 'Lan', '--role', 'counter'), 2, '--unit'),
    (('lanpt', '--name', 'Lan', '--unit', UNIT), 2, '--role'),
    (('lanpt', '--name', 'Lan', '--unit', UNIT, '--role', 'queen'), 2, 'queen'),
    (('lanpt', '--name', 'Lan', '--unit', 'khong-co', '--role', 'counter'), 1, 'khong-co'),
    (('Lan Phạm', '--name', 'Lan', '--unit', UNIT, '--role', 'counter'), 1, 'Lan Phạm'),
    (('quantri', '--name', 'Lan', '--unit', UNIT, '--role', 'counter'), 1, 'quantri'),
])
def test_a_call_that_cannot_be_done_writes_nothing(home, args, code, word):
    before = home.command('export', '--canonical').stdout
    assert word in home.command('user', 'add', *args, expect=code).stderr
    assert home.command('export', '--canonical').stdout == before


def test_words_that_are_no_call_are_explained(home):
    home.command('user', expect=2)
    assert 'list' in home.command('user', 'make', 'lanpt', expect=2).stderr
    assert 'list' in home.command('user', 'password', expect=2).stderr
    for what in ('password', 'disable', 'enable', 'recover'):
        assert 'nobody' in home.command('user', what, 'nobody', expect=1).stderr


def test_disabling_and_enabling(home):
    add(home, 'lanpt', 'counter')
    home.command('user', 'disable', 'LANPT ')
    home.command('user', 'disable', 'lanpt')  # is so already
    assert listed(home)['lanpt'][0] == 'disabled'
    assert 'lanpt' in home.command('user', 'password', 'lanpt', expect=1).stderr
    home.command('user', 'enable', 'lanpt')
    assert len(LINK.findall(home.command('user', 'password', 'lanpt').stdout)) == 1


def test_it_runs_beside_the_server(commune):
    place = commune.place
    first = LINK.search(add(place, 'lanpt', 'counter').stdout).group(0)
    assert first.startswith('http://127.0.0.1:')
    place.command('unit', 'set', '-', 'base_url', 'https://vu-ninh.example/')
    second = place.command('user', 'password', 'lanpt').stdout
    assert 'https://vu-ninh.example/dang-nhap/lien-ket/' in second
    assert LINK.search(place.command('user', 'recover', 'lanpt').stdout.replace('https', 'http'))
    place.command('user', 'disable', 'lanpt')
    assert listed(place)['lanpt'][0] == 'disabled'
    add(place, 'lanpt', 'counter', expect=1)
    assert place.command('check').returncode == 0


def test_no_secret_is_stored_as_it_is(home):
    token = LINK.search(add(home, 'lanpt', 'counter').stdout).group(1)
    if home.database:
        dump = subprocess.run(['psql', '-X', '-A', '-t', '-d', home.database, '-c', 'SELECT * FROM sign_in_link'],
                              capture_output=True, text=True, check=True).stdout.encode()
        assert dump.strip()
    else:
        dump = (home.data / 'gandan.db').read_bytes()
        assert b'lanpt' in dump
    assert token.encode() not in dump
    assert token not in home.command('export', '--canonical').stdout
