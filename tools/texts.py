#!/usr/bin/python3
"""texts: checks lang/vi/*.po and lang/en/*.po and makes the tables of src/html/text.h.

    texts.py --lang lang --keys text_keys.h --tables text_tables.c --json text_keys.json
             [--depfile FILE] [--sources src] [--strict]

One file per room, so that many people can add texts at once; the same files in both languages.
In Vietnamese {xa} is the office that speaks: "xã" in a commune, "phường" in a ward (docs/templates.md).
Refuses, with file and line: what `msgfmt -c` refuses, a key given twice, missing in one language
or not like room.noun, an empty or fuzzy text, placeholders that differ, pairs that do not nest,
wrong plural forms, text that is not NFC, and typewriter habits (... " ' -- double blanks).
A key that no source uses is a warning; an error with --strict.
"""
import argparse
import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

LANGS = {"vi": 1, "en": 2}  # number of plural forms
# How an office calls itself in Vietnamese: {xa} and, where a sentence begins, {Xa}. As in text.h.
VOICES = {
    "LANG_VI": "cơ quan", "LANG_VI_COMMUNE": "xã", "LANG_VI_WARD": "phường",
    "LANG_VI_TOWNSHIP": "thị trấn", "LANG_VI_SPECIAL_ZONE": "đặc khu",
}
SELF = re.compile(r"\{([xX])a\}")
KIND = re.compile(r"(?<!hợp tác )(?<!thị )\b(xã|phường|thị trấn|đặc khu)\b(?! hội)", re.I)
# These name kinds of units, whoever speaks.
NAMES_KINDS = re.compile(r"(unit|unit_import|unit_merger|demo_run)\..*|layout\.(units|contact_none|official_all)")
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")
PLACE = re.compile(r"\{(/?)([a-z][a-z0-9_]*)\}")
HABITS = [
    (re.compile(r"\.\.\."), "three dots: write …"),
    (re.compile(r'"'), "a straight quote: write “ ”"),
    (re.compile(r"'"), "a straight apostrophe: write ’"),
    (re.compile(r"\s--(\s|$)|\w--"), "two hyphens: write –"),
    (re.compile(r"  "), "two blanks in a row"),
    (re.compile(r"^\s|\s$"), "a blank at the start or the end"),
    (re.compile(r"[\t\n\r]"), "a tab or a line break"),
    (re.compile(r"[<>]"), "markup: use a pair, {a}…{/a}"),
    (re.compile(r"\s[,.;:!?](\s|$)"), "a blank before a punctuation mark"),
    (re.compile("\u00d0|\u00f0"), "the Icelandic letter ð: write Đ or đ"),
]


class Refusal(Exception):
    def __init__(self, path, line, reason):
        super().__init__(f"{path}:{line}: {reason}")


@dataclass
class Entry:
    path: str
    line: int
    key: str = None
    plural: str = None
    forms: dict = field(default_factory=dict)


def unquote(path, line, text):
    if not re.fullmatch(r'"([^"\\]|\\.)*"', text):
        raise Refusal(path, line, "a string in double quotes is expected")
    escapes = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
    return re.sub(r"\\(.)", lambda m: escapes.get(m[1], m[0]), text[1:-1])


def parse(path, text):
    """The entries of a .po file; the header is left out."""
    entries, entry, put = [], None, None
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if line.startswith("#,") and "fuzzy" in line:
            raise Refusal(path, number, "a fuzzy text: read it and take the mark away")
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if line.startswith('"') and put:
            put(unquote(path, number, line))
            continue
        value = unquote(path, number, rest.strip())
        if word == "msgid":
            entry = Entry(path, number, "")
            entries.append(entry)
            put = lambda s, e=entry: setattr(e, "key", e.key + s)
        elif word == "msgid_plural" and entry:
            entry.plural = ""
            put = lambda s, e=entry: setattr(e, "plural", e.plural + s)
        elif entry and re.fullmatch(r"msgstr(\[\d\])?", word):
            form = int(word[7]) if "[" in word else 0
            if form in entry.forms:
                raise Refusal(path, number, f"{word} is given twice")
            entry.forms[form] = ""
            put = lambda s, e=entry, f=form: e.forms.__setitem__(f, e.forms[f] + s)
        else:
            raise Refusal(path, number, f"'{word}' is not part of a file of texts")
        put(value)
    return [e for e in entries if e.key]


