#!/usr/bin/python3
"""run: every libFuzzer program of a build for some seconds, as many at once as there are cores.

    tests/fuzz/run.py --build build-fuzz --seconds 10

Starts from corpus/NAME and regression/NAME; what it finds new stays in a temporary folder. An input
that breaks a target is left in build/crashes/ with the line that replays it. Prints the runs per
target; a target that did not run is a failure.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def fuzz(program, seconds, crashes):
    name = program.name.removeprefix('fuzz_')
    seeds = [str(HERE / folder / name) for folder in ('corpus', 'regression')
             if (HERE / folder / name).is_dir()]
    with tempfile.TemporaryDirectory() as found:
        done = subprocess.run(
            [program, '-max_total_time=%d' % seconds, '-timeout=5', '-rss_limit_mb=2048',
             '-print_final_stats=1', '-artifact_prefix=%s/%s-' % (crashes, name), found, *seeds],
            capture_output=True, text=True, errors='replace', stdin=subprocess.DEVNULL, check=False)
    runs = re.search(r'number_of_executed_units: (\d+)', done.stderr)
    runs = int(runs.group(1)) if runs else 0
    return name, runs, done.returncode, done.stderr


def main():
    parser = argparse.ArgumentParser(description='runs the fuzz targets for a while')
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--seconds', type=int, default=10)
    args = parser.parse_args()
    programs = sorted(p for p in (args.build / 'tests' / 'fuzz').glob('fuzz_*')
                      if p.is_file() and os.access(p, os.X_OK))
    sources = {p.stem for p in HERE.glob('fuzz_*.c')}
    missing = sources - {p.name for p in programs}
    if missing or not programs:
        print('not built:', ' '.join(sorted(missing)) or 'no target at all')
        return 1
    crashes = pathlib.Path('build/crashes')
    crashes.mkdir(parents=True, exist_ok=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, runs, code, err in pool.map(lambda p: fuzz(p, args.seconds, crashes), programs):
            print(f'{name}: {runs} runs')
            if code != 0 or runs == 0:
                bad += 1
                print(err[-6000:], file=sys.stderr)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
