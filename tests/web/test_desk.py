"""A dossier at work: who has it, what is done with it, two officers at once, and its end."""
import re

import pytest
import desk
import people
from client import Client
from conftest import UNIT
from desk import WORK


@pytest.fixture
def office(commune):
    """Lan receives and hands over, Tuấn works on dossiers."""
    desk.open_desk(commune)
    lan = people.hired(commune, 'lanpt', 'counter')
    tuan = people.hired(commune, 'tuanqv', 'specialist', name='Quách Văn Tuấn')
    return commune, lan, tuan


def hand_over(client, code, **fields):
    page = desk.at(client, code, '/tra')
    return page.submit(page.form(action='/tra$'), **fields)


# ---- a whole life ----

def test_from_reception_to_rating(office, clock):
    commune, lan, tuan = office

    def another_day(now):
        clock.set(now)
        return [people.sign_in(Client(commune), login).client for login in ('lanpt', 'tuanqv')]

    code = desk.receive(lan, **{'thon': 'Thôn Đoài', 'nam-sinh': '1962'})
    secret = desk.secret_of(lan, code)
    assert 'Đã giao' in desk.done(tuan, code, 'giao', cho='toi').text
    assert 'Quách Văn Tuấn' in desk.tracked(commune, code, secret).text
    desk.done(tuan, code, 'buoc', buoc='Đối chiếu sổ')
    lan, tuan = another_day('2026-11-23 09:00')
    desk.done(tuan, code, 'bo-sung', **{'t0-ten': 'Sổ hộ khẩu cũ', 't0-ly-do': 'bản sao'})
    assert 'bổ sung giấy tờ' in desk.tracked(commune, code, secret).text
    lan, tuan = another_day('2026-11-25 09:00')
    desk.worked(lan, code, 4)
    lan, tuan = another_day('2026-11-26 10:00')
    ready = desk.worked(tuan, code, 7)
    assert 'Đã xử lý xong' in ready.text
    assert code[-11:] in lan.get(f'{WORK}?nhom=cho-tra').text
    nobody = hand_over(lan, code, ai='khac')
    assert nobody.status == 422
    for words in ('họ tên người nhận thay', 'số giấy tờ của người nhận thay', 'đối chiếu bằng gì'):
        assert words in nobody.text, words
    done = hand_over(lan, code, ai='chinh', giay='1')
    assert done.status == 303
    page = lan.get(done.location)
    assert f'{WORK}/ho-so/{code}/phieu-danh-gia' in page.links
    slip = desk.at(lan, code, '/phieu-danh-gia')
    assert 'PHIẾU ĐÁNH GIÁ' in slip.text and 'class="qr"' in slip.html
    assert code not in slip.text and 'Hoa' not in slip.text and '0001/TTPVHCC' not in slip.text
    citizen = desk.tracked(commune, code, secret)
    rate = [link for link in citizen.links if '/danh-gia/' in link][0]
    form = citizen.client.get(rate)
    assert form.submit(form.form(with_field='muc'), muc='5').status == 303
    story = desk.at(lan, code, '/lich-su').text
    for words in ('Tiếp nhận', 'Giao cho : Quách Văn Tuấn', 'Chuyển bước : Đối chiếu sổ',
                  'Yêu cầu bổ sung : Sổ hộ khẩu cũ: bản sao', 'Đã bổ sung đủ', 'Có kết quả', 'Trả kết quả'):
        assert words in story, words
    assert 'Trả kết quả' in lan.get(f'{WORK}/nhat-ky').text


def test_somebody_else_may_fetch_it(office):
    _, lan, tuan = office
    code = desk.receive(lan)
    desk.worked(tuan, code, 7)
    assert hand_over(lan, code, ai='khac', giay='1', **{'ten-khac': 'Nguyễn Văn Con', 'so-khac': '034094000999'}).status == 303
    for page in (desk.at(lan, code), desk.at(lan, code, '/lich-su'), lan.get(f'{WORK}/nhat-ky')):
        assert '034094000999' not in page.html and 'Nguyễn Văn Con' not in page.html
    again = lan.get(f'{WORK}/ho-so/{code}/tra')
    assert 'chưa có kết quả, hoặc đã trả rồi' in again.text


# ---- two at once ----

