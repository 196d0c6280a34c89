"""Papers scanned at the counter: attached at reception and later, given out to the desk alone, voided
when they were attached by mistake, and refused in words when they are none of those taken."""
import re
import socket

import pytest
import desk
import papers
import people
from client import Client
from conftest import UNIT
from desk import WORK
from test_officials import other_unit


@pytest.fixture
def office(commune):
    desk.open_desk(commune)
    lan = people.hired(commune, 'lanpt', 'counter')
    tuan = people.hired(commune, 'tuanqv', 'specialist', name='Quách Văn Tuấn')
    return commune, lan, tuan


def links(page):
    return [h for h in page.links if re.search(r'/tep/\d+$', h)]


def attach(client, code, *files, **fields):
    """The answer to the form that adds files."""
    return desk.act(client, code, 'tep', tep=list(files), **fields)


def attached(client, code, *files, **fields):
    answer = attach(client, code, *files, **fields)
    assert answer.status == 303, answer.text
    return client.get(answer.location)


def field_errors(page):
    return re.sub('<[^>]*>', ' ', ' '.join(re.findall(r'class="field__err".*?</p>', page.html, re.S)))


# ---- taken ----

def test_reception_takes_the_scans_along(office):
    commune, lan, tuan = office
    scan, photo = papers.pdf(b'to khai'), papers.photo()
    code = desk.receive(lan, **{'tep': [('Quét cả bộ.pdf', scan), ('anh.jpeg', photo)],
                                'g0-tep': ('tờ khai.png', papers.png())})
    page = desk.at(tuan, code)
    assert 'Tệp đính kèm (3)' in page.text
    for words in ('Quét cả bộ.pdf', 'anh.jpg', 'tờ khai.png', 'PDF, 1 KB', 'JPEG, 1 KB', 'Phạm Thị Lan, 09:00'):
        assert words in page.text, words
    first = re.search(r'name="g0-ten" value="([^"]+)"', desk.form_of(lan).html).group(1)
    assert f'{first} : tờ khai.png' in page.text  # it knows which paper it is
    whole, picture, paper = (tuan.get(h) for h in links(page))
    assert whole.body == scan  # a signature in it stays valid
    assert papers.CANARY in photo and papers.CANARY not in picture.body and b'Exif' not in picture.body
    assert picture.body[:3] == b'\xff\xd8\xff' and paper.body[:8] == b'\x89PNG\r\n\x1a\n'
    assert len(papers.stored(commune.place)) == 3
    assert not any(papers.CANARY in p.read_bytes() for p in papers.stored(commune.place))
    commune.place.command('check')


def test_a_file_goes_out_as_nothing_but_a_file(office):
    _, lan, _ = office
    code = desk.receive(lan, tep=('Đơn xin.pdf', papers.pdf()))
    sent = lan.get(links(desk.at(lan, code))[0])
    assert sent.headers['Content-Disposition'] == (
        'attachment; filename="don-xin.pdf"; filename*=UTF-8\'\'%C4%90%C6%A1n%20xin.pdf')
    assert sent.headers['Content-Type'] == 'application/pdf'
    assert sent.headers['Cache-Control'] == 'no-store'
    assert sent.headers['X-Content-Type-Options'] == 'nosniff'
    assert 'sandbox' in sent.headers['Content-Security-Policy']


def test_files_are_added_later_and_the_history_tells(office):
    commune, lan, tuan = office
    code = desk.receive(lan)
    assert 'Chưa có tệp nào' in desk.at(lan, code).text
    seen = desk.at(tuan, code)
    first = re.search(r'<datalist id="ds-giay"><option value="([^"]+)"', seen.html).group(1)
    page = attached(lan, code, ('a.pdf', papers.pdf(b'a')), ('b.pdf', papers.pdf(b'b')), giay=first)
    assert 'Đã lưu tệp đính kèm' in page.text and page.text.count(f'{first} : ') == 2
    attached(tuan, code, ('xn.png', papers.png()), giay='Giấy xác nhận của thôn')
    story = desk.at(lan, code, '/lich-su').text
    assert f'Đính kèm 2 tệp : {first}' in story and 'Đính kèm 1 tệp : Giấy xác nhận của thôn' in story
    journal = lan.get(f'{WORK}/nhat-ky').text
    assert 'Đính kèm 2 tệp' in journal and 'Giấy xác nhận' not in journal
    # Who was about to ask for that paper hears of it; who adds one more has nothing to overwrite.
    lost = desk.act(tuan, code, 'bo-sung', page=seen, **{'t0-ten': 'Giấy xác nhận của thôn'})
    assert lost.status == 409 and 'Đính kèm 1 tệp' in lost.text
    late = [f for f in seen.parser.forms if f.action.endswith('/tep')][0]
    assert seen.submit(late, tep=('c.pdf', papers.pdf(b'c'))).status == 303
    for words in ('a.pdf', 'Giấy xác nhận'):
        assert words not in desk.tracked(commune, code, desk.secret_of(lan, code)).text


