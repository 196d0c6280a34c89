"""The counter receives a dossier: one form, hints and warnings, the receipt."""
import re

import pytest
import desk
import people
from desk import RECEPTION, REISSUE, WORK


@pytest.fixture
def counter(commune):
    desk.open_desk(commune)
    return people.hired(commune, 'lanpt', 'counter')


def errors(page):
    return re.sub('<[^>]*>', ' ', ' '.join(re.findall(r'class="field__err".*?</p>', page.html, re.S)))


def hints(page):
    return re.search(r'id="goi-y".*?</div>\s*<p data-kiem', page.html, re.S).group(0)


# ---- choosing ----

def test_a_procedure_is_found_without_accents(counter):
    page = counter.get(RECEPTION)
    assert page.heading == 'Tiếp nhận hồ sơ' and 'Hay tiếp nhận' in page.text
    found = page.submit(page.form(with_field='q'), q='dang ky lai khai sinh')
    assert f'{RECEPTION}?thu-tuc={REISSUE}' in found.links
    form = desk.form_of(counter)
    assert 'Đăng ký lại khai sinh' in form.heading
    assert 'Nhận bây giờ thì hẹn trả 17:00, thứ Hai ngày 30/11/2026' in form.text  # 24/11 is a holiday
    assert 'autofocus' in re.search(r'<input[^>]*id="ho-ten"[^>]*>', form.html).group(0)
    assert counter.get(RECEPTION, params={'thu-tuc': '9.999999'}).heading == 'Tiếp nhận hồ sơ'


# ---- receiving ----

def test_one_form_and_the_receipt(counter, commune):
    code = desk.receive(
        counter, **{'nam-sinh': '1962', 'gioi': '2', 'thon': 'Thôn Đoài', 'dien-thoai': '0912 000 377',
                    'so-giay': '034162001234', 'g0-ghi': 'mờ dấu', 'ghi-chu': 'gọi con trai'})
    assert code == 'H31.45.12-261120-0001'
    page = counter.get(f'{WORK}/ho-so/{code}?moi=1')
    assert f'Đã ghi nhận hồ sơ {code}' in page.text and f'{WORK}/ho-so/{code}/giay-hen' in page.links
    assert 'Phạm Thị Lan' in page.text and 'mờ dấu' in page.text and 'gọi con trai' in page.text
    assert '034•••••1234' in page.text and '034162001234' not in page.html
    slip = desk.at(counter, code, '/giay-hen')
    for words in ('GIẤY TIẾP NHẬN HỒ SƠ', 'Bà Nguyễn Thị Hoa, sinh năm 1962', '0912 000 377',
                  '17 giờ 00 phút, ngày 30/11/2026', 'Quyển số 01, Số thứ tự 0001', 'Phạm Thị Lan',
                  'bản chính, 01', 'Không tính: 21, 22, 28 và 29/11'):
        assert words in slip.text, words
    assert 'class="qr"' in slip.html
    tracking = desk.tracked(commune, code, desk.secret_of(counter, code))
    assert 'Bà N. T. Hoa' in tracking.text and 'Nguyễn Thị Hoa' not in tracking.text
    assert 'gọi con trai' not in tracking.text and 'mờ dấu' not in tracking.text
    assert code in counter.get(f'{WORK}/nhat-ky').text


