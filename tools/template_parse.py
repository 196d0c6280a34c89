"""template_parse: from the text of a template to its tree, and the C expressions in it.
Used by template.py only."""
import re
from dataclasses import dataclass, field

from template_state import Refused

TOKEN = re.compile(r"\{%(.*?)%\}|\{\{(.*?)\}\}", re.S)
# `{{ x | date }}`: how people of the language write it.
FILTERS = {
    "number": "text_number(h->buf.arena, h->lang, {0})",
    "percent": "text_percent(h->buf.arena, h->lang, {0}, {1})",
    "money": "text_money(h->buf.arena, h->lang, {0})",
    "date": "text_date(h->buf.arena, {0})",
    "moment": "text_moment(h->buf.arena, h->lang, {0})",
    "weekday": "text_weekday(h->lang, {0})",
}


@dataclass
class Node:
    kind: str
    line: int
    text: str = ""
    branches: list = field(default_factory=list)  # [(condition or None, nodes)]
    nodes: list = field(default_factory=list)


# Expressions

def strip_strings(text):
    return re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', lambda m: "_" * len(m[0]), text)


def closing_bracket(text):
    """Where the bracket that text begins with is closed, or None."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return i
    return None


def check_c(line, text, what="expression"):
    """One C expression, not a way to write C blocks."""
    bare = strip_strings(text)
    if not text:
        raise Refused(line, f"an empty {what}")
    if re.search(r"[{};#\\]|//|/\*", bare) or '"' in bare:
        raise Refused(line, f"not a plain C {what}: {text}")
    if not text.isascii():
        raise Refused(line, f"words outside the texts: {text}")
    if re.search(r"\+\+|--|(?<![=!<>])=(?!=)", bare):
        raise Refused(line, f"a template changes nothing: {text}")
    depth = 0
    for c in bare:
        depth += (c in "([") - (c in ")]")
        if depth < 0:
            break
    if depth:
        raise Refused(line, f"brackets do not match: {text}")
    return text


def expression(line, text):
    """C for a value with its filter."""
    text = " ".join(text.split())
    m = re.search(r"(?<!\|)\|(?!\|)\s*(\w+)\s*(.*)$", strip_strings(text))
    if not m:
        return check_c(line, text)
    name, rest = m[1], text[m.start(2):].strip()
    if name not in FILTERS:
        raise Refused(line, f"no filter '{name}': " + ", ".join(FILTERS))
    if bool(rest) != ("{1}" in FILTERS[name]):
        raise Refused(line, f"the filter '{name}' takes " + ("none" if rest else "a value"))
    value = check_c(line, text[:m.start()].strip())
    return FILTERS[name].format(value, check_c(line, rest) if rest else "")


# Parsing

class Parser:
    def __init__(self, text):
        self.tokens = list(self.lex(text))
        self.at = 0

    @staticmethod
    def lex(text, line=1):
        at = 0
        for m in TOKEN.finditer(text):
            if m.start() > at:
                yield Node("literal", line, text[at:m.start()])
            line += text.count("\n", at, m.start())
            if m[2] is not None:
                yield Node("value", line, m[2].strip())
            elif not m[1].strip().startswith("#"):
                word, _, rest = m[1].strip().partition(" ")
                yield Node(word.strip(), line, rest.strip())
            line += m[0].count("\n")
            at = m.end()
        if at < len(text):
            yield Node("literal", line, text[at:])

    def take(self):
        node = self.tokens[self.at] if self.at < len(self.tokens) else None
        self.at += 1
        return node

    def top(self):
        """(includes, pages)."""
        includes, pages = [], []
        while node := self.take():
            if node.kind == "include":
                if not re.fullmatch(r"[a-z0-9_]+/[A-Za-z0-9_./-]+\.h", node.text):
                    raise Refused(node.line, "include names room/file.h")
                includes.append(node.text)
            elif node.kind in ("page", "block"):
                node.nodes, _ = self.body(node, ("end",))
                pages.append(node)
            elif node.kind != "literal" or node.text.strip():
                raise Refused(first_line(node), "outside pages stand only include, page and block")
        return includes, pages

    def body(self, opener, ends):
        nodes = []
        while node := self.take():
            if node.kind in ends:
                return nodes, node
            if node.kind in ("if", "for"):
                self.nest(node)
            elif node.kind not in ("literal", "value", "let", "text", "call", "lit", "unbalanced"):
                raise Refused(node.line, f"{{% {node.kind} %}} has no place here")
            nodes.append(node)
        raise Refused(opener.line, f"{{% {opener.kind} %}} has no {{% end %}}")

    def nest(self, node):
        ends = ("elif", "else", "end") if node.kind == "if" else ("end",)
        condition = node.text
        while True:
            nodes, end = self.body(node, ends)
            node.branches.append((condition, nodes))
            if end.kind == "end":
                return
            if end.kind == "else":
                ends = ("end",)
            condition = None if end.kind == "else" else end.text


def first_line(node):
    return node.line + node.text[:len(node.text) - len(node.text.lstrip())].count("\n")
