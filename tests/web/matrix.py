"""matrix: two communes below one district, officials of every role in each place, and an object of
every kind in both communes: what test_matrix.py sends every row of the route table to.

A row it has no address for, or no filled form, is named by `Unknown`: a new page is covered the day
it appears, or the story is red.
"""
import pathlib
import re
import sys
import urllib.parse

import matrix_pledge
import matrix_letters
import people
import programmes
from client import Client
from conftest import ROOT, UNIT
from desk import REISSUE
from matrix_hands import DISTRICT, ELSEWHERE, PROVINCE, ROLES, SIBLING, Grant, Hand, all_actors, field, fresh_key

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / 'corpus'))
from picture_maker import png  # noqa: E402

NUMBER = {role: n for n, role in enumerate(ROLES, 1)}
ABOVE = {UNIT: (DISTRICT, PROVINCE), SIBLING: (DISTRICT, PROVINCE)}
PREFIX = {UNIT: 'H31.45.12', SIBLING: 'H31.45.13'}

MESSAGE = 777001


class Unknown(Exception):
    """A row of the route table this file knows nothing about yet."""


class Side:
    """One commune: its dossiers by what is done with them, its officials by what is done with them."""
    def __init__(self, slug):
        self.slug = slug
        self.articles, self.dossiers, self.officials, self.posts, self.grants, self.files = {}, {}, {}, {}, {}, {}
        self.launches = {}
        self.letters, self.gifts = {}, {}
        self.rooms, self.faults, self.photos = {}, {}, {}