def segments(entry, text):
    """[(kind, text)]: kind is lit, arg, open or close. Checks that pairs nest."""
    pairs = {m[2] for m in PLACE.finditer(text) if m[1]}
    segs, stack, at = [], [], 0
    for m in PLACE.finditer(text):
        if m.start() > at:
            segs.append(("lit", text[at:m.start()]))
        at = m.end()
        name = m[2]
        if m[1]:
            if not stack or stack.pop() != name:
                raise Refusal(entry.path, entry.line, f"{{/{name}}} without its {{{name}}}")
            segs.append(("close", name))
        elif name in pairs:
            stack.append(name)
            segs.append(("open", name))
        else:
            segs.append(("arg", name))
    if at < len(text):
        segs.append(("lit", text[at:]))
    if stack:
        raise Refusal(entry.path, entry.line, f"{{{stack[-1]}}} has no {{/{stack[-1]}}}")
    if any(kind == "lit" and re.search(r"[{}]", s) for kind, s in segs):
        raise Refusal(entry.path, entry.line, "a brace that is no placeholder like {name}")
    return segs


def check_words(entry, text):
    def refuse(reason):
        raise Refusal(entry.path, entry.line, f"{entry.key}: {reason}")

    if not text:
        refuse("an empty text")
    if text != unicodedata.normalize("NFC", text):
        refuse("not in normal form C (NFC)")
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in text):
        refuse("a control character")
    for pattern, reason in HABITS:
        if pattern.search(text):
            refuse(reason)


def check_entry(entry, lang):
    def refuse(reason):
        raise Refusal(entry.path, entry.line, f"{entry.key}: {reason}")

    if not KEY.fullmatch(entry.key):
        refuse("a key is room.noun or room.noun.more, of a-z 0-9 _")
    if entry.plural is not None and entry.plural != entry.key:
        refuse("msgid_plural must repeat the key")
    want = LANGS[lang] if entry.plural is not None else 1
    if sorted(entry.forms) != list(range(want)):
        refuse(f"{want} form(s) expected in this language, {len(entry.forms)} given")
    for text in entry.forms.values():
        check_words(entry, text)
        if lang == "vi" and not NAMES_KINDS.fullmatch(entry.key) and KIND.search(text):
            refuse(f"“{KIND.search(text)[0]}” is right in some units only: write {{xa}} or {{Xa}}")
        if lang != "vi" and SELF.search(text):
            refuse("{xa} is for Vietnamese")


def spoken(text, self):
    """The sentence as an office of that name says it of itself."""
    return SELF.sub(lambda m: self if m[1] == "x" else self[0].upper() + self[1:], text)


def names(entry):
    """(arguments, pairs) of all forms; a plural may leave {n} out of its first form."""
    sets = []
    for form in sorted(entry.forms):
        segs = segments(entry, spoken(entry.forms[form], VOICES["LANG_VI"]))
        args = {s for kind, s in segs if kind == "arg"}
        if entry.plural is not None and form == 0:
            args.add("n")
        sets.append((args, {s for kind, s in segs if kind == "open"}))
    if any(s != sets[0] for s in sets):
        raise Refusal(entry.path, entry.line, f"{entry.key}: placeholders differ between the forms")
    return sets[0]


def read(root, lang, seen):
    entries = {}
    folder = root / lang
    for path in sorted(folder.glob("*.po")):
        seen.append(path)
        text = path.read_bytes().decode("utf-8", "strict")
        for entry in parse(str(path), text):
            check_entry(entry, lang)
            if entry.key in entries:
                first = entries[entry.key]
                raise Refusal(path, entry.line, f"{entry.key} is already in {first.path}:{first.line}")
            entries[entry.key] = entry
        run = subprocess.run(["msgfmt", "-c", "-o", "/dev/null", str(path)],
                             capture_output=True, text=True)
        if run.returncode or run.stderr:
            raise Refusal(path, 1, "msgfmt -c: " + (run.stderr.strip() or "failed"))
    return entries


def compare(tables):
    """Both languages complete, with the same placeholders; returns {key: (args, pairs)}."""
    kinds = {}
    for lang, other in (("vi", "en"), ("en", "vi")):
        for key, entry in tables[lang].items():
            if key not in tables[other]:
                raise Refusal(entry.path, entry.line, f"{key} is missing in lang/{other}/")
            twin = tables[other][key]
            kinds[key] = names(entry)
            if names(twin) != kinds[key]:
                raise Refusal(entry.path, entry.line,
                              f"{key}: other placeholders than in {twin.path}:{twin.line}")
            if (entry.plural is None) != (twin.plural is None):
                raise Refusal(entry.path, entry.line,
                              f"{key}: plural in one language only, see {twin.path}:{twin.line}")
    symbols = {}
    for key in sorted(kinds):
        other = symbols.setdefault(symbol(key), key)
        if other != key:
            entry = tables["vi"][key]
            raise Refusal(entry.path, entry.line, f"{key} and {other} are the same name in C")
    return kinds


