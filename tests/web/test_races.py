"""At the same moment: many officers at one dossier, one code twice, one form twice. Each time exactly
one wins, and whoever loses is told what happened, with what they wrote kept."""
import concurrent.futures
import datetime
import html
import re
import threading

import desk
import people
import pytest
import register
from client import Client
from conftest import NOW, UNIT
from desk import WORK
from matrix import Hand, field, fresh_key, reception

OFFICERS, SESSIONS = 5, 50
STOP, READY = '9', '7'


def at_once(sendings):
    """[(hand, path, body)], all let go at the same moment: the answers, in their order."""
    gate = threading.Barrier(len(sendings))

    def send(one):
        hand, path, body = one
        gate.wait(30)
        return hand.post(path, body)
    with concurrent.futures.ThreadPoolExecutor(len(sendings)) as pool:
        return list(pool.map(send, sendings))


def statuses(replies):
    return sorted(reply.status for reply in replies)


def one_of(replies, *others):
    """The one that won; the others got one of these."""
    won = [reply for reply in replies if reply.status == 303]
    assert len(won) == 1 and {r.status for r in replies if r.status != 303} <= set(others), statuses(replies)
    return won[0]


def hand_of(client):
    return Hand(client.server, people.cookie(client))


def count(server, what):
    return int(server.place.ask(f'SELECT COUNT(*) FROM {what}')[0][0])


@pytest.fixture
def office(commune):
    desk.open_desk(commune)
    return commune, people.hired(commune, 'lanpt', 'counter')


@pytest.fixture
def head(commune):
    """A chair with a second factor: secret and codes on paper."""
    client = Client(commune)
    page = client.follow(people.choose(client, people.make(commune.place, 'hoapq', 'chair', name='Phạm Quang Hòa')))
    secret, codes = people.set_up(client, page, NOW)
    return commune, secret, people.paper(codes)


# ---- a dossier ----

