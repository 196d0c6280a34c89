"""The office: seen before one comes, gone through on a phone, mended where people say it is broken."""
import csv
import io
import json
import re
import subprocess
import time

import office
import pytest
from conftest import HERE, ROOT, UNIT
from office import DESK, TOUR, go_round, hang, make_room, open_fault, photo, pictures, say, send_report

CARD = f'/api/v1/units/{UNIT}/scorecards/2026'


@pytest.fixture
def writer(commune):
    return office.editor(commune)


@pytest.fixture
def clerk(commune):
    return office.clerk(commune)


def indicator(client, code, numerator, denominator, seconds=15):
    """The subscriber counts soon after the commit."""
    end = time.monotonic() + seconds
    while True:
        found = {i['code']: i for i in json.loads(client.get(CARD).body)['indicators']}[code]
        if (found.get('numerator'), found.get('denominator')) == (numerator, denominator):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.05)


# --- before one comes ---

@pytest.mark.parametrize('lang, title, before, never', [
    ('vi', 'Trụ sở của xã', 'Trước khi ông/bà đến', 'Chưa kiểm tra lần nào'),
    ('en', 'Our office', 'Before you come', 'Never looked at')])
def test_an_office_nobody_looked_at_says_so(reader, lang, title, before, never):
    page = reader.get(TOUR, params={'lang': lang})
    assert page.status == 200 and page.heading == title and before in page.text
    assert page.text.count(never) == 6, 'of what one asks before coming nothing is known'
    assert '07:30–11:30' in page.text and page.text.count('13:30–17:00') == 5, 'Monday to Friday'
    assert TOUR in reader.get(f'/{UNIT}/').links
    assert TOUR in reader.get('/sitemap.xml').body.decode()


def test_rooms_are_shown_in_their_order_with_pictures_and_words(writer, at_home):
    make_room(writer, 'Hội trường', tang='2', **{'thu-tu': '2', 'viec': 'Họp dân và đối thoại'})
    first = make_room(writer, 'Bộ phận Một cửa', **{'thu-tu': '1', 'ten-en': 'One-stop shop', 'dien-thoai': '0000 000 104'})
    hang(writer, first, 'Sáu quầy của Bộ phận Một cửa')
    page = at_home.get(TOUR)
    assert page.text.index('Bộ phận Một cửa') < page.text.index('Hội trường') and 'Tầng 2' in page.text
    assert 'Sáu quầy của Bộ phận Một cửa' in page.text and 'Họp dân và đối thoại' in page.text
    assert at_home.get(pictures(page)[0]).status == 200
    english = at_home.get(TOUR, params={'lang': 'en'})
    assert 'One-stop shop' in english.text and '<span lang="vi">Hội trường</span>' in english.html
    found = at_home.get(f'/{UNIT}/tim', params={'q': 'hoi truong'})
    assert f'{TOUR}#hoi-truong' in found.links
    assert at_home.get(f'/{UNIT}/tim', params={'q': 'doi thoai', 'loai': 'tru-so'}).text.count('Hội trường') == 1


def test_a_hidden_room_is_gone_from_the_tour_but_its_sign_still_leads_somewhere(writer, at_home):
    number = make_room(writer, 'Phòng chờ')
    page = writer.get(f'{DESK}/phong/{number}')
    form = page.form(action=rf'/phong/{number}$')
    assert form.values.pop('hien') == '1'
    assert page.submit(form, ten='Phòng chờ cũ').status == 303
    assert 'Phòng chờ' not in at_home.get(TOUR).text
    assert at_home.get(f'{TOUR}/phong-cho/bao-hong').status == 200
    stale = page.submit(form, ten='Phòng chờ khác')
    assert stale.status == 409 and 'value="Phòng chờ khác"' in stale.html
    assert at_home.get(f'{TOUR}/khong-co-phong/bao-hong').status == 404


def test_a_picture_can_be_taken_back(writer, at_home):
    number = make_room(writer, 'Phòng chờ')
    hang(writer, number)
    shown = pictures(at_home.get(TOUR))[0]
    page = writer.get(f'{DESK}/phong/{number}')
    assert page.submit(page.form(action=r'/anh/\d+$'), hien='0').status == 303
    assert not pictures(at_home.get(TOUR)) and at_home.get(shown).status == 404
    page = writer.get(f'{DESK}/phong/{number}')
    assert page.submit(page.form(action=r'/anh/\d+$'), hien='1').status == 303
    assert at_home.get(shown).status == 200
    page = writer.get(f'{DESK}/phong/{number}')
    lacking = page.submit(page.form(action='/anh$'), **{'chu-thich': 'Không có ảnh'})
    assert lacking.status == 422 and 'Xin chọn một ảnh.' in lacking.text


