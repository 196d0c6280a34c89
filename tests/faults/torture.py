#!/usr/bin/python3
"""torture: every story once with each database call failing (curl's idea).

    tests/faults/torture.py --program build-asan/gandan --commands build/gandan \
        --engine sqlite --engine postgres [--long]

For each story (torture_stories.py) and each kind of fault (src/db/fault.h) the n-th call fails, for
n = 1, 2, … until the story passes without one. After each fault:
  - what was answered is a clean page or sentence: a 5xx, never an engine's word, and whether
    anything was stored;
  - the canonical export is that of before, or that of after: nothing is half written;
  - the server serves, and the same again, now without a fault, succeeds and is stored once.
At the end `gandan check` finds nothing and the server leaves without a leak (ASan).
The short run takes every n for the plain failing call, and SHORT_MOST, spread over all of them, for
the kinds that need an engine in trouble.
A kind that was never delivered to a story that could meet it fails the test.
"""
import argparse
import collections
import concurrent.futures
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'web'))
sys.path.insert(0, str(ROOT / 'tests' / 'faults'))
import register  # noqa: E402
from client import Client  # noqa: E402
from gandan import ENGINES, Clock, Place, Server, check_sanitizers  # noqa: E402
from torture_stories import FRONT, STORIES, UNIT, Refused  # noqa: E402

NOW = '2026-11-20 09:00'
SHORT_MOST = 6
# (kind, what stands behind n, also for stories that only read, a sample is enough in a short run)
KINDS = [
    ('call', '', True, False),
    ('call', '+', True, True),
    ('lost', '', True, True),
    ('interrupt', '', True, True),
    ('begin', '', True, False),
    ('full', '+', False, True),
    ('commit', '', False, False),
    ('commit', '+', False, False),
    ('unsure-stored', '', False, False),
    ('unsure-lost', '', False, False),
]