def test_of_two_officers_one_wins_and_the_other_sees_why(office):
    commune, lan, tuan = office
    desk_two = people.hired(commune, 'haitv', 'specialist', name='Trần Văn Hải')
    code = desk.receive(lan)
    seen = desk.at(desk_two, code)  # opened before
    desk.done(tuan, code, 'giao', cho='toi')
    desk.done(tuan, code, 'bo-sung', **{'t0-ten': 'Sổ hộ khẩu cũ'})
    lost = desk.work(desk_two, code, 9, 'dừng vì trùng hồ sơ cũ', page=seen)
    assert lost.status == 409
    assert 'Hồ sơ vừa có thay đổi' in lost.text and 'Quách Văn Tuấn' in lost.text
    assert 'Yêu cầu bổ sung : Sổ hộ khẩu cũ' in lost.text
    assert lost.text.index('Giao cho') < lost.text.index('Yêu cầu bổ sung')
    assert 'Tiếp nhận 09:00' not in lost.text  # only what is new
    kept = [f for f in lost.parser.forms if f.values.get('ly-do') == 'dừng vì trùng hồ sơ cũ']
    assert len(kept) == 1
    assert 'Yêu cầu bổ sung giấy tờ' in desk.at(tuan, code).text
    again = lost.submit(kept[0])
    assert again.status == 303 and 'Dừng xử lý' in desk_two.get(again.location).text


def test_who_takes_up_what_nobody_has_is_the_one_to_ask(office):
    commune, lan, tuan = office
    code = desk.receive(lan)
    assert 'Chưa ai nhận xử lý' in desk.at(lan, code).text
    assert 'Chưa ai nhận xử lý' not in desk.worked(tuan, code, 3).text
    assert 'Quách Văn Tuấn' in desk.tracked(commune, code, desk.secret_of(lan, code)).text
    given = desk.receive(lan, name='Trần Thị Giao')
    desk.done(tuan, given, 'giao', cho='toi')
    hai = people.hired(commune, 'haitv', 'specialist', name='Trần Văn Hải')
    begun = desk.worked(hai, given, 3)  # to help out: it stays whose it was
    assert 'Quách Văn Tuấn' in desk.tracked(commune, given, desk.secret_of(lan, given)).text, begun.text


def test_a_stale_correction_and_a_stale_hand_over_lose_too(office):
    _, lan, tuan = office
    code = desk.receive(lan)
    seen = desk.at(lan, code, '/sua')
    desk.done(tuan, code, 'buoc', buoc='Chờ ký')
    lost = seen.submit(seen.form(action='/sua$'), **{'ho-ten': 'Nguyễn Thị Hòa'})
    assert lost.status == 409 and 'Chuyển bước : Chờ ký' in lost.text
    assert 'value="Nguyễn Thị Hòa"' in lost.html
    assert lost.submit(lost.form(action='/sua$')).status == 303
    desk.worked(tuan, code, 7)
    seen = desk.at(lan, code, '/tra')
    page = desk.at(lan, code, '/sua')
    assert page.submit(page.form(action='/sua$'), **{'ghi-chu': 'gọi trước'}).status == 303
    lost = seen.submit(seen.form(action='/tra$'), ai='chinh', giay='2')
    assert lost.status == 409 and 'Sửa thông tin' in lost.text
    assert lost.submit(lost.form(action='/tra$'), ai='chinh', giay='2').status == 303


# ---- rules ----

def test_papers_are_asked_for_once_and_again_only_by_the_chair(office):
    commune, lan, tuan = office
    code = desk.receive(lan)
    desk.done(tuan, code, 'bo-sung', **{'t0-ten': 'Sổ hộ khẩu cũ'})
    desk.worked(lan, code, 4)
    assert not [f for f in desk.at(tuan, code).parser.forms if f.action.endswith('/bo-sung')]
    forced = desk.forced(tuan, code, 'bo-sung', **{'t0-ten': 'Giấy khác', 'ly-do': 'cần thêm'})
    assert forced.status == 422 and 'Đang xử lý' in desk.at(tuan, code).text
    head = desk.chair(commune)
    refused = desk.act(head, code, 'bo-sung', **{'t0-ten': 'Giấy khác'})
    assert refused.status == 422 and 'phải được Chủ tịch cho phép, có ghi lý do' in refused.text
    desk.done(head, code, 'bo-sung', **{'t0-ten': 'Giấy khác', 'ly-do': 'giấy vừa nộp bị tẩy xóa'})
    assert 'hơn một lần' in lan.get(f'{WORK}?cua=tat-ca').text
    assert 'chỉ yêu cầu bổ sung một lần' not in desk.at(lan, code, '/phieu-bo-sung').text


