"""The commands that take data in and give it out: all or nothing, the same file twice, beside a
running server, and after a kill."""
import hashlib
import contextlib
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import time

import pytest
import register
from client import Client
from conftest import HERE, ROOT, UNIT

KINDS = ['units', 'mergers', 'procedures', 'calendar', 'hours', 'dossiers']
UNITS = HERE / 'data' / 'units.csv'
REGISTER = HERE / 'data' / 'register.csv'


@pytest.fixture
def home(engine, tmp_path):
    """A commune's data, not served."""
    place = engine.kind.copy(engine.commune(), tmp_path / 'home')
    yield place
    engine.kind.drop(place)


def lines(place):
    return place.command('export', '--canonical').stdout.splitlines()


def digest(place):
    return lines(place)[-1]


def take(place, kind, path, *args, **kw):
    whose = ('--unit', UNIT) if kind == 'dossiers' else ()
    return place.command('import', kind, path, *whose, *args, **kw)


def changed(path, name, old, new):
    """A copy of a table in which one cell is another."""
    text = path.read_text(encoding='utf-8')
    assert text.count(old) >= 1, old
    copy = pathlib.Path(name)
    copy.write_text(text.replace(old, new, 1), encoding='utf-8')
    return copy


# ---- the canonical export ----

def test_the_digest_is_that_of_the_lines(home):
    *rows, last = lines(home)
    assert hashlib.sha256(''.join(r + '\n' for r in rows).encode()).hexdigest() == last
    kinds = {json.loads(r)['row'] for r in rows}
    assert {'unit', 'slug', 'procedure', 'setting', 'person', 'dossier', 'day', 'event'} <= kinds


def test_no_line_names_a_thing_twice(home):
    def once(pairs):
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), names
        return dict(pairs)
    for row in lines(home)[:-1]:
        json.loads(row, object_pairs_hook=once)


def test_what_is_sealed_or_random_is_not_exported(home):
    text = '\n'.join(lines(home)[:-1])
    assert not re.search(r'0?912[ .]?000[ .]?0\d\d\b', re.sub('"derivation":"[0-9a-f]*"', '', text))  # phones
    for row in map(json.loads, lines(home)[:-1]):
        names = {*row, *row.get('fields', {})} if isinstance(row.get('fields'), dict) else set(row)
        assert not [n for n in names if re.search(r'\bid$|salt|sealed|blind|sha256|hash', n)], row
        assert row['row'] != 'setting' or row['name'] != 'node'


def test_an_export_must_say_which(home):
    assert '--canonical' in home.command('export', expect=2).stderr


# ---- all or nothing ----

def test_the_same_files_again_change_nothing(home):
    before = digest(home)
    for kind, path in [('units', UNITS), ('procedures', ROOT / 'data' / 'procedures.csv'),
                       ('dossiers', REGISTER)]:
        take(home, kind, path)
    assert digest(home) == before


@pytest.mark.parametrize(('kind', 'source', 'old', 'new', 'line', 'column'), [
    ('units', UNITS, ',13126,Xã', ',1312,Xã', None, 'PX'),
    ('procedures', ROOT / 'data' / 'procedures.csv', ',same_day,', ',some_day,', 2, 'limit_unit'),
    ('calendar', ROOT / 'data' / 'calendar.csv', '2024-01-01,holiday', '2024-02-30,holiday', 2, 'date'),
    ('hours', ROOT / 'data' / 'hours.csv', '1,07:30,11:30', '1,11:30,07:30', 2, None),
    ('dossiers', REGISTER, '02/11/2026 08:10', '31/02/2026 08:10', 2, 'Ngày nhận'),
])
def test_a_broken_row_is_named_and_nothing_is_written(home, tmp_path, kind, source, old, new, line, column):
    before = digest(home)
    broken = changed(source, tmp_path / 'broken.csv', old, new)
    report = tmp_path / 'report.csv'
    done = take(home, kind, broken, '--report', report, expect=1)
    assert digest(home) == before
    said = report.read_text(encoding='utf-8-sig')
    for words in (done.stderr, said):
        assert line is None or str(line) in words
        assert column is None or column in words
    assert len(said.splitlines()) >= 2
    assert report.stat().st_mode & 0o077 == 0  # it may name people


def test_the_report_speaks_both_languages(home, tmp_path):
    broken = changed(UNITS, tmp_path / 'broken.csv', ',13126,Xã', ',1312,Xã')
    report = tmp_path / 'report.csv'
    take(home, 'units', broken, '--report', report, expect=1)
    heading, *rows = report.read_text(encoding='utf-8-sig').splitlines()
    assert heading == 'Dòng / Line,Cột / Column,Lý do,Reason'
    assert any('chữ số' in r and 'digits' in r for r in rows), rows


