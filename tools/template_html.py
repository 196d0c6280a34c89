"""template_html: follows the HTML of a template as a browser's tokenizer would, and refuses what
could let a value out of its place. Used by template.py only.

The rules (docs/templates.md): values only as text, in <title>
and <textarea>, and in double-quoted attributes; never in <script>, <style>, comments, on*=, style=,
srcdoc=, names of tags and attributes. An address begins with a literal /path, ?, #, mailto:, tel:
or is wholly one checked address. Whatever a branch does, it ends where its sisters end.
"""
import re
from dataclasses import replace

from template_state import (
    ADDRESS, BLOCKS, CLOSES_P, LITERAL_ONLY, NOT_IN_ITSELF, READ_BY_PEOPLE, REFUSED, VOID, Open,
    Refused, State, place)

REFERENCE = re.compile(r"&(#[0-9]+|#x[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
ATTRIBUTE = re.compile(r"[A-Za-z_][-\w:.]*", re.ASCII)


class Html:
    """Takes the pieces of a page in order; writes cleaned literals with self.emit(text)."""

    def __init__(self, emit, unbalanced=False):
        self.emit = emit
        self.unbalanced = unbalanced
        self.s = State()
        self.line = 0

    def set(self, **kw):
        self.s = replace(self.s, **kw)

    def refuse(self, reason):
        raise Refused(self.line, reason)

    # Literals

    def literal(self, text, line):
        at, self.line = 0, line
        steps = {"text": self.in_text, "tag_name": self.in_tag, "gap": self.in_tag,
                 "after": self.in_tag, "attr_name": self.in_tag, "value": self.in_value,
                 "raw": self.in_raw, "rcdata": self.in_rcdata}
        while at < len(text):
            if self.s.where == "equals":
                self.refuse("an unquoted attribute: write name=\"value\"")
            end = steps[self.s.where](text, at)
            self.line += text.count("\n", at, end)
            at = end

    def in_text(self, text, at):
        keeps = self.s.inside("pre")
        if text[at].isspace() and not keeps:
            self.set(blank=True)
            return re.compile(r"\s+").match(text, at).end()
        if text[at] == "<":
            return self.in_open(text, at)
        m = re.compile(r"[^<]+" if keeps else r"[^<\s]+").match(text, at)
        self.words(m[0], any(o.own_words for o in self.s.open))
        self.visible()
        self.emit(m[0])
        return m.end()

    def words(self, text, own_words):
        """Letters are for lang/; a lone & would join with what follows."""
        plain = REFERENCE.sub(" ", text)
        if "&" in plain:
            self.refuse("a lone '&': write &amp;")
        letter = next((c for c in plain if c.isalpha()), None)
        if letter and not own_words:
            self.refuse(f"words outside the texts ('{text.strip()[:20]}'): use {{% text key %}}, "
                        "{% lit name %} or translate=\"no\"")

    def visible(self, block=False):
        """Something follows: writes the blank before it unless nobody could see it."""
        if self.s.blank and not self.s.tight and not block:
            self.emit(" ")
        self.set(blank=False, tight=block)

    def in_open(self, text, at):
        if text.startswith("<!--", at):
            end = text.find("-->", at)
            if end < 0:
                self.refuse("a comment that does not end before the next value or directive; "
                            "for notes use {% # note %}")
            return end + 3
        if text[at:at + 9].lower() == "<!doctype":
            m = re.compile(r"<!doctype html>", re.I).match(text, at)
            if not m:
                self.refuse("the only declaration is <!DOCTYPE html>")
            self.visible(block=True)
            self.emit("<!DOCTYPE html>")
            return m.end()
        if text.startswith("</", at):
            return self.end_tag(text, at)
        m = NAME.match(text, at + 1)
        if not m:
            self.refuse("a tag name must be literal (for the sign itself write &lt;)")
        self.start_tag(m[0])
        if m.end() == len(text):
            self.set(where="tag_name")
        return m.end()

    def end_tag(self, text, at):
        m = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>").match(text, at)
        if not m:
            self.refuse("an end tag is </name>, without a value or directive in it")
        self.pop(m[1])
        self.visible(block=m[1].lower() in BLOCKS or self.in_drawing())
        self.emit(f"</{m[1]}>")
        return m.end()

    def in_drawing(self):
        return self.s.inside("svg") and not self.s.inside("text")

    def pop(self, name):
        if name.lower() in VOID:
            self.refuse(f"</{name}>: this element has no end tag")
        if self.s.open:
            top = self.s.open[-1]
            if top.name != name:
                self.refuse(f"</{name}> while <{top.name}> of line {top.line} is open")
            self.set(open=self.s.open[:-1])
        elif self.unbalanced:
            self.set(closed=self.s.closed + (name,))
        else:
            self.refuse(f"</{name}> closes nothing")

    def start_tag(self, name):
        low = name.lower()
        if low in REFUSED:
            self.refuse(f"<{low}> is not for pages: {REFUSED[low]}")
        if name != low and not self.s.inside("svg"):
            self.refuse(f"<{name}>: names of elements are written small")
        if low in NOT_IN_ITSELF and self.s.inside(low):
            self.refuse(f"<{low}> inside <{low}>")
        if low in CLOSES_P and self.s.inside("p") and not self.s.inside("button"):
            self.refuse(f"<{low}> inside <p>: the browser would close the paragraph here")
        self.visible(block=low in BLOCKS or self.in_drawing())
        self.emit("<" + name)
        self.set(where="after", tag=name, attrs=(), sure=frozenset())

    # Inside a tag

    def in_tag(self, text, at):
        if self.s.where in ("tag_name", "attr_name"):
            self.settle()
        c = text[at]
        if c.isspace():
            self.set(where="gap", blank=True)
            return re.compile(r"\s+").match(text, at).end()
        if c == ">" or text.startswith("/>", at):
            return self.tag_done(text, at)
        m = ATTRIBUTE.match(text, at)
        if not m:
            self.refuse(f"'{c}' inside <{self.s.tag}>: attributes are name=\"value\" or a name")
        if self.s.where != "gap":
            self.refuse("a blank is missing before an attribute")
        return self.attribute(text, m)

    def attribute(self, text, m):
        name = m[0].lower()
        if name.startswith("on"):
            self.refuse(f"{name}=: scripts belong into assets/, the page's policy forbids them here")
        if name in ("style", "srcdoc"):
            self.refuse(f"{name}= is not for pages: the policy forbids it; use a class")
        if any(name == known for known, _ in self.s.attrs):
            self.refuse(f"{name}= is given twice")
        self.emit((" " if self.s.blank else "") + m[0])
        self.set(blank=False, attr=name, value="", url="", attrs=self.s.attrs + ((name, ""),),
                 sure=self.s.sure | {name})
        end = m.end()
        if text[end:end + 1] != "=":
            self.set(where="attr_name" if end == len(text) else "after")
            return end
        if text[end + 1:end + 2] == "'":
            self.refuse(f"{name}= in single quotes: write {name}=\"value\"")
        if end + 1 == len(text):
            self.set(where="equals")
            return end + 1
        if text[end + 1] != '"':
            self.refuse(f"{name}= unquoted: write {name}=\"value\"")
        self.emit('="')
        self.set(where="value", url="start" if name in ADDRESS else "")
        return end + 2

    def in_value(self, text, at):
        m = re.compile(r'[^"]*').match(text, at)
        chunk = m[0]
        if chunk:
            self.value_chunk(chunk)
        if m.end() == len(text):
            return m.end()
        self.value_done()
        return m.end() + 1

    def value_chunk(self, chunk):
        if "<" in chunk:
            self.refuse(f"'<' inside {self.s.attr}=: is a quote missing?")
        self.words(chunk, self.s.attr not in READ_BY_PEOPLE and chunk.isascii())
        if self.s.url:
            self.url_chunk(chunk)
        if self.s.value is not None:
            self.set(value=self.s.value + chunk)
        self.emit(re.sub(r"\s*\n\s*", " ", chunk))

    def value_done(self):
        if self.s.url == "start":
            self.refuse(f"{self.s.attr}= is empty: it would name this page's own address")
        attrs = tuple((n, self.s.value if n == self.s.attr else v) for n, v in self.s.attrs)
        self.emit('"')
        self.set(where="after", attrs=attrs, attr="", value="", url="")

    def tag_done(self, text, at):
        tag, low = self.s.tag, self.s.tag.lower()
        attrs = dict(self.s.attrs)
        own = attrs.get("translate") == "no"
        if low == "img" and "alt" not in self.s.sure:
            self.refuse("<img> without alt=")
        if low == "meta" and "http-equiv" in attrs and attrs.get("content") is None:
            self.refuse("a value in content= beside http-equiv=")
        if low == "script" and "src" not in self.s.sure:
            self.refuse("a script in the page: the policy forbids it; use src=")
        closed = text.startswith("/>", at)
        drawing = self.s.inside("svg") or low == "svg"
        if closed and low not in VOID and not drawing:
            self.refuse(f"<{tag}/>: only drawings and void elements close themselves")
        self.emit("/>" if closed and drawing else ">")
        self.set(where="text", blank=False, tag="", attrs=(), sure=frozenset())
        end = at + (2 if closed else 1)
        if closed or low in VOID:
            return end
        self.set(open=self.s.open + (Open(tag, self.line, own),))
        return self.content_begins(text, end, low)

    def content_begins(self, text, end, low):
        if low == "script":
            self.set(where="raw")
        elif low == "textarea" or (low == "title" and not self.s.inside("svg")):
            self.set(where="rcdata")
        if low in ("textarea", "pre"):
            # Browsers drop the first line break here: one more keeps the value whole.
            self.emit("\n")
            end += text[end:end + 1] == "\n"
        return end

    def in_raw(self, text, at):
        m = re.compile(r"\s*</script\s*>").match(text, at)
        if not m:
            self.refuse("a script in the page: the policy forbids it; use src=")
        self.pop("script")
        self.emit("</script>")
        self.set(where="text")
        return m.end()

    def in_rcdata(self, text, at):
        name = self.s.open[-1].name
        m = re.compile(rf"(.*?)(</{name}\s*>|\Z)", re.S).match(text, at)
        if "<" in m[1]:
            self.refuse(f"a tag inside <{name}>")
        self.words(m[1], self.s.open[-1].own_words)
        if m[2]:
            self.pop(name)
            self.set(where="text", tight=name == "title")
        self.emit((m[1] if name == "textarea" else re.sub(r"\s+", " ", m[1])) + m[2])
        return m.end()

    # Addresses: start -> root/path/dots/... -> query -> fragment; contact; checked; mixed

    def url_chunk(self, chunk):
        for part in re.findall(r"mailto:|tel:|.", chunk, re.S) if self.s.url == "start" else chunk:
            self.url_char(part)

    def url_char(self, c):
        url = self.s.url
        if c.isspace() or c == "\\":
            self.refuse(f"{self.s.attr}=: a blank or a backslash in an address")
        if url == "whole":
            self.refuse(f"{self.s.attr}=: nothing may follow these branches in an address")
        if url == "start":
            begins = {"/": "slash", "?": "query", "#": "fragment", "mailto:": "contact",
                      "tel:": "contact"}
            if c not in begins:
                self.refuse(f"{self.s.attr}= must begin with /path, ?, #, mailto: or tel:, or be "
                            "wholly one checked address (struct safe_url)")
            self.set(url=begins[c])
        elif url == "checked":
            if c != "#":
                self.refuse("after a checked address only #fragment may follow")
            self.set(url="fragment")
        elif url == "mixed":
            pass
        elif c == "#":
            self.set(url="fragment")
        elif c == "?" and url not in ("query", "fragment"):
            self.set(url="query")
        elif url in ("slash", "path", "dots"):
            self.path_char(c)

    def path_char(self, c):
        if c == "/":
            if self.s.url in ("slash", "dots"):
                self.refuse(f"{self.s.attr}=: '//' or a step of dots in an address")
            self.set(url="slash")
        elif c == "." and self.s.url in ("slash", "dots"):
            self.set(url="dots")
        else:
            self.set(url="path")

    # Values

    def value(self, line, kind):
        """A value stands here; returns the verb that writes it. kind: value, text, lit, call."""
        self.line = line
        where = self.s.where
        if where == "text":
            self.visible()
            return "html_text"
        if kind == "call":
            self.refuse("{% call %} writes tags: it belongs between tags")
        if where == "rcdata":
            return "html_attr"
        if where == "value":
            return self.attribute_value(kind)
        reasons = {"tag_name": "a value in the name of a tag", "raw": "a value inside <script>",
                   "attr_name": "a value in the name of an attribute",
                   "equals": "an unquoted attribute: write name=\"value\""}
        self.refuse(reasons.get(where, "a value as the name of an attribute"))

    def attribute_value(self, kind):
        if self.s.attr in LITERAL_ONLY:
            self.refuse(f"a value in {self.s.attr}=: it takes literals only")
        self.set(value=None)
        if not self.s.url:
            return "html_attr"
        if kind != "value":
            self.refuse(f"words in the address {self.s.attr}=")
        return self.address_value()

    def address_value(self):
        url = self.s.url
        loads = (self.s.tag.lower() in ("script", "link", "use") and url != "fragment")
        if url == "start":
            self.set(url="checked")
            return "html_safe_url"
        if loads:
            self.refuse(f"a value in the address of <{self.s.tag}>: only a whole checked address")
        if url == "checked":
            self.refuse("an address that begins with a value: only a whole checked address may")
        if url == "dots":
            self.refuse("a value after '/.' could climb in the path")
        if url in ("mixed", "whole"):
            self.refuse("a value in an address whose place depends on a branch before it")
        verbs = {"slash": ("html_segment", "path"), "path": ("html_url", "path"),
                 "query": ("html_url", "query"), "fragment": ("html_url", "fragment"),
                 "contact": ("html_contact", "contact")}
        verb, after = verbs[url]
        self.set(url=after)
        return verb

    # Directives

    def settle(self):
        """A directive stands here: names of tags and attributes end."""
        if self.s.where in ("tag_name", "attr_name"):
            self.set(where="after")

    def directive(self, line):
        self.line = line
        if self.s.where == "raw":
            self.refuse("a directive inside <script>")
        if self.s.where == "equals":
            self.refuse("an unquoted attribute: write name=\"value\"")
        self.settle()
        if self.s.where == "text" and self.s.blank:
            self.visible()
            self.set(tight=True)
        if self.s.where == "gap" and self.s.blank:
            self.emit(" ")
            self.set(blank=False)

    def page_done(self):
        if self.s.where != "text":
            self.refuse(f"the page ends {place(self.s)}")
        if self.s.open and not self.unbalanced:
            top = self.s.open[-1]
            raise Refused(top.line, f"<{top.name}> is never closed")
