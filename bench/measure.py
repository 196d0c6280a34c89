#!/usr/bin/python3
"""measure: the measurements of bench/run; see there.

Server and nginx run alone on core 0, one after the other in alternating rounds; wrk on core 1. A
figure is the median of the rounds, a ratio that of the same round's figures.
"""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / 'tests' / 'web'))
import register  # noqa: E402
from client import Client  # noqa: E402
from gandan import Place, Server  # noqa: E402

UNIT = 'vu-ninh'
NGINX = """worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html;
client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}
"""


FORMS = """local forms, i, good = {}, 0, 0
for line in io.lines("%(file)s") do forms[#forms + 1] = line end
local mine = nil
function setup(thread) mine = thread end
function request()
  i = i + 1
  if i > #forms then wrk.thread:stop() i = #forms end
  local path, cookie, body = forms[i]:match("([^\\t]*)\\t([^\\t]*)\\t(.*)")
  return wrk.format("POST", path, { Cookie = cookie, Origin = "%(origin)s",
    ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
end
function response(status) if status == 303 then good = good + 1 end acknowledged = good end
function done(summary)
  print("acknowledged " .. mine:get("acknowledged") .. " in " .. summary.duration)
end
"""


class Results:
    def __init__(self):
        self.rows = []

    def add(self, what, figure, beside, ratio, goal):
        row = (what, figure, beside, ratio, goal)
        self.rows.append(row)
        print('  %-44s %18s %22s %7s  %s' % row, flush=True)

    def write(self, path):
        lines = [
            '# Measurements', '',
            'Made by `bench/run` on ' + datetime.date.today().isoformat() + '; ' + machine() + '.',
            'Server and nginx alone on one core, wrk on the other, alternating rounds of one run, medians.',
            '', '| what | gandan | beside it | ratio | goal |', '|---|---:|---:|---:|---|']
        lines += ['| ' + ' | '.join(row) + ' |' for row in self.rows]
        path.write_text('\n'.join(lines) + '\n', encoding='utf-8')


def machine():
    cpu = re.search(r'model name\s*: (.*)', pathlib.Path('/proc/cpuinfo').read_text())
    memory = re.search(r'MemTotal:\s*(\d+)', pathlib.Path('/proc/meminfo').read_text())
    return (f'{cpu.group(1).strip() if cpu else "unknown CPU"}, {os.cpu_count()} cores, '
            f'{int(memory.group(1)) / 1048576:.0f} GiB')


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def nginx(work, pages):
    """nginx serving the given bytes: {file name: bytes}."""
    folder, port = work / 'nginx', free_port()
    (folder / 'www').mkdir(parents=True, exist_ok=True)
    for name, body in pages.items():
        (folder / 'www' / name).write_bytes(body)
    for path in [folder, folder / 'www']:
        path.chmod(0o755)
    (folder / 'conf').write_text(NGINX.format(folder=folder, port=port))
    process = subprocess.Popen(['taskset', '-c', '0', '/usr/sbin/nginx', '-p', folder, '-c', folder / 'conf'],
                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f'http://127.0.0.1:{port}'
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port), 1):
            return
        time.sleep(0.01)
    raise SystemExit('nginx does not answer')


def wrk(url, connections, seconds, script=None):
    """Requests per second; a single answer that is not 2xx or 3xx ends the measurement."""
    command = ['taskset', '-c', '1', 'wrk', '-t1', f'-c{connections}', f'-d{seconds}s']
    if script:
        command += ['-s', str(script)]
    out = subprocess.run([*command, url], check=True, capture_output=True, text=True,
                         stdin=subprocess.DEVNULL).stdout
    if 'Non-2xx' in out or 'Socket errors' in out:
        raise SystemExit(f'{url}: the server refused or failed:\n{out}')
    return float(re.search(r'Requests/sec:\s*([\d.]+)', out).group(1))