def test_in_english_the_papers_have_english_names(office):
    commune, lan, _ = office
    code = desk.receive(lan, **{'g0-tep': ('a.pdf', papers.pdf())})
    john = people.hired(commune, 'haitv', 'counter', lang='en', name='Trần Văn Hải')
    page = desk.at(john, code)
    names = re.findall(r'<datalist id="ds-giay">(.*?)</datalist>', page.html, re.S)[0]
    first = re.search(r'<option value="([^"]+)"', names).group(1)
    assert 'Attached files (1)' in page.text and f'{first} : a.pdf' in page.text
    attached(john, code, ('b.pdf', papers.pdf()), giay=first)
    vietnamese = re.search(r'<datalist id="ds-giay"><option value="([^"]+)"', desk.at(lan, code).html).group(1)
    attached(john, code, ('c.pdf', papers.pdf()), giay=vietnamese)
    assert vietnamese != first and desk.at(lan, code).text.count(f'{vietnamese} : ') == 3
    assert desk.at(john, code).text.count(f'{first} : ') == 3


# ---- refused ----

REFUSED = [
    ('trang.html', b'<html><script>alert(1)</script></html>', 'chỉ nhận tệp PDF, JPEG hoặc PNG'),
    ('cut.pdf', papers.pdf()[:-60], 'tệp bị hỏng hoặc chưa tải lên hết'),
    ('khoa.pdf', papers.locked_pdf(), 'tệp PDF này đặt mật khẩu'),
    ('lon.pdf', papers.pdf() + b'\0' * (25 << 20), 'nhiều nhất 25 MB mỗi tệp'),
]


@pytest.mark.parametrize('name, data, sentence', REFUSED, ids=[r[0] for r in REFUSED])
def test_a_refused_file_is_named_and_the_text_kept(office, name, data, sentence):
    commune, lan, _ = office
    page = desk.form_of(lan)
    answer = desk.fill(page, **{'ho-ten': 'Lê Văn Na', 'ghi-chu': 'chữ phải còn', 'g0-ghi': 'mờ dấu',
                                'tep': [('tốt.pdf', papers.pdf()), (name, data)]})
    assert answer.status == 422 and 'Chưa lưu gì cả' in answer.text
    errors = field_errors(answer)
    assert f'Tệp đính kèm, {name}: ' in errors and sentence in errors and 'tốt.pdf' not in errors
    assert f'Chưa lưu: tốt.pdf, {name}. Trình duyệt không giữ tệp đã chọn, mời chọn lại.' in answer.text
    for kept in ('value="Lê Văn Na"', 'chữ phải còn', 'value="mờ dấu"'):
        assert kept in answer.html, kept
    assert papers.stored(commune.place) == []
    again = desk.fill(answer, tep=[('tốt.pdf', papers.pdf())])
    assert again.status == 303 and 'Tệp đính kèm (1)' in lan.get(again.location).text


def test_a_file_refused_beside_its_paper_says_so_there(office):
    _, lan, _ = office
    page = desk.form_of(lan)
    answer = desk.fill(page, **{'ho-ten': 'Lê Văn Na', 'g0-tep': ('a.txt', b'chi la chu')})
    assert answer.status == 422
    field = re.search(r'<label for="g0-tep">.*?<input type="file" id="g0-tep"[^>]*>', answer.html, re.S).group(0)
    assert 'chỉ nhận tệp PDF' in field and 'a.txt' in field and 'aria-invalid="true"' in field