class World:
    def __init__(self, place, clock, start):
        self.place, self.clock = place, clock
        for slug, prefix in PREFIX.items():
            place.command('unit', 'set', slug, 'dossier_prefix', prefix)
        place.command('import', 'letters', ROOT / 'data' / 'letters.csv')
        self.actors = {a.name: a for a in all_actors()}
        self.paths = {}
        for actor in self.actors.values():
            if actor.login:
                self.hire(actor)
        self.change_grants()
        self.fail_messages()
        self.pilot()
        self.server = start(place, clock)
        for actor in self.actors.values():
            self.let_in(actor)
        self.sides = {slug: self.fill(Side(slug)) for slug in PREFIX}
        place.command('user', 'disable', 'bi.khoa')

    def pilot(self):
        """Each commune leads a programme of its own, in which it is itself."""
        rows = [row for code, slug in (('13126', UNIT), ('13129', SIBLING)) for row in programmes.own(slug, code)]
        path = pathlib.Path(self.clock.path).with_name('programmes.csv')
        self.place.command('import', 'programmes', programmes.write(path, rows))

    # ---- people ----

    def hire(self, actor):
        first = actor.grants[0] if actor.grants else Grant('chair' if actor.login == 'cho.ma' else 'counter', UNIT, False)
        self.paths[actor.login] = people.make(
            self.place, actor.login, first.role, name=f'Người {actor.login}', unit=first.unit, deep=first.deep, clock=self.clock)

    def change_grants(self):
        """What pages would do on other days."""
        one = "account_id = (SELECT id FROM account WHERE login = '{}')"
        for login, change in (('het.han', 'from_day = from_day - 9, to_day = from_day - 1'), ('chua.toi', 'from_day = from_day + 1'),
                              ('bi.thoi', 'ended_at = given_at, ended_by = 0')):
            self.place.change(f'UPDATE access_grant SET {change} WHERE ' + one.format(login))
        self.place.change(
            'INSERT INTO access_grant (id, account_id, unit_id, role, descendants, from_day, given_by, given_at)'
            f" SELECT id + 1, account_id, (SELECT unit_id FROM unit_slug WHERE slug = '{SIBLING}'), {NUMBER['supervisor']},"
            ' 0, from_day, given_by, given_at FROM access_grant WHERE ' + one.format('hai.noi'))

    def fail_messages(self):
        """A message in each commune that could not be sent."""
        sealed = r"'\x00'::bytea" if self.place.database else "x'00'"
        for n, slug in enumerate(PREFIX):
            self.place.change(
                'INSERT INTO outbox (unit_id, id, channel, dedupe, wanted_at, state, due_at, claims, attempts, code, ended_at,'
                f" address_sealed, content_sealed) SELECT unit_id, {MESSAGE + n}, 1, 'matrix', 1, 4, 1, 1, 1, 550, 1, {sealed}, {sealed}"
                f" FROM unit_slug WHERE slug = '{slug}'")

    def let_in(self, actor):
        if not actor.login:
            actor.hand = Hand(self.server)
            return
        client = Client(self.server)
        done = people.choose(client, self.paths[actor.login])
        if done.location == '/dang-nhap/buoc-hai' and actor.login != 'cho.ma':
            people.set_up(client, client.get(done.location), self.clock.now)
        actor.hand = Hand(self.server, people.cookie(client))

    def new_session(self, actor):
        """Another session of the same person; only for roles without a second step."""
        client = Client(self.server)
        assert people.sign_in(client, actor.login).location == '/viec'
        return Hand(self.server, people.cookie(client))

    def by(self, role, side):
        return self.actors[f'{role} {"own" if side.slug == UNIT else "sibling"}']

    # ---- objects ----

    def send(self, actor, path, body):
        reply = actor.hand.post(path, actor.hand.signed(body))
        assert reply.status == 303, (actor, path, body, reply.status, re.sub('<[^>]*>', ' ', reply.body)[:3000])
        return reply.location

    def receive(self, side, what, **more):
        told = self.send(self.by('counter', side), f'/{side.slug}/viec/tiep-nhan',
                         {**reception(f'Bùi Thị {what.title()}'), **more})
        side.dossiers[what] = urllib.parse.unquote(re.search(r'ho-so/([^?]+)', told).group(1))

    def version(self, side, code):
        page = self.by('chair', side).hand.get(f'/{side.slug}/viec/ho-so/{code}').body
        return field(page, 'phien-ban')

    def act(self, side, role, what, form, **body):
        code = side.dossiers[what]
        self.send(self.by(role, side), f'/{side.slug}/viec/ho-so/{code}/{form}',
                  {'phien-ban': self.version(side, code), **body})

    def fill(self, side):
        # One dossier for every form, so that each has something it could really do.
        for what in ('trang', 'viec', 'giao', 'buoc', 'bo-sung', 'xin-loi', 'huy', 'tra', 'sua', 'phieu-bo-sung', 'phieu-danh-gia', 'tep', 'bo-tep',
                     'ket-qua'):
            self.receive(side, what)
        for what in ('trang', 'bo-tep'):
            self.attach(side, what)
        self.receive(side, 'phieu-tu-choi', ket='tu-choi', **{'ly-do': 'không thuộc thẩm quyền'})
        self.act(side, 'specialist', 'phieu-bo-sung', 'bo-sung', **{'t0-ten': 'Sổ hộ khẩu cũ'})
        for what in ('tra', 'phieu-danh-gia', 'ket-qua'):
            self.act(side, 'specialist', what, 'viec', viec='7')
        self.act(side, 'counter', 'phieu-danh-gia', 'tra', ai='chinh', giay='1')
        admin = self.by('administrator', side)
        for what in ('trang', 'nghi', 'tro-lai', 'tai-khoan', 'lien-ket', 'khoa', 'mo', 'khoi-phuc', 'doi-mat-khau', 'chuc-vu',
                     'quyen'):
            self.employ(side, admin, what)
        self.send(admin, f'/{side.slug}/viec/can-bo/{side.officials["mo"]}/khoa', {})
        for what in ('trang', 'sua', 'gui', 'tra', 'dang', 'go'):
            self.write(side, self.by('editor', side), what)
        for what in ('trang', 'dang', 'bai-viet'):
            self.launch(side, what)
        self.send(admin, f'/{side.slug}/viec/ky-cam-ket/mo', {'ten-le': 'Lễ ký cam kết'})
        matrix_letters.fill(self, side)
        for what in ('trang', 'phong', 'anh'):
            self.furnish(side, self.by('editor', side), what)
        for what in ('trang', 'sua', 'bo'):
            self.fault(side, self.by('counter', side), what)
        left = side.officials['tro-lai']
        self.send(admin, f'/{side.slug}/viec/can-bo/{left}/nghi', {'ban': self.ban(side, left)})
        return side

    def launch(self, side, what):
        """A launch for every form about one."""
        self.send(self.by('editor', side), f'/{side.slug}/viec/phat-dong/moi', {**LAUNCH, 'chuong-trinh': f'cua-{side.slug}'})
        page = self.by('editor', side).hand.get(f'/{side.slug}/viec/phat-dong').body
        side.launches[what] = max(re.findall(r'/viec/phat-dong/(\d+)"', page), key=int)

    def attach(self, side, what):
        path = f'/{side.slug}/viec/ho-so/{side.dossiers[what]}'
        self.send(self.by('counter', side), path + '/tep', {'giay': '', 'tep': png()})
        page = self.by('counter', side).hand.get(path).body
        side.files[what] = re.search(r'/tep/(\d+)"', page).group(1)

    def employ(self, side, admin, what):
        body = {'ten': f'Đỗ Văn {what.title()}', 'chuc-vu': 'Công chức', 'tu-ngay': '01/09/2026', **({} if what == 'tai-khoan' else {'vt3': '1'})}
        told = self.send(admin, f'/{side.slug}/viec/can-bo/moi', body)
        side.officials[what] = number = re.search(r'can-bo/(\d+)', told).group(1)
        page = admin.hand.get(f'/{side.slug}/viec/can-bo/{number}').body
        side.posts[what] = re.search(r'/chuc-vu/(\d+)"', page).group(1)
        grant = re.search(r'/quyen/(\d+)/thoi"', page)
        side.grants[what] = grant and grant.group(1)

    def write(self, side, editor, what):
        """One article for every form, each so far that the form could really be done."""
        room = f'/{side.slug}/viec/tin-tuc'
        told = self.send(editor, room + '/viet', article(f'Xã làm việc {what}'))
        side.articles[what] = number = re.search(r'tin-tuc/(\d+)', told).group(1)
        if what == 'trang':
            self.send(editor, f'{room}/{number}/sua', {**article('Xã có ảnh'), 'ban': self.seen(side, number),
                                                       'anh': png(), 'anh-mo-ta': 'Bà con ở quầy'})
        if what in ('tra', 'dang', 'go'):
            self.send(editor, f'{room}/{number}/gui', {'ban': self.seen(side, number)})
        if what == 'go':
            self.send(self.by('chair', side), f'{room}/{number}/dang', {'ban': self.seen(side, number)})

    def furnish(self, side, editor, what):
        """A room with a picture, for every form."""
        rooms = f'/{side.slug}/viec/tru-so/phong'
        told = self.send(editor, rooms, room(f'Phòng {what}'))
        side.rooms[what] = number = re.search(r'phong/(\d+)', told).group(1)
        self.send(editor, f'{rooms}/{number}/anh', {'anh': png(), 'chu-thich': 'Ghế chờ'})
        side.photos[what] = re.search(r'/tru-so/anh/(\d+)/nho', editor.hand.get(f'{rooms}/{number}').body).group(1)

    def fault(self, side, counter, what):
        told = self.send(counter, f'/{side.slug}/viec/tru-so/bao-hong', {'phong': side.rooms['trang'], 'mo-ta': f'Hỏng {what}'})
        side.faults[what] = re.search(r'hu-hong/(\d+)', told).group(1)

    def seen(self, side, number):
        return field(self.by('editor', side).hand.get(f'/{side.slug}/viec/tin-tuc/{number}/sua').body, 'ban')

    def ban(self, side, number, path=''):
        return field(self.by('administrator', side).hand.get(f'/{side.slug}/viec/can-bo/{number}{path}').body, 'ban')

    # ---- what is there ----

    def state(self):
        """A digest of every table, but for what moves by itself: cursors, locks, leases, when a session was seen."""
        kept = {t: t for t in self.place.tables() if t not in ('event_cursor', 'guard', 'job', 'id_node')}
        kept['session'] = '(SELECT id, account_id, stage, strong_at, ended_at FROM session)'
        return self.place.digests(kept)


