"""client: a citizen's browser, as far as stories need one.

Every answer is looked at as it passes: the security headers are there, a page is one whole HTML page
in a language, and never shows what is for the administrator only. Pages are kept in GANDAN_PAGES
for html-validate.
"""
import hashlib
import http.client
import io
import json
import os
import pathlib
import re
import socket
from html.parser import HTMLParser

import requests

CSP = ("default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
       "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
# What no page may ever show: an engine, a statement, a place in the program, an unfilled text.
INSIDES = re.compile(
    r'\bsqlite|\bpostgres|\blibpq|\bE_(?:NOT_FOUND|CONFLICT|INVALID|DENIED|BUSY|INTERNAL)\b'
    r'|\bSELECT\b[^<]*\bFROM\b|\bINSERT INTO\b|\.c:\d+|\bSQL\b|\{[a-z_]+\}', re.I)
# But the administrator's page names the engine and addresses of ours, in these words.
TOLD = re.compile(r'SQLite 3[.\d]+|PostgreSQL|/\S*\{[a-z]+\}\S*')
VOID = {'area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'}


class Form:
    def __init__(self, attributes):
        self.action = attributes.get('action', '')
        self.method = attributes.get('method', 'get').lower()
        self.id = attributes.get('id')
        self.multipart = attributes.get('enctype') == 'multipart/form-data'
        self.values = {}   # what a browser would send if nothing is touched
        self.names = set()  # every field a person or a script could fill
        self.files = []     # fields that take files: filled with (name, bytes), or a list of these
        self.buttons = []


class Parser(HTMLParser):
    """Forms, links, title and visible text of a page."""
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.forms, self.links, self.headings, self.words = [], [], [], [], []
        self.lang = self.title = None
        self.select = self.area = None

    def handle_starttag(self, tag, attrs):
        at = {k: '' if v is None else v for k, v in attrs}
        if tag not in VOID:
            self.stack.append(tag)
        if tag == 'html':
            self.lang = at.get('lang')
        elif tag == 'a' and 'href' in at:
            self.links.append(at['href'])
        elif tag == 'form':
            self.forms.append(Form(at))
        elif tag == 'h1':
            self.headings.append('')
        elif self.forms and 'form' in self.stack:
            self.field(self.forms[-1], tag, at)

    def field(self, form, tag, at):
        name, kind = at.get('name'), at.get('type', 'text')
        if tag == 'option' and self.select:
            if 'selected' in at or self.select not in form.values:
                form.values[self.select] = at.get('value', '')
        elif tag == 'button' and name and at.get('type', 'submit') == 'submit':
            form.buttons.append((name, at.get('value', '')))
        elif name and 'disabled' not in at:
            form.names.add(name)
            if tag == 'select':
                self.select = name
            elif tag == 'textarea':
                self.area = name
                form.values[name] = ''
            elif tag == 'input' and kind == 'file':
                form.files.append(name)
            elif tag == 'input' and (kind not in ('checkbox', 'radio') or 'checked' in at):
                form.values[name] = at.get('value', '')

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag == 'select':
            self.select = None
        elif tag == 'textarea':
            self.area = None
        while self.stack and self.stack.pop() != tag:
            pass

    def handle_data(self, data):
        if self.stack and self.stack[-1] in ('script', 'style'):
            return
        if 'title' in self.stack and 'svg' not in self.stack:
            self.title = (self.title or '') + data
            return
        if self.area and self.forms:
            # A browser drops one line break behind <textarea>.
            before = self.forms[-1].values[self.area]
            self.forms[-1].values[self.area] = before + (data if before else data.removeprefix('\n'))
        if 'h1' in self.stack and self.headings:
            self.headings[-1] += data
        self.words.append(data)


class Page:
    def __init__(self, client, status, headers, body, url):
        self.client, self.status, self.headers, self.body, self.url = client, status, headers, body, url
        self.type = headers.get('Content-Type', '')
        self.is_html = self.type.startswith('text/html')
        self.html = body.decode('utf-8') if self.is_html else ''
        self.check_headers()
        if self.is_html and body:
            self.parser = Parser()
            self.parser.feed(self.html)
            self.parser.close()
            self.check_page()

    def check_headers(self):
        where = f'{self.status} {self.url}'
        assert self.headers.get('X-Content-Type-Options') == 'nosniff', where
        assert self.headers.get('Referrer-Policy') == 'same-origin', where
        if self.is_html:
            assert self.headers.get('Content-Security-Policy') == CSP, where
            assert self.type.lower().replace(' ', '') == 'text/html;charset=utf-8', where
        assert 'Server' not in self.headers, where

    def check_page(self):
        where = f'{self.status} {self.url}'
        assert self.parser.lang in ('vi', 'en'), f'{where}: <html lang> is {self.parser.lang!r}'
        assert (self.parser.title or '').strip(), f'{where}: no title'
        assert len(self.parser.headings) == 1 and self.parser.headings[0].strip(), f'{where}: one h1'
        told = TOLD.sub('', self.text) if '/viec/quan-tri' in self.url else self.text
        found = INSIDES.search(told)
        assert not found, f'{where} shows "{found.group(0)}"'
        folder = os.environ.get('GANDAN_PAGES')
        if folder:
            name = hashlib.sha256(self.body).hexdigest()[:24] + '.html'
            pathlib.Path(folder, name).write_bytes(self.body)

    @property
    def lang(self):
        return self.parser.lang

    @property
    def title(self):
        return ' '.join(self.parser.title.split())

    @property
    def heading(self):
        return ' '.join(self.parser.headings[0].split())

    @property
    def text(self):
        """What a person reads, white space collapsed."""
        return ' '.join(' '.join(self.parser.words).split())

    @property
    def links(self):
        return self.parser.links

    @property
    def location(self):
        return self.headers.get('Location', '')

    def json(self):
        return json.loads(self.body)

    def form(self, action=None, with_field=None):
        """The one such form; the sign-out form of every staff page only when it is asked for."""
        found = [f for f in self.parser.forms
                 if (f.action != '/dang-xuat' if action is None else re.search(action, f.action))
                 and (with_field is None or with_field in f.names)]
        assert len(found) == 1, f'{len(found)} forms on {self.url} ({action=}, {with_field=})'
        return found[0]

    def submit(self, form=None, **fields):
        """Fills the fields into the form as a browser would, hidden ones and token included."""
        form = form or self.form()
        unknown = set(fields) - form.names - {n for n, _ in form.buttons}
        assert not unknown, f'the form has no field {unknown}'
        values = {**form.values, **fields}
        target = form.action or self.url
        if form.method == 'get':
            return self.client.get(target, params=values)
        if not form.multipart:
            return self.client.post(target, values)
        chosen = {name: values.pop(name, []) for name in form.files}
        return self.client.post(target, values, files=list(parts(chosen)))


def parts(chosen):
    """As a browser sends them: a field that was not used, too, as a file without name and bytes."""
    for field, files in chosen.items():
        for name, data in ([files] if isinstance(files, tuple) else files) or [('', b'')]:
            yield field, (name, data, 'application/octet-stream')


class Client:
    """Keeps cookies; follows no redirect unless asked."""
    def __init__(self, server, lang=None):
        self.server = server
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.clear()
        if lang:
            self.session.headers['Accept-Language'] = lang

    def request(self, method, path, **kw):
        url = path if path.startswith('http') else self.server.base + path
        assert url.startswith(self.server.base), f'{url} leaves the server'
        r = self.session.request(method, url, allow_redirects=False, timeout=60, stream=True, **kw)
        endless = r.headers.get('Content-Type') == 'text/event-stream'
        body = b'' if endless else r.content  # what comes on a stream: listeners.py
        r.close()
        return Page(self, r.status_code, r.headers, body, r.url.removeprefix(self.server.base))

    def get(self, path, **kw):
        return self.request('GET', path, **kw)

    def head(self, path, **kw):
        return self.request('HEAD', path, **kw)

    def post(self, path, values, headers=None, **kw):
        own = {'Origin': self.server.base, 'Sec-Fetch-Site': 'same-origin'}
        return self.request('POST', path, data=values, headers={**own, **(headers or {})}, **kw)

    def follow(self, page):
        for _ in range(5):
            if page.status not in (301, 302, 303, 307, 308):
                return page
            page = self.get(page.location)
        raise AssertionError(f'redirects without end: {page.url}')


class Answer:
    """What came back on a raw connection: status, headers, body, and whether it was closed."""
    def __init__(self, data, method='GET'):
        self.raw = data
        source = _Open(data)
        reply = http.client.HTTPResponse(_Stream(source), method=method)
        reply.begin()
        self.status, self.headers = reply.status, reply.headers
        self.body = reply.read()
        self.rest = source.read()  # a second answer, if the server saw a second request


class _Open(io.BytesIO):
    def close(self):
        """Stays open: the library ends what it reads at the first answer's end."""


class _Stream:
    def __init__(self, source):
        self.source = source

    def makefile(self, *_args, **_kw):
        return self.source


def raw(server, data, seconds=15, method='GET'):
    """Sends the bytes as they are and reads until the server closes; it must close by itself."""
    with socket.create_connection((server.host, server.port), timeout=seconds) as s:
        try:
            s.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before the end of what we sent: the answer is still there to read
        got = b''
        while True:
            try:
                piece = s.recv(65536)
            except ConnectionResetError:
                break
            if not piece:
                break
            got += piece
    assert got, 'closed without an answer'
    return Answer(got, method)
