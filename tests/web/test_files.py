"""Attached files on the ways of the data: checked, copied, restored, exported; and the ballast, with
which a disk without any room still opens. Pages that take files: test_attachments.py; the ways from
the socket to the folder are in tests/unit/test_upload.c."""
import hashlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import time

import pytest
from client import Client
from gandan import Server

UNIT_ID = 'SELECT id FROM unit WHERE code = \'13126\' ORDER BY valid_from DESC LIMIT 1'
COLUMNS = 'unit_id, id, noun, noun_id, media, bytes, sha256, place, name_sealed, made_at'


@pytest.fixture
def home(engine, tmp_path):
    """A commune's data, not served."""
    place = engine.kind.copy(engine.commune(), tmp_path / 'home')
    yield place
    engine.kind.drop(place)


def run_sql(place, sql):
    if place.database:
        subprocess.run(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', place.database, '-c', sql],
                       check=True, capture_output=True, stdin=subprocess.DEVNULL)
        return
    with sqlite3.connect(place.data / 'gandan.db') as db:
        db.execute(sql)
    db.close()


class Attached:
    """A file and its row, as the program would have left them."""
    def __init__(self, place, number, content):
        self.id, self.content, self.sha256 = 1000 + number, content, hashlib.sha256(content).hexdigest()
        self.name = f'{number:02x}' + self.sha256[:30]
        self.path = place.data / 'files' / self.name[:2] / self.name
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        self.path.write_bytes(content)
        self.path.chmod(0o400)
        blob = "'\\x{}'" if place.database else "X'{}'"
        run_sql(place, f'INSERT INTO file ({COLUMNS}) VALUES (({UNIT_ID}), {self.id}, \'dossier\', 1,'
                       f' \'application/pdf\', {len(content)}, {blob.format(self.sha256)},'
                       f' \'{self.name}\', {blob.format("00")}, 1700000000000)')


def attach(place, count=3):
    return [Attached(place, n, b'%PDF-1.7 paper ' + str(n).encode() * 5000) for n in range(count)]


def rows(place):
    found = [json.loads(line) for line in place.command('export', '--canonical').stdout.splitlines()[:-1]]
    return [r for r in found if r['row'] == 'file']


def test_the_export_names_the_hashes_of_files(home):
    papers = attach(home)
    found = rows(home)
    assert {r['sha256'] for r in found} == {p.sha256 for p in papers}
    assert {r['bytes'] for r in found} == {len(p.content) for p in papers}
    assert not any('place' in r or 'name' in r for r in found)


def test_check_names_files_that_are_missing_or_changed(home):
    whole, gone, changed = attach(home)
    home.command('check')
    gone.path.unlink()
    changed.path.chmod(0o600)
    changed.path.write_bytes(b'x' + changed.content[1:])
    said = home.command('check', expect=1).stderr
    assert f'/{gone.id}: missing' in said and f'/{changed.id}: changed' in said
    assert f'/{whole.id}:' not in said
    assert '2 tệp đính kèm bị thiếu hoặc hỏng' in said
    gone.path.write_bytes(gone.content)
    changed.path.write_bytes(changed.content)
    home.command('check')


def test_a_copy_takes_the_files_along_and_gives_them_back(home, tmp_path):
    papers = attach(home)
    if home.database:
        assert 'files' in home.command('backup', expect=2).stderr
        return
    copy = tmp_path / 'copy.db'
    said = home.command('backup', '--to', copy).stdout
    assert f'3 tệp đính kèm nằm trong {copy}.files' in said
    elsewhere = type(home)(tmp_path / 'elsewhere')
    elsewhere.command('restore', '--from', copy)
    (elsewhere.data / 'keys').symlink_to(home.data / 'keys')
    elsewhere.command('check')
    assert rows(elsewhere) == rows(home)
    for p in papers:
        restored = elsewhere.data / 'files' / p.name[:2] / p.name
        assert restored.read_bytes() == p.content
        assert restored.stat().st_ino != p.path.stat().st_ino, 'a restored file is one of its own'


def test_a_copy_that_lacks_files_is_restored_only_when_told_so(home, tmp_path):
    papers = attach(home)
    copy = tmp_path / 'copy.db'
    if home.database:
        return
    home.command('backup', '--to', copy)
    (tmp_path / 'copy.db.files' / papers[1].name[:2] / papers[1].name).unlink()
    elsewhere = type(home)(tmp_path / 'elsewhere')
    said = elsewhere.command('restore', '--from', copy, expect=1).stderr
    assert f'/{papers[1].id}: missing' in said and '--without-files' in said
    assert not (elsewhere.data / 'gandan.db').exists()
    elsewhere.command('restore', '--from', copy, '--without-files')
    (elsewhere.data / 'keys').symlink_to(home.data / 'keys')
    assert f'/{papers[1].id}: missing' in elsewhere.command('check', expect=1).stderr


