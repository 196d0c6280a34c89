"""news: editors at work in stories: writing, approving, pictures."""
import io
import re
import struct
import zlib

import people
from client import Client
from conftest import NOW, UNIT

ROOM = f'/{UNIT}/viec/tin-tuc'
NEWS = f'/{UNIT}/tin-tuc'
BODY = 'Bảy rưỡi sáng, bà con đã có **số thứ tự**.\n\n## Hứa thì phải đo\n\nLời hứa nào cũng có con số.'


def editor(server, login='toantd', name='Trần Đình Toàn', lang=None):
    return people.hired(server, login, 'editor', name=name, lang=lang)


def chair(server, login='hoapq', name='Phạm Quang Hòa'):
    client = Client(server)
    path = people.make(server.place, login, 'chair', name=name)
    people.set_up(client, client.follow(people.choose(client, path)), NOW)
    return client


def send(page, form, picture=('', b''), **fields):
    """A form with a field for a file, as a browser sends it."""
    unknown = set(fields) - form.names - {n for n, _ in form.buttons}
    assert not unknown, f'the form has no field {unknown}'
    values = {k: v for k, v in {**form.values, **fields}.items() if k != 'anh'}
    name, data = picture
    return page.client.post(form.action, values, files={'anh': (name, io.BytesIO(data), 'image/png')})


def write(client, title='Vũ Ninh mở bộ phận một cửa sáng, xanh, sạch, đẹp', body=BODY, **fields):
    """A first version; the article's id."""
    page = client.get(ROOM + '/viet')
    assert page.status == 200, page.text
    values = {'tieu-de': title, 'tom-tat': 'Quầy thấp ngang tầm người ngồi.', 'than-bai': body,
              'but-danh': 'Hải Đăng', **fields}
    done = send(page, page.form(action='viet$'), **values)
    assert done.status == 303, (done.status, done.text)
    return re.search(r'/tin-tuc/(\d+)', done.location).group(1)


def at(client, number, rest=''):
    page = client.get(f'{ROOM}/{number}{rest}')
    assert page.status == 200, (page.status, page.text)
    return page


def act(client, number, what, page=None, **fields):
    """Sends that form of the article's page (as it is now, or as it was seen)."""
    page = page or at(client, number)
    return page.submit(page.form(action=f'/{number}/{what}$'), **fields)


def forced(client, number, what, **fields):
    """Sends a form that the page does not offer."""
    some = at(client, number).form(action=f'/{number}/go$').values
    own = {k: some[k] for k in ('_csrf', '_key', 'ban')}
    return client.post(f'{ROOM}/{number}/{what}', {**own, **fields})


def edit(client, number, page=None, **fields):
    page = page or at(client, number, '/sua')
    return send(page, page.form(action='/sua$'), **{**fields})


def publish(writer, second, number, **fields):
    sent = act(writer, number, 'gui')
    assert sent.status == 303, (sent.status, sent.text)
    done = act(second, number, 'dang', **fields)
    assert done.status == 303, (done.status, done.text)


def article(writer, second, title, **fields):
    """A published article's address."""
    number = write(writer, title, **fields)
    publish(writer, second, number)
    return number, address(second, number)


def address(client, number):
    found = [h for h in at(client, number).links if re.match(NEWS + r'/[a-z0-9-]+/[a-z0-9-]+$', h)]
    assert found, 'the article is not in public'
    return found[0]


def png(width, height, text=b''):
    """Stripes of two colours; `text` stands in a chunk of its own."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack('>I', len(data)) + body + struct.pack('>I', zlib.crc32(body))
    row = b'\0' + b''.join(bytes((200, 30, 30)) if x // 40 % 2 else bytes((30, 120, 60)) for x in range(width))
    parts = [chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))]
    if text:
        parts.append(chunk(b'tEXt', b'Comment\0' + text))
    parts += [chunk(b'IDAT', zlib.compress(row * height)), chunk(b'IEND', b'')]
    return b'\x89PNG\r\n\x1a\n' + b''.join(parts)


def png_size(data):
    assert data[:8] == b'\x89PNG\r\n\x1a\n'
    return struct.unpack('>II', data[16:24])


def with_photo(client, number, picture, words='Bà con ngồi chờ ở quầy', name='quay.png', **fields):
    """The form with a picture, as a browser sends it."""
    page = at(client, number, '/sua')
    return send(page, page.form(action='/sua$'), (name, picture), **{'anh-mo-ta': words, **fields})
