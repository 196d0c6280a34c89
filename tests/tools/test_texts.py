"""The texts tool: what it refuses in lang/, and what becomes of plurals and pairs."""
import json
import subprocess
import sys

import pytest

from built import HEADER, PLURALS, TOOLS, compile_and_run, entry, run_texts, with_base_texts, write_lang


def refusal(tmp_path, vi, en, *more):
    write_lang(tmp_path / 'lang', vi, en)
    return run_texts(tmp_path / 'lang', tmp_path, *more)


# (vi, en, words of the reason); the language file and line are checked apart
WRONG = [
    ({'a.b': 'một'}, {}, 'missing in lang/en'),
    ({}, {'a.b': 'one'}, 'missing in lang/vi'),
    ({'a.b': ''}, {'a.b': 'one'}, 'empty'),
    ({'a.b': '{x}'}, {'a.b': '{y}'}, 'other placeholders'),
    ({'a.b': '{x}'}, {'a.b': 'x'}, 'other placeholders'),
    ({'a.b': '{x}a{/x}'}, {'a.b': '{x}'}, 'other placeholders'),
    ({'a.b': '{x}a'}, {'a.b': 'a{/x}'}, 'without its'),
    ({'a.b': '{x}{y}a{/x}{/y}'}, {'a.b': 'a'}, 'without its'),
    ({'a.b': '{x}a{/x}{x}'}, {'a.b': 'a'}, 'has no {/x}'),
    ({'a.b': 'a {X}'}, {'a.b': 'a'}, 'a brace'),
    ({'a.b': 'a }'}, {'a.b': 'a'}, 'a brace'),
    ({'a.b': 'xong...'}, {'a.b': 'done'}, '…'),
    ({'a.b': '\\"xong\\"'}, {'a.b': 'done'}, '“ ”'),
    ({'a.b': 'xong'}, {'a.b': "it's"}, '’'),
    ({'a.b': 'a -- b'}, {'a.b': 'a'}, 'two hyphens'),
    ({'a.b': 'a--b'}, {'a.b': 'a'}, 'two hyphens'),
    ({'a.b': 'a  b'}, {'a.b': 'a'}, 'two blanks'),
    ({'a.b': ' a'}, {'a.b': 'a'}, 'at the start or the end'),
    ({'a.b': 'a '}, {'a.b': 'a'}, 'at the start or the end'),
    ({'a.b': 'a\\nb'}, {'a.b': 'a'}, 'line break'),
    ({'a.b': 'a <b>c</b>'}, {'a.b': 'a'}, 'a pair'),
    ({'a.b': 'a , b'}, {'a.b': 'a'}, 'before a punctuation'),
    ({'a.b': 'Ðơn vị'}, {'a.b': 'a'}, 'Icelandic'),
    ({'a.b': 'Hồ sơ'}, {'a.b': 'a'}, 'NFC'),
    ({'a.b': 'a\x01b'}, {'a.b': 'a'}, 'control'),
    ({'word': 'a'}, {'word': 'a'}, 'room.noun'),
    ({'A.b': 'a'}, {'A.b': 'a'}, 'room.noun'),
    ({'a.b_c': 'a', 'a_b.c': 'a', 'a.b.c': 'a'}, {'a.b_c': 'a', 'a_b.c': 'a', 'a.b.c': 'a'},
     'the same name in C'),
    ({'a.b': ['{n} a']}, {'a.b': '{n} a'}, 'plural in one language only'),
    ({'a.b': ['{n} a', '{n} b']}, {'a.b': ['a', '{n} b']}, '1 form(s) expected'),
    ({'a.b': ['{n} a']}, {'a.b': ['{n} b']}, '2 form(s) expected'),
    ({'a.b': ['{n} a']}, {'a.b': ['one', 'many']}, 'differ between the forms'),
    ({'a.b': 'gọi xã'}, {'a.b': 'a'}, 'write {xa}'),
    ({'a.b': 'Phường làm xong'}, {'a.b': 'a'}, 'write {xa}'),
    ({'a.b': 'trang của đặc khu'}, {'a.b': 'a'}, 'write {xa}'),
    ({'a.b': '{xa} gọi'}, {'a.b': '{xa} calls'}, 'is for Vietnamese'),
    (entry('a.b', 'a') + entry('a.b', 'c'), {'a.b': 'a'}, 'is already in'),
    ('#, fuzzy\n' + entry('a.b', 'a'), {'a.b': 'a'}, 'fuzzy'),
    ('msgid "a.b"\nmsgstr a\n', {'a.b': 'a'}, 'double quotes'),
    ('msgctxt "x"\n' + entry('a.b', 'a'), {'a.b': 'a'}, "'msgctxt'"),
    ('msgid "a.b"\nmsgid_plural "a.c"\nmsgstr[0] "x"\n', {'a.b': 'a'}, 'repeat the key'),
]


