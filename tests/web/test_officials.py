"""Administrators look after the officials of their unit: posts, accounts, roles."""
import re

import pytest
import desk
import people
from client import Client
from conftest import NOW, UNIT

LIST = f'/{UNIT}/viec/can-bo'


@pytest.fixture
def admin(commune):
    """Signed in as the unit's administrator, the password just given."""
    return administrator(commune, 'toantd')


def administrator(server, login, unit=UNIT, deep=False):
    client = Client(server)
    path = people.make(server.place, login, 'administrator', name='Trần Đình Toàn', unit=unit, deep=deep)
    people.set_up(client, client.follow(people.choose(client, path)), NOW)
    return client


def add(client, **fields):
    """A new official: the page that follows."""
    values = {'ten': 'Phạm Thị Lan', 'chuc-vu': 'Công chức hộ tịch', 'tu-ngay': '01/09/2026', 'vt3': '1', **fields}
    done = client.get(LIST + '/moi').submit(**values)
    assert done.status == 303, done.text
    return client.get(done.location)


def press(page, what, **fields):
    """Presses the button of that form: the page that follows."""
    done = page.submit(page.form(what + '$'), **fields)
    assert done.status == 303, done.text
    return page.client.get(done.location)


def link_on(page):
    return people.LINK.search(page.html).group(1)


# ---- a new one ----

def test_a_new_official_is_ready_to_work(admin, commune):
    page = add(admin)
    assert page.heading == 'Phạm Thị Lan' and 'Đã thêm' in page.text
    assert 'Công chức hộ tịch' in page.text and 'từ 01/09/2026' in page.text and 'lanpt' in page.text
    lan = Client(commune)
    assert people.choose(lan, link_on(page)).location == '/viec'
    assert lan.get('/viec').location == f'/{UNIT}/viec'
    assert 'Cán bộ tiếp nhận: Xã Vũ Ninh' in lan.get('/tai-khoan').text
    table = admin.get(LIST).text
    assert 'Phạm Thị Lan' in table and 'Cán bộ tiếp nhận' in table
    lan_page = admin.get(page.url.partition('?')[0])
    assert 'Đang dùng' in lan_page.text


def test_the_link_is_for_the_maker_only_and_not_for_long(admin, commune, clock):
    page = add(admin)
    path = page.url.partition('?')[0]
    assert people.LINK.search(admin.get(path).html)  # survives a reload
    other = administrator(commune, 'khac')
    assert not people.LINK.search(other.get(path).html)
    clock.set('2026-11-20 09:10:01')
    assert not people.LINK.search(admin.get(path).html)


def test_namesakes_get_logins_of_their_own(admin):
    first, second = add(admin), add(admin, ten='Phạm Thị Làn')
    third = add(admin, ten='Phạm Thị Lân', **{'tai-khoan': 'Lan.Quay2'})
    for page, login in ((first, 'lanpt'), (second, 'lanpt2'), (third, 'lan.quay2')):
        assert re.search(rf'>{login}<', page.html)


def test_without_roles_there_is_no_account(admin):
    page = add(admin, vt3='')
    assert 'Chưa có tài khoản' in page.text and not people.LINK.search(page.html)
    made = press(page, '/tai-khoan', **{'tai-khoan': 'lan-quay-1'})
    assert people.LINK.search(made.html) and 'lan-quay-1' in made.text


@pytest.mark.parametrize('fields, field, word', [
    ({'ten': ''}, 'ten', 'chưa có'),
    ({'ten': '   '}, 'ten', 'chưa có'),
    ({'tu-ngay': '31/02/2026'}, 'tu-ngay', 'Ngày chưa đúng'),
    ({'tu-ngay': 'hôm nay'}, 'tu-ngay', 'Ngày chưa đúng'),
    ({'tai-khoan': 'Lan Phạm'}, 'tai-khoan', 'Tên đăng nhập gồm'),
    ({'tai-khoan': 'toantd'}, 'tai-khoan', 'đã có người dùng'),
    ({'ten': 'x' * 81}, 'ten', 'dài quá'),
    ({'thu': 'lan.xa.example'}, 'thu', 'Thư điện tử chưa đúng'),
])
def test_what_is_wrong_is_named_and_kept(admin, fields, field, word):
    values = {'ten': 'Phạm Thị Lan', 'chuc-vu': 'Công chức hộ tịch', 'vt3': '1', 'vt4': '1', **fields}
    page = admin.get(LIST + '/moi').submit(**values)
    assert page.status == 422 and word in page.text
    assert f'id="{field}-err"' in page.html
    form = page.form('moi$')
    assert form.values['chuc-vu'] == 'Công chức hộ tịch' and form.values['vt4'] == '1'
    assert 'Phạm Thị Lan' not in admin.get(LIST).text


