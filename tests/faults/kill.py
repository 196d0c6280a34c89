#!/usr/bin/python3
"""kill: kill -9 while citizens and officers submit; nothing that was acknowledged may be lost, nothing doubled.

    tests/faults/kill.py --program build/gandan --kills 15 --engine sqlite --engine postgres

The load is the rating form, each returned dossier's link takes one submission, and the hand-over of
results by signed-in officers, each dossier once. The oracle keeps what every sender was told. After
each kill the program starts again on the same data, and:
  - an acknowledged submission (303 with its number) is there: its thanks page answers, its link is used;
    the dossier is returned, and its form is gone; the officer is still signed in;
  - one whose sender was left without an answer is sent again with the same form: it must now be
    acknowledged, whether the first sending had been stored or not;
  - the table holds exactly the acknowledged ones, with the marks that were given: none lost, none
    doubled, none another; and each with its used link, its event and its key, so none by halves; the
    same for hand-overs: state, row, event and key;
  - the first answer comes within START_SECONDS.
Every third time or so it is killed once more while it recovers. The test fails when it did not
really hit anything: no submission of one of the kinds in flight at any kill.
Stages are printed; exit 1 with the first breach.
"""
import argparse
import collections
import datetime
import pathlib
import queue
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'web'))
import people  # noqa: E402
import register  # noqa: E402
from client import Client  # noqa: E402
from gandan import ENGINES, Server  # noqa: E402
from matrix import Hand, reception  # noqa: E402
from requests.exceptions import RequestException  # noqa: E402

UNIT = 'vu-ninh'
SENDERS = 8
BATCH = 400
RESULTS = 120  # to hand over, beside each batch of ratings
OFFICERS = 4
READY, RETURNED = 7, 10  # enum dossier_work, enum dossier_state
START_SECONDS = 10
RECOVERING_SECONDS = 0.08
CHECK_EVERY = 10

Sent = collections.namedtuple('Sent', 'client link action values')
WORK = f'/{UNIT}/viec'


class Ledger:
    """What the senders know. One lock; the lists grow only."""
    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged, self.in_doubt, self.refused = [], [], []

    def note(self, kind, entry):
        with self.lock:
            kind.append(entry)


def is_result(link):
    return link.endswith('/tra')


def filled(client, link):
    """The form as whoever sends it leaves it; once more with the very same words."""
    if is_result(link):
        form = client.get(link).form(action='/tra$')
        words = {'ai': 'khac', 'giay': '1', 'ten-khac': 'Lê Văn Lấy Hộ', 'so-khac': '034094000999'}
    else:
        form = client.get(link).form(with_field='muc')
        words = {'muc': str(random.randint(1, 5)), 'loi-ban': 'Cảm ơn cán bộ.'}
    return Sent(client, link, form.action, {**form.values, **words})


def officer(server, cookie):
    """Another browser of the same session; where the program is now."""
    client = Client(server)
    client.session.cookies.set('s', cookie, domain=server.host)
    return client


def sender(server, links, ledger, stop):
    while not stop.is_set():
        try:
            link, cookie = links.get_nowait()
        except queue.Empty:
            return
        sent = None
        try:
            sent = filled(officer(server, cookie) if cookie else Client(server), link)
            page = sent.client.post(sent.action, sent.values)
        except (RequestException, OSError):
            if sent:
                ledger.note(ledger.in_doubt, sent)
            else:
                links.put((link, cookie))
            continue
        except AssertionError as breach:
            ledger.note(ledger.refused, (link, str(breach)))
            continue
        if page.status == 303:
            ledger.note(ledger.acknowledged, (sent, page.location))
        else:
            ledger.note(ledger.refused, (link, page.status))


