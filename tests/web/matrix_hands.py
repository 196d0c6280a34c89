"""matrix_hands: who sends in test_matrix.py, and how it looks on the wire: officials of every role in
each place, their browsers, a token and a key for every form."""
import collections
import http.client
import re
import urllib.parse

from conftest import UNIT

ROLES = ('administrator', 'chair', 'counter', 'specialist', 'editor', 'appraiser', 'supervisor')
SIBLING, DISTRICT, PROVINCE, ELSEWHERE = 'vu-an', 'kien-xuong-thai-binh', 'thai-binh', 'ha-noi'
FIELD = re.compile(r'name="(\w[\w-]*)" value="([^"]*)"')

Grant = collections.namedtuple('Grant', 'role unit deep')
Reply = collections.namedtuple('Reply', 'status location body')


class Hand:
    """One browser as it is on the wire: a session cookie, the token that belongs to it, a connection."""
    def __init__(self, server, cookie=None):
        self.server, self.cookie = server, cookie
        self.wire = http.client.HTTPConnection(server.host, server.port, timeout=60)
        if cookie is None:
            said = self.ask('GET', f'/{UNIT}/ho-so', headers_too=True)[1]
            self.cookie = re.search(r'\bs=([^;]+)', said['Set-Cookie']).group(1)
        self.token = field(self.get(f'/{UNIT}/ho-so').body, '_csrf')

    def ask(self, method, path, body=None, headers=None, stream=False, headers_too=False):
        sent = {'Host': self.server.base.removeprefix('http://'), **(headers or {})}
        if self.cookie:
            sent['Cookie'] = 's=' + self.cookie
        if body is not None:
            sent['Content-Type'], body = encoded(body)
        answer = self.answer(method, path, body, sent)
        told = answer.getheader('Location', '')
        endless = stream and answer.status == 200
        text = '' if endless else answer.read().decode(errors='replace')
        if endless or answer.will_close:
            self.wire.close()
        reply = Reply(answer.status, told, text)
        return (reply, answer.headers) if headers_too else reply

    def answer(self, method, path, body, sent):
        """A connection that stood idle for long may be closed: a browser asks again, as long as it only asks."""
        self.wire.request(method, path, body, sent)
        try:
            return self.wire.getresponse()
        except http.client.RemoteDisconnected:
            if method != 'GET':
                raise
            self.wire.close()
            self.wire.request(method, path, body, sent)
            return self.wire.getresponse()

    def get(self, path, stream=False):
        return self.ask('GET', path, stream=stream)

    def post(self, path, body, **headers):
        own = {'Origin': self.server.base, 'Sec-Fetch-Site': 'same-origin'}
        own.update({k.replace('_', '-'): v for k, v in headers.items()})
        return self.ask('POST', path, body, {k: v for k, v in own.items() if v is not None})

    def signed(self, body, key=None):
        """The form as our own page sends it."""
        return {'_csrf': self.token, '_key': key or fresh_key(), **body}


def encoded(body):
    """As a browser sends it; bytes are a file."""
    if not any(isinstance(value, bytes) for value in body.values()):
        return 'application/x-www-form-urlencoded', urllib.parse.urlencode(body, doseq=True)
    pieces = []
    for name, value in body.items():
        told = '; filename="to.png"\r\nContent-Type: image/png' if isinstance(value, bytes) else ''
        data = value if isinstance(value, bytes) else str(value).encode()
        pieces.append(f'--matrix\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'.encode() + data + b'\r\n')
    return 'multipart/form-data; boundary=matrix', b''.join(pieces) + b'--matrix--\r\n'


counted = iter(range(10 ** 9))


def fresh_key():
    return f'matrix-key-{next(counted):012}'


def field(text, name):
    return next(value for found, value in FIELD.findall(text) if found == name)


class Actor:
    """Somebody, the grants they hold today, and their browser. Without login: a passer-by."""
    def __init__(self, name, login, *grants):
        self.name, self.login, self.grants = name, login, grants
        self.hand = None

    def __repr__(self):
        return self.name


def all_actors():
    found = [Actor('nobody', None)]
    for role in ROLES:
        short = role[:5]
        for place, unit, deep in (('own', UNIT, False), ('sibling', SIBLING, False), ('above-deep', DISTRICT, True),
                                  ('above-only', DISTRICT, False)):
            found.append(Actor(f'{role} {place}', f'{short}.{place}', Grant(role, unit, deep)))
    found += [
        Actor('chair of the province', 'tinh', Grant('chair', PROVINCE, True)),
        Actor('counter of another province', 'tinh.khac', Grant('counter', ELSEWHERE, True)),
        Actor('counter here, supervisor there', 'hai.noi', Grant('counter', UNIT, False), Grant('supervisor', SIBLING, False)),
        Actor('role ended yesterday', 'het.han'), Actor('role from tomorrow', 'chua.toi'),
        Actor('role taken away', 'bi.thoi'), Actor('account disabled', 'bi.khoa'),
        Actor('waits for the second step', 'cho.ma')]
    return found
