"""The embedder: served names by content, links between files, compressed forms, refusals."""
import gzip
import hashlib
import re
import shutil
import subprocess
import sys

import pytest

from built import ROOT, TOOLS


def embed(out, folder):
    return subprocess.run(
        [sys.executable, TOOLS / 'embed.py', folder, '--source', out / 'assets.c',
         '--header', out / 'assets.h'], capture_output=True, text=True)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / 'assets'
    made.mkdir()
    (made / 'site.css').write_text('p { color: red; } /* ' + 'x' * 200 + ' */\n'
                                   'b { background: url("star.svg") }\n')
    (made / 'star.svg').write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')
    return made


def bytes_of(source, name):
    """The array as bytes."""
    body = re.search(rf'char {name}\[\d+\] =((?:\s+"[^"]*")+);', source)[1]
    return bytes(int(o, 8) for o in re.findall(r'\\(\d{3})', body))


def test_names_carry_the_hash_of_what_is_served(tmp_path, folder):
    assert embed(tmp_path, folder).returncode == 0
    source = (tmp_path / 'assets.c').read_text()
    css, svg = bytes_of(source, 'plain0'), bytes_of(source, 'plain1')
    assert svg == (folder / 'star.svg').read_bytes()
    served = f'/a/star-{hashlib.sha256(svg).hexdigest()[:8]}.svg'
    assert served in source and f'url("{served}")'.encode() in css
    assert f'/a/site-{hashlib.sha256(css).hexdigest()[:8]}.css' in source
    header = (tmp_path / 'assets.h').read_text()
    assert 'extern const struct safe_url asset_path_site_css;' in header


def test_a_changed_picture_changes_the_stylesheet(tmp_path, folder):
    embed(tmp_path, folder)
    first = (tmp_path / 'assets.c').read_text()
    (folder / 'star.svg').write_text('<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    embed(tmp_path, folder)
    second = (tmp_path / 'assets.c').read_text()
    path = r'/a/site-[0-9a-f]{8}\.css'
    assert re.search(path, first)[0] != re.search(path, second)[0]


def test_compressed_forms_give_the_plain_one(tmp_path, folder):
    embed(tmp_path, folder)
    source = (tmp_path / 'assets.c').read_text()
    plain = bytes_of(source, 'plain0')
    assert gzip.decompress(bytes_of(source, 'gzip0')) == plain
    if shutil.which('brotli'):
        undone = subprocess.run(['brotli', '-dc'], input=bytes_of(source, 'br0'),
                                capture_output=True, check=True)
        assert undone.stdout == plain
    assert bytes_of(source, 'gzip0')[4:8] == bytes(4)  # no time in it
    assert 'gzip1' not in source  # the picture is too small to gain


def test_the_same_files_give_the_same_bytes(tmp_path, folder):
    embed(tmp_path, folder)
    first = [(tmp_path / n).read_bytes() for n in ('assets.c', 'assets.h')]
    (tmp_path / 'assets.c').unlink()
    embed(tmp_path, folder)
    assert first == [(tmp_path / n).read_bytes() for n in ('assets.c', 'assets.h')]


@pytest.mark.parametrize('name, data, reason', [
    ('x.exe', '', 'files of the kinds'),
    ('X.css', '', 'a name is of'),
    ('a b.css', '', 'a name is of'),
    ('x.css', '\nb { background: url(no.svg) }', 'x.css:2: no asset no.svg'),
    ('x.js', 'import "./no.js";', 'x.js:1: no asset no.js'),
    ('x.css', '@import url("x.css");', 'links to itself'),
])
def test_is_refused(tmp_path, folder, name, data, reason):
    (folder / name).write_text(data)
    run = embed(tmp_path, folder)
    assert run.returncode == 1 and reason in run.stderr


def test_an_empty_folder_compiles(tmp_path):
    (tmp_path / 'assets').mkdir()
    (tmp_path / 'html').mkdir()
    assert embed(tmp_path / 'html', tmp_path / 'assets').returncode == 0
    subprocess.run(['cc', '-std=gnu17', '-Wall', '-Wextra', '-Werror', '-fsyntax-only',
                    '-Wno-missing-field-initializers', f'-I{ROOT / "src"}', f'-I{tmp_path}',
                    tmp_path / 'html/assets.c'], check=True)
