"""The disk is full: who reads is served, who submits is told that nothing was stored, and once there
is room again everything goes on by itself."""
import contextlib
import datetime
import os
import subprocess
import time
import urllib.parse

import pytest
import register
from client import Client
from conftest import NOW, ROOT, UNIT
from gandan import Clock, Place, Server
from isolated import SmallDisk

LINKS = 24
ROOM_MB = {'sqlite': 12, 'postgres': 28}
FULL = {'vi': 'Máy hết chỗ lưu, nên chưa được lưu', 'en': 'no room to store'}
MOST_ERRORS = 6
COMMENT = ' '.join(f'Ý kiến {n}: cán bộ chỉ dẫn rõ ràng, chờ không lâu.' for n in range(1, 40))[:990].strip()


# ---- three ways to have no room ----

class OfSqlite:
    """The data directory itself lies on a small file system."""
    def __init__(self, engine, folder):
        self.disk = SmallDisk(ROOM_MB['sqlite'])
        self.used = f'a file system of {ROOM_MB["sqlite"]} MB, filled to the last byte'
        engine.kind.copy(engine.commune(), self.disk.seen('data'))
        self.place = Place(self.disk.path / 'data', inside=self.disk.inside)
        self.errors = [r'db\.commit: full \(13\)']
        self.fill, self.free = self.disk.fill, self.disk.free

    def remove(self):
        self.disk.remove()


