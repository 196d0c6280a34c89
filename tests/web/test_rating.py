"""A citizen rates a returned dossier: once, by a link of their own, and nobody learns who it was."""
import collections
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from client import Client
from conftest import HERE, UNIT
from register import rating_link, secrets, track

REGISTER = HERE / 'data' / 'register.csv'
RETURNED = 'H31.45.12-261104-0001'  # handed over on 9 November 2026
OTHER = 'H31.45.12-261105-0001'     # handed over on 13 November
NAME = 'Đỗ Minh Tuấn'


@pytest.fixture
def link(at_home, commune):
    held = secrets(commune, UNIT, REGISTER)
    return rating_link(track(at_home, UNIT, RETURNED, held[RETURNED]), UNIT)


def stored(server):
    """The ratings in the data, as the export has them."""
    lines = server.place.command('export', '--canonical').stdout.splitlines()
    rows = [json.loads(line) for line in lines if line.startswith('{')]
    return [row for row in rows if 'rating' in row.values() and 'level' in row]


def bare(page):
    return re.sub(r'<a[^>]*>|(name="_(?:csrf|key)" value=")[^"]*', r'\1', page.html)


def test_a_rating_is_stored_and_thanked_for(at_home, commune, link):
    form = at_home.get(link)
    assert form.status == 200 and form.headers['Cache-Control'] == 'no-store'
    answer = form.submit(muc='5', **{'loi-ban': 'Cô Lan tận tình.'})
    assert answer.status == 303
    thanks = at_home.follow(answer)
    assert thanks.status == 200 and re.search(r'DG-261120-[0-9A-Z]{13}', thanks.text)
    [kept] = stored(commune)
    assert kept['level'] == 5
    assert link.rsplit('/', 1)[1] not in commune.log()


def test_a_rating_names_neither_person_nor_dossier(at_home, commune, link):
    form = at_home.get(link)
    assert NAME not in form.html and RETURNED not in form.html
    form.submit(muc='4')
    [kept] = stored(commune)
    assert RETURNED not in json.dumps(kept) and NAME not in json.dumps(kept, ensure_ascii=False)


def test_used_expired_foreign_and_invented_links_are_one_page(at_home, commune, clock, link):
    held = secrets(commune, UNIT, REGISTER)
    other = rating_link(track(at_home, UNIT, OTHER, held[OTHER]), UNIT)
    assert at_home.get(link).submit(muc='3').status == 303
    used = at_home.get(link)
    invented = at_home.get(f'/{UNIT}/danh-gia/{"0" * 39}')
    foreign = at_home.get(link.replace(f'/{UNIT}/', '/vu-an/'))
    bent = at_home.get(other[:-1] + ('0' if other[-1] != '0' else 'G'))
    clock.set('2026-12-13 23:59')
    assert at_home.get(other).status == 200
    clock.set('2026-12-14 00:00')
    expired = at_home.get(other)
    closed = (used, invented, foreign, bent, expired)
    assert [page.status for page in closed] == [410] * 5
    assert len({page.heading for page in closed}) == 1
    main = [re.search(r'<main.*</main>', bare(page), re.S).group(0) for page in closed]
    assert len(set(main)) == 1
    assert len(stored(commune)) == 1


def test_a_used_link_is_no_longer_offered(at_home, commune, link):
    held = secrets(commune, UNIT, REGISTER)
    at_home.get(link).submit(muc='5')
    assert not [a for a in track(at_home, UNIT, RETURNED, held[RETURNED]).links if '/danh-gia/' in a]


def test_the_same_submission_twice_is_stored_once(at_home, commune, link):
    values = {**at_home.get(link).form().values, 'muc': '5'}
    first, second = at_home.post(link, values), at_home.post(link, values)
    assert first.status == second.status == 303 and first.location == second.location
    assert len(stored(commune)) == 1


def test_the_same_key_with_another_body_is_refused(at_home, commune, link):
    values = {**at_home.get(link).form().values, 'muc': '5'}
    assert at_home.post(link, values).status == 303
    assert at_home.post(link, {**values, 'muc': '1'}).status in (409, 410)
    [kept] = stored(commune)
    assert kept['level'] == 5


def test_only_our_own_form_is_taken(at_home, commune, link):
    values = {**at_home.get(link).form().values, 'muc': '1'}
    assert at_home.post(link, {k: v for k, v in values.items() if k != '_csrf'}).status == 403
    assert at_home.post(link, {**values, '_csrf': values['_csrf'][::-1]}).status == 403
    assert at_home.post(link, values, headers={'Sec-Fetch-Site': 'cross-site'}).status == 403
    assert at_home.post(link, values, headers={'Sec-Fetch-Site': 'same-site'}).status == 403
    stranger = Client(commune)
    assert stranger.post(link, values).status == 403
    assert stored(commune) == []
    assert at_home.post(link, values).status == 303


def test_a_browser_that_only_says_its_origin_is_heard(at_home, commune, link):
    """Over plain http in the office browsers send no Sec-Fetch-Site; Origin is then what counts."""
    values = {**at_home.get(link).form().values, 'muc': '4'}
    for origin in (None, 'null', 'http://example.org', commune.base + '0'):
        assert at_home.post(link, values, headers={'Sec-Fetch-Site': None, 'Origin': origin}).status == 403
    assert stored(commune) == []
    assert at_home.post(link, values, headers={'Sec-Fetch-Site': None}).status == 303


def test_a_submission_to_a_used_link_from_elsewhere_is_refused_as_such(at_home, link):
    values = {**at_home.get(link).form().values, 'muc': '5'}
    assert at_home.post(link, values).status == 303
    assert at_home.post(link, values, headers={'Sec-Fetch-Site': 'cross-site'}).status == 403
    assert at_home.post(link, {**values, '_key': values['_key'][::-1]}).status == 410


def test_a_missing_choice_keeps_what_was_written(at_home, commune, link):
    page = at_home.get(link).submit(**{'loi-ban': 'Ghế chờ hơi nóng.'})
    assert page.status == 422 and 'Ghế chờ hơi nóng.' in page.text
    assert page.form().values['loi-ban'] == 'Ghế chờ hơi nóng.'
    assert page.submit(muc='2').status == 303
    assert len(stored(commune)) == 1


@pytest.mark.parametrize('level', ['0', '6', '-1', '1.5', 'x', '99999999999999999999'])
def test_no_other_level_is_taken(at_home, commune, link, level):
    values = {**at_home.get(link).form().values, 'muc': level}
    assert at_home.post(link, values).status == 422
    assert stored(commune) == []


def test_of_fifty_at_once_one_is_stored(commune, link):
    """Fifty browsers, each with a form, token and key of its own, one link."""
    clients = [Client(commune) for _ in range(50)]
    forms = [client.get(link).form().values for client in clients]

    def send(i):
        return clients[i].post(link, {**forms[i], 'muc': str(i % 5 + 1)}).status

    with ThreadPoolExecutor(50) as pool:
        statuses = collections.Counter(pool.map(send, range(50)))
    assert statuses[303] == 1, statuses
    assert set(statuses) <= {303, 410}
    assert len(stored(commune)) == 1


def test_a_number_that_nobody_was_given_is_not_thanked_for(at_home, commune):
    for number in ('DG-261120-0000000000000', 'DG-261120-ZZZZZZZZZZZZZ', 'DG-261120', 'x' * 30):
        assert at_home.get(f'/{UNIT}/danh-gia/cam-on/{number}').status == 404