class Run:
    def __init__(self, engine, place, work, seed):
        self.engine, self.place, self.work = engine, place, work
        self.random = random.Random(seed)
        self.ledger, self.links = Ledger(), queue.Queue()
        self.batches = self.stored_doubts = self.checked = self.recoveries = self.other_keys = 0
        self.doubts = collections.Counter()

    def serve(self):
        began = time.monotonic()
        server = Server(self.place, log=self.work / 'kill.log')
        took = time.monotonic() - began
        assert took < START_SECONDS, f'{took:.1f} s until the first answer after a kill'
        return server

    def refill(self, server):
        """Another register of returned dossiers, and the links their owners find on their pages."""
        # Of another day each time: what is no longer in the file is listed.
        day = datetime.date.today() - datetime.timedelta(days=4 + self.batches % 20)
        file, slip_file = self.work / 'register.csv', self.work / 'slips.html'
        codes = register.returned(file, day, 1 + self.batches * BATCH, BATCH)
        slip_file.unlink(missing_ok=True)
        self.place.command('import', 'dossiers', file, '--unit', UNIT, '--slips', slip_file)
        held = register.slips(slip_file)
        assert [one for one, _ in held] == codes, 'the slips are not those of the register'
        client = Client(server)
        ratings = [register.rating_link(register.track(client, UNIT, one, secret), UNIT) for one, secret in held]
        keys = self.count('idempotency')
        results = self.results(server)
        self.other_keys += self.count('idempotency') - keys
        self.batches += 1
        # Mixed, so that every kill meets both.
        each = len(ratings) // len(results)
        for n, result in enumerate(results):
            self.links.put(result)
            for link in ratings[n * each:(n + 1) * each]:
                self.links.put((link, None))

    def results(self, server):
        """Dossiers that are ready to be handed over: their forms, and the session of who does it."""
        cookies = []
        for n in range(OFFICERS):
            client, login = Client(server), f'can.bo.{n}'
            if self.batches == 0:
                assert people.choose(client, people.make(self.place, login, 'counter', 'specialist')).status == 303
            else:
                assert people.sign_in(client, login).status == 303
            cookies.append(people.cookie(client))
        hand, found = Hand(server, cookies[0]), []
        for n in range(RESULTS):
            came = hand.post(f'{WORK}/tiep-nhan', hand.signed(reception(f'Người Nhận {self.batches} {n}'), f'kill-{self.batches}-{n:09}'))
            assert came.status == 303, came.body
            path = came.location.partition('?')[0]
            done = hand.post(path + '/viec', hand.signed({'phien-ban': '1', 'viec': READY}, f'ready-{self.batches}-{n:09}'))
            assert done.status == 303, done.body
            found.append((path + '/tra', cookies[n % OFFICERS]))
        return found

    def kill_recovering(self):
        """Once more, before it has answered anything."""
        starting = subprocess.Popen(
            [self.place.program, 'serve'], env=self.place.environment(GANDAN_LISTEN='127.0.0.1:0'),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.random.uniform(0, RECOVERING_SECONDS))
        starting.kill()
        assert starting.wait() == -signal.SIGKILL, 'it ended by itself'
        self.recoveries += 1

    def kill_once(self):
        server = self.serve()
        try:
            if self.links.qsize() < BATCH // 2:
                self.refill(server)
            before = len(self.ledger.acknowledged)
            stop = threading.Event()
            threads = [threading.Thread(target=sender, args=(server, self.links, self.ledger, stop))
                       for _ in range(SENDERS)]
            for t in threads:
                t.start()
            self.wait_for_load(before)
            server.process.kill()  # in the middle of it
            stop.set()
            for t in threads:
                t.join()
        finally:
            server.kill()

    def wait_for_load(self, before):
        """Until some were acknowledged, then a moment more, chosen anew each time."""
        end = time.monotonic() + 20
        while len(self.ledger.acknowledged) - before < 3:
            assert time.monotonic() < end, f'no load: {self.ledger.refused[-3:]}'
            time.sleep(0.002)
        time.sleep(self.random.uniform(0, 0.15))

    def check(self):
        if self.random.randrange(3) == 0:
            self.kill_recovering()
        before = self.stored()
        server = self.serve()
        try:
            doubted, self.ledger.in_doubt = self.ledger.in_doubt, []
            self.doubts.update(is_result(sent.link) for sent in doubted)
            self.stored_doubts += before - len(self.ledger.acknowledged)
            for sent in doubted:
                sent.client.server = server
                again = sent.client.post(sent.action, sent.values)
                assert again.status == 303, f'sent again after a kill: {again.status} for {sent.link}'
                self.ledger.acknowledged.append((sent, again.location))
            client = Client(server)
            for sent, thanks in self.ledger.acknowledged[self.checked:]:
                sent.client.server = server
                page = (sent.client if is_result(sent.link) else client).get(thanks)
                assert page.status == 200, f'acknowledged, and lost: {thanks} is {page.status}'
                if is_result(sent.link):
                    assert not [f for f in sent.client.get(sent.link).parser.forms if f.action.endswith('/tra')], sent.link
                else:
                    assert client.get(sent.link).status == 410, f'acknowledged, and its link is open: {sent.link}'
            self.checked = len(self.ledger.acknowledged)
            assert not self.ledger.refused, f'refused without need: {self.ledger.refused[:3]}'
        finally:
            server.stop()
        self.check_tables()

    def check_tables(self):
        ratings = [sent for sent, _ in self.ledger.acknowledged if not is_result(sent.link)]
        given = len(self.ledger.acknowledged) - len(ratings)
        told = collections.Counter(int(sent.values['muc']) for sent in ratings)
        stored = {int(level): int(n) for level, n in self.place.ask('SELECT level, COUNT(*) FROM rating GROUP BY level')}
        assert stored == told, f'{sum(told.values())} acknowledged, {sum(stored.values())} stored: {told}, {stored}'
        for what in ('rating_used', "event WHERE what = 'rating.given'"):
            assert self.count(what) == len(ratings), f'{len(ratings)} ratings, {self.count(what)} {what}'
        ours = 'JOIN dossier_desk k ON k.unit_id = d.unit_id AND k.dossier_id = d.id'
        for what in ('dossier_handover', f'dossier d {ours} WHERE d.state = {RETURNED}',
                     f'dossier d {ours} JOIN dossier_handover h ON h.unit_id = d.unit_id AND h.dossier_id = d.id WHERE d.state = {RETURNED}',
                     f"event e JOIN dossier d ON d.unit_id = e.unit_id AND d.id = e.noun_id {ours} WHERE e.what = 'dossier.returned'"):
            assert self.count(what) == given, f'{given} handed over, {self.count(what)} {what}'
        keys = self.count('idempotency') - self.other_keys
        assert keys == len(ratings) + given, f'{len(ratings)} + {given} acknowledged, {keys} keys'

    def stored(self):
        return self.count('rating') + self.count('dossier_handover')

    def count(self, what):
        return int(self.place.ask(f'SELECT COUNT(*) FROM {what}')[0][0])



