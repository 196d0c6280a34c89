/* What a client may send as a form, and what not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/buf.h"
#include "wire/form.h"

static struct arena *a;
static struct form form;
static struct str field;

static int start(void **state)
{
    (void)state;
    a = arena_new(0);
    form = (struct form){0};
    field = STR_NONE;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static enum err parse(struct str bytes)
{
    return form_parse_urlencoded(a, bytes, &form, &field);
}

#define assert_field(name, want) assert_true(str_eq(form_get(&form, S(name)), S(want)))

static void names_and_values_are_decoded(void **state)
{
    (void)state;
    assert_int_equal(parse(S("a=1&b=x+y%20z%2B&%C4%91=%E1%BA%B9p&e=&f&g=a=b&a=2")), OK);
    assert_int_equal(form.count, 7);
    assert_field("a", "1");
    assert_field("b", "x y z+");
    assert_field("đ", "ẹp");
    assert_field("e", "");
    assert_field("f", "");
    assert_field("g", "a=b");
    assert_null(form_get(&form, S("h")).p);
    assert_null(form.pairs[0].file_name.p);
}

static void an_empty_form_is_a_form(void **state)
{
    (void)state;
    assert_int_equal(parse(S("")), OK);
    assert_int_equal(form.count, 0);
    assert_int_equal(parse(S("&&a=1&&")), OK);
    assert_int_equal(form.count, 1);
}

static void broken_escapes_and_text_are_invalid(void **state)
{
    (void)state;
    static const struct str bad[] = {
        STR_INIT("a=%"),         STR_INIT("a=%4"),   STR_INIT("a=%zz"),  STR_INIT("a=%4g"),
        STR_INIT("a=%00"),       STR_INIT("a=%ff"),  STR_INIT("%00=a"),  STR_INIT("a=%C0%80"),
        STR_INIT("a=%ED%A0%80"), STR_INIT("%=1"),    STR_INIT("a=\xFF"), STR_INIT("a=b\0c"),
        STR_INIT("a=1&b=%C4"),   STR_INIT("a=% 41"), STR_INIT("a=%+1"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(parse(bad[i]), E_INVALID);
    assert_int_equal(form.count, 0);
    assert_int_equal(parse(S("name=%ff")), E_INVALID);
    assert_true(str_eq(field, S("name")));
}

static struct str repeated(struct str s, size_t times)
{
    struct buf b;
    buf_init(&b, a, 64 << 20);
    while (times-- > 0)
        buf_str(&b, s);
    return buf_get(&b);
}

static void counts_and_sizes_are_bounded(void **state)
{
    (void)state;
    assert_int_equal(parse(repeated(S("a=1&"), FORM_MAX_PAIRS)), OK);
    assert_int_equal(form.count, FORM_MAX_PAIRS);
    assert_int_equal(parse(repeated(S("a=1&"), FORM_MAX_PAIRS + 1)), E_TOO_BIG);
    assert_null(field.p);
    struct str value = repeated(S("x"), FORM_MAX_VALUE);
    assert_int_equal(parse(arena_cat(a, S("note="), value)), OK);
    assert_int_equal(parse(arena_cat(a, S("note=y"), value)), E_TOO_BIG);
    assert_true(str_eq(field, S("note")));
    struct str escaped = repeated(S("%78"), FORM_MAX_VALUE);
    assert_int_equal(parse(arena_cat(a, S("note="), escaped)), OK);
    assert_int_equal(parse(arena_cat(a, S("note=%79"), escaped)), E_TOO_BIG);
    assert_int_equal(parse(repeated(S("x"), FORM_MAX_NAME)), OK);
    assert_int_equal(parse(repeated(S("x"), FORM_MAX_NAME + 1)), E_TOO_BIG);
}

static void a_segment_hides_no_slash_and_no_control(void **state)
{
    (void)state;
    struct str s = STR_NONE;
    assert_int_equal(form_decode_segment(a, S("a+b%20c"), &s), OK);
    assert_true(str_eq(s, S("a+b c")));
    static const struct str bad[] = {
        STR_INIT("a%2Fb"), STR_INIT("%00"), STR_INIT("%0a"), STR_INIT("a%"),
        STR_INIT("%7f"),   STR_INIT("%fe"), STR_INIT("a/b"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(form_decode_segment(a, bad[i], &s), E_INVALID);
    assert_true(str_eq(s, S("a+b c")));
}

#define TYPE "multipart/form-data; boundary=XX"

static enum err parse_parts(struct str bytes)
{
    return form_parse_multipart(a, S(TYPE), bytes, &form, &field);
}

static void fields_and_files_are_told_apart(void **state)
{
    (void)state;
    enum err e = parse_parts(
        S("--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nđẹp\r\n"
          "--XX\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"cổng.jpg\"\r\n"
          "Content-Type: image/jpeg\r\n\r\n\xFF\xD8\0\r\n--X\r\n\r\n"
          "--XX\r\ncontent-disposition:form-data;name=none;filename=\"\"\r\n\r\n\r\n"
          "--XX--\r\n"));
    assert_int_equal(e, OK);
    assert_int_equal(form.count, 3);
    assert_field("note", "đẹp");
    assert_null(form.pairs[0].file_name.p);
    assert_true(str_eq(form.pairs[1].file_name, S("cổng.jpg")));
    assert_true(str_eq(form.pairs[1].content_type, S("image/jpeg")));
    assert_true(str_eq(form.pairs[1].value, S("\xFF\xD8\0\r\n--X\r\n")));
    assert_non_null(form.pairs[2].file_name.p);
    assert_int_equal(form.pairs[2].file_name.n, 0);
    assert_field("none", "");
}

static void a_form_without_parts_is_a_form(void **state)
{
    (void)state;
    assert_int_equal(parse_parts(S("--XX--\r\n")), OK);
    assert_int_equal(form.count, 0);
    assert_int_equal(parse_parts(S("--XX--")), OK);
}

static void file_names_are_made_harmless(void **state)
{
    (void)state;
    static const struct {
        struct str sent, kept;
    } names[] = {
        {STR_INIT("../../etc/passwd"), STR_INIT("passwd")},
        {STR_INIT("C:\\dir\\ảnh.png"), STR_INIT("ảnh.png")},
        {STR_INIT(".."), STR_INIT("")},
        {STR_INIT(".htaccess"), STR_INIT("htaccess")},
        {STR_INIT("a\tb\x01.txt"), STR_INIT("ab.txt")},
        {STR_INIT("gpj\xE2\x80\xAE.exe"), STR_INIT("gpj.exe")},
        {STR_INIT("a:b*c?.pdf"), STR_INIT("a_b_c_.pdf")},
        {STR_INIT("a\\\"b.pdf"), STR_INIT("a_b.pdf")},
        {STR_INIT("dir/"), STR_INIT("")},
        {STR_INIT("x.pdf. . "), STR_INIT("x.pdf")},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str bytes = arena_fmt(
            a,
            "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%.*s\"\r\n\r\nx\r\n"
            "--XX--\r\n",
            STR_ARG(names[i].sent));
        assert_int_equal(parse_parts(bytes), OK);
        assert_true(str_eq(form.pairs[0].file_name, names[i].kept));
    }
    struct str longest = arena_fmt(
        a,
        "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%.*s\"\r\n\r\n\r\n--XX--",
        STR_ARG(repeated(S("ệ"), 300)));
    assert_int_equal(parse_parts(longest), OK);
    assert_true(form.pairs[0].file_name.n <= 200 && form_text_fits(form.pairs[0].file_name));
}

#define HEAD "Content-Disposition: form-data; name=\"a\"\r\n"

static void what_no_browser_sends_is_invalid(void **state)
{
    (void)state;
    static const struct str bad[] = {
        STR_INIT(""),
        STR_INIT("--XX"),
        STR_INIT("--XX-"),
        STR_INIT("--XX\r\n"),
        STR_INIT("--XX \r\n" HEAD "\r\nx\r\n--XX--"),
        STR_INIT("--XX\n" HEAD "\r\nx\r\n--XX--"),
        STR_INIT("preamble\r\n--XX\r\n" HEAD "\r\nx\r\n--XX--"),
        STR_INIT("\r\n--XX\r\n" HEAD "\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "\r\nx\r\n"),
        STR_INIT("--XX\r\n" HEAD "\r\nx--XX--"),
        STR_INIT("--XX\r\n" HEAD "\r\nx\r\n--XX--epilogue"),
        STR_INIT("--XX\r\n" HEAD "\r\nx\r\n--XXY\r\n"),
        STR_INIT("--XX\r\n" HEAD "x\r\n--XX--"),
        STR_INIT("--XX\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD HEAD "\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data; x=\"a\"\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"a\"b\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"\xFF\"\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "Content-Type: multipart/mixed; boundary=Y\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "Content-Transfer-Encoding: base64\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD " folded\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "\r\n\xFF\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "\r\na\0b\r\n--XX--"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(parse_parts(bad[i]), E_INVALID);
    assert_int_equal(form.count, 0);
}

static void the_boundary_must_be_one(void **state)
{
    (void)state;
    static const struct str good[] = {
        STR_INIT("multipart/form-data; boundary=XX"),
        STR_INIT("Multipart/Form-Data;boundary=\"XX\""),
        STR_INIT("multipart/form-data; charset=utf-8; boundary=XX"),
    };
    static const struct str bad[] = {
        STR_INIT("multipart/form-data"),
        STR_INIT("multipart/mixed; boundary=XX"),
        STR_INIT("multipart/form-data; boundary="),
        STR_INIT("multipart/form-data; boundary=\"XX"),
        STR_INIT("multipart/form-data; boundary=XX; boundary=XX"),
        STR_INIT("multipart/form-data; boundary=X X"),
        STR_INIT("multipart/form-data; boundary"),
        STR_INIT("application/x-www-form-urlencoded"),
        STR_INIT(""),
    };
    struct str bytes = S("--XX\r\n" HEAD "\r\nx\r\n--XX--\r\n");
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(form_parse_multipart(a, good[i], bytes, &form, &field), OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(form_parse_multipart(a, bad[i], bytes, &form, &field), E_INVALID);
    struct str longest = arena_cat(a, S("multipart/form-data; boundary="), repeated(S("x"), 71));
    assert_int_equal(form_parse_multipart(a, longest, bytes, &form, &field), E_INVALID);
}

static void parts_are_bounded(void **state)
{
    (void)state;
    struct str part = S("--XX\r\n" HEAD "\r\nx\r\n"), end = S("--XX--\r\n");
    assert_int_equal(parse_parts(arena_cat(a, repeated(part, FORM_MAX_PAIRS), end)), OK);
    assert_int_equal(parse_parts(arena_cat(a, repeated(part, FORM_MAX_PAIRS + 1), end)), E_TOO_BIG);
    struct str headers = repeated(S("X-A: b\r\n"), 8);
    struct str many = arena_fmt(a, "--XX\r\n" HEAD "%.*s\r\nx\r\n--XX--", STR_ARG(headers));
    assert_int_equal(parse_parts(many), E_TOO_BIG);
    struct str wide =
        arena_fmt(a, "--XX\r\n" HEAD "X: %.*s\r\n\r\nx\r\n--XX--", STR_ARG(repeated(S("y"), 5000)));
    assert_int_equal(parse_parts(wide), E_TOO_BIG);
    struct str value = repeated(S("y"), FORM_MAX_VALUE + 1);
    struct str tall = arena_fmt(a, "--XX\r\n" HEAD "\r\n%.*s\r\n--XX--", STR_ARG(value));
    assert_int_equal(parse_parts(tall), E_TOO_BIG);
    assert_true(str_eq(field, S("a")));
    struct str file = arena_fmt(
        a,
        "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n%.*s\r\n--XX--",
        STR_ARG(value));
    assert_int_equal(parse_parts(file), OK);
    /* Each is small enough, but not all of them together. */
    struct str one = arena_fmt(
        a, "--XX\r\n" HEAD "\r\n%.*s\r\n", STR_ARG(repeated(S("y"), FORM_MAX_FIELDS / 4)));
    assert_int_equal(parse_parts(arena_cat(a, repeated(one, 4), end)), OK);
    assert_int_equal(parse_parts(arena_cat(a, repeated(one, 5), end)), E_TOO_BIG);
    struct str big = str_sub(file, 0, file.n - 6);
    assert_int_equal(parse_parts(arena_cat(a, repeated(big, 9), end)), OK);
}

