"""The scorecard: every figure from the rows, live, exact, and open to be computed again."""
import csv
import datetime
import io
import json
import random
import re
import time
from fractions import Fraction

import pytest
import desk
import papers
import people
import register
from client import Client
from conftest import NOW, ROOT, UNIT

CARD = f'/{UNIT}/cham-diem'
DATA = f'/{UNIT}/du-lieu'
YEAR = 2026
ZONE = datetime.timezone(datetime.timedelta(hours=7))


def card(client):
    page = client.get(f'/api/v1/units/{UNIT}/scorecards/{YEAR}')
    assert page.status == 200
    return json.loads(page.body)


def indicators(client):
    return {i['code']: i for i in card(client)['indicators']}


def rows(client, path=f'{DATA}/ho-so.csv'):
    page = client.get(path, params={'nam': str(YEAR)})
    assert page.status == 200
    return list(csv.DictReader(io.StringIO(page.body.decode('utf-8-sig'))))


def wait_for(client, code, numerator, denominator, seconds=15):
    """The subscriber counts soon after the commit."""
    end = time.monotonic() + seconds
    while True:
        i = indicators(client)[code]
        if (i.get('numerator'), i.get('denominator')) == (numerator, denominator):
            return i
        assert time.monotonic() < end, (code, i, numerator, denominator)
        time.sleep(0.05)


# ---- formula 2.1 and the others, from the open register alone ----


def moment(text):
    return datetime.datetime.strptime(text, '%Y-%m-%d %H:%M') if text else None


def on_time(row, now):
    """None: not counted; else whether it is well done (QĐ 766/QĐ-TTg, 2.1)."""
    received, late_from, done = (moment(row[k]) for k in ('received', 'late_from', 'finished'))
    if late_from is None or row['state'] == '3':
        return None
    if done and row['punctuality'] == '' and row['state'] != '8':
        return None  # impossible dates
    stands, asked = moment(row['clock_stands_since']), int(row['times_asked'])
    if done is None and row['state'] == '5' and asked == 1:
        done = stands
    if done and done.year < YEAR or received.year > YEAR:
        return None
    if asked > 1:
        return False
    if row['finished'] and done.year == YEAR:
        return row['punctuality'] != 'late'
    end_of_year = datetime.datetime(YEAR + 1, 1, 1) - datetime.timedelta(minutes=1)
    seen = min(now, end_of_year)
    return (stands if stands and not row['finished'] else seen) < late_from


def computed_again(register, now):
    judged = [v for v in (on_time(r, now) for r in register) if v is not None]
    received = [r for r in register if r['received'].startswith(str(YEAR)) and r['state'] != '3']
    late = [r for r in register if on_time(r, now) is not None and r['late_from'].startswith(str(YEAR))
            and (r['punctuality'] == 'late' or not r['finished'] and moment(r['late_from'])
                 <= (moment(r['clock_stands_since']) or now))]
    return {
        'TC2.01': (sum(judged), len(judged)),
        'TC2.02': (sum(r['apology'] == 'yes' for r in late), len(late)),
        'TC2.03': (sum(int(r['times_asked']) > 1 for r in received), len(received)),
        'TC2.05': digital([r for r in register if r['finished'].startswith(str(YEAR)) and r['state'] in ('9', '10')]),
        'TC2.04': (sum(r['channel'] == 'online' for r in received), len(received)),
    }


def digital(done):
    good = sum((r['channel'] == 'online' or int(r['files_of_papers']) > 0) and int(r['files_of_result']) > 0 for r in done)
    return good, len(done)


def now_of(scorecard):
    at = datetime.datetime.strptime(scorecard['computed_at'][:16], '%Y-%m-%dT%H:%M')
    return at.replace(tzinfo=datetime.timezone.utc).astimezone(ZONE).replace(tzinfo=None)


def compare(client):
    scorecard = card(client)
    mine = {i['code']: i for i in scorecard['indicators']}
    again = computed_again(rows(client), now_of(scorecard))
    for code, (n, d) in again.items():
        if d:
            assert (mine[code].get('numerator'), mine[code].get('denominator')) == (n, d), code
        else:
            assert mine[code].get('denominator', 0) == 0, code
    return mine, again


