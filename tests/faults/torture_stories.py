"""torture_stories: what a citizen or an office does while the database fails (torture.py).

A story is told by `prepare` (no fault yet), `act` (under the fault: what it answers) and `again`
(the fault is over: now it must succeed). `writes`: it changes the data when it succeeds, always in
the same shape.
"""
import csv
import datetime
import re

import desk
import papers
import people
import register
from client import INSIDES

UNIT = 'vu-ninh'
FRONT = f'/{UNIT}/'
SEARCH = f'/{UNIT}/thu-tuc'
NOT_STORED = re.compile(r'chưa được lưu')
UNSURE = re.compile(r'Chưa rõ đã lưu hay chưa')


class Refused(Exception):
    """The fault was said, as it should be; `unsure`: whether it was stored was left open."""
    def __init__(self, why, unsure=False):
        super().__init__(why)
        self.unsure = unsure


def taken(page, *statuses):
    """The page, when it came; a fault of ours is told as one: never as the citizen's mistake."""
    if page.status in statuses:
        return page
    assert page.status in (500, 503, 507), f'{page.status} for {page.url}, not a fault of ours'
    assert page.is_html and page.lang == 'vi' and len(page.text) > 50
    assert 'Set-Cookie' not in page.headers or page.status == 503, 'a session on a page that failed'
    raise Refused(f'{page.status} {page.url}')


class Story:
    writes = False

    def __init__(self, run):
        self.run, self.number = run, 0

    def next(self):
        self.number += 1
        return self.number

    def prepare(self):
        """Pages in the cache, and what is kept in memory, would be answered without the database."""
        self.run.forget_pages()

    def again(self):
        self.act()


class FrontPage(Story):
    name = 'front page'

    def act(self):
        page = taken(self.run.client().get(FRONT), 200)
        assert 'Vũ Ninh' in page.text


class Search(Story):
    name = 'search'

    def act(self):
        page = taken(self.run.client().get(SEARCH, params={'q': 'khai sinh'}), 200)
        assert 'Đăng ký khai sinh' in page.text


class Tracking(Story):
    """From the slip to the page of the dossier."""
    name = 'tracking'

    def prepare(self):
        self.code, self.secret = self.run.slip()
        super().prepare()

    def act(self):
        client = self.run.client()
        form = taken(client.get(f'/{UNIT}/ho-so'), 200)
        answer = taken(form.submit(form.form(with_field='khoa'), ma=self.code, khoa=self.secret), 303)
        assert self.code in taken(client.get(answer.location), 200).text


class Sending(Story):
    """A form is sent; whatever was answered, the same form sent again is stored exactly once."""
    writes = True
    files = None

    def act(self):
        page = self.client.post(self.action, self.values, files=self.files)
        if page.status == 303:
            return page
        unsure = bool(UNSURE.search(page.text))
        assert unsure or NOT_STORED.search(page.text), f'{page.status}: was it stored? {page.text[:300]}'
        assert not unsure or page.status == 503
        try:
            return taken(page, 303)
        except Refused as refusal:
            raise Refused(str(refusal), unsure) from None


class Rating(Sending):
    name = 'rating'

    def prepare(self):
        code, secret = self.run.slip()
        client = self.run.client()
        link = register.rating_link(register.track(client, UNIT, code, secret), UNIT)
        form = client.get(link).form(with_field='muc')
        self.client, self.link, self.action = client, link, form.action
        self.values = {**form.values, 'muc': '4', 'loi-ban': 'Cán bộ chỉ dẫn rõ ràng.'}
        super().prepare()

    def again(self):
        thanks = self.act()
        assert self.client.get(thanks.location).status == 200
        assert self.client.get(self.link).status == 410, 'rated, and its link is open'


