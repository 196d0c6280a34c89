"""The day the model was launched, from an empty data directory: the programme is entered, Vũ Ninh launches,
its people sign one after the other (for one of them the line breaks), thanks are given, guests tour the
office, the page and the article come out. Then the commune is merged, and everything of that day is still
there."""
import re

import news
import office
import people
import programmes
import pytest
from client import Client
from conftest import HERE, ROOT, UNIT
from test_letters import GIFTS, act, lines, pdf, text_of
from test_programmes import DAY, DESK, first_launch
from test_signing import PIN, at_tablet, bear_witness, opened, openssl, picture_of

MORNING, NOON, AFTER = '2025-02-03 07:00', '2025-02-03 07:20', '2025-07-02 08:00'
DATE = '2025-02-03'
GIVERS = [('Công ty May Hoa Sen', {'to-chuc': '1', 'neu-ten': 'Công ty May Hoa Sen'}),
          ('Hợp tác xã Đồng Xanh', {'to-chuc': '1', 'neu-ten': 'Hợp tác xã Đồng Xanh'}),
          ('Bùi Thị Thơm', {'gioi': '2', 'neu-ten': 'Bà Bùi Thị Thơm'})]


@pytest.fixture
def day(server, clock, tmp_path):
    """An empty data directory on that morning, with what every installation brings in first."""
    clock.set(MORNING)
    bring = server.place.command
    bring('import', 'units', HERE / 'data' / 'units.csv')
    bring('unit', 'slug', '13126', UNIT)
    for kind in ('pledges', 'letters', 'facilities'):
        bring('import', kind, ROOT / 'data' / f'{kind}.csv')
    bring('import', 'programmes', programmes.write(tmp_path / 'programme.csv', programmes.PARTS))
    return Day(server, clock)


class Day:
    """The people of that day, each at their own browser, and what they do."""
    def __init__(self, server, clock):
        self.server, self.clock, self.reader = server, clock, Client(server)
        self.chair = self.guarded('hoapq', 'chair', 'Phạm Quang Hòa')
        self.admin = self.guarded('toantd', 'administrator', 'Trần Đình Toàn')
        self.editor = people.hired(server, 'trangnt', 'editor', name='Nguyễn Thị Trang')
        self.clerk = people.hired(server, 'lanpt', 'counter', 'specialist', name='Phạm Thị Lan')
        self.manager = people.hired(server, 'phuongnt', 'appraiser', name='Ngô Thị Phượng', unit='thai-binh')

    def guarded(self, login, role, name):
        client = Client(self.server)
        path = people.make(self.server.place, login, role, name=name)
        people.set_up(client, client.follow(people.choose(client, path)), MORNING)
        return client

    def decide(self, path, **fields):
        page = self.manager.get(path)
        sent = {'so': '15/QĐ-UBND', 'ngay-quyet-dinh': '24/01/2025', **fields}
        assert page.submit(page.form(with_field='so'), **sent).status == 303

    def enter_programme(self):
        for code in ('13126', '13129'):
            self.decide(f'{DESK}/{programmes.SLUG}/them', **{'don-vi': code, 'dot': 'huyen', 'ngay': '25/01/2025'})
        self.decide(f'{DESK}/{programmes.SLUG}/{UNIT}', buoc='2', ngay='03/02/2025')

    def announce(self):
        page = self.editor.get(f'/{UNIT}/viec/phat-dong/moi')
        assert page.submit(page.form(with_field='tieu-de'), **{
            **DAY, 'ngay': '03/02/2025', 'chuong-trinh': programmes.SLUG}).status == 303
        page = self.chair.get(first_launch(self.chair))
        assert page.submit(page.form(action='dang$')).status == 303

    def hire(self, name, post, **fields):
        page = self.admin.get(f'/{UNIT}/viec/can-bo/moi')
        told = page.submit(**{'ten': name, 'chuc-vu': post, 'tu-ngay': '01/01/2025', **fields})
        assert told.status == 303, told.text
        return self.admin.get(told.location)

    def give_posts(self):
        """Who has an account has no post yet; the village head has a post and an account for the password."""
        for name, post in (('Phạm Quang Hòa', 'Chủ tịch UBND'), ('Phạm Thị Lan', 'Công chức hộ tịch')):
            listed = self.admin.get(f'/{UNIT}/viec/can-bo')
            link = next(a for a, text in re.findall(r'href="(/[^"]+/can-bo/\d+)"[^>]*>([^<]*)', listed.html) if name in text)
            page = self.admin.get(link + '/chuc-vu/moi')
            assert page.submit(page.form(with_field='tu-ngay'), **{'chuc-vu': post, 'tu-ngay': '01/01/2025'}).status == 303
        page = self.hire('Vũ Văn Thôn', 'Trưởng thôn Đoài')
        form = next(f for f in page.parser.forms if f.action.endswith('/tai-khoan'))
        given = self.admin.follow(page.submit(form, **{'tai-khoan': 'thonvv'}))
        people.choose(Client(self.server), people.LINK.search(given.html).group(1))

    def sign_all(self):
        """The tablet goes round. While the last one signs, the line breaks after the signature has arrived."""
        opened(self.chair)
        for name in ('Phạm Quang Hòa', 'Phạm Thị Lan'):
            page = at_tablet(self.chair, name)
            assert page.submit(page.form(r'nguoi/\d+$'), **secrets()).status == 303, name
        assert bear_witness(self.chair, 'Lê Thị Bích', 'Chủ tịch Ủy ban Mặt trận Tổ quốc').status == 303
        form = at_tablet(self.chair, 'Vũ Văn Thôn').form(r'nguoi/\d+$')
        sent = {**form.values, **secrets()}
        answers = [self.chair.post(form.action, sent, headers={'X-Signed-Ago': str(ago)}) for ago in (0, 60000)]
        assert {a.status for a in answers} == {303}
        roll = self.chair.get(f'/{UNIT}/viec/ky-cam-ket')
        roll.submit(roll.form('/dong$'))

    def give_thanks(self):
        works = self.clerk.get(f'{GIFTS}/cong-trinh')
        works.submit(works.form(action='/cong-trinh$'), ten='đường bê tông thôn Đông')
        for name, fields in GIVERS:
            page = self.clerk.get(f'{GIFTS}/moi')
            made = page.submit(page.form(action='/moi$'), **{
                'ho-ten': name, 'loai': '1', 'so-luong': '5.000.000', 'ngay': '01/02/2025', **fields})
            assert made.status == 303, made.text
        for name, link in lines(self.chair):
            assert act(self.chair, link, 'duyet').status == 303, name
        for name, link in lines(self.chair, 'da-duyet'):
            assert act(self.chair, link, 'in').status in (200, 303), name
            page = self.chair.get(link)
            form = next(f for f in page.parser.forms if 'cach' in f.names)
            assert page.submit(form, cach='1', ngay='03/02/2025').status == 303, name

    def open_house(self):
        number = office.make_room(self.editor, 'Bộ phận Một cửa', **{'thu-tu': '1'})
        office.hang(self.editor, number, 'Sáu quầy của Bộ phận Một cửa')

    def publish(self):
        page = self.editor.get(first_launch(self.editor))
        article = re.search(r'/tin-tuc/(\d+)', page.submit(page.form(action='bai-viet$')).location).group(1)
        assert news.act(self.editor, article, 'gui').status == 303
        assert news.act(self.chair, article, 'dang').status == 303


