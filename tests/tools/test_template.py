"""The template compiler: what it refuses, with file and line, and what a good page becomes."""
import subprocess
import sys

import pytest

from built import ROOT, TOOLS, compile_and_run, run_texts, with_base_texts, write_lang
import template

TEXTS = {'a.word': {'args': [], 'pairs': []}, 'a.name': {'args': ['name'], 'pairs': []},
         'a.link': {'args': ['n'], 'pairs': ['a']}}


def compiled(text):
    """The page's C, or the refusal as (line, reason)."""
    try:
        _, pages = template.compile_template(text, TEXTS)
    except template.Refused as refused:
        return refused.line, refused.reason
    return '\n'.join(line for page in pages for line in page.out.lines('x.tmpl'))


# (what stands in the page from line 2 on, the line that is named, words of the reason)
REFUSED = [
    # Attributes
    ('<p class={{ a }}>', 2, 'unquoted'),
    ('<p\n class={{ a }}>', 3, 'unquoted'),
    ('<p class=x>', 2, 'unquoted'),
    ("<p class='{{ a }}'>", 2, 'single quotes'),
    ('<p class ="x">', 2, "'='"),
    ('<p class="a" class="b"></p>', 2, 'given twice'),
    ('<p class="a"id="b"></p>', 2, 'blank is missing'),
    ('<p {{ a }}="x"></p>', 2, 'name of an attribute'),
    ('<p data-{{ a }}="x"></p>', 2, 'name of an attribute'),
    ('<p {{ a }}></p>', 2, 'name of an attribute'),
    ('<p "x"></p>', 2, 'inside <p>'),
    ('<p title="a<b"></p>', 2, 'quote missing'),
    ('<div style="color:red"></div>', 2, 'style='),
    ('<div style="{{ a }}"></div>', 2, 'style='),
    ('<div STYLE="{{ a }}"></div>', 2, 'style='),
    ('<a onclick="go()">', 2, 'onclick='),
    ('<a\n\n onmouseover="{{ a }}">', 4, 'onmouseover='),
    ('<svg onload="x"></svg>', 2, 'onload='),
    ('<p srcdoc="{{ a }}"></p>', 2, 'srcdoc='),
    ('<link rel="{{ a }}" href="/x">', 2, 'rel='),
    ('<img alt="" srcset="{{ a }} 2x">', 2, 'srcset='),
    ('<meta http-equiv="{{ a }}" content="1">', 2, 'http-equiv='),
    ('<meta http-equiv="refresh" content="{{ a }}">', 2, 'http-equiv='),
    ('<meta content="{{ a }}" http-equiv="refresh">', 2, 'http-equiv='),
    # Tags
    ('<{{ a }}>', 2, 'tag name'),
    ('<di{{ a }}>', 2, 'name of a tag'),
    ('</{{ a }}>', 2, 'end tag'),
    ('<p></p{{ a }}>', 2, 'end tag'),
    ('< p>', 2, 'tag name'),
    ('1 < 2', 2, '&lt;'),
    ('<DIV></DIV>', 2, 'written small'),
    ('<div/>', 2, 'close themselves'),
    ('<img src="/x.png">', 2, 'without alt'),
    ('<img src="/x.png"{% if a.n %} alt=""{% end %}>', 2, 'without alt'),
    ('<base href="/x">', 2, '<base>'),
    ('<iframe src="/x"></iframe>', 2, '<iframe>'),
    ('<object data="/x"></object>', 2, '<object>'),
    ('<svg><animate attributeName="href"/></svg>', 2, '<animate>'),
    ('<svg><set attributeName="href"/></svg>', 2, '<set>'),
    ('<svg><foreignObject></foreignObject></svg>', 2, '<foreignobject>'),
    ('<noscript>1</noscript>', 2, '<noscript>'),
    ('<style>{{ a }}</style>', 2, '<style>'),
    ('<style>p{color:red}</style>', 2, '<style>'),
    # Scripts and comments
    ('<script>{{ a }}</script>', 2, 'script'),
    ('<script>var x = 1;</script>', 2, 'script'),
    ('<script src="/x.js">{{ a }}</script>', 2, 'inside <script>'),
    ('<script src="/x.js">x()</script>', 2, 'a script in the page'),
    ('<script src="/x.js">{% if a.n %}{% end %}</script>', 2, 'inside <script>'),
    ('<script src="/{{ a }}.js"></script>', 2, 'address of <script>'),
    ('<link rel="stylesheet" href="/{{ a }}">', 2, 'address of <link>'),
    ('<svg><use href="/{{ a }}#x"/></svg>', 2, 'address of <use>'),
    ('<!-- {{ a }} -->', 2, 'comment'),
    ('<!-- {% if a.n %} --> {% end %}', 2, 'comment'),
    ('<!-- never ends', 2, 'comment'),
    ('<!DOCTYPE html PUBLIC "x">', 2, 'declaration'),
    ('<![CDATA[x]]>', 2, 'tag name'),
    # Addresses
    ('<a href="//evil.example">', 2, "'//'"),
    ('<a href="//{{ a }}">', 2, "'//'"),
    ('<a href="/{{ a }}//x">', 2, "'//'"),
    ('<a href="/\\{{ a }}">', 2, 'backslash'),
    ('<a href="/a b">', 2, 'blank'),
    ('<a href="">', 2, 'empty'),
    ('<a href="javascript:x()">', 2, 'must begin with'),
    ('<a href="JavaScript:{{ a }}">', 2, 'must begin with'),
    ('<a href=" javascript:{{ a }}">', 2, 'blank'),
    ('<a href="data:text/html,{{ a }}">', 2, 'must begin with'),
    ('<a href="https://{{ a }}/">', 2, 'must begin with'),
    ('<a href="{{ a }}/x">', 2, 'after a checked address'),
    ('<a href="{{ a }}{{ b }}">', 2, 'begins with a value'),
    ('<a href="{{ a }}:x">', 2, 'after a checked address'),
    ('<form action="x"></form>', 2, 'must begin with'),
    ('<button formaction="javascript:1"></button>', 2, 'must begin with'),
    ('<img alt="" src="x.png">', 2, 'must begin with'),
    ('<svg><use xlink:href="data:{{ a }}"/></svg>', 2, 'must begin with'),
    ('<a href="/.{{ a }}">', 2, 'climb'),
    ('<a href="/../x">', 2, 'step of dots'),
    ('<a href="{% if a.n %}/x{% end %}">', 2, 'empty in one'),
    ('<a href="/{% if a.n %}x{% end %}/y">', 2, 'nothing may follow'),
    ('<a href="/{% if a.n %}x{% end %}{{ a }}">', 2, 'depends on a branch'),
    ('<a href="/x{% if a.n %}?b={{ a }}{% end %}{{ a }}">', 2, 'depends on a branch'),
    ('<a href="{% if a.n %}/x{% else %}{{ a }}{% end %}/y">', 2, 'nothing may follow'),
    ('<a href="/{% text a.word %}">', 2, 'words in the address'),
    ('<a href="/{% lit x %}">', 2, 'words in the address'),
    # Branches and balance
    ('<p>{% if a.n %}</p>{% end %}', 2, 'different places'),
    ('{% if a.n %}<p>{% else %}<div>{% end %}', 2, 'different places'),
    ('{% if a.n %}<p class="{% end %}x"></p>', 2, 'different places'),
    ('<p {% if a.n %}class="{% else %}id="{% end %}x"></p>', 2, 'different places'),
    ('{% for i in a.n %}<li>{% end %}', 2, 'different places'),
    ('<p{% for i in a.n %} class="x"{% end %}></p>', 2, 'ends in another place'),
    ('<p>\n<b>\n', 3, 'never closed'),
    ('<p></b></p>', 2, '</b> while <p> of line 2'),
    ('</p>', 2, 'closes nothing'),
    ('<br></br>', 2, 'no end tag'),
    ('<p class="x', 3, 'ends inside an attribute'),
    ('<p ', 3, 'ends inside a tag'),
    ('<p', 3, 'ends inside a tag'),
    ('<title>', 3, 'ends inside <title>'),
    ('<textarea><b></textarea>', 2, 'inside <textarea>'),
    ('<p><div></div></p>', 2, '<div> inside <p>'),
    ('<a href="/"><b><a href="/x"></a></b></a>', 2, '<a> inside <a>'),
    ('<form><form></form></form>', 2, '<form> inside <form>'),
    ('\n1\n{% unbalanced %}', 4, 'stands first'),
    ('1{{ a }}{% unbalanced %}', 2, 'stands first'),
    # Words
    ('<p>Xin chào</p>', 2, 'words outside'),
    ('\n<p>\n hello</p>', 4, 'words outside'),
    ('<p>Ω</p>', 2, 'words outside'),
    ('<img src="/x" alt="Bản đồ">', 2, 'words outside'),
    ('<input aria-label="Find">', 2, 'words outside'),
    ('<input placeholder="Find">', 2, 'words outside'),
    ('<title>Home</title>', 2, 'words outside'),
    ('<p translate="no">UBND</p><p>UBND</p>', 2, 'words outside'),
    ('<p translate="{{ a }}">x</p>', 2, 'translate='),
    ('<p>1 & 2</p>', 2, "lone '&'"),
    ('<a href="/x?a=1&b=2"></a>', 2, "lone '&'"),
    ('<p>&{{ a }};</p>', 2, "lone '&'"),
    ('<input value="Gửi">', 2, 'words outside'),
    ('<p>\n{{ a ? "Có" : "Không" }}</p>', 3, 'words outside'),
    # Texts
    ('{% text a.none %}', 2, 'no text a.none'),
    ('{% text a.name %}', 2, 'needs {name}'),
    ('{% text a.word n=1 %}', 2, 'has no {n}'),
    ('{% text a.name name=1 name=2 %}', 2, 'given twice'),
    ('{% text a.name 5 %}', 2, 'name=value'),
    ('{% text %}', 2, 'key'),
    ('{% text (a.n %}', 2, 'brackets'),
    ('{% text (f(a.n) ? x : y) 5 %}', 2, 'name=value'),
    ('{% text a.link n=1 %}', 2, 'needs {/a}'),
    ('{% text a.link n=1 a=2 %}', 2, 'has no {a}'),
    ('{% text a.link n=1 a=<b>|</i> %}', 2, '</i> while <b>'),
    ('{% text a.link n=1 a=<b><i>|</i> %}', 2, 'does not close'),
    ('{% text a.link n=1 a=<b> %}', 2, 'a pair is'),
    ('{% text a.link n=1 a=<br>|</b> %}', 2, 'opens no element'),
    ('{% text a.link n=1 a=<a href="//{{ a }}">|</a> %}', 2, "'//'"),
    ('{% text a.link n=1 a=<a onclick="x">|</a> %}', 2, 'onclick='),
    ('<p title="{% text a.link n=1 a=<b>|</b> %}"></p>', 2, 'is markup'),
    ('<title>{% text a.link n=1 a=<b>|</b> %}</title>', 2, 'is markup'),
    # Directives and expressions
    ('{% c int x = 0; %}', 2, 'no place'),
    ('{% page y() %}{% end %}', 2, 'no place'),
    ('{% if a.n %}', 1, 'no {% end %}'),
    ('{% for a.n %}{% end %}', 2, 'for i in count'),
    ('{% let x %}', 2, 'let type name'),
    ('{% else %}', 2, 'no place'),
    ('{{ }}', 2, 'empty'),
    ('{{ a; b }}', 2, 'not a plain C'),
    ('{{ ({ 1; }) }}', 2, 'not a plain C'),
    ('{{ a /* x */ }}', 2, 'not a plain C'),
    ('<p>\n{{ a </p>', 3, 'other half'),
    ('<p>\n a }} </p>', 3, 'other half'),
    ('<p>%}</p>', 2, 'other half'),
    ('{{ f(a }}', 2, 'brackets'),
    ('{{ a) + (b }}', 2, 'brackets'),
    ('{{ a = 1 }}', 2, 'changes nothing'),
    ('{{ i++ }}', 2, 'changes nothing'),
    ('{% if a.n = 1 %}{% end %}', 2, 'changes nothing'),
    ('{{ a | none }}', 2, 'no filter'),
    ('{{ a | date 5 }}', 2, 'takes none'),
    ('{{ a | percent }}', 2, 'takes a value'),
    ('<p title="{% call y() %}"></p>', 2, 'between tags'),
    ('{% call y %}', 2, 'call name'),
]