@pytest.mark.parametrize('vi, en, reason', WRONG)
def test_is_refused(tmp_path, vi, en, reason):
    if 'NFC' in reason:
        vi = {'a.b': 'Ho\u0302\u0300 so\u031b'}
    run = refusal(tmp_path, vi, en)
    assert run.returncode == 1 and reason in run.stderr, run.stderr
    place = run.stderr.split(': ')[0]
    assert place.startswith(str(tmp_path / 'lang')) and int(place.rsplit(':', 1)[1]) > 0
    assert not (tmp_path / 'html/text_keys.h').exists()


def test_the_line_is_named(tmp_path):
    run = refusal(tmp_path, {'a.a': 'a', 'a.b': 'b...'}, {'a.a': 'a', 'a.b': 'b'})
    lines = HEADER.format('vi', PLURALS['vi']).count('\n')
    assert f'test.po:{lines + 4}: a.b: three dots' in run.stderr


def test_bytes_that_are_no_text_are_refused(tmp_path):
    write_lang(tmp_path / 'lang', {'a.b': 'a'}, {'a.b': 'a'})
    path = tmp_path / 'lang/vi/test.po'
    path.write_bytes(path.read_bytes() + b'\xff')
    run = run_texts(tmp_path / 'lang', tmp_path)
    assert run.returncode == 1 and 'not UTF-8' in run.stderr


def test_what_msgfmt_refuses_is_refused(tmp_path):
    write_lang(tmp_path / 'lang', {'a.b': 'a'}, {'a.b': 'a'})
    path = tmp_path / 'lang/en/test.po'
    path.write_text(path.read_text().replace('nplurals=2', 'nplurals=x'))
    run = run_texts(tmp_path / 'lang', tmp_path)
    assert run.returncode == 1 and 'msgfmt -c' in run.stderr


def test_a_key_in_two_files_is_refused(tmp_path):
    write_lang(tmp_path / 'lang', {'a.b': 'a'}, {'a.b': 'a'}, 'one.po')
    write_lang(tmp_path / 'lang', {'a.b': 'a'}, {'a.b': 'a'}, 'two.po')
    run = run_texts(tmp_path / 'lang', tmp_path)
    assert run.returncode == 1 and 'two.po' in run.stderr and 'already in' in run.stderr


@pytest.mark.parametrize('key, text', [
    ('unit.kind', 'Tìm xã, phường'), ('a.b', 'an sinh xã hội'), ('a.b', 'Hợp tác xã'), ('a.b', 'thị xã'),
    ('a.b', '{Xa} đã nhận; {xa} báo sau')])
def test_kinds_of_units_are_named_where_that_is_meant(tmp_path, key, text):
    run = refusal(tmp_path, {key: text}, {key: 'a'})
    assert run.returncode == 0, run.stderr


def test_options_of_commands_may_be_named(tmp_path):
    assert refusal(tmp_path, {'a.b': 'dùng --data DIR'}, {'a.b': 'use “--data”'}).returncode == 0


def test_unused_keys_are_named(tmp_path):
    sources = tmp_path / 'src'
    sources.mkdir()
    (sources / 'a.tmpl').write_text('{% text a.page n=1 %}{% text (x ? TEXT_a_chosen : 0) %}')
    (sources / 'a.c').write_text('text_lit(LANG_VI, TEXT_a_code);')
    texts = {k: 'x' for k in ('a.page', 'a.chosen', 'a.code', 'a.dead', 'a.cod')}
    run = refusal(tmp_path, texts, texts, '--sources', str(sources))
    assert run.returncode == 0
    assert sorted(l.split()[-1] for l in run.stderr.splitlines()) == ['a.cod', 'a.dead']
    assert 'warning' in run.stderr
    run = run_texts(tmp_path / 'lang', tmp_path, '--sources', str(sources), '--strict')
    assert run.returncode == 1 and 'error: nobody uses a.dead' in run.stderr


def test_files_of_several_rooms_are_one(tmp_path):
    write_lang(tmp_path / 'lang', {'a.b': '{x}'}, {'a.b': '{x}'}, 'one.po')
    write_lang(tmp_path / 'lang', {'c.d': '{y}a{/y}'}, {'c.d': '{y}b{/y}'}, 'two.po')
    assert run_texts(tmp_path / 'lang', tmp_path).returncode == 0
    keys = json.loads((tmp_path / 'html/text_keys.json').read_text())
    assert keys == {'a.b': {'args': ['x'], 'pairs': []}, 'c.d': {'args': [], 'pairs': ['y']}}
    header = (tmp_path / 'html/text_keys.h').read_text()
    assert header.index('TEXT_NONE = 0') < header.index('TEXT_a_b') < header.index('TEXT_c_d')