def torment(name, program, kills, seed):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        engine = ENGINES[name](work)
        place = engine.new(work / 'data')
        place.program = program
        try:
            place.command('init', '--purpose', 'test')
            place.command('import', 'units', ROOT / 'tests' / 'web' / 'data' / 'units.csv')
            place.command('unit', 'slug', '13126', UNIT)
            place.command('import', 'procedures', ROOT / 'data' / 'procedures.csv')
            place.command('unit', 'set', UNIT, 'dossier_prefix', 'H31.45.99')
            run = Run(engine, place, work, seed)
            for n in range(kills):
                run.kill_once()
                run.check()
                if n % CHECK_EVERY == 0 or n + 1 == kills:
                    place.command('check')
            assert run.doubts[False] and run.doubts[True], f'no kill hit a submission of each kind in flight: {run.doubts}'
            print(f'{name}: {kills} kills, {run.recoveries} more while recovering; '
                  f'{len(run.ledger.acknowledged)} acknowledged, none lost; {run.doubts[False]} ratings and {run.doubts[True]} hand-overs in flight at a kill '
                  f'({run.stored_doubts} of them stored), sent again, none doubled', flush=True)
        finally:
            engine.drop(place)


def main():
    parser = argparse.ArgumentParser(description='kills the program under load and counts')
    parser.add_argument('--program', type=pathlib.Path, required=True)
    parser.add_argument('--kills', type=int, default=15)
    parser.add_argument('--engine', action='append', choices=sorted(ENGINES), required=True)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    args = parser.parse_args()
    print(f'seed {args.seed}')
    for name in args.engine:
        torment(name, args.program.resolve(), args.kills, args.seed)
    return 0


if __name__ == '__main__':
    sys.exit(main())