def test_all_that_is_to_be_answered_is_on_one_page(office):
    """A refused file, and somebody of that name: one page asks for both, so that files are chosen
    again once."""
    _, lan, _ = office
    desk.receive(lan, 'Tạ Thị Nhàn', **{'nam-sinh': '1955'})
    answer = desk.fill(desk.form_of(lan), **{
        'ho-ten': 'Tạ Thị Nhàn', 'nam-sinh': '1955', 'tep': ('a.txt', b'chi la chu')})
    assert answer.status == 422 and 'cùng năm sinh' in answer.text and 'chỉ nhận tệp PDF' in field_errors(answer)
    assert desk.fill(answer, nguoi='moi', tep=('a.pdf', papers.pdf())).status == 303


def test_a_refusal_on_the_dossiers_page_keeps_the_rest(office):
    commune, lan, _ = office
    code = desk.receive(lan)
    empty = attach(lan, code, giay='Giấy ra viện')
    assert empty.status == 422 and 'value="Giấy ra viện"' in empty.html
    wrong = attach(lan, code, ('a.pdf', papers.pdf()), ('b.gif', b'GIF89a' + b'\0' * 40), giay='Giấy ra viện')
    assert wrong.status == 422 and 'b.gif: chỉ nhận tệp PDF' in field_errors(wrong)
    assert 'Chưa lưu: a.pdf, b.gif.' in wrong.text and 'value="Giấy ra viện"' in wrong.html
    many = attach(lan, code, *[(f'{n}.pdf', papers.pdf()) for n in range(11)])
    assert many.status == 422 and 'nhiều nhất 10 tệp' in field_errors(many)
    assert papers.stored(commune.place) == [] and 'Chưa có tệp nào' in desk.at(lan, code).text


