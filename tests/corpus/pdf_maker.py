"""pdf_maker: small PDF files, sound and unsound, written by hand for the upload corpus."""
import zlib

PAGE = b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>'


def stream(data, entries=b'', packed=True):
    if packed:
        data, entries = zlib.compress(data), entries + b' /Filter /FlateDecode'
    return b'<< /Length %d%s >>\nstream\n%s\nendstream' % (len(data), entries, data)


class Pdf:
    """`catalog` and `more` go into the file as they are: {number: bytes}."""
    def __init__(self, catalog=b'', more=None, version=b'1.7', content=b'BT (xin chao) Tj ET'):
        self.version = version
        self.objects = {
            1: b'<< /Type /Catalog /Pages 2 0 R %s >>' % catalog,
            2: b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
            3: PAGE,
            4: stream(content),
            **(more or {})}

    def table(self, places, at, trailer=b''):
        size = max(places) + 1
        lines = [b'0000000000 65535 f \n']
        lines += [b'%010d 00000 n \n' % places[n] if n in places else b'0000000000 00000 f \n'
                  for n in range(1, size)]
        return (b'xref\n0 %d\n%s' % (size, b''.join(lines)) +
                b'trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n'
                % (size, trailer, at))

    def bytes(self, trailer=b'', behind=b''):
        out, places = b'%PDF-' + self.version + b'\n%\xe2\xe3\xcf\xd3\n', {}
        for n, body in sorted(self.objects.items()):
            places[n] = len(out)
            out += b'%d 0 obj\n%s\nendobj\n' % (n, body)
        return out + self.table(places, len(out), trailer) + behind

    def packed(self, inside, pack=None, entries=b'', kind=b'/Type /ObjStm '):
        """The objects `inside` in a stream of objects, the table in a stream too."""
        out, places = b'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', {}
        for n, body in sorted(self.objects.items()):
            if n not in inside:
                places[n] = (1, len(out), 0)
                out += b'%d 0 obj\n%s\nendobj\n' % (n, body)
        box = max(self.objects) + 1
        head, text = b'', b''
        for i, n in enumerate(sorted(inside)):
            head += b'%d %d ' % (n, len(text))
            text += self.objects[n] + b'\n'
            places[n] = (2, box, i)
        data = head + text
        packer = pack or (lambda d: (zlib.compress(d), b'/Filter /FlateDecode'))
        packed, how = packer(data)
        places[box] = (1, len(out), 0)
        out += b'%d 0 obj\n<< %s/N %d /First %d /Length %d %s %s >>\nstream\n%s\nendstream\nendobj\n' % (
            box, kind, len(inside), len(head), len(packed), how, entries, packed)
        return out + self.table_stream(places, box + 1, len(out))

    @staticmethod
    def table_stream(places, number, at):
        places[number] = (1, at, 0)
        rows = b''.join(
            bytes([kind]) + where.to_bytes(4, 'big') + bytes([index])
            for kind, where, index in (places.get(n, (0, 0, 0)) for n in range(number + 1)))
        data = zlib.compress(rows)
        return (b'%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Root 1 0 R /Length %d'
                b' /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n'
                % (number, number + 1, len(data), data, at))


def lzw(data):
    """LZW as PDF has it, without ever growing the codes past nine bits."""
    bits, out = '', bytearray()
    for i, byte in enumerate(data):
        if i % 200 == 0:
            bits += f'{256:09b}'
        bits += f'{byte:09b}'
    bits += f'{257:09b}'
    for i in range(0, len(bits), 8):
        out.append(int(bits[i:i + 8].ljust(8, '0'), 2))
    return bytes(out)


def hexed(data):
    return data.hex().encode() + b'>'
