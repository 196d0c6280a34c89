"""template_state: the rules of template_html.py as tables, and where in a page it stands.
Used by the template compiler only."""
from dataclasses import dataclass, replace

VOID = set("area br col hr img input link meta source track wbr".split())
REFUSED = {
    "style": "styles belong into assets/, the page's policy forbids them here",
    **dict.fromkeys("base object embed applet frame frameset iframe portal".split(),
                    "it brings foreign content or moves the base of addresses"),
    **dict.fromkeys("noscript template xmp plaintext noembed noframes math foreignobject".split(),
                    "browsers do not agree on how to read what is inside"),
    **dict.fromkeys("animate set animatemotion animatetransform".split(),
                    "it can change an address after the page was checked"),
}
ADDRESS = set("href src action formaction poster cite data background manifest longdesc "
              "xlink:href".split())
LITERAL_ONLY = set("http-equiv rel srcset imagesrcset ping translate is attributename nonce "
                   "integrity sandbox xmlns xmlns:xlink".split())
READ_BY_PEOPLE = set("alt title placeholder label aria-label aria-description "
                     "aria-roledescription aria-valuetext summary".split())
# Blanks beside these tags are not seen: they are dropped.
BLOCKS = set("html head body title meta link script div p ul ol li dl dt dd section article aside "
             "header footer main nav h1 h2 h3 h4 h5 h6 form fieldset legend table thead tbody tfoot "
             "tr td th caption colgroup col figure figcaption blockquote address details summary hr "
             "option optgroup pre br".split())
CLOSES_P = BLOCKS - set("html head body title meta link script li dt dd legend thead tbody tfoot tr "
                        "td th caption colgroup col figcaption summary option optgroup br".split())
NOT_IN_ITSELF = {"a", "button", "form", "label", "p", "option"}


class Refused(Exception):
    def __init__(self, line, reason):
        super().__init__(reason)
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class Open:
    name: str
    line: int
    own_words: bool  # translate="no": names, codes


@dataclass(frozen=True)
class State:
    # text | tag_name | gap | after | attr_name | equals | value | raw | rcdata
    where: str = "text"
    open: tuple = ()
    closed: tuple = ()       # end tags of elements that another page opened
    tag: str = ""
    attrs: tuple = ()        # ((name, literal value or None), ...) of the tag in hand
    sure: frozenset = frozenset()  # attributes that are there in every branch
    attr: str = ""
    value: str = ""          # literal so far; None once a value stands in it
    url: str = ""            # where in an address: see Html.url_char
    blank: bool = False      # blanks read and not yet written
    tight: bool = True       # a blank here would not be seen

    def inside(self, name):
        return any(o.name == name for o in self.open)


WORDS = {"text": "in the text", "raw": "inside <script>", "value": "inside an attribute value",
         "rcdata": "inside <title> or <textarea>"}


def place(state):
    return WORDS.get(state.where, "inside a tag")


def merge(line, a, b):
    """The state after two branches, which must end in the same place."""
    def differ(what):
        raise Refused(line, f"the branches end in different places: {what}")

    where = a.where
    if a.where != b.where:
        if {a.where, b.where} != {"gap", "after"}:
            differ(f"one {place(a)}, one {place(b)}")
        where = "after"
    if [o.name for o in a.open] != [o.name for o in b.open] or a.closed != b.closed:
        differ("other elements are open")
    if where == "value" and a.attr != b.attr or where in ("after", "value") and a.tag != b.tag:
        differ("in another attribute")
    url = a.url
    if a.url != b.url:
        if "start" in (a.url, b.url):
            differ("the address is empty in one of them")
        # What may follow is what is safe after each of them.
        loose = {"path", "query", "fragment", "contact", "mixed"}
        url = "mixed" if {a.url, b.url} <= loose else "whole"
    attrs = a.attrs + tuple(x for x in b.attrs if x not in a.attrs)
    return replace(a, where=where, url=url, attrs=attrs, sure=a.sure & b.sure,
                   value=a.value if a.value == b.value else None,
                   blank=a.blank or b.blank, tight=a.tight and b.tight)
