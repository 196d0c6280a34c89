/* html: nothing that comes from outside can leave the place it was written into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "html/asset.h"
#include "html/assets.h"
#include "html/html.h"

static struct arena *arena;

static struct html fresh(void)
{
    struct html h;
    html_init(&h, arena, LANG_VI, 1 << 20);
    return h;
}

#define CHECK(h, want)                                                                             \
    do {                                                                                           \
        struct str got_ = buf_get(&(h).buf);                                                       \
        assert_false((h).buf.over);                                                                \
        if (!str_eq(got_, S(want)))                                                                \
            fail_msg("got \"%.*s\", want \"%s\"", STR_ARG(got_), (want));                          \
    } while (0)
#define CHECK_TEXT(in, want)                                                                       \
    do {                                                                                           \
        struct html h_ = fresh();                                                                  \
        html_text(&h_, S(in));                                                                     \
        CHECK(h_, want);                                                                           \
        h_ = fresh();                                                                              \
        html_attr(&h_, S(in));                                                                     \
        CHECK(h_, want);                                                                           \
    } while (0)
#define CHECK_WITH(verb, in, want)                                                                 \
    do {                                                                                           \
        struct html h_ = fresh();                                                                  \
        verb(&h_, S(in));                                                                          \
        CHECK(h_, want);                                                                           \
    } while (0)

static void the_five_signs_are_escaped(void **state)
{
    (void)state;
    CHECK_TEXT("", "");
    CHECK_TEXT("Vũ Ninh – đúng hẹn", "Vũ Ninh – đúng hẹn");
    CHECK_TEXT("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
    CHECK_TEXT("\" onclick='x'", "&quot; onclick=&#39;x&#39;");
    CHECK_TEXT("a&b&amp;", "a&amp;b&amp;amp;");
    CHECK_TEXT("<>&\"'", "&lt;&gt;&amp;&quot;&#39;");
}

static void controls_are_dropped_and_line_breaks_stay(void **state)
{
    (void)state;
    CHECK_TEXT("a\0b", "ab");
    CHECK_TEXT("\0", "");
    CHECK_TEXT("java\x01\x1F\x0B\x7Fscript", "javascript");
    CHECK_TEXT("one\r\ntwo\tthree\n", "one\ntwo\tthree\n");
}

static void broken_utf8_becomes_the_replacement_character(void **state)
{
    (void)state;
    CHECK_TEXT("a\xFFz", "a\xEF\xBF\xBDz");
    CHECK_TEXT("\xC0\xBCscript", "\xEF\xBF\xBD\xEF\xBF\xBDscript");
    CHECK_TEXT("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK_TEXT("\xE1\xBB", "\xEF\xBF\xBD\xEF\xBF\xBD");
    /* A broken character does not eat the quote after it. */
    CHECK_TEXT("\xE1\">", "\xEF\xBF\xBD&quot;&gt;");
    CHECK_TEXT("đ\xF0\x9F\x98<", "đ\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD&lt;");
}

static void every_byte_alone_is_safe(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        struct html h = fresh();
        html_text(&h, ((struct str){&byte, 1}));
        struct str got = buf_get(&h.buf);
        bool plain = c >= 0x20 && c < 0x7F && !strchr("&<>\"'", c);
        if (plain || c == '\t' || c == '\n')
            assert_true(got.n == 1 && got.p[0] == byte);
        else if (c < 0x20 || c == 0x7F)
            assert_int_equal(got.n, 0);
        else if (c >= 0x80)
            assert_true(str_eq(got, S("\xEF\xBF\xBD")));
        else
            assert_true(got.n > 3 && got.p[0] == '&' && got.p[got.n - 1] == ';');
    }
}

static void each_type_has_its_writer(void **state)
{
    (void)state;
    struct html h = fresh();
    char z[] = "<z>";
    html_text(&h, z);
    html_text(&h, "c");
    html_text(&h, 7);
    html_text(&h, INT64_MIN);
    html_text(&h, (size_t)8);
    html_text(&h, SIZE_MAX);
    html_text(&h, ((struct markup){S("<b>")}));
    html_lit(&h, "<i>");
    CHECK(h, "&lt;z&gt;c7-922337203685477580889223372036854775807<b><i>");
}

