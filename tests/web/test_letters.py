"""Letters are drafted from what happens, approved by the chair, printed and handed over; a death
keeps happy ones back. Contributions are thanked for, in a letter and on the wall."""
import re
import subprocess
import time

import desk
import people
import pytest
from client import Client
from conftest import ROOT, UNIT
from desk import WORK
from receivers import MailServer

LETTERS, GIFTS = f'{WORK}/thu', f'{WORK}/dong-gop'
WALL = f'/{UNIT}/thu/tri-an'
BIRTH, MARRIAGE, DEATH = '1.001193', '1.000894', '1.000656'
HOUSE = {'thon': 'Thôn Đông', 'dia-chi': 'Số 12, thôn Đông'}
MOTHER = {'gioi': '2', 'nam-sinh': '1996', **HOUSE}


@pytest.fixture
def office(commune):
    """A commune that has the wordings; a counter officer and the chair."""
    desk.open_desk(commune)
    commune.place.command('import', 'letters', ROOT / 'data' / 'letters.csv')
    lan = people.hired(commune, 'lanpt', 'counter', 'specialist')
    return commune, lan, desk.chair(commune)


def done(lan, name, procedure=BIRTH, **fields):
    """A dossier from the reception to the hand; its code."""
    return hand_over(lan, desk.receive(lan, name, procedure, **fields))


def hand_over(lan, code):
    desk.worked(lan, code, 7)
    page = desk.at(lan, code, '/tra')
    assert page.submit(page.form(action='/tra$'), giay='1', ai='chinh').status == 303
    return code


def done_again(lan, name, **fields):
    """The same for somebody whom the unit knows: the first of that name."""
    asked = desk.fill(desk.form_of(lan, BIRTH), **{'ho-ten': name, **fields})
    assert asked.status == 422, asked.text
    told = desk.fill(asked, nguoi=re.search(r'name="nguoi" value="(\d+)"', asked.html).group(1))
    assert told.status == 303, told.text
    return hand_over(lan, re.search(r'ho-so/([^?]+)', told.location).group(1))


def lines(client, group='can-duyet'):
    """Addressee and number of each letter of that list."""
    page = client.get(LETTERS, params={'loc': group})
    assert page.status == 200
    return [(name, link) for link, name in
            re.findall(r'<a href="(/[\w-]+/viec/thu/\d+)">([^<]*)</a><span class="sub">', page.html)]


def wait_for(client, name, group='can-duyet', gone=False):
    """The subscriber drafts a moment later."""
    end = time.monotonic() + 20
    while True:
        found = [link for who, link in lines(client, group) if name in who]
        if bool(found) != gone:
            return found[0] if found else None
        assert time.monotonic() < end, (name, lines(client, group))
        time.sleep(0.1)


def act(client, link, what, **fields):
    page = client.get(link)
    return page.submit(page.form(action=f'/{what}$'), **fields)


def approved(chair, link):
    assert act(chair, link, 'duyet').status == 303
    return link


def pdf(client, link, look='thiep'):
    answer = client.get(f'{link}/thu.pdf', params={'kho': look})
    assert answer.status == 200 and answer.type == 'application/pdf'
    return answer.body


def text_of(file, tmp_path, *options):
    path = tmp_path / 'letter.pdf'
    path.write_bytes(file)
    said = subprocess.run(['pdftotext', *options, path, '-'], check=True, capture_output=True, text=True).stdout
    return ' '.join(said.split())


# ---- from the dossier to the hand ----

