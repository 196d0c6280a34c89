"""desk_pages: the pages of the desk, opened as officials of the demo open them.

    desk_pages.pages(server)   what pages.mjs looks at: name, address, status, the official's cookie
    desk_pages.keys(server)    what desk.mjs plays: where reception is, and the official's cookie

Officials sign in with the passwords that the demo's server prints.
"""
import datetime
import re

import desk
import papers
import people
from client import Client

ACCOUNT = re.compile(r'^\s+(\w+)\s+([0-9A-Z]{4}-[0-9A-Z]{4})\s+(.+?) \((.*)\)$', re.M)
COUNTER, CHAIR = 'duyenlt', 'hoapq'


def signed_in(server, login):
    client = Client(server)
    passwords = {m[1]: m[2] for m in ACCOUNT.finditer(server.log())}
    page = client.follow(people.sign_in(client, login, passwords[login]))
    if 'class="key"' in page.html:  # the second factor is set up first
        people.set_up(client, page, datetime.datetime.now(people.ZONE).strftime('%Y-%m-%d %H:%M:%S'))
    return client


def cookies(client):
    return [{'name': c.name, 'value': c.value} for c in client.session.cookies]


def at(code, rest=''):
    return f'{desk.WORK}/ho-so/{code}{rest}'


def pages(server):
    """One dossier in each of the states whose page looks different, and every page around it."""
    lan = signed_in(server, COUNTER)
    head = signed_in(server, CHAIR)
    fields = {'nam-sinh': '1962', 'gioi': '2', 'thon': 'Thôn Đoài', 'dien-thoai': '0912 000 377',
              'so-giay': '034162001234', 'email': 'hoa@dan.example', 'bao-tin': '1', 'g0-ghi': 'mờ dấu',
              'tep': [('Quét cả bộ hồ sơ, ngày 28 tháng 11.pdf', papers.pdf()), ('chon_nham_giay_cua_nguoi_khac.pdf', papers.pdf())],
              'g0-tep': ('IMG_20261128_083015.jpeg', papers.photo())}
    fresh = desk.receive(lan, **fields)
    cancel = [f for f in desk.at(lan, fresh).parser.forms if f.action.endswith('/bo-tep')][1]
    assert desk.at(lan, fresh).submit(cancel, **{'ly-do': 'chọn nhầm'}).status == 303
    asked = desk.receive(lan, 'Vũ Minh Quân')
    desk.done(lan, asked, 'giao', cho='toi')
    desk.done(lan, asked, 'bo-sung', **{'t0-ten': 'Sổ hộ khẩu cũ', 't0-ly-do': 'bản sao'})
    ready, given, void = (desk.receive(lan, name) for name in ('Trần Hà My', 'Đặng Văn Sơn', 'Ngô Thị Thủy'))
    desk.worked(lan, ready, 7)
    for name, why in (('Kết quả đăng ký lại khai sinh của bà Trần Hà My.pdf', {}), ('ket_qua_da_sua.pdf', {'ly-do': 'sai ngày'})):
        assert desk.act(lan, ready, 'ket-qua', **{'ket-qua': (name, papers.pdf())}, **why).status == 303
    desk.worked(lan, given, 7)
    hand = desk.at(lan, given, '/tra')
    assert hand.submit(hand.form(action='/tra$'), ai='chinh', giay='1').status == 303
    desk.done(lan, void, 'huy', **{'ly-do': 'nhập trùng'})
    refused = desk.fill(desk.form_of(lan), **{'ho-ten': 'Phan Thị Lý Xa', 'ket': 'tu-choi', 'ly-do': 'không thuộc thẩm quyền'})
    refused = re.search(r'ho-so/([^?]+)', refused.location).group(1)
    work = desk.WORK
    shown = [
        ('desk-inbox', work), ('desk-inbox-ready', f'{work}?nhom=cho-tra'), ('desk-inbox-nothing', f'{work}?q=khong+ai+ca'),
        ('desk-reception', f'{work}/tiep-nhan'), ('desk-reception-found', f'{work}/tiep-nhan?q=khai+sinh'),
        ('desk-reception-form', f'{work}/tiep-nhan?thu-tuc={desk.REISSUE}'),
        ('desk-received', at(fresh, '?moi=1')), ('desk-asked', at(asked)), ('desk-ready', at(ready)),
        ('desk-given', at(given, '?xong=tra')), ('desk-void', at(void)), ('desk-receipt', at(fresh, '/giay-hen')),
        ('desk-slip-02', at(asked, '/phieu-bo-sung')), ('desk-slip-03', at(refused, '/phieu-tu-choi')),
        ('desk-slip-rating', at(given, '/phieu-danh-gia')), ('desk-hand-over', at(ready, '/tra')),
        ('desk-correction', at(fresh, '/sua')), ('desk-history', at(asked, '/lich-su')), ('desk-journal', f'{work}/nhat-ky'),
        ('desk-score-rows', f'{work}/cham-diem/TC2.01')]
    found = [{'name': n, 'path': p, 'status': 200, 'cookies': cookies(lan)} for n, p in shown]
    return found + [{'name': 'desk-chair', 'path': at(asked), 'status': 200, 'cookies': cookies(head)}]


def keys(server):
    lan = signed_in(server, 'kiendv')
    return {'base': server.base, 'path': desk.RECEPTION, 'cookies': cookies(lan)}
