"""News: written in Markdown, approved by a second person, read by day, category and words, corrected
in versions, withdrawn with a reason."""
import json
import re
import xml.etree.ElementTree as xml

import news
import people
import pytest
from client import Client
from conftest import UNIT
from news import BODY, NEWS, ROOM

ATOM = '{http://www.w3.org/2005/Atom}'
API = f'/api/v1/units/{UNIT}/articles'


@pytest.fixture
def office(commune):
    """Two editors, who approve each other's texts."""
    return news.editor(commune), news.editor(commune, 'trangnt', name='Ngô Thu Trang')


def test_an_article_is_read_as_it_was_written(office, at_home):
    writer, second = office
    _, where = news.article(writer, second, 'Vũ Ninh mở bộ phận một cửa')
    assert where == NEWS + '/chinh-quyen-than-thien/vu-ninh-mo-bo-phan-mot-cua'
    page = at_home.get(where)
    assert page.status == 200 and page.heading == 'Vũ Ninh mở bộ phận một cửa'
    for said in ('Quầy thấp ngang tầm người ngồi.', 'Hải Đăng', 'Thứ Sáu, 20/11/2026 09:00', 'Chính quyền thân thiện'):
        assert said in page.text, said
    assert '<strong>số thứ tự</strong>' in page.html and '<h2>Hứa thì phải đo</h2>' in page.html
    assert 'itemtype="https://schema.org/NewsArticle"' in page.html
    assert re.search(r'datetime="2026-11-20T09:00\+07:00" itemprop="datePublished"', page.html)
    assert '<meta property="og:type" content="article">' in page.html
    assert f'href="{NEWS}.atom"' in page.html
    listed = at_home.get(NEWS)
    assert where in listed.links and NEWS in at_home.get(f'/{UNIT}/').links
    english = at_home.get(where, params={'lang': 'en'})
    assert 'Friendly government' in english.text and 'Friday, 20/11/2026 09:00' in english.text
    assert re.search(r'<article class="article flow"[^>]* lang="vi">', english.html)


# --- two persons ---

def test_nobody_publishes_a_text_of_their_own(office, at_home):
    writer, second = office
    number = news.write(writer)
    assert news.forced(second, number, 'dang').status == 409, 'a draft was not sent for approval'
    assert news.act(writer, number, 'gui').status == 303
    page = news.at(writer, number)
    assert 'nên người khác phải duyệt' in page.text
    refused = news.forced(writer, number, 'dang')
    assert refused.status == 403 and at_home.get(NEWS).text.count('Vũ Ninh mở') == 0
    assert news.act(second, number, 'dang').status == 303
    assert 'Vũ Ninh mở' in at_home.get(NEWS).text
    versions = news.at(writer, number).text
    assert 'Trần Đình Toàn lưu lúc' in versions and 'Ngô Thu Trang duyệt lúc' in versions


def test_whoever_changed_it_last_needs_another(office, commune):
    writer, second = office
    number = news.write(writer)
    news.act(writer, number, 'gui')
    assert news.edit(second, number, **{'tieu-de': 'Tiêu đề hay hơn'}).status == 303
    assert news.act(second, number, 'gui').status == 303
    assert news.forced(second, number, 'dang').status == 403
    assert news.act(writer, number, 'dang').status == 303
    head = news.chair(commune)
    other = news.write(head, 'Chủ tịch viết')
    news.act(head, other, 'gui')
    assert news.forced(head, other, 'dang').status == 403
    assert news.act(writer, other, 'dang').status == 303


def test_a_text_is_sent_back_with_a_reason(office):
    writer, second = office
    number = news.write(writer)
    news.act(writer, number, 'gui')
    assert news.act(second, number, 'tra').status == 422
    assert news.act(second, number, 'tra', **{'ly-do-tra': 'Thiếu số liệu quý III'}).status == 303
    page = news.at(writer, number)
    assert 'Được trả lại: Thiếu số liệu quý III' in page.text
    assert news.edit(writer, number, **{'than-bai': BODY + '\n\nQuý III: 612 hồ sơ.'}).status == 303
    assert 'Được trả lại' not in news.at(writer, number).text


