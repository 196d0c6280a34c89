"""Every story runs twice, on SQLite and on PostgreSQL, each time on data of its own.

    engine    which one; places are copied from a template made once per worker by real commands
    clock     the program's time, standing still at NOW until the story sets it
    place     an empty data directory, initialised for tests
    server    the program serving `place`; stopped gracefully, its log looked at
    commune   the program serving a commune: units, procedures, a small register
    web       a client of `server`;  at_home  a client of `commune`

The address of the PostgreSQL cluster is GANDAN_TEST_PG; without it, one is started for the run.
"""
import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from client import Client  # noqa: E402
from gandan import ENGINES, ROOT, Clock, Server  # noqa: E402

NOW = '2026-11-20 09:00'  # a Friday
UNIT = 'vu-ninh'


def pytest_configure(config):
    """One cluster for all workers: started here, in the process that starts them."""
    if 'GANDAN_TEST_PG' in os.environ:
        return
    held = subprocess.Popen(
        [ROOT / 'tests' / 'pg_cluster.py', 'run', '--', 'sh', '-c', 'echo "$GANDAN_TEST_PG"; read end'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url = held.stdout.readline().strip()
    if not url:
        raise pytest.UsageError('no PostgreSQL cluster: see what tests/pg_cluster.py said above')
    os.environ['GANDAN_TEST_PG'] = url
    config.add_cleanup(lambda: (held.stdin.close(), held.wait()))


def pytest_generate_tests(metafunc):
    if 'engine_name' in metafunc.fixturenames:
        metafunc.parametrize('engine_name', sorted(ENGINES), scope='session')


@pytest.fixture(scope='session')
def engines(tmp_path_factory):
    """Per worker: the engines and the templates already made."""
    folder = tmp_path_factory.mktemp('templates')
    made = {name: kind(folder) for name, kind in ENGINES.items()}
    templates = {}
    yield made, templates
    for (name, _), place in templates.items():
        made[name].drop(place)


class Engine:
    def __init__(self, kind, templates):
        self.kind, self.name, self.templates = kind, kind.name, templates

    def template(self, what, make):
        key = (self.name, what)
        if key not in self.templates:
            place = make(self.kind.folder / f'{self.name}-{what}')
            self.templates[key] = place
        return self.templates[key]

    def initialised(self):
        def make(data):
            place = self.kind.new(data)
            place.command('init', '--purpose', 'test')
            return place
        return self.template('empty', make)

    def commune(self):
        def make(data):
            place = self.kind.copy(self.initialised(), data)
            place.command('import', 'units', HERE / 'data' / 'units.csv')
            place.command('import', 'procedures', ROOT / 'data' / 'procedures.csv')
            place.command('import', 'dossiers', '--unit', UNIT, HERE / 'data' / 'register.csv')
            return place
        return self.template('commune', make)


@pytest.fixture
def engine(engine_name, engines):
    made, templates = engines
    return Engine(made[engine_name], templates)


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path / 'clock', NOW)


@pytest.fixture
def place(engine, tmp_path):
    copy = engine.kind.copy(engine.initialised(), tmp_path / 'data')
    yield copy
    engine.kind.drop(copy)


def serve(place, clock):
    running = Server(place, clock)
    yield running
    running.stop()


@pytest.fixture
def server(place, clock):
    yield from serve(place, clock)


@pytest.fixture
def commune(engine, tmp_path, clock):
    copy = engine.kind.copy(engine.commune(), tmp_path / 'commune')
    yield from serve(copy, clock)
    engine.kind.drop(copy)


@pytest.fixture
def web(server):
    return Client(server)


@pytest.fixture
def at_home(commune):
    return Client(commune)