def test_an_apology_is_made_once_and_the_citizen_reads_it(office, clock):
    commune, lan, tuan = office
    code = desk.receive(lan)
    secret = desk.secret_of(lan, code)
    bad = desk.act(tuan, code, 'xin-loi', **{'ly-do': 'bận', 'ngay': '31/11/2026', 'nguoi-ky': ''})
    assert bad.status == 422
    for words in ('ít nhất 10 chữ cái', 'Ngày chưa đúng', 'họ tên người ký'):
        assert words in bad.text, words
    saturday = desk.act(tuan, code, 'xin-loi', **{
        'ly-do': 'phải chờ sổ gốc ở kho lưu trữ', 'ngay': '5/12/2026', 'nguoi-ky': 'Phạm Quang Hòa'})
    assert saturday.status == 422 and 'phải là ngày làm việc' in saturday.text
    assert 'phải chờ sổ gốc ở kho lưu trữ' in saturday.text
    desk.done(tuan, code, 'xin-loi', **{
        'ly-do': 'phải chờ sổ gốc ở kho lưu trữ', 'ngay': '3/12/2026', 'nguoi-ky': 'Phạm Quang Hòa'})
    page = desk.tracked(commune, code, secret)
    for words in ('Xã xin lỗi', '17:00, thứ Năm ngày 03/12/2026', 'phải chờ sổ gốc ở kho lưu trữ', 'Phạm Quang Hòa'):
        assert words in page.text, words
    assert 'Đã xin lỗi 20/11/2026, hẹn lại 03/12/2026' in lan.get(f'{WORK}?cua=tat-ca&q={code[-11:]}').text
    assert not [f for f in desk.at(tuan, code).parser.forms if f.action.endswith('/xin-loi')]
    clock.set('2026-12-03 10:00')  # kept the new date, and late all the same
    tuan = people.sign_in(Client(commune), 'tuanqv').client
    desk.worked(tuan, code, 7)
    assert 'trễ hẹn' in desk.tracked(commune, code, secret).text


def test_a_mistaken_reception_is_voided_on_its_day(office, clock):
    commune, lan, tuan = office
    code, later = desk.receive(lan), desk.receive(lan, 'Vũ Minh Quân')
    secret = desk.secret_of(lan, code)
    assert desk.act(lan, code, 'huy').status == 422
    voided = desk.done(lan, code, 'huy', **{'ly-do': 'nhập trùng'})
    assert 'đã hủy vì tiếp nhận nhầm' in voided.text
    page = desk.tracked(commune, code, secret)
    assert 'lập do nhầm và đã hủy' in page.text and 'nhập trùng' not in page.text
    assert code[-11:] not in lan.get(f'{WORK}?cua=tat-ca').text
    assert 'ĐÃ HỦY' in desk.at(lan, code, '/giay-hen').text
    assert desk.receive(lan, 'Lê Na').endswith('-0003')
    clock.set('2026-11-23 08:00')
    lan = people.sign_in(Client(commune), 'lanpt').client
    assert not [f for f in desk.at(lan, later).parser.forms if f.action.endswith('/huy')]
    forced = desk.forced(lan, later, 'huy', **{'ly-do': 'x'})
    assert forced.status == 403 and 'chỉ Chủ tịch được hủy' in forced.text


def test_a_correction_keeps_what_was_written_before(office):
    commune, lan, _ = office
    code = desk.receive(lan, 'Nguyễn Thị Hao', **{'dien-thoai': '0912000377', 'so-giay': '034162001234'})
    page = desk.at(lan, code, '/sua')
    assert 'value="034162001234"' in page.html
    done = page.submit(page.form(action='/sua$'), **{'ho-ten': 'Nguyễn Thị Hoa', 'dien-thoai': '0912000378', 'kenh': '3'})
    assert done.status == 303 and 'Mời in lại giấy hẹn' in lan.get(done.location).text
    slip = desk.at(lan, code, '/giay-hen').text
    assert 'Nguyễn Thị Hoa' in slip and '0912 000 378' in slip and 'Hao' not in slip
    story = desk.at(lan, code, '/lich-su')
    for words in ('Sửa thông tin', 'Nguyễn Thị Hao', 'Nguyễn Thị Hoa', 'Cách nộp', 'Bưu chính', 'Điện thoại'):
        assert words in story.text, words
    assert '000377' not in story.html and '000 378' not in story.text
    assert 'Hao' not in lan.get(f'{WORK}/nhat-ky').text
    somebody = desk.at(lan, code, '/sua')
    moved = somebody.submit(somebody.form(action='/sua$'), ai='khac', **{
        'ho-ten': 'Bùi Văn Cường', 'nam-sinh': '1949', 'dien-thoai': '', 'so-giay': ''})
    assert moved.status == 303 and 'Bùi Văn Cường, 1949' in lan.get(moved.location).text