def test_what_is_incomplete_is_not_sent(office):
    writer, _ = office
    number = news.write(writer, body='')
    refused = news.act(writer, number, 'gui')
    assert refused.status == 422 and 'thiếu tóm tắt hoặc nội dung' in refused.text
    page = writer.get(ROOM + '/viet')
    assert news.send(page, page.form(action='viet$'), **{'tieu-de': '', 'than-bai': 'chữ'}).status == 422


def test_only_the_newsroom_comes_in(commune, office):
    number = news.write(office[0])
    officer = people.hired(commune, 'duyenlt', 'counter', name='Lê Thị Duyên')
    stranger = Client(commune)
    for path in (ROOM, f'{ROOM}/{number}', f'{ROOM}/{number}/sua', ROOM + '/viet', ROOM + '/chuyen-muc'):
        assert officer.get(path).status == 403, path
        assert stranger.get(path).status == 303, path
    assert f'{ROOM}' not in officer.get(f'/{UNIT}/viec').links and ROOM in office[0].get(f'/{UNIT}/viec').links
    assert stranger.get(f'{NEWS}/chinh-quyen-than-thien/vu-ninh-mo-bo-phan-mot-cua').status == 404


def test_publishing_asks_for_the_password_again(office, clock):
    writer, second = office
    number = news.write(writer)
    news.act(writer, number, 'gui')
    page = news.at(second, number)
    clock.set('2026-11-20 09:11')
    asked = news.act(second, number, 'dang', page=page)
    assert asked.status == 403 and 'duyệt lúc' not in news.at(writer, number).text
    back = asked.submit(asked.form('xac-nhan'), **{'mat-khau': people.PASSWORD})
    assert back.submit(back.form(action='/dang$')).status == 303
    assert 'duyệt lúc' in news.at(writer, number).text


# --- versions ---

def test_every_version_is_kept_and_compared(office, at_home, clock):
    writer, second = office
    number, where = news.article(writer, second, 'Lịch tiếp dân tháng 12')
    clock.set('2026-11-21 10:30')
    for client, login in ((writer, 'toantd'), (second, 'trangnt')):
        assert people.sign_in(client, login).status == 303
    fixed = BODY.replace('con số', 'con số kèm theo')
    assert news.edit(second, number, **{'than-bai': fixed}).status == 303
    page = at_home.get(where)
    assert 'kèm theo' not in page.text and 'cập nhật lúc' not in page.text
    assert 'Trên trang vẫn là phiên bản đã duyệt trước' in news.at(writer, number).text
    news.publish(second, writer, number)
    page = at_home.get(where)
    assert 'kèm theo' in page.text and 'cập nhật lúc 21/11/2026 10:30' in page.text
    assert 'Thứ Sáu, 20/11/2026 09:00' in page.text
    first, latest = news.at(writer, number, '/ban/1'), news.at(writer, number, '/ban/2')
    assert 'kèm theo' not in first.text
    assert '<del>Lời hứa nào cũng có con số.</del>' in latest.html
    assert '<ins>Lời hứa nào cũng có con số kèm theo.</ins>' in latest.html
    assert writer.get(f'{ROOM}/{number}/ban/3').status == 404


def test_saving_the_same_again_makes_no_version(office):
    writer, _ = office
    number = news.write(writer)
    assert news.edit(writer, number).status == 303
    assert 'Phiên bản 2' not in news.at(writer, number).text


def test_a_stale_form_overwrites_nothing(office):
    writer, second = office
    number = news.write(writer)
    seen, shown = news.at(second, number, '/sua'), news.at(second, number)
    assert news.edit(writer, number, **{'tieu-de': 'Tiêu đề của Toàn'}).status == 303
    refused = news.edit(second, number, page=seen, **{'tieu-de': 'Tiêu đề của Trang'})
    assert refused.status == 409 and 'Có người đã sửa bài này' in refused.text
    assert 'Trần Đình Toàn đã lưu một phiên bản' in refused.text
    assert refused.form(action='/sua$').values['tieu-de'] == 'Tiêu đề của Trang'
    assert news.at(writer, number).heading == 'Tiêu đề của Toàn'
    assert news.send(refused, refused.form(action='/sua$')).status == 303
    assert news.at(writer, number).heading == 'Tiêu đề của Trang'
    late = news.act(second, number, 'go', page=shown, **{'ly-do': 'x'})
    assert late.status == 409 and 'Có người đã sửa bài này' in late.text


