"""Hostile and broken requests: a clear refusal, nothing read beyond the limit, the connection ended."""
import concurrent.futures
import json
import re
import socket
import time

import pytest
from client import raw

LIMIT_LINE = 2000
LIMIT_HEADERS = 8192


def request(line='GET /healthz HTTP/1.1', *headers, body=b''):
    return '\r\n'.join([line, *headers, '', '']).encode('latin-1') + body


def refused(server, data, *statuses):
    """One answer of that status, then the end of the connection."""
    answer = raw(server, data)
    assert answer.status in statuses, answer.raw[:300]
    assert answer.rest == b'', 'a second request was seen'
    return answer


def served(server):
    """How many requests were answered well so far, by the program's own count."""
    figures = raw(server, request('GET /metrics HTTP/1.1', 'Host: h', 'Connection: close')).body.decode()
    return int(re.search(r'^gandan_responses_total\{status="2xx"\} (\d+)$', figures, re.M).group(1))


SMUGGLING = {
    'two lengths': ('Host: h', 'Content-Length: 0', 'Content-Length: 5'),
    'two equal lengths': ('Host: h', 'Content-Length: 5', 'Content-Length: 5'),
    'length and chunks': ('Host: h', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    'chunks and length': ('Host: h', 'Transfer-Encoding: chunked', 'Content-Length: 5'),
    'two hosts': ('Host: h', 'Host: g'),
    'no host': (),
    'space before the colon': ('Host: h', 'Content-Length : 5'),
    'a folded header': ('Host: h', 'X-A: 1', ' 2'),
    'a length with a sign': ('Host: h', 'Content-Length: +5'),
    'a length that is no number': ('Host: h', 'Content-Length: 5x'),
    'a length too great to hold': ('Host: h', 'Content-Length: 99999999999999999999'),
    'a list of lengths': ('Host: h', 'Content-Length: 5, 5'),
    'chunks under another name': ('Host: h', 'Transfer-Encoding: xchunked'),
    'chunks twice': ('Host: h', 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity'),
    'a control character': ('Host: h', 'X-A: a\x01b'),
    'a NUL in a header': ('Host: h', 'X-A: a\x00b'),
    'a bare carriage return': ('Host: h', 'X-A: a\rX-B: b'),
}


@pytest.mark.parametrize('kind', SMUGGLING)
@pytest.mark.parametrize('method', ['GET', 'POST'])
def test_a_request_with_two_readings_is_refused(lasting, method, kind):
    # Behind it stands what a second reader would take for a request of its own.
    hidden = b'GET /robots.txt HTTP/1.1\r\nHost: h\r\n\r\n'
    before = served(lasting)
    answer = raw(lasting, request(f'{method} / HTTP/1.1', *SMUGGLING[kind], body=hidden))
    assert answer.status in (400, 413), answer.raw[:300]
    assert answer.headers.get('Connection', '').lower() == 'close'
    assert served(lasting) == before + 1, 'the hidden request was served'  # 1: the count before
    assert answer.rest == b'', 'a second answer'
    assert set(re.findall(rb'HTTP/1\.\d (\d+)', answer.raw)) == {b'%d' % answer.status}


@pytest.mark.parametrize('path', ['/%ff', '/%c3%28', '/%ed%a0%80', '/%00', '/a%00b', '/%', '/%zz', '/%f5%80%80%80'])
def test_a_path_that_is_not_text_is_refused(lasting, path):
    refused(lasting, request(f'GET {path} HTTP/1.1', 'Host: h', 'Connection: close'), 400)


@pytest.mark.parametrize('query', ['q=%ff', 'q=%00', 'q=%zz', 'q=%c0%af'])
def test_a_query_that_is_not_text_is_refused(lasting, query):
    refused(lasting, request(f'GET /?{query} HTTP/1.1', 'Host: h', 'Connection: close'), 400)


def test_raw_bytes_in_the_request_line_are_refused(lasting):
    refused(lasting, b'GET /\xff\xfe HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n', 400)


@pytest.mark.parametrize('line', [
    'GET', 'GET /', 'GET / HTTP/9.9', 'GET / HTTX/1.1', 'GET  / HTTP/1.1', ' GET / HTTP/1.1', '\x16\x03\x01\x02'])
def test_what_is_not_http_gets_a_refusal_or_nothing(lasting, line):
    with socket.create_connection((lasting.host, lasting.port), timeout=15) as s:
        s.sendall((line + '\r\nHost: h\r\nConnection: close\r\n\r\n').encode('latin-1'))
        got = read_all(s)
    assert got == b'' or got.split(b' ', 2)[1][:1] in (b'4', b'5')


@pytest.mark.parametrize('method', ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'FOO'])
def test_another_method_is_refused(lasting, method):
    target = 'h:1' if method == 'CONNECT' else '/robots.txt'
    answer = raw(lasting, request(f'{method} {target} HTTP/1.1', 'Host: h', 'Connection: close'))
    assert answer.status in ((400, 405) if method == 'CONNECT' else (405,))


def test_a_method_the_page_does_not_know_names_those_it_does(lasting):
    answer = raw(lasting, request('POST /robots.txt HTTP/1.1', 'Host: h', 'Content-Length: 0', 'Connection: close'))
    assert answer.status == 405
    assert {m.strip() for m in answer.headers['Allow'].split(',')} == {'GET', 'HEAD'}


def test_an_address_as_long_as_the_limit_is_read(lasting):
    path = '/' + 'a' * (LIMIT_LINE - len('GET / HTTP/1.1') - 50)
    assert raw(lasting, request(f'GET {path} HTTP/1.1', 'Host: h', 'Connection: close')).status == 404


@pytest.mark.parametrize('length', [LIMIT_LINE + 100, 7000, 60_000])
def test_an_address_too_long_is_refused(lasting, length):
    refused(lasting, request(f'GET /{"a" * length} HTTP/1.1', 'Host: h', 'Connection: close'), 414)


@pytest.mark.parametrize('headers', [
    ['X-A: ' + 'a' * LIMIT_HEADERS],
    [f'X-{i}: ' + 'a' * 90 for i in range(100)],
    ['X-A: ' + 'a' * 200_000],
    [f'X-{i}: a' for i in range(5000)],
])
def test_too_many_headers_are_refused(lasting, headers):
    refused(lasting, request('GET /healthz HTTP/1.1', 'Host: h', 'Connection: close', *headers), 431)


def public_post(place):
    """The address of a form that anybody may send."""
    for row in json.loads(place.command('routes', '--json').stdout):
        if row['method'] == 'POST' and 'anyone' in row['who']:
            return row['path'].replace('{unit}', 'vu-ninh').replace('{', '').replace('}', '')
    return None


def test_a_body_too_big_is_refused_before_it_is_read(lasting):
    path = public_post(lasting.place) or '/'
    head = request(f'POST {path} HTTP/1.1', 'Host: h', 'Content-Type: application/x-www-form-urlencoded',
                   'Content-Length: 10000000000')
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32768)
        s.settimeout(15)
        s.connect((lasting.host, lasting.port))
        s.sendall(head)
        sent = flood(s, b'a' * 65536, 64)
        got = read_all(s)
    assert got.split(b' ', 2)[1] in (b'413', b'404', b'405')
    assert b'connection: close' in got.lower()
    assert sent < 3_000_000


