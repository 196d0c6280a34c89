"""What a unit shows of its people and its figures: directory, search, statistics, overview."""
import re
import time

import pytest
import desk
import news
import people
from client import Client, raw
from conftest import ROOT, UNIT
from test_officials import add, administrator, link_on, press

PEOPLE = f'/{UNIT}/can-bo'
SEARCH = f'/{UNIT}/tim'
FIGURES = f'/{UNIT}/thong-ke'
GLANCE = f'/{UNIT}/viec/tong-quan'
PLEDGES = ROOT / 'data' / 'pledges.csv'


@pytest.fixture
def admin(commune):
    return administrator(commune, 'toantd')


def public(server, path, lang=None, **params):
    page = Client(server, lang).get(path, params=params)
    assert page.status == 200, (page.status, path)
    return page


# ---- the directory ----

def test_the_directory_tells_who_works_here_heads_first(admin, commune):
    assert 'chưa công bố danh sách' not in public(commune, PEOPLE).text  # the administrator is there
    add(admin, **{'ten': 'Phạm Thị Lan', 'dien-thoai': '0000 000 105', 'thu': 'lan@vuninh.example',
                  'noi-ngoi': 'Quầy 1: Hộ tịch'})
    add(admin, **{'ten': 'Vũ Văn Hòa', 'chuc-vu': 'Chủ tịch Ủy ban nhân dân', 'chuc-vu-en': 'Chair'})
    page = public(commune, PEOPLE)
    words = page.text.replace('\xa0', ' ')
    assert words.index('Vũ Văn Hòa') < words.index('Phạm Thị Lan')
    for part in ('Công chức hộ tịch', 'Quầy 1: Hộ tịch', '0000 000 105', 'lan@vuninh.example', 'Lãnh đạo'):
        assert part in words
    assert 'tel:0000000105' in page.links and 'mailto:lan@vuninh.example' in page.links
    english = public(commune, PEOPLE, 'en').text
    assert 'Chair' in english and 'Telephone' in english


def test_nothing_of_accounts_shows(admin, commune):
    page = add(admin, **{'ten': 'Phạm Thị Lan', 'tai-khoan': 'lan.bimat'})
    number = re.search(r'can-bo/(\d+)', page.url).group(1)
    for path in (PEOPLE, f'{PEOPLE}/pham-thi-lan', f'{SEARCH}?q=lan'):
        html = public(commune, path).html
        assert 'lan.bimat' not in html and number not in html and 'Cán bộ tiếp nhận' not in html


def test_an_address_outlives_the_name(admin, commune):
    page = add(admin, ten='Phạm Thị Lan')
    path = page.url.partition('?')[0]
    press(admin.get(path), r'can-bo/\d+', ten='Phạm Thị Lan Anh')
    assert public(commune, f'{PEOPLE}/pham-thi-lan').heading == 'Phạm Thị Lan Anh'
    assert Client(commune).get(f'{PEOPLE}/pham-thi-lan-anh').status == 404


def test_who_left_is_not_to_be_called(admin, commune):
    page = add(admin, **{'ten': 'Phạm Thị Lan', 'dien-thoai': '0000 000 105', 'noi-ngoi': 'Quầy 1'})
    assert '0000\xa0000\xa0105' in public(commune, f'{PEOPLE}/pham-thi-lan').html
    press(admin.get(page.url.partition('?')[0]), 'nghi')
    page = public(commune, f'{PEOPLE}/pham-thi-lan')
    assert 'không còn làm việc' in page.text and 'noindex' in page.html
    assert '0000000105' not in page.html and '0000\xa0000' not in page.html.partition('<footer')[0].partition('<main')[2] and 'Quầy 1' not in page.html
    assert 'Phạm Thị Lan' not in public(commune, PEOPLE).text
    assert 'Phạm Thị Lan' not in public(commune, SEARCH, q='pham thi lan').text.partition('cho “')[2]
    assert 'no longer works here' in public(commune, f'{PEOPLE}/pham-thi-lan', 'en').text


def until(what, seconds=15):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, 'it never came'
        time.sleep(0.1)


@pytest.fixture
def lan(admin, commune):
    """Counter officer with a post, in a commune that has the texts of pledges."""
    commune.place.command('import', 'pledges', str(PLEDGES))
    client = Client(commune)
    people.choose(client, link_on(add(admin, ten='Phạm Thị Lan')))
    return client


def sign(client):
    page = client.get(f'/{UNIT}/viec/cam-ket')
    done = page.submit(page.form(action='cam-ket$'), **{'mat-khau': people.PASSWORD})
    assert done.status == 303, done.text


