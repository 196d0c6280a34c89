#!/usr/bin/python3
"""lint: what every text file of the repository must be.

    tools/lint.py [--root DIR] [FILE…]      file:line: rule: sentence; exit 1 if there is a breach

UTF-8 in NFC, no tabs, no space before a line's end, one newline at the file's end, no path of a
builder's machine, no address of a package registry, no word that says something is left to do, no
document that is not in the repository, shell scripts that parse. What may break a rule is listed in EXCEPTIONS with its reason.
"""
import argparse
import fnmatch
import pathlib
import re
import subprocess
import sys
import unicodedata

BINARY = {'.png', '.jpg', '.webp', '.ico', '.woff2', '.gz', '.pdf', '.xlsx', '.zip'}

# (rule, pattern of the file's name) -> why.
EXCEPTIONS = {
    ('*', 'tests/fuzz/corpus/*'): 'hostile bytes on purpose',
    ('*', 'tests/fuzz/regression/*'): 'hostile bytes on purpose',
    ('*', 'tests/*/bad/*'): 'broken input files on purpose',
    ('tab', 'data/demo/*'): 'columns of the demo lists',
    ('*', 'tests/data/registers/*'): 'registers as offices really keep them',
}

# Parted, so that this file keeps its own rules.
WORDS = re.compile(r'\b(' + 'TO' + r'DO|FIX' + r'ME|XX' + r'X|HA' + r'CK)\b')
MACHINE = re.compile(r'/wo' + r'rk/|/ho' + r'me/[a-z]|/ro' + r'ot/')
DOCUMENT = re.compile(r'[\w./-]*\w\.md\b')
MADE = {'bench/RESULTS.md'}  # by a command, so not always there
REGISTRY = re.compile(r'"resolved"\s*:|registry\.npm' + r'js|deb\.debian\.org')


def excused(rule, name):
    return any(r in ('*', rule) and fnmatch.fnmatch(name, pattern) for r, pattern in EXCEPTIONS)


def breaches_of_line(line):
    if '\t' in line:
        yield 'tab', 'a tab: indent with spaces'
    if line != line.rstrip(' \t'):
        yield 'space', 'space before the end of the line'
    if '\r' in line:
        yield 'newline', 'a carriage return'
    m = WORDS.search(line)
    if m:
        yield 'word', f'"{m.group(0)}": do it, or open an issue'
    if MACHINE.search(line):
        yield 'machine', 'a path of somebody\'s machine'
    if REGISTRY.search(line):
        yield 'registry', 'the address of a package registry'


def missing_documents(line, documents):
    for m in DOCUMENT.finditer(line):
        wanted = '/' + m.group(0).lstrip('./')
        if not any(('/' + there).endswith(wanted) for there in documents | MADE):
            yield m.group(0)


def breaches_of(name, data, documents=frozenset()):
    """Yields (line, rule, sentence)."""
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError as error:
        yield 1, 'utf8', f'not UTF-8: {error}'
        return
    if '\0' in text:
        yield 1, 'utf8', 'a NUL byte'
        return
    for n, line in enumerate(text.split('\n'), 1):
        if unicodedata.normalize('NFC', line) != line:
            yield n, 'nfc', 'text is not NFC'
        for rule, sentence in breaches_of_line(line):
            yield n, rule, sentence
        for document in missing_documents(line, documents):
            yield n, 'document', f'{document} is not in the repository'
    if text and not text.endswith('\n'):
        yield text.count('\n') + 1, 'newline', 'no newline at the end of the file'
    elif text.endswith('\n\n'):
        yield text.count('\n'), 'newline', 'empty lines at the end of the file'


def shell_error(path, data):
    if path.suffix != '.sh' and not data.startswith((b'#!/usr/bin/env bash', b'#!/bin/bash')):
        return None
    done = subprocess.run(['bash', '-n', str(path)], capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else None


def repository_files(root):
    out = subprocess.run(['git', '-C', str(root), 'ls-files', '-z', '-co', '--exclude-standard'],
                         capture_output=True, check=True).stdout
    return sorted({root / name.decode() for name in out.split(b'\0') if name})


def main():
    parser = argparse.ArgumentParser(description='checks the hygiene of text files')
    parser.add_argument('--root', type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument('files', nargs='*', type=pathlib.Path)
    args = parser.parse_args()
    files = [f.resolve() for f in args.files] or repository_files(args.root)
    documents = frozenset(f.relative_to(args.root.resolve()).as_posix()
                          for f in args.root.resolve().rglob('*.md') if 'node_modules' not in f.parts)
    seen = found = 0
    for path in files:
        if path.suffix in BINARY or path.is_symlink() or not path.is_file():
            continue
        seen += 1
        name = path.relative_to(args.root.resolve()).as_posix()
        data = path.read_bytes()
        for line, rule, sentence in breaches_of(name, data, documents):
            if not excused(rule, name):
                found += 1
                print(f'{name}:{line}: {rule}: {sentence}')
        error = shell_error(path, data)
        if error:
            found += 1
            print(f'{name}:1: shell: {error}')
    if seen == 0:
        print('no file was looked at')
    return 1 if found or seen == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
