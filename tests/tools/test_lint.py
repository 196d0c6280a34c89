"""The text lint sees each breach it is there for."""
import pathlib
import sys
import unicodedata

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'tools'))
import lint as text_lint


@pytest.fixture
def lint(tmp_path, capsys, monkeypatch):
    def check(data, name='page.c'):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        monkeypatch.setattr(sys, 'argv', ['lint.py', '--root', str(tmp_path), str(path)])
        return text_lint.main(), capsys.readouterr().out
    return check


def test_clean_text_passes(lint):
    assert lint('Hồ sơ đã tiếp nhận\n') == (0, '')
    assert lint('') == (0, '')
    assert lint(b'\x89PNG\x00', 'picture.png')[0] == 1  # nothing was looked at


@pytest.mark.parametrize('rule, data', [
    ('utf8', b'\xff\xfe\n'),
    ('utf8', b'a\0b\n'),
    ('nfc', unicodedata.normalize('NFD', 'Hồ sơ') + '\n'),
    ('tab', 'if\tx\n'),
    ('space', 'x \n'),
    ('newline', 'x'),
    ('newline', 'x\n\n'),
    ('newline', 'x\ry\n'),
    ('document', '/* the rules of PLAN' + '.md */\n'),
    ('word', '/* TO' + 'DO: later */\n'),
    ('machine', 'see /wo' + 'rk/main\n'),
    ('registry', '"resol' + 'ved": "x"\n'),
])
def test_a_breach_is_seen(lint, rule, data):
    code, out = lint(data)
    assert code == 1
    assert f' {rule}: ' in out


def test_a_word_inside_a_word_is_none(lint):
    assert lint('MASTO' + 'DON\n')[0] == 0


def test_a_document_that_is_there_may_be_named(lint, tmp_path):
    (tmp_path / 'docs').mkdir()
    (tmp_path / 'docs' / 'law.md').write_text('# Law\n', encoding='utf-8')
    assert lint('/* docs/law.md, law.md, ./docs/law.md */\n') == (0, '')
    assert lint('/* other/law' + '.md */\n')[0] == 1


def test_a_shell_script_must_parse(lint):
    assert lint('#!/usr/bin/env bash\nif true\n', 'run')[0] == 1
    assert lint('#!/usr/bin/env bash\nif true; then :; fi\n', 'run')[0] == 0


def test_hostile_bytes_are_allowed_where_they_belong(lint):
    assert lint(b'\xff\t \r', 'tests/fuzz/corpus/form/1') == (0, '')