# ---- addresses ----

# What stands in the paths that are no one's in particular.
OPEN = {
    '/a/{name}': {'name': 'gandan.css'},
    '/api/v1/units/{code}': {'code': '13126'},
    '/api/v1/procedures/{code}': {'code': REISSUE},
    '/api/v1/units/{slug}/pledges': {'slug': UNIT},
    '/api/v1/units/{slug}/contributions': {'slug': UNIT},
    '/{unit}/thu-tuc/{code}': {'code': REISSUE},
    '/{unit}/cham-diem/{indicator}': {'indicator': 'TC2.01'},
    '/{unit}/viec/cham-diem/{indicator}': {'indicator': 'TC2.01'},
    '/api/v1/units/{slug}/scorecards': {'slug': 'vu-ninh'},
    '/api/v1/units/{slug}/scorecards/{year}': {'slug': 'vu-ninh', 'year': '2026'},
    '/{unit}/can-bo/{slug}': {'slug': 'khong-co-ai'},
    '/{unit}/tin-tuc/{category}': {'category': 'thong-bao'},
    '/{unit}/tin-tuc/{category}/{slug}': {'category': 'thong-bao', 'slug': 'khong-co-bai'},
    '/{unit}/tin-tuc/anh/{id}/{n}': {'id': '1', 'n': '1'},
    '/{unit}/tin-tuc/anh/{id}/{n}/nho': {'id': '1', 'n': '1'},
    '/{unit}/phat-dong/{launch}': {'launch': '2026-11-20'},
    '/chuong-trinh/{programme}': {'programme': f'cua-{UNIT}'},
    '/chuong-trinh/{programme}/so-sanh': {'programme': f'cua-{UNIT}'},
    '/chuong-trinh/{programme}/{commune}': {'programme': f'cua-{UNIT}', 'commune': UNIT},
    '/api/v1/programmes/{programme}': {'programme': f'cua-{UNIT}'},
    '/api/v1/units/{slug}/articles': {'slug': UNIT},
    '/api/v1/units/{slug}/articles/{article}': {'slug': UNIT, 'article': 'khong-co-bai'},
    '/api/v1/units/{slug}/office': {'slug': UNIT},
    '/{unit}/tru-so/{room}/bao-hong': {'room': 'phong-trang'},
    '/{unit}/tru-so/anh/{id}': {'id': '1'},
    '/{unit}/tru-so/anh/{id}/nho': {'id': '1'},
    '/{unit}/viec/tru-so/kiem-tra/{item}': {'item': 'ramp'},
    '/{unit}/viec/tin-tuc/chuyen-muc/{slug}': {'slug': 'chinh-quyen-than-thien'},
    '/{unit}/ho-so/qr/{token}': {'token': 'X' * 26},
    '/{unit}/ho-so/{code}/ket-qua/{id}': {'code': 'H31.45.12-261120-0001', 'id': '1'},
    '/{unit}/danh-gia/{token}': {'token': 'X' * 26},
    '/{unit}/danh-gia/cam-on/{number}': {'number': '20261120-0000000001'},
    '/dang-nhap/lien-ket/{token}': {'token': 'X' * 26},
    **matrix_pledge.OPEN,
}


