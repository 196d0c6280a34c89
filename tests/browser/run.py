#!/usr/bin/python3
"""run: looks at one example of every page of the demo, public or for officials, in a browser.

    tests/browser/run.py --program build/gandan
    tests/browser/run.py --program build/gandan --only 'unit-viec-can-bo'    while a page is being made

Makes a demo, serves it, and walks its links until it has an example of every page that `gandan
routes` says anybody may see. A page that no link leads to is a failure, unless WITHOUT says why: a
new page cannot be forgotten. What only holders of a slip see is opened with the two codes, as they
do; what officials see, signed in as they do (staff.py). Then pages.mjs looks at them, live.mjs at
one that becomes old, ceremony.mjs at a tablet whose line breaks, and validate.mjs at the pages the stories left in build/pages.
"""
import argparse
import collections
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / 'tests' / 'web')]
import ceremony_pages  # noqa: E402
import desk_pages  # noqa: E402
import register  # noqa: E402
import staff  # noqa: E402
from client import Client  # noqa: E402
from gandan import Place, Server  # noqa: E402

UNIT = 'vu-ninh'
STARTS = ['/', '/don-vi', f'/{UNIT}/']
# Pages no link leads to: an address for each, and the status it has.
EXTRA = [('nowhere', '/khong-co-trang-nay', 404), ('nowhere-here', f'/{UNIT}/khong-co-trang-nay', 404)]
# Patterns without an example here, and why.
WITHOUT = {
    '/': 'leads on to the unit',
    '/{unit}': 'leads on to the front page, which ends in a slash',
    '/{unit}/ho-so/qr/{token}': 'leads on to the dossier',
    '/{unit}/viec/ho-so/{code}/tep/{id}': 'a file to be kept, no page',
    '/{unit}/viec/so-theo-doi/mau-07.csv': 'a file to be kept, no page',
    '/{unit}/ho-so/{code}/ket-qua/{id}': 'a file to be kept, no page',
    '/{unit}/tin-tuc.json': 'for reading programs',
    '/{unit}/tin-tuc/anh/{id}/{n}': 'a picture',
    '/{unit}/tin-tuc/anh/{id}/{n}/nho': 'a picture',
    '/{unit}/viec/tin-tuc/anh/{id}/{n}': 'a picture',
    '/{unit}/viec/thu/{id}/thu.pdf': 'a paper as PDF',
    '/{unit}/viec/thu/in.pdf': 'papers as PDF',
    '/{unit}/du-lieu/dong-gop.csv': 'a file to be kept, no page',
    '/{unit}/tru-so/anh/{id}': 'a picture',
    '/{unit}/tru-so/anh/{id}/nho': 'a picture',
    '/{unit}/viec/tru-so/anh/{id}': 'a picture',
    '/{unit}/viec/tru-so/anh/{id}/nho': 'a picture',
    '/{unit}/viec/tru-so/bien.pdf': 'a file to be printed, no page',
    '/{unit}/viec/tin-tuc/anh/{id}/{n}/nho': 'a picture',
}
MOST_PAGES = 400


def patterns(place):
    """Pattern -> its regular expression, for every page that anybody or an official may get. Plain
    and probing rows and streams are no pages (src/http/route.h)."""
    rows = json.loads(place.command('routes', '--json').stdout)
    return {row['path']: re.compile(re.sub(r'\\\{\w+(\\\.\\\.\\\.)?\\\}', '[^/]+', re.escape(row['path'])) + '$')
            for row in rows if row['method'] == 'GET' and 'loopback' not in row['who'] and not row['api']
            and row['how'] not in ('plain', 'probing', 'stream')}


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


def passes(page):
    return [{'name': c.name, 'value': c.value} for c in page.client.session.cookies]