@pytest.mark.parametrize('body, line, reason', REFUSED)
def test_is_refused(body, line, reason):
    got = compiled('{% page x(struct str a, struct str b) %}\n' + body + '\n{% end %}\n')
    if isinstance(got, str):
        pytest.fail(f'compiled to: {got}')
    assert got[0] == line, got
    assert reason in got[1], got


@pytest.mark.parametrize('text, line, reason', [
    ('words\n{% page x() %}{% end %}', 1, 'outside pages'),
    ('\n\n<p>', 3, 'outside pages'),
    ('{% include <stdio.h> %}', 1, 'room/file.h'),
    ('{% include stdio.h %}', 1, 'room/file.h'),
    ('{% page x(int a) { } void y(int b) %}{% end %}', 1, 'plain C parameters'),
    ('{% page x %}{% end %}', 1, 'name(arguments)'),
    ('{% page x_begin() %}{% unbalanced %}<div><p>{% end %}\n'
     '{% page x_end() %}{% unbalanced %}</div></p>{% end %}', 2, 'does not close what'),
])
def test_a_file_is_refused(text, line, reason):
    got = compiled(text)
    assert isinstance(got, tuple) and got[0] == line and reason in got[1], got


def test_the_program_names_file_and_line(tmp_path):
    path = tmp_path / 'bad.tmpl'
    path.write_text('{% page x(struct str a) %}\n\n<p class={{ a }}>\n{% end %}\n')
    run = subprocess.run(
        [sys.executable, TOOLS / 'template.py', path, '--root', tmp_path,
         '--source', tmp_path / 'x.c', '--header', tmp_path / 'x.h'], capture_output=True, text=True)
    assert run.returncode == 1 and run.stderr.startswith(f'{path}:3: ')
    assert not (tmp_path / 'x.c').exists()