def symbol(key):
    return "TEXT_" + key.replace(".", "_")


def c_string(text):
    out = []
    for byte in text.encode():
        c = chr(byte)
        out.append("\\" + c if c in '"\\' else c if 32 <= byte < 127 else f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def escape(text):
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(raw, safe)
    return text


def keys_header(keys):
    lines = ["/* Made by tools/texts.py from lang/: not to be edited. */",
             "#ifndef GANDAN_HTML_TEXT_KEYS_H", "#define GANDAN_HTML_TEXT_KEYS_H", "",
             "enum text {", "    TEXT_NONE = 0,"]
    lines += [f"    {symbol(key)}," for key in keys]
    return "\n".join(lines + ["    TEXT_COUNT,", "};", "", "#endif", ""])


def tables_source(keys, tables):
    """Equal runs of segments stand once."""
    kinds = {"lit": "TEXT_SEG_LIT", "arg": "TEXT_SEG_ARG", "open": "TEXT_SEG_OPEN",
             "close": "TEXT_SEG_CLOSE"}
    bodies, runs, forms = [], {}, []

    def run_of(segs):
        if segs not in runs:
            runs[segs] = f"s{len(runs)}"
            bodies.append(f"static const struct text_seg {runs[segs]}[] = {{")
            for kind, text in segs:
                html = escape(text) if kind == "lit" else ""
                bodies.append(f"    {{{kinds[kind]}, STR_INIT({c_string(text)}), "
                              f"STR_INIT({c_string(html)})}},")
            bodies.append("};")
        return f"{{{runs[segs]}, {len(segs)}}}"

    for voice, self in {"LANG_EN": "", **VOICES}.items():
        forms += [f"    [{voice}] = {{", "        {{NULL, 0}, {NULL, 0}},"]
        for key in keys:
            entry = tables["vi" if self else "en"][key]
            made = [run_of(tuple(segments(entry, spoken(entry.forms[f], self))))
                    for f in sorted(entry.forms)]
            forms.append(f"        {{{made[0]}, {made[-1]}}}, /* {key} */")
        forms.append("    },")
    return "\n".join(["/* Made by tools/texts.py from lang/: not to be edited. */",
                      '#include "html/text_tables.h"', "", *bodies, "",
                      "const struct text_form text_forms[LANG_COUNT][TEXT_COUNT][2] = {", *forms, "};", ""])


def unused(keys, sources):
    used = set()
    for path in sorted(sources.rglob("*")):
        if path.suffix == ".tmpl":
            used.update(re.findall(r"\{%\s*text\s+([a-z0-9_.]+)", path.read_text()))
        if path.suffix in (".c", ".h", ".tmpl"):
            used.update(re.findall(r"\bTEXT_\w+", path.read_text()))
    return [key for key in keys if key not in used and symbol(key) not in used]


def write(path, content):
    """Only when it changed, so that nothing is built again without need."""
    path = Path(path)
    if not path.exists() or path.read_bytes() != content.encode():
        path.write_bytes(content.encode())


def options():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--lang", required=True, type=Path)
    for name in ("keys", "tables", "json", "depfile"):
        p.add_argument("--" + name)
    p.add_argument("--sources", type=Path)
    p.add_argument("--strict", action="store_true")
    return p.parse_args()


def main():
    o = options()
    seen = []
    try:
        tables = {lang: read(o.lang, lang, seen) for lang in LANGS}
        kinds = compare(tables)
    except Refusal as refusal:
        sys.exit(str(refusal))
    except UnicodeDecodeError as bad:
        sys.exit(f"{seen[-1]}:1: not UTF-8: {bad.reason} at byte {bad.start}")
    keys = sorted(kinds)
    dead = unused(keys, o.sources) if o.sources else []
    for key in dead:
        entry = tables["vi"][key]
        word = "error" if o.strict else "warning"
        print(f"{entry.path}:{entry.line}: {word}: nobody uses {key}", file=sys.stderr)
    if dead and o.strict:
        sys.exit(1)
    if o.keys:
        write(o.keys, keys_header(keys))
    if o.tables:
        write(o.tables, tables_source(keys, tables))
    if o.json:
        write(o.json, json.dumps({k: {"args": sorted(a), "pairs": sorted(p)}
                                  for k, (a, p) in sorted(kinds.items())}, indent=0) + "\n")
    if o.depfile:
        inputs = [o.lang / lang for lang in LANGS] + seen
        Path(o.depfile).write_text(f"{o.json}: " + " ".join(str(p) for p in inputs) + "\n")


if __name__ == "__main__":
    main()