def slip_pages(server, said, work):
    """What holders of a slip see: the dossiers that the demo names, and two that were returned, one
    of them rated; with the passes that the two codes gave."""
    slip_file = work / 'slips.html'
    day = datetime.date.today() - datetime.timedelta(days=4)
    register.returned(work / 'returned.csv', day, 9001, 2)
    server.place.command('import', 'dossiers', '--unit', UNIT, work / 'returned.csv', '--slips', slip_file)
    named = re.findall(f'({register.CODE.pattern}).*?({register.SECRET.pattern})', said)
    held = register.slips(slip_file)
    assert len(named) == 3 and len(held) == 2, f'the demo said: {said}'
    # A browser holds the pass of one dossier at a time.
    tracked = [register.track(Client(server), UNIT, one, secret) for one, secret in named + held]
    form, used = (register.rating_link(page, UNIT) for page in tracked[3:])
    thanks = tracked[4].client.get(used).submit(muc='4')
    assert thanks.status == 303, thanks.status
    shown = [('dossier-waiting', 0, ''), ('dossier-late', 1, ''), ('dossier-result', 2, ''), ('dossier-returned', 3, ''),
             ('dossier-slip', 1, '/phieu')]
    pages = [{'name': n, 'path': tracked[i].url + rest, 'status': 200, 'cookies': passes(tracked[i])} for n, i, rest in shown]
    pages += [{'name': n, 'path': p, 'status': 200, 'cookies': passes(tracked[4])}
              for n, p in (('rating', form), ('rating-thanks', thanks.location))]
    return pages + [{'name': 'rating-closed', 'path': used, 'status': 410}]


def live(server, work):
    """The page that says there is something newer."""
    place, job = server.place, work / 'live.json'
    job.write_text(json.dumps({
        'base': server.base, 'pictures': str(ROOT / 'build' / 'pictures'), 'path': f'/{UNIT}/',
        'change': [str(place.program), 'unit', 'set', UNIT, 'hotline'], 'env': {'GANDAN_DATA': str(place.data)}}))
    return subprocess.run(['node', HERE / 'live.mjs', job], stdin=subprocess.DEVNULL, check=False).returncode == 0


def keys(server, work):
    """The counter without a mouse."""
    job = work / 'desk.json'
    job.write_text(json.dumps(desk_pages.keys(server)))
    return subprocess.run(['node', HERE / 'desk.mjs', job], stdin=subprocess.DEVNULL, check=False).returncode == 0


def tablet(server, cookies, work):
    """The ceremony with a line that breaks."""
    job = work / 'ceremony.json'
    job.write_text(json.dumps(ceremony_pages.tablet(server, cookies, ROOT / 'build' / 'pictures')))
    return subprocess.run(['node', HERE / 'ceremony.mjs', job], stdin=subprocess.DEVNULL, check=False).returncode == 0


def in_browser(server, pages, work):
    job = work / 'job.json'
    job.write_text(json.dumps({'base': server.base, 'pictures': str(ROOT / 'build' / 'pictures'), 'pages': pages}))
    return subprocess.run(['node', HERE / 'pages.mjs', job], stdin=subprocess.DEVNULL, check=False).returncode == 0


def look(place, said, work, only):
    server = Server(place, log=work / 'browser.log')
    try:
        known = patterns(place)
        by_officials, pages = staff.pages_of(server, known, walk, name_of)
        pages += slip_pages(server, said, work)
        found = walk(Client(server), known, STARTS)
        pages += [{'name': name_of(p), 'path': a, 'status': 200} for p, a in found.items() if p and a]
        pages += [{'name': n, 'path': p, 'status': s} for n, p, s in EXTRA]
        pages += desk_pages.pages(server)
        chair = next(page['cookies'] for page in pages if page['name'] == 'desk-chair')
        pages += ceremony_pages.pages(server, chair)
        shown = {pattern_of(known, page['path']) for page in pages if page['status'] == 200} | set(found) | by_officials
        if only:
            seen = in_browser(server, [page for page in pages if re.search(only, page['name'])], work)
            return seen and (not re.search(only, 'ceremony-tablet') or tablet(server, chair, work))
        missing = [p for p in known if p not in shown and p not in WITHOUT]
        needless = [p for p in WITHOUT if found.get(p) or p in by_officials or p not in known]
        for pattern in missing:
            print(f'{pattern}: no link of the demo leads to a page of this kind')
        for pattern in needless:
            print(f'{pattern}: has an example after all, take it off WITHOUT')
        return (in_browser(server, pages, work) and not missing and not needless and keys(server, work)
                and tablet(server, chair, work) and live(server, work))
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description='looks at every public page in a browser')
    parser.add_argument('--program', type=pathlib.Path, required=True)
    parser.add_argument('--only', help='a pattern: looks at the pages of such names, and at nothing else')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        place = Place(work / 'demo', program=args.program.resolve())
        said = place.command('demo', '--seed', '1', '--scale', '5').stdout
        good = look(place, said, work, args.only)
    kept = ROOT / 'build' / 'pages'
    if kept.is_dir() and not args.only:
        done = subprocess.run(['node', HERE / 'validate.mjs', kept], stdin=subprocess.DEVNULL, check=False)
        good = good and done.returncode == 0
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
