"""staff: the pages of signing in and of officials, for run.py: one example of every page that a role
of the demo may see, found by walking from /viec and /tai-khoan, signed in as the demo's people."""
import datetime
import re
import sys
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'web'))
import news_pages  # noqa: E402
import people  # noqa: E402
from client import Client  # noqa: E402

UNIT = 'vu-ninh'
STARTS = ['/viec', '/tai-khoan', '/tai-khoan/buoc-hai', '/xac-nhan']
PRINTED = re.compile(r'^  (\w+) +([0-9A-Z]{4}-[0-9A-Z]{4}) ', re.M)


def now():
    return datetime.datetime.now(people.ZONE).strftime('%Y-%m-%d %H:%M:%S')


def cookies(client):
    """The session alone: the walk has also met the links for text size and language."""
    return [{'name': 's', 'value': client.session.cookies.get('s')}]


def page(name, path, client, status=200):
    return {'name': name, 'path': path, 'status': status, 'cookies': cookies(client) if client else []}


class Office:
    """The people of the demo by their logins, signed in when they are needed."""
    def __init__(self, server):
        self.server = server
        self.passwords = dict(PRINTED.findall(server.log()))
        assert len(self.passwords) == 22, server.log()  # two communes, and the province

    def enter(self, login):
        """After login and password: the client, and where it was led."""
        client = Client(self.server)
        done = people.sign_in(client, login, self.passwords[login])
        assert done.status == 303, f'{login}: {done.status}'
        return client, done.location

    def sign_in(self, login):
        client, where = self.enter(login)
        if where.startswith('/dang-nhap/buoc-hai'):
            people.set_up(client, client.get(where), now())
        return client


def way_in(office, admin):
    """The pages on the way in: pattern and page."""
    chair, where = office.enter('hoapq')
    yield '/dang-nhap/buoc-hai', page('second-factor', where, chair)
    yield '/tai-khoan/ma-du-phong', page('recovery-codes', '/tai-khoan/ma-du-phong', admin)
    again, where = office.enter('toantd')
    assert where.startswith('/dang-nhap/ma'), where
    yield '/dang-nhap/ma', page('second-step', where, again)
    links = [h for h in admin.get(f'/{UNIT}/viec/can-bo').links if re.search(r'can-bo/\d+$', h)]
    lamdt = next(one for one in map(admin.get, links) if one.heading == 'Đặng Tiến Lâm')
    assert lamdt.submit(lamdt.form('/doi-mat-khau$')).status == 303
    due, where = office.enter('lamdt')
    yield '/dang-nhap/mat-khau', page('password-due', where, due)
    link = people.link(office.server.place, 'trangnt')
    yield '/dang-nhap/lien-ket/{token}', page('link', link, None)
    yield None, page('link-gone', link[:-2] + '00', None, 410)


def pages_of(server, known, walk, name_of):
    """Patterns that have an example, and the pages to look at. What anybody may see is left to run.py."""
    own = re.compile(r'/viec|/tai-khoan|/xac-nhan')
    office = Office(server)
    admin = office.sign_in('toantd')
    gone = news_pages.fill(admin, office.sign_in('trangnt'))
    shown, pages = set(), [page('news-withdrawn', gone, None, 410)]
    for pattern, one in way_in(office, admin):
        shown.add(pattern)
        pages.append(one)
    for client in (office.sign_in('nhungvth'), office.sign_in('duyenlt'), office.sign_in('trangnt'), admin, office.sign_in('phuongnt')):
        for pattern, address in walk(client, known, STARTS).items():
            if pattern in shown or not address or not own.search(pattern or ''):
                continue
            shown.add(pattern)
            pages.append(page(name_of(pattern), address, client))
    return shown, pages