# name -> (template, what it writes)
GOOD = {
    'escapes': ('<p class="{{ evil }}">{{ evil }}</p>',
                '<p class="&quot;&gt;&lt;b&gt; &amp;&#39;">&quot;&gt;&lt;b&gt; &amp;&#39;</p>'),
    'address': ('<a href="/{{ slug }}/x?q={{ evil }}&amp;p=1#{{ slug }}">1</a>',
                '<a href="/vu-ninh/x?q=%22%3E%3Cb%3E%20%26%27&amp;p=1#vu-ninh">1</a>'),
    'empty_segment': ('<a href="/{{ none }}/{{ slug }}">1</a>', '<a href="/-/vu-ninh">1</a>'),
    'dots': ('<a href="/{{ dots }}/x/{{ dots }}.json">1</a>', '<a href="/-/x/-.json">1</a>'),
    'part_of_a_segment': ('<a href="/x-{{ none }}/a{{ dots }}">1</a>', '<a href="/x-/a..">1</a>'),
    'slashes': ('<a href="/{{ slashes }}">1</a>', '<a href="/%2F%2Fevil.example">1</a>'),
    'contact': ('<a href="mailto:{{ mail }}?subject={{ evil }}">1</a><a href="tel:{{ phone }}">2</a>',
                '<a href="mailto:a+b@c.example?subject=%22%3E%3Cb%3E%20%26%27">1</a>'
                '<a href="tel:+84221">2</a>'),
    'checked': ('<a href="{{ url }}">1</a><svg><use href="{{ url }}#i-star"/></svg>',
                '<a href="https://a.example/?b&amp;c">1</a>'
                '<svg><use href="https://a.example/?b&amp;c#i-star"/></svg>'),
    'branch_in_address': ('<a href="/x{% if yes %}?q={{ slug }}{% end %}">1</a>',
                          '<a href="/x?q=vu-ninh">1</a>'),
    'either_address': ('<a href="{% if yes %}{{ url }}{% else %}/{{ slug }}{% end %}">1</a>',
                       '<a href="https://a.example/?b&amp;c">1</a>'),
    'markup_between_tags': ('<p>{{ markup }}</p>', '<p><b>bold</b></p>'),
    'numbers': ('<p>{{ count }} {{ count | number }} {{ big | money }} {{ 1 | percent count }}</p>',
                '<p>1234 1.234 50.000 đ 0,1</p>'),
    'dates': ('<p>{{ day | date }} {{ 5 | weekday }}</p>', '<p>27/11/2026 thứ Sáu</p>'),
    'attribute_by_branch': ('<select><option{% if yes %} selected{% end %} value="1">1</option>'
                            '<option {% if !yes %}selected{% end %}>2</option></select>',
                            '<select><option selected value="1">1</option><option >2</option></select>'),
    'class_by_branch': ('<p class="a{% if yes %} b{% elif count == 1 %} c{% else %} d{% end %}">1</p>',
                        '<p class="a b">1</p>'),
    'alt_in_each_branch': ('<img src="/x"{% if yes %} alt=""{% else %} alt="1"{% end %}>',
                           '<img src="/x" alt="">'),
    'loop': ('<ul>\n  {% for i in 3 %}\n  <li>{{ i }}</li>\n  {% end %}\n</ul>',
             '<ul><li>0</li><li>1</li><li>2</li></ul>'),
    'loop_of_inline': ('<p>{% for i in 3 %}\n<b>{{ i }}</b>{% end %}</p>',
                       '<p> <b>0</b> <b>1</b> <b>2</b></p>'),
    'loop_of_none': ('<p>{% for i in none_at_all %}1{% end %}</p>', '<p></p>'),
    'let': ('{% let const char *word = "<a>" %}\n<p>{{ word }}</p>', '<p>&lt;a&gt;</p>'),
    'textarea_keeps': ('<textarea name="x">\n  {{ lines }}</textarea>',
                       '<textarea name="x">\n  \n1\n\n2</textarea>'),
    'textarea_first_break': ('<textarea name="x">{{ lines }}</textarea>',
                             '<textarea name="x">\n\n1\n\n2</textarea>'),
    'pre_keeps': ('<pre>1  2\n  3</pre>', '<pre>\n1  2\n  3</pre>'),
    'title': ('<title>{{ evil }} –\n {% lit A4 %}</title>',
              '<title>&quot;&gt;&lt;b&gt; &amp;&#39; – A4</title>'),
    'blanks': ('<p>\n  1\n  <b>2</b>\n\n  <i>3</i>\n</p>\n\n<p>4</p>\n',
               '<p>1 <b>2</b> <i>3</i></p><p>4</p>'),
    'blank_after_branch': ('<p>{% if yes %}<b>1</b>{% else %}<br>{% end %} 2</p>',
                           '<p><b>1</b> 2</p>'),
    'blanks_in_tags': ('<p\n   class="a\n  b"\n  id="c"\n >1</p>', '<p class="a b" id="c">1</p>'),
    'notes': ('<p>1{% # <b> {{ %}2<!-- a -->3</p>', '<p>123</p>'),
    'own_words': ('<p translate="no">UBND <b>HĐND</b></p>',
                  '<p translate="no">UBND <b>HĐND</b></p>'),
    'lit': ('<p title="{% lit A&B %}">{% lit <A4> %}</p>', '<p title="A&amp;B">&lt;A4&gt;</p>'),
    'references': ('<p>1&nbsp;&#8211;&#x2013;&amp;</p>', '<p>1&nbsp;&#8211;&#x2013;&amp;</p>'),
    'drawing': ('<p>1 <svg viewBox="0 0 1 1">\n <g>\n <path d="M0 0"/> </g>\n</svg> 2</p>',
                '<p>1 <svg viewBox="0 0 1 1"><g><path d="M0 0"/></g></svg> 2</p>'),
    'script': ('<script src="{{ url }}" defer></script>',
               '<script src="https://a.example/?b&amp;c" defer></script>'),
    'text': ('<p>{% text a.word %} {% text a.name name=evil %}</p>',
             '<p>Từ &amp; ngữ Ông &quot;&gt;&lt;b&gt; &amp;&#39;!</p>'),
    'text_in_attribute': ('<img src="/x" alt="{% text a.name name=evil %}">',
                          '<img src="/x" alt="Ông &quot;&gt;&lt;b&gt; &amp;&#39;!">'),
    'text_with_pair': ('<p>{% text a.link n=count a=<a href="/{{ slug }}/x?q={{ evil }}">|</a> %}</p>',
                       '<p>Có 1.234. <a href="/vu-ninh/x?q=%22%3E%3Cb%3E%20%26%27">Xem</a>.</p>'),
    'text_with_two_pairs': ('<p>{% text a.two a=<b>|</b> b=<i class="x"><u>|</u></i> %}</p>',
                            '<p><b>1 <i class="x"><u>2</u></i></b></p>'),
    'text_with_values': ('<p>{% text a.year year=text_plain(2026) day=day | date %}</p>',
                         '<p>Năm 2026, 27/11/2026</p>'),
    'text_with_comparison': ('<p>{% text a.name name=count == 5 ? evil : slug %}</p>',
                             '<p>Ông vu-ninh!</p>'),
    'text_by_key': ('<p>{% text (yes ? TEXT_a_name : TEXT_a_word) name="x" %}</p>', '<p>Ông x!</p>'),
    'call': ('<p>{% call part(evil) %}</p>{% call c_part(3) %}',
             '<p><b>&quot;&gt;&lt;b&gt; &amp;&#39;</b></p>ccc'),
    'layout': ('{% call frame_begin(slug) %}<p>1</p>{% call frame_end() %}',
               '<!DOCTYPE html><html lang="vi"><body><main id="vu-ninh"><p>1</p></main></body></html>'),
}
PARAMS = ('(struct str evil, struct str slug, struct str none, struct str dots, struct str slashes,'
          ' struct str mail, struct str phone, struct safe_url url, int yes, int64_t count,'
          ' int64_t big, int64_t day, int none_at_all, struct markup markup, const char *lines)')
