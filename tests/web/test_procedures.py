"""The catalogue: listed, searched, explained; taken from a file whole or not at all."""
import csv
import io
import re

import pytest
from gandan import ROOT

LIST = '/vu-ninh/thu-tuc'
BIRTH = LIST + '/1.001193'     # in the day itself
STATUS = LIST + '/1.004873'    # three working days
SCHOOL = LIST + '/3.000182'    # no limit
API = '/api/v1/procedures'


def catalogue():
    with open(ROOT / 'data' / 'procedures.csv', encoding='utf-8', newline='') as f:
        return list(csv.DictReader(f))


def in_force(day):
    return [r for r in catalogue() if r['valid_from'] <= day <= (r['valid_to'] or '9999')]


def codes(page):
    return re.findall(r'/thu-tuc/(\d\.\d{6})"', page.html)


def file_of(tmp_path, rows, name='catalogue.csv'):
    text = io.StringIO()
    out = csv.DictWriter(text, fieldnames=list(rows[0]))
    out.writeheader()
    out.writerows(rows)
    path = tmp_path / name
    path.write_text(text.getvalue(), encoding='utf-8')
    return path


# --- the list ---

def test_every_procedure_in_force_stands_on_one_of_the_pages(reader):
    expected = {r['code'] for r in in_force('2026-11-20')}
    seen = []
    for page in range(1, 20):
        found = codes(reader.get(LIST, params={'page': page}))
        seen += found
        if not found:
            break
    assert len(seen) == len(set(seen)) and set(seen) == expected
    first = reader.get(LIST)
    assert f'{len(expected)} thủ tục' in first.text
    assert '?page=2' in first.links


def test_a_search_needs_no_accents(reader):
    page = reader.get(LIST, params={'q': 'khai sinh'})
    assert page.status == 200 and codes(page)[0] == '1.001193'
    same = reader.get(LIST, params={'q': 'KHAI SINH'})
    assert codes(same) == codes(page) == codes(reader.get(LIST, params={'q': 'khái sính'}))
    assert '“khai sinh”' in page.text
    assert 'noindex' in page.html
    assert codes(reader.get(LIST, params={'q': '1.004873'})) == ['1.004873']


def test_a_search_takes_the_words_people_say(reader):
    for said in ('giấy khai sinh', 'làm giấy khai sinh', 'xin giay khai sinh', 'thủ tục khai sinh'):
        found = codes(reader.get(LIST, params={'q': said}))
        assert found[0] == '1.001193' and '2.000635' in found, (said, found)
    assert codes(reader.get(LIST, params={'q': 'giấy'}))
    assert codes(reader.get(LIST, params={'q': 'giấy xác nhận tình trạng hôn nhân'}))[0] == '1.004873'


def test_a_search_within_a_field(reader):
    rows = [r for r in in_force('2026-11-20') if r['field_vi'] == 'Chứng thực']
    page = reader.get(LIST, params={'linh-vuc': 'chung-thuc'})
    assert set(codes(page)) == {r['code'] for r in rows}
    form = page.form(action='/thu-tuc')
    assert form.values['linh-vuc'] == 'chung-thuc'
    both = page.submit(form, q='di chuc')
    assert codes(both) == ['2.001019']


def test_what_is_not_found_is_said_kindly(reader):
    page = reader.get(LIST, params={'q': 'khai xinh'})
    assert page.status == 200 and codes(page) == []
    assert '“khai xinh”' in page.text and LIST in page.links
    assert codes(reader.get(LIST, params={'page': 200})) == []
    assert codes(reader.get(LIST, params={'linh-vuc': 'khong-co'})) == []


@pytest.mark.parametrize('query', ['page=0', 'page=201', 'page=x', 'page=-1', 'page=1e3'])
def test_a_page_that_cannot_be_is_the_first(reader, query):
    assert codes(reader.get(f'{LIST}?{query}')) == codes(reader.get(LIST))


def test_what_is_typed_comes_back_as_text(reader):
    page = reader.get(LIST, params={'q': '"><script>alert(1)</script>'})
    assert '<script>alert' not in page.html
    assert page.form(action='/thu-tuc').values['q'] == '"><script>alert(1)</script>'