/* Were a search to begin anew at each near miss, this would outlast the test's time limit. */
static void near_boundaries_cost_no_more_than_their_length(void **state)
{
    (void)state;
    static const struct str units[] = {
        STR_INIT("\r\n--X"), STR_INIT("\r\n-"), STR_INIT("\r\r\r\n"), STR_INIT("--XX")};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct str body = arena_fmt(
            a,
            "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n%.*s\r\n"
            "--XX--",
            STR_ARG(repeated(units[i], 4000000)));
        assert_int_equal(parse_parts(body), OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_and_values_are_decoded, start, stop),
        cmocka_unit_test_setup_teardown(an_empty_form_is_a_form, start, stop),
        cmocka_unit_test_setup_teardown(broken_escapes_and_text_are_invalid, start, stop),
        cmocka_unit_test_setup_teardown(counts_and_sizes_are_bounded, start, stop),
        cmocka_unit_test_setup_teardown(a_segment_hides_no_slash_and_no_control, start, stop),
        cmocka_unit_test_setup_teardown(fields_and_files_are_told_apart, start, stop),
        cmocka_unit_test_setup_teardown(a_form_without_parts_is_a_form, start, stop),
        cmocka_unit_test_setup_teardown(file_names_are_made_harmless, start, stop),
        cmocka_unit_test_setup_teardown(what_no_browser_sends_is_invalid, start, stop),
        cmocka_unit_test_setup_teardown(the_boundary_must_be_one, start, stop),
        cmocka_unit_test_setup_teardown(parts_are_bounded, start, stop),
        cmocka_unit_test_setup_teardown(
            near_boundaries_cost_no_more_than_their_length, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