def test_the_same_texts_give_the_same_bytes_and_are_not_written_again(tmp_path):
    texts = {'b.b': 'x', 'a.a': ['{n}']}
    refusal(tmp_path, texts, texts | {'a.a': ['{n}', '{n}']})
    paths = sorted((tmp_path / 'html').iterdir())
    first = [(p.read_bytes(), p.stat().st_mtime_ns) for p in paths]
    run_texts(tmp_path / 'lang', tmp_path)
    assert first == [(p.read_bytes(), p.stat().st_mtime_ns) for p in paths]


VI = {'a.count': ['{n} hồ sơ & {who}'], 'a.first': ['Có {n}'],
      'a.pair': 'Xem {a}tất cả {b}đơn{/b}{/a}.', 'a.plain': 'Một “hai”', 'a.twice': '{x} và {x}'}
EN = {'a.count': ['one file & {who}', '{n} files & {who}'], 'a.first': ['One', '{n}'],
      'a.pair': 'See {a}all {b}units{/b}{/a}.', 'a.plain': 'One “two”', 'a.twice': '{x} and {x}'}
PRINTS = [
    ('LANG_VI, TEXT_a_count, ta("n", 1), ta("who", S("<An>"))', '1 hồ sơ & <An>',
     '1 hồ sơ &amp; &lt;An&gt;'),
    ('LANG_VI, TEXT_a_count, ta("n", 2), ta("who", "An")', '2 hồ sơ & An', '2 hồ sơ &amp; An'),
    ('LANG_EN, TEXT_a_count, ta("n", 1), ta("who", "An")', 'one file & An', 'one file &amp; An'),
    ('LANG_EN, TEXT_a_count, ta("n", 0), ta("who", "An")', '0 files & An', '0 files &amp; An'),
    ('LANG_EN, TEXT_a_count, ta("who", "An"), ta("n", (size_t)1234)', '1,234 files & An',
     '1,234 files &amp; An'),
    ('LANG_EN, TEXT_a_count, ta("n", -1), ta("who", "A")', '-1 files & A', '-1 files &amp; A'),
    ('LANG_EN, TEXT_a_count, ta("n", text_plain(1)), ta("who", "A")', 'one file & A',
     'one file &amp; A'),
    ('LANG_EN, TEXT_a_first, ta("n", 1)', 'One', 'One'),
    ('LANG_VI, TEXT_a_first, ta("n", INT64_C(12345))', 'Có 12.345', 'Có 12.345'),
    ('LANG_VI, TEXT_a_pair, ta_pair("a", "<a href=\\"/\\">", "</a>"), ta_pair("b", "<b>", "</b>")',
     'Xem tất cả đơn.', 'Xem <a href="/">tất cả <b>đơn</b></a>.'),
    ('LANG_EN, TEXT_a_pair, ta_pair("b", "<b>", "</b>"), ta_pair("a", "<i>", "</i>")',
     'See all units.', 'See <i>all <b>units</b></i>.'),
    ('LANG_VI, TEXT_a_pair, ta("b", "x")', 'Xem tất cả đơn.', 'Xem tất cả đơn.'),
    ('LANG_VI, TEXT_a_twice, ta("x", "\\xff\'")', "\udcff' và \udcff'",
     '\ufffd&#39; và \ufffd&#39;'),
    ('LANG_EN, TEXT_a_plain, ta("x", "")', 'One “two”', 'One “two”'),
]


def test_sentences_in_both_languages(tmp_path):
    write_lang(tmp_path / 'lang', with_base_texts(VI, 'vi'), with_base_texts(EN, 'en'))
    run = run_texts(tmp_path / 'lang', tmp_path)
    assert run.returncode == 0, run.stderr
    calls = ''.join(f'    show({call.split(",")[0]},{call.split(",")[1]}, '
                    f'TEXT_ARGS({",".join(call.split(",")[2:])}));\n' for call, _, _ in PRINTS)
    (tmp_path / 'main.c').write_text(
        '#include "html/html.h"\nstatic struct arena *a;\n'
        'static void show(enum lang lang, enum text t, struct text_args args)\n{\n'
        '    struct str s = text_get(a, lang, t, args);\n    struct html h;\n'
        '    html_init(&h, a, lang, 1 << 16);\n    html_key(&h, t, args.v, args.n);\n'
        '    fwrite(s.p, 1, s.n, stdout);\n    putchar(0);\n'
        '    fwrite(h.buf.p, 1, h.buf.n, stdout);\n    putchar(0);\n}\n'
        'int main(void)\n{\n    a = arena_new(0);\n' + calls + '    arena_free(a);\n    return 0;\n}\n')
    got = compile_and_run(tmp_path, [tmp_path / 'main.c']).split('\0')[:-1]
    want = [text for _, plain, html in PRINTS for text in (plain, html)]
    assert got == want


def test_the_repository_has_complete_texts():
    run = subprocess.run([sys.executable, TOOLS / 'texts.py', '--lang', TOOLS.parent / 'lang'],
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
