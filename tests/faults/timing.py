#!/usr/bin/python3
"""timing: does it take longer to refuse a wrong secret than a code that nobody was given?

    tests/faults/timing.py --program build/gandan --samples 10000 --engine sqlite --engine postgres

Whoever could tell the two apart by the clock would learn which codes exist. For each
door, the form and the interface for programs, so many samples of each kind are taken over HTTP,
interleaved in an order by chance, each from another address (the budgets of guessing are real). The
effect is the rank-biserial correlation of Mann and Whitney's U: 0 when either is as likely to be
the slower one, 1 when one always is. From LIMIT on the test fails.
"""
import argparse
import datetime

import pathlib
import random
import socket
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'web'))
import register  # noqa: E402
from client import Client  # noqa: E402
from gandan import ENGINES, Clock, Server  # noqa: E402

NOW = '2026-11-20 09:00'
UNIT = 'vu-ninh'
LIMIT = 0.1
ALL_BUDGET = 2000  # failures of all addresses together (http/throttle.h): then a server anew
WARM_UP = 40
SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

def rank_biserial(one, other):
    """1 - 2 U / (n m): what Mann and Whitney count, between -1 and 1; ties share their rank."""
    together = sorted([(v, 0) for v in one] + [(v, 1) for v in other])
    ranks, i = 0.0, 0
    while i < len(together):
        k = i
        while k < len(together) and together[k][0] == together[i][0]:
            k += 1
        middle = (i + 1 + k) / 2
        ranks += middle * sum(1 for v in together[i:k] if v[1] == 0)
        i = k
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    return 2 * u / (n * m) - 1

class Wire:
    """One connection kept open; the clock runs from the last byte sent to the last one received."""
    def __init__(self, server):
        self.socket = socket.create_connection((server.host, server.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        began = time.perf_counter_ns()
        self.socket.sendall(request)
        got = b''
        while b'\r\n\r\n' not in got:
            got += self.receive()
        head, _, body = got.partition(b'\r\n\r\n')
        length = int(head.lower().split(b'content-length:')[1].split(b'\r\n')[0])
        while len(body) < length:
            body += self.receive()
        return time.perf_counter_ns() - began, int(head.split(b' ', 2)[1])

    def receive(self):
        piece = self.socket.recv(65536)
        assert piece, 'the server closed the connection'
        return piece

    def close(self):
        self.socket.close()

def somewhere():
    return f'X-Forwarded-For: {random.randrange(1, 224)}.{random.randrange(256)}.{random.randrange(256)}.7'

def guess():
    """A secret of the right form; one in 2^80 is right."""
    return ''.join(random.choice(SIGNS) for _ in range(16))

class Form:
    """The tracking form, as a browser sends it."""
    name, refused = 'the form', 422

    def __init__(self, server):
        client = Client(server)
        form = client.get(f'/{UNIT}/ho-so').form(with_field='khoa')
        self.values = {k: v for k, v in form.values.items() if k not in ('ma', 'khoa')}
        self.cookies = '; '.join(f'{c.name}={c.value}' for c in client.session.cookies)

    def request(self, server, code):
        body = urllib.parse.urlencode({**self.values, 'ma': code, 'khoa': guess()})
        return '\r\n'.join([
            f'POST /{UNIT}/ho-so HTTP/1.1', f'Host: {server.host}:{server.port}', f'Origin: {server.base}',
            'Sec-Fetch-Site: same-origin', f'Cookie: {self.cookies}', somewhere(),
            'Content-Type: application/x-www-form-urlencoded', f'Content-Length: {len(body)}', '', body]).encode()

class Interface:
    """The interface for programs."""
    name, refused = 'the interface for programs', 404

    def __init__(self, server):
        pass

    @staticmethod
    def request(server, code):
        return '\r\n'.join([
            f'GET /api/v1/units/{UNIT}/dossiers/{code} HTTP/1.1', f'Host: {server.host}:{server.port}',
            f'X-Tracking-Secret: {guess()}', somewhere(), '', '']).encode()

def made(name, program, work):
    """A commune with some hundred dossiers; codes that were given, and those between that were not."""
    engine = ENGINES[name](work)
    place = engine.new(work / 'data')
    place.program = program
    clock = Clock(work / 'clock', NOW)
    place.command('init', '--purpose', 'test')
    place.command('import', 'units', ROOT / 'tests' / 'web' / 'data' / 'units.csv')
    place.command('unit', 'slug', '13126', UNIT)
    place.command('unit', 'set', '-', 'trusted_proxies', '127.0.0.1')
    place.command('import', 'procedures', ROOT / 'data' / 'procedures.csv')
    path = work / 'register.csv'
    codes = register.returned(path, datetime.date(2026, 11, 12), 1001, 801)
    heading, *lines = path.read_text(encoding='utf-8').splitlines(keepends=True)
    path.write_text(heading + ''.join(lines[::2]), encoding='utf-8')
    place.command('import', 'dossiers', '--unit', UNIT, path, '--clock', clock.path)
    return engine, place, clock, codes[:-1:2], codes[1::2]

def block(server, door, kinds, pairs, times):
    """So many pairs over one connection; the first ones warm up."""
    wire = Wire(server)
    for i in range(WARM_UP + pairs):
        order = [0, 1]
        random.shuffle(order)
        for kind in order:
            took, status = wire.ask(door.request(server, random.choice(kinds[kind])))
            assert status == door.refused, f'{status} from {door.name}'
            if i >= WARM_UP:
                times[kind].append(took)
    wire.close()

def compare(name, args):
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        engine, place, clock, known, unknown = made(name, args.program, pathlib.Path(folder))
        try:
            for door in (Form, Interface):
                times = ([], [])
                while len(times[0]) < args.samples:
                    server = Server(place, clock)
                    pairs = min(args.samples - len(times[0]), ALL_BUDGET // 2 - 2 * WARM_UP)
                    block(server, door(server), (known, unknown), pairs, times)
                    server.stop()
                effect = rank_biserial(*times)
                middle = [sorted(t)[len(t) // 2] / 1000 for t in times]
                print(f'{name}, {door.name}: effect {effect:+.3f} of {len(times[0])} + {len(times[1])}; wrong secret '
                      f'{middle[0]:.1f} µs, unknown code {middle[1]:.1f} µs', flush=True)
                worst = max(worst, abs(effect))
        finally:
            engine.drop(place)
    return worst

def main():
    parser = argparse.ArgumentParser(description='compares two refusals by the clock')
    parser.add_argument('--program', type=pathlib.Path, required=True, help='without sanitizers')
    parser.add_argument('--samples', type=int, default=10_000, help='of each kind and door')
    parser.add_argument('--engine', action='append', choices=sorted(ENGINES), required=True)
    args = parser.parse_args()
    args.program = args.program.resolve()
    worst = max(compare(name, args) for name in args.engine)
    if worst >= LIMIT:
        print(f'the clock tells them apart: {worst:.3f} is not below {LIMIT}')
    return 1 if worst >= LIMIT else 0

if __name__ == '__main__':
    sys.exit(main())
