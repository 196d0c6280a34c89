"""built: a small C program out of html/ and generated files, for the tests of the tools."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / 'tools'
sys.path.insert(0, str(TOOLS))

WARNINGS = ['-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wconversion', '-Wsign-conversion',
            '-Wformat=2', '-Wwrite-strings', '-Wmissing-prototypes']
BASE = ['arena', 'buf', 'date', 'num', 'str', 'utf8']

HEADER = '''msgid ""
msgstr ""
"Project-Id-Version: gandan\\n"
"PO-Revision-Date: 2026-11-23 08:00+0700\\n"
"Last-Translator: gandan\\n"
"Language-Team: gandan\\n"
"Language: {0}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {1}\\n"

'''
PLURALS = {'vi': 'nplurals=1; plural=0;', 'en': 'nplurals=2; plural=(n != 1);'}


def entry(key, *forms):
    """The lines of one text; several forms make it a plural."""
    if len(forms) == 1 and not isinstance(forms[0], list):
        return f'msgid "{key}"\nmsgstr "{forms[0]}"\n\n'
    forms = forms[0]
    lines = [f'msgid "{key}"', f'msgid_plural "{key}"']
    return '\n'.join(lines + [f'msgstr[{i}] "{f}"' for i, f in enumerate(forms)]) + '\n\n'


def write_lang(folder, vi, en, name='test.po'):
    """lang/ with one file in each language; vi and en are {key: text or [forms]}."""
    for lang, texts in (('vi', vi), ('en', en)):
        path = folder / lang / name
        path.parent.mkdir(parents=True, exist_ok=True)
        body = texts if isinstance(texts, str) else ''.join(entry(k, v) for k, v in texts.items())
        path.write_text(HEADER.format(lang, PLURALS[lang]) + body)


def run_texts(lang, out, *more):
    """The result of tools/texts.py; the generated files are in out/html/."""
    made = out / 'html'
    made.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [sys.executable, TOOLS / 'texts.py', '--lang', lang, '--keys', made / 'text_keys.h',
         '--tables', made / 'text_tables.c', '--json', made / 'text_keys.json', *more],
        capture_output=True, text=True)


def with_base_texts(texts, lang):
    """Adds the texts that html/ itself needs."""
    import texts as tool
    path = ROOT / 'lang' / lang / 'base.po'
    return {e.key: e.forms[0] for e in tool.parse(str(path), path.read_text())} | texts


def compile_and_run(out, sources, program='program'):
    """Compiles with html/ of this tree, all sanitizers on; returns what the program prints."""
    core = [ROOT / 'src' / 'base' / f'{name}.c' for name in BASE]
    core += [ROOT / 'src' / 'html' / f'{name}.c' for name in ('html', 'text')]
    exe = out / program
    done = subprocess.run(
        ['cc', '-std=gnu17', '-D_GNU_SOURCE', '-g', '-fsanitize=address,undefined',
         '-fno-sanitize-recover=all', *WARNINGS, f'-I{out}', f'-I{ROOT / "src"}',
         '-include', ROOT / 'src/base/banned.h', '-o', exe, *sources,
         out / 'html/text_tables.c', *core], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    run = subprocess.run([exe], capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode('utf-8', 'surrogateescape')
