"""The life of a dossier and of an account with words that occur nowhere else; then every place is
searched for them, byte by byte. Where a word may stand is said here; any other place is a finding."""
import re
import subprocess
import time

import desk
import people
import pytest
from canaries import Book, Watched, look_at
from client import Client
from conftest import NOW, UNIT
from desk import WORK
from gandan import Clock, Server
from receivers import MailServer
from test_pledges import DATA as PLEDGES

NAME, VILLAGE = 'Tạ Thị Khuê Ngạn', 'Thôn Gò Mả Ngựa'
WORDS = {
    'name': [NAME],
    'old name': ['Tạ Thị Khuê Ngạng'],
    'village': [VILLAGE],
    'address': ['sau gốc gạo già ba ngọn'],
    'id number': ['034162987651', '034 162 987 651'],
    'phone': ['0912987653', '0912 987 653', '912987653'],
    'email': ['khue.ngan@hop-thu-rieng.example'],
    'taker': ['Lục Văn Khiển Hộ'],
    'taker number': ['034094876543'],
    'remark': ['gọi cô hàng nước đầu ngõ'],
    'gap': ['giấy chép tay của cụ trùm làng'],
    'apology': ['sổ gốc bị mối xông ở kho lưu'],
    'void': ['lập trùng vì gõ nhầm phím cách'],
    'stop': ['công dân đã mất vì bạo bệnh'],
    'refusal': ['thửa đất ấy đang có tranh kiện'],
    'comment': ['cô cán bộ cười rất tươi với cụ'],
    'agent': ['KanaryBrowser/7.31'],
    'referer': ['noi-khac-kanary.example'],
    'password': ['rặng phi lao gió hát đêm rằm'],
    'second password': ['thuyền thúng đầy cá chuồn xanh'],
    'wrong password': ['mật khẩu gõ nhầm của Lan xưa'],
    'pin': ['470926381504'],
    'wrong pin': ['916204738851'],
}

STAFF = '(counter|specialist|chair)'
STORED = '|database|export|backup'
# A dossier's own pages, the inbox, and a form that came back to whoever sent it.
ABOUT = rf'{STAFF} (200|409|422|403) /vu-ninh/viec(/ho-so/{{code}}.*|/tiep-nhan)?'
TOLD = rf'{STAFF} (200|409|422|403) /vu-ninh/viec/ho-so/{{code}}(/lich-su|/viec|/bo-sung|/xin-loi|/huy|/buoc|/giao|/tra|/sua)?'
# The citizen's copy of the receipt: it shows what the paper shows that they opened it with.
SLIP = r'|citizen 200 /vu-ninh/ho-so/{code}/phieu'
EXPECTED = {
    'name': ABOUT + STORED + SLIP,
    'old name': ABOUT + STORED,
    'village': ABOUT + STORED + SLIP,
    'address': ABOUT + STORED + SLIP,
    # In full only where it is typed, corrected and printed for its owner.
    'id number': r'counter (200|409|422) /vu-ninh/viec(/tiep-nhan|/ho-so/{code}/sua)',
    'phone': rf'{STAFF} (200|409|422|403) /vu-ninh/viec/(tiep-nhan|ho-so/{{code}}.*)|link /vu-ninh/viec/ho-so/{{code}}.*',
    'email': rf'{STAFF} (200|409|422|403) /vu-ninh/viec/(tiep-nhan|ho-so/{{code}}.*)|mail to',
    'taker': r'counter (200|409|422) /vu-ninh/viec/ho-so/{code}/tra',
    'taker number': r'counter (200|409|422) /vu-ninh/viec/ho-so/{code}/tra',
    'remark': ABOUT + '|database|backup',
    'gap': ABOUT + STORED + r'|citizen 200 /vu-ninh/ho-so/{code}.*',
    'apology': TOLD + STORED + r'|citizen 200 /vu-ninh/ho-so/{code}.*',
    'void': TOLD + STORED,
    'stop': TOLD + STORED,
    'refusal': ABOUT + STORED,
    'comment': 'citizen (200|409|422) /vu-ninh/danh-gia/.*' + STORED,
    'app secret': '(chair|administrator) 200 /dang-nhap/buoc-hai',
    'recovery codes': '(chair|administrator) 200 /tai-khoan/ma-du-phong',
    'tracking secret': rf'{STAFF} 200 /vu-ninh/viec/ho-so/{{code}}/(giay-hen|phieu-bo-sung)' + SLIP,
    'link': r'(counter|chair|administrator) (200|303|410|422) /dang-nhap/lien-ket/{…}|address|link /dang-nhap/lien-ket/{…}|administrator 200 /vu-ninh/viec/can-bo/{…}',
}
NEVER = ('agent', 'referer', 'password', 'second password', 'wrong password', 'pin', 'wrong pin', 'session', 'citizen session')


