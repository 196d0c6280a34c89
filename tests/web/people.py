"""people: officials of a story: accounts made by the command line, signed in as they do it."""
import base64
import datetime
import hashlib
import hmac
import re
import struct

from client import Client
from conftest import UNIT

LINK = re.compile(r'https?://[^/\s]+(/dang-nhap/lien-ket/[0-9A-HJKMNP-TV-Z]{26})')
PASSWORD = 'cánh đồng lúa chín vàng'
OTHER = 'trâu trắng gặm mây chiều'
ZONE = datetime.timezone(datetime.timedelta(hours=7))


def totp(secret, now):
    """The six digits of RFC 6238 at `now`, 'YYYY-MM-DD HH:MM[:SS]' in the commune's time."""
    key = base64.b32decode(secret.replace(' ', ''))
    form = '%Y-%m-%d %H:%M:%S' if now.count(':') == 2 else '%Y-%m-%d %H:%M'
    seconds = int(datetime.datetime.strptime(now, form).replace(tzinfo=ZONE).timestamp())
    mac = hmac.digest(key, struct.pack('>Q', seconds // 30), hashlib.sha1)
    at = mac[-1] & 15
    return f'{(struct.unpack(">I", mac[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06}'


def make(place, login, *roles, name='Phạm Thị Lan', unit=UNIT, deep=False, clock=None):
    """The path of the one-time link; `clock` when no server with that clock runs the command."""
    words = [w for role in roles for w in ('--role', role)] + (['--descendants'] if deep else [])
    words += ['--clock', clock.path] if clock else []
    said = place.command('user', 'add', login, '--name', name, '--unit', unit, *words).stdout
    return LINK.search(said).group(1)


def link(place, login, what='password'):
    return LINK.search(place.command('user', what, login).stdout).group(1)


def choose(client, path, password=PASSWORD):
    """Opens the link and chooses; the answer to that."""
    return client.get(path).submit(**{'mat-khau': password, 'mat-khau-2': password})


def hired(server, login, *roles, lang=None, **kw):
    """A client that is signed in, for roles that need no second factor."""
    client = Client(server, lang)
    page = choose(client, make(server.place, login, *roles, **kw))
    assert (page.status, page.location) == (303, '/viec'), page.location
    return client


def secret_of(page):
    return re.search(r'<code class="key" translate="no">([A-Z2-7 ]+)</code>', page.html).group(1)


def set_up(client, page, now):
    """Sets up the second factor on that page: the secret, and the page of codes that follows."""
    secret = secret_of(page)
    done = page.submit(page.form(with_field='ma'), ma=totp(secret, now))
    assert done.status == 303, done.text
    return secret, client.follow(done)


def paper(page):
    return re.findall(r'<li><code class="num">([0-9A-Z]{4}-[0-9A-Z]{4})</code></li>', page.html)


def sign_in(client, login, password=PASSWORD, path='/dang-nhap'):
    """The answer to login and password."""
    return client.get(path).submit(ten=login, **{'mat-khau': password})


def cookie(client):
    return client.session.cookies.get('s')


def hold(client, value):
    """From now on the browser sends this and no other session."""
    client.session.cookies.clear()
    client.session.headers['Cookie'] = f's={value}'
    return client


def signed_in(client):
    return client.get('/tai-khoan').status == 200
