"""Several servers on one database: what is changed at one shows at the others at once.

The sweep that finds every change in the end is set to an hour here, so that only what was heard
counts. The embedded engine has one server only: there it plays both parts.
"""
import re
import shutil
import subprocess
import time

import pytest
from client import Client
from gandan import Place, Server

AN_HOUR_MS = 3_600_000
CODE, SLUG, LATER = '13126', 'vu-ninh', 'vu-ninh-moi'
PATIENCE = 15  # seconds; far below the sweep that is as good as switched off


class Pair:
    """Two servers, and the place whose commands go to the first."""
    def __init__(self, engine, place, folder, sweep_ms):
        self.engine, self.place = engine, place
        self.servers = []
        place.command('unit', 'set', '-', 'sweep_ms', sweep_ms)
        self.start(place)
        if place.database:
            shutil.copytree(place.data, folder, ignore=shutil.ignore_patterns('control.sock', 'lock'))
            self.start(Place(folder, place.database))

    def start(self, place):
        self.servers.append(Server(place))

    def stop(self):
        for server in self.servers:
            server.stop()

    @property
    def other(self):
        return self.servers[-1]

    def figure(self, name):
        """A figure of /metrics of the other."""
        text = Client(self.other).get('/metrics').body.decode()
        return int(re.search(rf'^gandan_{name} (\d+)$', text, re.M).group(1))

    def sql(self, text):
        """As the owner, from another database of the cluster."""
        self.engine.kind.sql(text)

    def becomes(self, name, value):
        end = time.monotonic() + PATIENCE
        while self.figure(name) != value:
            assert time.monotonic() < end, f'{name} is still {self.figure(name)}'
            time.sleep(0.01)

    def database(self):
        return self.place.database.rsplit('/', 1)[1]

    def cut_off(self):
        """The listeners' connections end, and nobody may connect again."""
        if self.place.database:
            self.sql(f'ALTER DATABASE {self.database()} CONNECTION LIMIT 0')
            self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                     f"'{self.database()}' AND application_name = 'gandan-listener'")
            self.becomes('listening', 0)

    def join_again(self):
        if self.place.database:
            self.sql(f'ALTER DATABASE {self.database()} CONNECTION LIMIT -1')
        self.becomes('listening', 1)


def two(engine, folder, sweep_ms):
    place = engine.kind.copy(engine.commune(), folder / 'one')
    both = Pair(engine, place, folder / 'two', sweep_ms)
    yield both
    both.stop()
    engine.kind.drop(place)


@pytest.fixture
def pair(engine, tmp_path):
    yield from two(engine, tmp_path, AN_HOUR_MS)


@pytest.fixture
def sweeping(engine, tmp_path):
    yield from two(engine, tmp_path, 100)


def move(pair, slug):
    """By a command: the first server does it."""
    pair.place.command('unit', 'slug', CODE, slug)


def soon(ask, wanted):
    """Long before the sweep."""
    end = time.monotonic() + PATIENCE
    while (got := ask()) != wanted and time.monotonic() < end:
        time.sleep(0.005)
    return got == wanted


def test_a_change_at_one_server_shows_at_the_other_at_once(pair):
    web = Client(pair.other)
    for _ in range(3):
        assert web.get(f'/{SLUG}/thu-tuc').status == 200
    assert pair.figure('cache_hits') >= 2
    heard = pair.figure('notices_heard')
    move(pair, LATER)
    assert soon(lambda: web.get(f'/{SLUG}/thu-tuc').location, f'/{LATER}/thu-tuc')
    assert web.get(f'/{LATER}/thu-tuc').status == 200
    if pair.place.database:
        assert pair.figure('notices_heard') > heard


def test_a_server_that_hears_nothing_makes_each_page_anew(pair):
    web = Client(pair.other)
    for _ in range(3):
        assert web.get(f'/{SLUG}/thu-tuc').status == 200
    pair.cut_off()
    before = pair.figure('cache_hits')
    for _ in range(3):
        assert web.get(f'/{SLUG}/thu-tuc').status == 200
    hits = pair.figure('cache_hits')
    assert hits == before if pair.place.database else hits == before + 3
    pair.join_again()
    # What happened meanwhile is not missed, and then pages are kept again.
    move(pair, LATER)
    assert soon(lambda: web.get(f'/{SLUG}/thu-tuc').location, f'/{LATER}/thu-tuc')
    before = pair.figure('cache_hits')
    for _ in range(3):
        assert web.get(f'/{LATER}/thu-tuc').status == 200
    assert pair.figure('cache_hits') >= before + 2


def test_what_nobody_heard_shows_as_soon_as_one_hears_again(pair):
    web = Client(pair.other)
    page = f'/{SLUG}/thu-tuc'
    assert web.get(page).status == 200
    if pair.place.database:
        behind = subprocess.Popen(['psql', '-X', '-q', '-d', pair.place.database], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        behind.stdin.write('\\echo here\n')
        behind.stdin.flush()
        assert behind.stdout.readline() == 'here\n'
        pair.cut_off()
        behind.communicate(f"UPDATE unit SET name = 'Vũ Ninh Khác' WHERE code = '{CODE}'")
        assert behind.returncode == 0
        pair.join_again()
        assert 'Vũ Ninh Khác' in web.get(page).text
    assert pair.figure('listening') == 1


def test_a_server_cut_off_for_a_moment_comes_back_by_itself(pair):
    if pair.place.database:
        pair.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                 f"'{pair.database()}' AND application_name = 'gandan-listener'")
        time.sleep(0.05)
    pair.becomes('listening', 1)
    web = Client(pair.other)
    assert web.get(f'/{SLUG}/thu-tuc').status == 200
    move(pair, LATER)
    assert soon(lambda: web.get(f'/{SLUG}/thu-tuc').location, f'/{LATER}/thu-tuc')


def quiet(pair):
    """How many notices were heard when the other server's first work in the background is done."""
    heard, since, end = pair.figure('notices_heard'), time.monotonic(), time.monotonic() + PATIENCE
    while time.monotonic() < min(since + 1, end):
        time.sleep(0.05)
        now = pair.figure('notices_heard')
        if now != heard:
            heard, since = now, time.monotonic()
    return heard


def test_a_change_that_nobody_told_is_found_by_looking(sweeping):
    web = Client(sweeping.other)
    page = f'/{SLUG}/thu-tuc'
    assert web.get(page).status == 200
    if sweeping.place.database:
        heard = quiet(sweeping)
        subprocess.run(['psql', '-X', '-q', '-d', sweeping.place.database, '-c', f"""
            UPDATE unit SET name = 'Vũ Ninh Khác' WHERE code = '{CODE}';
            INSERT INTO topic_version (unit_id, topic, version, changed_at)
            SELECT id, 0, 1, CAST(extract(epoch FROM now()) * 1000 AS bigint) FROM unit WHERE code = '{CODE}'
            ON CONFLICT (unit_id, topic) DO UPDATE SET version = topic_version.version + 1,
            changed_at = excluded.changed_at"""], check=True)
        assert soon(lambda: 'Vũ Ninh Khác' in web.get(page).text, True)
        assert sweeping.figure('notices_heard') == heard
    assert sweeping.figure('listening') == 1