def test_a_birth_certificate_brings_a_letter_with_it(office, tmp_path):
    server, lan, chair = office
    code = done(lan, 'Nguyễn Thị Mai', **MOTHER)
    link = wait_for(chair, 'Nguyễn Thị Mai')
    page = chair.get(link)
    assert 'Gia đình chị Nguyễn Thị Mai' in page.text and code in page.text and '26/11/2026' in page.text
    assert lan.get(f'{link}/thu.pdf').status == 404  # a draft has no paper
    refused = lan.post(f'{link}/duyet', {**page.form(action='/duyet$').values, '_csrf': lan.get(link).form(action='/sua$').values['_csrf']})
    assert refused.status == 403
    edited = act(lan, link, 'sua', **{'ve-ai': 'cháu Trần Minh Anh'})
    assert edited.status == 303 and 'chào đón cháu Trần Minh Anh' in lan.get(link).text
    approved(chair, link)
    page = lan.get(link)
    assert '01/TCM-UBND' in page.text and 'Phạm Quang Hòa' in page.text
    for look in ('thiep', 'a5', 'a4'):
        said = text_of(pdf(lan, link, look), tmp_path)
        assert 'THƯ CHÚC MỪNG' in said and 'Gia đình chị Nguyễn Thị Mai' in said and '01/TCM-UBND' in said
        assert 'cháu Trần Minh Anh' in said and 'Vũ Ninh, ngày 20 tháng 11 năm 2026' in said and 'CHỦ TỊCH' in said
        assert pdf(lan, link, look) == pdf(chair, link, look)
    assert act(lan, link, 'in', kho='a5').location.endswith('/thu.pdf?kho=a5')
    assert act(lan, link, 'gui', cach='1', ngay='21/11/2026').status == 422  # tomorrow
    assert act(lan, link, 'gui', cach='1', ngay='20/11/2026').status == 303
    assert lines(lan, 'da-gui')[0][1] == link
    for words, found in (('nguyen thi mai', True), (code, True), ('01/TCM', True), ('khong ai ca', False)):
        assert (link in lan.get(LETTERS, params={'loc': 'da-gui', 'q': words}).links) == found, words
    public = Client(server).get(f'/{UNIT}/thu')
    assert 'đã gửi 1 thư' in public.text and '1/1 thư có hạn' in public.text and 'Mai' not in public.text


def test_what_the_wording_does_not_know_is_refused(office):
    _, lan, chair = office
    done(lan, 'Nguyễn Thị Mai', **MOTHER)
    link = wait_for(chair, 'Nguyễn Thị Mai')
    bad = act(lan, link, 'sua', **{'loi-thu': 'Kính gửi {ai-do}, xã vui mừng.'})
    assert bad.status == 422 and '{ai-do}' in bad.form(action='/sua$').values['loi-thu']
    assert 'ai-do' not in lan.get(link).text
    new = lan.get(f'{LETTERS}/moi')
    made = new.submit(new.form(action='/moi$'), mau='mung-thanh-tich', **{'ho-ten': 'Trần Minh Quân', 'gioi': '1', 'nam-sinh': '2014'})
    assert made.status == 303, made.text
    page = lan.get(made.location)
    assert 'Cháu Trần Minh Quân' in page.text and '[viec]' in page.text and not chair.get(made.location).parser.forms[0].action.endswith('/duyet')
    here = made.location.partition('?')[0]
    assert act(lan, here, 'sua', viec='đạt giải Nhất học sinh giỏi tỉnh').status == 303
    approved(chair, here)
    assert 'cháu Trần Minh Quân đạt giải Nhất' in lan.get(here).text