static void a_value_in_an_address_stays_one_value(void **state)
{
    (void)state;
    CHECK_WITH(html_url, "vu-ninh_1.~", "vu-ninh_1.~");
    CHECK_WITH(html_url, "a/b?c#d&e=f+g h", "a%2Fb%3Fc%23d%26e%3Df%2Bg%20h");
    CHECK_WITH(html_url, "//evil.example", "%2F%2Fevil.example");
    CHECK_WITH(html_url, "javascript:alert(1)", "javascript%3Aalert%281%29");
    CHECK_WITH(html_url, "Vũ", "V%C5%A9");
    CHECK_WITH(html_url, "\"<>'\\", "%22%3C%3E%27%5C");
    CHECK_WITH(html_url, "a\0\r\nb", "a%0Ab");
    CHECK_WITH(html_url, "\xFF", "%EF%BF%BD");
    CHECK_WITH(html_url, "", "");
}

static void a_path_segment_is_never_a_step(void **state)
{
    (void)state;
    CHECK_WITH(html_segment, "", "-");
    CHECK_WITH(html_segment, ".", "-");
    CHECK_WITH(html_segment, "..", "-");
    CHECK_WITH(html_segment, "...", "...");
    CHECK_WITH(html_segment, "\0.\r.", "-");
    CHECK_WITH(html_segment, "\0", "-");
    CHECK_WITH(html_segment, "/", "%2F");
    CHECK_WITH(html_segment, ".a", ".a");
    /* "/{a}/{b}": both empty. */
    struct html h = fresh();
    html_lit(&h, "/");
    html_segment(&h, STR_NONE);
    html_lit(&h, "/");
    html_segment(&h, "b");
    html_lit(&h, "/");
    html_segment(&h, 5);
    CHECK(h, "/-/b/5");
}

static void an_address_to_write_or_call_keeps_its_signs(void **state)
{
    (void)state;
    CHECK_WITH(html_contact, "ubnd@vuninh.example", "ubnd@vuninh.example");
    CHECK_WITH(html_contact, "+84 221", "+84%20221");
    CHECK_WITH(html_contact, "a?cc=b&\"", "a%3Fcc%3Db%26%22");
}

static void a_checked_address_is_still_escaped(void **state)
{
    (void)state;
    struct html h = fresh();
    html_safe_url(&h, (struct safe_url){S("https://a.example/?b=1&c=\"2\"")});
    CHECK(h, "https://a.example/?b=1&amp;c=&quot;2&quot;");
}

static void the_maximum_holds(void **state)
{
    (void)state;
    struct html h;
    html_init(&h, arena, LANG_VI, 8);
    html_text(&h, S("1234567"));
    assert_false(h.buf.over);
    html_text(&h, S("<"));
    assert_true(h.buf.over);
    html_segment(&h, S(""));
    html_lit(&h, "x");
    assert_int_equal(h.buf.n, 7);
}

static void pairs_go_around_their_words(void **state)
{
    (void)state;
    struct html h = fresh();
    html_key(
        &h, TEXT_date_moment,
        (const struct text_arg[]){
            ta("time", "<1>"), ta_pair("weekday", "<b>", "</b>"), ta("date", (struct str)S("&"))},
        3);
    /* A pair where a word is expected is not written as one. */
    CHECK(h, "&lt;1&gt;, {weekday} ngày &amp;");
}

static void a_missing_argument_is_seen(void **state)
{
    (void)state;
    struct html h = fresh();
    html_key(&h, TEXT_date_moment, NULL, 0);
    CHECK(h, "{time}, {weekday} ngày {date}");
}

static void assets_are_found_by_their_path(void **state)
{
    (void)state;
    size_t n;
    const struct asset *all = assets(&n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(asset_by_path(all[i].path), &all[i]);
        assert_true(str_starts(all[i].path, S("/a/")));
        assert_true(all[i].gzip.n < all[i].plain.n && all[i].br.n < all[i].plain.n);
    }
    assert_null(asset_by_path(S("/a/gandan.css")));
    assert_non_null(asset_by_path(asset_path_gandan_css.bytes));
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_five_signs_are_escaped),
        cmocka_unit_test(controls_are_dropped_and_line_breaks_stay),
        cmocka_unit_test(broken_utf8_becomes_the_replacement_character),
        cmocka_unit_test(every_byte_alone_is_safe),
        cmocka_unit_test(each_type_has_its_writer),
        cmocka_unit_test(a_value_in_an_address_stays_one_value),
        cmocka_unit_test(a_path_segment_is_never_a_step),
        cmocka_unit_test(an_address_to_write_or_call_keeps_its_signs),
        cmocka_unit_test(a_checked_address_is_still_escaped),
        cmocka_unit_test(the_maximum_holds),
        cmocka_unit_test(pairs_go_around_their_words),
        cmocka_unit_test(a_missing_argument_is_seen),
        cmocka_unit_test(assets_are_found_by_their_path),
    };
    return cmocka_run_group_tests_name("html", tests, setup, teardown);
}