def test_an_official_is_shown_with_pledge_and_figures(lan, commune, clock):
    path = f'{PEOPLE}/pham-thi-lan'
    page = public(commune, path)
    assert 'Chưa ký cam kết năm 2026' in page.text and page.text.count('Chưa đo') == 2
    assert 'Từ 01/09/2026' in page.text
    sign(lan)
    desk.open_desk(commune)
    desk.receive(lan)
    until(lambda: '1/1' in public(commune, path).text)
    page = public(commune, path)
    assert 'Ký ngày 20/11/2026' in page.text and '100,0 %' in page.text and 'Giữ lời' in page.text
    assert f'/{UNIT}/cam-ket/2026-pham-thi-lan' in page.links
    clock.set('2026-12-20 09:00')  # long after it was due; nobody did anything
    until(lambda: 'Chưa giữ lời' in public(commune, path).text)
    assert '0/1' in public(commune, path).text
    assert 'Pledge of 2026' in public(commune, path, 'en').text


# ---- the search ----

def test_one_search_finds_everything_without_accents(lan, commune):
    sign(lan)
    page = public(commune, SEARCH, q='ho tich')
    assert page.form(action='/tim$').values['q'] == 'ho tich'
    assert f'{PEOPLE}/pham-thi-lan' in page.links and 'Cán bộ (1)' in page.text
    assert any(re.match(f'/{UNIT}/thu-tuc/', link) for link in page.links)
    assert f'/{UNIT}/cam-ket/2026-pham-thi-lan' in public(commune, SEARCH, q='pham lan').links
    units = public(commune, SEARCH, q='kien xuong')
    assert 'Đơn vị hành chính' in units.text and 'Kiến Xương' in units.text
    english = public(commune, SEARCH, 'en', q='ho tich')
    assert 'Officials (1)' in english.text and 'result' in english.text


def test_one_kind_is_shown_page_by_page(showing):
    every = public(showing, SEARCH, q='dang ky')
    link = next(x for x in every.links if 'loai=thu-tuc' in x)
    first = public(showing, link)
    assert first.html.count('class="marks"') == 20 and 'Cán bộ (' not in first.text
    following = next(x for x in first.links if 'page=2' in x)
    second = public(showing, SEARCH + following)
    found = [{x for x in p.links if '/thu-tuc/' in x} for p in (first, second)]
    assert found[0] and found[1] and not found[0] & found[1]
    assert 'không còn kết quả' in public(showing, SEARCH, q='vu ninh', loai='don-vi', page=200).text


def test_an_empty_search_helps(showing):
    page = public(showing, SEARCH)
    assert 'Ví dụ' in page.text and f'{SEARCH}?q=khai%20sinh' in page.links
    none = public(showing, SEARCH, q='xyzxyz')
    assert 'Không tìm thấy gì' in none.text and 'noindex' in none.html
    assert 'Ví dụ' in public(showing, SEARCH, q='   ').text
    assert not [x for x in none.links if '/ho-so?ma=' in x]
    slip = public(showing, SEARCH, q='H54.01.26-261117-0014')  # typed into the wrong box
    assert f'/{UNIT}/ho-so?ma=H54.01.26-261117-0014' in slip.links


@pytest.mark.parametrize('q', [
    '"', "'", '" OR text:*', 'a" AND scope:"u0', "ho'tich", '*', '-', '(', 'NEAR(a b)', ':*', '%', 'a | !b', '\\', '🙂',
])
def test_signs_of_a_query_language_are_only_signs(showing, q):
    assert public(showing, SEARCH, q=q).text


def test_a_search_is_capped_and_not_kept(showing):
    assert 'Ví dụ' in public(showing, SEARCH, q='a' * 101).text  # no such search
    assert Client(showing).get(SEARCH, params={'q': 'a ' * 50}).status == 200
    for _ in range(2):
        answer = raw(showing, f'GET {SEARCH}?q=khai HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'.encode())
        assert answer.status == 200
    typed = public(showing, SEARCH, q='<b>&"\'')
    assert '<b>&' not in typed.html.partition('<main')[2] and '&lt;b&gt;' in typed.html


# ---- statistics ----

def numbers(page):
    """The rows of the table of months: 'MM' -> the cells."""
    rows = re.findall(r'<tr><th scope="row">(\d+)</th>(.*?)</tr>', page.html)
    return {int(m): [re.sub(r'<[^>]+>', '', c) for c in re.findall(r'<td[^>]*>(.*?)</td>', cells)] for m, cells in rows}


def test_the_months_add_up_to_the_year(showing):
    page = public(showing, FIGURES)
    months = numbers(page)
    assert len(months) == 12 and months[12] == ['chưa đến']
    received = sum(int(cells[0].replace('.', '')) for m, cells in months.items() if m <= 11)
    whole = re.search(r'<tfoot><tr><th scope="row">Cả năm</th><td class="r">([\d.]+)</td>', page.html).group(1)
    assert received == int(whole.replace('.', '')) > 0
    assert page.html.count('class="chart"') == 2 and page.html.count('aria-label="Hồ sơ nhận từng tháng') == 1
    fields = re.search(r'Hồ sơ nhận theo lĩnh vực(.*?)</table>', page.html, re.S).group(1)
    parts = [int(x.replace('.', '')) for x in re.findall(r'class="r num">([\d.]+) ', fields)]
    assert parts == sorted(parts, reverse=True) and sum(parts) == received
    assert 'Statistics of 2026' in public(showing, FIGURES, 'en').text


