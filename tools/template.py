#!/usr/bin/python3
"""template: compiles one page template into C. The syntax is in docs/templates.md.

    template.py IN.tmpl --root src --source OUT.tmpl.c --header OUT.tmpl.h [--texts text_keys.json]

The C refers back to the template by #line. A refusal is one line, IN.tmpl:LINE: reason, exit 1.
"""
import argparse
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

from template_html import Html
from template_parse import Parser, check_c, closing_bracket, expression, strip_strings
from template_state import Refused, merge

IDENT = r"[A-Za-z_][A-Za-z0-9_]*"
SIGNATURE = re.compile(rf"({IDENT})\s*\((.*)\)", re.S)
ARGUMENT = re.compile(rf"\s+({IDENT})=(?!=)")
PAIR = re.compile(r'((?:<(?:[^<>"|]|"[^"]*")*>\s*)+)\|((?:\s*</[A-Za-z0-9]+\s*>)+)')

# Writing C

def c_string(text):
    """Literals of at most about 80 columns, one a line."""
    names = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
    lines, line = [], ""
    for c in text:
        line += names.get(c, c)
        if len(line) >= 80 or c == "\n":
            lines.append(line)
            line = ""
    return "\n        ".join(f'"{part}"' for part in lines + [line] if part)


def escape(text):
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(raw, safe)
    return text


class Writer:
    """Collects C; literals that follow each other become one."""

    def __init__(self):
        self.parts = []
        self.target = "h"

    def literal(self, text):
        if self.parts and self.parts[-1][:2] == ("literal", self.target):
            text = self.parts.pop()[2] + text
        self.parts.append(("literal", self.target, text))

    def code(self, text, line=None):
        self.parts.append(("code", line, text))

    def lines(self, path):
        for kind, extra, text in self.parts:
            if kind == "literal":
                yield f"    html_lit({extra}, {c_string(text)});"
            else:
                if extra:
                    yield f'#line {extra} "{path}"'
                yield "    " + text


