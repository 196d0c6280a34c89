/* markdown, feed, compare: what editors write becomes safe pages, and two texts are compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "doc/feed.h"
#include "doc/markdown.h"
#include "open/compare.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool picture(void *ctx, struct str name, struct markdown_picture *ret)
{
    (void)ctx;
    if (!str_eq(name, S("anh-1")))
        return false;
    *ret = (struct markdown_picture){{S("/x/1")}, {S("/x/1/nho")}, 1280, 720, 480};
    return true;
}

static const char *html(const char *text)
{
    const struct markdown m = {.arena = arena, .picture = picture, .properties = S("")};
    struct markup out = {0};
    assert_int_equal(markdown_html(&m, str_z(text), &out), OK);
    return arena_z(arena, out.bytes);
}
#define SAME(text, want) assert_string_equal(html(text), want)

static void words_get_their_marks(void **state)
{
    (void)state;
    SAME("", "");
    SAME(
        "Bà **Hoa** và *ông* `x`",
        "<p>Bà <strong>Hoa</strong> và <em>ông</em> <code>x</code></p>\n");
    SAME("một\nhai  \nba", "<p>một\nhai<br>ba</p>\n");
    SAME("- a\n- b", "<ul><li>a</li>\n<li>b</li>\n</ul>\n");
    SAME("3. a\n4. b", "<ol start=\"3\"><li>a</li>\n<li>b</li>\n</ol>\n");
    SAME("- a\n\n- b", "<ul><li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n");
    SAME("> lời", "<blockquote><p>lời</p>\n</blockquote>\n");
    SAME("---", "<hr>\n");
    SAME("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>\n");
}

static void headings_begin_below_the_pages_own_and_leave_none_out(void **state)
{
    (void)state;
    SAME("# a\n## b\n### c\n#### d", "<h2>a</h2>\n<h3>b</h3>\n<h4>c</h4>\n<h4>d</h4>\n");
    SAME("#### a\n# b\n###### c", "<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n");
}

static void html_is_the_text_it_is(void **state)
{
    (void)state;
    SAME("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    SAME("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;\n</p>\n");
    SAME("\"'&amp;<", "<p>&quot;&#39;&amp;&lt;</p>\n");
    SAME("&#60;script&#62;", "<p>&lt;script&gt;</p>\n");
}

static void links_lead_here_or_to_the_web(void **state)
{
    (void)state;
    SAME("[a](/vu-ninh/thu-tuc)", "<p><a href=\"/vu-ninh/thu-tuc\">a</a></p>\n");
    SAME("[a](#b)", "<p><a href=\"#b\">a</a></p>\n");
    SAME(
        "[a](https://x.vn/?a=1&b=2)",
        "<p><a href=\"https://x.vn/?a=1&amp;b=2\" rel=\"noopener\">a</a></p>\n");
    SAME("<https://x.vn>", "<p><a href=\"https://x.vn\" rel=\"noopener\">https://x.vn</a></p>\n");
    SAME(
        "[a](<https://x.vn/\"onclick=x>)",
        "<p><a href=\"https://x.vn/%22onclick=x\" rel=\"noopener\">a</a></p>\n");
    SAME("[a](https://x.vn/ô)", "<p><a href=\"https://x.vn/%C3%B4\" rel=\"noopener\">a</a></p>\n");
    static const char *const BAD[] = {
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.vn",
        "/\\evil.vn",
        "ftp://x.vn",
        "x",
        "mailto:a@b.vn",
        "java&#10;script:x",
        "&#1;javascript:x",
        " javascript:x",
        "http:x",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        SAME(arena_z(arena, arena_fmt(arena, "[a](<%s>)", BAD[i])), "<p>a</p>\n");
}

static void pictures_are_those_of_the_article(void **state)
{
    (void)state;
    SAME(
        "![quầy \"mới\"](anh-1 \"Quầy <mới>\")",
        "<figure><img src=\"/x/1\" srcset=\"/x/1/nho 480w, /x/1 1280w\" sizes=\"(max-width: 42rem) "
        "100vw, "
        "42rem\" width=\"1280\" height=\"720\" loading=\"lazy\" decoding=\"async\" alt=\"quầy "
        "&quot;mới&quot;\"><figcaption>Quầy &lt;mới&gt;</figcaption></figure>\n");
    SAME("![a](anh-2)", "<p>a</p>\n");
    SAME("![a](https://x.vn/x.png)", "<p>a</p>\n");
    SAME("x ![a **b**](anh-9 \"t\") y", "<p>x a b y</p>\n");
    struct markdown_images all;
    assert_int_equal(
        markdown_images(arena, S("![a *b*](anh-1 \"c\")\n\nx ![](anh-2)\n\n`![n](anh-3)`"), &all),
        OK);
    assert_int_equal(all.n, 2);
    assert_true(str_eq(all.list[0].words, S("a b")) && str_eq(all.list[0].caption, S("c")));
    assert_true(str_eq(all.list[1].name, S("anh-2")) && all.list[1].words.n == 0);
}

static void a_line_for_a_picture_reads_back_as_it_was_said(void **state)
{
    (void)state;
    const struct markdown_image said = {
        S("anh-7"), S("[1] \"a\" *b* \\ <c> `d` !&amp;"), S("x](y \"z\") \\\" <i>")};
    struct markdown_images all;
    assert_int_equal(markdown_images(arena, markdown_image_line(arena, &said), &all), OK);
    assert_int_equal(all.n, 1);
    assert_true(str_eq(all.list[0].name, said.name) && str_eq(all.list[0].words, said.words));
    assert_true(str_eq(all.list[0].caption, said.caption));
}

static struct str repeated(const char *s, size_t n)
{
    struct buf b;
    buf_init(&b, arena, (size_t)1 << 20);
    for (size_t i = 0; i < n; i++)
        buf_str(&b, str_z(s));
    return buf_get(&b);
}

static void what_takes_long_is_refused(void **state)
{
    (void)state;
    const struct markdown m = {.arena = arena};
    struct markup out;
    assert_int_equal(markdown_html(&m, repeated("x", MARKDOWN_MAX), &out), OK);
    assert_int_equal(markdown_html(&m, repeated("x", MARKDOWN_MAX + 1), &out), E_TOO_BIG);
    assert_int_equal(markdown_html(&m, repeated("![[]()", MARKDOWN_SIGNS), &out), E_INVALID);
    assert_int_equal(markdown_html(&m, repeated("<", MARKDOWN_SIGNS + 1), &out), E_INVALID);
    assert_int_equal(markdown_html(&m, repeated("> ", 38), &out), OK);
    assert_int_equal(
        markdown_html(&m, arena_cat(arena, repeated("> ", 200), S("x")), &out), E_INVALID);
    assert_int_equal(markdown_html(&m, S("a\xff\xfe"), &out), OK);
    assert_true(str_find(out.bytes, S("\xEF\xBF\xBD")) > 0);
}

static void words_alone_are_left_for_search(void **state)
{
    (void)state;
    struct str words;
    assert_int_equal(
        markdown_words(arena, S("## Một\n\nhai **ba**\nbốn [năm](/x) ![sáu](anh-1)"), &words), OK);
    assert_true(str_eq(words, S("Một\nhai ba bốn năm sáu\n")));
}

static void a_feed_holds_any_text(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, arena, 65536);
    feed_atom_begin(
        &b,
        &(struct feed){
            .id = S("i"), .title = S("a<b>&\x01\xff"), .author = S("\"x\""), .language = S("vi")});
    feed_atom_entry(
        &b, &(struct feed_entry){.id = S("1"), .title = S("]]>"), .content = {S("<p>x</p>")}});
    feed_atom_end(&b);
    struct str s = buf_get(&b);
    assert_true(str_find(s, S("<title>a&lt;b&gt;&amp;\xEF\xBF\xBD</title>")) > 0);
    assert_true(str_find(s, S("<title>]]&gt;</title>")) > 0);
    assert_true(str_find(s, S("<content type=\"html\">&lt;p&gt;x&lt;/p&gt;</content>")) > 0);
    assert_true(str_find(s, S("<published>1970-01-01T00:00:00.000Z</published>")) > 0);
}

/* "=a -b +c " */
static const char *told(const char *before, const char *after)
{
    struct comparison c = compare_lines(arena, str_z(before), str_z(after));
    struct buf b;
    bool differs = false;
    buf_init(&b, arena, 65536);
    for (size_t i = 0; i < c.n; i++) {
        differs = differs || c.list[i].kind != COMPARE_SAME;
        buf_fmt(&b, "%c%.*s ", "=-+"[c.list[i].kind], STR_ARG(c.list[i].text));
    }
    assert_int_equal(c.differs, differs);
    return arena_z(arena, buf_get(&b));
}

