#!/usr/bin/python3
"""band_oracle: points from figures computed a second time, with Python's exact fractions.

    tests/tools/band_oracle.py PROGRAM [--cases N] [--seed N]

Figures lie on the bounds, one beside them, and anywhere, up to the largest numbers. The bands are
those of data/scorecard-*.csv and random ones. PROGRAM is band_cases.
"""
import argparse
import csv
import operator
import pathlib
import random
import subprocess
import sys
from fractions import Fraction

OPS = {'>=': operator.ge, '>': operator.gt, '<=': operator.le, '<': operator.lt, '=': operator.eq}
DATA = pathlib.Path(__file__).resolve().parents[2] / 'data'
MOST = 10**12


def parse(text):
    bands = []
    for part in text.split('|'):
        bound, _points = part.strip().split(':')
        if bound == 'none':
            continue
        sign = bound[:2] if bound[:2] in OPS else bound[:1]
        bands.append((sign, Fraction(bound[len(sign):])))
    return bands


def of_files():
    for path in sorted(DATA.glob('scorecard-*.csv')):
        with open(path, encoding='utf-8', newline='') as f:
            for row in csv.DictReader(f):
                if row['kind'] == 'indicator' and row['bands']:
                    yield row['bands']


def decimal(rnd):
    digits = rnd.randint(0, 3)
    return f'{rnd.randint(0, 100)}' + (f'.{rnd.randint(0, 10**digits - 1):0{digits}}' if digits else '')


def random_bands(rnd):
    return ' | '.join(f'{rnd.choice(list(OPS))}{decimal(rnd)}:{9 - i}' for i in range(rnd.randint(1, 5)))


def figure(rnd, bands):
    scale = rnd.choice((100, 1))
    d = rnd.choice((1, rnd.randint(1, 60), rnd.randint(1, 20000), rnd.randint(1, MOST)))
    if rnd.random() < 0.6:  # on a bound, or just beside it
        _sign, bound = rnd.choice(bands)
        n = int(bound * d / scale) + rnd.randint(-1, 1)
    else:
        n = rnd.randint(0, d)
    return max(n, 0), d, scale


def answer(bands, n, d, scale):
    def holds(band, numerator):
        return OPS[band[0]](Fraction(numerator * scale, d), band[1])
    hit = next((i for i, b in enumerate(bands) if holds(b, n)), len(bands))
    if hit == 0:
        return hit, 0
    better = bands[hit - 1]
    at = better[1] * d / scale
    for step in sorted((int(at) - n + k for k in range(-2, 4)), key=abs):
        if n + step >= 0 and holds(better, n + step):
            return hit, step
    return hit, 0


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    p.add_argument('program')
    p.add_argument('--cases', type=int, default=20000)
    p.add_argument('--seed', type=int, default=766)
    o = p.parse_args()
    rnd = random.Random(o.seed)
    known = list(of_files())
    assert len(known) > 30
    cases = []
    while len(cases) < o.cases:
        text = rnd.choice(known) if rnd.random() < 0.5 else random_bands(rnd)
        bands = parse(text)
        cases.append((text, bands, *figure(rnd, bands)))
    lines = ''.join(f'{text};{n} {d} {scale}\n' for text, _, n, d, scale in cases)
    run = subprocess.run([o.program], input=lines, capture_output=True, text=True, check=True)
    got = run.stdout.splitlines()
    wrong = []
    for (text, bands, n, d, scale), line in zip(cases, got, strict=True):
        expected = ' '.join(map(str, answer(bands, n, d, scale)))
        if line != expected:
            wrong.append(f'{text};{n} {d} {scale}: expected {expected}, got {line}')
    print(f'{len(cases)} figures, {len(wrong)} differ (seed {o.seed})')
    for w in wrong[:5]:
        print(w)
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