VALUES = '''S("\\"><b> &'"), S("vu-ninh"), S(""), S(".."), S("//evil.example"), S("a+b@c.example"),
    S("+84221"), (struct safe_url){S("https://a.example/?b&c")}, 1, 1234, 50000, 20784, -3,
    (struct markup){S("<b>bold</b>")}, "\\n1\\n\\n2"'''
LANG_VI = {'a.word': 'Từ & ngữ', 'a.name': 'Ông {name}!', 'a.link': ['Có {n}. {a}Xem{/a}.'],
           'a.two': '{a}1 {b}2{/b}{/a}', 'a.year': 'Năm {year}, {day}'}
LANG_EN = LANG_VI | {'a.link': ['One. {a}See{/a}.', '{n}. {a}See{/a}.']}


@pytest.fixture(scope='module')
def written(tmp_path_factory):
    """All good pages in one program: {name: what it wrote}."""
    out = tmp_path_factory.mktemp('good')
    write_lang(out / 'lang', with_base_texts(LANG_VI, 'vi'), with_base_texts(LANG_EN, 'en'))
    made = run_texts(out / 'lang', out)
    assert made.returncode == 0, made.stderr
    (out / 'demo').mkdir()
    (out / 'demo/part.h').write_text('#include "html/html.h"\nvoid c_part(struct html *h, int n);\n')
    pages = ''.join(f'{{% page {name}{PARAMS} %}}\n{body}\n{{% end %}}\n'
                    for name, (body, _) in GOOD.items())
    (out / 'demo/good.tmpl').write_text(
        '{% include demo/part.h %}\n' + pages +
        '{% block part(struct str x) %}<b>{{ x }}</b>{% end %}\n'
        '{% page frame_begin(struct str id) %}\n{% unbalanced %}\n<!DOCTYPE html>\n'
        '<html lang="{{ text_lang(h->lang) }}"><body>\n<main id="{{ id }}">{% end %}\n'
        '{% page frame_end(void) %}{% unbalanced %}</main></body></html>{% end %}\n')
    run = subprocess.run(
        [sys.executable, TOOLS / 'template.py', out / 'demo/good.tmpl', '--root', out,
         '--texts', out / 'html/text_keys.json', '--source', out / 'demo/good.tmpl.c',
         '--header', out / 'demo/good.tmpl.h'], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    calls = '\n'.join(f'    html_init(&h, a, LANG_VI, 1 << 20);\n    {name}(&h, {VALUES});\n'
                      '    fwrite(h.buf.p, 1, h.buf.n, stdout);\n    putchar(0);' for name in GOOD)
    (out / 'main.c').write_text(
        '#include "demo/good.tmpl.h"\n'
        'void c_part(struct html *h, int n)\n{\n    while (n--)\n        html_lit(h, "c");\n}\n'
        'int main(void)\n{\n    struct arena *a = arena_new(0);\n    struct html h;\n' + calls +
        '\n    arena_free(a);\n    return 0;\n}\n')
    unused = ['-Wno-unused-parameter']  # every page takes all the values
    text = compile_and_run(out, [out / 'main.c', out / 'demo/good.tmpl.c', *unused])
    return dict(zip(GOOD, text.split('\0')))


@pytest.mark.parametrize('name', GOOD)
def test_a_good_page_writes(name, written):
    assert written[name] == GOOD[name][1]


def test_errors_of_the_compiler_name_the_template(tmp_path):
    (tmp_path / 'x.tmpl').write_text('{% page x(struct str a) %}\n<p>\n{{ a.nothing }}</p>{% end %}')
    subprocess.run([sys.executable, TOOLS / 'template.py', tmp_path / 'x.tmpl', '--root', tmp_path,
                    '--source', tmp_path / 'x.tmpl.c', '--header', tmp_path / 'x.tmpl.h'], check=True)
    write_lang(tmp_path / 'lang', with_base_texts({}, 'vi'), with_base_texts({}, 'en'))
    assert run_texts(tmp_path / 'lang', tmp_path).returncode == 0
    run = subprocess.run(['cc', '-std=gnu17', '-fsyntax-only', f'-I{tmp_path}', f'-I{ROOT / "src"}',
                          tmp_path / 'x.tmpl.c'], capture_output=True, text=True)
    assert run.returncode != 0 and 'x.tmpl:3:' in run.stderr


def test_the_same_template_gives_the_same_bytes():
    text = '{% page x(struct str a) %}<p>{{ a }}</p>{% end %}'
    assert compiled(text) == compiled(text)
