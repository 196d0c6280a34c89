"""A citizen looks up a dossier: by the slip's two codes, by its QR code, by a program."""
import re
import subprocess

import pytest
from client import Client
from conftest import HERE, UNIT
from register import secrets, slips

FORM = f'/{UNIT}/ho-so'
REGISTER = HERE / 'data' / 'register.csv'
LATE = 'H31.45.12-261116-0001'      # due on Thursday 19 November, and the clock says Friday
OPEN = 'H31.45.12-261119-0001'      # three working days from Thursday 19 November, with a holiday
RETURNED = 'H31.45.12-261104-0001'  # on its due day
WAITING = 'H31.45.12-261117-0101'   # papers asked for
UNKNOWN = 'H31.45.12-261118-9999'
WRONG = '0000-0000-0000-0000'


@pytest.fixture
def held(showing):
    return secrets(showing, UNIT, REGISTER)


def ask(client, code, secret):
    form = client.get(FORM)
    return form.submit(form.form(with_field='khoa'), ma=code, khoa=secret)


def opened(client, code, secret):
    page = client.follow(ask(client, code, secret))
    assert page.status == 200 and code in page.text
    return page


def bare(page):
    """The page without what differs each time: the masked token and the fresh key."""
    return re.sub(r'(name="_(?:csrf|key)" value=")[^"]*', r'\1', page.html)


