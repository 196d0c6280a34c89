"""office: officials who go through the office in stories, and pictures as a phone takes them."""
import pathlib
import re
import struct
import sys

import people
from conftest import UNIT

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / 'corpus'))
from picture_maker import chunk, png  # noqa: E402

TOUR = f'/{UNIT}/tru-so'
DESK = f'/{UNIT}/viec/tru-so'
GPS_CANARY = b'GPS-CANARY'
BUTTONS = {1: 'co', 2: 'thieu', 3: 'hong'}


def tiff(when=b'2026:11:20 08:41:07\0'):
    """Taken at that moment at 20.525167 N, 106.397700 E."""
    def entry(tag, kind, count, value):
        return struct.pack('<HHII', tag, kind, count, value)
    place = struct.pack('<12I', 20, 1, 31, 1, 306, 10, 106, 1, 23, 1, 5172, 100)
    first = struct.pack('<H', 2) + entry(0x8769, 4, 1, 146) + entry(0x8825, 4, 1, 38) + struct.pack('<I', 0)
    gps = (struct.pack('<H', 4) + entry(1, 2, 2, ord('N')) + entry(2, 5, 3, 92) + entry(3, 2, 2, ord('E'))
           + entry(4, 5, 3, 116) + struct.pack('<I', 0))
    own = struct.pack('<H', 1) + entry(0x9003, 2, len(when), 164) + struct.pack('<I', 0)
    head = b'II*\0' + struct.pack('<I', 8)
    block = (head + first).ljust(38, b'\0') + gps + place
    block = block.ljust(146, b'\0') + own
    return block.ljust(164, b'\0') + when + GPS_CANARY


def photo(width=640, height=400, taken=True):
    return 'anh.png', png(width, height, before=chunk(b'eXIf', tiff()) if taken else b'')


def clerk(server, login='duyenlt', role='counter', name='Lê Thị Duyên', **kw):
    return people.hired(server, login, role, name=name, **kw)


def editor(server, login='toantd', name='Trần Đình Toàn', **kw):
    return people.hired(server, login, 'editor', name=name, **kw)


def make_room(client, name='Phòng chờ', **fields):
    """Its number."""
    page = client.get(DESK + '/phong')
    assert page.status == 200, page.text
    done = page.submit(page.form(action='/phong$'), ten=name, **fields)
    assert done.status == 303, (done.status, done.text)
    return re.search(r'/phong/(\d+)', done.location).group(1)


def hang(client, number, caption='Ghế chờ và bảng gọi số', picture=None):
    page = client.get(f'{DESK}/phong/{number}')
    done = page.submit(page.form(action='/anh$'), anh=picture or photo(), **{'chu-thich': caption})
    assert done.status == 303, (done.status, done.text)


def say(client, code, state, **fields):
    """One answer of the round; what came of it."""
    page = client.get(f'{DESK}/kiem-tra/{code}')
    assert page.status == 200, page.text
    return page.submit(page.form(action=f'/kiem-tra/{code}$'), **{BUTTONS[state]: '1', **fields})


def go_round(client, states):
    """Goes from the first to the last as the pages lead; the codes in that order. `states`: of those
    that are not simply there."""
    page, codes = client.get(DESK), []
    where = next(h for h in page.links if '/kiem-tra/' in h)
    while '/kiem-tra/' in where:
        code = where.rpartition('/')[2]
        codes.append(code)
        assert len(codes) < 60, codes
        done = say(client, code, states.get(code, 1))
        assert done.status == 303, (code, done.status, done.text)
        where = done.location
    assert where == f'{DESK}?xong=di', where
    return codes


def send_report(client, slug, words='Quạt trần kêu to, sợ rơi', picture=None, **headers):
    page = client.get(f'{TOUR}/{slug}/bao-hong')
    assert page.status == 200, page.text
    return page.submit(page.form(action='/bao-hong$'), **{'mo-ta': words, **({'anh': picture} if picture else {})})


def open_fault(client, code='BH-1'):
    """The page of that fault, found as officials find it."""
    found = client.get(DESK + '/hu-hong')
    at = re.search(rf'href="({DESK}/hu-hong/\d+)"><strong class="num">{code}<', found.html)
    assert at, found.text
    return client.get(at.group(1))


def pictures(page):
    """Addresses of the small pictures on it."""
    return re.findall(r'<img src="([^"]+/anh/\d+/nho)"', page.html)
