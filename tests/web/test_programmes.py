"""A programme is piloted by decisions; everyone sees where, how far, and what changed."""
import pathlib

import people
import programmes
import pytest
from client import Client
from conftest import NOW, UNIT
from test_officials import add, administrator, link_on

DATA = pathlib.Path(__file__).resolve().parents[2] / 'data'
LIST = '/chuong-trinh'
PAGE = f'{LIST}/{programmes.SLUG}'
DESK = '/thai-binh/viec/chuong-trinh'


@pytest.fixture
def pilot(commune, tmp_path):
    """Two communes take part, one of them has launched."""
    taken = commune.place.command(
        'import', 'programmes', programmes.write(tmp_path / 'p.csv', programmes.PARTS + programmes.STEPS))
    assert '4' in taken.stdout
    return commune


def api(server):
    return Client(server).get(f'/api/v1/programmes/{programmes.SLUG}').json()


def steps_of(server, slug):
    return [s['act'] for u in api(server)['units'] if u['slug'] == slug for s in u['steps']]


# ---- its file ----

def test_a_file_brings_it_and_again_changes_nothing(pilot, tmp_path):
    again = pilot.place.command(
        'import', 'programmes', programmes.write(tmp_path / 'again.csv', programmes.PARTS + programmes.STEPS))
    assert '0 mới' in again.stdout
    wrong = programmes.write(tmp_path / 'wrong.csv', programmes.PARTS + [
        programmes.step('resume', '13126', '2025-03-01', '20/QĐ-UBND')])
    said = pilot.place.command('import', 'programmes', wrong, expect=1)
    assert 'không phải bước tiếp theo' in said.stderr
    assert steps_of(pilot, UNIT) == ['join', 'launch']


# ---- what everyone sees ----

def test_everyone_sees_where_it_runs_and_how_far_it_is(pilot):
    reader = Client(pilot)
    assert '2 đơn vị tham gia, 1 đơn vị đã phát động' in reader.get(LIST).text
    page = reader.get(PAGE)
    assert page.heading == programmes.NAME
    for words in ('08-ĐA/TU', '05/07/2023', 'Huyện Kiến Xương', 'Xã Vũ Ninh', 'Xã Vũ An', '1/2', 'Chưa đạt', 'Đã qua'):
        assert words in page.text, words
    assert 'Xã Vũ An' not in reader.get(f'{PAGE}?dot=tinh').text
    record = reader.get(f'{PAGE}/{UNIT}')
    assert '15/KH-UBND' in record.text and '0/2' in record.text
    assert reader.get(f'{PAGE}/vu-quy').status == 404
    assert reader.get(f'{LIST}/khong-co').status == 404
    english = Client(pilot, 'en').get(PAGE)
    assert 'Friendly government' in english.text and 'Two communes launched' in english.text


def test_before_and_after_come_from_the_same_rows_as_the_scorecard(pilot):
    page = Client(pilot).get(f'{PAGE}/so-sanh')
    assert '1 đơn vị thí điểm đã phát động, 2 đơn vị bên cạnh' in page.text
    assert 'Chưa đo' in page.text


def test_it_survives_the_merger_of_its_units(pilot, tmp_path):
    reform = tmp_path / 'reform.csv'
    reform.write_text(programmes.REFORM, encoding='utf-8')
    pilot.place.command('import', 'mergers', str(reform))
    reader = Client(pilot)
    was, now = reader.get(PAGE), reader.get(f'{PAGE}?theo=nay')
    assert 'Huyện Kiến Xương' in was.text and 'Xã Vũ Quý' in was.text  # the table says what it is today
    assert 'Tỉnh Hưng Yên' in now.text and 'trước là Xã Vũ Ninh' in now.text
    assert reader.get(f'{PAGE}/{UNIT}').status == 200
    assert [u.get('now') for u in api(pilot)['units'] if u['slug'] == UNIT] == ['vu-quy']
    late = programmes.write(tmp_path / 'late.csv', programmes.PARTS + [
        programmes.step('pause', '13126', '2025-08-01', '30/QĐ-UBND')])
    assert 'đơn vị kế thừa' in pilot.place.command('import', 'programmes', late, expect=1).stderr


# ---- those who lead it ----

def manager(server):
    return people.hired(server, 'phuongnt', 'appraiser', name='Ngô Thị Phượng', unit='thai-binh')


def take(client, path, **fields):
    page = client.get(path)
    return page.submit(page.form(with_field='so'), **fields)


DECIDED = {'so': '18/QĐ-UBND', 'ngay-quyet-dinh': '01/03/2025', 'ngay': '05/03/2025'}


