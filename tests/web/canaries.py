"""canaries: words that occur nowhere else, and where they were met.

    book = Book({'phone': ['0912987654', '0912 987 654']})
    client = Watched(server, 'counter', book)      every answer it gets is kept
    book.look('log', server.log().encode())        any other place
    book.met                                       {(canary, place)}

A word is looked for as it stands, decomposed, in capitals, as part of an address, in base64 and hex.
"""
import base64
import html
import re
import unicodedata
import urllib.parse

from client import Client


def base64_pieces(data):
    """What is in the base64 of anything that holds these bytes, at each of the three alignments."""
    for lead in range(3):
        coded = base64.b64encode(b'\0' * lead + data + b'\0' * (-(lead + len(data)) % 3))
        first = 0 if lead == 0 else 4
        yield coded[first:len(coded) - 4]


def shapes(word):
    found = set()
    for text in {word, unicodedata.normalize('NFD', word), word.upper(), unicodedata.normalize('NFD', word.upper())}:
        data = text.encode()
        found |= {data, urllib.parse.quote(text, safe='').encode(), urllib.parse.quote_plus(text).encode(),
                  urllib.parse.quote(text, safe='').lower().encode(), data.hex().encode()}
        found |= {piece for piece in base64_pieces(data) if len(piece) >= 8}
    return sorted(found)


class Book:
    def __init__(self, words=None):
        self.patterns, self.met, self.places = {}, {}, set()
        for canary, found in (words or {}).items():
            self.add(canary, *found)

    def add(self, canary, *words):
        assert all(len(word) >= 6 for word in words), words
        more = [piece for word in words for piece in shapes(word)]
        before = self.patterns.get(canary, [])
        self.patterns[canary] = sorted({*before, *more})

    def look(self, place, data):
        self.places.add(place)
        for canary, pieces in self.patterns.items():
            for piece in pieces:
                at = data.find(piece)
                if at >= 0:
                    self.met.setdefault((canary, place), data[max(0, at - 80):at + 80])
                    break

    def unexpected(self, expected):
        """What was met at a place that `expected` (canary -> pattern of places) does not name."""
        return [f'{canary} in {place}: {around!r}' for (canary, place), around in sorted(self.met.items())
                if not re.fullmatch(expected.get(canary, ''), place)]


class Watched(Client):
    """A browser whose every answer is kept; looked through when the words are all known."""
    def __init__(self, server, who, kept, **kw):
        super().__init__(server, **kw)
        self.who, self.kept = who, kept

    def request(self, method, path, **kw):
        page = super().request(method, path, **kw)
        self.kept.append((self.who, method, page))
        return page


def kind_of(path):
    """The address without what differs: codes, numbers, tokens."""
    path = re.sub(r'H31\.45\.12-\d+-\d+', '{code}', urllib.parse.unquote(path.partition('?')[0]))
    return re.sub(r'(?<=/)(\d{6,}|[0-9A-HJKMNP-TV-Z]{20,})(?=/|$)', '{…}', path)


def look_at(book, kept):
    for who, method, page in kept:
        place = f'{who} {page.status} {kind_of(page.url)}'
        book.look(place, html.unescape(page.body.decode(errors='replace')).encode() if page.is_html else page.body)
        book.look('location', page.location.encode())
        book.look('address', page.url.encode() if method == 'GET' else b'')
        if page.is_html and page.body:
            book.look(f'link {kind_of(page.url)}', '\n'.join(page.links + [f.action for f in page.parser.forms]).encode())
        for name, value in page.headers.items():
            if name.lower() not in ('set-cookie', 'location'):
                book.look('header', f'{name}: {value}'.encode())