def qr_text(page, tmp_path):
    """What a camera reads in the page's QR code: the picture is drawn and given to a reader."""
    svg = re.search(r'<svg[^>]*class="qr"[^>]*viewBox="0 0 (\d+) \1".*?</svg>', page.html, re.S)
    side, scale = int(svg.group(1)), 6
    dark = set()
    for x, y, n in re.findall(r'M(\d+) (\d+)h(\d+)v1', svg.group(0)):
        dark |= {(int(x) + i, int(y)) for i in range(int(n))}
    rows = [' '.join('0' if (x // scale, y // scale) in dark else '1' for x in range(side * scale))
            for y in range(side * scale)]
    picture = tmp_path / 'qr.pgm'
    picture.write_text(f'P2 {side * scale} {side * scale} 1\n' + '\n'.join(rows) + '\n')
    done = subprocess.run(['zbarimg', '--raw', '-q', picture], capture_output=True, text=True, check=True)
    return done.stdout.strip()


# ---- the two codes ----

def test_the_right_codes_open_the_dossier(reader, held):
    answer = ask(reader, OPEN, held[OPEN])
    assert answer.status == 303 and answer.location == f'{FORM}/{OPEN}'
    page = reader.follow(answer)
    assert page.status == 200 and OPEN in page.text
    assert page.headers['Cache-Control'] == 'no-store'
    assert 'noindex' in page.html
    assert f'/{UNIT}/thu-tuc/1.004873' in page.links
    assert f'{FORM}/{OPEN}/phieu' in page.links


def test_nobody_is_named_on_the_page(reader, held):
    page = opened(reader, OPEN, held[OPEN])
    assert 'T. T. Oanh' in page.text
    for kept in ('Trịnh', 'Thôn Bến Hòe', '0912', held[OPEN], held[OPEN].replace('-', '')):
        assert kept not in page.html


@pytest.mark.parametrize('typed', [
    lambda s: s.lower(), lambda s: s.replace('-', ''), lambda s: s.replace('-', ' '),
    lambda s: ' ' + s.lower() + ' ', lambda s: s.replace('0', 'o').replace('1', 'l')])
def test_how_the_secret_is_typed_does_not_matter(reader, held, typed):
    assert ask(reader, OPEN, typed(held[OPEN])).status == 303


def test_how_the_code_is_typed_does_not_matter(reader, held):
    assert ask(reader, f' {OPEN.lower()} ', held[OPEN]).location == f'{FORM}/{OPEN}'
    assert ask(reader, OPEN.lower().replace('-', ' \u2013 '), held[OPEN]).location == f'{FORM}/{OPEN}'


def test_a_wrong_secret_and_an_unknown_code_are_one_page(at_home, commune):
    secrets(commune, UNIT, REGISTER)
    wrong, unknown = ask(at_home, OPEN, WRONG), ask(at_home, UNKNOWN, WRONG)
    assert wrong.status == unknown.status == 422
    assert 'role="alert"' in wrong.html and OPEN in wrong.html
    assert bare(wrong).replace(OPEN, UNKNOWN) == bare(unknown)
    assert 'set-cookie' not in {h.lower() for h in wrong.headers}


def test_what_was_typed_as_secret_is_never_shown_again(at_home, commune):
    held = secrets(commune, UNIT, REGISTER)
    for code, secret in ((OPEN, held[LATE]), (OPEN, held[OPEN][:9]), ('không có số', held[OPEN])):
        page = ask(at_home, code, secret)
        assert page.status == 422 and secret not in page.html
        assert page.form(with_field='khoa').values['khoa'] == ''
        assert page.form(with_field='khoa').values['ma'] == code


def test_mistakes_are_named_beside_their_field(reader):
    page = ask(reader, 'H31.45.12-261117', '7K2M-9QXA-41TZ')
    assert page.status == 422
    assert 'mời ông bà xem lại 2 chỗ' in page.text
    assert '#ma' in page.links and '#khoa' in page.links
    assert 'Thiếu những số cuối' in page.text and 'Mới có 12 ký tự, cần đủ 16.' in page.text
    assert 'aria-describedby="khoa-err khoa-hint" aria-invalid="true"' in page.html


@pytest.mark.parametrize('code,secret,sentence', [
    ('', '', 'Mời ông bà nhập mã bí mật'), (OPEN, '7K2M-9QXA-41TZ-C0WD-7', 'Có 17 ký tự'),
    (OPEN, '7K2M-9QXA-41TZ-C0WU', 'không có chữ U'), ('abc', WRONG, 'phải có chữ số')])
def test_each_mistake_has_its_sentence(reader, code, secret, sentence):
    page = ask(reader, code, secret)
    assert page.status == 422 and sentence in page.text


def test_the_form_takes_the_code_from_the_front_page(reader):
    page = reader.get(FORM, params={'ma': OPEN})
    assert page.form(with_field='khoa').values['ma'] == OPEN
    assert page.form(with_field='khoa').values['khoa'] == ''


def test_only_our_own_form_is_taken(reader, held):
    values = {**reader.get(FORM).form(with_field='khoa').values, 'ma': OPEN, 'khoa': held[OPEN]}
    assert reader.post(FORM, {k: v for k, v in values.items() if k != '_csrf'}).status == 403
    assert reader.post(FORM, values, headers={'Sec-Fetch-Site': 'cross-site'}).status == 403
    assert reader.post(FORM, values).status == 303


def test_guessing_is_slowed_politely(at_home, commune):
    held = secrets(commune, UNIT, REGISTER)
    statuses = [ask(at_home, OPEN, WRONG).status for _ in range(30)]
    assert statuses[:15] == [422] * 15 and statuses[-1] == 429
    page = ask(at_home, OPEN, held[OPEN])
    assert page.status == 429 and page.headers['Retry-After']
    assert 'đợi một phút' in page.text and held[OPEN] not in page.html
    assert at_home.get(api(OPEN), headers={'X-Tracking-Secret': held[OPEN]}).status == 429
    assert at_home.get(FORM).status == 200


# ---- the pass ----

def test_without_a_pass_the_form_is_shown_whether_it_exists_or_not(reader):
    for code in (OPEN, UNKNOWN):
        for path in (f'{FORM}/{code}', f'{FORM}/{code}/phieu'):
            page = reader.get(path)
            assert page.status == 303 and page.location == f'{FORM}?ma={code}'


def test_a_pass_opens_only_its_own_dossier(reader, held):
    opened(reader, OPEN, held[OPEN])
    assert reader.get(f'{FORM}/{OPEN}').status == 200
    assert reader.get(f'{FORM}/{LATE}').location == f'{FORM}?ma={LATE}'


def test_the_cookie_stays_with_the_dossier_pages(reader, held):
    cookies = ask(reader, OPEN, held[OPEN]).headers['Set-Cookie']
    own = re.search(r'\bt=[^;]+;[^,]*(?:,(?! \w+=)[^,]*)*', cookies).group(0)
    assert f'Path=/{UNIT}/ho-so;' in own and 'Max-Age=900' in own
    assert 'HttpOnly' in own and 'SameSite=Lax' in own


def test_a_pass_ends_after_a_quarter_of_an_hour(at_home, commune, clock):
    held = secrets(commune, UNIT, REGISTER)
    opened(at_home, OPEN, held[OPEN])
    clock.set('2026-11-20 09:14')
    assert at_home.get(f'{FORM}/{OPEN}').status == 200
    clock.set('2026-11-20 09:15')
    assert at_home.get(f'{FORM}/{OPEN}').status == 303


def test_an_invented_pass_opens_nothing(reader):
    for value in ('x', 'A' * 64, ''):
        reader.session.cookies.set('t', value, path=f'/{UNIT}/ho-so')
        assert reader.get(f'{FORM}/{OPEN}').status == 303


# ---- what the page says ----

def test_a_late_dossier_says_so_and_apologises(reader, held):
    page = opened(reader, LATE, held[LATE])
    assert 'Xã trễ hẹn 1 ngày làm việc, xin lỗi' in page.heading
    assert '17:00, thứ Năm ngày 19/11/2026' in page.text
    assert 'Vì sao hạn là ngày 19/11?' in page.text and 'thư xin lỗi' in page.text
    assert 'class="is-late now" aria-current="date"' in page.html


def test_every_day_is_explained(reader, held):
    page = opened(reader, OPEN, held[OPEN])
    days = re.findall(r'<li class="(is-[^"]*)"[^>]*><span aria-hidden="true">\w+</span>'
                      r'<span class="vh">([^<]*)</span><b>(\d+)</b>', page.html)
    assert [int(d[2]) for d in days] == [19, 20, 21, 22, 23, 24, 25]
    assert days[0][0].startswith('is-none start') and days[0][1] == 'Thứ Năm'
    assert 'now' in days[1][0] and 'rest' in days[2][0] and days[3][1] == 'Chủ nhật'
    assert 'is-soon rest' in days[5][0] and 'due' in days[6][0]
    for words in ('Thứ Năm 19/11, 13:45', '20, 23 và 25/11 là 3 ngày làm việc được tính',
                  '21 và 22/11', 'Ngày Văn hóa Việt Nam', 'Bộ luật Dân sự 2015'):
        assert words in page.text, words


def test_where_the_register_differs_both_are_shown(reader, held):
    page = opened(reader, OPEN, held[OPEN])
    assert 'Sổ của xã ghi ngày khác' in page.text and 'Sớm hơn luật 1 ngày làm việc' in page.text
    assert 'Thứ Ba ngày 24/11/2026' in page.text.replace('17:00, thứ', 'Thứ')
    assert 'Chưa thấy thư xin lỗi' not in page.text


def test_time_goes_on(at_home, commune, clock):
    held = secrets(commune, UNIT, REGISTER)
    for now, sentence in (('2026-11-23 09:00', 'ngày làm việc tới là ngày hẹn'),
                          ('2026-11-25 16:59', 'Hôm nay là ngày xã hẹn trả kết quả'),
                          ('2026-11-25 23:59', 'Hôm nay là ngày xã hẹn trả kết quả'),
                          ('2026-11-26 00:00', 'Xã trễ hẹn 1 ngày làm việc, xin lỗi'),
                          ('2027-03-15 09:00', 'ngày làm việc, xin lỗi')):
        clock.set(now)
        assert sentence in opened(at_home, OPEN, held[OPEN]).heading, now
    page = at_home.get(f'{FORM}/{OPEN}')
    assert page.html.count('<h3 class="label">') == 5  # November to March
    assert page.html.count('class="wk"') >= 5 and 'đến hôm nay vẫn chưa xong' in page.text
    assert len(re.findall(r'<li class="is-', page.html)) < 80


def test_papers_asked_for_stop_the_clock(at_home, commune, tmp_path):
    path = tmp_path / 'so.csv'
    path.write_text('Mã hồ sơ,Tên TTHC,"Tên cá nhân, tổ chức",Giới tính,Ngày nhận,Ngày hẹn,Ngày trả,'
                    'Bổ sung từ,Bổ sung đến\n'
                    f'{WAITING},Đăng ký lại khai sinh,Lê Thị Mận,Nữ,17/11/2026 09:40,,,19/11/2026 07:30,\n',
                    encoding='utf-8')
    page = opened(at_home, WAITING, secrets(commune, UNIT, path)[WAITING])
    assert page.heading == 'Xã chờ bà Mận bổ sung giấy tờ.'
    assert 'Bà L. T. Mận' in page.text and 'đồng hồ đang dừng' in page.text
    assert page.html.count('is-wait') >= 3


def test_a_returned_dossier_asks_for_a_rating(reader, held):
    page = opened(reader, RETURNED, held[RETURNED])
    assert 'đã trả kết quả' in page.heading
    assert [a for a in page.links if a.startswith(f'/{UNIT}/danh-gia/')]
    assert not [a for a in opened(reader, OPEN, held[OPEN]).links if '/danh-gia/' in a]


def test_the_page_is_there_in_english(showing, held):
    web = Client(showing, lang='en')
    page = opened(web, LATE, held[LATE])
    assert page.lang == 'en' and 'We are one working day late. We apologise to' in page.heading
    assert 'Why was it due on 19/11?' in page.text and 'ngày làm việc' not in page.text


# ---- slip and QR code ----

def test_the_slip_is_printed_again(reader, held, tmp_path, showing):
    opened(reader, OPEN, held[OPEN])
    page = reader.get(f'{FORM}/{OPEN}/phieu')
    assert page.status == 200 and page.headers['Cache-Control'] == 'no-store'
    for words in ('GIẤY TIẾP NHẬN HỒ SƠ', 'Trịnh Thị Oanh', held[OPEN], '03 ngày làm việc',
                  '17 giờ 00 phút, ngày 25/11/2026', '24/11 (Ngày Văn hóa Việt Nam)'):
        assert words in page.text.replace(' 3 ngày', ' 03 ngày'), words
    assert '0912' not in page.html
    assert qr_text(page, tmp_path).startswith(f'{showing.base}{FORM}/qr/')


def test_the_qr_code_opens_the_dossier_and_leaves_no_trace(reader, held, tmp_path, showing):
    opened(reader, OPEN, held[OPEN])
    address = qr_text(reader.get(f'{FORM}/{OPEN}/phieu'), tmp_path)
    phone = Client(showing)
    answer = phone.get(address)
    assert answer.status == 303 and answer.location == f'{FORM}/{OPEN}'
    assert phone.follow(answer).status == 200
    token = address.rsplit('/', 1)[1]
    assert token not in showing.log() and token not in answer.location
    assert held[OPEN].replace('-', '') not in showing.log()


def test_an_invented_qr_code_leads_to_the_form(at_home):
    for token in ('x', '0' * 39, 'Z' * 64):
        answer = at_home.get(f'{FORM}/qr/{token}')
        assert answer.status == 303 and answer.location == FORM
        assert 'Set-Cookie' not in answer.headers


def test_printed_addresses_follow_the_setting(at_home, commune, tmp_path):
    held = secrets(commune, UNIT, REGISTER)
    commune.place.command('unit', 'set', UNIT, 'base_url', 'https://vuninh.example')
    opened(at_home, OPEN, held[OPEN])
    page = at_home.get(f'{FORM}/{OPEN}/phieu')
    assert qr_text(page, tmp_path).startswith(f'https://vuninh.example{FORM}/qr/')
    assert f'vuninh.example{FORM}' in page.text


def test_a_file_of_slips_stands_alone(commune, tmp_path):
    path = tmp_path / 'phieu.html'
    commune.place.command('import', 'dossiers', '--unit', UNIT, REGISTER, '--slips', path)
    text = path.read_text(encoding='utf-8')
    assert len(slips(path)) == 12 and text.count('<article class="slip">') == 12
    assert '<style>' in text and 'href=' not in text and 'src=' not in text
    assert path.stat().st_mode & 0o077 == 0
    again = tmp_path / 'again.html'
    commune.place.command('import', 'dossiers', '--unit', UNIT, REGISTER, '--slips', again)
    assert slips(again) == slips(path)


# ---- for programs ----

def api(code, unit=UNIT):
    return f'/api/v1/units/{unit}/dossiers/{code}'


@pytest.mark.parametrize('header', ['X-Tracking-Secret: {}', 'Authorization: Bearer {}'])
def test_a_program_reads_the_same(reader, held, header):
    name, value = header.format(held[LATE]).split(': ')
    page = reader.get(api(LATE), headers={name: value})
    assert page.status == 200 and page.type == 'application/json'
    told = page.json()
    assert told['code'] == LATE and told['late'] is True and told['late_working_days'] == 1
    assert told['received_at'] == '2026-11-16T03:00:00.000Z'
    assert told['due_at'] == told['office_due_at'] == '2026-11-19T10:00:00.000Z'
    assert told['state']['word'] in ('accepted', 'processing') and told['punctuality'] is None
    assert told['procedure']['code'].count('.') == 1
    kinds = [step['kind'] for step in told['derivation']]
    assert kinds[0] == 'received' and 'due' in kinds and 'counted' in kinds
    assert told['reasons'] and page.headers['Cache-Control'] == 'no-store'


def test_a_program_learns_nothing_without_the_secret(at_home, commune):
    held = secrets(commune, UNIT, REGISTER)
    asked = [at_home.get(api(OPEN), headers={'X-Tracking-Secret': WRONG}),
             at_home.get(api(UNKNOWN), headers={'X-Tracking-Secret': held[OPEN]}),
             at_home.get(api(OPEN)), at_home.get(api(OPEN), params={'secret': held[OPEN]})]
    assert {page.status for page in asked} == {404}
    assert len({page.body for page in asked}) == 1
    assert {page.type for page in asked} == {'application/problem+json'}