@pytest.mark.parametrize(('kind', 'source', 'old', 'new'), [
    ('units', UNITS, 'Xã Vũ Ninh', 'Xã Vũ Ninh Mới'),
    ('procedures', ROOT / 'data' / 'procedures.csv', 'Đăng ký khai sinh', 'Đăng ký khai sinh cho trẻ'),
    ('calendar', ROOT / 'data' / 'calendar.csv', 'Tết Dương lịch', 'Ngày đầu năm'),
    ('hours', ROOT / 'data' / 'hours.csv', '1,07:30,11:30', '1,07:00,11:30'),
    ('dossiers', REGISTER, 'Nguyễn Văn Bình', 'Nguyễn Văn Bính'),
])
def test_a_dry_run_changes_nothing(home, tmp_path, kind, source, old, new):
    before = digest(home)
    other = changed(source, tmp_path / 'other.csv', old, new)
    take(home, kind, other, '--dry-run')
    assert digest(home) == before
    take(home, kind, other)
    assert digest(home) != before


# ---- files that are none ----

def no_file(folder):
    return folder / 'nowhere.csv'


def a_folder(folder):
    return folder


def empty(folder):
    (folder / 'empty.csv').touch()
    return folder / 'empty.csv'


def a_program(_folder):
    return pathlib.Path('/bin/true')


def with_nul(folder):
    (folder / 'nul.csv').write_bytes(b'a,b\r\nc\0d,e\r\n')
    return folder / 'nul.csv'


def utf16(folder):
    (folder / 'utf16.csv').write_text('a,b\n1,2\n', encoding='utf-16')
    return folder / 'utf16.csv'


def not_utf8(folder):
    (folder / 'latin.csv').write_bytes(b'a,b\n\xff\xfe\xfd,2\n')
    return folder / 'latin.csv'


def two_gigabytes(folder):
    with open(folder / 'big.csv', 'wb') as f:
        f.write(b'a,b\n')
        f.truncate(2 << 30)
    return folder / 'big.csv'


def a_million_columns(folder):
    (folder / 'wide.csv').write_text('a,' * 1_000_000 + '\n')
    return folder / 'wide.csv'


def one_endless_line(folder):
    (folder / 'line.csv').write_text('a' * 5_000_000)
    return folder / 'line.csv'


def open_quote(folder):
    (folder / 'quote.csv').write_text('a,b\n"1,2\n3,4\n')
    return folder / 'quote.csv'


def another_table(folder):
    (folder / 'other.csv').write_text('name,colour\nrose,red\n')
    return folder / 'other.csv'


@pytest.mark.parametrize('kind', KINDS)
def test_a_file_that_is_none_gets_one_clear_sentence(home, tmp_path, kind):
    before = digest(home)
    for make in (no_file, a_folder, empty, a_program, with_nul, utf16, not_utf8, two_gigabytes,
                 a_million_columns, one_endless_line, open_quote, another_table):
        began = time.monotonic()
        done = take(home, kind, make(tmp_path), expect=2)
        assert len(done.stderr.split()) >= 2, make.__name__
        assert len(done.stderr.strip().splitlines()) <= 2, f'{make.__name__}: {done.stderr}'
        assert time.monotonic() - began < 20, make.__name__
    assert digest(home) == before


def test_wrong_words_are_explained(home, tmp_path):
    assert 'dossiers' in home.command('import', 'animals', UNITS, expect=2).stderr
    assert '--unit' in home.command('import', 'dossiers', REGISTER, expect=2).stderr
    assert 'khong-co' in home.command('import', 'dossiers', REGISTER, '--unit', 'khong-co', expect=2).stderr
    assert '--unit' in home.command('import', 'units', UNITS, '--unit', UNIT, expect=2).stderr
    assert '--slips' in home.command('import', 'units', UNITS, '--slips', tmp_path / 's', expect=2).stderr
    home.command('import', 'units', expect=2)
    home.command('import', 'units', UNITS, '--colour', 'red', expect=2)
    gone = tmp_path / 'no' / 'report.csv'
    before = digest(home)
    assert str(gone) in take(home, 'dossiers', REGISTER, '--report', gone, expect=2).stderr
    assert digest(home) == before


