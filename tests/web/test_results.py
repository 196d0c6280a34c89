"""The result of a dossier as files: recorded by the desk, replaced with a reason until it is handed
over, and taken from the tracking page by whoever has the secret, and by nobody else."""
import re

import pytest
import desk
import papers
import people
from client import Client
from conftest import UNIT
from desk import WORK

READY, REFUSED, RECALL = 7, 8, 13


@pytest.fixture
def office(commune):
    desk.open_desk(commune)
    lan = people.hired(commune, 'lanpt', 'counter')
    tuan = people.hired(commune, 'tuanqv', 'specialist', name='Quách Văn Tuấn')
    return commune, lan, tuan


def with_result(client, code, number, *files, **fields):
    """The form that records the result and brings it along."""
    page = desk.at(client, code)
    form = [f for f in page.parser.forms if f.values.get('viec') == str(number) and 'ket-qua' in f.files][0]
    return page.submit(form, **{'ket-qua': list(files)}, **fields)


def made_ready(lan, tuan, *files, name='Nguyễn Thị Hoa'):
    code = desk.receive(lan, name)
    answer = with_result(tuan, code, READY, *(files or [('Giấy khai sinh.pdf', papers.pdf(b'ket qua'))]))
    assert answer.status == 303, answer.text
    return code


def put(client, code, *files, page=None, **fields):
    return desk.act(client, code, 'ket-qua', page=page, **{'ket-qua': list(files)}, **fields)


def links(page):
    return [h for h in page.links if re.search(r'/ket-qua/\d+$', h)]


def tracked(commune, lan, code):
    return desk.tracked(commune, code, desk.secret_of(lan, code))


def test_the_citizen_takes_the_result_home(office):
    commune, lan, tuan = office
    result = papers.pdf(b'ket qua')
    code = made_ready(lan, tuan, ('Giấy khai sinh.pdf', result))
    page = desk.at(lan, code)
    assert 'Kết quả, bản điện tử (1)' in page.text and 'Giấy khai sinh.pdf' in page.text
    assert 'Đính kèm kết quả, 1 tệp' in desk.at(tuan, code, '/lich-su').text
    track = tracked(commune, lan, code)
    assert 'Kết quả của ông bà' in track.text and 'Giấy khai sinh.pdf' in track.text and 'PDF, 1 KB' in track.text
    link, = links(track)
    sent = track.client.get(link)
    assert sent.status == 200 and sent.body == result
    assert sent.headers['Cache-Control'] == 'no-store' and 'sandbox' in sent.headers['Content-Security-Policy']
    assert sent.headers['Content-Disposition'].startswith('attachment; filename="giay-khai-sinh.pdf"')
    english = track.client.get(f'{track.url}?lang=en')
    assert 'Your result' in english.text and links(english) == [link]


def test_without_the_secret_nobody_gets_it(office):
    commune, lan, tuan = office
    code = made_ready(lan, tuan)
    other = made_ready(lan, tuan, name='Vũ Minh Quân')
    link, = links(tracked(commune, lan, code))
    stranger = Client(commune).get(link)
    assert stranger.status == 303 and stranger.location == f'/{UNIT}/ho-so?ma={code}'
    holder = tracked(commune, lan, other).client  # of another slip
    answer = holder.get(link)
    assert answer.status == 303 and answer.location == f'/{UNIT}/ho-so?ma={code}'
    number = link.rsplit('/', 1)[1]
    assert holder.get(f'/{UNIT}/ho-so/{other}/ket-qua/{number}').status == 404
    assert tuan.get(link).status == 303  # an official has a page of their own, which is written down


def test_papers_are_never_given_to_whoever_has_the_secret(office):
    commune, lan, tuan = office
    code = desk.receive(lan, tep=('tờ khai.pdf', papers.pdf()))
    desk.worked(tuan, code, READY)
    paper = next(h for h in desk.at(lan, code).links if re.search(r'/tep/\d+$', h)).rsplit('/', 1)[1]
    track = tracked(commune, lan, code)
    assert not links(track) and 'Kết quả của ông bà' not in track.text
    assert track.client.get(f'/{UNIT}/ho-so/{code}/ket-qua/{paper}').status == 404


def test_it_comes_later_and_is_replaced_with_a_reason(office):
    commune, lan, tuan = office
    code = desk.receive(lan)
    assert not [f for f in desk.at(lan, code).parser.forms if f.action.endswith('/ket-qua')]
    desk.worked(tuan, code, READY)
    assert not links(tracked(commune, lan, code))
    first = put(lan, code, ('a.pdf', papers.pdf(b'a')))
    assert first.status == 303 and 'Đã lưu tệp kết quả' in lan.get(first.location).text
    link, = links(tracked(commune, lan, code))
    nothing = put(tuan, code, ('b.pdf', papers.pdf(b'b')))
    assert nothing.status == 422 and 'lý do' in nothing.text and len(papers.stored(commune.place)) == 1
    seen = desk.at(tuan, code)
    assert put(tuan, code, ('b.pdf', papers.pdf(b'b')), ('c.png', papers.png()), **{'ly-do': 'sai số định danh'}).status == 303
    stale = put(tuan, code, ('d.pdf', papers.pdf(b'd')), page=seen, **{'ly-do': 'sai ngày cấp'})
    assert stale.status == 409 and 'Thay tệp kết quả, 2 tệp mới' in stale.text and 'sai ngày cấp' in stale.html
    track = tracked(commune, lan, code)
    assert len(links(track)) == 2 and track.client.get(link).status == 404
    page = desk.at(lan, code)
    assert 'Kết quả, bản điện tử (2)' in page.text and 'a.pdf' in page.text and 'sai số' not in page.text
    assert 'Thay tệp kết quả, 2 tệp mới : sai số định danh' in desk.at(tuan, code, '/lich-su').text
    assert 'sai số' not in track.text


