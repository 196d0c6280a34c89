"""picture_maker: PNG files by hand, whole and crooked, and parts of JPEG files."""
import struct
import zlib


def chunk(kind, data, crc=None):
    sum_ = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', sum_)


SIGNATURE = b'\x89PNG\r\n\x1a\n'


def png(width=8, height=8, *, rows=None, before=b'', between=b'', behind=b'', says=None, end=True,
        depth=8, colours=2, palette=b'', split=1):
    """`says`: the size it claims. `before` and `between` are chunks around the pixels."""
    step = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours] * depth // 8
    if rows is None:
        rows = b''.join(b'\0' + bytes((x * 31 + y * 7) % 256 if colours != 3 else x % 2
                                      for x in range(width * step)) for y in range(height))
    packed = zlib.compress(rows)
    claim = says or (width, height)
    out = SIGNATURE + chunk(b'IHDR', struct.pack('>IIBBBBB', *claim, depth, colours, 0, 0, 0))
    if palette:
        out += chunk(b'PLTE', palette)
    size = -(-len(packed) // split)
    out += before
    for i in range(split):
        out += chunk(b'IDAT', packed[i * size:(i + 1) * size])
    out += between
    return out + (chunk(b'IEND', b'') if end else b'') + behind


def markers(jpeg):
    """(kind, data) of each segment up to the picture's own bytes, and what is behind its end."""
    at, found = 2, []
    while jpeg[at] == 0xFF:
        kind = jpeg[at + 1]
        size = struct.unpack('>H', jpeg[at + 2:at + 4])[0]
        found.append((kind, jpeg[at + 4:at + 2 + size]))
        at += 2 + size
        if kind == 0xDA:
            break
    return found, jpeg[jpeg.rindex(b'\xff\xd9') + 2:]


def with_segment(jpeg, kind, data):
    return jpeg[:2] + struct.pack('>BBH', 0xFF, kind, len(data) + 2) + data + jpeg[2:]


def says_size(jpeg, width, height):
    """The same picture, claiming another size."""
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC2):
        at += 2 + struct.unpack('>H', jpeg[at + 2:at + 4])[0]
    return jpeg[:at + 5] + struct.pack('>HH', height, width) + jpeg[at + 9:]


def zip_file(comment=b''):
    """A ZIP with one file in it."""
    name, data = b'a.txt', b'CANARY hello'
    head = struct.pack('<HHHHHIIIHH', 20, 0, 0, 0, 0, zlib.crc32(data), len(data), len(data),
                       len(name), 0)
    local = b'PK\x03\x04' + head + name + data
    entry = b'PK\x01\x02' + struct.pack('<H', 20) + head + struct.pack('<HHHII', 0, 0, 0, 0, 0) + name
    return local + entry + b'PK\x05\x06' + struct.pack(
        '<HHHHIIH', 0, 0, 1, 1, len(entry), len(local), len(comment)) + comment


def tar_head(name):
    head = bytearray(512)
    head[:len(name)] = name
    head[257:263] = b'ustar\0'
    return bytes(head)
