"""figures: how fast work becomes figures, on both engines: the scorecards of 1, 104 and 3,321 units
(a commune, a province, the country) from nothing and after 1,000 further events (bench/score.c);
the demo, whose year goes through the functions of real work."""
import contextlib
import re
import shutil
import subprocess
import time

from gandan import ENGINES
from results import Goal

DEMO_END = '2026-11-27'
LINE = re.compile(r'(filled|counted|added|assessed) (\d+) in (\d+)(?:, right after (\d+))?')


class Figures:
    def __init__(self, bench):
        self.program, self.work, self.results = bench.place.program, bench.work, bench.results
        self.scale, self.quiet = bench.scale, bench.quiet
        self.score = self.program.parent / 'bench' / 'score'

    @contextlib.contextmanager
    def place(self, engine, name):
        folder = self.work / 'figures'
        folder.mkdir(exist_ok=True)
        kind = ENGINES[engine](folder)
        place = kind.new(folder / name)
        place.program = self.program
        try:
            yield place
        finally:
            kind.drop(place)
            shutil.rmtree(folder)

    # ---- many units ----

    def run(self, engine, units):
        """{word: (count, micros, micros until right)} of one run of bench/score.c."""
        with self.place(engine, 'units') as place:
            place.command('init', '--purpose', 'test')
            self.quiet.wait()
            each = max(self.scale.figures // units, 1)
            out = subprocess.run([self.score, place.data, str(units), str(each)], env=place.environment(), check=True,
                                 capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
        found = {m[1]: (int(m[2]), int(m[3]), int(m[4] or 0)) for m in LINE.finditer(out)}
        assert len(found) == 4, out
        return found

    def units(self):
        self.results.part('Scorecards of many units, events of generated dossiers',
                          'events', 'counted/s', '1,000 more, right after s', 'scorecards/s')
        for engine in sorted(ENGINES, reverse=True):
            for units in self.scale.units:
                found = self.run(engine, units)
                events, micros, _ = found['counted']
                assessed, took, _ = found['assessed']
                self.results.add(f'{engine}, {units:,} unit{"s" * (units > 1)}', f'{events:,}', f'{events * 1e6 / micros:,.0f}',
                                 f'{found["added"][2] / 1e6:.2f}', f'{assessed * 1e6 / took:,.0f}')
        self.results.note('From nothing: all events lie there when the job begins. 1,000 more: dossiers received one by '
                          'one, a transaction each, over as many units as there are; seconds from the last COMMIT until '
                          'every figure is right.')

    # ---- the demo ----

    def demo(self):
        """All that belongs to it counted in: reading the answer, rows, indexes, flushes."""
        self.results.part('The demo', 'events', 'seconds', 'events/s')
        for engine, percent in self.scale.demo.items():
            with self.place(engine, 'demo') as place:
                self.quiet.wait()
                began = time.monotonic()
                subprocess.run([self.program, 'demo', '--seed', '1', '--scale', str(percent), '--until', DEMO_END],
                               env=place.environment(), check=True, stdin=subprocess.DEVNULL, capture_output=True)
                took = time.monotonic() - began
                events = int(place.ask('SELECT COUNT(*) FROM event')[0][0])
            goal = Goal('≤', 120) if engine == 'sqlite' else None
            self.results.add(f'`gandan demo --scale {percent}`, {engine}', f'{events:,}', f'{took:.1f}',
                             f'{events / took:,.0f}', goal=goal, found=took)
