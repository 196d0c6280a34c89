"""Citizens who agreed are told by e-mail what happens to their dossier; others are not."""
import re
import time

import pytest
import desk
import people
from client import Client
from receivers import MailServer

WORDS = ('Nguyễn Thị Hoa', 'Hoa', '912000377', '034162001234')


@pytest.fixture
def mail():
    server = MailServer().open()
    yield server
    server.close()


@pytest.fixture
def office(commune, mail):
    for name, value in (('smtp_url', mail.url), ('smtp_starttls', 'no'),
                        ('smtp_from', 'Xã Vũ Ninh <mot-cua@vuninh.example>'), ('base_url', commune.base)):
        commune.place.command('unit', 'set', '-', name, value)
    desk.open_desk(commune)
    lan = people.hired(commune, 'lanpt', 'counter')
    return lan, people.hired(commune, 'tuanqv', 'specialist', name='Quách Văn Tuấn')


def messages(mail):
    return [(str(one.message['Subject']), one.text) for one in mail.taken]


def wait_for(mail, count, seconds=20):
    end = time.monotonic() + seconds
    while len(mail.taken) < count:
        assert time.monotonic() < end, f'{len(mail.taken)} of {count} messages: {messages(mail)}'
        time.sleep(0.05)
    return messages(mail)


def test_each_change_is_told_once(office, mail, commune):
    lan, tuan = office
    code = desk.receive(lan, 'Nguyễn Thị Hoa', **{
        'email': 'hoa@dan.example', 'bao-tin': '1', 'dien-thoai': '0912000377', 'so-giay': '034162001234'})
    subject, body = wait_for(mail, 1)[0]
    assert subject == f'Đã tiếp nhận hồ sơ {code}'
    assert 'Hẹn trả kết quả: 17:00, thứ Hai ngày 30/11/2026' in body and f'{commune.base}/vu-ninh/ho-so' in body
    desk.done(tuan, code, 'bo-sung', **{'t0-ten': 'Sổ hộ khẩu cũ của bà Hoa'})
    desk.worked(lan, code, 4)
    desk.done(tuan, code, 'xin-loi', **{
        'ly-do': 'phải chờ sổ gốc ở kho lưu trữ', 'ngay': '3/12/2026', 'nguoi-ky': 'Phạm Quang Hòa'})
    desk.done(tuan, code, 'giao', cho='toi')  # the office's own affair
    desk.worked(tuan, code, 7)
    page = desk.at(lan, code, '/tra')
    assert page.submit(page.form(action='/tra$'), ai='chinh', giay='1').status == 303
    told = wait_for(mail, 6)
    assert [s for s, _ in told] == [
        f'Đã tiếp nhận hồ sơ {code}', f'Hồ sơ {code} cần bổ sung giấy tờ', f'Hồ sơ {code} đã đủ giấy tờ',
        f'Xin lỗi vì hồ sơ {code} trễ hẹn', f'Hồ sơ {code} đã có kết quả', f'Hồ sơ {code} đã trả kết quả']
    assert '17:00, thứ Năm ngày 03/12/2026' in told[3][1]
    for s, body in told:
        assert not [w for w in WORDS if w in s + body], body
        assert desk.secret_of(lan, code) not in body
    rate = re.search(r'(/vu-ninh/danh-gia/\S+)', told[5][1]).group(1)
    citizen = Client(commune)
    form = citizen.get(rate)
    assert form.submit(form.form(with_field='muc'), muc='4').status == 303
    time.sleep(3)  # longer than a round of the jobs
    assert len(mail.taken) == 6


def test_who_did_not_agree_or_ended_it_is_not_told(office, mail):
    lan, tuan = office
    desk.receive(lan, 'Lê Văn Na', email='na@dan.example')  # an address, and no yes
    code = desk.receive(lan, 'Trần Hà My', **{'email': 'my@dan.example', 'bao-tin': '1'})
    assert [s for s, _ in wait_for(mail, 1)] == [f'Đã tiếp nhận hồ sơ {code}']
    page = desk.at(lan, code, '/sua')
    form = page.form(action='/sua$')
    del form.values['bao-tin']
    assert page.submit(form).status == 303
    assert '(không nhận tin)' in desk.at(lan, code).text
    desk.worked(tuan, code, 7)
    time.sleep(3)
    assert len(mail.taken) == 1


def test_in_the_language_of_whoever_asked(office, mail, commune):
    officer = people.hired(commune, 'annet', 'counter', lang='en', name='An Tran')
    code = desk.receive(officer, 'Peter Pan', **{'email': 'peter@dan.example', 'bao-tin': '1'})
    subject, body = wait_for(mail, 1)[0]
    assert subject == f'Dossier {code} is received' and 'The result is due 17:00, Monday 30/11/2026' in ' '.join(body.split())