def flood(s, piece, times):
    """Sends until the other side has had enough; how much it took."""
    sent = 0
    for _ in range(times):
        try:
            s.settimeout(1)
            sent += s.send(piece)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            break
    return sent


def read_all(s):
    got = b''
    s.settimeout(15)
    try:
        while piece := s.recv(65536):
            got += piece
    except ConnectionResetError:
        pass
    return got


def test_chunks_without_end_are_cut(lasting):
    chunk = b'10000\r\n' + b'x' * 0x10000 + b'\r\n'
    answer = raw(lasting, request('POST / HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked', body=chunk * 200))
    assert answer.status in (400, 404, 405, 411, 413)


def test_a_refusal_is_a_page_a_citizen_understands(lasting):
    answer = raw(lasting, request(f'GET /{"a" * 4000} HTTP/1.1', 'Host: h'))
    body = answer.body.decode()
    assert '<h1' in body and 'lang="vi"' in body


def test_a_head_has_the_headers_of_the_page_and_no_body(visitor, lasting):
    page = visitor.get('/robots.txt')
    answer = raw(lasting, request('HEAD /robots.txt HTTP/1.1', 'Host: h', 'Connection: close'), method='HEAD')
    assert answer.status == 200
    assert answer.headers['Content-Length'] == str(len(page.body))
    assert answer.raw.endswith(b'\r\n\r\n')


