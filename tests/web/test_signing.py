"""Officials sign with keys of their own, at a desk or one after the other in a ceremony; guests bear
witness; anyone verifies with tools that are not ours."""
import hashlib
import re
import subprocess

import pytest
import people
from client import Client
from conftest import NOW, UNIT
from test_officials import add, administrator, link_on, press
from test_pledges import DATA, MINE, SLUG, WALL, promises, sign

RITE = f'/{UNIT}/viec/ky-cam-ket'
KEY = '/tai-khoan/khoa-ky'
PIN, OTHER_PIN = '479205', '830694'


@pytest.fixture
def office(commune):
    """A commune that has the texts, its administrator, and Lan, counter officer with a post."""
    commune.place.command('import', 'pledges', str(DATA))
    admin = administrator(commune, 'toantd')
    lan = Client(commune)
    people.choose(lan, link_on(add(admin, ten='Phạm Thị Lan')))
    return commune, admin, lan


def make_key(client, pin=PIN, again=None, password=people.PASSWORD):
    page = client.get(KEY)
    return page.submit(page.form('khoa-ky$'), **{
        'mat-khau': password, 'mat-khau-ky': pin, 'mat-khau-ky-2': again or pin})


def by_pin(client, pin=PIN):
    page = client.get(MINE)
    return page.submit(page.form(action='cam-ket$'), **{'mat-khau-ky': pin})