# --- going through it ---

def test_one_item_leads_to_the_next_until_all_were_looked_at(clerk, at_home):
    codes = go_round(clerk, {'camera': 2, 'flag': 3})
    assert len(codes) == len(set(codes)) == 26
    desk = clerk.get(DESK)
    assert 'Hôm nay đã xem 26/26 mục.' in desk.text and 'Hôm nay đã xem đủ' in desk.text
    page = at_home.get(TOUR + '/kiem-tra')
    assert '24 mục có' in page.text and '1 mục chưa có' in page.text and '1 mục đang hỏng' in page.text
    tour = at_home.get(TOUR)
    assert tour.text.count('Kiểm tra ngày 20/11/2026') == 6


def test_the_scorecard_counts_what_was_found(clerk, at_home):
    assert indicator(at_home, 'TC5.01', None, None)['state'] == 'not_measured'
    go_round(clerk, {'camera': 2, 'wifi': 2, 'child-corner': 2, 'flag': 3, 'rules': 2})
    found = indicator(at_home, 'TC5.01', 17, 20)
    assert found['points'] == 4, found
    assert indicator(at_home, 'TC5.02', 3, 4)['points'] == 1
    assert indicator(at_home, 'TC5.03', 4, 6)['points'] == 0
    assert say(clerk, 'wifi', 1).status == 303 and say(clerk, 'rules', 1).status == 303
    assert indicator(at_home, 'TC5.01', 18, 20)['points'] == 4
    assert say(clerk, 'camera', 1).status == 303
    assert indicator(at_home, 'TC5.01', 19, 20)['points'] == 5
    assert indicator(at_home, 'TC5.03', 5, 6)['points'] == 0.5
    page = at_home.get(f'/{UNIT}/cham-diem/TC5.01', params={'nam': '2026'})
    assert 'Xét theo số lượng' in page.text and f'{TOUR}/kiem-tra' in page.links
    rows = clerk.get(f'/{UNIT}/viec/cham-diem/TC5.01', params={'nam': '2026', 'loai': 'thieu'})
    assert 'Góc trẻ em' in rows.text and 'WiFi' not in rows.text
    assert '19 /20 mục của bảng kiểm' in at_home.get(f'/{UNIT}/').text


def test_anybody_computes_the_figures_again_from_the_open_data(clerk, at_home):
    go_round(clerk, {'camera': 2, 'seat': 3})
    say(clerk, 'camera', 1)
    say(clerk, 'seat', 2, **{'ghi-chu': '=HYPERLINK("x")'})
    got = at_home.get(f'/{UNIT}/du-lieu/tru-so.csv', params={'nam': '2026'})
    rows = list(csv.DictReader(io.StringIO(got.body.decode('utf-8-sig'))))
    last = {r['code']: r['state'] for r in rows if r['kind'] == 'check'}
    with open(ROOT / 'data' / 'facilities.csv', encoding='utf-8') as f:
        counts = {r['code']: r['counts'].split('|') for r in csv.DictReader(f)}
    for code, kind in (('TC5.01', 'facility'), ('TC5.02', 'access'), ('TC5.03', 'sign')):
        own = [last[c] for c in counts if kind in counts[c]]
        indicator(at_home, code, own.count('present'), len(own))
    assert len(rows) == 28 and rows[[r['code'] for r in rows].index('seat')]['state'] == 'broken', 'history stays'
    assert not any(r['note'].startswith('=') for r in rows), 'nothing a spreadsheet would run'
    api = json.loads(at_home.get(f'/api/v1/units/{UNIT}/office').body)
    assert {f['code']: f['state'] for f in api['facilities']} == last
    assert f'/{UNIT}/du-lieu/tru-so.csv?nam=2026' in at_home.get(f'/{UNIT}/du-lieu').links


