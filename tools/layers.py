#!/usr/bin/python3
"""layers: the house rules that a compiler cannot see (ARCHITECTURE.md).

    tools/layers.py [--root DIR]     prints every breach as file:line: rule: sentence; exit 1 if any
    tools/layers.py --stats          how often each header is included, by whom most

Floors go down only, rooms on one floor do not know each other, a noun's rules file knows neither
HTTP nor HTML, every library has one door, nobody above floor 1 frees. What may break a rule is
listed in EXCEPTIONS with its reason; an exception that nobody needs any more is a breach too.
"""
import argparse
import collections
import pathlib
import re
import sys

FLOORS = {
    'base': 0,
    'db': 1, 'html': 1, 'doc': 1, 'trust': 1, 'wire': 1, 'post': 1, 'media': 1,
    'spine': 2,
    'http': 3,
    'place': 4,
    'serve': 5, 'listen': 5, 'open': 5, 'commit': 5,
    'score': 6,
    'rollout': 7,
    'front': 8,
    'app': 9,
}
# From this floor on (app/ wires everything and is free) a file without one of these suffixes is a
# noun's rules: it may not include these rooms.
RULES_FLOORS = range(4, 9)
SUFFIXES = ('_pages', '_api', '_print', '_jobs', '_import', '_text', '_cmd', '_view')
NOT_IN_RULES = ('wire', 'http', 'html', 'doc')

# The one file (or room/) behind which each library is hidden.
DOORS = {
    'sqlite3.h': ('db/db_sqlite.h',),
    'libpq-fe.h': ('db/db_postgres.h',),
    'microhttpd.h': ('wire/server.c',),
    'jansson.h': ('doc/json_read.c',),
    'sodium.h': ('trust/',),
    'openssl/': ('trust/',),
    'liboath/': ('trust/',),
    'cjose/': ('trust/',),
    'utf8proc.h': ('base/',),
    'qrencode.h': ('doc/qr.c',),
    'cairo': ('doc/pdf.c', 'doc/picture.c'),
    'pango': ('doc/pdf.c',),
    'qpdf/': ('doc/pdf_sign.c',),
    'cmark.h': ('doc/markdown.c',),
    'xlsxwriter.h': ('doc/xlsx.c',),
    'zlib.h': ('http/compress.c', 'media/pdf_stream.c'),
    'brotli/': ('http/compress.c',),
    'curl/': ('post/',),
    'magic.h': ('media/sniff.c',),
    'jpeglib.h': ('media/jpeg.c',),
    'jerror.h': ('media/jpeg.c',),
    'png.h': ('media/png.c',),
    'webp/': ('media/',),
    'seccomp.h': ('media/jail.c',),
}
# Headers that carry a library's types: only files of that name may know them.
PRIVATE = {'db/db_sqlite.h': 'db/db_sqlite', 'db/db_postgres.h': 'db/db_postgres'}
SYSTEM = re.compile(
    r'(assert|ctype|dirent|dlfcn|endian|errno|fcntl|float|fnmatch|ftw|getopt|inttypes|iconv|langinfo'
    r'|limits|locale|math|netdb|poll|pthread|sched|semaphore|setjmp|signal|spawn|stdalign|stdarg'
    r'|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|syslog|termios|time'
    r'|threads|uchar|unistd|wchar|wctype|cmocka)\.h$|^(sys|linux|arpa|netinet|net)/')
# Made by the build, beside no source file.
GENERATED = {'text_keys.h'}

MAX_FILE, AIM_FILE, MAX_FUNCTION = 500, 350, 60
# Outside src/ only the length is looked at.
SCRIPTS = ('.c', '.h', '.py', '.sh', '.mjs', '.js')