class Attaching(Sending):
    """A scan is attached to a dossier. What was refused leaves neither row nor file; a file whose
    fate was unknown may stay until the sweep."""
    name = 'attaching a file'
    scan = papers.pdf()
    files = [('tep', ('giấy.pdf', scan, 'application/pdf'))]
    login, roles = 'lanpt', ('counter',)

    def __init__(self, run):
        super().__init__(run)
        desk.open_desk(run.server)
        self.client = people.hired(run.server, self.login, *self.roles)
        self.code = desk.receive(self.client)

    def prepare(self):
        if self.next() % 90 == 0:  # a dossier holds a hundred
            self.code = desk.receive(self.client)
        form = [f for f in desk.at(self.client, self.code).parser.forms if f.action.endswith('/tep')][0]
        self.action, self.values = form.action, {**form.values, 'giay': f'Giấy {self.number}'}

    def act(self):
        try:
            return super().act()
        except Refused as refusal:
            self.run.unsure_files += refusal.unsure
            raise

    def again(self):
        page = self.client.get(self.act().location)
        link = [h for h in page.links if '/tep/' in h][-1]
        assert f'Giấy {self.number} : giấy.pdf' in page.text and self.client.get(link).body == self.scan
        self.count()

    def count(self):
        rows = sum('"row":"file"' in line.replace(' ', '') for line in self.run.state())
        assert 0 < rows <= len(papers.stored(self.run.place)) <= rows + self.run.unsure_files


class Recording(Attaching):
    """The result of a dossier is recorded with its file: both, or neither."""
    name = 'recording a result'
    login, roles = 'tuanqv', ('counter', 'specialist')
    files = [('ket-qua', ('kết quả.pdf', Attaching.scan, 'application/pdf'))]

    def prepare(self):
        self.code = desk.receive(self.client, f'Nguyễn Thị {self.next()}')
        form = [f for f in desk.at(self.client, self.code).parser.forms if 'ket-qua' in f.files][0]
        self.action, self.values = form.action, dict(form.values)

    def again(self):
        page = self.client.get(self.act().location)
        link = [h for h in page.links if '/tep/' in h][-1]
        assert 'Kết quả, bản điện tử (1)' in page.text and self.client.get(link).body == self.scan
        self.count()


class Import(Story):
    """`gandan import` beside the running server."""
    writes = True
    arguments = ()

    def act(self):
        done = self.run.command('import', self.kind, self.path, *self.arguments)
        said = done.stdout + done.stderr
        assert not INSIDES.search(said), said
        if done.returncode == 0:
            return
        assert done.returncode == 2, f'exit {done.returncode}: {said}'
        lines = done.stderr.strip().splitlines()
        assert 1 <= len(lines) <= 3 and all(len(line.split()) > 3 for line in lines), said
        raise Refused(said, 'Không rõ' in said)


class Register(Import):
    """A register with a new dossier, one handed over since, and one that is as it was."""
    name = 'register import'
    kind = 'dossiers'
    arguments = ('--unit', UNIT)

    def __init__(self, run):
        super().__init__(run)
        self.path = run.work / 'month.csv'
        self.write(0)
        assert run.command('import', 'dossiers', self.path, *self.arguments).returncode == 0

    def prepare(self):
        self.write(self.next())

    def write(self, n):
        day = datetime.date(2026, 11, 12)
        rows = [self.row(n + 1, day, ''), self.row(n, day, f'{day + datetime.timedelta(days=1):%d/%m/%Y} 09:00')]
        if n > 0:
            rows.append(self.row(n - 1, day, rows[1][10]))
        with open(self.path, 'w', encoding='utf-8', newline='') as f:
            csv.writer(f).writerows([register.COLUMNS, *rows])

    @staticmethod
    def row(n, day, returned):
        return [1, register.code(day, 5000 + n), register.SINGLE, 1, f'Nguyễn Thị Hoa {n}', 'Thôn 1',
                f'0901{n:06d}', 'Tư pháp - Hộ tịch', f'{day:%d/%m/%Y} 08:00', f'{day:%d/%m/%Y} 17:00', returned,
                'Trực tiếp', '', 'Hẹn gọi trước']


class Units(Import):
    """The national register of units, in which one commune has another name than before."""
    name = 'units import'
    kind = 'units'

    def prepare(self):
        self.path = self.run.work / 'units.csv'
        text = self.run.units.read_text(encoding='utf-8')
        assert 'Phường Trúc Bạch' in text
        self.path.write_text(text.replace('Phường Trúc Bạch', f'Phường Trúc Bạch {self.next()}'),
                             encoding='utf-8')


STORIES = [FrontPage, Search, Tracking, Rating, Attaching, Recording, Register, Units]