def parameters(row, side):
    """What the path of this row names, as objects of that commune."""
    path = row['path']
    wanted = set(re.findall(r'\{(\w+)\}', path)) - {'unit'}
    tail = path.rpartition('}')[2].strip('/')
    if path in OPEN:
        found = OPEN[path]
    elif path.startswith('/{unit}/viec/ho-so/{code}'):
        found = {'code': side.dossiers.get(tail, side.dossiers['trang']), 'id': side.files['trang']}
    elif path.startswith('/{unit}/viec/chuong-trinh/'):
        found = {'programme': f'cua-{side.slug}', 'commune': side.slug}
    elif path.startswith('/{unit}/viec/phat-dong/'):
        found = {'id': side.launches.get(tail, side.launches['trang'])}
    elif path.startswith(matrix_letters.PATHS):
        found = matrix_letters.parameters(path, tail, side)
    elif path.startswith('/{unit}/viec/tin-tuc/'):
        found = {'id': side.articles.get(tail, side.articles['trang']), 'n': '1'}
    elif path.startswith('/{unit}/viec/tru-so/hu-hong/'):
        found = {'id': side.faults.get(tail, side.faults['trang'])}
    elif path.startswith('/{unit}/viec/tru-so/phong/'):
        found = {'id': side.rooms['phong' if '{photo}' in path else 'trang'], 'photo': side.photos['phong']}
    elif path.startswith('/{unit}/viec/tru-so/anh/'):
        found = {'id': side.photos['trang']}
    elif path.startswith('/{unit}/viec/quan-tri/thu/{id}'):
        found = {'id': str(MESSAGE + list(PREFIX).index(side.slug))}
    elif path.startswith('/{unit}/viec/ky-cam-ket/nguoi/{id}'):
        found = {'id': side.officials['trang']}
    elif path.startswith('/{unit}/viec/can-bo/{id}'):
        what = next((w for w in ('chuc-vu', 'quyen') if f'/{w}/' in path), tail)
        what = what if what in side.officials else 'trang'
        found = {'id': side.officials[what], 'post': side.posts[what], 'grant': side.grants[what]}
    elif path.endswith('/ho-so/{code}' + ('/' + tail if tail else '')) or path == '/api/v1/units/{slug}/dossiers/{code}':
        found = {'code': side.dossiers['trang'], 'slug': side.slug}
    else:
        found = {}
    lacks = wanted - set(found)
    if lacks:
        raise Unknown(f'{row["method"]} {path}: no address for {sorted(lacks)}; tell tests/web/matrix.py what stands there')
    return {name: found[name] for name in wanted}


