#!/usr/bin/python3
"""run: looks at one example of every public page of the demo, in a browser.

    tests/browser/run.py --program build/gandan [--data DIR]

Makes a demo (or takes the one of --data), serves it, and walks its links until it has an example
of every page that `gandan routes` says anybody may see. A page that no link leads to, and that
EXTRA does not name, is a failure: a new page cannot be forgotten. Then pages.mjs looks at them,
and validate.mjs at the pages the stories left in build/pages.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / 'tests' / 'web'))
from client import Client  # noqa: E402
from gandan import Place, Server  # noqa: E402

UNIT = 'vu-ninh'
STARTS = ['/', '/don-vi', f'/{UNIT}/']
# Pages no link leads to: an address for each, and the status it has.
EXTRA = [('nowhere', '/khong-co-trang-nay', 404), ('nowhere-here', f'/{UNIT}/khong-co-trang-nay', 404)]
# Patterns without an example here, and why.
WITHOUT = {}
MOST_PAGES = 400


def patterns(place):
    """Pattern -> its regular expression, for every page anybody may get."""
    rows = json.loads(place.command('routes', '--json').stdout)
    return {row['path']: re.compile(re.sub(r'\\\{\w+(\\\.\\\.\\\.)?\\\}', '[^/]+', re.escape(row['path'])) + '$')
            for row in rows if row['method'] == 'GET' and 'anyone' in row['who'] and not row['api']}


def pattern_of(known, path):
    """The most literal pattern that fits, as the router chooses."""
    fitting = [p for p, regex in known.items() if regex.match(path)]
    return min(fitting, key=lambda p: (p.count('{'), -len(p)), default=None)


def walk(client, known, starts):
    """One address for each pattern that shows a page, breadth first."""
    found, seen, queue = {}, set(starts), collections.deque(starts)
    while queue and len(seen) < MOST_PAGES:
        address = queue.popleft()
        page = client.get(address)
        pattern = pattern_of(known, urllib.parse.urlsplit(address).path)
        links = [page.location] if page.location else []
        if page.is_html and page.body:
            links += page.links
            if page.status == 200:
                found.setdefault(pattern, address)
        elif page.status == 200:
            found.setdefault(pattern, None)  # a file or JSON: nothing for a browser to look at
        for link in links:
            target = urllib.parse.urljoin(client.server.base + address, link)
            if target.startswith(client.server.base):
                path = target.removeprefix(client.server.base).partition('#')[0]
                # One example a pattern is enough; a few more lead to the pages behind them.
                kind = pattern_of(known, urllib.parse.urlsplit(path).path)
                crowd = sum(pattern_of(known, urllib.parse.urlsplit(s).path) == kind for s in seen)
                if path not in seen and crowd < 6:
                    seen.add(path)
                    queue.append(path)
    return found


def name_of(pattern):
    return re.sub(r'[^a-z0-9]+', '-', pattern.replace('{unit}', 'unit').lower()).strip('-') or 'home'


def look(place, work):
    server = Server(place, log=work / 'browser.log')
    try:
        known = patterns(place)
        found = walk(Client(server), known, STARTS)
        missing = [p for p in known if p not in found and p not in WITHOUT]
        needless = [p for p in WITHOUT if p in found or p not in known]
        for pattern in missing:
            print(f'{pattern}: no link of the demo leads to a page of this kind')
        for pattern in needless:
            print(f'{pattern}: has an example after all, take it off WITHOUT')
        pages = [{'name': name_of(p), 'path': a, 'status': 200} for p, a in found.items() if p and a]
        pages += [{'name': n, 'path': p, 'status': s} for n, p, s in EXTRA]
        job = work / 'job.json'
        job.write_text(json.dumps({'base': server.base, 'pictures': str(ROOT / 'build' / 'pictures'), 'pages': pages}))
        done = subprocess.run(['node', HERE / 'pages.mjs', job], stdin=subprocess.DEVNULL, check=False)
        return not missing and not needless and done.returncode == 0
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description='looks at every public page in a browser')
    parser.add_argument('--program', type=pathlib.Path, required=True)
    parser.add_argument('--data', type=pathlib.Path, help='a demo that is there already')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        place = Place(args.data or work / 'demo', program=args.program.resolve())
        if not args.data:
            place.command('demo', '--seed', '1', '--scale', '5')
        good = look(place, work)
    kept = ROOT / 'build' / 'pages'
    if kept.is_dir():
        done = subprocess.run(['node', HERE / 'validate.mjs', kept], stdin=subprocess.DEVNULL, check=False)
        good = good and done.returncode == 0
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