def test_the_leading_unit_records_each_decision(pilot):
    leader = manager(pilot)
    assert 'Xã Vũ Ninh' in leader.get(DESK).text
    done = take(leader, f'{DESK}/{programmes.SLUG}/vu-an', buoc='2', **DECIDED)
    assert done.status == 303 and 'Đã ghi quyết định' in leader.follow(done).text
    assert steps_of(pilot, 'vu-an') == ['join', 'launch']
    assert '2/2' in Client(pilot).get(PAGE).text and 'Đạt mục tiêu' in Client(pilot).get(PAGE).text


def test_a_unit_joins_with_a_mentor(pilot):
    leader = manager(pilot)
    fields = {**DECIDED, 'don-vi': 'vu-qui', 'dot': 'tinh', 'kem-cap': '13126'}
    assert take(leader, f'{DESK}/{programmes.SLUG}/them', **fields).status == 303
    assert steps_of(pilot, 'vu-qui') == ['join']
    assert 'Xã Vũ Ninh' in Client(pilot).get(f'{PAGE}/vu-qui').text
    twice = take(leader, f'{DESK}/{programmes.SLUG}/them', **fields)
    assert twice.status == 422 and 'không phải bước tiếp theo' in twice.text
    assert twice.form(with_field='so').values['so'] == '18/QĐ-UBND'  # nothing typed is lost


@pytest.mark.parametrize('fields,words', [
    ({'ngay': '30/02/2025'}, 'ngày/tháng/năm'),
    ({'ngay': '01/12/2024', 'ngay-quyet-dinh': '01/12/2024'}, 'của bước trước'),
    ({'ngay-quyet-dinh': '06/03/2025'}, 'không sau ngày thực hiện'),
    ({'buoc': '5', 'han': '31/12/2025'}, 'sau thời hạn hiện có'),
    ({'buoc': '4'}, 'không phải bước tiếp theo'),
])
def test_what_is_wrong_is_said_beside_its_field(pilot, fields, words):
    leader = manager(pilot)
    page = leader.get(f'{DESK}/{programmes.SLUG}/vu-an')
    sent = {**page.form(with_field='so').values, 'buoc': '2', **DECIDED, **fields}
    answer = leader.post(f'{DESK}/{programmes.SLUG}/vu-an', sent)
    assert answer.status == 422 and words in answer.text, answer.text
    assert steps_of(pilot, 'vu-an') == ['join']


def test_two_managers_and_one_step(pilot):
    one, other = manager(pilot), people.hired(pilot, 'thinhdv', 'appraiser', name='Đỗ Văn Thịnh', unit='thai-binh')
    path = f'{DESK}/{programmes.SLUG}/vu-an'
    first, second = one.get(path), other.get(path)
    assert first.submit(first.form(with_field='so'), buoc='2', **DECIDED).status == 303
    late = second.submit(second.form(with_field='so'), buoc='7', **DECIDED)
    assert late.status == 409
    assert steps_of(pilot, 'vu-an') == ['join', 'launch']


def test_another_unit_records_nothing(pilot):
    stranger = people.hired(pilot, 'lanpt', 'appraiser', unit=UNIT)
    assert stranger.get(f'/{UNIT}/viec/chuong-trinh/{programmes.SLUG}/them').status == 404
    assert stranger.get(f'{DESK}/{programmes.SLUG}/them').status in (403, 404)


# ---- those who take part ----

def test_a_unit_ticks_off_what_it_has_made_ready(pilot):
    head = administrator(pilot, 'toantd')
    path = f'/{UNIT}/viec/chuong-trinh'
    page = head.get(path)
    form = next(f for f in page.parser.forms if f.values.get('muc') == 'noi-quy')
    done = page.submit(form, xong='1', **{'ghi-chu': 'Treo ở cửa chính'})
    assert done.status == 303
    record = Client(pilot).get(f'{PAGE}/{UNIT}')
    assert '1/2' in record.text and 'Treo ở cửa chính' in record.text
    page = head.get(path)
    form = next(f for f in page.parser.forms if f.values.get('muc') == 'noi-quy')
    assert page.submit(form, xong='0').status == 303
    assert '0/2' in Client(pilot).get(f'{PAGE}/{UNIT}').text


# ---- the day of the launch ----

ROOM = f'/{UNIT}/viec/phat-dong'
DAY = {'tieu-de': 'Lễ phát động mô hình Chính quyền thân thiện', 'ngay': '20/11/2026', 'noi': 'Nhà văn hóa xã',
       'gioi-thieu': 'Bà con và cán bộ cùng bắt đầu.\nMời bà con đến dự.',
       'chuong-trinh-ngay': '07:30 Đón tiếp đại biểu\n08:00 Ký cam kết thi đua',
       'dai-bieu': 'Nguyễn Văn An, Phó Chủ tịch UBND huyện\nBà con thôn Đông'}