# --- gone, moved, ahead ---

def test_a_withdrawn_article_says_why(office, at_home):
    writer, second = office
    number, where = news.article(writer, second, 'Tin nhầm')
    assert 'Tin nhầm' in at_home.get(NEWS).text
    assert news.act(writer, number, 'go').status == 422
    assert news.act(writer, number, 'go', **{'ly-do': 'Số liệu sai, xã đang kiểm tra lại.'}).status == 303
    gone = at_home.get(where)
    assert gone.status == 410 and 'Số liệu sai, xã đang kiểm tra lại.' in gone.text
    assert 'Quầy thấp' not in gone.text
    assert 'Tin nhầm' not in at_home.get(NEWS).text and 'Tin nhầm' not in at_home.get(NEWS, params={'q': 'nham'}).html
    assert at_home.get(API).json()['total'] == 0
    page = news.at(second, number)
    assert 'Lý do gỡ: Số liệu sai' in page.text and 'Phiên bản 1' in page.text
    news.edit(writer, number, **{'tieu-de': 'Tin đã kiểm tra'})
    assert at_home.get(where).status == 410
    news.publish(writer, second, number)
    assert at_home.get(where).heading == 'Tin đã kiểm tra', 'the address stays'


def test_an_article_that_moves_is_found_at_its_old_address(office, at_home):
    writer, second = office
    number, where = news.article(writer, second, 'Họp thôn Đông')
    news.edit(writer, number, **{'chuyen-muc': 'thong-bao', 'tieu-de': 'Họp thôn Đông, đổi giờ'})
    news.publish(writer, second, number)
    moved = at_home.get(where)
    assert (moved.status, moved.location) == (301, NEWS + '/thong-bao/hop-thon-dong')
    assert at_home.follow(moved).heading == 'Họp thôn Đông, đổi giờ'
    _, twin = news.article(writer, second, 'Họp thôn Đông')
    assert twin.endswith('/hop-thon-dong-2')


def test_an_article_published_ahead_waits_for_its_hour(office, at_home, clock):
    writer, second = office
    number = news.write(writer, 'Tết trồng cây')
    news.act(writer, number, 'gui')
    assert news.act(second, number, 'dang', ngay='2026-11-19', gio='08:00').status == 422
    assert news.act(second, number, 'dang', ngay='2026-11-20', gio='14:00').status == 303
    assert 'Bài sẽ lên trang lúc 14:00, 20/11/2026' in news.at(writer, number).text
    where = NEWS + '/chinh-quyen-than-thien/tet-trong-cay'
    assert at_home.get(where).status == 404 and 'Tết trồng cây' not in at_home.get(NEWS).text
    assert 'Tết trồng cây' not in at_home.get(NEWS, params={'q': 'trong cay'}).html
    clock.set('2026-11-20 14:00')
    assert at_home.get(where).status == 200 and 'Tết trồng cây' in at_home.get(NEWS).text
    assert 'Thứ Sáu, 20/11/2026 14:00' in at_home.get(where).text


# --- lists ---

