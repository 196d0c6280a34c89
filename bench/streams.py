#!/usr/bin/python3
"""streams: what thousands of listeners cost: memory each, the time to tell them all, the time to stop.

    bench/streams.py [--program build/gandan] [--listeners 5000]

On the embedded engine, over loopback; client and server share the machine. Nothing here is an
assertion. Half of the listeners come on a connection that has served a page before, as a browser's.
"""
import argparse
import pathlib
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests' / 'web'))
from client import Client  # noqa: E402
from gandan import Place, Server  # noqa: E402
from listeners import Crowd, Listener  # noqa: E402

UNIT = 'vu-ninh'


class Kept(Listener):
    """Comes on a connection that has served a page."""
    def open(self):
        asks, self.asks = self.asks, f'GET /{UNIT}/ HTTP/1.1\r\nHost: h\r\n\r\n'.encode()
        super().open()
        self.asks = asks
        self.socket.setblocking(True)
        while b'</html>' not in self.data:
            self.data += self.socket.recv(65536)
        self.data = b''
        self.socket.sendall(asks)
        self.socket.setblocking(False)


def memory(server):
    """KiB, resident and private."""
    lines = pathlib.Path(f'/proc/{server.process.pid}/status').read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith('RssAnon'))


def measure(place, count, kind):
    server = Server(place)
    try:
        Client(server).get(f'/{UNIT}/')
        before = memory(server)
        began = time.monotonic()
        with Crowd(server, f'/{UNIT}/luong', count, kind=kind) as crowd:
            crowd.wait('id: ', 120)
            came = time.monotonic() - began
            each = (memory(server) - before) / count
            began = time.monotonic()
            place.command('unit', 'set', UNIT, 'hotline', f'0227 3 {time.time_ns() % 10**6:06d}')
            crowd.wait('event: changed', 60)
            told = time.monotonic() - began
            began = time.monotonic()
            server.stop()
            stopped = time.monotonic() - began
            crowd.wait_for_end(10)
        print(f'{count} listeners, {kind.__name__.lower():8}: {each:5.2f} KiB each; came in {came:.1f} s, '
              f'all told {told:.2f} s after a command began, stopped in {stopped:.2f} s')
    finally:
        server.kill()


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--program', default=ROOT / 'build' / 'gandan', type=pathlib.Path)
    p.add_argument('--listeners', type=int, default=5000)
    o = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(pathlib.Path(folder, 'data'), program=o.program.resolve())
        place.command('init', '--purpose', 'test')
        place.command('import', 'units', ROOT / 'tests' / 'web' / 'data' / 'units.csv')
        place.command('unit', 'slug', '13126', UNIT)
        for kind in (Listener, Kept):
            measure(place, o.listeners, kind)


if __name__ == '__main__':
    main()