def test_of_fifty_at_one_dossier_one_wins(office):
    commune, lan = office
    code = desk.receive(lan)
    hands, names = [], []
    for n in range(OFFICERS):
        login, name = f'can.bo.{n}', f'Người Số {"Một Hai Ba Bốn Năm".split()[n]}'
        first = people.hired(commune, login, 'specialist', name=name)
        rest = [people.sign_in(Client(commune), login).client for _ in range(SESSIONS // OFFICERS - 1)]
        hands += [hand_of(client) for client in [first, *rest]]
        names += [name] * (SESSIONS // OFFICERS)
    path = f'{WORK}/ho-so/{code}'
    seen = field(hands[0].get(path).body, 'phien-ban')
    last = commune.place.ask('SELECT MAX(seq) FROM event WHERE unit_id <> 0')[0][0]
    words = [f'dừng vì lý do riêng số {n} của tôi' for n in range(SESSIONS)]
    replies = at_once([(hand, path + '/viec', hand.signed({'phien-ban': seen, 'viec': STOP, 'ly-do': why}))
                       for hand, why in zip(hands, words)])
    winner = replies.index(one_of(replies, 409))
    for n, reply in enumerate(replies):
        if n != winner:
            text = html.unescape(reply.body)
            assert 'Hồ sơ vừa có thay đổi' in text and names[winner] in text and words[winner] in text
            assert f'<li>{words[n]}</li>' in text, words[n]  # a dossier is stopped once: no form to keep it in
            assert not [w for w in words if w in text and w not in (words[n], words[winner])]
    told = commune.place.ask(f'SELECT actor, what FROM event WHERE unit_id <> 0 AND seq > {last} ORDER BY seq')
    assert len({actor for actor, _ in told}) == 1 and [what for _, what in told].count('dossier.stopped') == 1, told
    assert words[winner] in desk.at(lan, code, '/lich-su').text


def test_fifty_receptions_have_fifty_numbers_in_a_row(office):
    commune, lan = office
    hands = [hand_of(people.sign_in(Client(commune), 'lanpt').client) for _ in range(10)] * 5
    hands = [Hand(commune, hand.cookie) for hand in hands]  # a connection each
    replies = at_once([(hand, desk.RECEPTION, hand.signed(reception(f'Người Dân {n}'))) for n, hand in enumerate(hands)])
    assert statuses(replies) == [303] * 50
    codes = sorted(re.search(r'ho-so/([^?]+)', reply.location).group(1) for reply in replies)
    assert codes == [f'H31.45.12-261120-{n:04}' for n in range(1, 51)]
    books = sorted(int(n) for n, in commune.place.ask('SELECT book_number FROM dossier_desk WHERE book_number IS NOT NULL'))
    assert books == list(range(books[0], books[0] + 50)) and books[0] == 1
    assert desk.receive(lan).endswith('-0051')


def test_a_correction_and_a_hand_over_at_once(office):
    commune, lan = office
    tuan = people.hired(commune, 'tuanqv', 'specialist', name='Quách Văn Tuấn')
    for n in range(4):
        code = desk.receive(lan, f'Trần Thị {"Ba Tư Năm Sáu".split()[n]}')
        desk.worked(tuan, code, 7)
        path, one, two = f'{WORK}/ho-so/{code}', hand_of(lan), hand_of(lan)
        seen = field(one.get(path + '/tra').body, 'phien-ban')
        replies = at_once([
            (one, path + '/tra', one.signed({'phien-ban': seen, 'ai': 'khac', 'giay': '1', 'ten-khac': 'Lê Văn Lấy Hộ', 'so-khac': '034094000999'})),
            (two, path + '/sua', two.signed({'phien-ban': seen, 'ho-ten': 'Trần Thị Sửa', 'kenh': '1'}))])
        one_of(replies, 409)
        gave, corrected = (reply.status == 303 for reply in replies)
        kept = replies[1 if gave else 0].body
        assert ('Trần Thị Sửa' if gave else 'Lê Văn Lấy Hộ') in kept
        assert ('Trả kết quả' if gave else 'Sửa thông tin') in html.unescape(kept)
        page = desk.at(lan, code)
        assert ('Đã trả' in page.text) == gave and ('Trần Thị Sửa' in page.text) == corrected
        assert count(commune, f"dossier_handover h JOIN dossier d ON d.id = h.dossier_id WHERE d.code = '{code}'") == gave


def test_a_dossier_is_handed_over_once(office):
    commune, lan = office
    tuan = people.hired(commune, 'tuanqv', 'specialist', name='Quách Văn Tuấn')
    code = desk.receive(lan)
    desk.worked(tuan, code, 7)
    hands = [hand_of(lan) for _ in range(8)]
    path = f'{WORK}/ho-so/{code}/tra'
    seen = field(hands[0].get(path).body, 'phien-ban')
    before = count(commune, 'event')
    one_of(at_once([(h, path, h.signed({'phien-ban': seen, 'ai': 'chinh', 'giay': '1'})) for h in hands]), 409)
    assert count(commune, 'dossier_handover') == 1 and count(commune, 'event') == before + 1


# ---- the same form ----

def test_the_same_form_at_once_is_received_once(office):
    commune, lan = office
    key, hands = fresh_key(), [hand_of(lan) for _ in range(12)]
    replies = at_once([(hand, desk.RECEPTION, hand.signed(reception('Nguyễn Thị Hoa'), key)) for hand in hands])
    assert statuses(replies) == [303] * 12, statuses(replies)
    assert len({reply.location for reply in replies}) == 1
    assert desk.receive(lan, 'Lê Văn Na').endswith('-0002')


def test_a_key_with_another_form_is_refused_in_words(office):
    commune, lan = office
    key, hand = fresh_key(), hand_of(lan)
    first = hand.post(desk.RECEPTION, hand.signed(reception('Nguyễn Thị Hoa'), key))
    dossiers = count(commune, 'dossier')
    for _ in range(2):
        again = hand.post(desk.RECEPTION, hand.signed(reception('Lê Văn Na'), key))
        text = html.unescape(again.body)
        assert again.status == 409 and 'Lê Văn Na' in text
        assert 'Việc này vừa được làm, hoặc vừa có người sửa trước; lần gửi này chưa được lưu.' in text
        same = hand.post(desk.RECEPTION, hand.signed(reception('Nguyễn Thị Hoa'), key))
        assert (same.status, same.location) == (303, first.location)
    assert count(commune, 'dossier') == dossiers
    sent = hand.post(desk.RECEPTION, hand.signed(reception('Lê Văn Na'), field(again.body, '_key')))
    assert sent.status == 303 and sent.location != first.location  # the page shown again has a key of its own


def test_a_key_is_of_one_browser(office):
    """Whoever has read another's form can neither block it nor be answered in its place."""
    commune, lan = office
    key, one = fresh_key(), hand_of(lan)
    two = hand_of(people.sign_in(Client(commune), 'lanpt').client)
    replies = [hand.post(desk.RECEPTION, hand.signed(reception(name), key)) for hand, name in
               ((two, 'Lê Văn Na'), (one, 'Nguyễn Thị Hoa'), (two, 'Lê Văn Na'))]
    assert statuses(replies) == [303] * 3
    assert replies[0].location == replies[2].location != replies[1].location


def test_a_key_with_two_forms_at_once_stores_one(office):
    commune, lan = office
    for n in range(4):
        key, hands = fresh_key(), [hand_of(lan) for _ in range(6)]
        before = count(commune, 'dossier')
        replies = at_once([(h, desk.RECEPTION, h.signed(reception(f'Người {n} {i}'), key)) for i, h in enumerate(hands)])
        one_of(replies, 409)
        assert count(commune, 'dossier') == before + 1


# ---- signing in ----

def second_steps(server, n):
    """So many browsers that wait for the code, each after login and password."""
    return [hand_of(people.sign_in(Client(server), 'hoapq').client) for _ in range(n)]


def test_a_code_of_the_app_is_taken_once(head, clock):
    server, secret, _ = head
    clock.set('2026-11-20 09:01')
    hands, code = second_steps(server, 8), people.totp(secret, '2026-11-20 09:01')
    one_of(at_once([(hand, '/dang-nhap/ma', hand.signed({'ma': code})) for hand in hands]), 422, 429)
    assert count(server, 'session WHERE stage = 1 AND ended_at IS NULL') == 2  # the first one, and this one


def test_a_code_on_paper_is_taken_once(head):
    server, _, codes = head
    hands = second_steps(server, 8)
    one_of(at_once([(hand, '/dang-nhap/ma', hand.signed({'ma': codes[2]})) for hand in hands]), 422, 429)
    assert count(server, 'account_recovery WHERE used_at IS NOT NULL') == 1


def test_a_link_is_used_once(commune):
    path = people.make(commune.place, 'lanpt', 'counter')
    hands = [Hand(commune) for _ in range(8)]
    passwords = [f'mật khẩu riêng số {n} của Lan' for n in range(8)]
    replies = at_once([(h, path, h.signed({'mat-khau': p, 'mat-khau-2': p})) for h, p in zip(hands, passwords)])
    won = passwords[replies.index(one_of(replies, 409, 410))]
    lost = passwords[0 if passwords[0] != won else 1]
    assert people.sign_in(Client(commune), 'lanpt', won).status == 303
    assert people.sign_in(Client(commune), 'lanpt', lost).status == 422


def test_a_login_is_given_once(commune):
    hands = []
    for n in range(2):
        client = Client(commune)
        page = client.follow(people.choose(client, people.make(commune.place, f'quan.tri{n}', 'administrator', name='Trần Toàn')))
        people.set_up(client, page, NOW)
        hands += [hand_of(client) for _ in range(4)]
    body = {'ten': 'Phạm Thị Lan', 'chuc-vu': 'Công chức', 'tu-ngay': '01/09/2026', 'vt3': '1', 'tai-khoan': 'lan.quay'}
    one_of(at_once([(h, f'{WORK}/can-bo/moi', h.signed({**body, 'ten': f'Người Tên {n}'})) for n, h in enumerate(hands)]), 409, 422)
    assert count(commune, "account WHERE login = 'lan.quay'") == 1 and count(commune, "official WHERE name LIKE 'Người Tên%'") == 1


# ---- the citizen ----

def test_a_visit_is_rated_once(commune, tmp_path):
    register.returned(tmp_path / 'r.csv', datetime.date(2026, 11, 12), 1001, 3)
    secrets = register.secrets(commune, UNIT, tmp_path / 'r.csv')
    for n, (code, secret) in enumerate(secrets.items()):
        link = register.rating_link(register.track(Client(commune), UNIT, code, secret), UNIT)
        hands = [Hand(commune) for _ in range(12)]
        one_of(at_once([(h, link, h.signed({'muc': str(1 + i % 5)})) for i, h in enumerate(hands)]), 409, 410)
        assert count(commune, 'rating') == count(commune, 'rating_used') == n + 1
