"""The layer check sees each breach it is there for, and nothing where there is none."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'tools'))
import layers


@pytest.fixture
def house(tmp_path, capsys, monkeypatch):
    def check(**files):
        for name, text in files.items():
            path = tmp_path / 'src' / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding='utf-8')
        monkeypatch.setattr(sys, 'argv', ['layers.py', '--root', str(tmp_path)])
        return layers.main(), capsys.readouterr().out
    return check


def body(lines):
    return 'void f(void)\n{\n' + '    g();\n' * lines + '}\n'


@pytest.mark.parametrize('name, text', [
    ('serve/dossier.c', '#include "place/unit.h"\n#include "db/db.h"\n#include <string.h>\n'),
    ('serve/dossier_pages.c', '#include "http/page.h"\n#include "html/html.h"\n#include "text_keys.h"\n'),
    ('db/db_sqlite.h', '/* db_sqlite: x */\n#include <sqlite3.h>\n'),
    ('db/db_sqlite_open.c', '#include "db/db_sqlite.h"\nvoid f(char *p) { free(p); }\n'),
    ('spine/id.c', '/* free(everything), then sqlite */\nconst char *a = "free(x)";\n'),
    ('http/page.c', body(60)),
    ('serve/dossier_api.c', '#include "doc/json.h"\n'),
    ('app/main.c', '#include "front/home_pages.h"\nbool sqlite;\n'),
    ('base/str.h', '/* str: bytes and their length. */\n'),
])
def test_what_the_house_allows_passes(house, name, text):
    code, out = house(**{name: text})
    assert (code, out) == (0, '')


@pytest.mark.parametrize('rule, name, text', [
    ('floor', 'db/db.c', '#include "spine/id.h"\n'),
    ('floor', 'serve/dossier_pages.c', '#include "front/home.h"\n'),
    ('sideways', 'serve/dossier_pages.c', '#include "listen/feedback.h"\n'),
    ('sideways', 'wire/form.c', '#include "html/html.h"\n'),
    ('sideways', 'serve/dossier.tmpl', '{% include listen/feedback.h %}\n'),
    ('rules', 'serve/dossier.c', '#include "http/page.h"\n'),
    ('rules', 'serve/dossier.h', '/* dossier: x */\n#include "html/html.h"\n'),
    ('rules', 'front/home.c', '#include "doc/svg.h"\n'),
    ('room', 'kitchen/pot.c', 'int x;\n'),
    ('room', 'serve/dossier.c', '#include "kitchen/pot.h"\n'),
    ('include', 'base/str.c', '#include "str.h"\n'),
    ('include', 'base/str.c', '#include "../base/str.h"\n'),
    ('include', 'base/str.c', '#include HEADER\n'),
    ('door', 'spine/id.c', '#include <sqlite3.h>\n'),
    ('door', 'http/page.c', '#include <microhttpd.h>\n'),
    ('door', 'db/writer.c', '#include "db/db_sqlite.h"\n'),
    ('door', 'base/str.c', '#include <unknown/library.h>\n'),
    ('alloc', 'spine/id.c', 'void f(char *p)\n{\n    free(p);\n}\n'),
    ('alloc', 'http/page.c', 'char *p = malloc(3);\n'),
    ('html', 'http/page.c', 'void f(void)\n{\n    html__bytes(h, p, 3);\n}\n'),
    ('engine', 'spine/id.c', 'if (db_engine(db) == DB_SQLITE) {\n}\n'),
    ('engine', 'serve/dossier.c', 'const char *x = "on PostgreSQL";\n'),
    ('json', 'serve/dossier_api.c', 'json_t *x;\n'),
    ('json', 'serve/dossier_pages.c', '#include "doc/json.h"\n'),
    ('header', 'base/str.h', '#pragma once\n'),
    ('function', 'http/page.c', body(61)),
    ('length', 'http/page.c', 'int x;\n' * 501),
])
def test_a_breach_is_seen(house, rule, name, text):
    code, out = house(**{name: text})
    assert code == 1
    assert f'src/{name}:' in out and f' {rule}: ' in out
    assert len(out.splitlines()) == 1


def test_a_long_file_is_noted_before_it_is_refused(house):
    code, out = house(**{'http/page.c': 'int x;\n' * 351})
    assert code == 0
    assert out == 'note: src/http/page.c: 351 lines, aim at 350\n'


def test_an_empty_house_does_not_pass(house):
    code, out = house()
    assert code == 1 and 'nothing was checked' in out


def test_lengths_of_tests_and_tools_count_too(house, tmp_path):
    (tmp_path / 'tests').mkdir()
    (tmp_path / 'tests' / 'x.py').write_text('x = 1\n' * 501)
    code, out = house(**{'base/str.c': 'int x;\n'})
    assert code == 1 and out.startswith('tests/x.py:1: length')