def test_a_check_is_history_and_a_later_one_corrects_it(clerk, at_home, clock):
    say(clerk, 'ramp', 2, **{'ghi-chu': 'Chưa có tay vịn'})
    clock.set('2026-11-23 09:00')
    again = office.people.sign_in(clerk, 'duyenlt')
    assert again.status == 303
    say(clerk, 'ramp', 1, **{'ghi-chu': 'Đã hàn tay vịn'})
    now, before = at_home.get(TOUR + '/kiem-tra'), at_home.get(TOUR + '/kiem-tra', params={'ngay': '2026-11-20'})
    assert 'Đã hàn tay vịn' in now.text and 'Chưa có tay vịn' not in now.text
    assert 'Chưa có tay vịn' in before.text and 'đến hết ngày 20/11/2026' in before.text
    assert f'{TOUR}/kiem-tra?ngay=2026-11-20' in now.links
    past = clerk.get(DESK + '/kiem-tra/ramp')
    assert 'Các lần xem trước (2)' in past.text and 'Lê Thị Duyên' in past.text
    earlier = at_home.get(TOUR + '/kiem-tra', params={'ngay': '2026-11-19'})
    assert 'Chưa có tay vịn' not in earlier.text and '26 mục chưa kiểm tra' in earlier.text


def test_an_answer_must_be_one_of_three_and_the_note_stays(clerk):
    for pressed in ({}, {'co': '1', 'hong': '1'}, {'co': '2'}):
        page = clerk.get(DESK + '/kiem-tra/ramp')
        wrong = page.submit(page.form(action='/ramp$'), **{'ghi-chu': 'Ghi dở', **pressed})
        assert wrong.status == 422 and 'Ghi dở</textarea>' in wrong.html, pressed
    long = say(clerk, 'ramp', 1, **{'ghi-chu': 'a' * 301})
    assert long.status == 422
    assert clerk.get(DESK + '/kiem-tra/be-boi').status == 404


def test_evidence_is_for_officials_and_what_is_published_has_none(commune, clerk, at_home):
    say(clerk, 'ramp', 1, anh=[photo(), photo()], **{'cho-xem': '1'})
    say(clerk, 'toilet', 1, anh=photo())
    seen = clerk.get(DESK + '/kiem-tra/ramp')
    assert seen.text.count('08:41, thứ Sáu ngày 20/11/2026') == 2 and seen.text.count('20.525167, 106.397700') == 2
    public = at_home.get(TOUR + '/kiem-tra')
    assert '106.39' not in public.html and len(pictures(public)) == 2, 'the toilet was not to be published'
    for small in pictures(public):
        for path in (small, small.removesuffix('/nho')):
            got = at_home.get(path)
            assert got.status == 200 and got.type == 'image/png'
            assert b'eXIf' not in got.body and office.GPS_CANARY not in got.body
    hidden = pictures(clerk.get(DESK + '/kiem-tra/toilet'))[0]
    assert clerk.get(hidden).status == 200
    assert at_home.get(hidden.replace('/viec', '')).status == 404 and at_home.get(hidden).status == 303
    stored = commune.place.ask('SELECT evidence FROM office_photo')
    assert '106397700' not in stored and '20525167' not in stored


def test_who_may_look_and_who_may_write(commune, clerk):
    supervisor = office.clerk(commune, 'giamsat', 'supervisor', name='Đỗ Giám Sát')
    appraiser = office.clerk(commune, 'thamdinh', 'appraiser', name='Lý Thẩm Định')
    for client in (supervisor, appraiser):
        page = client.get(DESK + '/kiem-tra/ramp')
        assert page.status == 200 and 'Anh/chị thấy thế nào?' not in page.text
        forged = client.post(DESK + '/kiem-tra/ramp', {**clerk.get(DESK + '/kiem-tra/ramp').form(action='ramp$').values,
                                                      'co': '1'})
        assert forged.status == 403
    assert clerk.get(DESK + '/phong').status == 403, 'rooms are for the editor, the chair, the administrator'
    assert DESK in clerk.get(f'/{UNIT}/viec').links


# --- what is broken ---