def address(row, slug, named):
    path = row['path'].replace('{unit}', slug)
    for name, value in named.items():
        path = path.replace('{%s}' % name, urllib.parse.quote(value))
    assert '{' not in path, path
    return path


def strange(row, here, there):
    """(kind, parameters): an object of the other commune, and one that was never there, each in turn.
    Empty when the row names no object of a commune."""
    if row['path'] in OPEN or not row['path'].startswith('/{unit}/viec/'):
        return []
    own, other = parameters(row, here), parameters(row, there)
    found = []
    for name in own:
        if name in ('n', 'commune'):  # the same number is in every article; a unit is everyone's
            continue
        nowhere = (own[name][:-4] + '9999' if name == 'code' else str(int(own[name]) ^ 0x5555) if own[name].isdigit()
                   else own[name] + '-khong-co')
        found += [('foreign', {**own, name: other[name]}), ('nowhere', {**own, name: nowhere})]
    if len(own) > 1 and 'n' not in own and 'programme' not in own:
        crossed = here.files['bo-tep'] if 'code' in own else here.rooms['anh'] if 'photo' in own else here.officials['khoa']
        found += [('foreign', other), ('crossed', {**own, 'id': crossed})]
    return found


# ---- forms ----

def reception(name):
    return {'thu-tuc': REISSUE, 'ket': 'nhan', 'ho-ten': name, 'nguoi': 'moi', 'da-xem': '2147483647', 'kenh': '1'}