# (rule, file) -> why this one may.
EXCEPTIONS = {
    ('engine', 'http/dispatch.c'): 'a PostgreSQL read may wait, so it needs more workers',
    ('engine', 'http/read.c'): 'a quick read stays on the wire thread on the embedded engine only',
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]*)"|<([^>]*)>|(\S.*))')
TEMPLATE_INCLUDE = re.compile(r'\{%\s*include\s+(\S+)\s*%\}')
ALLOC = re.compile(r'\b(free|malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf)\s*\(')
ENGINE = re.compile(r'sqlite|postgres|libpq|\bPG[a-z]|\bPQ[a-z]', re.I)
STRINGS = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
COMMENTS = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def without_comments(text):
    """Comments become spaces; line numbers stay."""
    def blank(m):
        s = m.group(0)
        return s if s[0] in '"\'' else re.sub(r'[^\n]', ' ', s)
    return COMMENTS.sub(blank, text)


class File:
    def __init__(self, src, path):
        self.path = path
        self.name = path.relative_to(src).as_posix()
        self.room = self.name.split('/')[0] if '/' in self.name else ''
        self.floor = FLOORS.get(self.room)
        self.text = path.read_text(encoding='utf-8')
        self.code = self.text if path.suffix == '.tmpl' else without_comments(self.text)

    @property
    def is_rules(self):
        return (self.floor in RULES_FLOORS and self.path.suffix in ('.c', '.h')
                and not self.path.stem.endswith(SUFFIXES))

    def lines(self):
        return enumerate(self.code.split('\n'), 1)


