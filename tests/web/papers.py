"""papers: scanned papers for stories, made by hand: a PDF, a picture with the place where it was
taken, and what nobody takes."""
import base64
import struct
import sys

from conftest import ROOT

sys.path.insert(0, str(ROOT / 'tests' / 'corpus'))
import picture_maker  # noqa: E402
from pdf_maker import Pdf  # noqa: E402

# 16 × 16, red to blue, without any segment that is not the picture's.
JPEG = base64.b64decode(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6j'
    'q62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk'
    'pKSkpKSkpKT/wAARCAAQABADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAMF/8QAFRABAQAAAAAAAAAAAAAAAAAAABL/'
    'xAAUAQEAAAAAAAAAAAAAAAAAAAAE/8QAFhEBAQEAAAAAAAAAAAAAAAAAABRh/9oADAMBAAIRAxEAPwDMstCyzIcPsf/Z')
CANARY = b'GPS-CANARY 20.5252N 106.3977E'


def pdf(says=b'xin chao'):
    return Pdf(content=b'BT (%s) Tj ET' % says).bytes()


def locked_pdf():
    key = b'<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>' % (b'00' * 32, b'11' * 32)
    return Pdf(more={9: key}).bytes(b'/Encrypt 9 0 R')


def photo():
    """As a telephone makes it."""
    gps = struct.pack('<2sHIHHHIIIHHHIIIHHI', b'II', 42, 8, 1, 0x8825, 4, 1, 26, 0, 1, 1, 2, 2, ord('N'), 0, 0, 0, 0)
    return picture_maker.with_segment(JPEG, 0xE1, b'Exif\0\0' + gps + CANARY)


def png():
    return picture_maker.png()


def stored(place):
    """The files that lie in the data directory."""
    return [p for p in (place.data / 'files').rglob('*') if p.is_file()]