# ---- changing ----

def test_a_stale_form_does_not_overwrite(admin):
    page = add(admin)
    path = page.url.partition('?')[0]
    one, two = admin.get(path), admin.get(path)
    form = r'can-bo/\d+$'
    assert one.submit(one.form(form), **{'dien-thoai': '0000 000 105'}).status == 303
    late = two.submit(two.form(form), **{'dien-thoai': '0000 000 999'})
    assert late.status == 409 and late.form(form).values['dien-thoai'] == '0000 000 999'
    assert admin.get(path).form(form).values['dien-thoai'] == '0000 000 105'


def test_posts_are_given_put_right_and_ended(admin):
    page = add(admin)
    path = page.url.partition('?')[0]
    form = admin.get(path + '/chuc-vu/moi')
    wrong = form.submit(**{'chuc-vu': 'Trưởng quầy', 'tu-ngay': '01/12/2026', 'den-ngay': '01/11/2026'})
    assert wrong.status == 422 and 'phải sau' in wrong.text
    done = wrong.submit(**{'den-ngay': '31/12/2026'})
    assert done.status == 303
    page = admin.get(path)
    assert 'Trưởng quầy' in page.text and '01/12/2026 – 31/12/2026' in page.text
    edit = next(h for h in page.links if re.search(r'chuc-vu/\d+$', h))
    old = admin.get(edit)
    assert admin.get(edit).submit(**{'den-ngay': '30/11/2026', 'tu-ngay': '01/11/2026'}).status == 303
    assert old.submit(**{'den-ngay': ''}).status == 409
    assert '01/11/2026 – 30/11/2026' in admin.get(path).text


def test_who_leaves_is_out_at_once(admin, commune):
    page = add(admin)
    lan = Client(commune)
    people.choose(lan, link_on(page))
    assert people.signed_in(lan)
    desk.open_desk(commune)
    other = people.hired(commune, 'minhdv', 'counter', name='Đỗ Văn Minh')
    code = desk.receive(other)
    assert 'Phạm Thị Lan' in desk.at(other, code).text
    gone = press(page, '/nghi')
    assert 'Phạm Thị Lan' not in desk.at(other, code).text  # nobody gives her work any more
    assert 'Phạm Thị Lan' not in other.get(f'/{UNIT}/viec').text
    assert 'Đã nghỉ' in gone.text and not people.signed_in(lan)
    assert '1 người đã nghỉ' in admin.get(LIST).text
    back = press(gone, '/tro-lai')
    assert 'Đang khóa' in back.text or 'vẫn khóa' in back.text
    assert people.sign_in(Client(commune), 'lanpt').status == 422
    press(back, '/mo')
    assert people.sign_in(Client(commune), 'lanpt').status == 303


# ---- the account ----

def test_disabling_enabling_recovering(admin, commune):
    page = add(admin)
    path = page.url.partition('?')[0]
    lan = Client(commune)
    people.choose(lan, link_on(page))
    page = press(admin.get(path), '/khoa')
    assert 'Đã khóa' in page.text and not people.signed_in(lan)
    page = press(page, '/mo')
    people.sign_in(lan, 'lanpt')
    assert people.signed_in(lan)
    page = press(page, '/khoi-phuc')
    assert not people.signed_in(lan) and people.LINK.search(page.html)
    assert people.sign_in(Client(commune), 'lanpt').status == 422
    assert people.choose(lan, link_on(page), people.OTHER).status == 303