def secrets():
    return {'mat-khau': people.PASSWORD, 'mat-khau-ky': PIN, 'mat-khau-ky-2': PIN}


def test_the_day_of_the_launch_and_what_a_merger_leaves_of_it(day, tmp_path):
    day.enter_programme()
    day.announce()
    day.give_posts()
    day.sign_all()
    day.give_thanks()
    day.open_house()
    day.publish()
    day.clock.set(NOON)

    launch = f'/{UNIT}/phat-dong/{DATE}'
    page = day.reader.get(launch)
    for words in ('3 bản cam kết được ký trong ngày', 'Lê Thị Bích', '3 thư cảm ơn được trao trong ngày', 'Nguyễn Văn An', DAY['tieu-de']):
        assert words in page.text, words
    pledges = Client(day.server).get(f'/api/v1/units/{UNIT}/pledges').json()['pledges']
    assert sorted(p['name'] for p in pledges) == ['Phạm Quang Hòa', 'Phạm Thị Lan', 'Vũ Văn Thôn']
    assert {p['scheme'] for p in pledges} == {'personal-ed25519'}
    article = next(link for link in page.links if '/tin-tuc/' in link)
    public = [launch, article, f'/{UNIT}/tru-so', f'/{UNIT}/thu/tri-an', f'/{UNIT}/cam-ket', f'/{UNIT}/cam-ket/le-ky/{DATE}',
              f'/{UNIT}/cam-ket/chung-kien/{DATE}-le-thi-bich', f'/chuong-trinh/{programmes.SLUG}/{UNIT}',
              *(f'/{UNIT}/cam-ket/{p["slug"]}' for p in pledges)]
    for address in public:
        assert day.reader.get(address).status == 200, address
        assert openssl(tmp_path, day.reader, address) if '/cam-ket/2025' in address else True
    wall = day.reader.get(f'/{UNIT}/thu/tri-an').text
    assert all(name in wall for name in ('Công ty May Hoa Sen', 'Hợp tác xã Đồng Xanh', 'Bà Bùi Thị Thơm'))
    letters = [text_of(pdf(day.chair, link), tmp_path) for _, link in lines(day.chair, 'da-gui')]
    posters = [link for address in public for link in day.reader.get(address).links if link.endswith('.pdf')]

    (tmp_path / 'reform.csv').write_text(programmes.REFORM, encoding='utf-8')
    day.server.place.command('import', 'mergers', str(tmp_path / 'reform.csv'))
    day.clock.set(AFTER)
    for address in public:
        after = day.reader.get(address)
        assert after.status == 200, address
        if address.startswith(f'/{UNIT}/'):
            assert 'Vũ Quý' in after.text, address
    for link in dict.fromkeys(posters):
        text, code = picture_of(tmp_path, day.reader.get(link).body, dots=100)
        assert day.reader.get(re.sub(r'^https?://[^/]+', '', code)).status == 200, (link, code)
        assert 'Phạm' in text or 'Vũ' in text
    assert len(letters) == 3 and all('Phạm Quang Hòa' in said and '/TCƠ-UBND' in said for said in letters)
    assert posters