def editor(server):
    return people.hired(server, 'trangnt', 'editor', name='Nguyễn Thị Trang')


def draft(client, **fields):
    page = client.get(f'{ROOM}/moi')
    return page.submit(page.form(with_field='tieu-de'), **{**DAY, **fields})


def test_a_launch_ties_its_day_together(pilot):
    pilot.place.command('import', 'pledges', str(DATA / 'pledges.csv'))
    writer, head = editor(pilot), administrator(pilot, 'toantd')
    people.choose(lan := Client(pilot), link_on(add(head, ten='Phạm Thị Lan')))
    page = lan.get(f'/{UNIT}/viec/cam-ket')
    assert page.submit(page.form(action='cam-ket$'), **{'mat-khau': people.PASSWORD}).status == 303
    assert draft(writer, **{'chuong-trinh': programmes.SLUG}).status == 303
    reader = Client(pilot)
    path = f'/{UNIT}/phat-dong/2026-11-20'
    assert reader.get(path).status == 404  # a draft is nobody's
    chair = Client(pilot)
    people.set_up(chair, chair.follow(people.choose(chair, people.make(
        pilot.place, 'hoapq', 'chair', name='Phạm Quang Hòa'))), NOW)
    page = chair.get(first_launch(chair))
    assert page.submit(page.form(action='dang$')).status == 303
    shown = reader.get(path)
    for words in ('Nhà văn hóa xã', '07:30', 'Ký cam kết thi đua', 'Nguyễn Văn An', 'Phó Chủ tịch UBND huyện', 'Phạm Thị Lan',
                  '1 bản cam kết', programmes.NAME):
        assert words in shown.text, words
    assert DAY['tieu-de'] in reader.get(f'/{UNIT}/phat-dong').text
    assert path in reader.get(f'{PAGE}/{UNIT}').links
    assert 'One pledge was signed that day' in Client(pilot, 'en').get(path).text


def first_launch(client):
    return next(link for link in client.get(ROOM).links if link.startswith(ROOM + '/') and link.rsplit('/', 1)[1].isdigit())


def test_an_article_is_started_from_it_once(pilot):
    writer = editor(pilot)
    draft(writer, **{'chuong-trinh': programmes.SLUG})
    page, other = writer.get(first_launch(writer)), writer.get(first_launch(writer))
    done = page.submit(page.form(action='bai-viet$'))
    assert done.status == 303 and '/viec/tin-tuc/' in done.location
    form = writer.get(done.location).form(with_field='tieu-de')
    assert form.values['tieu-de'] == DAY['tieu-de'] and 'Nguyễn Văn An' in form.values['than-bai']
    assert page.submit(page.form(action='bai-viet$')).location == done.location  # sent twice
    assert other.submit(other.form(action='bai-viet$')).status == 409
    again = writer.get(first_launch(writer))
    assert not [f for f in again.parser.forms if f.action.endswith('bai-viet')]


@pytest.mark.parametrize('fields,words', [
    ({'chuong-trinh-ngay': 'Đón tiếp đại biểu'}, 'bắt đầu bằng giờ'),
    ({'chuong-trinh-ngay': '08:00 Sau\n07:30 Trước'}, 'thứ tự thời gian'),
    ({'ngay': '31/11/2026'}, 'ngày/tháng/năm'),
])
def test_a_launch_that_is_wrong_says_so_and_keeps_the_text(pilot, fields, words):
    writer = editor(pilot)
    page = draft(writer, **{'chuong-trinh': programmes.SLUG, **fields})
    assert page.status == 422 and words in page.text
    assert page.form(with_field='tieu-de').values['dai-bieu'].startswith('Nguyễn Văn An')


def test_who_takes_part_in_nothing_launches_nothing(commune):
    writer = editor(commune)
    assert 'chưa tham gia chương trình nào' in writer.get(f'{ROOM}/moi').text
    sent = {'chuong-trinh': 'khong-co', **DAY, '_csrf': writer.get(f'/{UNIT}/viec/tin-tuc/viet').form(with_field='tieu-de').values['_csrf'],
            '_key': 'k' * 24}
    assert writer.post(f'{ROOM}/moi', sent).status == 422


def test_two_writers_of_one_launch(pilot):
    writer = editor(pilot)
    draft(writer, **{'chuong-trinh': programmes.SLUG})
    one, two = writer.get(first_launch(writer)), writer.get(first_launch(writer))
    assert one.submit(one.form(with_field='tieu-de'), **{'noi': 'Sân ủy ban'}).status == 303
    late = two.submit(two.form(with_field='tieu-de'), **{'noi': 'Nhà văn hóa thôn'})
    assert late.status == 409 and late.form(with_field='tieu-de').values['noi'] == 'Nhà văn hóa thôn'
