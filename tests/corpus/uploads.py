#!/usr/bin/python3
"""uploads: the corpus of files that people (and others) upload, each made here, each with what must
become of it.

    tests/corpus/uploads.py PROBE [--keep DIR]

PROBE is media_probe. A picture that is taken must come out without a trace of anything that was not
the picture; what is refused must be refused for its own reason. At the end the process that looks
must still be there, whatever it was given.
"""
import argparse
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import picture_maker as pic  # noqa: E402
from pdf_maker import Pdf, hexed, lzw, stream  # noqa: E402

FINE, OTHER, BROKEN, LARGE, ACTIVE, LOCKED = 'fine', 'other', 'broken', 'too-large', 'active', 'locked'
HARD = 'too-hard'
CANARY = b'CANARY-7f3a'
HTML = b'<html><script>alert("' + CANARY + b'")</script></html>'
JS_ACTION = b'<< /S /JavaScript /JS (app.alert(1)) >>'
URI_ACTION = b'<< /S /URI /URI (http://example.org/) >>'


class Corpus:
    def __init__(self, jpeg):
        self.jpeg, self.files = jpeg, {}

    def add(self, name, data, *expected):
        assert name not in self.files, name
        self.files[name] = (data, expected)

    # ---- PDF ----

    def sound_pdfs(self):
        links = {5: b'<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A %s >>' % URI_ACTION}
        goto = {5: b'<< /S /GoTo /D [3 0 R /Fit] >>'}
        for name, data in {
                'plain': Pdf().bytes(),
                'version-2': Pdf(version=b'2.0').bytes(),
                'blanks-behind': Pdf().bytes(behind=b'\r\n\0\0  \n'),
                'links': Pdf(more=links).bytes(),
                'opens-at-page': Pdf(b'/OpenAction [3 0 R /FitH null]').bytes(),
                'opens-at-name': Pdf(b'/OpenAction /Start').bytes(),
                'opens-by-goto': Pdf(b'/OpenAction << /S /GoTo /D [3 0 R /Fit] >>').bytes(),
                'opens-by-named': Pdf(b'/OpenAction << /Type /Action /S /Named /N /FirstPage >>').bytes(),
                'opens-by-reference': Pdf(b'/OpenAction 5 0 R', goto).bytes(),
                'opens-by-reference-packed': Pdf(b'/OpenAction 5 0 R', goto).packed({1, 2, 5}),
                'opens-and-links-packed': Pdf(b'/OpenAction 5 0 R', {**goto, 6: links[5]}).packed({1, 2, 5, 6}),
                'packed': Pdf(more=links).packed({1, 2, 3, 5}),
                'with-unpacked-objects': Pdf().packed({1, 2, 3}, pack=lambda d: (d, b'')),
                'filter-in-a-list': Pdf().packed({2, 3}, pack=lambda d: (zlib.compress(d), b'/Filter [ /FlateDecode ]')),
                'form': Pdf(b'/AcroForm << /Fields [5 0 R] >>', {
                    5: b'<< /FT /Tx /T (ho ten) /V (An) >>'}).bytes(),
                'signed': Pdf(more={5: b'<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3]'
                                       b' /Contents <%s> >>' % (b'00' * 500)}).bytes(),
                'speaks-of-scripts': Pdf(content=b'BT (JavaScript, Launch and EmbeddedFile) Tj ET').bytes(),
                'two-ends': Pdf().bytes() + Pdf().bytes()[15:].replace(
                    b'startxref\n', b'startxref\n0', 1),
                'picture-inside': Pdf(more={5: stream(self.jpeg, b' /Filter /DCTDecode', packed=False)}).bytes(),
                'a-megabyte': Pdf(content=random.Random(1).randbytes(1 << 20)).bytes(),
        }.items():
            self.add('pdf-' + name, data, FINE)

    def acting_pdfs(self):
        five = lambda body: {5: body}  # noqa: E731
        aa = b'/AA << /WC 5 0 R >>'
        hidden = {
            'script': JS_ACTION,
            'script-escaped': b'<< /S /J#61va#53cript /J#53 (app.alert(1)) >>',
            'script-comment': b'<< /S%hidden\n/JavaScript/JS(app.alert(1))>>',
            'script-in-tree': b'<< /Names [(a) << /S /JavaScript /JS 6 0 R >>] >>',
            'launch': b'<< /S /Launch /F (cmd.exe) >>',
            'carries-a-file': stream(b'MZ', b' /Type /EmbeddedFile'),
            'names-files': b'<< /EmbeddedFiles << /Names [] >> >>',
            'rich-media': b'<< /Subtype /RichMedia >>',
            'rendition': b'<< /S /Rendition /OP 0 >>',
            'submits': b'<< /S /SubmitForm /F (http://example.org/) >>',
            'imports': b'<< /S /ImportData /F (a.fdf) >>',
            'goes-to-embedded': b'<< /S /GoToE /D (a) >>',
            'xfa': b'<< /XFA 6 0 R >>',
            'js-key': b'<< /S /Thread /JS (x) >>',
            'when-closed': b'<< /AA << /WC 6 0 R >> >>',
        }
        for name, body in hidden.items():
            self.add('pdf-' + name, Pdf(more=five(body)).bytes(), ACTIVE)
            if not body.rstrip().endswith(b'endstream'):
                self.add(f'pdf-{name}-packed', Pdf(more=five(body)).packed({2, 5}), ACTIVE)
                self.add(f'pdf-{name}-disguised', Pdf(more=five(body)).packed({2, 5}, kind=b''), ACTIVE)
                # So that the dictionary seems to begin behind what tells what it is.
                self.add(f'pdf-{name}-cloaked', Pdf(more=five(body)).packed(
                    {2, 5}, kind=b'', entries=b'/X (1 0 obj)'), ACTIVE)
        script = Pdf(b'/OpenAction 5 0 R', five(JS_ACTION))
        for name, pack in {
                'lzw': lambda d: (lzw(d), b'/Filter /LZWDecode'),
                'hexadecimal': lambda d: (hexed(d), b'/Filter /ASCIIHexDecode'),
                'two-filters': lambda d: (hexed(zlib.compress(d)), b'/Filter [/ASCIIHexDecode /FlateDecode]'),
                'escaped-filter': lambda d: (hexed(d), b'/Fi#6cter /ASCIIHexDecode'),
                'filter-elsewhere': lambda d: (hexed(d), b'/Filter 9 0 R'),
                'predictor': lambda d: (zlib.compress(d), b'/Filter /FlateDecode /DecodeParms << /Predictor 12 >>'),
                'unpacked': lambda d: (d, b''),
                'cut-packing': lambda d: (zlib.compress(d)[:-6], b'/Filter /FlateDecode'),
        }.items():
            self.add('pdf-objects-' + name, script.packed({2, 5}, pack=pack), ACTIVE)
        self.add('pdf-objects-unnamed-lzw', script.packed(
            {2, 5}, pack=lambda d: (lzw(d), b'/Filter /LZWDecode'), kind=b''), ACTIVE)
        for name, catalog, more in [
                ('uri', b'/OpenAction ' + URI_ACTION, {}),
                ('uri-by-reference', b'/OpenAction 5 0 R', five(URI_ACTION)),
                ('nothing', b'/OpenAction << >>', {}),
                ('goto-and-next', b'/OpenAction << /S /GoTo /D [3 0 R] /Next << /S /URI >> >>', {}),
                ('nested-and-next', b'/OpenAction << /S /GoTo /X << >> /Next << /S /URI >> >>', {}),
                ('escaped-kind', b'/Open#41ction << /#53 /URI >>', {}),
                ('remote', b'/OpenAction << /S /GoToR /F (//evil/share) >>', {}),
                ('other', b'/OpenAction true', {})]:
            self.add('pdf-opens-' + name, Pdf(catalog, more).bytes(), ACTIVE)
        self.add('pdf-opens-uri-packed', Pdf(b'/OpenAction 5 0 R', five(URI_ACTION)).packed({1, 2, 5}), ACTIVE)
        self.add('pdf-catalog-acts', Pdf(aa, five(JS_ACTION)).bytes(), ACTIVE)
        # An object that only the table knows of, inside another stream's bytes.
        self.add('pdf-script-inside-a-stream', Pdf(more=five(stream(
            b'6 0 obj ' + JS_ACTION + b' endobj', packed=False))).bytes(), ACTIVE)
        self.add('pdf-script-packed-anywhere', Pdf(content=b'x' * 300000 + JS_ACTION).bytes(), ACTIVE)
        self.add('pdf-script-between-pieces', Pdf(content=b'x' * (262144 - 5) + b'/JavaScript ').bytes(), ACTIVE)

    def unsound_pdfs(self):
        plain = Pdf().bytes()
        for tenth in range(1, 10):
            self.add(f'pdf-cut-{tenth}', plain[:len(plain) * tenth // 10], BROKEN)
        self.add('pdf-cut-last-letter', plain.rstrip()[:-1], BROKEN)
        self.add('pdf-html-behind', plain + HTML, BROKEN)
        self.add('pdf-text-behind', plain + b'x', BROKEN)
        self.add('pdf-many-blanks-behind', plain + b' ' * 2000, BROKEN)
        self.add('pdf-no-version', b'%PDF-x.y' + plain[8:], BROKEN)
        self.add('pdf-old-version', b'%PDF-0.9' + plain[8:], BROKEN)
        self.add('pdf-table-nowhere', plain.replace(b'startxref\n', b'startxref\n99', 1), BROKEN)
        self.add('pdf-table-elsewhere', Pdf().bytes().replace(
            plain[plain.rindex(b'startxref'):], b'startxref\n12\n%%EOF\n'), BROKEN)
        self.add('pdf-no-startxref', plain.replace(b'startxref', b'startxxxx'), BROKEN)
        self.add('pdf-open-stream', plain.replace(b'endstream', b'endstrxxx'), BROKEN)
        self.add('pdf-head-only', b'%PDF-1.7\n%%EOF\n', BROKEN)
        self.add('pdf-header-late', b'\n' + plain, OTHER)
        self.add('html-then-pdf', HTML + plain, OTHER)
        self.add('pdf-encrypted', Pdf(more={5: b'<< /Filter /Standard /V 2 >>'}).bytes(
            trailer=b'/Encrypt 5 0 R'), LOCKED)
        self.add('pdf-bomb', Pdf(content=b'\0' * (600 << 20)).bytes(), HARD)
        # Two files in one.
        self.add('pdf-zip-behind', plain + pic.zip_file(), BROKEN, OTHER)
        end = plain[plain.rindex(b'startxref'):]
        self.add('pdf-zip-with-pdf-end', plain + pic.zip_file(comment=b'\n' + end), OTHER)
        self.add('pdf-zip-in-a-stream', Pdf(more={5: stream(pic.zip_file(), packed=False)}).bytes(), OTHER)
        for name, mark in {'rar': b'Rar!\x1a\x07\x00', '7z': b'7z\xbc\xaf\x27\x1c'}.items():
            self.add(f'pdf-{name}', Pdf(more={5: stream(mark + b'x', packed=False)}).bytes(), OTHER)
        tar = bytearray(plain)
        tar[257:262] = b'ustar'
        self.add('pdf-tar', bytes(tar), OTHER)

    # ---- pictures ----

    def pictures(self):
        jpeg = self.jpeg
        for name, data in {
                'plain': jpeg,
                'comment-html': pic.with_segment(jpeg, 0xFE, HTML),
                'comment-script-first': pic.with_segment(jpeg, 0xFE, b'*/=1;alert("' + CANARY + b'")/*'),
                'profile': pic.with_segment(jpeg, 0xE2, b'ICC_PROFILE\0\1\1' + CANARY * 100),
                'xmp': pic.with_segment(jpeg, 0xE1, b'http://ns.adobe.com/xap/1.0/\0<x>' + CANARY + b'</x>'),
                'iptc': pic.with_segment(jpeg, 0xED, b'Photoshop 3.0\0' + CANARY),
                'unknown-segment': pic.with_segment(jpeg, 0xEB, CANARY * 1000),
                'zip-behind': jpeg + pic.zip_file(comment=CANARY),
                'html-behind': jpeg + HTML,
                'film-behind': jpeg + b'\0\0\0\x18ftypmp42' + CANARY * 50,
                'picture-behind': jpeg + jpeg,
                'crooked-exif': pic.with_segment(jpeg, 0xE1, b'Exif\0\0MM\0*\xff\xff\xff\xff' + CANARY),
        }.items():
            self.add('jpeg-' + name, data, FINE)
        for tenth in range(1, 10):
            self.add(f'jpeg-cut-{tenth}', jpeg[:len(jpeg) * tenth // 10], BROKEN)
        self.add('jpeg-huge', pic.says_size(jpeg, 65500, 65500), LARGE)
        self.add('jpeg-broad', pic.says_size(jpeg, 12001, 10), LARGE)
        self.add('jpeg-sixty-million', pic.says_size(jpeg, 10000, 6000), LARGE)
        self.add('jpeg-taller-than-its-data', pic.says_size(jpeg, 64, 9000), BROKEN)
        self.add('jpeg-nothing-wide', pic.says_size(jpeg, 0, 48), BROKEN)
        self.add('jpeg-head-only', jpeg[:2] + b'\xff\xd9', OTHER, BROKEN)
        self.add('jpeg-text-in-disguise', b'\xff\xd8\xff\xe0' + HTML * 20, BROKEN)

    def png_pictures(self):
        text = pic.chunk(b'tEXt', b'Comment\0' + CANARY)
        packed = pic.chunk(b'zTXt', b'Comment\0\0' + zlib.compress(CANARY * 99))
        bomb = pic.chunk(b'iTXt', b'XML:com\0\1\0\0\0' + zlib.compress(b'\0' * (100 << 20)))
        php = pic.chunk(b'tEXt', b'Comment\0<?php system($_GET[0]); ?>' + CANARY)
        for name, data in {
                'plain': pic.png(),
                'grey': pic.png(colours=0),
                'grey-alpha': pic.png(colours=4),
                'rgba': pic.png(colours=6),
                'deep': pic.png(depth=16),
                'palette': pic.png(colours=3, palette=bytes(range(6))),
                'many-parts': pic.png(64, 64, split=20),
                'text': pic.png(before=text),
                'text-packed': pic.png(before=packed),
                'text-bomb': pic.png(before=bomb),
                'php': pic.png(between=php),
                'profile': pic.png(before=pic.chunk(b'iCCP', b'p\0\0' + zlib.compress(CANARY * 50))),
                'private-chunk': pic.png(before=pic.chunk(b'prIv', CANARY * 20)),
                'html-behind': pic.png(behind=HTML),
                'zip-behind': pic.png(behind=pic.zip_file(comment=CANARY)),
                'moving': pic.png(before=pic.chunk(b'acTL', b'\0\0\0\1\0\0\0\0')),
        }.items():
            self.add('png-' + name, data, FINE)
        whole = pic.png(64, 64)
        for tenth in range(1, 10):
            self.add(f'png-cut-{tenth}', whole[:len(whole) * tenth // 10], BROKEN, OTHER)
        self.add('png-no-end', pic.png(end=False), BROKEN)
        self.add('png-huge', pic.png(says=(50000, 50000)), LARGE, BROKEN)
        self.add('png-broad', pic.png(says=(12001, 8)), LARGE)
        self.add('png-fifty-one-million', pic.png(says=(8500, 6000)), LARGE)
        self.add('png-nothing-wide', pic.png(says=(0, 8)), BROKEN, OTHER)
        self.add('png-bomb', pic.png(8, 8, rows=b'\0' * (200 << 20), says=(5000, 5000)), FINE, BROKEN)
        self.add('png-short-data', pic.png(says=(100, 100)), BROKEN)
        self.add('png-not-zlib', pic.SIGNATURE + whole[8:33] + pic.chunk(b'IDAT', HTML) +
                 pic.chunk(b'IEND', b''), BROKEN)
        self.add('png-wrong-sum', whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], BROKEN)

    def others(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        eicar = rb'X5O!P%@AP[4\PZX54(P^)7CC)7}$' + b'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
        for name, data in {
                'empty': b'', 'one-byte': b'%', 'blank': b'\n' * 1000, 'text': b'xin chao ' * 50,
                'html': HTML, 'svg': svg, 'xml': b'<?xml version="1.0"?>' + svg,
                'gif': b'GIF89a\x01\0\x01\0\0\0\0;', 'gif-script': b'GIF89a=1;/*' + b'\0' * 20 + b'*/alert(1)',
                'bmp': b'BM' + bytes(60), 'bmp-script': b'BM=1;alert(1)//', 'tiff': b'II*\0\x08\0\0\0' + bytes(30),
                'webp': b'RIFF\x20\0\0\0WEBPVP8 ' + bytes(30), 'ico': b'\0\0\1\0\1\0' + bytes(40),
                'heic': b'\0\0\0\x18ftypheic' + bytes(40), 'film': b'\0\0\0\x18ftypmp42' + bytes(40),
                'zip': pic.zip_file(), 'docx': pic.zip_file(comment=b'[Content_Types].xml'),
                'old-word': b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(600), 'rar': b'Rar!\x1a\x07\0' + bytes(30),
                'tar': pic.tar_head(b'a.txt') + bytes(1024), 'gzip': zlib.compress(b'x'),
                'program': b'\x7fELF\x02\x01\x01' + bytes(60), 'windows-program': b'MZ' + bytes(100),
                'shell': b'#!/bin/sh\nrm -rf /\n', 'script': b'alert(1)', 'eicar': eicar,
                'postscript': b'%!PS-Adobe-3.0\n/exec', 'eps': b'%!PS-Adobe-3.0 EPSF-3.0\n', 'fdf': b'%FDF-1.2\n',
                'class': b'\xca\xfe\xba\xbe' + bytes(40), 'rtf': rb'{\rtf1 hello}', 'mail': b'From: a@b\nTo: c@d\n\n',
                'pickle': b'\x80\x04\x95', 'almost-pdf': b'%PDF', 'almost-png': b'\x89PNG\n', 'almost-jpeg': b'\xff\xd8',
                'random': random.Random(7).randbytes(5000)}.items():
            self.add('other-' + name, data, OTHER)

    def made_by_tools(self, folder):
        """Of a real program: the same file in the forms that qpdf knows."""
        source = folder / 'source.pdf'
        source.write_bytes(Pdf(b'/OpenAction 5 0 R', {5: b'<< /S /GoTo /D [3 0 R /Fit] >>'}).bytes())
        for name, options, expected in [
                ('packed', ['--object-streams=generate'], FINE), ('linear', ['--linearize'], FINE),
                ('unpacked', ['--qdf'], FINE),
                ('encrypted', ['--encrypt', 'a', 'b', '256', '--'], LOCKED),
                ('encrypted-open', ['--encrypt', '', 'b', '256', '--'], LOCKED),
                ('carrying', ['--add-attachment', str(source), '--'], ACTIVE)]:
            made = folder / f'tool-{name}.pdf'
            subprocess.run(['qpdf', str(source), *options, str(made)], check=True, stdin=subprocess.DEVNULL)
            self.add('qpdf-' + name, made.read_bytes(), expected)
        linear = (folder / 'tool-linear.pdf').read_bytes()
        self.add('qpdf-linear-cut', linear[:len(linear) * 2 // 3], BROKEN)

    def damaged(self, count):
        """Any answer will do; but there must be one."""
        rnd = random.Random(2026)
        sources = [self.jpeg, pic.png(64, 64), Pdf(b'/OpenAction 5 0 R', {5: JS_ACTION}).packed({2, 5})]
        for i in range(count):
            data = bytearray(sources[i % 3])
            for _ in range(rnd.randint(1, 12)):
                data[rnd.randrange(3, len(data))] = rnd.randrange(256)
            self.add(f'damaged-{i}', bytes(data))


class Probe:
    def __init__(self, program, folder):
        self.folder = folder
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, line):
        self.process.stdin.write(line.encode() + b'\n')
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode().split()
        assert answer, f'the probe ended at {line}'
        return answer

    def jpeg(self):
        path = self.folder / 'source.jpg'
        self.ask(f'jpeg 64 48 {path}')
        return path.read_bytes()

    def look(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        kind, verdict, width, height = self.ask(str(path))
        out = pathlib.Path(str(path) + '.out').read_bytes()
        return kind, verdict, int(width), int(height), out

    def end(self):
        self.process.stdin.close()
        return self.process.wait()


def picture_faults(kind, out, before):
    """What a picture made anew may not have."""
    faults = []
    if CANARY in out or b'CANARY' in out or b'script' in out:
        faults.append('keeps what was not the picture')
    if kind == 'jpg':
        found, behind = pic.markers(out)
        others = [hex(k) for k, _ in found if k in range(0xE1, 0xF0) or k == 0xFE]
        if others or behind:
            faults.append(f'segments {others}, {len(behind)} bytes behind the end')
    elif not out.endswith(pic.chunk(b'IEND', b'')) or any(
            c in out for c in (b'tEXt', b'zTXt', b'iTXt', b'iCCP', b'eXIf', b'prIv', b'acTL')):
        faults.append('chunks that are not the picture')
    if out == before and kind == 'jpg':
        faults.append('is the same file as before')
    return faults


def check(probe, name, data, expected):
    kind, verdict, width, height, out = probe.look(name, data)
    faults = []
    if expected and verdict not in expected:
        faults.append(f'{verdict} instead of {" or ".join(expected)}')
    if verdict == FINE and kind != 'pdf':
        faults += picture_faults(kind, out, data)
        if not (0 < width <= 12000 and 0 < height <= 12000):
            faults.append(f'{width} x {height}')
    if kind == 'pdf' and out:
        faults.append('a PDF must not be made anew')
    return [f'{name} ({kind}): {f}' for f in faults]


def main():
    parser = argparse.ArgumentParser(description='looks at the whole corpus of uploads')
    parser.add_argument('probe')
    parser.add_argument('--damaged', type=int, default=150, help='files with random damage')
    parser.add_argument('--keep', type=pathlib.Path, help='keep the files there')
    args = parser.parse_args()
    folder = args.keep or pathlib.Path(tempfile.mkdtemp(prefix='gandan-corpus-'))
    folder.mkdir(exist_ok=True)
    try:
        probe = Probe(args.probe, folder)
        corpus = Corpus(probe.jpeg())
        for part in (corpus.sound_pdfs, corpus.acting_pdfs, corpus.unsound_pdfs, corpus.pictures,
                     corpus.png_pictures, corpus.others):
            part()
        corpus.made_by_tools(folder)
        corpus.damaged(args.damaged)
        faults = [f for name, (data, expected) in corpus.files.items()
                  for f in check(probe, name, data, expected)]
        code = probe.end()
    finally:
        if not args.keep:
            shutil.rmtree(folder)
    for fault in faults:
        print(fault)
    print(f'{len(corpus.files)} files, {len(faults)} faults')
    assert len(corpus.files) - args.damaged >= 200, 'the corpus has shrunk'
    return 1 if faults or code != 0 else 0


if __name__ == '__main__':
    sys.exit(main())