class OfPostgres:
    """A cluster of its own, whose tables lie on a small file system (and its log does not)."""
    def __init__(self, engine, folder):
        self.disk = SmallDisk(ROOM_MB['postgres'])
        self.used = f'a tablespace of {ROOM_MB["postgres"]} MB, filled to the last byte'
        self.cluster = subprocess.Popen(
            [*self.disk.inside, ROOT / 'tests' / 'pg_cluster.py', 'run', '--', 'sh', '-c',
             'echo "$GANDAN_TEST_PG"; read end'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        url = urllib.parse.urlsplit(self.cluster.stdout.readline().strip())
        host = urllib.parse.unquote(url.netloc.split('@')[1])
        self.disk.seen('tables').mkdir()
        os.chown(self.disk.seen('tables'), os.stat(host).st_uid, -1)
        for sql in (f"CREATE TABLESPACE small LOCATION '{self.disk.path}/tables'",
                    'CREATE DATABASE story OWNER gandan TABLESPACE small'):
            subprocess.run(['psql', '-X', '-q', '-h', host, '-U', 'postgres', '-d', 'postgres', '-c', sql],
                           check=True, capture_output=True, stdin=subprocess.DEVNULL)
        self.place = Place(folder / 'data', urllib.parse.urlunsplit(url._replace(path='/story')))
        self.place.command('init', '--purpose', 'test')
        engine.fill(self.place)
        self.errors = [r'full \(53100\)']
        self.fill, self.free = self.disk.fill, self.disk.free

    def remove(self):
        self.cluster.stdin.close()
        self.cluster.wait()
        self.cluster.stdout.close()
        self.disk.remove()


class Planned:
    """Every statement that would write finds no room, by the fault plan."""
    used = 'the fault plan "full": no small file system is allowed here'
    errors = ()

    def __init__(self, engine, folder):
        self.engine = engine
        self.place = engine.kind.copy(engine.commune(), folder / 'data')

    def fill(self):
        self.place.fault('full:1+')

    def free(self):
        self.place.fault('off')

    def remove(self):
        self.engine.kind.drop(self.place)


def choose(engine):
    if not SmallDisk.possible():
        return Planned
    if engine.name == 'sqlite':
        return OfSqlite
    # PostgreSQL refuses to run as root, also as the root of a user's own namespace.
    return OfPostgres if os.getuid() == 0 else Planned


@pytest.fixture(params=['real', 'planned'])
def office(request, engine, tmp_path):
    kind = Planned if request.param == 'planned' else choose(engine)
    with contextlib.ExitStack() as stack:
        disk = kind(engine, tmp_path)
        stack.callback(disk.remove)
        if request.param == 'real':
            request.node.user_properties.append(('used', f'full disk, {engine.name}: {disk.used}'))
        server = Server(disk.place, Clock(tmp_path / 'clock', NOW), log=tmp_path / 'server.log')
        stack.callback(server.kill)
        yield disk, server
        for pattern in disk.errors:
            server.allow_error(pattern)
        server.stop()


# ---- the story ----

def forms(server, tmp_path):
    """Rating forms as citizens have them open, half of them in English: (client, action, values)."""
    path, slips = tmp_path / 'month.csv', tmp_path / 'slips.html'
    register.returned(path, datetime.date(2026, 11, 12), 1001, LINKS)
    server.place.command('import', 'dossiers', '--unit', UNIT, path, '--slips', slips)
    found = []
    for i, (code, secret) in enumerate(register.slips(slips)):
        client = Client(server, lang='vi' if i % 2 else 'en')
        link = register.rating_link(register.track(client, UNIT, code, secret), UNIT)
        form = client.get(link).form(with_field='muc')
        found.append((client, form.action, {**form.values, 'muc': '5', 'loi-ban': COMMENT}))
    return found


def ratings(place):
    lines = place.command('export', '--canonical').stdout.splitlines()
    return sum(line.startswith('{"row":"rating"') for line in lines)


def wait_for_readiness(server, wanted, seconds=15):
    """/readyz tries one commit in five seconds."""
    end = time.monotonic() + seconds
    while (got := Client(server).get('/readyz').status) != wanted:
        assert time.monotonic() < end, f'/readyz is still {got}, not {wanted}'
        time.sleep(0.2)


def check_reading(server, slip):
    reader = Client(server)
    for path in (f'/{UNIT}/', f'/{UNIT}/thu-tuc?q=khai+sinh+{time.monotonic_ns()}', '/don-vi', '/healthz'):
        assert reader.get(path).status == 200, path
    assert register.track(reader, UNIT, *slip).status == 200


def check_import(server, tmp_path):
    """An import beside the server is told the same, and leaves nothing."""
    path = tmp_path / 'more.csv'
    register.returned(path, datetime.date(2026, 11, 13), 1001, 400)
    done = server.place.command('import', 'dossiers', '--unit', UNIT, path, '--lang', 'en', expect=2)
    assert 'The disk is full. 0 dossiers were written' in done.stderr
    assert 'H31.45.12-261113-1001' not in server.place.command('export', '--canonical').stdout


def refused(page, lang):
    assert page.status == 507 and page.lang == lang
    assert FULL[lang] in page.text and page.form(with_field='muc').values['loi-ban'] == COMMENT


def test_a_full_disk_stops_submissions_only_until_there_is_room(office, tmp_path):
    disk, server = office
    waiting = forms(server, tmp_path)
    slip = register.slips(tmp_path / 'slips.html')[0]
    disk.fill()
    stored, left = 0, []
    for client, action, values in waiting:
        page = client.post(action, values)
        if page.status == 303:
            assert not left, 'stored, although the disk had been full'
            stored += 1
            continue
        refused(page, client.session.headers['Accept-Language'])
        left.append((client, action, values))
    assert len(left) >= 10, f'only {len(left)} of {LINKS} were refused'
    check_reading(server, slip)
    disk.fill()  # what was begun in vain was tidied away and left some room
    check_import(server, tmp_path)
    check_reading(server, slip)
    assert ratings(server.place) == stored

    disk.free()
    for client, action, values in left:
        assert client.post(action, values).status == 303, 'there is room again'
    assert ratings(server.place) == LINKS
    wait_for_readiness(server, 200)
    check_reading(server, slip)
    assert server.process.poll() is None
    server.place.command('check')
    errors = [line for line in server.log().splitlines() if ' error ' in line]
    assert len(errors) <= MOST_ERRORS, f'a full disk is made fuller by {len(errors)} lines'


def test_no_room_for_a_commit_is_no_readiness(at_home, commune):
    commune.place.fault('commit:1+')
    wait_for_readiness(commune, 507)
    commune.place.fault('off')
    wait_for_readiness(commune, 200)
