"""Administrative units: found by name or code, told apart by codes and parents."""
import re

import pytest
from client import raw

PAGE = '/don-vi'
API = '/api/v1/units'


def rows(page):
    """The table as lists of cells."""
    return [[re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', cell)).strip()
             for cell in re.findall(r'<t[hd] role="(?:rowheader|cell)".*?</t[hd]>', row, re.S)]
            for row in re.findall(r'<tr role="row">(?:(?!columnheader).)*?</tr>', page.html, re.S)]


def test_homonyms_are_told_apart_by_codes_and_parents(reader):
    page = reader.get(PAGE, params={'q': 'vu ninh'})
    assert page.status == 200
    found = {row[1]: row for row in rows(page)}
    assert {'13126', '09163'} <= set(found)
    assert 'Kiến Xương' in found['13126'][2] and '343' in found['13126'][2]
    assert 'Thái Bình' in found['13126'][3] and '34' in found['13126'][3]
    assert 'Bắc Ninh' in found['09163'][2] and '256' in found['09163'][2]
    assert 'Bắc Ninh' in found['09163'][3] and '27' in found['09163'][3]
    assert '/vu-ninh/' in page.links
    assert 'noindex' in page.html


@pytest.mark.parametrize('typed', ['vu ninh', 'VŨ NINH', 'vũ  ninh', 'vu+ninh'])
def test_accents_and_capitals_do_not_matter(reader, typed):
    page = reader.get(f'{PAGE}?q={typed.replace(" ", "%20")}')
    assert {'13126', '09163'} <= {row[1] for row in rows(page)}


def test_a_code_finds_its_unit(reader):
    assert [row[1] for row in rows(reader.get(PAGE, params={'q': '13126'}))] == ['13126']


def test_one_kind_only(reader):
    wards = rows(reader.get(PAGE, params={'q': 'vu ninh', 'loai': 'phuong'}))
    assert [row[1] for row in wards] == ['09163']
    provinces = rows(reader.get(PAGE, params={'loai': 'tinh'}))
    assert {row[1] for row in provinces} >= {'34', '27', '33', '01', '31'}
    assert all(len(row[1]) == 2 for row in provinces)
    districts = rows(reader.get(PAGE, params={'loai': 'huyen'}))
    assert districts and all(len(row[1]) == 3 for row in districts)
    form = reader.get(PAGE, params={'loai': 'phuong'}).form(action='don-vi')
    assert form.values['loai'] == 'phuong'


def test_all_units_stand_on_one_of_the_pages(reader):
    seen = []
    for n in range(1, 20):
        page = reader.get(PAGE, params={'page': n})
        assert 'noindex' not in page.html
        found = [(row[1], row[0]) for row in rows(page)]
        seen += found
        if not found:
            break
    assert len(seen) == len(set(seen))
    assert {'13126', '09163', '343', '34', '318'} <= {code for code, _ in seen}
    assert f'{len(seen)} đơn vị' in reader.get(PAGE).text


def test_nothing_found_is_said_kindly(reader):
    page = reader.get(PAGE, params={'q': 'không đâu có'})
    assert page.status == 200 and rows(page) == []
    assert '“không đâu có”' in page.text and PAGE in page.links


def test_what_is_typed_comes_back_as_text(reader):
    page = reader.get(PAGE, params={'q': '"><script>alert(1)</script>'})
    assert '<script>alert' not in page.html
    assert page.form(action='don-vi').values['q'] == '"><script>alert(1)</script>'


def test_in_english(reader):
    page = reader.get(PAGE + '?q=vu+ninh&lang=en')
    assert page.lang == 'en' and 'Find a commune' in page.heading
    assert 'District' in page.text


def test_the_list_for_machines(reader):
    answer = reader.get(API, params={'q': 'vu ninh'})
    assert answer.status == 200 and answer.type.startswith('application/json')
    units = {u['code']: u for u in answer.json()['units']}
    unit = units['13126']
    assert unit['slug'] == 'vu-ninh' and unit['level'] == 'commune' and unit['kind'] == 'commune'
    assert isinstance(unit['id'], str)
    assert [p['code'] for p in unit['parents']] == ['343', '34']
    assert unit['name']['vi'] == 'Xã Vũ Ninh'
    assert [p['code'] for p in units['09163']['parents']] == ['256', '27']
    everything = answer.json()
    assert everything['total'] == len(everything['units']) and everything['page'] == 1


def test_one_code_for_machines(reader):
    answer = reader.get(API + '/13126').json()
    assert answer['code'] == '13126' and len(answer['versions']) == 1
    version = answer['versions'][0]
    assert version['proper_name'] == 'Vũ Ninh'
    assert re.fullmatch(r'\d{4}-\d\d-\d\d', version['valid_from'])
    assert reader.get(API + '/99999').status == 404
    assert reader.get(API + '/x').status == 404


@pytest.mark.parametrize('typed, right', [
    ('/vu-ninh', '/vu-ninh/'),
    ('/vu-ninh?lang=en&q=a', '/vu-ninh/?lang=en&q=a'),
    ('/vu-ninh/thu-tuc/', '/vu-ninh/thu-tuc'),
    ('/vu-ninh/thu-tuc/?q=khai+sinh', '/vu-ninh/thu-tuc?q=khai+sinh'),
    ('/don-vi/', '/don-vi'),
    ('/don-vi/?q=v%C5%A9+ninh&page=2', '/don-vi?q=v%C5%A9+ninh&page=2'),
    ('/healthz/', '/healthz'),
    ('/sitemap.xml/', '/sitemap.xml'),
    ('/api/v1/units/', '/api/v1/units'),
    ('/api/v1/units/13126/', '/api/v1/units/13126'),
    ('/vu-ninh-kien-xuong/thu-tuc?q=khai', '/vu-ninh/thu-tuc?q=khai'),
    ('/vu-ninh-kien-xuong/thu-tuc/1.001193?lang=en', '/vu-ninh/thu-tuc/1.001193?lang=en'),
    ('/vu-ninh-kien-xuong/', '/vu-ninh/'),
    ('/vu-ninh-kien-xuong', '/vu-ninh/'),
])
def test_an_address_typed_otherwise_leads_to_the_right_one(reader, typed, right):
    for page in (reader.get(typed), reader.head(typed)):
        assert page.status == 301
        assert page.headers['Location'] == right


@pytest.mark.parametrize('typed', ['//evil.example/', '/vu-ninh/khong-co/', '/khong-co', '/khong-co/'])
def test_no_address_leads_elsewhere(reader, typed):
    assert reader.get(typed).status == 404


@pytest.mark.parametrize('path', [
    '/\\evil.example/thu-tuc/', '//evil.example/thu-tuc/', '/\\evil.example/', '//thu-tuc/', '/\\/',
    '///evil.example/don-vi/', '/%2fevil.example/thu-tuc/', '/%5cevil.example/thu-tuc/'])
def test_no_address_leads_to_another_site(showing, path):
    """Browsers read both // and /\\ at the beginning of a location as another site."""
    for method in ('GET', 'HEAD'):
        answer = raw(showing, f'{method} {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'.encode(), method=method)
        location = answer.headers.get('Location', '/x')
        assert location[0] == '/' and location[1] not in '/\\'


def test_a_submission_is_never_led_elsewhere(reader):
    for path in ('/don-vi/', '/vu-ninh/thu-tuc/'):
        assert reader.post(path, {}).status in (404, 405)
