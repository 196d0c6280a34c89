#!/usr/bin/python3
"""measure: the measurements of bench/run; see there, and results.py for how they are taken."""
import argparse
import csv
import datetime
import json
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / 'tests' / 'web'))
import load  # noqa: E402
import register  # noqa: E402
from client import Client  # noqa: E402
from figures import Figures  # noqa: E402
from gandan import Place, Server  # noqa: E402
from ratings import Ratings  # noqa: E402
from results import Goal, Results  # noqa: E402

UNIT, CATEGORY = 'vu-ninh', 'tin-tuc-su-kien'
UNCACHED = 'wrote=1'  # as after one's own writing: such a request passes the cache by
SLOWER_US = 2000


class Scale:
    """How much of everything."""
    def __init__(self, quick):
        self.dossiers = 20_000 if quick else 1_000_000
        self.file_rows = 5_000 if quick else 50_000
        self.seconds, self.rounds = (1, 2) if quick else (3, 5)
        self.pages = 500 if quick else 20_000
        self.starts = 5 if quick else 15
        self.patience = 1 if quick else 20
        self.ratings = {1: 200, 8: 500, 64: 1000} if quick else {1: 1000, 8: 3000, 64: 6000}
        self.slow_ratings = {64: 600} if quick else {1: 300, 8: 1000, 64: 2000}
        self.rating_rounds = 1 if quick else 5
        self.demo = {'sqlite': 5, 'postgres': 5} if quick else {'sqlite': 100, 'postgres': 20}  # percent
        self.figures = 4_000 if quick else 33_000  # dossiers of all units
        self.units = (1, 104) if quick else (1, 104, 3321)