def test_many_are_approved_and_printed_at_once(office, tmp_path):
    _, lan, chair = office
    names = ['Lê Thị Na', 'Vũ Thị Hạnh', 'Đỗ Thị Thu']
    for name in names:
        done(lan, name, gioi='2', **{'nam-sinh': '1998'})
        wait_for(chair, name)
    page = chair.get(LETTERS)
    picked = re.findall(r'name="chon\[\]" value="([\d.]+)"', page.html)
    assert len(picked) == 3
    assert act(chair, wait_for(chair, names[0]), 'sua', **{'ve-ai': 'cháu Bình An'}).status == 303
    form = page.form(action='/in$').values
    own = {'_csrf': form['_csrf'], '_key': form['_key'], 'loc': 'can-duyet'}
    sent = chair.post(f'{LETTERS}/duyet', {**own, 'chon[]': picked})
    assert sent.status == 303 and 'so=2' in sent.location  # one was changed since it was seen
    assert len(lines(chair)) == 1
    nothing = lan.post(f'{LETTERS}/in', {'_csrf': lan.get(LETTERS + '?loc=can-in').form(action='/in$').values['_csrf'], '_key': 'nothing-picked-1', 'loc': 'can-in'})
    assert nothing.status == 422
    page = lan.get(LETTERS, params={'loc': 'can-in'})
    picked = re.findall(r'name="chon\[\]" value="([\d.]+)"', page.html)
    form = page.form(action='/in$').values
    printed = lan.post(f'{LETTERS}/in', {'_csrf': form['_csrf'], '_key': form['_key'], 'loc': 'can-in', 'kho': 'thiep', 'chon[]': picked})
    assert printed.status == 303
    file = lan.get(printed.location).body
    said = text_of(file, tmp_path)
    assert said.count('THƯ CHÚC MỪNG') == 2 and '01/TCM-UBND' in said and '02/TCM-UBND' in said
    info = subprocess.run(['pdfinfo', tmp_path / 'letter.pdf'], check=True, capture_output=True, text=True).stdout
    assert re.search(r'Pages:\s+2\b', info)
    assert len(lines(lan, 'can-trao')) == 2


def test_two_chairs_approve_one_letter_once(office):
    server, lan, chair = office
    second = desk.chair(server, 'nhungvt', 'Vũ Thị Nhung')
    done(lan, 'Nguyễn Thị Mai', **MOTHER)
    link = wait_for(chair, 'Nguyễn Thị Mai')
    seen = second.get(link)
    approved(chair, link)
    late = seen.submit(seen.form(action='/duyet$'))
    assert late.status == 409
    page = lan.get(link)
    assert page.text.count('01/TCM-UBND') and '02/TCM-UBND' not in page.text and 'Vũ Thị Nhung' not in page.text


def test_a_marriage_a_death_and_an_apology_have_their_letters(office, tmp_path):
    server, lan, chair = office
    code = desk.receive(lan, 'Trần Văn Bình', MARRIAGE, gioi='1', **{'nam-sinh': '1999'})
    desk.worked(lan, code, 7)
    assert 'và người bạn đời' in chair.get(wait_for(chair, 'Trần Văn Bình')).text  # before the hand-over
    desk.receive(lan, 'Phạm Thị Sen', DEATH, gioi='2', **{'nam-sinh': '1960'})
    link = approved(chair, wait_for(chair, 'Phạm Thị Sen'))
    said = text_of(pdf(lan, link), tmp_path)
    assert 'THƯ CHIA BUỒN' in said and 'Gia đình bà Phạm Thị Sen' in said and '/TCB-UBND' in said
    late = desk.receive(lan, 'Hoàng Thị Cúc', gioi='2', **{'nam-sinh': '1950'})
    desk.done(chair, late, 'xin-loi', **{'ly-do': 'phải chờ sổ gốc ở kho', 'ngay': '3/12/2026', 'nguoi-ky': 'Phạm Quang Hòa'})
    link = wait_for(lan, 'Hoàng Thị Cúc', 'can-in')
    said = text_of(pdf(lan, link, 'a5'), tmp_path)
    assert late in said and 'phải chờ sổ gốc ở kho' in said and '/PXL-UBND' in said and '03/12/2026' in said


# ---- silence ----

