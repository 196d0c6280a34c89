"""An office speaks of itself by its kind: a ward is no commune, a special zone neither."""
import re

import pytest
from client import Client
from conftest import HERE
from register import secrets, track

REGISTER = HERE / 'data' / 'register.csv'
LATE = 'H31.45.12-261116-0001'
OPEN = 'H31.45.12-261119-0001'
RETURNED = 'H31.45.12-261104-0001'
# Kinds of units are named there, whoever speaks; the rest is law, or a name.
NAMED = re.compile(r'(Tìm )?xã, phường(, đặc khu| của mình| nào cũng)?|(cấp|hợp tác) xã|xã hội', re.I)
KINDS = ('xã', 'phường', 'thị trấn', 'đặc khu')
ZONE = """Tỉnh Thành Phố,Mã TP,Quận Huyện,Mã QH,Phường Xã,Mã PX,Cấp,Tên Tiếng Anh
Thành phố Hải Phòng,31,Huyện Bạch Long Vĩ,318,Đặc khu Bạch Long Vĩ,11948,Đặc khu,
"""
OFFICES = [('13126', 'vu-ninh', 'xã'), ('09163', 'vu-ninh-bac-ninh', 'phường'),
           ('13075', 'kien-xuong', 'thị trấn'), ('11948', 'dac-khu-bach-long-vi', 'đặc khu')]


def speaks(page, kind):
    """No sentence of the page speaks of another kind of unit."""
    text = NAMED.sub('', page.text)
    for other in KINDS:
        if other != kind:
            found = re.search(rf'.{{0,60}}(?<!\w){other}(?!\w).{{0,60}}', text, re.I)
            assert not found, f'{page.url} of a {kind}: …{found.group(0)}…'
    return text


@pytest.mark.parametrize('code, slug, kind', OFFICES)
def test_every_page_speaks_of_its_own_kind_of_unit(commune, tmp_path, code, slug, kind):
    if kind == 'đặc khu':
        (tmp_path / 'zone.csv').write_text(ZONE, encoding='utf-8')
        commune.place.command('import', 'units', tmp_path / 'zone.csv')
    if slug != 'vu-ninh':
        commune.place.command('unit', 'slug', code, slug)
    commune.place.command('unit', 'set', slug, 'hotline', '0227 3821 212')
    web = Client(commune)
    held = secrets(commune, slug, REGISTER)
    home = speaks(web.get(f'/{slug}/'), kind)
    assert f'Hôm nay ông bà cần {kind} giúp việc gì?' in home
    for path in ('/thu-tuc', '/thu-tuc?q=khong+co+gi', '/thu-tuc/1.001193', '/thu-tuc/1.004873', '/ho-so',
                 '/khong-co-trang-nay'):
        speaks(web.get(f'/{slug}{path}'), kind)
    late = speaks(track(web, slug, LATE, held[LATE]), kind)
    assert f'{kind.capitalize()} trễ hẹn' in late
    assert f'{kind.capitalize()} hẹn trả kết quả' in speaks(track(web, slug, OPEN, held[OPEN]), kind)
    page = track(web, slug, RETURNED, held[RETURNED])
    speaks(page, kind)
    [link] = {a for a in page.links if a.startswith(f'/{slug}/danh-gia/')}
    form = web.get(link)
    assert f', {kind} trả kết quả ngày' in speaks(form, kind)
    thanks = web.follow(form.submit(muc='5'))
    assert f'{kind.capitalize()} đã nhận đánh giá' in speaks(thanks, kind)
    assert f'Nếu ông bà đã gửi, {kind} đã nhận rồi' in speaks(web.get(link), kind)
    slip = web.get(f'/{slug}/ho-so/{RETURNED}/phieu')
    assert slip.status == 200
    speaks(slip, kind)


def test_where_no_unit_speaks_none_is_named(visitor):
    page = visitor.request('POST', '/dang-nhap', data=b'')
    assert page.status in (403, 404, 405, 415)
    refused = visitor.post('/khong-co', {})
    assert not re.search(r'(?<!\w)xã(?!\w)', NAMED.sub('', refused.text + page.text))