def test_a_citizen_reports_a_fault_by_the_code_on_the_wall(writer, clerk, at_home, tmp_path):
    make_room(writer, 'Phòng chờ')
    sign = clerk.get(DESK + '/bien.pdf', params={'phong': 'phong-cho'})
    assert sign.status == 200 and sign.type == 'application/pdf'
    (tmp_path / 'bien.pdf').write_bytes(sign.body)
    subprocess.run(['pdftoppm', '-r', '100', '-png', 'bien.pdf', 'bien'], cwd=tmp_path, check=True)
    said = subprocess.run(['pdftotext', 'bien.pdf', '-'], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert 'Phòng chờ' in said and 'Thấy chỗ nào hỏng trong phòng này?' in said
    read = subprocess.run(['zbarimg', '--raw', '-q', next(tmp_path.glob('bien*.png'))], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == f'{at_home.server.base}{TOUR}/phong-cho/bao-hong'
    done = send_report(at_home, 'phong-cho', 'Quạt trần kêu to <b>quá</b>', photo())
    assert done.status == 303
    page = at_home.follow(done)
    assert page.status == 200 and 'Đã nhận báo hỏng BH-1' in page.text and 'Đang chờ sửa' in page.text
    assert 'Quạt trần' not in page.text, 'what was written is for officials'
    fault = open_fault(clerk)
    assert 'Quạt trần kêu to <b>quá</b>' in fault.text and 'người dân báo' in fault.text
    assert '106.39' not in fault.html and 'Máy ảnh ghi' not in fault.text, 'of a citizen’s picture nothing is kept'
    assert clerk.get(pictures(fault)[0]).status == 200
    assert at_home.get(pictures(fault)[0].replace('/viec', '')).status == 404
    tour = at_home.get(TOUR)
    assert 'Hiện còn 1 chỗ đang sửa.' in tour.text and 'Quạt trần' not in tour.text


def test_what_is_mended_is_shown_before_and_after(writer, clerk, at_home, clock):
    make_room(writer, 'Phòng chờ')
    address = send_report(at_home, 'phong-cho', 'Anh Tư ngồi ghế gãy', photo()).location
    clock.set('2026-11-24 10:00')
    assert office.people.sign_in(clerk, 'duyenlt').status == 303
    page = open_fault(clerk)
    assert 'chờ 4 ngày' in page.text
    form = page.form(action='/sua$')
    lacking = page.submit(form, ten='Ghế phòng chờ', **{'da-lam': ''})
    assert lacking.status == 422 and 'value="Ghế phòng chờ"' in lacking.html
    done = page.submit(form, ten='Ghế phòng chờ', anh=photo(), **{'da-lam': 'Đã thay chân ghế.', 'cho-xem': '1'})
    assert done.status == 303, done.text
    again = page.submit(form, ten='Lần nữa', **{'da-lam': 'Đã thay.'})
    assert again.status in (409, 303) and 'Lần nữa' not in at_home.get(TOUR + '/da-sua').text
    public = at_home.get(TOUR + '/da-sua')
    assert 'Ghế phòng chờ' in public.text and 'sau 4 ngày' in public.text and 'Sửa xong ngày 24/11/2026' in public.text
    assert 'Anh Tư' not in public.text and len(pictures(public)) == 2
    assert all(at_home.get(p).status == 200 for p in pictures(public))
    assert 'Đã sửa' in at_home.get(address).text
    api = json.loads(at_home.get(f'/api/v1/units/{UNIT}/office').body)
    assert api['faults'] == {'open': 0, 'mended': 1}


def test_the_picture_of_before_stays_hidden_unless_an_official_shows_it(writer, clerk, at_home):
    make_room(writer, 'Phòng chờ')
    send_report(at_home, 'phong-cho', 'Ghế gãy', photo())
    page = open_fault(clerk)
    assert page.submit(page.form(action='/sua$'), ten='Ghế gãy', **{'da-lam': 'Đã thay.'}).status == 303
    assert not pictures(at_home.get(TOUR + '/da-sua'))


def test_a_fault_that_is_not_mended_has_a_reason(writer, clerk, at_home):
    make_room(writer, 'Phòng chờ')
    address = send_report(at_home, 'phong-cho').location
    page = open_fault(clerk)
    assert page.submit(page.form(action='/bo$'), **{'ly-do': ''}).status == 422
    assert page.submit(page.form(action='/bo$'), **{'ly-do': 'Đã có quạt mới ở chỗ khác'}).status == 303
    assert 'Không sửa' in at_home.get(address).text and not at_home.get(TOUR + '/da-sua').text.count('quạt mới')
    listed = clerk.get(DESK + '/hu-hong', params={'loai': 'khong-sua'})
    one = clerk.get(next(h for h in listed.links if re.search(r'/hu-hong/\d+$', h)))
    assert 'Đã có quạt mới' in one.text and 'Lê Thị Duyên' in one.text


def test_an_official_reports_what_they_find(writer, clerk):
    assert 'Chưa có phòng nào' in clerk.get(DESK + '/bao-hong').text
    make_room(writer, 'Phòng chờ')
    page = clerk.get(DESK + '/bao-hong')
    done = page.submit(page.form(action='/bao-hong$'), **{'mo-ta': 'Vòi nước rỉ', 'anh': [photo()]})
    assert done.status == 303
    fault = clerk.follow(done)
    assert 'cán bộ báo' in fault.text and '20.525167, 106.397700' in fault.text


def test_a_report_that_is_too_short_keeps_its_words(writer, at_home):
    make_room(writer, 'Phòng chờ')
    short = send_report(at_home, 'phong-cho', 'Hỏng')
    assert short.status == 422 and 'Hỏng</textarea>' in short.html and 'Chưa gửi được' in short.text
    pdf = send_report(at_home, 'phong-cho', 'Quạt trần kêu to', ('x.pdf', b'%PDF-1.4 no picture'))
    assert pdf.status == 422 and 'Quạt trần kêu to</textarea>' in pdf.html


def test_whoever_sends_without_end_is_asked_to_wait(writer, at_home):
    make_room(writer, 'Phòng chờ')
    statuses = [send_report(at_home, 'phong-cho', f'Lần thứ {i} báo').status for i in range(22)]
    assert statuses[:20] == [303] * 20 and 429 in statuses[20:], statuses
    refused = send_report(at_home, 'phong-cho', 'Lần cuối cùng báo')
    assert refused.status == 429 and 'Lần cuối cùng báo</textarea>' in refused.html and 'Chưa ghi nhận' in refused.text


def test_a_report_from_another_site_is_not_taken(writer, clerk, at_home):
    make_room(writer, 'Phòng chờ')
    form = at_home.get(TOUR + '/phong-cho/bao-hong').form(action='/bao-hong$')
    for headers in ({'Sec-Fetch-Site': 'cross-site'}, {'Sec-Fetch-Site': None, 'Origin': 'https://example.org'}):
        values = {**form.values, 'mo-ta': 'Quạt trần kêu to'}
        files = [('anh', ('', b'', 'application/octet-stream'))]
        assert at_home.post(form.action, values, headers=headers, files=files).status == 403
    values = {'_key': form.values['_key'], 'mo-ta': 'Quạt trần kêu to'}
    assert at_home.post(form.action, values, files=[('anh', ('', b'', 'application/octet-stream'))]).status == 403
    assert 'Đang chờ sửa: 0' in clerk.get(DESK).text


# --- Fridays ---

def test_a_green_friday_counts_with_a_picture(clerk, at_home):
    page = clerk.get(DESK + '/thu-sau')
    assert page.submit(page.form(action='/thu-sau$'), viec='Quét sân, tưới cây').status == 303
    indicator(at_home, 'TC5.04', 0, 1)
    assert '0 tuần' in at_home.get(TOUR).text
    page = clerk.get(DESK + '/thu-sau')
    assert page.submit(page.form(action='/thu-sau$'), viec='Quét sân, tưới cây, trồng hoa', anh=[photo()]).status == 303
    indicator(at_home, 'TC5.04', 1, 1)
    tour = at_home.get(TOUR)
    assert 'Thứ Sáu 20/11/2026:' in tour.text and 'trồng hoa' in tour.text and '1 tuần' in tour.text
    assert tour.html.count('<tr><th scope="row"><span class="num">') == 52, 'the strip has its table'
    form = clerk.get(DESK + '/thu-sau').form(action='/thu-sau$')
    wrong = clerk.get(DESK + '/thu-sau').submit(form, ngay='2026-11-13', viec='Tuần trước')
    assert wrong.status == 422 and 'Chỉ ghi được thứ Sáu' in wrong.text


# --- the list ---

def test_another_list_takes_the_place_of_ours(server, tmp_path, web):
    own = tmp_path / 'own.csv'
    head, *rows = (ROOT / 'data' / 'facilities.csv').read_text(encoding='utf-8').splitlines()
    own.write_text('\n'.join([head, *rows[:3]]) + '\n', encoding='utf-8')
    place = server.place
    place.command('import', 'units', HERE / 'data' / 'units.csv')
    place.command('unit', 'slug', '13126', UNIT)
    assert web.get(TOUR + '/kiem-tra').text.count('Chưa kiểm tra') >= 26
    place.command('import', 'facilities', '--dry-run', own)
    place.command('import', 'facilities', own)
    assert '3 mục chưa kiểm tra' in web.get(TOUR + '/kiem-tra').text
    own.write_text('\n'.join([head, rows[0].replace('facility', 'sign', 1)]) + '\n', encoding='utf-8')
    refused = place.command('import', 'facilities', own, expect=1)
    assert 'đổi cách tính' in refused.stdout + refused.stderr