class Life:
    """Everything that happens, once."""
    def __init__(self, server, mail):
        self.server, self.mail, self.kept, self.book = server, mail, [], Book(WORDS)
        self.password = WORDS['password'][0]
        desk.open_desk(server)
        self.lan, self.tuan, self.head = self.official('lanpt', 'counter'), self.official('tuanqv', 'specialist'), self.official('hoapq', 'chair')
        self.admin = self.official('toantd', 'administrator')
        self.dossier()
        self.account()
        self.signing()
        self.others()
        self.failures()
        self.strangers()
        look_at(self.book, self.kept)

    def browser(self, who):
        client = Watched(self.server, who, self.kept)
        client.session.headers.update({'User-Agent': WORDS['agent'][0], 'Referer': f'https://{WORDS["referer"][0]}/trang?x=1'})
        return client

    def official(self, login, role):
        path = people.make(self.server.place, login, role)
        self.book.add('link', path.rsplit('/', 1)[1])
        client = self.browser(role)
        done = people.choose(client, path, self.password)
        if done.location == '/dang-nhap/buoc-hai':
            secret, codes = people.set_up(client, client.get(done.location), NOW)
            self.book.add('app secret', secret, secret.replace(' ', ''))
            self.book.add('recovery codes', *people.paper(codes), *(c.replace('-', '') for c in people.paper(codes)))
            codes.submit(codes.form('ma-du-phong/xong'))
        self.book.add('session', people.cookie(client))
        return client

    # ---- the dossier ----

    def dossier(self):
        lan, tuan, w = self.lan, self.tuan, {k: v[0] for k, v in WORDS.items()}
        fields = {'ho-ten': w['old name'], 'nam-sinh': '1962', 'gioi': '2', 'thon': VILLAGE, 'dia-chi': w['address'], 'dien-thoai': w['phone'],
                  'so-giay': w['id number'], 'email': w['email'], 'bao-tin': '1', 'ghi-chu': w['remark']}
        bad = desk.fill(desk.form_of(lan), **{**fields, 'nam-sinh': '3000'})
        assert bad.status == 422
        self.code = code = desk.receive(lan, **{k: v for k, v in fields.items() if k != 'ho-ten'}, name=w['old name'])
        page = desk.at(lan, code, '/sua')
        assert page.submit(page.form(action='/sua$'), **{'ho-ten': NAME}).status == 303
        desk.at(lan, code), desk.at(self.head, code), lan.get(WORK), tuan.get(f'{WORK}?cua=tat-ca')
        self.secret = desk.secret_of(lan, code)
        self.book.add('tracking secret', self.secret, self.secret.replace('-', ''))
        seen = desk.at(lan, code)
        desk.done(tuan, code, 'giao', cho='toi')
        desk.done(tuan, code, 'bo-sung', **{'t0-ten': w['gap'], 't0-ly-do': w['gap']})
        assert desk.act(lan, code, 'buoc', page=seen, buoc='Chờ ký').status == 409
        self.tracked = self.track()
        desk.at(lan, code, '/phieu-bo-sung')
        desk.worked(lan, code, 4)
        desk.done(tuan, code, 'xin-loi', **{'ly-do': w['apology'], 'ngay': '3/12/2026', 'nguoi-ky': 'Phạm Quang Hòa'})
        self.track()
        desk.worked(tuan, code, 7)
        self.hand_over(w)
        rate = [link for link in self.track().links if '/danh-gia/' in link][0]
        form = self.tracked.client.get(rate)
        done = form.submit(form.form(with_field='muc'), muc='5', **{'loi-ban': w['comment']})
        assert done.status == 303
        self.tracked.client.get(done.location)
        for rest in ('', '/lich-su', '/giay-hen', '/phieu-danh-gia'):
            desk.at(self.head, code, rest)

    def hand_over(self, w):
        page = desk.at(self.lan, self.code, '/tra')
        half = page.submit(page.form(action='/tra$'), ai='khac', **{'ten-khac': w['taker'], 'so-khac': w['taker number']})
        assert half.status == 422
        done = half.submit(half.form(action='/tra$'), giay='1')
        assert done.status == 303
        self.lan.get(done.location)

    def track(self):
        citizen = self.browser('citizen')
        form = citizen.get(f'/{UNIT}/ho-so')
        page = citizen.follow(form.submit(form.form(with_field='khoa'), ma=self.code, khoa=self.secret))
        assert page.status == 200
        citizen.get(page.url + '/phieu')
        self.book.add('citizen session', people.cookie(citizen))
        return page

    def others(self):
        w = {k: v[0] for k, v in WORDS.items()}
        code = desk.receive(self.lan, 'Vũ Minh Quân')
        desk.done(self.lan, code, 'huy', **{'ly-do': w['void']})
        self.head.get(f'{WORK}/ho-so/{code}/lich-su')
        self.stopped = code = desk.receive(self.lan, 'Lê Văn Na')
        desk.worked(self.tuan, code, 9, w['stop'])
        desk.at(self.lan, code, '/lich-su')
        refused = desk.fill(desk.form_of(self.lan), **{'ho-ten': 'Phan Thị Lý', 'ket': 'tu-choi', 'ly-do': w['refusal']})
        code = re.search(r'ho-so/([^?]+)', refused.location).group(1)
        desk.at(self.lan, code, '/phieu-tu-choi')
        self.lan.get(f'{WORK}/nhat-ky'), self.head.get(f'{WORK}/nhat-ky')

    # ---- the account ----

    def account(self):
        wrong, second = WORDS['wrong password'][0], WORDS['second password'][0]
        thief = self.browser('stranger')
        people.sign_in(thief, 'lanpt', wrong), people.sign_in(thief, 'khong-co', wrong)
        page = self.lan.get('/tai-khoan')
        assert page.submit(page.form('mat-khau'), **{'mat-khau-cu': wrong, 'mat-khau': second, 'mat-khau-2': second}).status == 422
        page = self.lan.get('/tai-khoan')
        done = page.submit(page.form('mat-khau'), **{'mat-khau-cu': self.password, 'mat-khau': second, 'mat-khau-2': second})
        assert done.status == 303
        self.book.add('session', people.cookie(self.lan))
        for path in ('/tai-khoan', '/viec'):
            self.lan.get(path), self.admin.get(path)
        one = [h for h in self.admin.get(f'{WORK}/can-bo').links if re.search(r'can-bo/\d+$', h)][0]
        page = self.admin.get(one)
        given = self.admin.get(page.submit(page.form('/lien-ket$')).location) if page.heading != 'toantd' else page
        found = people.LINK.search(given.html)
        if found:
            self.book.add('link', found.group(1).rsplit('/', 1)[1])

    # ---- the key of one's own ----

    def signing(self):
        """A PIN is chosen, mistyped, used at the desk and at the tablet, and sent by a form that is stopped."""
        place, pin, wrong, word = self.server.place, WORDS['pin'][0], WORDS['wrong pin'][0], WORDS['second password'][0]
        place.command('import', 'pledges', str(PLEDGES))
        number = [h for h in self.admin.get(f'{WORK}/can-bo').links if re.search(r'can-bo/\d+$', h)]
        whose = next(p for p in map(self.admin.get, number) if p.heading == 'Phạm Thị Lan')
        assert self.admin.get(whose.url + '/chuc-vu/moi').submit(**{'chuc-vu': 'Công chức', 'tu-ngay': '20/11/2026'}).status == 303
        key = self.lan.get('/tai-khoan/khoa-ky')
        fields = {'mat-khau': word, 'mat-khau-ky': pin, 'mat-khau-ky-2': pin}
        assert key.submit(key.form('khoa-ky$'), **{**fields, 'mat-khau-ky-2': wrong}).status == 422
        assert key.submit(key.form('khoa-ky$'), **fields).status == 303
        page = self.lan.get(f'{WORK}/cam-ket')
        form = page.form('/viec/cam-ket$')
        assert page.submit(form, **{'mat-khau-ky': wrong}).status == 422
        stranger = self.browser('stranger')
        stranger.get(f'/{UNIT}/ho-so')
        own = stranger.get(f'/{UNIT}/ho-so').form(with_field='khoa').values  # a session that has ended, as it were
        stopped = stranger.post(f'{WORK}/cam-ket', {**form.values, '_csrf': own['_csrf'], 'mat-khau-ky': pin})
        assert stopped.status == 403 and 'name="giu"' in stopped.html
        place.fault('commit:1+')
        assert page.submit(form, **{'mat-khau-ky': pin}).status >= 500
        place.fault('off')
        begin = self.admin.get(f'{WORK}/ky-cam-ket')
        self.admin.get(begin.submit(begin.form('/mo$')).location)
        at = self.admin.get(next(h for h in self.admin.get(f'{WORK}/ky-cam-ket').links if '/nguoi/' in h))
        assert at.submit(at.form(r'nguoi/\d+$'), **{'mat-khau-ky': wrong}).status == 422
        done = at.submit(at.form(r'nguoi/\d+$'), **{'mat-khau-ky': pin})
        assert done.status == 303
        self.admin.get(done.location), self.admin.get(f'{WORK}/ky-cam-ket/chung-kien')
        for path in ('', '/khoa', '/2026-pham-thi-lan', '/le-ky/2026-11-20'):
            self.browser('stranger').get(f'/{UNIT}/cam-ket{path}')

    # ---- what goes wrong ----

    def failures(self):
        w = {k: v[0] for k, v in WORDS.items()}
        place, form = self.server.place, desk.form_of(self.lan)
        for plan in ('call:1+@dossier.insert', 'commit:1+', 'call:1+@procedure.at'):
            place.fault(plan)
            self.failed = desk.fill(form, **{'ho-ten': NAME, 'dien-thoai': w['phone'], 'so-giay': w['id number'], 'ghi-chu': w['remark']})
            place.fault('off')
            assert self.failed.status >= 422, (plan, self.failed.status)
        for plan in ('call:1+@person.by_id', 'call:1+@dossier.by_code'):
            place.fault(plan)
            assert self.lan.get(f'{WORK}/ho-so/{self.code}').status == 500
            place.fault('off')
        assert self.tuan.get(f'{WORK}/ho-so/{self.code}/sua').status == 403
        assert self.lan.get(f'{WORK}/ho-so/H31.45.12-261120-9999').status == 404
        foreign = desk.fill(form).client.post(form.form(action='tiep-nhan$').action, {
            **form.form(action='tiep-nhan$').values, 'ho-ten': NAME}, headers={'Sec-Fetch-Site': 'cross-site'})
        assert foreign.status == 403

    # ---- everybody else ----

    def strangers(self):
        for _ in range(2):  # the second time from the cache
            for role, client in (('stranger', self.browser('stranger')), ('citizen', self.tracked.client)):
                for path in (f'/{UNIT}/', '/don-vi', f'/{UNIT}/thu-tuc', f'/{UNIT}/ho-so', f'/{UNIT}/ho-so/{self.code}', '/sitemap.xml',
                             '/openapi.json', '/dang-nhap', f'/{UNIT}/ho-so?ma={self.code}', f'{WORK}/ho-so/{self.code}', f'{WORK}/nhat-ky',
                             f'/api/v1/units/{UNIT}/dossiers/{self.code}', '/api/v1/units?q=khue+ngan', '/don-vi?q=khue+ngan',
                             f'/{UNIT}/thu-tuc?q=khue+ngan', f'/{UNIT}/thu-tuc?q=987653'):
                    client.get(path)
        english = self.browser('stranger')
        for path in (f'/{UNIT}/?lang=en', f'/{UNIT}/ho-so/{self.code}?lang=en'):
            english.get(path)


