"""What is there before there is any commune: life signs, error pages, languages."""
import json
import re
import socket

import pytest
from client import Client, raw
from gandan import Server

NOWHERE = '/khong-co-trang-nay'


def test_a_living_server_says_so(visitor):
    page = visitor.get('/healthz')
    assert page.status == 200
    assert visitor.head('/healthz').status == 200


def test_a_server_with_its_database_is_ready(visitor):
    assert visitor.get('/readyz').status == 200


@pytest.mark.parametrize('path', ['/healthz', '/readyz', '/metrics'])
def test_what_is_true_of_this_moment_is_stored_nowhere(visitor, path):
    assert visitor.get(path).headers['Cache-Control'] == 'no-store'


def test_metrics_are_for_the_machine_itself(visitor):
    page = visitor.get('/metrics')
    assert page.status == 200 and page.type.startswith('text/plain')
    lines = [line for line in page.body.decode().splitlines() if line and not line.startswith('#')]
    assert lines and all(len(line.rsplit(' ', 1)) == 2 for line in lines)
    for line in lines:
        float(line.rsplit(' ', 1)[1])


def test_a_page_that_is_not_there_says_so_in_vietnamese(visitor):
    page = visitor.get(NOWHERE)
    assert page.status == 404 and page.lang == 'vi'
    assert 'không' in page.text.lower()
    assert '/' in page.links


def test_a_page_that_is_not_there_says_so_in_english(visitor):
    page = visitor.get(NOWHERE + '?lang=en')
    assert page.status == 404 and page.lang == 'en'
    assert 'not' in page.text.lower()
    assert visitor.get(NOWHERE).heading != page.heading


def test_the_browsers_language_counts_when_nothing_else_does(lasting):
    english = Client(lasting, lang='en-GB,en;q=0.9,vi;q=0.3')
    assert english.get(NOWHERE).lang == 'en'
    assert english.get(NOWHERE + '?lang=vi').lang == 'vi'
    assert Client(lasting, lang='fr-FR,fr;q=0.9').get(NOWHERE).lang == 'vi'
    assert Client(lasting, lang='vi,en;q=0.5').get(NOWHERE).lang == 'vi'


def test_the_language_cookie_is_stronger_than_the_browser(lasting):
    web = Client(lasting, lang='en')
    web.session.cookies.set('lang', 'vi')
    assert web.get(NOWHERE).lang == 'vi'
    assert web.get(NOWHERE + '?lang=en').lang == 'en'


def test_a_language_nobody_speaks_here_falls_back(visitor):
    assert visitor.get(NOWHERE + '?lang=xx').lang == 'vi'


def test_an_error_page_echoes_nothing_of_the_address(visitor):
    page = visitor.get('/%3Cscript%3Ealert(1)%3C/script%3E')
    assert page.status == 404
    assert '<script>alert' not in page.html
    assert 'alert(1)' not in page.text


@pytest.mark.parametrize('path', [
    '/../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/a/../b', '/./', '//etc/passwd',
    '/vu-ninh//thu-tuc', '/a/..', '/..%5c..%5cetc', '/a/%2e%2e/healthz', '/../../../../root',
    '/....//etc/passwd', '/a/..;/admin'])
def test_a_path_never_climbs(lasting, path):
    answer = raw(lasting, f'GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'.encode())
    assert answer.status in (400, 404)
    assert b'root:' not in answer.body and 'Location' not in answer.headers


def test_robots_are_told_what_is_not_for_them(visitor):
    page = visitor.get('/robots.txt')
    assert page.status == 200 and page.type.startswith('text/plain')
    lines = page.body.decode().splitlines()
    assert 'User-agent: *' in lines
    assert any(line.startswith('Disallow: ') for line in lines)


def test_the_api_describes_itself(visitor):
    page = visitor.get('/openapi.json')
    assert page.status == 200 and page.type.startswith('application/json')
    about = page.json()
    assert about['openapi'].startswith('3.')
    assert about['paths']


def test_the_api_speaks_of_problems_as_json(visitor):
    page = visitor.get('/api/v1/nothing-of-this-name')
    assert page.status == 404
    assert page.type.startswith('application/problem+json')
    problem = page.json()
    assert problem['status'] == 404 and problem['title']


def test_a_method_the_api_does_not_know_is_a_problem_as_well(lasting):
    answer = raw(lasting, b'POST /api/v1/units HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    assert answer.status == 405 and answer.headers['Content-Type'] == 'application/problem+json'
    assert answer.headers['Allow'] == 'GET, HEAD' and json.loads(answer.body)['status'] == 405


def test_styles_and_scripts_are_the_programs_own(visitor):
    page = visitor.get(NOWHERE)
    own = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"', page.html)
    assert own and all(a.startswith('/a/') for a in own)
    for address in own:
        asset = visitor.get(address)
        assert asset.status == 200, address
        assert 'immutable' in asset.headers['Cache-Control'], address


def test_a_graceful_stop_answers_what_it_has_begun(server):
    # stop() of the fixture asserts exit code 0 and a clean log; here: no answer is cut short.
    answer = raw(server, f'GET {NOWHERE} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'.encode())
    assert len(answer.body) == int(answer.headers['Content-Length'])
    server.stop()
    assert server.process.returncode == 0


class Impatient(Server):
    """Asked whether it is ready by twenty at once, the moment it says where it listens."""
    def answers(self, host, port):
        lines = b'GET /readyz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'
        asking = [socket.create_connection((host, port), timeout=15) for _ in range(20)]
        for s in asking:
            s.sendall(lines)
        self.said = [s.recv(64).split(b' ')[1] for s in asking]
        for s in asking:
            s.close()
        return True


def test_who_asks_first_is_told_the_truth(place, clock):
    for _ in range(5):
        server = Impatient(place, clock)
        server.stop()
        assert server.said == [b'200'] * 20