def counted(client, seconds=15):
    """Waits until all that happened so far is counted."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return compare(client)
        except AssertionError:
            time.sleep(0.1)
    return compare(client)


BANDS = [('99.5', 6), ('99', 5), ('98', 4), ('95', 2), ('0', 0)]


def test_anybody_computes_the_figures_again_from_the_open_register(reader):
    mine, again = counted(reader)
    n, d = again['TC2.01']
    assert d > 5
    points = next(p for bound, p in BANDS if Fraction(100 * n, d) >= Fraction(bound))
    assert mine['TC2.01']['points'] == points
    months = mine['TC2.01']['months']
    assert (sum(m['numerator'] for m in months), sum(m['denominator'] for m in months)) == (n, d)


def test_the_open_register_names_nobody(reader):
    text = reader.get(f'{DATA}/ho-so.csv').body.decode()
    with open(ROOT / 'tests' / 'web' / 'data' / 'register.csv', encoding='utf-8', newline='') as f:
        register = f.read()
    codes = re.findall(r'H\d+[.\d]*-\d+-\d+', register)
    assert codes and not [c for c in codes if c in text]
    for name in ('Nguyễn', 'Trần', 'Thôn', '0912'):
        assert name in register and name not in text
    assert len(rows(reader)) > 5


@pytest.mark.parametrize('lang, title, not_measured, how', [
    ('vi', 'Bảng chấm điểm năm 2026', 'Chưa đo', 'Tính thế nào'),
    ('en', 'Scorecard 2026', 'Not measured', 'How it is computed')])
def test_the_pages_say_what_is_measured_and_what_is_not(reader, lang, title, not_measured, how):
    counted(reader)
    page = reader.get(CARD, params={'lang': lang})
    assert page.status == 200 and page.heading == title and not_measured in page.text
    assert page.html.count('class="card crit-more"') == 5
    scorecard = card(reader)
    assert scorecard['indicators_measured'] < scorecard['indicator_count'] == 43
    for i in scorecard['indicators']:
        assert i['code'] in page.html
        if i['state'] == 'not_measured':
            assert 'points' not in i and i['why']
    mine = {i['code']: i for i in scorecard['indicators']}['TC2.01']
    one = reader.get(f'{CARD}/TC2.01', params={'lang': lang})
    assert one.status == 200 and how in one.text
    n, d = mine['numerator'], mine['denominator']
    exact = (f'{100 * n:,}', f'{98 * d:,}')
    if mine['points'] == 4:
        for number in exact:
            assert (number if lang == 'en' else number.replace(',', '.')) in one.text
    not_yet = reader.get(f'{CARD}/TC5.06', params={'lang': lang})
    assert not_measured in not_yet.text


def test_a_year_without_a_scorecard_says_so(reader):
    page = reader.get(CARD, params={'nam': '2025'})
    assert page.status == 404 and 'Năm 2025 chưa có bảng chấm điểm' in page.text
    assert reader.get(CARD, params={'nam': '2027'}).status == 404
    assert reader.get(f'{CARD}/TC9.99').status == 404


def test_csv_and_json_say_the_same(reader):
    counted(reader)
    by_code = {r['code']: r for r in rows(reader, f'{DATA}/cham-diem.csv')}
    file = json.loads(reader.get(f'{DATA}/cham-diem.json').body)
    assert len(by_code) == len(file['indicators']) == 43
    for i in file['indicators']:
        row = by_code[i['code']]
        assert row['state'] == i['state'] and row['numerator'] == str(i.get('numerator', ''))
    page = reader.get(DATA)
    assert {f'{DATA}/ho-so.csv?nam=2026', f'{DATA}/cham-diem.csv?nam=2026'} <= set(page.links)
    listed = json.loads(reader.get(f'/api/v1/units/{UNIT}/scorecards').body)
    assert listed['scorecards'][0]['year'] == YEAR
    assert reader.get('/api/v1/units/khong-co/scorecards').status == 404


def test_one_dossier_changes_and_the_figure_changes(commune, clock):
    desk.open_desk(commune)
    citizen = Client(commune)
    lan = people.hired(commune, 'lanpt', 'counter')
    mine, _ = counted(citizen)
    n, d = mine['TC2.01'].get('numerator', 0), mine['TC2.01'].get('denominator', 0)
    before = citizen.get(CARD).text  # from now on it is kept
    code = desk.receive(lan)
    wait_for(citizen, 'TC2.01', n + 1, d + 1)
    assert citizen.get(CARD).text != before
    # It becomes late by time alone: nobody did anything.
    again = citizen.get(CARD).text
    clock.set('2026-12-01 09:00')
    late = wait_for(citizen, 'TC2.02', 0, mine['TC2.02'].get('denominator', 0) + 1 + opened_late(citizen, mine))
    assert late['points'] == 0 and citizen.get(CARD).text != again
    compare(citizen)
    tuan = people.hired(commune, 'tuanqv', 'specialist')  # sessions of eleven days ago have ended
    desk.worked(tuan, code, 7)
    counted(citizen)
    # The rows behind, for officials only.
    path = f'/{UNIT}/viec/cham-diem/TC2.01'
    assert citizen.get(path).status == 303
    listed = tuan.get(path, params={'loai': 'thieu'})
    assert listed.status == 200 and code in listed.text
    assert '</svg>Chưa đạt</span>' in listed.html and '>0/1<' not in listed.html  # in words, not in ratios
    assert code not in tuan.get(path, params={'loai': 'dat'}).text
    found = tuan.get(path, params={'q': code.lower()})
    assert found.html.count(f'/viec/ho-so/{code}"') == 1 and found.html.count('/viec/ho-so/') == 1
    assert code not in tuan.get(path, params={'q': code[:-4] + '9999'}).html.replace(f'value="{code}', '')
    assert tuan.get(f'/{UNIT}/viec/cham-diem/TC5.05').status == 404


def test_a_result_that_is_kept_as_a_file_is_counted(commune):
    desk.open_desk(commune)
    citizen = Client(commune)
    lan = people.hired(commune, 'lanpt', 'counter', 'specialist')
    mine, again = counted(citizen)
    n, d = again['TC2.05']
    assert mine['TC2.05'].get('denominator', 0) == d
    bare = desk.receive(lan, 'Vũ Minh Quân')
    desk.worked(lan, bare, 7)
    code = desk.receive(lan, tep=('tờ khai.pdf', papers.pdf()))
    desk.worked(lan, code, 7)
    desk.worked(lan, desk.receive(lan, 'Lê Văn Na', tep=('tờ khai.pdf', papers.pdf())), 7)  # its result is on paper only
    wait_for(citizen, 'TC2.05', n, d + 3)
    for one in (bare, code):
        assert desk.act(lan, one, 'ket-qua', **{'ket-qua': ('kết quả.pdf', papers.pdf())}).status == 303
    i = wait_for(citizen, 'TC2.05', n + 1, d + 3)  # of the other there is no paper
    assert i['state'] == 'measured'
    compare(citizen)
    listed = lan.get(f'/{UNIT}/viec/cham-diem/TC2.05', params={'loai': 'thieu'})
    assert bare in listed.text and code not in listed.text
    assert 'có tệp kết quả' in citizen.get(f'{CARD}/TC2.05').text


def opened_late(client, before):
    """Others that time made late meanwhile, by the open register."""
    scorecard = card(client)
    again = computed_again(rows(client), now_of(scorecard))
    return again['TC2.02'][1] - before['TC2.02'].get('denominator', 0) - 1


# ---- one formula, whichever page says it ----


def random_register(path, seed):
    """Of two years: early, late, still open, dates that cannot be; the same for the same seed."""
    at, today = random.Random(seed), datetime.date(2026, 11, 19)
    with open(path, 'w', encoding='utf-8', newline='') as f:
        out = csv.writer(f)
        out.writerow(register.COLUMNS)
        for i in range(240):
            day = datetime.date(2025, 10, 1) + datetime.timedelta(days=at.randrange(414))
            ended = day + datetime.timedelta(days=at.choice([-3, 1, 1, 1, 2, 3, 4, 6, 9, 30]))
            done = f'{ended:%d/%m/%Y} {at.randrange(8, 17):02d}:{at.randrange(60):02d}'
            out.writerow([
                i + 1, register.code(day, i + 1), register.SINGLE, 1, register.name(i), f'Thôn {i % 9 + 1}',
                f'0900{i:06d}', 'Tư pháp - Hộ tịch', f'{day:%d/%m/%Y} 08:{i % 60:02d}',
                f'{day + datetime.timedelta(days=5):%d/%m/%Y} 17:00',
                done if ended < today and at.random() < 0.85 else '', 'Trực tiếp', '', ''])


def figure(text):
    """'(21/23)' or '21/23' as numbers."""
    found = re.search(r'([\d.]+)/([\d.]+)', text)
    return tuple(int(x.replace('.', '')) for x in found.groups()) if found else (0, 0)


def on_front_page(client):
    """(year, {(year, month): figure}); the month on top is the last of them."""
    page = client.get(f'/{UNIT}/')
    months = {(int(y), int(m)): figure(cells) for m, y, cells in re.findall(
        r'<th scope="row">Tháng (\d+)/(\d+)</th>(.*?)</tr>', page.html)}
    top = figure(re.search(r'hồ sơ đúng hạn.*?</dt>', page.html, re.S).group())
    assert len(months) == 12 and top == months[max(months)]
    return figure(re.search(r'hồ sơ đúng hạn năm nay, [^<]*', page.text).group()), months


def on_statistics(client, year):
    page = client.get(f'/{UNIT}/thong-ke', params={'nam': str(year)})
    months = {(year, int(m)): figure(cells) for m, cells in re.findall(r'<tr><th scope="row">(\d+)</th>(.*?)</tr>', page.html)}
    whole = figure(re.search(r'<tfoot>(.*?)</tfoot>', page.html, re.S).group(1))
    by_formula = figure(re.search(r'Hồ sơ đúng hạn theo công thức 2.1.*?</li>', page.html, re.S).group())
    assert whole == by_formula == figure(re.search(r'hồ sơ đúng hạn \([^)]*\)', page.text).group())
    return whole, months


@pytest.mark.parametrize('seed', [1, 2])
def test_front_page_statistics_and_scorecard_say_the_same(commune, seed):
    path = commune.place.data.parent / 'random.csv'
    random_register(path, seed)
    commune.place.command('import', 'dossiers', '--unit', UNIT, path)
    desk.open_desk(commune)
    lan, client = people.hired(commune, 'lanpt', 'counter', 'specialist'), Client(commune)
    desk.receive(lan)  # in progress and in time
    desk.worked(lan, desk.receive(lan, 'Trần Văn Ba'), 7)
    scored, _ = counted(client)
    year = (scored['TC2.01']['numerator'], scored['TC2.01']['denominator'])
    months = {(YEAR, m): (x['numerator'], x['denominator']) for m, x in enumerate(scored['TC2.01']['months'], 1)}
    front, twelve = on_front_page(client)
    whole, table = on_statistics(client, YEAR)
    assert front == whole == year and year[0] < year[1] and year[1] > 150
    _, before = on_statistics(client, YEAR - 1)
    assert {k: v for k, v in table.items() if k in months} == months and months[YEAR, 11][1] > 5
    assert twelve == {k: (before | table)[k] for k in twelve} and (YEAR - 1, 12) in twelve


def test_ratings_of_few_are_half_at_most(commune):
    """Two answers: far fewer than thirty."""
    desk.open_desk(commune)
    lan = people.hired(commune, 'lanpt', 'counter', 'specialist')
    citizen = Client(commune)
    counted(citizen)
    assert indicators(citizen)['TC2.07']['why'] == 'nothing_arose'
    for name, level in (('Nguyễn Thị Hoa', '5'), ('Trần Văn Ba', '4')):
        code = desk.receive(lan, name)
        desk.worked(lan, code, 7)
        page = desk.at(lan, code, '/tra')
        assert page.submit(page.form(action='/tra$'), ai='chinh', giay='1').status == 303
        track = desk.tracked(commune, code, desk.secret_of(lan, code))
        rate = next(x for x in track.links if '/danh-gia/' in x)
        form = citizen.get(rate)
        assert form.submit(form.form(with_field='muc'), muc=level).status == 303
    i = wait_for(citizen, 'TC2.07', 2, 2)
    assert i['capped'] and i['points'] == 2.5
    assert 'nhiều nhất một nửa' in citizen.get(f'{CARD}/TC2.07').text


def test_a_province_brings_its_own_table(commune):
    source = (ROOT / 'data' / 'scorecard-2026-v1.csv').read_text(encoding='utf-8')
    own = commune.place.data.parent / 'own.csv'
    own.write_text(source.replace('2026-v1', 'HY-2026').replace('>=99.5:6', '>=99.9:6'), encoding='utf-8')
    commune.place.command('import', 'scorecard', own)
    client = Client(commune)
    assert card(client)['scorecard'] == 'HY-2026'
    assert '99,9' in client.get(f'{CARD}/TC2.01').text
    own.write_text(source.replace('2026-v1', 'HY-2026'), encoding='utf-8')
    assert 'phiên bản' in commune.place.command('import', 'scorecard', own, expect=1).stderr