def room(name):
    return {'ten': name, 'tang': '1', 'thu-tu': '1', 'hien': '1'}


def article(title):
    return {'tieu-de': title, 'tom-tat': 'Ngắn gọn.', 'than-bai': 'Bảy rưỡi sáng, bà con đã có số thứ tự.', 'chuyen-muc': 'thong-bao'}


def of_article(**fields):
    def fill(world, side, named):
        owner = next((s for s in world.sides.values() if named['id'] in s.articles.values()), None)
        return {'ban': world.seen(owner, named['id']) if owner else '1', **fields}
    return fill


def sent_with(world, row, side, named):
    """The body of that row's form, filled in so that it would be done if its sender may do it."""
    form = FORMS.get(row['path'])
    if form is None:
        raise Unknown(f'POST {row["path"]}: no filled form; tell tests/web/matrix.py how to fill it')
    body = form(world, side, named)
    declared = {f['name'] for f in row['fields'] if f['in'] == 'body'}
    needed = {f['name'] for f in row['fields'] if f['in'] == 'body' and f['required']}
    assert needed <= set(body) <= declared, (row['path'], needed - set(body), set(body) - declared)
    return body


def dossier_form(**fields):
    def fill(world, side, named):
        owner = next((s for s in world.sides.values() if named['code'] in s.dossiers.values()), None)
        seen = world.version(owner, named['code']) if owner else '1'
        return {'phien-ban': seen, **{k: v(world, side) if callable(v) else v for k, v in fields.items()}}
    return fill


def plain(**fields):
    return lambda world, side, named: dict(fields)


def of_official(**fields):
    def fill(world, side, named):
        owner = next((s for s in world.sides.values() if named['id'] in s.officials.values()), None)
        if not owner:
            return {'ban': '1', **fields}
        what = next(w for w, number in owner.officials.items() if number == named['id'])
        own_post = named.get('post') == owner.posts[what]
        return {'ban': world.ban(owner, named['id'], f'/chuc-vu/{named["post"]}' if own_post else ''), **fields}
    return fill


def of_room(**fields):
    def fill(world, side, named):
        owner = next((s for s in world.sides.values() if named['id'] in s.rooms.values()), None)
        if not owner:
            return {'ban': '1', **fields}
        page = world.by('editor', owner).hand.get(f'/{owner.slug}/viec/tru-so/phong/{named["id"]}').body
        return {'ban': field(page, 'ban'), **fields}
    return fill


NEW_PASSWORD = {'mat-khau': people.OTHER, 'mat-khau-2': people.OTHER}
AT_DESK, AT_STAFF, AT_NEWS = '/{unit}/viec/ho-so/{code}/', '/{unit}/viec/can-bo/{id}', '/{unit}/viec/tin-tuc/{id}/'
LAUNCH = {'tieu-de': 'Lễ phát động', 'ngay': '20/11/2026', 'noi': 'Nhà văn hóa', 'chuong-trinh-ngay': '07:30 Đón khách',
          'dai-bieu': 'Bà con', 'gioi-thieu': 'Mời bà con.'}


def of_launch(**fields):
    def fill(world, side, named):
        owner = next((s for s in world.sides.values() if named['id'] in s.launches.values()), None)
        if not owner:
            return {'ban': '1', **fields}
        page = world.by('editor', owner).hand.get(f'/{owner.slug}/viec/phat-dong/{named["id"]}').body
        return {'ban': field(page, 'ban'), **fields}
    return fill