class Bench:
    def __init__(self, program, scale, work):
        self.scale, self.work, self.results = scale, work, Results()
        self.quiet = load.Quiet(scale.patience)
        self.place = Place(work / 'data', program=program)

    def serve(self):
        server = Server(self.place, log=self.work / 'bench.log')
        load.pin(server.process.pid)
        return server

    # ---- the register ----

    def fill(self):
        """A commune whose register has as many dossiers as a big unit in years; received within the
        last weeks, so that each of them may still be rated."""
        self.place.command('init', '--purpose', 'test')
        self.place.command('import', 'units', ROOT / 'tests' / 'web' / 'data' / 'units.csv')
        self.place.command('unit', 'slug', '13126', UNIT)
        self.place.command('import', 'procedures', ROOT / 'data' / 'procedures.csv')
        self.place.command('import', 'news', '--unit', UNIT, self.news())
        file, day = self.work / 'register.csv', datetime.date.today() - datetime.timedelta(days=4)
        left, rates = self.scale.dossiers, []
        while left > 0:
            count = min(left, self.scale.file_rows)
            register.returned(file, day, 1, count)
            began = time.monotonic()
            self.place.command('import', 'dossiers', file, '--unit', UNIT)
            rates.append(count / (time.monotonic() - began))
            left, day = left - count, day - datetime.timedelta(days=1)
        self.results.part('Register', 'rows/s')
        self.results.add('import, people who are new', f'{rates[0]:,.0f}')
        self.results.add(f'import, people who are known, up to {self.scale.dossiers:,} dossiers',
                         f'{statistics.median(rates[1:]):,.0f}')

    def news(self):
        """Ten articles a month, of a page's length."""
        file, now = self.work / 'news.csv', datetime.datetime.now()
        paragraph = 'Bà con đến bộ phận một cửa, lấy số, ngồi chờ chưa tới chín phút đã có người gọi. ' * 6
        with open(file, 'w', encoding='utf-8', newline='') as f:
            out = csv.writer(f)
            out.writerow(['title', 'lead', 'body', 'category', 'published_at', 'byline'])
            for i in range(120):
                at = now - datetime.timedelta(days=3 * i + 1)
                out.writerow([f'Chuyện một cửa, bài {i + 1}', 'Quầy thấp ngang tầm người ngồi.',
                              '\n\n'.join([paragraph] * 8), CATEGORY, f'{at:%Y-%m-%d %H:%M}', 'Hải Đăng'])
        return file

    # ---- pages ----

    def beside_nginx(self, server, what, path, goal, **how):
        """The same bytes from both, in alternating rounds. how: cookie, script, more (of nginx)."""
        page = Client(server).get(path, headers={'Cookie': how['cookie']} if 'cookie' in how else {})
        assert page.status == 200, f'{path}: {page.status}'
        script, size = how.get('script'), len(page.body)
        if 'cookie' in how and not script:
            script = self.work / 'cookie.lua'
            script.write_text(f'wrk.headers["Cookie"] = {json.dumps(how["cookie"])}\n')
        pairs = []
        with load.nginx(self.work, page.body, how.get('more', '')) as (url, worker):
            for _ in range(self.scale.rounds):
                self.quiet.wait()
                theirs = load.wrk(url, worker, 64, self.scale.seconds, size)
                ours = load.wrk(server.base + path, server.process.pid, 64, self.scale.seconds, size, script)
                pairs.append((ours, theirs))
        ratio = statistics.median(o.per_second / t.per_second for o, t in pairs)
        by_cpu = statistics.median(o.per_cpu_second / t.per_cpu_second for o, t in pairs)
        self.results.add(f'{what} ({size / 1000:.0f} kB)', f'{statistics.median(o.per_second for o, _ in pairs):,.0f}',
                         f'{statistics.median(t.per_second for _, t in pairs):,.0f}', f'{ratio:.2f}',
                         f'{by_cpu:.2f}', goal=goal, found=ratio)

    @staticmethod
    def article(server):
        """The newest article's address, among the news of a year."""
        page = Client(server).get(f'/{UNIT}/tin-tuc')
        return next(a for a in page.links if a.startswith(f'/{UNIT}/tin-tuc/{CATEGORY}/') and a.count('/') == 4)

    def pages(self, ratings):
        self.results.part('Pages, 64 connections', 'gandan/s', 'nginx/s', 'ratio', 'per CPU second')
        server = self.serve()
        try:
            cached, front = Goal('≥', 1), f'/{UNIT}/'
            self.beside_nginx(server, 'cached front page', front, cached)
            self.beside_nginx(server, 'cached front page, nginx with open_file_cache', front, None,
                              more='open_file_cache max=100;')
            self.beside_nginx(server, 'cached procedures page', f'/{UNIT}/thu-tuc', cached)
            for what, path in (('article', self.article(server)), ('scorecard', f'/{UNIT}/cham-diem')):
                self.beside_nginx(server, f'cached {what}', path, cached)
                self.beside_nginx(server, f'{what}, made anew each time', path, None, cookie=UNCACHED)
            path, cookie = ratings.passes(self.scale.pages, self.work / 'passes')
            size = f'{self.scale.dossiers:,} dossiers'
            self.beside_nginx(server, f'tracking page, always the same of {size}', path, Goal('≥', 0.4), cookie=cookie)
            script = self.work / 'pages.lua'
            script.write_text(load.PAGES % (self.work / 'passes'))
            self.beside_nginx(server, f'tracking page, {self.scale.pages:,} others in turn of {size}', path,
                              Goal('≥', 0.25), cookie=cookie, script=script)
        finally:
            server.stop()

    # ---- the scorecard of the large unit ----

    def counted(self, began, subscriber='dossier.measure'):
        """Seconds since then, when this subscriber (`%`: each of them) has read all that happened."""
        while self.place.ask(
                'SELECT 1 FROM event_head h JOIN event_cursor s ON s.unit_id = 0 LEFT JOIN event_cursor c'
                ' ON c.unit_id = h.unit_id AND c.subscriber = s.subscriber'
                f" WHERE s.subscriber LIKE '{subscriber}' AND h.seq > COALESCE(c.seq, 0) AND h.unit_id <> 0 LIMIT 1"):
            time.sleep(0.02)
        return time.monotonic() - began

    def scorecard(self):
        """From nothing: what was imported before anybody counted; then a thousand more."""
        dossiers, more, file = self.scale.dossiers, 1000, self.work / 'more.csv'
        server = self.serve()
        try:
            self.results.part(f'Scorecard of one unit, {dossiers:,} dossiers of the register, by its server', 'found')
            seconds = self.counted(time.monotonic())
            self.results.add('from nothing, dossiers/s', f'{dossiers / seconds:,.0f}')
            self.counted(0, '%')  # others read the past too, one after the other
            # Young as the others: each of them may still be rated.
            register.returned(file, datetime.date.today() - datetime.timedelta(days=4), self.scale.file_rows + 1, more)
            self.place.command('import', 'dossiers', file, '--unit', UNIT)
            self.results.add(f'{more:,} more, seconds after the import until every figure is right',
                             f'{self.counted(time.monotonic()):.2f}')
        finally:
            server.stop()

    # ---- memory and start ----

    def memory(self):
        self.results.part('Memory and start', 'found')
        server, goal = self.serve(), Goal('≤', 96)
        pid = server.process.pid
        try:
            time.sleep(2)
            idle = load.memory(pid, 'VmRSS')
            self.results.add('resident when idle, MiB', f'{idle:.0f}', goal=Goal('≤', 24), found=idle)
            load.wrk(f'{server.base}/{UNIT}/', pid, 512, self.scale.seconds, 1)
            load.wrk(server.base, pid, 512, self.scale.seconds * 2, 10_000, self.work / 'pages.lua')
            most = load.memory(pid, 'VmHWM')
            self.results.add('at the most under 512 connections, front page and tracking pages, MiB',
                             f'{most:.0f}', goal=goal, found=most)
        finally:
            server.stop()

    def start(self):
        """From the start of the process to the whole front page."""
        times = []
        for _ in range(self.scale.starts):
            self.quiet.wait()
            port = load.free_port()
            env = self.place.environment(GANDAN_LISTEN=f'127.0.0.1:{port}')
            began = time.monotonic()
            with open(self.work / 'bench.log', 'ab') as log, subprocess.Popen(
                    [self.place.program, 'serve'], env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
                answer = first_answer(port, process)
                times.append((time.monotonic() - began) * 1000)
                process.terminate()
            assert answer.startswith(b'HTTP/1.1 200') and answer.rstrip().endswith(b'</html>'), answer[:300]
        found = statistics.median(times)
        self.results.add(f'from the start to the first page, {self.scale.dossiers:,} dossiers, ms', f'{found:.0f}',
                         goal=Goal('≤', 100), found=found)

    # ---- submissions ----

    def ratings(self, ratings):
        scale = self.scale
        ratings.measure(f"Ratings stored, on this machine's disk (a flush takes {load.flush_ms(self.work):.2f} ms)",
                        scale.ratings, scale.rating_rounds)
        ratings.measure(f'Ratings stored, where a flush takes {SLOWER_US / 1000:g} ms longer (bench/slow_flush.c)',
                        scale.slow_ratings, scale.rating_rounds, SLOWER_US)
        ratings.check()


def first_answer(port, process):
    while process.poll() is None:
        try:
            with socket.create_connection(('127.0.0.1', port), 5) as s:
                s.sendall(f'GET /{UNIT}/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'.encode())
                return b''.join(iter(lambda: s.recv(65536), b''))
        except ConnectionRefusedError:
            time.sleep(0.001)
    raise SystemExit('the server ended before it answered')


def main():
    parser = argparse.ArgumentParser(description='measures; run it by bench/run')
    parser.add_argument('--program', type=pathlib.Path, required=True)
    parser.add_argument('--quick', action='store_true')
    args = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix='gandan-bench-'))
    try:
        work.chmod(0o755)
        bench = Bench(args.program.resolve(), Scale(args.quick), work)
        bench.fill()
        ratings = Ratings(bench, UNIT)
        bench.scorecard()
        bench.pages(ratings)
        bench.memory()
        bench.start()
        Figures(bench).demo()
        Figures(bench).units()
        bench.ratings(ratings)
        if not args.quick:
            bench.results.write(HERE / 'RESULTS.md', str(bench.quiet))
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == '__main__':
    sys.exit(main())