# --- one procedure ---

def test_a_page_says_papers_time_fee_steps_and_law(reader):
    page = reader.get(BIRTH)
    row = next(r for r in in_force('2026-11-20') if r['code'] == '1.001193')
    assert page.heading == row['name_vi']
    for entry in row['papers_vi'].split(' | '):
        assert re.sub(r' \(.*', '', entry) in page.text
    for column in ('fee_vi', 'result_vi', 'audience_vi', 'authority_vi'):
        assert row[column] in page.text, column
    for step in row['steps_vi'].split(' | '):
        assert step in page.text
    for law in row['legal_basis_vi'].split('; '):
        assert law in page.text
    assert 'minh họa' in page.text
    assert 'Áp dụng từ 01/07/2025' in page.text


def test_the_due_time_is_reckoned_live(reader):
    assert '17:00, thứ Năm ngày 26/11/2026' in reader.get(STATUS).text
    assert '17:00, thứ Sáu ngày 20/11/2026' in reader.get(BIRTH).text
    assert 'chậm nhất' not in reader.get(SCHOOL).text


def test_the_due_time_changes_when_the_office_closes(at_home, clock):
    assert 'Nộp hôm nay, thứ Sáu 20/11/2026' in at_home.get(STATUS).text
    clock.set('2026-11-20 15:00')
    assert '17:00, thứ Sáu ngày 20/11/2026' in at_home.get(BIRTH).text
    clock.set('2026-11-20 15:01')
    assert '17:00, thứ Hai ngày 23/11/2026' in at_home.get(BIRTH).text
    clock.set('2026-11-20 17:30')
    page = at_home.get(STATUS)
    assert 'mở cửa lại, 07:30, thứ Hai ngày 23/11/2026' in page.text
    assert '17:00, thứ Sáu ngày 27/11/2026' in page.text
    clock.set('2026-11-23 07:30')
    assert 'Nộp hôm nay, thứ Hai 23/11/2026' in at_home.get(STATUS).text


def test_older_and_coming_versions_are_shown_as_such(reader):
    now = reader.get(BIRTH)
    assert BIRTH + '?ngay=2018-06-21' in now.links and BIRTH + '?ngay=2027-03-01' in now.links
    assert 'noindex' not in now.html
    old = reader.get(BIRTH + '?ngay=2019-05-05')
    assert 'Đây là quy định cũ, áp dụng đến hết 30/06/2025' in old.text
    assert 'Nghị định 61/2018/NĐ-CP' in old.text and 'noindex' in old.html
    assert 'chậm nhất' not in old.text
    coming = reader.get(BIRTH + '?ngay=2027-03-01')
    assert 'sắp áp dụng, từ 01/03/2027' in coming.text and BIRTH in coming.links
    assert reader.get(BIRTH + '?ngay=hôm nay').text == now.text


@pytest.mark.parametrize('code', ['9.999999', '1.00119', 'khai-sinh', '1.001193%00', "1.00119'"])
def test_an_unknown_code_is_not_found(reader, code):
    assert reader.get(f'{LIST}/{code}').status in (400, 404)


def test_english_is_complete_and_says_where_it_is_not(at_home, tmp_path):
    row = dict(in_force('2026-11-20')[0], code='1.999999', name_en='', papers_en='',
               legal_basis_en='')
    at_home.server.place.command('import', 'procedures', file_of(tmp_path, [row]))
    page = at_home.get(BIRTH + '?lang=en')
    assert page.lang == 'en' and page.heading == 'Birth registration'
    assert 'Vietnam' not in page.heading and '<h1 lang="vi">' not in page.html
    mixed = at_home.get(LIST + '/1.999999?lang=en')
    assert f'<h1 lang="vi">{row["name_vi"]}</h1>' in mixed.html
    assert '<li lang="vi"><strong>' in mixed.html
    assert row['result_en'] in mixed.text


# --- taking it from a file ---

