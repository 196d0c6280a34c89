"""gandan: the real program, its data and its log, for stories and fault tests.

A Place is a data directory and, on PostgreSQL, the database that belongs to it. Engines make places
quickly: the first of a kind is made by the program's own commands, the others are copies of it.
"""
import contextlib
import hashlib
import itertools
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get('GANDAN_PROGRAM', ROOT / 'build' / 'gandan')).resolve()
SANITIZER = re.compile(r'AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|Assertion .* failed')
ADDRESS = re.compile(r'http://([0-9.]+):(\d+)')
FAULT_HIT = re.compile(r'^gandan_fault_hits\{stmt="([^"]+)"\} (\d+)$', re.M)
START_SECONDS = 20
STOP_SECONDS = 30


def check_sanitizers(text):
    found = SANITIZER.search(text)
    assert not found, 'the program broke a rule of memory:\n' + text[max(0, found.start() - 500):][:6000]


class Place:
    def __init__(self, data, database=None, program=PROGRAM, inside=()):
        self.data = pathlib.Path(data)
        self.database = database
        self.program = program
        self.inside = list(inside)  # words before the program (isolated.py)

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items() if not k.startswith('GANDAN_')}
        env['GANDAN_DATA'] = str(self.data)
        if self.database:
            env['GANDAN_DATABASE'] = self.database
        return {**env, **more}

    def command(self, *args, expect=0, stdin=None, env=None):
        """Runs `gandan ARGS…`; what it printed comes back. `expect` is the exit code."""
        done = subprocess.run([*self.inside, self.program, *map(str, args)], env=self.environment(**(env or {})), input=stdin,
                              stdin=None if stdin is not None else subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300, check=False)
        check_sanitizers(done.stderr)
        assert done.returncode == expect, (
            f'gandan {" ".join(map(str, args))}: exit {done.returncode}, expected {expect}\n'
            f'{done.stdout[-3000:]}{done.stderr[-3000:]}')
        return done

    def ask(self, sql):
        """Rows of words, read beside the server or after it was killed. SQLite's log is read too, and left
        as it is."""
        if self.database:
            said = subprocess.run(['psql', '-XAt', '-F', '\x1f', '-R', '\x1e', '-d', self.database, '-c', sql], check=True,
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
            return [row.split('\x1f') for row in said.removesuffix('\n').split('\x1e') if row]
        with contextlib.closing(sqlite3.connect(f'file:{self.data}/gandan.db?mode=ro', uri=True)) as db:
            return [[v.hex() if isinstance(v, bytes) else '' if v is None else str(v) for v in row]
                    for row in db.execute(sql)]

    def digests(self, tables):
        """{table: a word that changes with its rows}, for names of tables or of (SELECT …) beside one."""
        if self.database:
            each = (f"SELECT '{name}', MD5(STRING_AGG(t::text, '|' ORDER BY t::text)) FROM {source} t"
                    for name, source in tables.items())
            return {name: word for name, word in self.ask(' UNION ALL '.join(each))}
        return {name: hashlib.sha256(repr(sorted(self.ask(f'SELECT * FROM {source}'))).encode()).hexdigest()
                for name, source in tables.items()}

    def change(self, sql):
        """What no page and no command does. With SQLite only while nobody serves the place."""
        if self.database:
            subprocess.run(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', self.database, '-c', sql],
                           check=True, capture_output=True, stdin=subprocess.DEVNULL)
            return
        with contextlib.closing(sqlite3.connect(self.data / 'gandan.db')) as db, db:
            db.execute(sql)

    def tables(self):
        if self.database:
            found = self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        else:
            found = self.ask("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_doc_%'")
        return sorted(name for name, in found)

    def fault(self, plan):
        """Arms a fault plan (src/db/fault.h) in the running server, for what people and commands ask of
        it; what was hit before is forgotten."""
        self.command('fault', plan)


class Sqlite:
    name = 'sqlite'

    def __init__(self, folder):
        self.folder = folder

    def new(self, data):
        return Place(data)

    def copy(self, place, data):
        shutil.copytree(place.data, data)
        return Place(data)

    def drop(self, place):
        shutil.rmtree(place.data, ignore_errors=True)


class Postgres:
    """Databases in the cluster of GANDAN_TEST_PG (tests/pg_cluster.py)."""
    name = 'postgres'
    numbers = itertools.count(1)

    def __init__(self, folder):
        self.folder = folder
        self.server = urllib.parse.urlsplit(os.environ['GANDAN_TEST_PG'])

    def url(self, database):
        return urllib.parse.urlunsplit(self.server._replace(path='/' + database))

    def sql(self, text):
        subprocess.run(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', self.server.geturl(),
                        '-c', text], check=True, capture_output=True, stdin=subprocess.DEVNULL)

    def database(self):
        return f'story_{os.getpid()}_{next(self.numbers)}'

    def new(self, data):
        name = self.database()
        self.sql(f'CREATE DATABASE {name}')
        return Place(data, self.url(name))

    def copy(self, place, data):
        name = self.database()
        template = urllib.parse.urlsplit(place.database).path[1:]
        self.sql(f'CREATE DATABASE {name} TEMPLATE {template}')
        shutil.copytree(place.data, data)
        return Place(data, self.url(name))

    def drop(self, place):
        name = urllib.parse.urlsplit(place.database).path[1:]
        self.sql(f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')
        shutil.rmtree(place.data, ignore_errors=True)


ENGINES = {'sqlite': Sqlite, 'postgres': Postgres}


class Clock:
    """The file of --clock: local time that stands still until it is set again."""
    def __init__(self, path, now):
        self.path = pathlib.Path(path)
        self.now = now
        self.path.write_text(now + '\n', encoding='utf-8')

    def set(self, now):
        """`now` is YYYY-MM-DD HH:MM[:SS] in the commune's time."""
        fresh = self.path.with_suffix('.new')
        fresh.write_text(now + '\n', encoding='utf-8')
        fresh.replace(self.path)
        self.now = now
        time.sleep(0.06)  # the program reads it again at most every 50 ms


class Server:
    def __init__(self, place, clock=None, listen='127.0.0.1:0', log=None, options=()):
        self.place = place
        self.log_path = pathlib.Path(log or str(place.data) + '.log')
        self.allowed = []
        args = [*place.inside, place.program, 'serve', *options]
        if clock:
            args += ['--clock', clock.path]
        with open(self.log_path, 'ab') as out:
            self.log_start = out.tell()  # a server before this one may have written there
            self.process = subprocess.Popen(
                args, env=place.environment(GANDAN_LISTEN=listen), stdin=subprocess.DEVNULL,
                stdout=out, stderr=out)
        try:
            self.host, self.port = self.wait_until_ready()
        except BaseException:
            self.kill()
            raise
        self.base = f'http://{self.host}:{self.port}'

    def log(self):
        return self.log_path.read_bytes()[self.log_start:].decode('utf-8', errors='replace')

    def wait_until_ready(self):
        """The address is the one the program prints; ready is when /readyz says so."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f'the server ended with {self.process.returncode}:\n{self.log()}')
            found = ADDRESS.search(self.log())
            if found and self.answers(found.group(1), int(found.group(2))):
                return found.group(1), int(found.group(2))
            time.sleep(0.01)
        raise AssertionError(f'not ready after {START_SECONDS} s:\n{self.log()}')

    @staticmethod
    def answers(host, port):
        try:
            with socket.create_connection((host, port), timeout=5) as s:
                s.sendall(b'GET /readyz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
                return s.recv(64).startswith(b'HTTP/1.1 200')
        except OSError:
            return False

    def figures(self):
        with urllib.request.urlopen(self.base + '/metrics', timeout=30) as answer:
            return answer.read().decode()

    def fault_hits(self):
        """{statement: times the armed fault plan met it}, of /metrics."""
        return {name: int(n) for name, n in FAULT_HIT.findall(self.figures())}

    def allow_error(self, pattern):
        """This story makes the program log an error like this; without it, it fails."""
        self.allowed.append(re.compile(pattern))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f'did not stop within {STOP_SECONDS} s:\n{self.log()[-4000:]}') from None
        self.check_log()
        assert code == 0, f'the server ended with {code}:\n{self.log()[-4000:]}'

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def check_log(self):
        log = self.log()
        check_sanitizers(log)
        errors = [line for line in log.splitlines() if re.match(r'\S+ error ', line)]
        for pattern in self.allowed:
            assert any(pattern.search(line) for line in errors), f'no such error was logged: {pattern.pattern}'
        left = [line for line in errors if not any(p.search(line) for p in self.allowed)]
        assert not left, 'errors that the story did not expect:\n' + '\n'.join(left)