class Bench:
    def __init__(self, args, work):
        self.args, self.work, self.results = args, work, Results()
        self.seconds, self.rounds = (2, 1) if args.quick else (8, 3)
        self.dossiers = 20_000 if args.quick else 1_000_000
        self.place = Place(work / 'data', program=args.program.resolve())

    def serve(self):
        server = Server(self.place, log=self.work / 'bench.log')
        subprocess.run(['taskset', '-acp', '0', str(server.process.pid)], check=True, capture_output=True)
        return server

    def fill(self):
        """A commune whose register has as many dossiers as a big unit in years."""
        self.place.command('init', '--purpose', 'test')
        self.place.command('import', 'units', ROOT / 'tests' / 'web' / 'data' / 'units.csv')
        self.place.command('unit', 'slug', '13126', UNIT)
        self.place.command('import', 'procedures', ROOT / 'data' / 'procedures.csv')
        file, slips = self.work / 'register.csv', self.work / 'slips.html'
        day, left, took, rows = datetime.date.today() - datetime.timedelta(days=4), self.dossiers, 0.0, 0
        held = []
        while left > 0:
            count = min(left, 5000 if not held else 100_000)
            register.returned(file, day, 1, count)
            began = time.monotonic()
            extra = ['--slips', slips] if not held else []
            self.place.command('import', 'dossiers', file, '--unit', UNIT, *extra)
            if held:
                took, rows = took + time.monotonic() - began, rows + count
            else:
                held = register.slips(slips)
            left, day = left - count, day - datetime.timedelta(days=1)
        if rows:
            self.results.add('register import, rows/s', f'{rows / took:,.0f}', '', '', '')
        return held

    def beside_nginx(self, server, what, path, goal, cookie=''):
        """The same bytes from both, in alternating rounds."""
        headers = {'Cookie': cookie} if cookie else {}
        page = Client(server).get(path, headers=headers)
        assert page.status == 200, f'{path}: {page.status}'
        script = self.work / 'cookie.lua'
        script.write_text(f'wrk.headers["Cookie"] = {json.dumps(cookie)}\n' if cookie else '')
        ours, theirs = [], []
        with nginx(self.work, {'page': page.body}) as base:
            for _ in range(self.rounds):
                theirs.append(wrk(base + '/page', 64, self.seconds))
                ours.append(wrk(server.base + path, 64, self.seconds, script))
        ratio = statistics.median(o / t for o, t in zip(ours, theirs))
        self.results.add(f'{what} ({len(page.body) / 1000:.0f} kB), requests/s', f'{statistics.median(ours):,.0f}',
                         f'nginx {statistics.median(theirs):,.0f}', f'{ratio:.2f}', goal)

    def pages(self, held):
        server = self.serve()
        try:
            self.results.add('memory idle, MiB', f'{resident(server):.0f}', '', '', '≤ 24')
            for what, path in (('cached front page', f'/{UNIT}/'), ('cached procedures page', f'/{UNIT}/thu-tuc')):
                self.beside_nginx(server, what, path, '≥ 1.0')
            client = Client(server)
            page = register.track(client, UNIT, *held[0])
            cookie = '; '.join(f'{c.name}={c.value}' for c in client.session.cookies)
            size = f'{self.dossiers:,} dossiers'
            self.beside_nginx(server, f'tracking page over {size}', page.url, '≥ 0.25', cookie)
            wrk(f'{server.base}/{UNIT}/', 512, self.seconds)
            self.results.add('memory after 512 connections, MiB', f'{resident(server):.0f}', '', '', '≤ 96')
        finally:
            server.stop()

    def start(self):
        times = []
        for _ in range(5):
            began = time.monotonic()
            server = Server(self.place, log=self.work / 'bench.log')
            times.append((time.monotonic() - began) * 1000)
            server.stop()
        self.results.add(f'start with {self.dossiers:,} dossiers, ms', f'{statistics.median(times):.0f}', '', '', '≤ 100')

    def submissions(self, held):
        """Each link takes one submission: the forms are fetched first, then sent by wrk once each."""
        for connections, count in ((1, 300), (8, 1200), (64, 3000)):
            chosen, held = held[:count], held[count:]
            if len(chosen) < count:
                break
            server = self.serve()
            try:
                rate = self.send_all(server, chosen, connections)
            finally:
                server.stop()
            self.results.add(f'rating, {connections} connections, acknowledged/s', f'{rate:,.0f}', '', '', '')

    def send_all(self, server, chosen, connections):
        """wrk sends every form once; the rate of the acknowledged."""
        lines = []
        for one, secret in chosen:
            client = Client(server)
            form = client.get(register.rating_link(register.track(client, UNIT, one, secret), UNIT)).form(with_field='muc')
            cookie = '; '.join(f'{c.name}={c.value}' for c in client.session.cookies)
            lines.append('\t'.join([form.action, cookie, urllib.parse.urlencode({**form.values, 'muc': '5'})]))
        lines.insert(0, lines[0])  # wrk asks for one request before it begins, and does not send it
        (self.work / 'forms').write_text('\n'.join(lines) + '\n')
        script = self.work / 'forms.lua'
        script.write_text(FORMS % {'file': self.work / 'forms', 'origin': server.base})
        out = subprocess.run(['taskset', '-c', '1', 'wrk', '-t1', f'-c{connections}', '-d60s', '-s', script, server.base],
                             check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
        good, micros = map(int, re.search(r'acknowledged (\d+) in (\d+)', out).groups())
        # Those in flight when the last form was handed out are not heard any more.
        assert good >= len(chosen) - 2 * connections, f'only {good} of {len(chosen)} were acknowledged:\n{out}'
        return good * 1e6 / micros


def resident(server):
    status = pathlib.Path(f'/proc/{server.process.pid}/status').read_text()
    return int(re.search(r'VmRSS:\s*(\d+)', status).group(1)) / 1024


def main():
    parser = argparse.ArgumentParser(description='measures; run it by bench/run')
    parser.add_argument('--program', type=pathlib.Path, required=True)
    parser.add_argument('--quick', action='store_true')
    args = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix='gandan-bench-'))
    try:
        work.chmod(0o755)
        bench = Bench(args, work)
        held = bench.fill()
        bench.pages(held)
        bench.start()
        bench.submissions(held[1:])
        if not args.quick:
            bench.results.write(HERE / 'RESULTS.md')
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == '__main__':
    sys.exit(main())