class Page:
    """Compiles the nodes of one page."""

    def __init__(self, node, texts):
        self.node, self.texts = node, texts
        self.out = Writer()
        unbalanced = [n for n in node.nodes if n.kind == "unbalanced"]
        m = SIGNATURE.fullmatch(node.text)
        if not m:
            raise Refused(node.line, f"{{% {node.kind} name(arguments) %}} is expected")
        self.name, self.params = m[1], " ".join(m[2].split())
        if not re.fullmatch(r"[\w *,]*", self.params, re.ASCII):
            raise Refused(node.line, f"not plain C parameters: {self.params}")
        self.html = Html(self.emit, bool(unbalanced))
        self.count = 0

    def emit(self, text):
        self.out.literal(text)

    def prototype(self):
        rest = "" if self.params in ("", "void") else ", " + self.params
        return f"void {self.name}(struct html *h{rest})"

    def compile(self):
        self.html.line = self.node.line
        self.nodes(self.node.nodes)
        self.html.page_done()

    def nodes(self, nodes):
        for node in nodes:
            getattr(self, "do_" + node.kind)(node)

    def do_unbalanced(self, node):
        if node is not next(n for n in self.node.nodes if n.kind != "literal" or n.text.strip()):
            raise Refused(node.line, "{% unbalanced %} stands first in its page")

    def do_literal(self, node):
        stray = re.search(r"\{\{|\}\}|\{%|%\}", node.text)
        if stray:
            line = node.line + node.text.count("\n", 0, stray.start())
            raise Refused(line, f"'{stray[0]}' without its other half")
        self.html.literal(node.text, node.line)

    def do_value(self, node):
        c = expression(node.line, node.text)
        verb = self.html.value(node.line, "value")
        self.out.code(f"{verb}({self.out.target}, {c});", node.line)

    def do_lit(self, node):
        self.html.value(node.line, "lit")
        self.emit(escape(node.text))

    def do_call(self, node):
        m = SIGNATURE.fullmatch(node.text)
        if not m:
            raise Refused(node.line, "{% call name(arguments) %} is expected")
        self.html.value(node.line, "call")
        rest = f", {check_c(node.line, m[2].strip())}" if m[2].strip() else ""
        self.out.code(f"{m[1]}(h{rest});", node.line)

    def do_let(self, node):
        m = re.fullmatch(rf"([\w\s*]+?[\s*])({IDENT})\s*=(?!=)\s*(.*)", node.text, re.S)
        if not m:
            raise Refused(node.line, "{% let type name = value %} is expected")
        self.html.directive(node.line)
        self.out.code(f"{m[1]}{m[2]} = {expression(node.line, m[3])};", node.line)

    def do_if(self, node):
        self.html.directive(node.line)
        start, ends = self.html.s, []
        for i, (condition, nodes) in enumerate(node.branches):
            self.html.s = start
            if condition is None:
                self.out.code("} else {")
            else:
                word = "if" if i == 0 else "} else if"
                self.out.code(f"{word} ({check_c(node.line, condition, 'condition')}) {{", node.line)
            self.nodes(nodes)
            self.html.directive(self.html.line)
            ends.append(self.html.s)
        if node.branches[-1][0] is not None:
            ends.append(start)
        self.out.code("}")
        end = ends[0]
        for other in ends[1:]:
            end = merge(node.line, end, other)
        self.html.s = end

    def do_for(self, node):
        m = re.fullmatch(rf"({IDENT})\s+in\s+(.*)", node.text, re.S)
        if not m:
            raise Refused(node.line, "{% for i in count %} is expected")
        i, count = m[1], check_c(node.line, " ".join(m[2].split()), "count")
        self.html.directive(node.line)
        start, nodes = self.html.s, node.branches[0][1]
        if not self.dry(nodes).tight and start.tight:
            # The second round follows the first, not the start: its first blank may be seen.
            start = replace(start, tight=False)
        self.html.s = start
        self.out.code(f"for (size_t {i} = 0, {i}_end = html_count({count}); {i} < {i}_end; {i}++) {{",
                      node.line)
        self.nodes(nodes)
        self.html.directive(self.html.line)
        self.out.code("}")
        end = self.html.s
        if (end.where, end.url, end.attrs) != (start.where, start.url, start.attrs):
            raise Refused(node.line, "the body of the loop ends in another place than it begins")
        self.html.s = merge(node.line, end, start)

    def dry(self, nodes):
        """The state after the nodes; nothing is written."""
        kept, count, self.out = self.out, self.count, Writer()
        self.nodes(nodes)
        self.html.directive(self.html.line)
        self.out, self.count = kept, count
        return self.html.s

    # Texts

    def do_text(self, node):
        key, args = self.text_parts(node)
        verb = self.html.value(node.line, "text")
        pairs = [n for n, v in args if v.startswith("<")]
        if pairs and verb != "html_text":
            raise Refused(node.line, f"{{{pairs[0]}}} is markup: not inside an attribute or title")
        known = self.known(node, key, args, pairs)
        if known and known["pairs"] and verb != "html_text":
            raise Refused(node.line, f"{key} has markup: not inside an attribute or title")
        made = [self.argument(node, name, value) for name, value in args]
        self.out.target = "h"
        values = f"(const struct text_arg[]){{{', '.join(made)}}}, {len(made)}" if made else "NULL, 0"
        symbol = key if key.startswith("(") else "TEXT_" + key.replace(".", "_")
        self.out.code(f"html_key(h, {symbol}, {values});", node.line)
        if pairs:
            self.out.code("}")

    def text_parts(self, node):
        m = re.match(r"\(|[a-z][a-z0-9_.]*(?=\s|$)", node.text)
        if not m:
            raise Refused(node.line, "{% text key name=value … %} is expected")
        if m[0] != "(":
            return m[0], self.arguments(node, node.text[m.end():])
        # A key chosen at run time, in brackets.
        end = closing_bracket(strip_strings(node.text))
        if end is None:
            raise Refused(node.line, "brackets do not match")
        key = check_c(node.line, node.text[:end + 1])
        return key, self.arguments(node, node.text[end + 1:])

    def arguments(self, node, rest):
        args, at, bare = [], 0, strip_strings(rest)
        while rest[at:].strip():
            m = ARGUMENT.match(bare, at)
            if not m:
                raise Refused(node.line, f"name=value is expected at: {rest[at:].strip()[:30]}")
            pair = PAIR.match(rest, m.end())
            if pair:
                at = pair.end()
            elif rest[m.end():m.end() + 1] == "<":
                raise Refused(node.line, f"{m[1]}: a pair is <open tags>|</close tags>")
            else:
                after = ARGUMENT.search(bare, m.end())
                at = after.start() if after else len(rest)
            if any(m[1] == name for name, _ in args):
                raise Refused(node.line, f"{m[1]}= is given twice")
            args.append((m[1], rest[m.end():at].strip()))
        return args

    def known(self, node, key, args, pairs):
        """Against lang/: the key is there, and takes just these arguments."""
        if self.texts is None or key.startswith("("):
            return None
        if key not in self.texts:
            raise Refused(node.line, f"no text {key} in lang/")
        known = self.texts[key]
        given = {n for n, _ in args} - set(pairs)
        for what, want, have in (("", set(known["args"]), given), ("/", set(known["pairs"]), set(pairs))):
            for name in sorted(want - have):
                raise Refused(node.line, f"{key} needs {{{what}{name}}}")
            for name in sorted(have - want):
                raise Refused(node.line, f"{key} has no {{{what}{name}}}")
        return known

    def argument(self, node, name, value):
        if not value.startswith("<"):
            return f'ta("{name}", {expression(node.line, value)})'
        m = PAIR.fullmatch(value)
        if not m:
            raise Refused(node.line, f"{name}: a pair is <open tags>|</close tags>")
        if self.out.target == "h":
            self.out.code("{")
        self.count += 1
        self.out.target = f"&pair{self.count}"
        self.out.code(f"struct html pair{self.count} = html_scratch(h);")
        before = self.html.s
        self.html.s = replace(before, blank=False, tight=True)
        self.nodes(list(Parser.lex(m[1].strip(), node.line)))
        if self.html.s.where != "text" or len(self.html.s.open) <= len(before.open):
            raise Refused(node.line, f"{name}: the markup before | opens no element")
        end = self.closing(node, m[2].strip())
        if self.html.s.open != before.open:
            raise Refused(node.line, f"{name}: the markup after | does not close what is open")
        self.html.s = before
        return (f'text_arg_pair("{name}", html_done(&pair{self.count}), '
                f'(struct markup){{S("{end}")}})')

    def closing(self, node, text):
        kept, self.out = self.out, Writer()
        self.html.literal(text, node.line)
        self.out = kept
        return text


