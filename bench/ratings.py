"""ratings: durable submissions over HTTP beside the same rows stored inside one process.

Three ways, by bench/submit.c: over the real server; in group commit inside one process; one
transaction each inside one process. Every rating is acknowledged only when it is stored: what was
acknowledged is counted against what the database holds in the end.
"""
import contextlib
import os
import re
import statistics
import subprocess

import load
from gandan import Server
from results import Goal

OF_GROUP, OF_SINGLE = Goal('≥', 0.7), Goal('≥', 10)
# The goal against one transaction each is for many at once; one alone shares its flush with nobody.
SINGLE_SENDERS = 64


class Ratings:
    def __init__(self, bench, unit):
        self.place, self.unit, self.results = bench.place, unit, bench.results
        self.log = bench.work / 'bench.log'
        folder = bench.place.program.parent / 'bench'
        self.submit, self.slow_flush = folder / 'submit', folder / 'slow_flush.so'
        self.quiet = bench.quiet
        self.acknowledged, self.stored_before = 0, self.stored()

    def run(self, *args, core=load.SENDER_CORE):
        return subprocess.run(['taskset', '-c', core, self.submit, *map(str, args)], check=True,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout

    def stored(self):
        return int(self.run('stored', self.place.data, self.unit))

    def passes(self, count, path):
        """Tracking pages all over the register, each with its cookie; the first path and cookie."""
        path.write_text(self.run('passes', self.place.data, self.unit, count))
        return path.read_text().split('\n', 1)[0].split('\t')

    def rate(self, out, count):
        good, of, micros = map(int, re.search(r'acknowledged (\d+) of (\d+) in (\d+)', out).groups())
        assert good == of == count, out
        self.acknowledged += good
        return good * 1e6 / micros

    def over_http(self, senders, count):
        server = Server(self.place, log=self.log)
        try:
            load.pin(server.process.pid)
            with without_preload():
                out = self.run('http', self.place.data, self.unit, senders, count, f'{server.host}:{server.port}')
        finally:
            server.stop()
        return self.rate(out, count)

    def inside(self, way, senders, count):
        out = self.run(way, self.place.data, self.unit, senders, count, core=load.SERVER_CORE)
        return self.rate(out, count)

    def round(self, senders, count):
        self.quiet.wait()
        return (self.over_http(senders, count), self.inside('group', senders, count),
                self.inside('single', senders, count))

    def measure(self, title, counts, rounds, slower_us=0):
        """counts: {senders: ratings a round}."""
        self.results.part(title, 'over HTTP/s', 'beside it/s', 'ratio')
        with preload(self.slow_flush, slower_us):
            found = {n: [] for n in counts}
            for _ in range(rounds):
                for senders, count in counts.items():
                    found[senders].append(self.round(senders, count))
        for senders, rows in found.items():
            self.report(senders, rows)

    def report(self, senders, rows):
        http = statistics.median(row[0] for row in rows)
        for at, beside, goal in ((1, 'group commit inside one process', OF_GROUP),
                                 (2, 'one transaction each inside one process', OF_SINGLE)):
            ratio = statistics.median(row[0] / row[at] for row in rows)
            judged = goal if at == 1 or senders == SINGLE_SENDERS else None
            self.results.add(f'{senders} connection{"s" * (senders > 1)}, beside {beside}', f'{http:,.0f}',
                             f'{statistics.median(row[at] for row in rows):,.0f}',
                             f'{ratio:.2f}' if at == 1 else f'{ratio:.1f}', goal=judged, found=ratio)

    def check(self):
        held = self.stored() - self.stored_before
        assert held == self.acknowledged, f'{self.acknowledged} acknowledged, {held} stored'
        self.results.note(f'All of the {held:,} acknowledged ratings are in the database.')


@contextlib.contextmanager
def preload(library, slower_us):
    if slower_us:
        os.environ.update(LD_PRELOAD=str(library), SLOW_FLUSH_US=str(slower_us))
    try:
        yield
    finally:
        os.environ.pop('LD_PRELOAD', None)


@contextlib.contextmanager
def without_preload():
    kept = os.environ.pop('LD_PRELOAD', None)
    try:
        yield
    finally:
        if kept:
            os.environ['LD_PRELOAD'] = kept
