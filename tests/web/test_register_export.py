"""The register of a month leaves as a file: only with the password, and each person in it is written down."""
import csv
import io

import pytest
import desk
import people
from client import Client
from conftest import UNIT

PAGE = f'/{UNIT}/viec/so-theo-doi'
FILE = f'{PAGE}/mau-07.csv?thang=2026-11'


@pytest.fixture
def office(commune):
    desk.open_desk(commune)
    lan = people.hired(commune, 'lanpt', 'counter')
    code = desk.receive(lan, 'Nguyễn Thị Hoa', **{'nam-sinh': '1962', 'thon': 'Thôn Đoài', 'dien-thoai': '0912 345 678'})
    return commune, lan, code


def rows_of(page):
    text = page.body.decode('utf-8')
    assert text.startswith('\ufeff')
    return list(csv.DictReader(io.StringIO(text[1:])))


def entries(server):
    return [row[0] for row in server.place.ask(
        "SELECT page FROM access_log WHERE page LIKE '%mau-07.csv' ORDER BY 1")]


def test_a_month_with_its_persons(office):
    server, lan, code = office
    assert '11/2026' in lan.get(PAGE).text
    page = lan.get(FILE)
    assert page.status == 200 and page.type.startswith('text/csv')
    assert 'no-store' in page.headers['Cache-Control']
    rows = rows_of(page)
    row = next(r for r in rows if r['Mã hồ sơ'] == code)
    assert row['Tên cá nhân, tổ chức'] == 'Nguyễn Thị Hoa'
    assert row['Năm sinh'] == '1962' and row['SĐT'].replace(' ', '') == '0912345678'
    assert row['Ngày nhận'] == '20/11/2026 09:00' and row['Mã TTHC'] == desk.REISSUE
    assert len(rows) == len(entries(server)) > 1
    assert code not in str(rows_of(lan.get(FILE.replace('11', '09'))))
    assert lan.get(FILE.replace('2026-11', '2026-13')).status == 404


def test_the_password_is_asked_again(office, clock):
    server, lan, code = office
    clock.set('2026-11-20 09:11')
    asked = lan.get(FILE)
    assert asked.status == 303 and asked.location.startswith('/xac-nhan')
    assert entries(server) == []
    page = lan.get(asked.location)
    done = page.submit(page.form('xac-nhan'), **{'mat-khau': people.PASSWORD})
    assert code in [row['Mã hồ sơ'] for row in rows_of(lan.follow(done))]


def test_what_leaves_can_come_in(office, tmp_path):
    server, lan, _ = office
    file = tmp_path / 'so.csv'
    file.write_bytes(lan.get(FILE).body)
    said = server.place.command('import', 'dossiers', file, '--unit', 'vu-an', '--dry-run').stdout
    assert '1' in said


def test_it_is_not_for_everybody(office):
    server, _, _ = office
    for role in ('specialist', 'editor', 'supervisor'):
        other = people.hired(server, f'{role[:6]}.x', role, name='Đỗ Văn Minh')
        assert other.get(FILE).status == 403
        assert other.get(PAGE).status == 403
    assert Client(server).get(FILE).status == 303
    assert entries(server) == []