def test_a_cut_upload_leaves_nothing(office):
    commune, lan, _ = office
    code = desk.receive(lan)
    page = desk.at(lan, code)
    form = [f for f in page.parser.forms if f.action.endswith('/tep')][0]
    body = b''.join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (k.encode(), v.encode())
        for k, v in form.values.items())
    body += (b'--x\r\nContent-Disposition: form-data; name="tep"; filename="a.pdf"\r\n\r\n'
             + papers.pdf() + b'\r\n--x--\r\n')
    head = (f'POST {form.action} HTTP/1.1\r\nHost: {commune.host}:{commune.port}\r\nOrigin: {commune.base}\r\n'
            f'Cookie: s={people.cookie(lan)}\r\nContent-Type: multipart/form-data; boundary=x\r\n'
            f'Content-Length: {len(body)}\r\nConnection: close\r\n\r\n').encode()
    for size, taken in ((len(body) // 2, 0), (len(body) - 1, 0), (len(body), 1)):
        with socket.create_connection((commune.host, commune.port), timeout=20) as s:
            s.sendall(head + body[:size])
            if not taken:
                s.shutdown(socket.SHUT_WR)
            assert s.recv(12) == b'HTTP/1.1 303'[:12 * taken]
        assert len(papers.stored(commune.place)) == len(links(desk.at(lan, code))) == taken


def test_sent_twice_is_attached_once(office):
    commune, lan, _ = office
    code = desk.receive(lan)
    page = desk.at(lan, code)
    for _ in range(2):
        assert desk.act(lan, code, 'tep', page=page, tep=('a.pdf', papers.pdf())).status == 303
    assert len(links(desk.at(lan, code))) == len(papers.stored(commune.place)) == 1


def test_who_signed_in_again_is_told_to_choose_again(office):
    commune, lan, _ = office
    page = desk.form_of(lan)
    commune.place.command('user', 'disable', 'lanpt')
    commune.place.command('user', 'enable', 'lanpt')
    stopped = desk.fill(page, **{'ho-ten': 'Lê Văn Na', 'tep': ('a.pdf', papers.pdf())})
    assert stopped.status == 403 and papers.stored(commune.place) == []
    back = stopped.submit(stopped.form(with_field='mat-khau'), ten='lanpt', **{'mat-khau': people.PASSWORD})
    assert 'value="Lê Văn Na"' in back.html
    assert 'Nếu trước đó đã chọn tệp thì mời chọn lại' in back.text


# ---- voided ----

def test_a_mistaken_file_is_voided_and_not_lost(office):
    commune, lan, tuan = office
    code = desk.receive(lan, tep=[('đúng.pdf', papers.pdf(b'dung')), ('nhầm.pdf', papers.pdf(b'nham'))])
    right, wrong = links(desk.at(lan, code))
    number = wrong.rsplit('/', 1)[1]
    page = desk.at(lan, code)
    form = [f for f in page.parser.forms if f.values.get('tep') == number][0]
    nothing = page.submit(form)
    assert nothing.status == 422 and 'lý do' in field_errors(nothing)
    form = [f for f in nothing.parser.forms if f.values.get('tep') == number][0]
    done = nothing.submit(form, **{'ly-do': 'giấy của người khác'})
    assert done.status == 303
    page = lan.get(done.location)
    assert 'Đã hủy tệp' in page.text and 'nhầm.pdf' in page.text and links(page) == [right]
    assert 'Tệp đính kèm (1)' in page.text and 'giấy của người khác' not in page.text
    assert 'Hủy tệp đính nhầm : giấy của người khác' in desk.at(tuan, code, '/lich-su').text
    assert lan.get(wrong).status == tuan.get(wrong).status == 403
    head = desk.chair(commune)
    assert head.get(wrong).body == papers.pdf(b'nham') and head.get(right).status == 200
    assert len(papers.stored(commune.place)) == 2
    twice = desk.forced(lan, code, 'bo-tep', tep=number, **{'ly-do': 'lần nữa'})
    assert twice.status == 422
    stale = page.submit([f for f in page.parser.forms if f.action.endswith('/bo-tep')][0], **{
        'ly-do': 'x', 'phien-ban': '1'})
    assert stale.status == 409 and len(links(desk.at(lan, code))) == 1


def test_a_void_dossier_takes_no_files(office):
    commune, lan, _ = office
    code = desk.receive(lan, tep=('a.pdf', papers.pdf()))
    seen = desk.at(lan, code)
    desk.done(lan, code, 'huy', **{'ly-do': 'nhập trùng'})
    page = desk.at(lan, code)
    assert not [f for f in page.parser.forms if re.search(r'/(bo-)?tep$', f.action)]
    late = desk.act(lan, code, 'tep', page=seen, tep=('b.pdf', papers.pdf()))
    assert late.status == 422 and 'Chưa làm gì cả' in late.text
    assert len(papers.stored(commune.place)) == 1 and lan.get(links(page)[0]).status == 200


# ---- who may ----

def test_nobody_else_gets_a_file(office):
    commune, lan, tuan = office
    code, other = (desk.receive(lan, name, tep=('a.pdf', papers.pdf())) for name in ('Lê Na', 'Vũ Minh Quân'))
    path = links(desk.at(lan, code))[0]
    number = path.rsplit('/', 1)[1]
    assert tuan.get(path).status == 200
    # Not by another dossier's address, and no other number.
    for wrong in (f'{WORK}/ho-so/{other}/tep/{number}', f'{path}1', path.replace(number, 'x'), path.replace(number, '0')):
        assert lan.get(wrong).status == 404, wrong
    elsewhere = people.hired(commune, 'noikhac', 'counter', name='Bùi Thị Xa', unit=other_unit(commune))
    assert elsewhere.get(path).status == elsewhere.get(path.rsplit('/tep', 1)[0]).status == 403
    own = path.replace(f'/{UNIT}/', f'/{other_unit(commune)}/')
    assert elsewhere.get(own).status == 404
    for role, login in (('editor', 'trangnt'), ('supervisor', 'mattran')):
        assert people.hired(commune, login, role, name='Ngô Thu Trang').get(path).status == 403
    stranger = Client(commune).get(path)
    assert stranger.status == 303 and stranger.location.startswith('/dang-nhap')
    citizen = desk.tracked(commune, code, desk.secret_of(lan, code))
    assert not links(citizen) and citizen.client.get(path).status == 303


def test_nothing_of_a_file_is_in_logs_and_addresses(office):
    commune, lan, _ = office
    code = desk.receive(lan, tep=('Canary Họ Tên 034162001234.pdf', papers.pdf()))
    page = desk.at(lan, code)
    assert 'Canary Họ Tên 034162001234.pdf' in page.text
    assert lan.get(links(page)[0]).status == 200
    assert not [h for h in page.links if 'Canary' in h or '034162001234' in h]
    for text in (commune.log(), desk.at(lan, code, '/lich-su').html, lan.get(f'{WORK}/nhat-ky').html):
        assert 'Canary' not in text and '034162001234' not in text