def test_what_is_missing_is_named_and_the_text_kept(counter):
    page = desk.form_of(counter)
    answer = desk.fill(page, **{'nam-sinh': '3000', 'thon': 'Thôn Đông', 'ghi-chu': 'chữ phải còn', 'bao-tin': '1'})
    assert answer.status == 422 and 'Chưa lưu gì cả' in answer.text
    assert 'Mời ghi họ tên' not in errors(answer)  # the number comes first: it is no number at all
    answer = desk.fill(page, **{'nam-sinh': '2027', 'thon': 'Thôn Đông', 'ghi-chu': 'chữ phải còn', 'bao-tin': '1'})
    for words in ('Mời ghi họ tên người nộp', 'Năm sinh không thể sau năm nay', 'cần ghi địa chỉ thư điện tử'):
        assert words in errors(answer), words
    assert 'chữ phải còn' in answer.text and 'value="Thôn Đông"' in answer.html
    assert counter.get(f'{WORK}?cua=tat-ca&q=261120').status == 200
    again = desk.fill(answer, **{'ho-ten': 'Lê Na', 'nam-sinh': '1990', 'email': 'na@example.vn'})
    assert again.status == 303
    assert 'na@example.vn (đồng ý nhận tin)' in counter.get(again.location).text


def test_a_unit_without_prefix_receives_nothing(commune):
    lan = people.hired(commune, 'lanpt', 'counter')
    answer = desk.fill(desk.form_of(lan), **{'ho-ten': 'Lê Văn Na'})
    assert answer.status == 422 and 'chưa có mã định danh' in answer.text


def test_sent_twice_is_received_once(counter):
    page = desk.form_of(counter)
    one, two = (desk.fill(page, **{'ho-ten': 'Trần Hà My'}) for _ in range(2))
    assert one.status == two.status == 303 and one.location == two.location
    assert desk.receive(counter, 'Vũ Minh Quân').endswith('-0002')


# ---- who it is ----

def test_somebody_known_is_chosen_by_the_officer(counter):
    first = desk.receive(counter, 'Tạ Thị Nhàn', **{'nam-sinh': '1955', 'thon': 'Thôn Bắc', 'dien-thoai': '0912000555'})
    answer = desk.fill(desk.form_of(counter), **{'ho-ten': 'tạ thị nhàn', 'nam-sinh': '1955'})
    assert answer.status == 422 and 'Mời chọn đúng người' in errors(answer)
    assert 'Tạ Thị Nhàn, 1955, Thôn Bắc' in hints(answer) and 'cùng năm sinh' in hints(answer)
    assert '0912000555' not in answer.html and '555' in hints(answer)  # masked
    known = re.search(r'name="nguoi" value="(\d+)"', answer.html).group(1)
    same = desk.fill(answer, nguoi=known)
    assert same.status == 303
    assert 'Tạ Thị Nhàn, 1955, Thôn Bắc' in counter.get(same.location).text
    # Of another birth year: nobody is asked.
    assert desk.fill(desk.form_of(counter), **{'ho-ten': 'Tạ Thị Nhàn', 'nam-sinh': '1980'}).status == 303
    assert 'Tạ Thị Nhàn, 1955' in desk.at(counter, first).text


def test_the_same_number_and_name_need_no_choice(counter):
    person = {'nam-sinh': '1958', 'so-giay': '034058000888', 'gioi': '1'}
    desk.receive(counter, 'Đặng Văn Sơn', **person, thon='Thôn Đông')
    answer = desk.fill(desk.form_of(counter), **{'ho-ten': 'Dang Van Son', 'so-giay': '034 058 000 888'})
    assert answer.status == 303
    assert 'Đặng Văn Sơn, 1958, Thôn Đông' in counter.get(answer.location).text
    other = desk.fill(desk.form_of(counter), **{'ho-ten': 'Ai Khác', 'so-giay': '034058000888'})
    assert other.status == 422 and 'cùng số giấy tờ' in hints(other)


def test_hints_store_nothing(counter):
    page = desk.form_of(counter)
    looked = page.submit(page.form(action='tiep-nhan$'), ket='xem', **{'ho-ten': 'Nguyeenx Thij Hoa'})
    assert looked.status == 422 and 'Telex' in hints(looked)
    assert 'class="errors"' not in looked.html
    assert desk.receive(counter).endswith('-0001')