def test_a_new_password_can_be_asked_for(admin, commune):
    page = add(admin)
    people.choose(Client(commune), link_on(page))
    press(admin.get(page.url.partition('?')[0]), '/doi-mat-khau')
    lan = Client(commune)
    done = people.sign_in(lan, 'lanpt')
    assert done.location == '/dang-nhap/mat-khau' and not people.signed_in(lan)
    form = lan.get(done.location)
    same = form.submit(**{'mat-khau': people.PASSWORD, 'mat-khau-2': people.PASSWORD})
    assert same.status == 422 and 'phải khác' in same.text
    assert same.submit(**{'mat-khau': people.OTHER, 'mat-khau-2': people.OTHER}).location == '/viec'
    assert people.signed_in(lan)


def test_nobody_locks_oneself_out(admin):
    own = next(h for h in admin.get(LIST).links if re.search(r'can-bo/\d+$', h))
    page = admin.get(own)
    assert page.heading == 'Trần Đình Toàn' and 'tài khoản của anh/chị' in page.text
    values = {k: v for k, v in page.form(r'can-bo/\d+$').values.items() if k.startswith('_')}
    for what in ('khoa', 'khoi-phuc'):
        refused = admin.post(f'{own}/{what}', values)
        assert refused.status == 422 and 'chính mình' in refused.text
    refused = admin.post(f'{own}/nghi', {**values, 'ban': '1'})
    assert refused.status == 422
    ended = page.submit(page.form('/thoi$'))
    assert ended.status == 422 and 'chính anh/chị' in ended.text
    assert people.signed_in(admin)


# ---- roles ----

def test_roles_are_given_and_ended(admin, commune, clock):
    page = add(admin)
    path = page.url.partition('?')[0]
    lan = Client(commune)
    people.choose(lan, link_on(page))
    form = admin.get(path + '/quyen/moi')
    assert 'ben-duoi' not in form.html  # whoever has it here only gives it here only
    done = form.submit(**{'vai-tro': '4', 'tu-ngay': '21/11/2026', 'den-ngay': '21/11/2026'})
    assert done.status == 303
    assert 'chưa đến ngày' in admin.get(path).text
    again = admin.get(path + '/quyen/moi').submit(**{'vai-tro': '4', 'tu-ngay': '21/11/2026'})
    assert again.status == 422 and 'đã được giao' in again.text
    assert 'chuyên môn' not in lan.get('/tai-khoan').text
    clock.set('2026-11-21 00:00')
    people.sign_in(lan, 'lanpt')
    assert 'Cán bộ chuyên môn: Xã Vũ Ninh, đến hết ngày 21/11/2026' in lan.get('/tai-khoan').text
    clock.set('2026-11-22 00:00')
    people.sign_in(lan, 'lanpt')
    assert 'chuyên môn' not in lan.get('/tai-khoan').text


def test_a_role_that_ends_ends_with_the_next_request(admin, commune):
    page = add(admin)
    lan = Client(commune)
    people.choose(lan, link_on(page))
    assert people.signed_in(lan)
    page = press(admin.get(page.url.partition('?')[0]), '/thoi')
    assert 'đã thôi' in page.text
    assert lan.get('/tai-khoan').status == 403  # no role at all


def test_more_than_one_has_is_not_given(admin):
    path = add(admin).url.partition('?')[0]
    form = admin.get(path + '/quyen/moi')
    values = {**form.form().values, 'vai-tro': '2', 'tu-ngay': '20/11/2026', 'ben-duoi': '1'}
    refused = admin.post(path + '/quyen/moi', values)
    assert refused.status == 422 and 'rộng hơn' in refused.text
    assert 'Lãnh đạo' not in admin.get(path).text


def test_into_a_higher_account_nobody_gets_from_below(admin, commune):
    place = commune.place
    people.make(place, 'tinhvv', 'supervisor', name='Vũ Văn Tỉnh')
    place.command('user', 'add', 'caohon', '--name', 'Lê Cao', '--unit', UNIT, '--role', 'administrator', '--descendants')
    pages = [admin.get(h) for h in admin.get(LIST).links if re.search(r'can-bo/\d+$', h)]
    page = next(p for p in pages if p.heading == 'Lê Cao')
    assert 'ngoài quyền' in page.text
    values = {k: v for k, v in page.form(r'can-bo/\d+$').values.items() if k.startswith('_')}
    for what in ('lien-ket', 'khoi-phuc'):
        refused = admin.post(f'{page.url}/{what}', values)
        assert refused.status == 422 and not people.LINK.search(refused.html)


# ---- who may ----

