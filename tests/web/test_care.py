"""What the program does for its database by itself. PostgreSQL looks after its own statistics."""
import contextlib
import sqlite3
import time

from conftest import HERE, UNIT
from gandan import Server

PATIENCE = 20


def looked_at(place):
    """The tables of which the embedded engine knows how their rows are spread, and since how many."""
    with contextlib.closing(sqlite3.connect(f'file:{place.data / "gandan.db"}?mode=ro', uri=True)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone():
            return {}
        rows = db.execute('SELECT tbl, MAX(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl')
        return dict(rows.fetchall())


def test_after_an_import_the_engine_knows_its_rows(place):
    place.command('import', 'units', HERE / 'data' / 'units.csv')
    if not place.database:
        assert looked_at(place)['unit'] == 19  # nine communes with what is above them
    place.command('unit', 'slug', '13126', UNIT)
    place.command('import', 'procedures', HERE.parents[1] / 'data' / 'procedures.csv')
    place.command('import', 'dossiers', '--unit', UNIT, HERE / 'data' / 'register.csv', '--dry-run')
    if not place.database:
        assert 'dossier' not in looked_at(place)
    place.command('import', 'dossiers', '--unit', UNIT, HERE / 'data' / 'register.csv')
    if not place.database:
        assert looked_at(place)['dossier'] == 12


def test_a_server_looks_by_itself(place, clock):
    server = Server(place, clock)
    try:
        end = time.monotonic() + PATIENCE
        while not place.database and not looked_at(place):
            assert time.monotonic() < end, 'not looked at'
            time.sleep(0.05)
    finally:
        server.stop()
    place.command('check')