# Files

def compile_template(text, texts):
    """([include], [Page])"""
    parser = Parser(text)
    includes, nodes = parser.top()
    pages = [Page(node, texts) for node in nodes]
    for page in pages:
        page.compile()
    twins = {p.name: p for p in pages}
    for name, page in twins.items():
        other = twins.get(name[:-6] + "_end") if name.endswith("_begin") else None
        if other and [o.name for o in page.html.s.open][::-1] != list(other.html.s.closed):
            raise Refused(other.node.line, f"{other.name} does not close what {name} leaves open")
    return includes, pages


def header(name, includes, pages):
    guard = "GANDAN_" + re.sub(r"\W", "_", name).upper() + "_H"
    lines = [f"/* Made by tools/template.py from {name}: not to be edited. */",
             f"#ifndef {guard}", f"#define {guard}", "", '#include "html/html.h"']
    lines += [f'#include "{i}"' for i in includes] + [""]
    lines += [p.prototype() + ";" for p in pages if p.node.kind == "page"]
    return "\n".join(lines + ["", "#endif", ""])


def source(name, pages):
    lines = [f"/* Made by tools/template.py from {name}: not to be edited. */",
             f'#include "{name}.h"', ""]
    lines += ["static " + p.prototype() + ";" for p in pages if p.node.kind == "block"]
    for page in pages:
        static = "static " if page.node.kind == "block" else ""
        lines += ["", f'#line {page.node.line} "{name}"', static + page.prototype(), "{"]
        lines += list(page.out.lines(name)) or ["    (void)h;"]
        lines += ["}"]
    return "\n".join(lines + [""])


def write(path, content):
    """Only when it changed, so that nothing is built again without need."""
    path = Path(path)
    if not path.exists() or path.read_bytes() != content.encode():
        path.write_bytes(content.encode())


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("template", type=Path)
    p.add_argument("--root", type=Path, default=Path("."), help="the folder of the rooms")
    p.add_argument("--source", required=True)
    p.add_argument("--header", required=True)
    p.add_argument("--texts", type=Path)
    o = p.parse_args()
    try:
        text = o.template.read_bytes().decode("utf-8")
        texts = json.loads(o.texts.read_text()) if o.texts else None
        includes, pages = compile_template(text, texts)
    except Refused as refused:
        sys.exit(f"{o.template}:{refused.line}: {refused.reason}")
    except UnicodeDecodeError as bad:
        sys.exit(f"{o.template}:1: not UTF-8: {bad.reason} at byte {bad.start}")
    name = o.template.resolve().relative_to(o.root.resolve()).as_posix()
    write(o.header, header(name, includes, pages))
    write(o.source, source(name, pages))


if __name__ == "__main__":
    main()