def test_only_the_units_administrators(commune):
    for role in ('counter', 'specialist', 'editor', 'appraiser', 'supervisor'):
        client = people.hired(commune, f'ai-{role}', role)
        for path in (LIST, LIST + '/moi', LIST + '/1'):
            assert client.get(path).status == 403, (role, path)
    assert Client(commune).get(LIST).location.startswith('/dang-nhap?ve=')
    elsewhere = administrator(commune, 'noikhac', unit=other_unit(commune))
    assert elsewhere.get(LIST).status == 403
    assert elsewhere.get('/viec').location == f'/{other_unit(commune)}/viec/can-bo'


def test_the_first_administrator_finds_where_nobody_works_yet(commune):
    first = administrator(commune, 'dautien', unit='-', deep=True)
    page = first.get('/viec')
    assert page.status == 200 and 'Chưa đơn vị nào có cán bộ' in page.text
    found = page.submit(page.form('/viec$'), q='vu ninh')
    assert f'/{UNIT}/viec/can-bo' in found.links
    assert 'Chào anh/chị Trần Đình Toàn.' in first.get(f'/{UNIT}/viec').text
    add(first)
    assert first.get('/viec').location == f'/{UNIT}/viec/can-bo'
    other = other_unit(commune)
    again = first.get('/viec', params={'q': other.replace('-', ' ')})
    assert again.status == 200 and f'/{other}/viec/can-bo' in again.links
    one = administrator(commune, 'chiomot')  # of one unit: straight there, whatever was asked
    assert one.get('/viec', params={'q': 'vu'}).location == f'/{UNIT}/viec/can-bo'


def other_unit(server):
    page = Client(server).get('/don-vi', params={'q': 'Vũ'})
    return next(h.strip('/') for h in page.links if re.fullmatch(r'/[a-z0-9-]+/', h) and h != f'/{UNIT}/')


def test_officials_of_another_unit_are_not_found(admin, commune):
    people.make(commune.place, 'xaxoi', 'counter', unit=other_unit(commune))
    elsewhere = administrator(commune, 'noikhac', unit=other_unit(commune))
    path = next(h for h in elsewhere.get(f'/{other_unit(commune)}/viec/can-bo').links if re.search(r'can-bo/\d+$', h))
    number = path.rsplit('/', 1)[1]
    assert admin.get(f'{LIST}/{number}').status == 404
    assert admin.get(f'{LIST}/{number}/quyen/moi').status == 404


def test_changes_ask_for_the_password_again(admin, clock):
    page = add(admin)
    path = page.url.partition('?')[0]
    clock.set('2026-11-20 09:11')
    page = admin.get(path)
    assert page.status == 200  # looking is free
    asked = page.submit(page.form(r'can-bo/\d+$'), **{'dien-thoai': '0000 000 105'})
    assert asked.status == 403 and asked.heading == 'Nhập lại mật khẩu'
    wrong = asked.submit(asked.form('xac-nhan'), **{'mat-khau': people.OTHER})
    assert wrong.status == 422
    back = wrong.submit(wrong.form('xac-nhan'), **{'mat-khau': people.PASSWORD})
    assert back.status == 200 and back.form(r'can-bo/\d+$').values['dien-thoai'] == '0000 000 105'
    assert back.submit(back.form(r'can-bo/\d+$')).status == 303
    assert admin.get(path).form(r'can-bo/\d+$').values['dien-thoai'] == '0000 000 105'


def test_a_button_that_was_stopped_is_pressed_again(admin, clock):
    path = add(admin).url.partition('?')[0]
    clock.set('2026-11-20 09:11')
    page = admin.get(path)
    asked = page.submit(page.form('/khoa$'))
    back = asked.submit(asked.form('xac-nhan'), **{'mat-khau': people.PASSWORD})
    assert back.status == 200 and back.heading == 'Phạm Thị Lan'
    assert 'Đã khóa' in press(back, '/khoa').text


def test_what_was_done_is_told(admin, commune):
    page = add(admin)
    press(admin.get(page.url.partition('?')[0]), '/khoa')
    rows = [line for line in commune.place.command('export', '--canonical').stdout.splitlines() if '"account.disabled"' in line]
    assert len(rows) == 1 and '"actor":"official:' in rows[0]