class Checker:
    def __init__(self, root):
        self.root = root
        self.src = root / 'src'
        self.breaches = []
        self.warnings = []
        self.used = set()
        self.includes = collections.defaultdict(list)

    def breach(self, rule, f, line, sentence):
        if (rule, f.name) in EXCEPTIONS:
            self.used.add((rule, f.name))
            return
        self.breaches.append(f'src/{f.name}:{line}: {rule}: {sentence}')

    def run(self):
        files = sorted(p for p in self.src.rglob('*') if p.suffix in ('.c', '.h', '.tmpl'))
        if not files:
            self.breaches.append('src/: no source file found: nothing was checked')
        for path in files:
            self.check(File(self.src, path))
        for rule, name in sorted(set(EXCEPTIONS) - self.used):
            if (self.src / name).exists():
                self.breaches.append(f'src/{name}: exception: nothing here breaks "{rule}" any more')
        for path in [self.root / 'run', self.root / 'check'] + [
                p for folder in ('tests', 'tools', 'bench')
                for p in sorted((self.root / folder).rglob('*')) if p.suffix in SCRIPTS]:
            if path.is_file() and 'node_modules' not in path.parts:
                name = path.relative_to(self.root).as_posix()
                self.check_length(name, path.read_text(encoding='utf-8'))

    def check(self, f):
        if f.floor is None:
            self.breach('room', f, 1, f'no floor is known for the room "{f.room}"')
            return
        if f.path.suffix == '.tmpl':
            for n, line in f.lines():
                for m in TEMPLATE_INCLUDE.finditer(line):
                    self.check_own(f, n, m.group(1))
            return
        for n, line in f.lines():
            m = INCLUDE.match(line)
            if m:
                self.check_include(f, n, m)
        self.check_words(f)
        self.check_shape(f)

    def check_include(self, f, n, m):
        own, library, other = m.groups()
        if own is not None:
            self.check_own(f, n, own)
        elif library is not None:
            self.check_library(f, n, library)
        else:
            self.breach('include', f, n, f'a macro as an include ({other}): write the name')

    def check_own(self, f, n, name):
        self.includes[name].append(f.name)
        if name in GENERATED:
            return
        if '/' not in name or name.startswith('.'):
            self.breach('include', f, n, f'"{name}": an include names its folder')
            return
        room = name.split('/')[0]
        floor = FLOORS.get(room)
        if floor is None:
            self.breach('room', f, n, f'"{name}": no floor is known for the room "{room}"')
        elif room != f.room and floor == f.floor:
            self.breach('sideways', f, n,
                        f'{f.room}/ and {room}/ live on floor {floor}: what one must know of the other '
                        'travels as an event')
        elif floor > f.floor:
            self.breach('floor', f, n, f'{f.room}/ (floor {f.floor}) may not know {room}/ (floor {floor})')
        elif f.is_rules and room in NOT_IN_RULES:
            self.breach('rules', f, n,
                        f'a rules file knows nothing of {room}/: move this to a file ending in '
                        + ' '.join(SUFFIXES))
        if name in PRIVATE and not f.name.startswith(PRIVATE[name]):
            self.breach('door', f, n, f'"{name}" is for {PRIVATE[name]}*.c')
        # http/ itself writes problems and the description of the API.
        if name.startswith('doc/json') and f.room not in ('doc', 'http', 'app') and not f.path.stem.endswith('_api'):
            self.breach('json', f, n, 'JSON stays in doc/ and *_api.c')

    def check_library(self, f, n, name):
        for prefix, doors in DOORS.items():
            if name == prefix or (not prefix.endswith('.h') and name.startswith(prefix)):
                if not any(f.name == d or (d.endswith('/') and f.name.startswith(d)) for d in doors):
                    self.breach('door', f, n, f'<{name}> is included only in ' + ' '.join(doors))
                return
        if not SYSTEM.search(name):
            self.breach('door', f, n, f'<{name}>: give this library a door in tools/layers.py')

    def check_words(self, f):
        for n, line in f.lines():
            bare = STRINGS.sub('""', line)
            m = ALLOC.search(bare)
            if m and f.floor > 1:
                self.breach('alloc', f, n, f'{m.group(1)}() above floor 1: use the arena')
            if 'html__bytes' in bare and f.room != 'html':
                self.breach('html', f, n, 'html__bytes is for html/ and compiled templates: use html_lit')
            if 'json_t' in re.findall(r'\w+', bare) and f.room != 'doc':
                self.breach('json', f, n, 'the library\'s JSON type stays in doc/')
            m = None if INCLUDE.match(line) else ENGINE.search(line)
            if m and f.room not in ('db', 'app'):
                self.breach('engine', f, n, f'"{m.group(0)}": which engine it is, only db/ and app/ know')

    def check_shape(self, f):
        if f.path.suffix == '.h' and not f.text.startswith(f'/* {f.path.stem}'):
            self.breach('header', f, 1, f'begins with "/* {f.path.stem}: what this module is"')
        self.check_length(f'src/{f.name}', f.text)
        start = None
        for n, line in f.lines():
            if line == '{':
                start = n
            elif line == '}' and start is not None:
                if n - start - 1 > MAX_FUNCTION:
                    self.breach('function', f, start - 1,
                                f'{n - start - 1} lines, more than {MAX_FUNCTION}')
                start = None

    def check_length(self, name, text):
        lines = text.count('\n')
        if lines > MAX_FILE:
            self.breaches.append(f'{name}:1: length: {lines} lines, more than {MAX_FILE}')
        elif lines > AIM_FILE:
            self.warnings.append(f'{name}: {lines} lines, aim at {AIM_FILE}')

    def stats(self):
        for name, users in sorted(self.includes.items(), key=lambda kv: (-len(kv[1]), kv[0])):
            rooms = collections.Counter(u.split('/')[0] for u in users)
            spread = ' '.join(f'{room}:{n}' for room, n in rooms.most_common())
            print(f'{len(users):5} {name:32} {spread}')


def main():
    parser = argparse.ArgumentParser(description='checks floors, doors and sizes of src/')
    parser.add_argument('--root', type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument('--stats', action='store_true', help='includes per header')
    args = parser.parse_args()
    checker = Checker(args.root)
    checker.run()
    if args.stats:
        checker.stats()
        return 0
    for line in checker.warnings:
        print('note:', line)
    for line in checker.breaches:
        print(line)
    return 1 if checker.breaches else 0


if __name__ == '__main__':
    sys.exit(main())