def everything_in(folder):
    """All files of the data directory but the keys, which are kept apart."""
    for path in sorted(folder.rglob('*')):
        if path.is_file() and folder / 'keys' not in path.parents:
            yield path.read_bytes()


@pytest.fixture(scope='module')
def book(engine_name, engines, tmp_path_factory):
    engine, folder = engines[engine_name], tmp_path_factory.mktemp('canaries')
    place = engine.kind.copy(engine.commune(), folder / 'data')
    mail = MailServer().open()
    for name, value in (('smtp_url', mail.url), ('smtp_starttls', 'no'), ('smtp_from', 'Xã Vũ Ninh <mot-cua@vuninh.example>')):
        place.command('unit', 'set', '-', name, value)
    server = Server(place, Clock(folder / 'clock', NOW))
    place.command('unit', 'set', '-', 'base_url', server.base)
    life = Life(server, mail)
    end = time.monotonic() + 20
    while len(mail.taken) < 6 and time.monotonic() < end:
        time.sleep(0.05)
    found = life.book
    found.mails = len(mail.taken)
    found.look('metrics', server.figures().encode())
    found.look('export', place.command('export', '--canonical').stdout.encode())
    for one in mail.taken:
        found.look('mail to', repr(one.recipients).encode() + (one.message['To'] or '').encode())
        found.look('mail subject', str(one.message['Subject']).encode())
        found.look('mail body', one.text.encode())
    if place.database:
        found.look('database', subprocess.run(['pg_dump', '--inserts', place.database], check=True, capture_output=True).stdout)
    else:
        place.command('backup', '--to', folder / 'copy.db')
        found.look('backup', (folder / 'copy.db').read_bytes())
    for data in everything_in(place.data):
        found.look('database', data)
    server.stop()
    for data in everything_in(place.data):
        found.look('database', data)
    found.look('log', server.log_path.read_bytes())
    yield found
    mail.close()
    engine.kind.drop(place)


def test_every_word_stands_only_where_it_may(book):
    assert not set(NEVER) & set(EXPECTED)
    found = book.unexpected(EXPECTED)
    assert not found, f'{len(found)} findings:\n' + '\n'.join(found)


def test_the_search_finds_what_is_there(book):
    """Each word that may be seen was seen, and every kind of place was looked at: the search works."""
    lost = set(book.patterns) - set(NEVER) - {canary for canary, _ in book.met}
    assert not lost, lost
    for place in ('log', 'metrics', 'export', 'database', 'mail to', 'mail subject', 'mail body', 'location', 'address', 'header',
                  'stranger 200 /vu-ninh/', 'counter 500 /vu-ninh/viec/ho-so/{code}', 'counter 507 /vu-ninh/viec/tiep-nhan'):
        assert place in book.places, (place, sorted(book.places))
    assert book.mails >= 6