def test_messages_follow_the_language(home):
    for lang, word in [('vi', 'Không biết loại'), ('en', 'Unknown kind')]:
        done = subprocess.run(
            [home.program, 'import', 'animals', UNITS], env=home.environment(GANDAN_LANG=lang),
            capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 2 and word in done.stderr


def test_without_data_every_command_says_so(engine, tmp_path):
    place = engine.kind.new(tmp_path / 'nowhere')
    try:
        for args in (('import', 'units', UNITS), ('export', '--canonical'), ('check',)):
            assert str(place.data) in place.command(*args, expect=2).stderr
    finally:
        engine.kind.drop(place)


# ---- slips ----

def test_an_import_prints_the_slips_of_its_dossiers(home, tmp_path):
    file = tmp_path / 'slips.html'
    take(home, 'dossiers', REGISTER, '--slips', file)
    assert file.stat().st_mode & 0o077 == 0
    found = register.slips(file)
    codes = [row.split(',')[1] for row in REGISTER.read_text(encoding='utf-8').splitlines()[1:]]
    assert [one for one, _ in found] == codes
    assert len({secret for _, secret in found}) == len(codes)


# ---- beside a running server ----

def test_an_import_runs_beside_the_server(commune, tmp_path):
    other = changed(REGISTER, tmp_path / 'other.csv', ',18/11/2026 08:20,23/11/2026 17:00,,',
                    ',18/11/2026 08:20,23/11/2026 17:00,19/11/2026 10:00,')
    place = commune.place
    before = digest(place)
    report, slips = tmp_path / 'report.csv', tmp_path / 'slips.html'
    take(place, 'dossiers', os.path.relpath(other), '--dry-run')
    assert digest(place) == before
    take(place, 'dossiers', os.path.relpath(other), '--report', os.path.relpath(report),
         '--slips', os.path.relpath(slips))
    assert digest(place) != before
    assert report.exists() and slips.exists()
    one, secret = next(s for s in register.slips(slips) if s[0].endswith('261118-0001'))
    page = register.track(Client(commune), UNIT, one, secret)
    assert '19/11/2026' in page.text or '19/11' in page.text


def test_exit_codes_are_the_same_beside_the_server(commune, tmp_path):
    place = commune.place
    take(place, 'dossiers', tmp_path / 'nowhere.csv', expect=2)
    broken = changed(REGISTER, tmp_path / 'broken.csv', '02/11/2026 08:10', '31/02/2026 08:10')
    take(place, 'dossiers', broken, expect=1)
    place.command('import', 'animals', UNITS, expect=2)


# ---- copies ----

def test_a_restored_copy_is_the_same_data(home, tmp_path):
    if home.database:
        assert 'pg_dump' in home.command('backup', expect=2).stderr
        return
    copy = tmp_path / 'copy.db'
    home.command('backup', '--to', copy)
    home.command('backup', '--to', copy, expect=1)  # is not overwritten
    elsewhere = type(home)(tmp_path / 'elsewhere')
    elsewhere.command('restore', '--from', copy)
    (elsewhere.data / 'keys').symlink_to(home.data / 'keys')
    assert digest(elsewhere) == digest(home)
    elsewhere.command('check')
    elsewhere.command('restore', '--from', copy, expect=1)  # there is data now
    before = digest(home)
    (tmp_path / 'bad.db').write_bytes(copy.read_bytes()[:-5000] + b'x' * 5000)
    empty_place = type(home)(tmp_path / 'third')
    assert empty_place.command('restore', '--from', tmp_path / 'bad.db', expect=1).stderr
    assert not (empty_place.data / 'gandan.db').exists()
    assert digest(home) == before


# ---- killed ----

ROWS = 9_900  # so many that it cannot be done before it is hit; codes have four digits


def big_register(path):
    """A month with many rows, in which the office wrote its own phone number for everybody."""
    rows = REGISTER.read_text(encoding='utf-8').splitlines()
    with open(path, 'w', encoding='utf-8') as f:
        f.write(rows[0] + '\n')
        for i in range(1, ROWS + 1):
            f.write(rows[1].replace('261102-0001', f'261102-{i:04d}').replace('Nguyễn Văn Bình', f'Nguyễn Văn Bình {i}')
                    + '\n')


def content(place):
    """What is stored, without the story of how it came."""
    return [line for line in lines(place)[:-1] if not line.startswith('{"row":"event"')]


def started_writing(place, before):
    """A first chunk was committed: there are more dossiers than before."""
    if not place.database:
        with contextlib.closing(sqlite3.connect(f'file:{place.data / "gandan.db"}?mode=ro', uri=True)) as db:
            return db.execute('SELECT COUNT(*) FROM dossier').fetchone()[0] > before
    asked = subprocess.run(['psql', '-X', '-A', '-t', '-d', place.database, '-c', 'SELECT COUNT(*) FROM dossier'],
                           capture_output=True, text=True, check=True)
    return int(asked.stdout) > before


def test_a_killed_import_leaves_whole_rows_and_can_be_completed(home, engine, clock, tmp_path):
    at = ('--clock', clock.path)
    register_path = tmp_path / 'big.csv'
    big_register(register_path)
    whole = engine.kind.copy(home, tmp_path / 'whole')
    try:
        take(whole, 'dossiers', register_path, *at)
        wanted = content(whole)
    finally:
        engine.kind.drop(whole)
    running = subprocess.Popen(
        [home.program, 'import', 'dossiers', register_path, '--unit', UNIT, *at], env=home.environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while running.poll() is None and not started_writing(home, 12) and time.monotonic() < end:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL, 'it was too quick to be killed'
    home.command('check')
    stored = [json.loads(line) for line in lines(home)[:-1]]
    dossiers = sum(row['row'] == 'dossier' for row in stored)
    assert 12 < dossiers < ROWS + 11, 'nothing was hit'
    assert dossiers == sum(row['received'] for row in stored if row['row'] == 'day')
    take(home, 'dossiers', register_path, *at)
    assert content(home) == wanted