# ---- who may ----

def test_roles_keep_to_their_work(office):
    commune, lan, tuan = office
    code = desk.receive(lan)
    for path in ('/tiep-nhan', f'/ho-so/{code}/tra', f'/ho-so/{code}/sua'):
        assert tuan.get(WORK + path).status == 403, path
    assert not [f for f in desk.at(lan, code).parser.forms if f.action.endswith('/bo-sung')]
    refused = desk.forced(lan, code, 'viec', viec='7')
    assert refused.status == 403 and 'vai trò khác' in refused.text
    assert desk.forced(lan, code, 'xin-loi', **{'ly-do': 'x'}).status == 403
    editor = people.hired(commune, 'trangnt', 'editor', name='Ngô Thu Trang')
    inbox = editor.get(WORK)
    assert inbox.status == 200 and 'Nguyễn Thị Hoa' not in inbox.html
    for path in (f'/ho-so/{code}', f'/ho-so/{code}/giay-hen', f'/ho-so/{code}/lich-su', '/nhat-ky'):
        assert editor.get(WORK + path).status == 403, path
    assert Client(commune).get(f'{WORK}/ho-so/{code}').status in (302, 303)
    watcher = people.hired(commune, 'mattran', 'supervisor', name='Vũ Đình Mạnh')
    assert watcher.get(f'{WORK}/nhat-ky').status == 200 and watcher.get(f'{WORK}/ho-so/{code}').status == 403


# ---- the inbox ----

def test_the_inbox_groups_filters_and_gives(office):
    _, lan, tuan = office
    one = desk.receive(lan, 'Lương Văn Hải', thon='Thôn Đoài')
    two = desk.receive(lan, 'Hoàng Thị Ngọc', thon='Thôn Nam', procedure='2.000815')
    page = lan.get(WORK)
    assert 'Quá hạn (' in page.text and 'Đến hạn hôm nay (' in page.text
    assert page.text.index('Hoàng Thị Ngọc') < page.text.index('Lương Văn Hải')  # due today first
    assert 'hồ sơ đã trễ' in page.heading
    found = page.submit(page.form(with_field='q'), q='luong hai')
    assert one[-11:] in found.text and two[-11:] not in found.text
    assert one[-11:] not in lan.get(f'{WORK}?thon=thon-nam').text
    assert 'Không tìm thấy hồ sơ nào' in lan.get(f'{WORK}?q=không ai cả').text
    assert 'Chưa chọn hồ sơ nào' in page.submit(page.form(with_field='cho'), viec='giao').text
    options = dict(re.findall(r'<option value="(\d+)"[^>]*>([^<]*)</option>', page.html))
    number = [k for k, v in options.items() if v == 'Quách Văn Tuấn'][0]
    given = lan.post(WORK, {**page.form(with_field='cho').values, 'cho': number, 'chon[]': [one, two]})
    assert given.status == 303 and 'Đã giao 2 hồ sơ' in lan.get(given.location).text
    mine = tuan.get(WORK)  # a specialist sees their own first
    assert one[-11:] in mine.text and two[-11:] in mine.text and 'Quá hạn (' not in mine.text
    assert one[-11:] not in tuan.get(f'{WORK}?cua=chua-ai').text


def test_no_name_is_ever_in_an_address(office):
    _, lan, tuan = office
    code = desk.receive(lan, 'Canary Tên Riêng', **{'dien-thoai': '0933777111'})
    addresses = [desk.at(lan, code).url]
    for page in (lan.get(WORK), desk.at(lan, code), desk.at(lan, code, '/lich-su'), lan.get(f'{WORK}/nhat-ky')):
        addresses += page.links
    assert not [a for a in addresses if 'Canary' in a or ('933777111' in a and not a.startswith('tel:'))]
    assert UNIT in addresses[0]