static void two_texts_are_compared_line_by_line(void **state)
{
    (void)state;
    assert_string_equal(told("", ""), "");
    assert_string_equal(told("a\nb", "a\r\nb"), "=a =b ");
    assert_string_equal(told("a\nb\nc", "a\nx\nc"), "=a -b +x =c ");
    assert_string_equal(told("a\nb\nc\nd", "b\nd\ne"), "-a =b -c =d +e ");
    assert_string_equal(told("", "a"), "+a ");
    assert_string_equal(told("a\na\na", "a"), "=a -a -a ");
    struct comparison far =
        compare_lines(arena, repeated("a\nb\n", COMPARE_LINES), repeated("b\nc\n", COMPARE_LINES));
    assert_true(far.differs && far.n > (size_t)3 * COMPARE_LINES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_get_their_marks, begin, end),
        cmocka_unit_test_setup_teardown(
            headings_begin_below_the_pages_own_and_leave_none_out, begin, end),
        cmocka_unit_test_setup_teardown(html_is_the_text_it_is, begin, end),
        cmocka_unit_test_setup_teardown(links_lead_here_or_to_the_web, begin, end),
        cmocka_unit_test_setup_teardown(pictures_are_those_of_the_article, begin, end),
        cmocka_unit_test_setup_teardown(a_line_for_a_picture_reads_back_as_it_was_said, begin, end),
        cmocka_unit_test_setup_teardown(what_takes_long_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(words_alone_are_left_for_search, begin, end),
        cmocka_unit_test_setup_teardown(a_feed_holds_any_text, begin, end),
        cmocka_unit_test_setup_teardown(two_texts_are_compared_line_by_line, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