def test_a_death_silences_happy_letters_and_invitations_to_rate(office):
    server, lan, chair = office
    before = done(lan, 'Nguyễn Thị Mai', **MOTHER)
    link = wait_for(chair, 'Nguyễn Thị Mai')
    secret = desk.secret_of(lan, before)
    assert 'danh-gia/' in desk.tracked(server, before, secret).html and 'phieu-danh-gia' in desk.at(lan, before).html
    desk.receive(lan, 'Nguyễn Văn Hùng', DEATH, gioi='1', **{'nam-sinh': '1970', **HOUSE, 'dia-chi': 'số 12 thôn Đông, xã Vũ Ninh'})
    wait_for(chair, 'Nguyễn Văn Hùng')
    wait_for(chair, 'Nguyễn Thị Mai', gone=True)
    assert lines(chair, 'tam-giu') == [('Nguyễn Thị Mai', link)]
    page = chair.get(link)
    assert '20/12/2026' in page.text and not [f for f in page.parser.forms if f.action.endswith('/duyet')]
    assert 'danh-gia/' not in desk.tracked(server, before, secret).html
    assert 'phieu-danh-gia' not in desk.at(lan, before).html
    done_again(lan, 'Nguyễn Thị Mai', **MOTHER)
    done(lan, 'Lê Thị Hàng Xóm', gioi='2', **{'nam-sinh': '1990', 'thon': 'Thôn Đông', 'dia-chi': 'Số 14, thôn Đông'})
    wait_for(chair, 'Lê Thị Hàng Xóm')
    assert len(lines(chair, 'tam-giu')) == 1 and 'Nguyễn Thị Mai' not in dict(lines(chair))
    new = lan.get(f'{LETTERS}/moi')
    own = {k: v for k, v in new.form(action='/moi$').values.items() if k.startswith('_')}
    refused = lan.post(f'{LETTERS}/moi', {**own, 'mau': 'mung-tho', 'ho-ten': 'Nguyễn Văn Hùng', 'nguoi': known(lan, 'Nguyễn Văn Hùng')})
    assert refused.status == 422 and 'có tang' in refused.text


def known(client, name):
    """The id by which the unit knows that person: what the form offers to choose."""
    page = client.get(f'{LETTERS}/khong-nhan')
    asked = page.submit(page.form(action='/khong-nhan$'), **{'ho-ten': name})
    assert asked.status == 422, asked.status
    return re.search(r'name="nguoi" value="(\d+)"', asked.html).group(1)


def test_a_death_entered_by_mistake_takes_everything_back(office):
    _, lan, chair = office
    done(lan, 'Nguyễn Thị Mai', **MOTHER)
    wait_for(chair, 'Nguyễn Thị Mai')
    code = desk.receive(lan, 'Nguyễn Văn Hùng', DEATH, gioi='1', **{'nam-sinh': '1970', **HOUSE})
    wait_for(chair, 'Nguyễn Văn Hùng')
    wait_for(chair, 'Nguyễn Thị Mai', 'tam-giu')
    desk.done(chair, code, 'huy', **{'ly-do': 'nhập nhầm thủ tục'})
    wait_for(chair, 'Nguyễn Văn Hùng', 'da-bo')
    wait_for(chair, 'Nguyễn Thị Mai')


# ---- wishes, e-mail ----

def test_who_wants_no_letters_gets_none(office):
    _, lan, chair = office
    done(lan, 'Nguyễn Thị Mai', **MOTHER)
    link = wait_for(chair, 'Nguyễn Thị Mai')
    assert act(lan, link, 'khong-nhan').status == 303
    assert dict(lines(lan, 'da-bo')) == {'Nguyễn Thị Mai': link}
    page = lan.get(f'{LETTERS}/khong-nhan')
    assert 'Nguyễn Thị Mai' in page.text
    done_again(lan, 'Nguyễn Thị Mai', **MOTHER)
    done(lan, 'Lê Thị Na', gioi='2')
    wait_for(chair, 'Lê Thị Na')
    assert 'Nguyễn Thị Mai' not in dict(lines(chair))
    page = lan.get(f'{LETTERS}/khong-nhan')
    assert page.submit(page.form(action='/nhan-lai$')).status == 303
    done_again(lan, 'Nguyễn Thị Mai', **MOTHER)
    wait_for(chair, 'Nguyễn Thị Mai')