def test_the_ten_newest_of_the_category_stand_beside_it(office, at_home, clock):
    writer, second = office
    for i in range(12):
        clock.set(f'2026-11-20 09:0{i // 2}:{i % 2 * 30:02}')
        news.article(writer, second, f'Tin số {i}')
        if i == 9:
            news.article(writer, second, 'Chuyện khác', **{'chuyen-muc': 'thong-bao'})
    page = at_home.get(NEWS + '/chinh-quyen-than-thien/tin-so-11')
    same = re.search(r'<ol class="same">(.*?)</ol>', page.html, re.S).group(1)
    found = re.findall(r'>Tin số (\d+)</a><time datetime="2026-11-20T09:(\d\d)\+07:00">20/11/2026 09:(\d\d)</time>', same)
    assert [int(n) for n, _, _ in found] == list(range(10, 0, -1))
    assert all(int(n) // 2 == int(m) == int(k) for n, m, k in found) and 'Chuyện khác' not in same
    assert NEWS + '/thong-bao/chuyen-khac' in page.links, 'other headlines'


def test_the_archive_is_read_by_day(commune, at_home, clock):
    clock.set('2026-10-15 09:00')
    writer, second = news.editor(commune), news.editor(commune, 'trangnt', name='Ngô Thu Trang')
    for moment, title in (('2026-10-15 09:00', 'Tin tháng mười'), ('2026-11-18 23:59', 'Tin đêm'), ('2026-11-20 00:00', 'Tin sớm')):
        clock.set(moment)
        for client, login in ((writer, 'toantd'), (second, 'trangnt')):
            client.session.cookies.clear()
            assert people.sign_in(client, login).status == 303
        news.article(writer, second, title)
    clock.set('2026-11-20 09:00')
    page = at_home.get(NEWS)
    days = re.findall(r'ngay=(2026-\d\d-\d\d)"', page.html)
    assert days == ['2026-11-18', '2026-11-20']
    assert NEWS + '?thang=2026-10' in page.links and not any('2026-12' in h for h in page.links)
    day = at_home.get(NEWS, params={'ngay': '2026-11-18'})
    assert 'Tin đêm' in day.text and 'Tin sớm' not in day.text and 'aria-current="date"' in day.html
    month = at_home.get(NEWS, params={'thang': '2026-10'})
    assert 'Tin tháng mười' in month.text and 'Tin đêm' not in month.text
    assert NEWS + '?thang=2026-11' in month.links and not any('2026-09' in h for h in month.links)
    assert 'Không có tin' in at_home.get(NEWS, params={'ngay': '2026-11-19'}).text
    assert at_home.get(NEWS, params={'ngay': 'hôm nay'}).status == 200


def test_a_search_needs_no_accents(office, at_home):
    writer, second = office
    _, where = news.article(writer, second, 'Trả thẻ căn cước tận nhà')
    news.article(writer, second, 'Lịch gieo cấy')
    for words in ('can cuoc', 'CĂN CƯỚC', 'the can', 'so thu tu'):
        assert where in at_home.get(NEWS, params={'q': words}).links, words
    page = at_home.get(NEWS, params={'q': 'gieo cay'})
    assert 'Có 1 tin với “gieo cay”' in page.text and where not in page.links
    assert 'noindex' in page.html
    assert 'Không có tin nào' in at_home.get(NEWS, params={'q': 'xyzw'}).text
    assert at_home.get(API, params={'q': 'can cuoc'}).json()['total'] == 1
    found = writer.get(ROOM, params={'q': 'can cuoc'})
    assert 'Trả thẻ căn cước' in found.text and 'Lịch gieo cấy' not in found.text


def test_pages_hold_twenty(office, at_home, tmp_path, commune):
    rows = [{'title': f'Bài {i}', 'lead': 'Tóm tắt', 'body': 'Nội dung', 'category': 'Thông báo',
             'published_at': f'2026-10-{i % 28 + 1:02} 08:{i:02}'} for i in range(45)]
    path = tmp_path / 'news.json'
    path.write_text(json.dumps(rows), encoding='utf-8')
    commune.place.command('import', 'news', '--unit', UNIT, path)
    seen = []
    for page in (1, 2, 3):
        seen += re.findall(r'/tin-tuc/thong-bao/(bai-\d+)"', at_home.get(NEWS + '/thong-bao', params={'page': page}).html)
    assert len(seen) == len(set(seen)) == 45
    assert NEWS + '/thong-bao?page=2' in at_home.get(NEWS + '/thong-bao').links or '?page=2' in at_home.get(NEWS + '/thong-bao').links
    assert at_home.get(NEWS + '/khong-co').status == 404


# --- machines ---

def test_the_feeds_are_read_by_programs(office, at_home, commune):
    writer, second = office
    number, where = news.article(writer, second, 'Chợ phiên & hội <làng>')
    feed = at_home.get(NEWS + '.atom')
    assert feed.status == 200 and feed.type.startswith('application/atom+xml')
    tree = xml.fromstring(feed.body)
    assert tree.tag == ATOM + 'feed' and tree.findtext(ATOM + 'updated') == '2026-11-20T02:00:00.000Z'
    entry = tree.find(ATOM + 'entry')
    assert entry.findtext(ATOM + 'title') == 'Chợ phiên & hội <làng>'
    assert entry.find(ATOM + 'link').get('href') == commune.base + where
    assert entry.findtext(ATOM + 'published') == '2026-11-20T02:00:00.000Z'
    assert '<strong>số thứ tự</strong>' in entry.findtext(ATOM + 'content')
    assert entry.find(ATOM + 'author').findtext(ATOM + 'name') == 'Hải Đăng'
    assert entry.findtext(ATOM + 'id').endswith('#' + number)
    again = at_home.get(NEWS + '.atom', headers={'If-None-Match': feed.headers['ETag']})
    assert again.status == 304 and not again.body
    other = at_home.get(NEWS + '.json').json()
    assert other['version'] == 'https://jsonfeed.org/version/1.1'
    assert other['items'][0]['title'] == 'Chợ phiên & hội <làng>'


def test_news_as_data(office, at_home):
    writer, second = office
    number, where = news.article(writer, second, 'Công khai ngân sách')
    data = at_home.get(API).json()
    assert (data['total'], data['pages'], len(data['articles'])) == (1, 1, 1)
    one = data['articles'][0]
    assert one['id'] == number and one['path'] == where and one['updated_at'] is None
    assert one['category'] == {'slug': 'chinh-quyen-than-thien',
                               'name': {'vi': 'Chính quyền thân thiện', 'en': 'Friendly government'}}
    whole = at_home.get(f'{API}/{one["slug"]}').json()
    assert whole['body_markdown'] == BODY and '<h2>' in whole['body_html']
    assert at_home.get(API + '/khong-co').status == 404
    assert at_home.get(API, params={'category': 'khong-co'}).status == 404
    assert at_home.get(API, params={'category': 'thong-bao'}).json()['total'] == 0
    described = at_home.get('/openapi.json').json()['paths']
    assert '/api/v1/units/{slug}/articles' in described and '/api/v1/units/{slug}/articles/{article}' in described


def test_a_kept_page_is_new_as_soon_as_something_is_published(office, at_home):
    writer, second = office
    _, where = news.article(writer, second, 'Tin thứ nhất')
    first = at_home.get(NEWS)
    known = {'If-None-Match': first.headers['ETag']}
    kept = at_home.session.get(at_home.server.base + NEWS, headers=known)
    assert kept.status_code == 304 and not kept.content
    number, _ = news.article(writer, second, 'Tin thứ hai')
    now = at_home.get(NEWS, headers=known)
    assert now.status == 200 and 'Tin thứ hai' in now.text
    beside = at_home.get(where)
    assert 'Tin thứ hai' in beside.text
    news.act(second, number, 'go', **{'ly-do': 'Trùng bài'})
    assert 'Tin thứ hai' not in at_home.get(NEWS).text and 'Tin thứ hai' not in at_home.get(where).text


# --- hostile text ---

ATTACKS = [
    '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))', '[a](data:text/html,<script>alert(1)</script>)', '[a](//evil.example)',
    '[a](/\\evil.example)', '![a](https://evil.example/x.png)', '[a]("onmouseover=alert(1))',
    '<a href="javascript:alert(1)">x</a>', '<iframe src="https://evil.example"></iframe>',
    '[a](vbscript:x)', '`<script>alert(1)</script>`', '    <script>alert(1)</script>',
    '<svg/onload=alert(1)>', '"><svg onload=alert(1)>', '[x]: javascript:alert(1)\n\n[x]',
    '&lt;script&gt;alert(1)&lt;/script&gt;', '<!-- --><script>alert(1)</script>', '[a](<javascript:alert(1)>)',
]


def test_no_text_becomes_a_program(office, at_home):
    writer, second = office
    number = news.write(writer, '"><script>alert(1)</script>', body='Chữ',
                        **{'tom-tat': "<b onclick='x'>", 'but-danh': '<i>Hải</i>'})
    refused = news.edit(writer, number, **{'than-bai': '![a](https://evil.example/x.png)'})
    assert refused.status == 422 and 'mà bài này không có' in refused.text
    body = '\n\n'.join(a for a in ATTACKS if not a.startswith('!['))
    assert news.edit(writer, number, **{'than-bai': body}).status == 303
    news.publish(writer, second, number)
    where = news.address(second, number)
    for page in (at_home.get(where), at_home.get(NEWS), news.at(second, number), news.at(second, number, '/ban/2'),
                 news.at(second, number, '/sua')):
        text = page.html.replace('<script type="module"', '')
        assert '<script' not in text and 'onerror=' not in re.sub(r'&lt;.*?&gt;', '', text)
        assert not re.search(r'<(?:svg|img|iframe|b|i|a)\b[^>]*\son\w+=', text)
        hrefs = re.findall(r'href="([^"]*)"', text)
        assert not [h for h in hrefs if re.match(r'\s*(javascript|data|vbscript):|//|/\\', h, re.I)], hrefs
    assert '&lt;script&gt;alert(1)&lt;/script&gt;' in at_home.get(where).html
    assert b'<script' not in at_home.get(NEWS + '.atom').body
    xml.fromstring(at_home.get(NEWS + '.atom').body)


def test_a_text_that_takes_long_is_refused(office):
    writer, _ = office
    number = news.write(writer)
    for body in ('[' * 5000, '> ' * 200 + 'x', 'x' * 150001):
        refused = news.edit(writer, number, **{'than-bai': body})
        assert refused.status == 422, body[:10]
        assert refused.form(action='/sua$').values['than-bai'] == body, refused.text[:600]
    taken = news.edit(writer, number, **{'than-bai': 'x' * 150000})
    assert taken.status == 303, taken.text[:600]


# --- pictures ---

def test_a_picture_is_made_narrow_and_loses_its_secrets(office, at_home, commune):
    writer, second = office
    number = news.write(writer, 'Góc trẻ em')
    assert news.with_photo(writer, number, news.png(8, 8), words='').status == 422
    sent = news.png(2000, 1000, text=b'CANARY-GPS')
    done = news.with_photo(writer, number, sent, **{'anh-chu-thich': 'Tủ sách "mới" [1]'})
    assert done.status == 303 and done.location.endswith('/sua?xong=anh'), done.text
    form = news.at(writer, number, '/sua').form(action='/sua$')
    assert form.values['than-bai'].startswith('![Bà con ngồi chờ ở quầy](anh-1 "')
    public = f'{NEWS}/anh/{number}/1'
    assert at_home.get(public).status == 404, 'nobody sees it before it is published'
    news.publish(writer, second, number)
    page = at_home.get(news.address(second, number))
    assert '<figcaption>Tủ sách &quot;mới&quot; [1]</figcaption>' in page.html
    assert re.search(rf'<figure><img src="{public}" srcset="{public}/nho 480w, {public} 1280w"[^>]*'
                     r'width="1280" height="640" loading="lazy"[^>]*alt="Bà con ngồi chờ ở quầy"', page.html)
    big, small = at_home.get(public), at_home.get(public + '/nho')
    assert news.png_size(big.body) == (1280, 640) and news.png_size(small.body) == (480, 240)
    assert b'CANARY' not in big.body and b'tEXt' not in big.body
    assert big.headers['Cache-Control'] == 'public, max-age=86400'
    assert 'sandbox' in big.headers['Content-Security-Policy'] and 'Content-Disposition' not in big.headers
    assert f'{public}/nho' in at_home.get(NEWS + '?page=2').html or public in at_home.get(NEWS).html
    news.act(second, number, 'go', **{'ly-do': 'Gỡ ảnh'})
    assert at_home.get(public).status == 404
    commune.place.command('check')


def test_only_pictures_are_pictures(office):
    writer, _ = office
    number = news.write(writer)
    for bytes_sent, name in ((b'%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n', 'a.png'), (b'GIF89a', 'a.gif'),
                             (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'a.svg')):
        refused = news.with_photo(writer, number, bytes_sent, name=name)
        assert refused.status == 422, name
        assert refused.form(action='/sua$').values['than-bai'] == BODY, 'the text is kept'
    assert 'anh-1' not in news.at(writer, number, '/sua').html


# --- categories ---

def test_categories_are_the_units_own(office, at_home):
    writer, _ = office
    assert NEWS + '/nong-thon-moi' in at_home.get(NEWS).links, 'a start set'
    page = writer.get(ROOM + '/chuyen-muc')
    made = page.submit(page.form(action='/chuyen-muc$'), ten='Gương người tốt', **{'ten-en': 'Good people'})
    assert made.status == 303
    assert NEWS + '/guong-nguoi-tot' in at_home.get(NEWS).links
    page, older = writer.get(ROOM + '/chuyen-muc'), writer.get(ROOM + '/chuyen-muc')
    again = page.submit(page.form(action='/chuyen-muc$'), ten='Gương người tốt')
    assert again.status == 422 and 'Đã có chuyên mục' in again.text
    form = page.form(action='/guong-nguoi-tot$')
    assert page.submit(form, ten='Người tốt việc tốt', **{'thu-tu': '1'}).status == 303
    listed = at_home.get(NEWS)
    assert 'Người tốt việc tốt' in listed.text and NEWS + '/guong-nguoi-tot' in listed.links, 'the address stays'
    stale = older.submit(older.form(action='/guong-nguoi-tot$'), ten='Tên cũ')
    assert stale.status == 409 and 'Có người vừa đổi' in stale.text


# --- import ---

HEAD = 'Tiêu đề,Tóm tắt,Nội dung,Chuyên mục,Ngày đăng,Bút danh\n'


def test_news_comes_from_a_file_whole_or_not_at_all(commune, at_home, tmp_path):
    place, path, report = commune.place, tmp_path / 'news.csv', tmp_path / 'report.csv'
    good = HEAD + ('Làng vào hội,Hội làng Đoài mở ngày rằm.,"Đoạn một.\n\nĐoạn **hai**.",Văn hóa - xã hội,15/10/2026 07:30,Lâm An\n'
                   'Thu hoạch lúa,Lúa chín đều.,Nội dung.,nong-thon-moi,2026-10-20 16:05,\n')
    path.write_text(good, encoding='utf-8')
    assert 'Tin' not in at_home.get(NEWS + '/van-hoa-xa-hoi').parser.headings[0]
    place.command('import', 'news', '--unit', UNIT, '--dry-run', path)
    assert at_home.get(API).json()['total'] == 0
    place.command('import', 'news', '--unit', UNIT, path)
    page = at_home.get(NEWS + '/van-hoa-xa-hoi/lang-vao-hoi')
    assert 'Thứ Năm, 15/10/2026 07:30' in page.text and '<strong>hai</strong>' in page.html
    assert [a['title'] for a in at_home.get(API).json()['articles']] == ['Thu hoạch lúa', 'Làng vào hội']
    place.command('import', 'news', '--unit', UNIT, path)
    assert at_home.get(API).json()['total'] == 2, 'the same file again changes nothing'
    path.write_text(good + 'Hỏng,x,y,Không có,hôm qua,\n,x,y,thong-bao,2026-10-20,\nMai,x,![a](anh-1),thong-bao,2027-01-01,\n',
                    encoding='utf-8')
    said = place.command('import', 'news', '--unit', UNIT, '--report', report, path, expect=1).stderr
    for reason in ('không có chuyên mục này', 'không phải ngày giờ', 'còn trống', 'còn ở phía trước', 'ảnh không nhập được'):
        assert reason in said, reason
    assert 'there is no such category' in report.read_text(encoding='utf-8')
    assert at_home.get(API).json()['total'] == 2
    broken = tmp_path / 'news.json'
    broken.write_text('[{"title": "a"', encoding='utf-8')
    assert 'JSON' in place.command('import', 'news', '--unit', UNIT, broken, expect=2).stderr
