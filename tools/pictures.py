#!/usr/bin/python3
"""pictures: the pictures of README and handbooks, taken anew from the demo's real pages.

    tools/pictures.py [--program build/gandan] [--only NAME]

Makes a demo, serves it, signs in as its people, and takes each of PICTURES at 1000 px into
docs/handbook/pictures/NAME.png, those of README into docs/pictures: at most 256 colours, under 150 kB. To add one, add a line. Needs
the browser tests' packages (./check --only npm).
"""
import argparse
import collections
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[1]
OUT = ROOT / 'docs' / 'handbook' / 'pictures'
MOST_BYTES = 150_000
UNIT = 'vu-ninh'
# name, who is signed in (a login of the demo; None: nobody), address, what is shown: a selector, or
# None: the top of the page. Behind a blank of the address: a selector of the link to follow there.
PICTURES = [
    ('quan-tri', 'giangdth', f'/{UNIT}/viec/quan-tri', None),
    ('quan-tri-sao-luu', 'giangdth', f'/{UNIT}/viec/quan-tri', 'section[aria-labelledby="sl-h"]'),
    ('quan-tri-can-bo', 'toantd', f'/{UNIT}/viec/can-bo', None),
    ('mot-cua-viec', 'duyenlt', f'/{UNIT}/viec?cua=tat-ca', None),
    ('mot-cua-tiep-nhan', 'duyenlt', f'/{UNIT}/viec/tiep-nhan?thu-tuc=1.004884', None),
    ('mot-cua-ho-so', 'duyenlt', f'/{UNIT}/viec?cua=tat-ca tr[data-ho-so] a', None),
    ('chu-tich-le-ky', None, f'/{UNIT}/cam-ket a[href*="/le-ky/"]', 'main'),
    ('../../pictures/home', None, f'/{UNIT}/', None),
    ('../../pictures/inbox', 'duyenlt', f'/{UNIT}/viec?cua=tat-ca', None),
    ('../../pictures/score', None, f'/{UNIT}/cham-diem', None),
    ('../../pictures/pledge', None, f'/{UNIT}/cam-ket', None),
    ('../../pictures/article', None, f'/{UNIT}/tin-tuc .news-item h2 a', None),
]


# ---- PNG with a palette ----

def chunk(kind, body):
    return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))


def rows_of(png):
    """(width, rows of RGB bytes) of what Chromium writes: 8 bits, RGB or RGBA, not interlaced."""
    width, height, depth, colour = struct.unpack('>IIBB', png[16:26])
    assert depth == 8 and colour in (2, 6) and png[28] == 0, 'another kind of PNG'
    size, at, data = 4 if colour == 6 else 3, 8, b''
    while at < len(png):
        n, kind = struct.unpack('>I4s', png[at:at + 8])
        data += png[at + 8:at + 8 + n] if kind == b'IDAT' else b''
        at += 12 + n
    raw, stride, before, rows = zlib.decompress(data), width * size, bytearray(width * size), []
    for y in range(height):
        line = y * (stride + 1)
        before = unfilter(raw[line], bytearray(raw[line + 1:line + 1 + stride]), before, size)
        rows.append(before if size == 3 else bytes(b for i, b in enumerate(before) if i % 4 != 3))
    return width, rows


def paeth(a, b, c):
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def unfilter(how, line, before, size):
    for i in range(len(line) if how else 0):
        left, up = line[i - size] if i >= size else 0, before[i]
        corner = before[i - size] if i >= size else 0
        line[i] = (line[i] + (left, up, (left + up) // 2, paeth(left, up, corner))[how - 1]) & 255
    return line


def palette_of(rows):
    """The commonest colours; each other one becomes the nearest of them."""
    counts = collections.Counter(row[i:i + 3] for row in map(bytes, rows) for i in range(0, len(row), 3))
    chosen = [c for c, _ in counts.most_common(256)]
    index = {c: i for i, c in enumerate(chosen)}
    for c in counts:
        if c not in index:
            index[c] = min(range(len(chosen)), key=lambda i, c=c: sum((x - y) ** 2 for x, y in zip(chosen[i], c)))
    return chosen, index


def quantised(png):
    width, rows = rows_of(png)
    chosen, index = palette_of(rows)
    body = b''.join(b'\0' + bytes(index[bytes(row[i:i + 3])] for i in range(0, len(row), 3)) for row in rows)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, len(rows), 8, 3, 0, 0, 0))
            + chunk(b'PLTE', b''.join(chosen)) + chunk(b'IDAT', zlib.compress(body, 9)) + chunk(b'IEND', b''))


# ---- taking them ----

def shots(server, wanted):
    import staff  # pylint: disable=import-outside-toplevel
    office, clients = staff.Office(server), {}
    for name, login, path, what in wanted:
        if login and login not in clients:
            clients[login] = office.sign_in(login)
        yield {'name': name, 'path': path, 'what': what, 'cookies': staff.cookies(clients[login]) if login else []}


def take(program, wanted, work):
    from gandan import Place, Server  # pylint: disable=import-outside-toplevel
    place = Place(work / 'demo', program=program.resolve())
    place.command('demo', '--seed', '1', '--scale', '30')
    server = Server(place, log=work / 'log')
    try:
        while not list((place.data / 'backup').glob('night-*.db')):
            time.sleep(0.1)
        job = work / 'job.json'
        job.write_text(json.dumps({'base': server.base, 'data': str(place.data), 'pictures': str(work),
                                    'shots': list(shots(server, wanted))}))
        subprocess.run(['node', ROOT / 'tests' / 'browser' / 'shots.mjs', job], check=True, stdin=subprocess.DEVNULL)
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description='takes the pictures of the handbooks anew')
    parser.add_argument('--program', type=pathlib.Path, default=ROOT / 'build' / 'gandan')
    parser.add_argument('--only', action='append', help='one of them; may be given again')
    args = parser.parse_args()
    sys.path[:0] = [str(ROOT / 'tests' / 'browser'), str(ROOT / 'tests' / 'web')]
    wanted = [p for p in PICTURES if not args.only or p[0] in args.only]
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        take(args.program, wanted, pathlib.Path(folder))
        for name, *_ in wanted:
            png = quantised((pathlib.Path(folder) / f'{name.rpartition("/")[2]}.png').read_bytes())
            assert len(png) < MOST_BYTES, f'{name}: {len(png)} bytes'
            (OUT / f'{name}.png').write_bytes(png)
            print(f'{name}: {len(png)} bytes')
    return 0


if __name__ == '__main__':
    sys.exit(main())
