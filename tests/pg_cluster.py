#!/usr/bin/python3
"""pg_cluster: a PostgreSQL cluster that lives as long as one command.

    tests/pg_cluster.py run [--durable] -- COMMAND…

Makes a cluster in a temporary folder, unix socket only, exports its address as GANDAN_TEST_PG,
runs COMMAND, stops the cluster and removes the folder, also when it is interrupted; the exit code
is the command's. The address names a role without superuser rights (rights must mean something)
that may create databases. fsync is off unless --durable. The server does not run as root: as the
user postgres, when this is started by root. If this process is killed outright, a watcher stops
the server.
"""
import argparse
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse

BIN = pathlib.Path('/usr/lib/postgresql/15/bin')
SETTINGS = {
    'listen_addresses': "''", 'max_connections': '200', 'shared_buffers': "'64MB'",
    'timezone': "'UTC'", 'log_timezone': "'UTC'", 'autovacuum': 'off', 'max_wal_size': "'256MB'",
    'dynamic_shared_memory_type': 'mmap', 'logging_collector': 'off',
}
FAST = {'fsync': 'off', 'full_page_writes': 'off', 'synchronous_commit': 'off'}
# Ends with this process, however it ends: its standard input closes then.
WATCH = 'cat >/dev/null; "$1" stop -D "$2" -m immediate -s >/dev/null 2>&1; rm -rf "$3"'


def as_postgres():
    """How to start a command as an ordinary user."""
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam('postgres')
    return ['setpriv', f'--reuid={user.pw_uid}', f'--regid={user.pw_gid}', '--clear-groups', '--']


class Cluster:
    def __init__(self, durable):
        # A short path: a unix socket's has at most 107 bytes.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='gandan-pg-', dir='/tmp'))
        self.data = self.folder / 'data'
        self.durable = durable
        self.watcher = None

    def tool(self, name, *args):
        done = subprocess.run([*as_postgres(), str(BIN / name), *map(str, args)], cwd='/',
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            log = self.folder / 'log'
            more = log.read_text(errors='replace')[-2000:] if log.exists() else ''
            sys.exit(f'pg_cluster: {name} failed ({done.returncode}):\n{done.stdout}{done.stderr}{more}')

    def start(self):
        if os.getuid() == 0:
            shutil.chown(self.folder, 'postgres', 'postgres')
        self.watcher = subprocess.Popen(
            ['sh', '-c', WATCH, 'watch', *self.stop_words()], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.tool('initdb', '-D', self.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8',
                  '--locale=C.UTF-8', '--no-sync')
        settings = dict(SETTINGS, unix_socket_directories=f"'{self.folder}'")
        if not self.durable:
            settings.update(FAST)
        with open(self.data / 'postgresql.conf', 'a', encoding='utf-8') as conf:
            conf.writelines(f'{key} = {value}\n' for key, value in settings.items())
        self.tool('pg_ctl', 'start', '-D', self.data, '-w', '-s', '-l', self.folder / 'log')
        self.tool('psql', '-X', '-q', '-h', self.folder, '-U', 'postgres', '-d', 'postgres',
                  '-c', 'CREATE ROLE gandan LOGIN CREATEDB',
                  '-c', 'CREATE DATABASE gandan OWNER gandan')

    def stop_words(self):
        """$1 $2 $3 of WATCH; pg_ctl refuses root, so $1 is a small script when this is root's."""
        ctl = self.folder / 'ctl'
        ctl.write_text('#!/bin/sh\ncd / && exec ' + ' '.join([*as_postgres(), str(BIN / 'pg_ctl')])
                       + ' "$@"\n', encoding='utf-8')
        ctl.chmod(0o755)
        return [str(ctl), str(self.data), str(self.folder)]

    def url(self):
        host = urllib.parse.quote(str(self.folder), safe='')
        return f'postgres://gandan@{host}/gandan'

    def stop(self):
        if self.watcher:
            self.watcher.stdin.close()
            self.watcher.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def interrupted(number, _frame):
    raise SystemExit(128 + number)


def run(command, durable):
    if not (BIN / 'initdb').exists():
        sys.exit('pg_cluster: PostgreSQL 15 is not installed (apt: postgresql-15)')
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, interrupted)
    cluster = Cluster(durable)
    child = None
    try:
        cluster.start()
        child = subprocess.Popen(command, env=dict(os.environ, GANDAN_TEST_PG=cluster.url()))
        return child.wait()
    except FileNotFoundError as error:
        sys.exit(f'pg_cluster: {error}')
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if child and child.poll() is None:
            child.terminate()
            child.wait()
        cluster.stop()


def main():
    parser = argparse.ArgumentParser(description='runs a command with a PostgreSQL cluster')
    parser.add_argument('what', choices=['run'])
    parser.add_argument('--durable', action='store_true', help='fsync on: for kill tests')
    parser.add_argument('command', nargs='+', metavar='COMMAND')
    args = parser.parse_args()
    code = run(args.command, args.durable)
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == '__main__':
    main()