def test_a_second_import_changes_nothing(commune):
    file = ROOT / 'data' / 'procedures.csv'
    rows = len(catalogue())
    done = commune.place.command('import', 'procedures', file)
    assert f'{rows} dòng: 0 mới, 0 thay đổi, {rows} giữ nguyên' in done.stdout


def test_a_page_in_the_cache_follows_an_import_at_once(at_home, tmp_path):
    old = at_home.get(STATUS)
    assert at_home.get(STATUS).text == old.text
    row = next(r for r in in_force('2026-11-20') if r['code'] == '1.004873')
    changed = dict(row, limit_amount='5')
    at_home.server.place.command('import', 'procedures', file_of(tmp_path, [changed]))
    assert '5 ngày làm việc' in at_home.get(STATUS).text
    assert '3 ngày làm việc' in old.text


def test_a_broken_row_is_named_and_nothing_is_written(at_home, tmp_path):
    row = in_force('2026-11-20')[0]
    rows = [dict(row, code='1.888888'), dict(row, code='8888'),
            dict(row, code='1.777777', limit_unit='tuần')]
    report = tmp_path / 'report.csv'
    done = at_home.server.place.command(
        'import', 'procedures', file_of(tmp_path, rows), '--report', report, expect=1)
    said = done.stdout + done.stderr + report.read_text(encoding='utf-8-sig')
    lines = [n for n, line in enumerate(file_of(tmp_path, rows).read_text().split('\n'), 1)
             if line.startswith(('8888', '1.777777'))]
    for n, column in zip(lines, ('code', 'limit_unit')):
        assert re.search(rf'\b{n}\b.*{column}', said), said
    assert '“8888” không giống' in said and '“8888” is not like' in said
    assert at_home.get(LIST + '/1.888888').status == 404


def test_a_dry_run_writes_nothing(at_home, tmp_path):
    row = dict(in_force('2026-11-20')[0], code='1.888888')
    at_home.server.place.command('import', 'procedures', file_of(tmp_path, [row]), '--dry-run')
    assert at_home.get(LIST + '/1.888888').status == 404


def test_two_versions_on_one_day_are_refused(at_home, tmp_path):
    row = dict(in_force('2026-11-20')[0], valid_from='2026-01-01', valid_to='')
    done = at_home.server.place.command(
        'import', 'procedures', file_of(tmp_path, [row]), expect=1)
    assert 'valid_from' in done.stdout + done.stderr
    assert len(at_home.get(f'{API}/{row["code"]}').json()['versions']) == 3


# --- for machines ---

def test_the_list_for_machines(reader):
    answer = reader.get(API, params={'q': 'khai sinh'})
    assert answer.status == 200 and answer.type.startswith('application/json')
    found = answer.json()
    assert found['total'] >= 6 and found['page'] == 1
    first = found['procedures'][0]
    assert first['code'] == '1.001193' and isinstance(first['id'], str)
    assert first['valid_from'] == '2025-07-01' and first['valid_to'] == '2027-02-28'
    assert first['limit'] == {'amount': 0, 'unit': 'same_day'} and first['fee_dong'] == 0
    assert first['name'] == {'vi': 'Đăng ký khai sinh', 'en': 'Birth registration'}
    everything = [p['code'] for n in range(1, found['pages'] + 1)
                  for p in reader.get(API, params={'q': 'khai sinh', 'page': n}).json()['procedures']]
    assert len(everything) == found['total']


def test_one_procedure_for_machines_with_all_versions(reader):
    versions = reader.get(API + '/1.001193').json()['versions']
    rows = [r for r in catalogue() if r['code'] == '1.001193']
    assert [v['valid_from'] for v in versions] == [r['valid_from'] for r in rows]
    assert [v['in_force'] for v in versions] == [False, True, False]
    for version, row in zip(versions, rows):
        assert version['papers']['vi'] == row['papers_vi'].split(' | ')
        assert version['legal_basis']['en'] == row['legal_basis_en']
    missing = reader.get(API + '/9.999999')
    assert missing.status == 404 and missing.json()['status'] == 404