class Run:
    """One engine: its data, its server, and what the stories need of them."""
    def __init__(self, name, programs, work):
        self.engine, self.work = ENGINES[name](work), work
        self.place = self.engine.new(work / 'data')
        self.place.program = programs.commands
        self.units = ROOT / 'tests' / 'web' / 'data' / 'units.csv'
        self.slips = []
        self.batches = self.forgotten = 0
        self.unsure_files = 0  # kept, and whether their row was is not known
        self.clock = Clock(work / 'clock', NOW)
        self.fill()
        served = Place(self.place.data, self.place.database, programs.program)
        self.server = Server(served, self.clock)

    def fill(self):
        self.place.command('init', '--purpose', 'test')
        self.place.command('import', 'units', self.units)
        self.place.command('unit', 'slug', '13126', UNIT)
        self.place.command('import', 'procedures', ROOT / 'data' / 'procedures.csv')
        self.take_register(ROOT / 'tests' / 'web' / 'data' / 'register.csv')
        self.refill()

    def refill(self):
        """Returned dossiers, whose owners may rate."""
        file, slip_file = self.work / 'returned.csv', self.work / 'slips.html'
        day = datetime.date(2026, 11, 3) + datetime.timedelta(days=self.batches)
        register.returned(file, day, 1, 300)
        slip_file.unlink(missing_ok=True)
        self.take_register(file, '--slips', slip_file)
        self.slips += register.slips(slip_file)
        self.batches += 1

    def take_register(self, file, *args):
        self.place.command('import', 'dossiers', file, '--unit', UNIT, *args,
                           env={'GANDAN_CLOCK': str(self.clock.path)})

    def slip(self):
        if not self.slips:
            self.refill()
        return self.slips.pop()

    def client(self):
        return Client(self.server)

    def command(self, *args):
        done = subprocess.run([self.place.program, *map(str, args)], env=self.place.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
        check_sanitizers(done.stderr)
        return done

    def forget_pages(self):
        self.forgotten += 1
        self.place.command('unit', 'set', UNIT, 'email', f'a{self.forgotten}@example.vn')

    def state(self):
        return self.place.command('export', '--canonical').stdout.splitlines()[:-1]

    def serves(self):
        assert self.server.process.poll() is None, 'the server ended:\n' + self.server.log()[-6000:]
        client = self.client()
        assert client.get('/healthz').status == 200 and client.get(FRONT).status == 200

    def end(self):
        try:
            self.place.command('check')
            self.server.stop()
        finally:
            self.server.kill()
            self.engine.drop(self.place)


def shape(before, after):
    """What was added and taken away, by kind of row."""
    old, new = collections.Counter(before), collections.Counter(after)
    rows = [('-', line) for line in (old - new).elements()] + [('+', line) for line in (new - old).elements()]
    return collections.Counter((sign, json.loads(line)['row']) for sign, line in rows)


class Torment:
    """One story under one plan after the other."""
    def __init__(self, run, story):
        self.run, self.story = run, story(run)
        self.delivered = self.refused = 0
        self.stmts = collections.Counter()
        self.calls, self.whole = self.undisturbed()

    def undisturbed(self):
        """How many calls it makes, and the shape of what it stores."""
        self.story.prepare()
        before = self.state()
        self.run.place.fault('watch:1+')
        self.story.act()
        hits = self.run.server.fault_hits()
        self.run.place.fault('off')
        self.story.again()
        whole = shape(before, self.state())
        assert bool(whole) == self.story.writes, f'{self.story.name} stores {whole}'
        return sum(hits.values()), whole

    def state(self):
        return self.run.state() if self.story.writes else []

    def disturbed(self, plan):
        """(statements hit, None or how it was refused)."""
        self.run.place.fault(plan)
        try:
            refusal = None
            self.story.act()
        except Refused as refused:
            refusal = refused
        hits = self.run.server.fault_hits()
        self.run.place.fault('off')
        return hits, refusal

    def judge(self, before, hits, refusal):
        now = shape(before, self.state())
        assert hits or not refusal, f'refused without a fault: {refusal}'
        if refusal and not refusal.unsure:
            assert not now, f'refused ({refusal}), and yet stored {now}'
        elif not refusal:
            assert now == self.whole, f'answered as stored: {now} instead of {self.whole}'
        else:
            assert now in (self.whole, collections.Counter()), f'half stored: {now}'
        self.run.serves()
        self.story.again()
        now = shape(before, self.state())
        assert now == self.whole, f'sent again: {now} instead of {self.whole}'

    def once(self, plan):
        """True when the fault was delivered."""
        self.story.prepare()
        before = self.state()
        hits, refusal = self.disturbed(plan)
        self.judge(before, hits, refusal)
        self.delivered += bool(hits)
        self.refused += refusal is not None
        self.stmts.update(hits)
        return bool(hits)

    def all(self, kind, behind, most):
        """n = 1, 2, … until nothing is hit; with `most`, so many of them. How often it was."""
        numbers = range(1, 100_000)
        if most and kind == 'full':  # counts the writing calls only, and those are few
            numbers = range(1, most + 1)
        elif most and self.calls > most:
            numbers = [1 + i * (self.calls - 1) // (most - 1) for i in range(most)]
        hit = 0
        for n in numbers:
            plan = f'{kind}:{n}{behind}'
            try:
                if not self.once(plan):
                    break
            except AssertionError as breach:
                raise AssertionError(f'{self.run.engine.name}, {self.story.name}, {plan}: {breach}') from breach
            hit += 1
        return hit


def torment(name, args):
    said = []
    with tempfile.TemporaryDirectory() as folder:
        run = Run(name, args, pathlib.Path(folder))
        try:
            for story in STORIES:
                t = Torment(run, story)
                counts = []
                for kind, behind, reading, sampled in KINDS:
                    if not t.story.writes and not reading:
                        continue
                    hit = t.all(kind, behind, SHORT_MOST if sampled and not args.long else 0)
                    assert hit > 0, f'{name}, {story.name}: no {kind} was delivered'
                    counts.append(f'{kind}{behind} {hit}')
                assert t.refused > 0, f'{name}, {story.name}: nothing was refused'
                said.append(f'{name}, {story.name}: {t.calls} calls, {t.delivered} faults in '
                            f'{len(t.stmts)} statements, {t.refused} refused ({", ".join(counts)})')
        finally:
            run.end()
    return said


def main():
    parser = argparse.ArgumentParser(description='makes each database call of each story fail')
    parser.add_argument('--program', type=pathlib.Path, required=True, help='serves; with sanitizers')
    parser.add_argument('--commands', type=pathlib.Path, required=True, help='looks at the data; may be quicker')
    parser.add_argument('--engine', action='append', choices=sorted(ENGINES), required=True)
    parser.add_argument('--long', action='store_true', help='every n of every kind')
    args = parser.parse_args()
    args.program, args.commands = args.program.resolve(), args.commands.resolve()
    with concurrent.futures.ThreadPoolExecutor(len(args.engine)) as pool:
        for said in pool.map(lambda name: torment(name, args), args.engine):
            print('\n'.join(said), flush=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