def test_a_copy_says_which_files_it_could_not_take(home, tmp_path):
    papers = attach(home)
    papers[2].path.unlink()
    if home.database:
        return
    said = home.command('backup', '--to', tmp_path / 'copy.db', expect=1).stderr
    assert f'/{papers[2].id}: missing' in said
    assert (tmp_path / 'copy.db').exists() and (tmp_path / 'copy.db.files').is_dir()


def test_without_files_a_copy_is_one_file_and_its_digest(home, tmp_path):
    if home.database:
        return
    home.command('backup', '--to', tmp_path / 'copy.db')
    assert sorted(p.name for p in tmp_path.glob('copy*')) == ['copy.db', 'copy.db.sha256']
    assert subprocess.run(['sha256sum', '-c', 'copy.db.sha256'], cwd=tmp_path, check=False).returncode == 0


# ---- room ----

def test_the_mark_is_a_setting_and_small_things_go_on(home, tmp_path):
    home.command('unit', 'set', '-', 'low_water_mib', '900000000')
    server = Server(home)
    try:
        web = Client(server)
        assert web.get('/vu-ninh/').status == 200
        assert 'uploads are refused' in server.log()
        assert b'gandan_uploads_taken 0\n' in web.get('/metrics').body
        home.command('unit', 'set', '-', 'low_water_mib', '1')
    finally:
        server.stop()
    server = Server(home)
    try:
        assert 'uploads are refused' not in server.log()
        assert b'gandan_uploads_taken 1\n' in Client(server).get('/metrics').body
        end = time.monotonic() + 10
        while not (home.data / 'ballast').exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert (home.data / 'ballast').stat().st_blocks * 512 >= 8 << 20
    finally:
        server.stop()


def test_when_the_keeper_of_uploads_dies_it_is_said_and_all_else_goes_on(home):
    server = Server(home)
    try:
        web = Client(server)
        assert b'gandan_uploads_taken 1\n' in web.get('/metrics').body
        children = pathlib.Path(f'/proc/{server.process.pid}/task/{server.process.pid}/children')
        keeper, = children.read_text().split()
        os.kill(int(keeper), signal.SIGKILL)
        server.allow_error('the process that looks at uploaded files has ended')
        end = time.monotonic() + 10
        while b'gandan_uploads_taken 0\n' not in web.get('/metrics').body and time.monotonic() < end:
            time.sleep(0.05)
        assert b'gandan_uploads_taken 0\n' in web.get('/metrics').body
        assert web.get('/vu-ninh/').status == 200
    finally:
        server.stop()


# A file system of 48 MB in a namespace of its own: $1 where, $2 the program, $3 the data.
SMALL_DISK = r'''
mount -t tmpfs -o size=48m,mode=700 none "$1"
cp -a "$3" "$1/data"
export GANDAN_DATA="$1/data" GANDAN_LISTEN=127.0.0.1:0
serve() { "$2" serve >"$1/../log.$3" 2>&1 & server=$!
    for i in $(seq 200); do grep -q '^http://' "$1/../log.$3" && return; sleep 0.05; done
    cat "$1/../log.$3"; exit 1; }
visit() { exec 3<>"/dev/tcp/127.0.0.1/$(sed -n 's|^http://127.0.0.1:||p' "$1")"
    printf 'GET /vu-ninh/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3; head -1 <&3; exec 3>&-; }
ballast() { for i in $(seq 200); do [ -e "$1/data/ballast" ] && break; sleep 0.05; done
    stat -c 'ballast %s' "$1/data/ballast"; }
stop() { kill -TERM $server; wait $server; }
serve "$1" "$2" one; ballast "$1"; stop
dd if=/dev/zero of="$1/fill" bs=65536 2>/dev/null || true
while printf x >>"$1/fill" 2>/dev/null; do :; done
df --output=avail "$1" | sed -n '2s/ *\(.*\)/left \1/p'
serve "$1" "$2" two; visit "$1/../log.two"
rm "$1/fill"; ballast "$1"; stop
'''


def test_a_disk_without_any_room_still_opens_and_the_ballast_comes_back(home, tmp_path):
    if subprocess.run(['unshare', '-m', 'true'], check=False, capture_output=True).returncode != 0:
        pytest.skip('this machine gives nobody a namespace of file systems')
    small = tmp_path / 'small'
    small.mkdir()
    env = {**home.environment(), 'PATH': os.environ['PATH']}
    done = subprocess.run(
        ['unshare', '-m', '--propagation', 'private', 'bash', '-ec', SMALL_DISK, 'small', small,
         home.program, home.data], env=env, capture_output=True, text=True, check=False, timeout=120,
        stdin=subprocess.DEVNULL)
    logs = {n: (tmp_path / f'log.{n}').read_text() for n in ('one', 'two') if (tmp_path / f'log.{n}').exists()}
    assert done.returncode == 0, f'{done.stdout}{done.stderr}{logs}'
    assert done.stdout.split('\n')[:4] == ['ballast 8388608', 'left 0', 'HTTP/1.1 200 OK', 'ballast 8388608']
    assert ('the ballast was given back' in logs['two']) == (not home.database)