@pytest.mark.parametrize('lang, title', [('vi', 'Cán bộ và quyền'), ('en', 'Officials and roles')])
def test_in_both_languages(admin, lang, title):
    add(admin)
    assert admin.get(LIST, params={'lang': lang}).heading == title


# ---- one's own account ----

def test_another_password_ends_the_other_sessions(commune):
    one = people.hired(commune, 'lanpt', 'counter')
    two = Client(commune)
    people.sign_in(two, 'lanpt')
    before = people.cookie(one)
    page = one.get('/tai-khoan')
    wrong = page.submit(page.form('mat-khau'), **{
        'mat-khau-cu': people.OTHER, 'mat-khau': people.OTHER, 'mat-khau-2': people.OTHER})
    assert wrong.status == 422 and 'đang dùng chưa đúng' in wrong.text
    done = page.submit(page.form('mat-khau'), **{
        'mat-khau-cu': people.PASSWORD, 'mat-khau': people.OTHER, 'mat-khau-2': people.OTHER})
    assert done.status == 303 and 'Đã đổi mật khẩu' in one.get(done.location).text
    assert people.cookie(one) != before and not people.signed_in(two)
    assert people.sign_in(Client(commune), 'lanpt').status == 422
    assert people.sign_in(Client(commune), 'lanpt', people.OTHER).status == 303


def test_sessions_are_seen_and_ended(commune):
    one = people.hired(commune, 'lanpt', 'counter')
    two = Client(commune)
    two.session.headers['User-Agent'] = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0'
    people.sign_in(two, 'lanpt')
    page = one.get('/tai-khoan')
    assert 'Firefox, Windows' in page.text and 'phiên này' in page.text
    assert page.submit(page.form('phien$')).status == 303
    assert not people.signed_in(two) and people.signed_in(one)
    people.sign_in(two, 'lanpt')
    page = one.get('/tai-khoan')
    assert page.submit(page.form('tat-ca')).status == 303
    assert not people.signed_in(two) and people.signed_in(one)


def test_the_second_step_is_set_up_renewed_and_turned_off(commune, clock):
    lan = people.hired(commune, 'lanpt', 'counter')
    page = lan.get('/tai-khoan')
    assert 'Chưa bật' in page.text
    first, codes = people.set_up(lan, lan.get('/tai-khoan/buoc-hai'), NOW)
    assert len(people.paper(codes)) == 10
    clock.set('2026-11-20 09:02')
    second, _ = people.set_up(lan, lan.get('/tai-khoan/buoc-hai'), '2026-11-20 09:02')
    assert first != second
    clock.set('2026-11-20 09:04')
    other = Client(commune)
    code = other.get(people.sign_in(other, 'lanpt').location)
    assert code.submit(ma=people.totp(first, '2026-11-20 09:04')).status == 422
    assert code.submit(ma=people.totp(second, '2026-11-20 09:04')).status == 303
    page = lan.get('/tai-khoan')
    assert page.submit(page.form('buoc-hai/bo')).status == 303
    assert people.sign_in(Client(commune), 'lanpt').location == '/viec'


def test_where_it_is_demanded_it_stays(admin):
    page = admin.get('/tai-khoan')
    assert 'không tắt được' in page.text
    values = {k: v for k, v in page.form('ngon-ngu').values.items() if k.startswith('_')}
    assert admin.post('/tai-khoan/buoc-hai/bo', values).status == 403
    assert 'Đang bật' in admin.get('/tai-khoan').text


def test_new_codes_replace_the_old_ones(admin, commune):
    page = admin.get('/tai-khoan')
    done = page.submit(page.form('ma-du-phong$'))
    fresh = people.paper(admin.get(done.location))
    assert len(fresh) == 10
    other = Client(commune)
    code = other.get(people.sign_in(other, 'toantd').location)
    assert code.submit(ma=fresh[0]).status == 303


def test_the_language_is_kept(commune):
    lan = people.hired(commune, 'lanpt', 'counter')
    page = lan.get('/tai-khoan')
    page.submit(page.form('ngon-ngu'), **{'ngon-ngu': 'en'})
    assert lan.get('/tai-khoan').heading == 'My account'
    other = Client(commune)
    people.sign_in(other, 'lanpt')
    assert other.get('/tai-khoan').lang == 'en'