def test_the_front_page_and_the_statistics_say_the_same(showing):
    figure = re.compile(r'hồ sơ đúng hạn \((\d+)/(\d+)\)')
    end = time.monotonic() + 15  # what was imported is counted soon after the server began
    while not figure.search((front := public(showing, f'/{UNIT}/')).text) and time.monotonic() < end:
        time.sleep(0.05)
    november = numbers(public(showing, FIGURES))[11]
    assert '/'.join(figure.search(front.text).group(1, 2)) in november[2]
    for path in ('can-bo', 'cam-ket', 'thong-ke', 'tim'):
        assert f'/{UNIT}/{path}' in front.links


def test_years_that_have_something_can_be_read(showing):
    page = public(showing, FIGURES)
    years = re.findall(rf'{FIGURES}\?nam=(\d+)', ' '.join(page.links))
    for year in years:
        assert f'Thống kê năm {year}' in public(showing, FIGURES, nam=year).heading
    for year in ('2027', '2001'):
        assert Client(showing).get(FIGURES, params={'nam': year}).status == 404


YEARLY = (FIGURES, f'/{UNIT}/cam-ket', f'/{UNIT}/cham-diem', f'/{UNIT}/cham-diem/TC2.01', f'/{UNIT}/du-lieu/ho-so.csv',
          f'/{UNIT}/du-lieu/cham-diem.csv', f'/{UNIT}/du-lieu/cham-diem.json')


@pytest.mark.parametrize('path', YEARLY)
def test_a_year_that_is_none_is_not_answered_with_another(showing, path):
    """Where the page is about a year, that of this year would be a wrong answer to what was asked."""
    client = Client(showing)
    for year in ('1999', '0', '-2026', '2999', '3000', '20260', '9' * 30, 'x', '2026x', '2026.0', '0x7ea', '20 26', '²026'):
        for _ in range(2):  # the second time it could come from the cache
            page = client.get(path, params={'nam': year})
            assert page.status == 404, year
        assert page.heading == 'Không tìm thấy trang này', year
    for year in ('2026', ' 2026 ', '', ' '):
        assert client.get(path, params={'nam': year}).status == 200, repr(year)
    assert client.get(path, params={'nam': 'x', 'lang': 'en'}).status == 404


def test_the_figures_of_the_work_follow_the_work(lan, commune):
    assert 'Cán bộ đã ký cam kết năm' in public(commune, FIGURES).text
    sign(lan)
    until(lambda: '1/1' in public(commune, FIGURES).text)
    front = public(commune, f'/{UNIT}/')
    assert 'Xem 1 bản cam kết' in front.text and f'/{UNIT}/cam-ket/2026-pham-thi-lan' in front.links


# ---- the site map ----

def test_people_and_pledges_are_on_the_site_map(lan, commune):
    sign(lan)
    found = Client(commune).get('/sitemap.xml').body.decode()
    for path in (PEOPLE, FIGURES, SEARCH, f'{PEOPLE}/pham-thi-lan', f'/{UNIT}/cam-ket/2026-pham-thi-lan'):
        assert f'{commune.base}{path}</loc>' in found


# ---- the overview ----

def test_the_chair_sees_the_unit_at_a_glance(lan, commune, clock):
    desk.open_desk(commune)
    desk.receive(lan)
    chair = desk.chair(commune)
    assert chair.get('/viec').location == GLANCE
    page = chair.get(GLANCE)
    assert page.status == 200 and 'Chưa ký:' in page.text and 'Phạm Thị Lan' in page.text
    assert '0/1' in page.text and f'/{UNIT}/viec?cua=tat-ca&nhom=qua-han' in page.links
    assert chair.get(f'/{UNIT}/viec?cua=tat-ca&nhom=qua-han').status == 200
    sign(lan)
    page = chair.get(GLANCE)
    assert '1/1' in page.text and 'Chưa ký:' not in page.text and 'đều đã trả lời' in page.text


def test_the_chair_is_told_what_waits_to_be_published(commune):
    writer, chair = news.editor(commune), desk.chair(commune)
    number = news.write(writer)
    assert 'chờ anh/chị đọc' not in chair.get(GLANCE).text
    news.act(writer, number, 'gui')
    page = chair.get(GLANCE)
    assert '1 bài viết chờ anh/chị đọc' in page.text and f'/{UNIT}/viec/tin-tuc?loc=cho-duyet' in page.links
    assert f'/{UNIT}/cham-diem' in page.links
    news.act(chair, number, 'dang')
    assert 'chờ anh/chị đọc' not in chair.get(GLANCE).text


def test_a_supervisor_sees_figures_and_no_dossier(lan, commune):
    desk.open_desk(commune)
    desk.receive(lan, name='Nguyễn Thị Hoa')
    watcher = people.hired(commune, 'minhdv', 'supervisor', name='Đỗ Văn Minh')
    assert watcher.get('/viec').location == GLANCE
    page = watcher.get(GLANCE)
    assert page.status == 200 and 'nhom=' not in page.html and 'Nguyễn Thị Hoa' not in page.text
    assert lan.get(GLANCE).status == 403
    assert Client(commune).get(GLANCE).status in (303, 403)
