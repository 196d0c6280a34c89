"""Who has looked at a dossier: its citizen reads it on the tracking page, and nobody else does."""
import re

import pytest
import desk
import papers
import people
from client import Client
from conftest import UNIT
from desk import WORK
from test_officials import administrator

TITLE = 'Ai đã xem hồ sơ của ông bà'


@pytest.fixture
def office(commune):
    desk.open_desk(commune)
    return commune, people.hired(commune, 'lanpt', 'counter')


def readers(page):
    """The lines, newest first."""
    part = re.search(r'<details class="card more readers">.*?</details>', page.html, re.S).group(0)
    lines = re.findall(r'<li>(.*?)</li>', part, re.S)
    return [' '.join(re.sub('<[^>]*>', ' ', line).split()) for line in lines], part


def total(page):
    return int(re.search(r'Từ khi nộp đến nay: ([0-9.]+) lượt', page.text).group(1).replace('.', ''))


def pages_of(code):
    """Every page of the desk that shows the dossier, and how it is called."""
    at = f'{WORK}/ho-so/{code}'
    return {at: 'Trang hồ sơ', f'{at}/lich-su': 'Lịch sử hồ sơ', f'{at}/sua': 'Sửa thông tin',
            f'{at}/tra': 'Trả kết quả', f'{at}/giay-hen': 'In giấy hẹn hoặc phiếu',
            WORK: 'Danh sách hồ sơ cần giải quyết'}


def test_the_citizen_reads_who_looked(office, clock):
    commune, lan = office
    code = desk.receive(lan, tep=('a.pdf', papers.pdf()))
    secret = desk.secret_of(lan, code)
    file = next(h for h in desk.at(lan, code).links if '/tep/' in h)
    for n, (path, words) in enumerate({file: 'Mở tệp đính kèm', **pages_of(code)}.items()):
        clock.set(f'2026-11-20 09:{n + 10}')
        assert lan.get(path).status == 200
        lines, _ = readers(desk.tracked(commune, code, secret))
        assert lines[0].startswith('Phạm Thị Lan') and f'09:{n + 10}' in lines[0], lines[0]
        assert lines[0].removesuffix(' (2 lần)').endswith(f'20/11/2026 · {words}'), lines[0]
    refused = desk.act(lan, code, 'huy')
    assert refused.status == 422
    assert readers(desk.tracked(commune, code, secret))[0][0].endswith('Giải quyết hồ sơ')


def test_every_page_of_a_dossier_has_words(office):
    """A new page of the desk is named here, or it is called another page of work."""
    commune, _ = office
    rows = commune.place.command('routes').stdout
    audited = set(re.findall(r'^GET\s+(/\{unit\}/viec/ho-so/\{code\}\S*)', rows, re.M))
    known = {p.replace(f'/{UNIT}/', '/{unit}/') for p in pages_of('{code}')}
    known |= {'/{unit}/viec/ho-so/{code}/' + p for p in ('phieu-bo-sung', 'phieu-tu-choi', 'phieu-danh-gia', 'tep/{id}')}
    assert audited - {'/{unit}/viec/ho-so/{code}/luong'} == known - {'/{unit}/viec'}


def test_the_same_page_on_one_day_is_one_line_and_all_are_counted(office, clock):
    commune, lan = office
    code = desk.receive(lan)
    secret = desk.secret_of(lan, code)
    before = total(desk.tracked(commune, code, secret))
    tuan = people.hired(commune, 'tuanqv', 'specialist', name='Quách Văn Tuấn')
    for _ in range(3):
        desk.at(tuan, code)
    page = desk.tracked(commune, code, secret)
    lines, part = readers(page)
    assert lines[0].startswith('Quách Văn Tuấn') and lines[0].endswith('Trang hồ sơ (3 lần)')
    assert total(page) == before + 3 and 'dòng mới nhất' not in part
    for _ in range(4):
        desk.at(tuan, code)
        desk.at(lan, code)
    page = desk.tracked(commune, code, secret)
    assert [n for n in readers(page)[0] if n.startswith('Quách')] == [lines[0].replace('(3 lần)', '(7 lần)')]
    assert total(page) == before + 11
    for n in range(20):
        clock.set(f'2026-11-{20 + n // 2} 09:{10 + n}')
        one = people.sign_in(Client(commune), ('lanpt', 'tuanqv')[n % 2]).client
        desk.at(one, code, '/lich-su')
    page = desk.tracked(commune, code, secret)
    lines, part = readers(page)
    assert len(lines) == 20 and 'Dưới đây là 20 dòng mới nhất' in part and total(page) == before + 31
    assert [line.split()[0] for line in lines] == ['Quách', 'Phạm'] * 10
    assert all(line.endswith('Lịch sử hồ sơ') for line in lines)


def test_officials_are_named_with_the_post_they_hold(office):
    commune, lan = office
    code = desk.receive(lan)
    secret = desk.secret_of(lan, code)
    admin = administrator(commune, 'toantd')
    paths = [h for h in admin.get(f'/{UNIT}/viec/can-bo').links if re.search(r'can-bo/\d+$', h)]
    of_lan = next(p for p in map(admin.get, paths) if p.heading == 'Phạm Thị Lan')
    given = admin.get(of_lan.url + '/chuc-vu/moi').submit(**{
        'chuc-vu': 'Công chức tư pháp – hộ tịch', 'tu-ngay': '01/01/2026'})
    assert given.status == 303, given.text
    lines, _ = readers(desk.tracked(commune, code, secret))
    assert lines[0].startswith('Phạm Thị Lan , Công chức tư pháp – hộ tịch')


def test_a_unit_may_name_its_desk_only(office):
    commune, lan = office
    code = desk.receive(lan)
    secret = desk.secret_of(lan, code)
    commune.place.command('unit', 'set', UNIT, 'dossier_readers', 'desk')
    lines, part = readers(desk.tracked(commune, code, secret))
    assert lines[0].startswith('Cán bộ bộ phận một cửa') and 'Lan' not in part
    commune.place.command('unit', 'set', UNIT, 'dossier_readers', 'nobody', expect=1)


def test_in_english(office):
    commune, lan = office
    code = desk.receive(lan)
    secret = desk.secret_of(lan, code)
    citizen = Client(commune, lang='en')
    form = citizen.get(desk.TRACK)
    page = citizen.follow(form.submit(form.form(with_field='khoa'), ma=code, khoa=secret))
    assert 'Who has looked at your dossier' in page.text
    assert readers(page)[0][0].endswith('Printing of a slip')


def test_only_whoever_holds_the_pass_sees_it(office):
    commune, lan = office
    code, other = desk.receive(lan), desk.receive(lan, 'Vũ Minh Quân')
    page = desk.tracked(commune, code, desk.secret_of(lan, code))
    assert page.headers['Cache-Control'] == 'no-store' and TITLE in page.text
    assert Client(commune).get(page.url).status == 303
    assert page.client.get(f'{desk.TRACK}/{other}').status == 303
    assert lan.get(page.url).status == 303  # a session is no pass
    api = page.client.get(f'/api/v1/units/{UNIT}/dossiers/{code}', headers={
        'X-Tracking-Secret': desk.secret_of(lan, code)})
    assert api.status == 200 and b'Lan' not in api.body


def test_a_dossier_of_the_register_was_opened_by_nobody(commune):
    import register
    from conftest import HERE
    held = register.secrets(commune, UNIT, HERE / 'data' / 'register.csv')
    code = min(held)
    page = desk.tracked(commune, code, held[code])
    assert 'Chưa có cán bộ nào mở hồ sơ này' in page.text