def openssl(folder, reader, address):
    """The published recipe, word for word, over what the page offers for download."""
    page = reader.get(address)
    assert page.status == 200
    for name in ('ban-cam-ket.txt', 'chu-ky.sig', 'khoa.pem'):
        (folder / name).write_bytes(reader.get(f'{address}/{name}').body)
    recipe = re.search(r'openssl pkeyutl [\w. -]+\.sig', page.text).group(0).split()
    done = subprocess.run(recipe, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0 and 'Verified Successfully' in done.stdout


def keys(server):
    return Client(server).get(f'/api/v1/units/{UNIT}/signing-keys').json()


def picture_of(folder, data, dots=60):
    """A PDF as text and, by another tool, the codes on its first page as a camera reads them."""
    (folder / 'paper.pdf').write_bytes(data)
    text = subprocess.run(['pdftotext', '-layout', 'paper.pdf', '-'], cwd=folder, capture_output=True, text=True, check=True)
    subprocess.run(['pdftoppm', '-r', str(dots), '-png', '-singlefile', 'paper.pdf', 'paper'], cwd=folder, check=True)
    code = subprocess.run(['zbarimg', '-q', '--raw', 'paper.png'], cwd=folder, capture_output=True, text=True, check=True)
    return text.stdout, code.stdout.strip()


def words(text):
    return ' '.join(text.split())


# ---- a key of one's own ----

def test_a_key_is_made_behind_a_pin(office):
    server, _, lan = office
    for pin, again, said in (('123456', None, 'dễ đoán'), ('47920', None, 'từ 6 đến 12'), ('47920x', None, 'chỉ gồm chữ số'),
                             ('150890', None, 'dễ đoán'), (PIN, OTHER_PIN, 'không giống nhau')):
        refused = make_key(lan, pin, again)
        assert refused.status == 422 and said in refused.text and pin not in refused.html
    assert make_key(lan, password='không phải thế này').status == 422
    assert keys(server)['keys'] == []
    assert make_key(lan).status == 303
    [key] = keys(server)['keys']
    assert key['name'] == 'Phạm Thị Lan' and key['scheme'] == 'personal-ed25519' and 'to' not in key
    assert 'Dùng được' in lan.get(KEY).text
    shown = re.sub(r'\s', '', Client(server).get(f'{WALL}/khoa').html)
    assert key['public_key'] in shown


def test_signed_with_the_own_key_and_confirmed_by_a_tool_that_is_not_ours(office, tmp_path):
    server, _, lan = office
    make_key(lan)
    assert 'mat-khau"' not in lan.get(MINE).html  # the PIN is asked, not the password
    wrong = by_pin(lan, OTHER_PIN)
    assert wrong.status == 422 and 'Còn 9 lần' in wrong.text and OTHER_PIN not in wrong.html
    assert promises(server) == []
    assert by_pin(lan).status == 303
    [pledge] = promises(server)
    assert pledge['scheme'] == 'personal-ed25519'
    assert pledge['public_key'] == keys(server)['keys'][0]['public_key']
    page = Client(server).get(f'{WALL}/{SLUG}')
    assert 'Chữ ký hợp lệ' in page.text and 'personal-ed25519' in page.text
    assert openssl(tmp_path, Client(server), f'{WALL}/{SLUG}')
    text = (tmp_path / 'ban-cam-ket.txt').read_text(encoding='utf-8')
    for part in ('Phạm Thị Lan', 'Công chức hộ tịch', 'Xã Vũ Ninh (mã 13126)', 'Ký lúc: ', '2026-11-20T02:00:00', 'Ít nhất 98 %'):
        assert part in text, part
    (tmp_path / 'khoa.pem').write_text(keys(server)['unit_key']['pem'])
    other = subprocess.run(re.search(r'openssl pkeyutl [\w. -]+\.sig', page.text).group(0).split(), cwd=tmp_path,
                           capture_output=True, check=False)
    assert other.returncode != 0  # the server's key did not sign this


def test_wrong_pins_wait_then_lock_and_a_new_key_is_the_way_out(office, clock, tmp_path):
    server, _, lan = office
    make_key(lan)
    old = keys(server)['keys'][0]
    assert by_pin(lan).status == 303
    for n in range(3):
        assert sign_again(server, lan, OTHER_PIN).status == 422, n
    waits = sign_again(server, lan, PIN)
    assert waits.status == 429 and int(waits.headers['Retry-After']) == 2
    for n in range(7):
        clock.set(f'2026-11-20 09:{n + 1:02}')
        last = sign_again(server, lan, OTHER_PIN)
        assert last.status == 422
    assert 'đã khóa' in last.text
    clock.set('2026-11-20 09:20')
    locked = sign_again(server, lan, PIN)
    assert locked.status == 422 and 'đã khóa' in locked.text  # right, and too late
    assert make_key(lan, OTHER_PIN).status == 303
    assert sign_again(server, lan, OTHER_PIN).status == 303
    [now, before] = keys(server)['keys']
    assert before['public_key'] == old['public_key'] and before['to'] == now['from']
    assert openssl(tmp_path, Client(server), f'{WALL}/{SLUG}')  # what the old one signed stays
    assert openssl(tmp_path, Client(server), f'{WALL}/{SLUG}-2')


def sign_again(server, client, pin):
    """Lan has another post each time, so that there is something to sign."""
    admin = Client(server)
    people.sign_in(admin, 'toantd')
    page = client.get(MINE)
    if not [f for f in page.parser.forms if f.action.endswith('/viec/cam-ket')]:
        server.place.change("UPDATE post SET title_vi = title_vi || ' chính' WHERE title_en = ''")
        page = client.get(MINE)
    return page.submit(page.form(action='/viec/cam-ket$'), **{'mat-khau-ky': pin})


def test_what_fails_at_the_writer_is_no_wrong_pin(office):
    """A page that sends again and again over a bad hour must not lock the key of who typed rightly."""
    server, _, lan = office
    make_key(lan)
    page = lan.get(MINE)
    for n in range(12):
        server.place.fault('call:1+@pledge.make')
        assert page.submit(page.form(action='cam-ket$'), **{'mat-khau-ky': PIN}).status >= 500, n
    server.place.fault('off')
    assert promises(server) == []
    assert by_pin(lan).status == 303


# ---- the ceremony ----

def opened(admin, **fields):
    page = admin.get(RITE)
    done = page.submit(page.form('/mo$'), **{'ten-le': 'Lễ phát động và ký cam kết', 'noi-ky': 'Hội trường', **fields})
    assert done.status == 303, done.text
    return admin.get(RITE)


def at_tablet(admin, name):
    """The page of whoever is called next, by name."""
    roll = admin.get(RITE)
    link = next(a for a, text in re.findall(r'href="([^"]+/nguoi/\d+)"[^>]*>(.*?)</a>', roll.html) if name in text)
    return admin.get(link)


def sign_at(admin, name, pin=PIN, **fields):
    page = at_tablet(admin, name)
    return page.submit(page.form(r'nguoi/\d+$'), **{'mat-khau-ky': pin, **fields})


def first_time(admin, name, pin=PIN, password=people.PASSWORD):
    return sign_at(admin, name, pin, **{'mat-khau': password, 'mat-khau-ky-2': pin})


def bear_witness(admin, name='Lê Thị Bích', title='Chủ tịch Ủy ban Mặt trận Tổ quốc'):
    page = admin.get(f'{RITE}/chung-kien')
    return page.submit(page.form('chung-kien$'), **{'ho-ten': name, 'chuc-danh': title})


def test_one_tablet_goes_round(office, tmp_path):
    server, admin, _ = office
    kien = Client(server)
    people.choose(kien, link_on(add(admin, ten='Đỗ Văn Kiên', **{'chuc-vu': 'Chủ tịch UBND'})), people.OTHER)
    roll = opened(admin)
    assert 'Đã ký 0/2 người' in roll.text
    assert roll.html.index('Đỗ Văn Kiên') < roll.html.index('Phạm Thị Lan')  # the head first
    assert 'Khách mời ký sau' in admin.get(f'{RITE}/chung-kien').text
    page = at_tablet(admin, 'Phạm Thị Lan')
    assert page.heading == 'Phạm Thị Lan' and 'Công chức hộ tịch' in page.text and 'Ít nhất 98 %' in page.text
    assert first_time(admin, 'Phạm Thị Lan', password=people.OTHER).status == 422  # another's password
    assert promises(server) == [] and keys(server)['keys'] == []
    done = first_time(admin, 'Phạm Thị Lan')
    assert done.status == 303
    after = admin.get(done.location)
    assert 'Đã lưu chữ ký của Phạm Thị Lan, ký lúc 09:00:00' in after.text and 'Đã ký 1/2 người' in after.text
    assert bear_witness(admin).status == 303
    assert first_time(admin, 'Đỗ Văn Kiên', OTHER_PIN, people.OTHER).status == 303
    assert bear_witness(admin, 'Trần Văn Sáu', 'Đại diện doanh nghiệp').status == 303
    roll = admin.get(RITE)
    assert 'Mọi người đều đã ký' in roll.text and 'Lê Thị Bích' in roll.text
    assert {p['scheme'] for p in promises(server)} == {'personal-ed25519'}

    reader = Client(server)
    day = reader.get(f'{WALL}/le-ky/2026-11-20')
    assert day.heading == 'Lễ phát động và ký cam kết' and 'Trần Văn Sáu' in day.text and 'Đang diễn ra' in day.text
    assert 'Lê Thị Bích' in reader.get(WALL).text
    assert openssl(tmp_path, reader, f'{WALL}/{SLUG}')
    assert openssl(tmp_path, reader, f'{WALL}/chung-kien/2026-11-20-le-thi-bich')
    seen = (tmp_path / 'ban-cam-ket.txt').read_text(encoding='utf-8')
    lan = reader.get(f'{WALL}/{SLUG}/ban-cam-ket.txt').body
    assert hashlib.sha256(lan).hexdigest() in seen and 'Đỗ Văn Kiên' not in seen  # signed after she had seen
    assert 'Đỗ Văn Kiên' in reader.get(f'{WALL}/chung-kien/2026-11-20-tran-van-sau').text

    page = at_tablet_again = admin.get(RITE)
    assert page.submit(page.form('/dong$')).location == f'{WALL}/le-ky/2026-11-20'
    assert 'Đang diễn ra' not in reader.get(f'{WALL}/le-ky/2026-11-20').text
    assert 'Mở lễ ký ngày' in admin.get(RITE).text and at_tablet_again.status == 200


def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(office, clock):
    server, admin, lan = office
    opened(admin)
    page = at_tablet(admin, 'Phạm Thị Lan')
    form = page.form(r'nguoi/\d+$')
    sent = {**form.values, 'mat-khau': people.PASSWORD, 'mat-khau-ky': PIN, 'mat-khau-ky-2': PIN}
    clock.set('2026-11-20 09:03')  # the line is back after three minutes; it was pressed at 09:01
    first = admin.post(form.action, sent, headers={'X-Signed-Ago': '120000'})
    second = admin.post(form.action, sent, headers={'X-Signed-Ago': '121000'})
    assert (first.status, second.status) == (303, 303) and first.location == second.location
    [pledge] = promises(server)
    assert pledge['signed_at'] == '2026-11-20T02:01:00.000Z' and len(keys(server)['keys']) == 1
    assert 'ký lúc 09:01:00' in admin.get(first.location).text
    other = admin.post(form.action, {**sent, 'mat-khau-ky': OTHER_PIN})
    assert other.status == 409 and len(promises(server)) == 1  # the same key, another body


def test_what_was_signed_too_long_ago_is_signed_again(office, clock):
    server, admin, _ = office
    opened(admin)
    form = at_tablet(admin, 'Phạm Thị Lan').form(r'nguoi/\d+$')
    sent = {**form.values, 'mat-khau': people.PASSWORD, 'mat-khau-ky': PIN, 'mat-khau-ky-2': PIN}
    for ago in ('900001', '-5', 'lâu rồi'.encode('utf-8')):
        late = admin.post(form.action, sent, headers={'X-Signed-Ago': ago})
        assert late.status == 422 and 'quá lâu' in late.text, ago
    assert promises(server) == []
    fresh = at_tablet(admin, 'Phạm Thị Lan').form(r'nguoi/\d+$')
    assert admin.post(fresh.action, {**fresh.values, **{k: v for k, v in sent.items() if k.startswith('mat-khau')}}, headers={'X-Signed-Ago': '899000'}).status == 303


def test_nothing_is_signed_in_a_ceremony_that_has_ended(office):
    server, admin, _ = office
    opened(admin)
    page = at_tablet(admin, 'Phạm Thị Lan')
    roll = admin.get(RITE)
    roll.submit(roll.form('/dong$'))
    late = page.submit(page.form(r'nguoi/\d+$'), **{
        'mat-khau': people.PASSWORD, 'mat-khau-ky': PIN, 'mat-khau-ky-2': PIN})
    assert late.status == 409 and 'Mở lễ ký ngày' in late.text and promises(server) == [] and keys(server)['keys'] == []
    assert admin.get(page.url).location == admin.get(f'{RITE}/chung-kien').location == RITE
    again = opened(admin)
    assert 'Đã ký 0/1' in again.text
    assert first_time(admin, 'Phạm Thị Lan').status == 303
    assert Client(server).get(f'{WALL}/le-ky/2026-11-20-2').status == 200


def test_a_forgotten_pin_is_renewed_at_the_tablet(office):
    server, admin, lan = office
    make_key(lan, OTHER_PIN)
    opened(admin)
    page = at_tablet(admin, 'Phạm Thị Lan')
    assert 'Quên mã PIN' in page.text and 'name="mat-khau"' not in page.html
    renew = admin.get(page.url + '?khoa=moi')
    done = renew.submit(renew.form(r'nguoi/\d+$'), **{'mat-khau': people.PASSWORD, 'mat-khau-ky': PIN, 'mat-khau-ky-2': PIN})
    assert done.status == 303
    now, before = keys(server)['keys']
    assert 'to' in before and promises(server)[0]['public_key'] == now['public_key']


def test_part_time_workers_have_a_text_of_their_own(office):
    """A village head has no role in the program: an account, for the password, and a post."""
    server, admin, _ = office
    page = add(admin, ten='Vũ Văn Thôn', **{'chuc-vu': 'Trưởng thôn Đoài', 'vt3': ''})
    given = page if people.LINK.search(page.html) else press(page, '/tai-khoan', **{'tai-khoan': 'thonvv'})
    people.choose(Client(server), link_on(given))
    opened(admin)
    page = at_tablet(admin, 'Vũ Văn Thôn')
    assert 'Biết từng nhà trong thôn' in page.text and 'Ít nhất 98 %' not in page.text
    assert first_time(admin, 'Vũ Văn Thôn').status == 303
    assert promises(server)[0]['post']['vi'] == 'Trưởng thôn Đoài'
    lan = at_tablet(admin, 'Phạm Thị Lan')  # may choose that text too, and is offered her own first
    assert 'Ít nhất 98 %' in lan.text
    assert 'Biết từng nhà trong thôn' in admin.get(lan.url + '?mau=khong-chuyen-trach').text


# ---- papers ----

def test_the_poster_and_the_paper_lead_to_the_pages(office, tmp_path):
    server, admin, _ = office
    opened(admin)
    first_time(admin, 'Phạm Thị Lan')
    bear_witness(admin)
    reader = Client(server)
    digits = keys(server)['keys'][0]['public_key'][:4]
    for address in (f'{WALL}/le-ky/2026-11-20/ap-phich.pdf', f'{WALL}/ap-phich.pdf?nam=2026'):
        poster = reader.get(address)
        assert poster.headers['Content-Type'] == 'application/pdf'
        text, code = picture_of(tmp_path, poster.body, 40)
        for part in ('Chính quyền thân thiện', 'vì nhân dân phục vụ', 'Phạm Thị Lan', 'Công chức hộ tịch', 'Lê Thị Bích',
                     'Ủy ban Mặt trận Tổ quốc', 'Ít nhất 98 % hồ sơ', digits, '09:00:00'):
            assert part in words(text), (address, part)
        assert code == f'{server.base}{WALL}?nam=2026'
        size = subprocess.run(['pdfinfo', 'paper.pdf'], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        assert re.search(r'Pages: +1\n', size) and '1683.78 x 2383.94' in size  # A1
        assert reader.get(code.removeprefix(server.base)).status == 200
    paper = reader.get(f'{WALL}/{SLUG}/ban-in.pdf')
    text, code = picture_of(tmp_path, paper.body, 150)
    assert code == f'{server.base}{WALL}/{SLUG}' and 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM' in text
    assert 'Không' not in text[:200] and 'Ít nhất 98 % hồ sơ tôi phụ trách' in words(text) and 'personal-ed25519' in text
    assert reader.get(f'{WALL}/ap-phich.pdf?nam=2024').status == 404


# ---- posts change hands ----

def test_who_gets_a_new_post_is_asked_to_sign_again(office):
    server, admin, lan = office
    sign(lan)  # the thin scheme
    make_key(lan)
    number = next(a for a in admin.get(f'/{UNIT}/viec/can-bo').links if re.search(r'can-bo/\d+$', a)
                  and admin.get(a).heading == 'Phạm Thị Lan')
    new = admin.get(number + '/chuc-vu/moi')
    assert new.submit(**{'chuc-vu': 'Phó Giám đốc Trung tâm', 'tu-ngay': '20/11/2026'}).status == 303
    reader = Client(server)
    assert 'Đang chờ ký lại' in reader.get(f'{WALL}/{SLUG}').text
    assert 'Chức vụ mới, ký lại' in opened(admin).text
    asked = admin.get(MINE).text
    assert '1 người chưa ký' in asked and 'Phó Giám đốc Trung tâm' in asked
    assert by_pin(lan).status == 303
    [now] = promises(server)
    assert now['post']['vi'] == 'Phó Giám đốc Trung tâm' and now['scheme'] == 'personal-ed25519'
    old = reader.get(f'{WALL}/{SLUG}')
    assert 'Chữ ký hợp lệ' in old.text and 'server-ed25519' in old.text and 'Thay bằng bản ký mới ngày 20/11/2026' in old.text
    assert f'{WALL}/{now["slug"]}' in old.links
    assert '1 cam kết đã hết hiệu lực' in reader.get(WALL).text
    assert f'{WALL}/{SLUG}' in reader.get(f'/{UNIT}/can-bo/pham-thi-lan').links


def test_only_those_who_lead_hold_the_tablet(office):
    server, admin, lan = office
    opened(admin)
    page = at_tablet(admin, 'Phạm Thị Lan')
    assert lan.get(RITE).status == 403 and lan.get(page.url).status == 403
    form = page.form(r'nguoi/\d+$')
    own = lan.get(MINE).form(action='cam-ket$').values
    forced = lan.post(form.action, {**form.values, '_csrf': own['_csrf'], 'mat-khau-ky': PIN, 'mat-khau-ky-2': PIN,
                                    'mat-khau': people.PASSWORD})
    assert forced.status == 403 and promises(server) == []
    assert Client(server).get(RITE).location.startswith('/dang-nhap?ve=')
    assert NOW.startswith('2026-11-20')