PROGRAMME = '/{unit}/viec/chuong-trinh/{programme}/'
DECIDED = {'ngay': '05/03/2025', 'so': '18/QĐ-UBND', 'ngay-quyet-dinh': '01/03/2025'}
FORMS = {
    '/{unit}/viec': lambda w, s, n: {'viec': 'giao', 'chon[]': s.dossiers['trang'], 'cho': s.officials['trang']},
    '/{unit}/viec/tiep-nhan': lambda w, s, n: reception(f'Lý Thị {fresh_key()[-4:]}'),
    AT_DESK + 'viec': dossier_form(viec='7'),
    AT_DESK + 'giao': dossier_form(cho=lambda w, s: s.officials['trang']),
    AT_DESK + 'buoc': dossier_form(buoc='Chờ ký'),
    AT_DESK + 'bo-sung': dossier_form(**{'t0-ten': 'Sổ hộ khẩu cũ', 't0-ly-do': 'bản sao'}),
    AT_DESK + 'xin-loi': dossier_form(**{'ly-do': 'phải chờ sổ gốc ở kho lưu trữ', 'ngay': '03/12/2026', 'nguoi-ky': 'Phạm Hòa'}),
    AT_DESK + 'huy': dossier_form(**{'ly-do': 'nhập trùng'}),
    AT_DESK + 'tra': dossier_form(giay='1', ai='chinh'),
    AT_DESK + 'sua': dossier_form(**{'ho-ten': 'Bùi Thị Sửa Lại', 'kenh': '1', 'ghi-chu': 'đã sửa'}),
    AT_DESK + 'tep': lambda w, s, n: {'giay': '', 'tep': png()},
    AT_DESK + 'ket-qua': dossier_form(**{'ket-qua': lambda w, s: png()}),
    AT_DESK + 'bo-tep': dossier_form(tep=lambda w, s: s.files['bo-tep'], **{'ly-do': 'gắn nhầm'}),
    **{path: plain(**fields) for path, fields in matrix_pledge.FORMS.items()},
    '/{unit}/viec/quan-tri/sao-luu': plain(),
    '/{unit}/viec/quan-tri/thu/{id}/gui-lai': plain(),
    '/{unit}/viec/quan-tri/thu/{id}/bo-qua': plain(),
    '/xac-nhan': plain(**{'mat-khau': people.PASSWORD}),
    '/tai-khoan/buoc-hai': plain(ma='123456'),
    '/tai-khoan/buoc-hai/bo': plain(),
    '/tai-khoan/ma-du-phong': plain(),
    '/tai-khoan/ma-du-phong/xong': plain(),
    '/tai-khoan/mat-khau': plain(**{'mat-khau-cu': people.PASSWORD}, **NEW_PASSWORD),
    '/tai-khoan/phien': plain(phien='x' * 64),
    '/tai-khoan/phien/tat-ca': plain(),
    '/tai-khoan/ngon-ngu': plain(**{'ngon-ngu': 'en'}),
    AT_STAFF: of_official(ten='Đỗ Văn Đổi', **{'dien-thoai': '0000 000 105'}),
    AT_STAFF + '/nghi': of_official(),
    AT_STAFF + '/tro-lai': of_official(),
    '/{unit}/viec/can-bo/moi': plain(ten='Đỗ Văn Mới', **{'chuc-vu': 'Công chức', 'tu-ngay': '01/09/2026', 'vt3': '1'}),
    AT_STAFF + '/tai-khoan': lambda w, s, n: {'tai-khoan': f'moi.{s.slug}'},
    AT_STAFF + '/lien-ket': plain(),
    AT_STAFF + '/khoa': plain(),
    AT_STAFF + '/mo': plain(),
    AT_STAFF + '/khoi-phuc': plain(),
    AT_STAFF + '/doi-mat-khau': plain(),
    AT_STAFF + '/chuc-vu/moi': plain(**{'chuc-vu': 'Trưởng quầy', 'tu-ngay': '01/11/2026'}),
    AT_STAFF + '/chuc-vu/{post}': of_official(**{'chuc-vu': 'Phó quầy', 'tu-ngay': '01/09/2026'}),
    AT_STAFF + '/quyen/moi': plain(**{'vai-tro': '5', 'tu-ngay': '20/11/2026'}),
    AT_STAFF + '/quyen/{grant}/thoi': plain(),
    '/{unit}/viec/tin-tuc/viet': lambda w, s, n: article(f'Bài mới {fresh_key()[-4:]}'),
    AT_NEWS + 'sua': of_article(**{'tieu-de': 'Bài sửa lại', 'tom-tat': 'Ngắn gọn.', 'than-bai': 'Chữ đã sửa.', 'chuyen-muc': 'thong-bao'}),
    AT_NEWS + 'gui': of_article(),
    AT_NEWS + 'tra': of_article(**{'ly-do-tra': 'Thiếu số liệu quý III'}),
    AT_NEWS + 'dang': of_article(),
    AT_NEWS + 'go': of_article(**{'ly-do': 'Số liệu chưa đúng'}),
    '/{unit}/viec/tin-tuc/chuyen-muc': lambda w, s, n: {'ten': f'Việc tốt {fresh_key()[-4:]}'},
    '/{unit}/viec/tin-tuc/chuyen-muc/{slug}': plain(ten='Chính quyền gần dân', ban='1', **{'thu-tu': '1'}),
    '/{unit}/viec/phat-dong/moi': lambda w, s, n: {**LAUNCH, 'chuong-trinh': f'cua-{s.slug}'},
    '/{unit}/viec/phat-dong/{id}': of_launch(**LAUNCH),
    '/{unit}/viec/phat-dong/{id}/dang': of_launch(),
    '/{unit}/viec/phat-dong/{id}/bai-viet': of_launch(),
    PROGRAMME + 'them': plain(**{'don-vi': '13129', 'dot': 'mot', **DECIDED}),
    PROGRAMME + 'san-sang': plain(muc='noi-quy', xong='1', **{'ghi-chu': 'Treo ở cửa'}),
    PROGRAMME + '{commune}': plain(buoc='2', **{'da-xem': '1', **DECIDED}),
    **matrix_letters.FORMS,
    '/{unit}/viec/tru-so/kiem-tra/{item}': plain(**{'co': '1', 'ghi-chu': 'Đủ'}),
    '/{unit}/viec/tru-so/bao-hong': lambda w, s, n: {'phong': s.rooms['trang'], 'mo-ta': f'Hỏng {fresh_key()}'},
    '/{unit}/viec/tru-so/hu-hong/{id}/sua': plain(ten='Quạt trần', ban='1', **{'da-lam': 'Đã thay.'}),
    '/{unit}/viec/tru-so/hu-hong/{id}/bo': plain(ban='1', **{'ly-do': 'Đã có cái mới'}),
    '/{unit}/viec/tru-so/thu-sau': plain(ngay='2026-11-20', viec='Quét sân'),
    '/{unit}/viec/tru-so/phong': lambda w, s, n: room(f'Phòng {fresh_key()[-4:]}'),
    '/{unit}/viec/tru-so/phong/{id}': of_room(**room('Phòng đổi tên')),
    '/{unit}/viec/tru-so/phong/{id}/anh': lambda w, s, n: {'chu-thich': 'Quầy', 'anh': png()},
    '/{unit}/viec/tru-so/phong/{id}/anh/{photo}': plain(hien='0'),
    # For anyone.
    '/{unit}/tru-so/{room}/bao-hong': lambda w, s, n: {'mo-ta': f'Quạt trần kêu {fresh_key()}'},
    '/{unit}/ho-so': plain(ma='H31.45.12-261120-0001', khoa='0000-0000-0000-0000'),
    '/{unit}/danh-gia/{token}': plain(muc='5'),
    '/dang-nhap': plain(ten='count.own', **{'mat-khau': people.PASSWORD}),
    '/dang-nhap/ma': plain(ma='123456'),
    '/dang-xuat': plain(),
    '/dang-nhap/lien-ket/{token}': plain(**NEW_PASSWORD),
    '/dang-nhap/mat-khau': plain(**NEW_PASSWORD),
    '/dang-nhap/buoc-hai': plain(ma='123456'),
}
