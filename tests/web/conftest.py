"""Every story runs twice, on SQLite and on PostgreSQL, each time on data of its own.

    engine    which one; places are copied from a template made once per worker by real commands
    clock     the program's time, standing still at NOW until the story sets it
    place     an empty data directory, initialised for tests
    server    the program serving `place`; stopped gracefully, its log looked at
    commune   the program serving a commune: units, procedures, a small register
    lasting   as `server`, shared by the stories that change nothing
    showing   as `commune`, shared by the stories that change nothing
    web, at_home, visitor, reader     a client of server, commune, lasting, showing

A story that needs no data at all is marked `without_data` and runs once.

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
    config.addinivalue_line('markers', 'without_data: touches no database, so runs on no engine')
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


def pytest_collection_modifyitems(items):
    """For tools/engines_equal.py, which reads the report."""
    for item in items:
        if item.get_closest_marker('without_data'):
            item.user_properties.append(('without_data', 'yes'))


@pytest.fixture(scope='session')
def engines(tmp_path_factory):
    """Per worker: the engines and the templates already made."""
    folder = tmp_path_factory.mktemp('templates')
    made = {name: Engine(kind(folder)) for name, kind in ENGINES.items()}
    yield made
    for engine in made.values():
        engine.end()


class Engine:
    def __init__(self, kind):
        self.kind, self.name = kind, kind.name
        self.templates, self.shared = {}, {}

    def template(self, what, make):
        if what not in self.templates:
            self.templates[what] = make(self.kind.folder / f'{self.name}-{what}')
        return self.templates[what]

    def initialised(self):
        def make(data):
            place = self.kind.new(data)
            place.command('init', '--purpose', 'test')
            return place
        return self.template('empty', make)

    def commune(self):
        def make(data):
            place = self.kind.copy(self.initialised(), data)
            self.fill(place)
            return place
        return self.template('commune', make)

    @staticmethod
    def fill(place):
        place.command('import', 'units', HERE / 'data' / 'units.csv')
        place.command('unit', 'slug', '13126', UNIT)  # there is another Vũ Ninh, in Bắc Ninh
        place.command('import', 'procedures', ROOT / 'data' / 'procedures.csv')
        place.command('import', 'dossiers', '--unit', UNIT, HERE / 'data' / 'register.csv')

    def share(self, what, template):
        """One server for all stories of this worker that change nothing."""
        if what not in self.shared:
            place = self.kind.copy(template, self.kind.folder / f'{self.name}-{what}')
            clock = Clock(self.kind.folder / f'{self.name}-{what}.clock', NOW)
            self.shared[what] = Server(place, clock)
        return self.shared[what]

    def end(self):
        try:
            for server in self.shared.values():
                server.stop()
        finally:
            for place in [*self.templates.values(), *(s.place for s in self.shared.values())]:
                self.kind.drop(place)


@pytest.fixture
def engine(engine_name, engines):
    return engines[engine_name]


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


def share(engine, what, template):
    running = engine.share(what, template)
    yield running
    try:
        assert running.process.poll() is None, 'the server ended:\n' + running.log()[-6000:]
        running.check_log()
    except AssertionError:
        # The next story starts afresh; this one is to blame.
        running.kill()
        engine.kind.drop(engine.shared.pop(what).place)
        raise


@pytest.fixture
def lasting(engine):
    yield from share(engine, 'lasting', engine.initialised())


@pytest.fixture
def showing(engine):
    yield from share(engine, 'showing', engine.commune())


@pytest.fixture
def visitor(lasting):
    return Client(lasting)


@pytest.fixture
def reader(showing):
    return Client(showing)


@pytest.fixture
def web(server):
    return Client(server)


@pytest.fixture
def at_home(commune):
    return Client(commune)