def test_two_requests_on_one_connection_get_two_answers(lasting):
    one = request('GET /healthz HTTP/1.1', 'Host: h')
    last = request('GET /robots.txt HTTP/1.1', 'Host: h', 'Connection: close')
    answer = raw(lasting, one + last)
    assert answer.status == 200 and answer.rest.startswith(b'HTTP/1.1 200')


def test_a_head_that_never_ends_is_ended(lasting):
    """Headers have ten seconds in all, however steadily they drip."""
    began = time.monotonic()
    with socket.create_connection((lasting.host, lasting.port), timeout=30) as s:
        s.sendall(b'GET / HTTP/1.1\r\nHost: h\r\n')
        s.settimeout(0.5)
        ended = False
        while not ended and time.monotonic() - began < 25:
            try:
                s.sendall(b'X-A: b\r\n')
                data = s.recv(4096)
                ended = data == b'' or data.startswith(b'HTTP/1.1 408')
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                ended = True
    assert ended, 'still open'
    assert 5 < time.monotonic() - began < 20


def test_many_at_once_are_all_answered(visitor):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        pages = list(pool.map(lambda i: visitor.get(f'/healthz?i={i}').status, range(200)))
    assert pages == [200] * 200


def test_a_form_in_another_shape_is_refused_by_its_type(reader):
    """415, with the sentence that nothing was stored."""
    page = reader.request('POST', '/vu-ninh/danh-gia/NO-SUCH-LINK', data=b'{"muc": 5}',
                          headers={'Content-Type': 'application/json', 'Origin': reader.server.base})
    assert page.status == 415
    assert 'chưa được lưu' in page.html


def test_a_length_that_is_no_number_is_refused_by_our_own_page(lasting):
    answer = raw(lasting, request('POST /?lang=en HTTP/1.1', 'Host: h', 'Content-Length: five'))
    assert answer.status == 400 and answer.headers['X-Content-Type-Options'] == 'nosniff'
    assert len(answer.headers.get_all('Content-Length')) == 1
    assert b'<h1' in answer.body and b'lang="en"' in answer.body


def test_a_bad_length_ends_its_own_connection_only(lasting):
    """Others whose heads are still coming at that moment, on each of the server's threads, are served."""
    def begin(*lines):
        s = socket.create_connection((lasting.host, lasting.port), timeout=15)
        s.sendall('\r\n'.join(lines).encode())
        return s
    good = [begin('GET /healthz HTTP/1.1', 'Host: h', 'Content-Length: 0', 'Connection: cl') for _ in range(12)]
    bad = [begin('GET /healthz HTTP/1.1', 'Host: h', 'Content-Length: +5', 'X-A: b') for _ in range(12)]
    time.sleep(0.1)
    for s in bad:
        try:
            s.sendall(b'\r\n\r\n')
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused with the first of them that was whole
    assert [re.findall(rb'HTTP/1.1 (\d+)', read_all(s)) for s in bad] == [[b'400']] * 12
    for s in good:
        s.sendall(b'ose\r\n\r\n')
    assert [re.findall(rb'HTTP/1.1 (\d+)', read_all(s)) for s in good] == [[b'200']] * 12
    for s in good + bad:
        s.close()