def test_what_looks_wrong_is_said_once(counter):
    page = desk.form_of(counter)
    odd = {'ho-ten': 'Nguyeenx Thi Hoa', 'so-giay': '12345', 'dien-thoai': '77', 'nam-sinh': '1990'}
    answer = desk.fill(page, **odd)
    assert answer.status == 422
    for words in ('lỗi gõ Telex', 'không đúng dạng nào', 'Số điện thoại chưa đúng'):
        assert words in hints(answer), words
    stored = desk.fill(answer)
    assert stored.status == 303  # it was meant so
    fresh = desk.fill(desk.form_of(counter), **{'ho-ten': 'Lê Văn Na', 'so-giay': '034185001234', 'nam-sinh': '1990'})
    assert fresh.status == 422 and 'năm sinh khác' in hints(fresh)


def test_papers_that_nobody_checked_are_said_once(counter):
    page = desk.form_of(counter)
    answer = page.submit(page.form(action='tiep-nhan$'), ket='nhan', **{'ho-ten': 'Lê Văn Na'})
    assert answer.status == 422 and 'chưa đánh dấu đủ' in answer.text
    again = answer.submit(answer.form(action='tiep-nhan$'), ket='nhan')
    assert again.status == 303 and 'Chưa kiểm tra' in counter.get(again.location).text


# ---- not complete, refused ----

def test_what_lacks_is_asked_for_on_one_slip(counter, commune):
    page = desk.form_of(counter)
    nothing = desk.fill(page, **{'ho-ten': 'Ngô Thị Thủy', 'ket': 'bo-sung'})
    assert nothing.status == 422 and 'ít nhất một giấy tờ còn thiếu' in errors(nothing)
    answer = desk.fill(nothing, **{'ket': 'bo-sung', 't0-ten': 'Giấy khai sinh cũ', 't0-ly-do': 'bản sao',
                                   't1-ten': 'Giấy xác nhận của thôn'})
    assert answer.status == 303
    code = re.search(r'ho-so/([^?]+)', answer.location).group(1)
    assert f'{WORK}/ho-so/{code}/phieu-bo-sung' in counter.get(answer.location).links
    slip = desk.at(counter, code, '/phieu-bo-sung')
    for words in ('PHIẾU YÊU CẦU BỔ SUNG', 'Giấy khai sinh cũ: bản sao', 'Giấy xác nhận của thôn',
                  'Xã Vũ Ninh chỉ yêu cầu bổ sung một lần', 'NGƯỜI HƯỚNG DẪN'):
        assert words in slip.text, words
    assert counter.get(f'{WORK}/ho-so/{code}/phieu-tu-choi').status == 404
    assert 'chờ ông/bà Thủy bổ sung giấy tờ' in desk.tracked(commune, code, desk.secret_of(counter, code)).text
    came = desk.worked(counter, code, 4)
    assert 'Hẹn trả' in came.text and '17:00, thứ Hai ngày 30/11/2026' in came.text


def test_a_refusal_needs_its_reason(counter):
    page = desk.form_of(counter)
    answer = desk.fill(page, **{'ho-ten': 'Phan Thị Lý', 'ket': 'tu-choi'})
    assert answer.status == 422 and 'phải ghi lý do' in errors(answer)
    done = desk.fill(answer, **{'ket': 'tu-choi', 'ly-do': 'không thuộc thẩm quyền của xã'})
    assert done.status == 303
    code = re.search(r'ho-so/([^?]+)', done.location).group(1)
    slip = desk.at(counter, code, '/phieu-tu-choi')
    assert 'PHIẾU TỪ CHỐI' in slip.text and 'không thuộc thẩm quyền của xã' in slip.text


def test_english_is_complete(commune):
    desk.open_desk(commune)
    officer = people.hired(commune, 'lanpt', 'counter', lang='en')
    page = desk.form_of(officer)
    assert page.lang == 'en' and page.heading.startswith('Reception: ')
    assert 'Received now, it is due' in page.text and 'Applicant' in page.text
    code = desk.receive(officer, 'Lương Văn Hải')
    assert 'Register' in desk.at(officer, code).text