def test_a_letter_goes_by_e_mail_to_who_agreed(office):
    server, lan, chair = office
    mail = MailServer().open()
    for name, value in (('smtp_url', mail.url), ('smtp_starttls', 'no'), ('smtp_from', 'Xã Vũ Ninh <mot-cua@vuninh.example>')):
        server.place.command('unit', 'set', '-', name, value)
    done(lan, 'Lê Thị Na', gioi='2', **{'nam-sinh': '1950', 'email': 'na@hop-thu.example', 'bao-tin': '1'})
    done(lan, 'Đỗ Thị Thu', gioi='2')
    link = approved(chair, wait_for(chair, 'Lê Thị Na'))
    other = approved(chair, wait_for(chair, 'Đỗ Thị Thu'))
    assert act(lan, other, 'gui', cach='3').status == 422
    assert act(lan, link, 'gui', cach='3').status == 303
    end = time.monotonic() + 20
    while not any('THƯ CHÚC MỪNG' in str(m.message['Subject']) for m in mail.taken):
        assert time.monotonic() < end, [str(m.message['Subject']) for m in mail.taken]
        time.sleep(0.1)
    letter = next(m for m in mail.taken if 'THƯ CHÚC MỪNG' in str(m.message['Subject']))
    assert letter.recipients == ['<na@hop-thu.example>'] and 'Gia đình bà Lê Thị Na' in letter.text
    assert '/TCM-UBND' in letter.text and 'Phạm Quang Hòa' in letter.text
    mail.close()


# ---- contributions ----

def give(client, name, **fields):
    page = client.get(f'{GIFTS}/moi')
    gift = {'loai': '1', 'so-luong': '50.000.000', 'ngay': '18/11/2026', **fields}
    made = page.submit(page.form(action='/moi$'), **{'ho-ten': name, **gift})
    assert made.status == 303, made.text
    return made.location.partition('?')[0]


def test_a_contribution_is_thanked_for_and_stands_on_the_wall(office):
    server, lan, chair = office
    empty = lan.get(f'{GIFTS}/moi')
    assert 'công trình' in empty.text and not [f for f in empty.parser.forms if f.action.endswith('/moi')]
    works = lan.get(f'{GIFTS}/cong-trinh')
    assert works.submit(works.form(action='/cong-trinh$'), ten='đường bê tông thôn Đông', **{'ten-en': 'Đông village road'}).status == 303
    works = lan.get(f'{GIFTS}/cong-trinh')
    assert works.submit(works.form(action='/cong-trinh$'), ten='Đường bê tông thôn Đông').status == 422
    gift = give(lan, 'Công ty May Hoa Sen', **{'to-chuc': '1', 'neu-ten': 'Công ty May Hoa Sen'})
    secret = give(lan, 'Trần Văn Ẩn Danh', gioi='1', **{'loai': '4', 'so-luong': '', 'hien-vat': '20 bao xi măng'})
    link = next(link for who, link in lines(chair) if who == 'Công ty May Hoa Sen')
    page = chair.get(link)
    assert 'Công ty May Hoa Sen đã đóng góp 50.000.000 đồng cho đường bê tông thôn Đông' in page.text and 'quý đơn vị' in page.text
    fixed = act(lan, gift, 'sua', **{'so-luong': '5.000.000', 'ly-do': 'ghi thừa số không'})
    assert fixed.status == 303
    assert chair.get(link).text.count('Đã bỏ') and '5.000.000 đồng' in chair.get(dict(lines(chair))['Công ty May Hoa Sen']).text
    assert act(lan, gift, 'sua', **{'so-luong': 'nhiều lắm', 'ly-do': 'ghi thừa số không'}).status == 422
    assert act(lan, secret, 'huy', **{'ly-do-huy': 'x'}).status == 422
    assert gift in lan.get(GIFTS, params={'q': 'hoa sen'}).links and gift not in lan.get(GIFTS, params={'q': 'xi mang'}).links
    wall = Client(server).get(WALL)
    assert 'Công ty May Hoa Sen' in wall.text and '5.000.000 đ' in wall.text and '1 lần tặng hiện vật' in wall.text
    assert 'Ẩn Danh' not in wall.html and 'xi măng' not in wall.html and '1 lần không nêu tên' in wall.text
    assert 'Đông village road' in Client(server, 'en').get(WALL).text
    assert Client(server).get(WALL, params={'cong-trinh': 'khong-co'}).status == 404
    sums = Client(server).get(f'/api/v1/units/{UNIT}/contributions').json()
    assert (sums['money_dong'], sums['gifts_of_goods'], sums['without_name']) == (5000000, 1, 1)
    assert sums['works'][0]['slug'] == 'duong-be-tong-thon-dong'
    table = Client(server).get(f'/{UNIT}/du-lieu/dong-gop.csv').body.decode('utf-8-sig')
    assert 'duong-be-tong-thon-dong' in table and 'Hoa Sen' not in table
    found = Client(server).get(f'/{UNIT}/tim', params={'q': 'duong be tong'})
    assert 'Đường bê tông thôn Đông' in found.text
    assert act(lan, secret, 'huy', **{'ly-do-huy': 'ghi trùng hai lần'}).status == 303
    assert 'hiện vật' not in Client(server).get(WALL).text.split('Ghi và công khai')[0].split('Tổng')[1]