def test_a_recalled_result_can_no_longer_be_taken(office):
    commune, lan, tuan = office
    code = made_ready(lan, tuan)
    link, = links(tracked(commune, lan, code))
    head = desk.chair(commune)
    desk.worked(head, code, RECALL, 'viết nhầm ngày sinh')
    track = tracked(commune, lan, code)
    assert not links(track) and track.client.get(link).status == 404
    assert with_result(tuan, code, READY, ('mới.pdf', papers.pdf(b'moi'))).status == 303
    again, = links(tracked(commune, lan, code))
    assert again != link


def test_a_written_refusal_goes_the_same_way(office):
    commune, lan, tuan = office
    code = desk.receive(lan)
    nothing = with_result(tuan, code, REFUSED, ('từ chối.pdf', papers.pdf()))
    assert nothing.status == 422 and papers.stored(commune.place) == []
    answer = with_result(tuan, code, REFUSED, ('từ chối.pdf', papers.pdf()), **{'ly-do': 'không đủ điều kiện'})
    assert answer.status == 303 and 'từ chối.pdf' in tracked(commune, lan, code).text


def test_what_is_no_file_leaves_the_dossier_as_it_was(office):
    commune, lan, tuan = office
    code = desk.receive(lan)
    wrong = with_result(tuan, code, READY, ('trang.html', b'<html>'))
    assert wrong.status == 422 and 'chỉ nhận tệp PDF' in wrong.text
    assert 'Trả kết quả' not in desk.at(lan, code).text and papers.stored(commune.place) == []
    # A file with work that brings no result is refused with it.
    form = [f for f in desk.at(tuan, code).parser.forms if 'ket-qua' in f.files and f.values.get('viec') == '7'][0]
    strange = desk.at(tuan, code).submit(form, viec='3', **{'ket-qua': ('a.pdf', papers.pdf())})
    assert strange.status == 422 and papers.stored(commune.place) == []


def test_the_handover_is_digital_where_there_is_a_file(office):
    commune, lan, tuan = office
    bare = desk.receive(lan)
    desk.worked(tuan, bare, READY)
    page = desk.at(lan, bare, '/tra')
    assert 'bản điện tử' not in page.text
    form = page.form(action='/tra$')
    forced = page.submit(form, ai='chinh', giay='6')
    assert forced.status == 422 and 'không có tệp kết quả' in forced.text
    code = made_ready(lan, tuan, name='Vũ Minh Quân')
    page = desk.at(lan, code, '/tra')
    assert 'Gửi bản điện tử' in page.text
    form = page.form(action='/tra$')
    other = page.submit(form, ai='khac', giay='6', **{'ten-khac': 'Lê Na', 'so-khac': '000000000001'})
    assert other.status == 422 and 'chính người nộp' in other.text
    assert page.submit(form, ai='chinh', giay='6').status == 303
    track = tracked(commune, lan, code)
    link, = links(track)
    assert track.client.get(link).status == 200
    # Out is out: not replaced any more, and only the chair takes one away.
    assert not [f for f in desk.at(tuan, code).parser.forms if f.action.endswith('/ket-qua')]
    number = link.rsplit('/', 1)[1]
    head = desk.chair(commune)
    seen = [f for f in desk.at(head, code).parser.forms if f.action.endswith('/bo-tep')][0].values
    own = [f for f in desk.at(tuan, code).parser.forms if f.action.endswith('/tep')][0].values
    body = {k: own[k] for k in ('_csrf', '_key')} | {'phien-ban': seen['phien-ban'], 'ly-do': 'của người khác'}
    late = tuan.post(f'{WORK}/ho-so/{code}/ket-qua', body,
                     files=[('ket-qua', ('b.pdf', papers.pdf(), 'application/pdf'))])
    assert late.status == 422 and 'Chưa làm gì cả' in late.text
    assert not [f for f in desk.at(tuan, code).parser.forms if f.action.endswith('/bo-tep')]
    assert tuan.post(f'{WORK}/ho-so/{code}/bo-tep', {**body, '_key': own['_key'][::-1], 'tep': number}).status == 403
    assert track.client.get(link).status == 200
    assert desk.act(head, code, 'bo-tep', tep=number, **{'ly-do': 'của người khác'}).status == 303
    assert not links(tracked(commune, lan, code)) and track.client.get(link).status == 404
    assert put(lan, code, ('đúng.pdf', papers.pdf(b'dung'))).status == 303
    assert len(links(tracked(commune, lan, code))) == 1


def test_opening_it_at_the_desk_is_written_down(office):
    commune, lan, tuan = office
    code = made_ready(lan, tuan)
    own = next(h for h in desk.at(tuan, code).links if re.search(r'/tep/\d+$', h))
    assert tuan.get(own).status == 200
    assert 'Mở tệp đính kèm' in tracked(commune, lan, code).text