# ---- the wordings ----

def test_wordings_come_as_data(commune, tmp_path):
    file = ROOT / 'data' / 'letters.csv'
    assert commune.place.command('import', 'letters', file).returncode == 0
    again_ = commune.place.command('import', 'letters', file).stdout
    assert '9' in again_
    broken = tmp_path / 'letters.csv'
    broken.write_text(file.read_text(encoding='utf-8').replace('{tuoi}', '{so-tuoi}'), encoding='utf-8')
    said = commune.place.command('import', 'letters', broken, expect=1).stderr
    assert 'so-tuoi' in said and 'body' in said
    page = Client(commune).get(f'/{UNIT}/thu')
    assert 'Chúc mừng gia đình có em bé' in page.text and '3 ngày làm việc' in page.text


# ---- names ----

def test_names_stand_neither_in_the_log_nor_in_what_events_keep(office):
    server, lan, chair = office
    name = 'Tạ Thị Khuê Ngạn'
    done(lan, name, gioi='2', **{'nam-sinh': '1990', 'dia-chi': 'Số 7, ngõ Gốc Gạo Ba Ngọn'})
    link = wait_for(chair, name)
    act(lan, link, 'sua', **{'ve-ai': 'cháu Lục Khiển'})
    approved(chair, link)
    pdf(lan, link)
    act(lan, link, 'in', kho='a4'), act(lan, link, 'gui', cach='1')
    works = lan.get(f'{GIFTS}/cong-trinh')
    works.submit(works.form(action='/cong-trinh$'), ten='đèn đường thôn Đông')
    give(lan, 'Mạc Văn Thầm Lặng', **{'neu-ten': ''})
    server.place.fault('call:1+@letter.by_id')
    assert lan.get(link).status == 500
    server.place.fault('off')
    kept = repr(server.place.ask("SELECT bytes, what FROM event WHERE noun IN ('letter', 'contribution', 'person', 'mourning')"))
    told = server.log() + server.figures()
    assert 'letter.sent' in kept
    for word in (name, 'Khuê', 'Lục Khiển', 'Gốc Gạo', 'Thầm Lặng'):
        assert word not in told and word not in kept and word.encode().hex() not in kept, word
