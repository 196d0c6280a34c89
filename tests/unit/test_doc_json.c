/* json: always well-formed out; strict in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doc/json.h"
#include "doc/json_read.h"

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

static struct json *writer(void)
{
    struct buf *b = ARENA_NEW(arena, struct buf);
    struct json *j = ARENA_NEW(arena, struct json);
    buf_init(b, arena, 65536);
    json_init(j, b);
    return j;
}

static void a_document_is_written_as_said(void **state)
{
    (void)state;
    struct json *j = writer();
    json_object(j);
    json_key_str(j, S("name"), S("Vũ Ninh"));
    json_key_i64(j, S("n"), -3);
    json_key(j, S("id"));
    json_i64_str(j, INT64_MAX);
    json_key(j, S("list"));
    json_array(j);
    json_bool(j, true);
    json_null(j);
    json_object(j);
    json_end(j);
    json_array(j);
    json_end(j);
    json_end(j);
    json_key_bool(j, S("ok"), false);
    json_end(j);
    assert_string_equal(
        arena_z(arena, json_done(j)),
        "{\"name\":\"Vũ Ninh\",\"n\":-3,\"id\":\"9223372036854775807\","
        "\"list\":[true,null,{},[]],\"ok\":false}");
}

static void check_string(struct str s, const char *want)
{
    struct json *j = writer();
    json_str(j, s);
    assert_string_equal(arena_z(arena, json_done(j)), want);
}

static void strings_are_safe_in_json_html_and_javascript(void **state)
{
    (void)state;
    check_string(S("\"\\\n\r\t\b\f"), "\"\\\"\\\\\\n\\r\\t\\b\\f\"");
    check_string(S("\x01\x1F\x7F"), "\"\\u0001\\u001f\\u007f\"");
    check_string(S("a\0b"), "\"a\\u0000b\"");
    check_string(S("</script><!--&"), "\"\\u003c/script\\u003e\\u003c!--\\u0026\"");
    check_string(S("\xE2\x80\xA8\xE2\x80\xA9"), "\"\\u2028\\u2029\"");
    check_string(S("x\xFFy\xE1"), "\"x\xEF\xBF\xBDy\xEF\xBF\xBD\"");
    check_string(S("ễ😀"), "\"ễ😀\"");
}

static void check_decimal(int64_t v, int digits, const char *want)
{
    struct json *j = writer();
    json_decimal(j, v, digits);
    assert_string_equal(arena_z(arena, json_done(j)), want);
}

static void decimals_need_no_floating_point(void **state)
{
    (void)state;
    check_decimal(9924, 2, "99.24");
    check_decimal(-5, 1, "-0.5");
    check_decimal(7, 0, "7");
    check_decimal(INT64_MIN, 0, "-9223372036854775808");
    check_decimal(INT64_MIN, 3, "-9223372036854775.808");
    check_decimal(0, 2, "0.00");
}

/* Runs `wrong` in a child and sees it die by the assertion. */
static void assert_dies(void (*wrong)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)signal(SIGABRT, SIG_DFL);
        if (!freopen("/dev/null", "w", stderr))
            _exit(127);
        wrong();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void value_without_key(void)
{
    struct json *j = writer();
    json_object(j);
    json_i64(j, 1);
}

static void key_in_a_list(void)
{
    struct json *j = writer();
    json_array(j);
    json_key(j, S("x"));
}

static void one_end_too_many(void)
{
    struct json *j = writer();
    json_array(j);
    json_end(j);
    json_end(j);
}

static void not_ended(void)
{
    struct json *j = writer();
    json_array(j);
    (void)json_done(j);
}

static void key_without_value(void)
{
    struct json *j = writer();
    json_object(j);
    json_key(j, S("x"));
    json_end(j);
}

static void two_documents(void)
{
    struct json *j = writer();
    json_null(j);
    json_null(j);
}

static void a_broken_nesting_cannot_leave(void **state)
{
    (void)state;
    assert_dies(value_without_key);
    assert_dies(key_in_a_list);
    assert_dies(one_end_too_many);
    assert_dies(not_ended);
    assert_dies(key_without_value);
    assert_dies(two_documents);
}

static void a_document_is_read_into_the_arena(void **state)
{
    (void)state;
    const struct json_value *v;
    struct str s;
    int64_t n;
    bool b;
    assert_int_equal(
        json_read(
            arena, S("{\"b\":\"Đặng\",\"a\":[1,2.5,null,true,\"x\"],\"n\":42,\"t\":false}"), &v,
            NULL),
        OK);
    assert_int_equal(v->n, 4);
    assert_true(str_eq(v->members[0].key, S("b"))); /* the order written */
    assert_true(json_get_str(v, S("b"), &s) && str_eq(s, S("Đặng")));
    assert_true(json_get_i64(v, S("n"), &n) && n == 42);
    assert_true(json_get_bool(v, S("t"), &b) && !b);
    assert_false(json_get_i64(v, S("b"), &n));
    assert_false(json_get_str(v, S("none"), &s));
    const struct json_value *list = json_get(v, S("a"));
    assert_int_equal(list->n, 5);
    assert_int_equal(list->items[0].i64, 1);
    assert_true(list->items[1].kind == JSON_KIND_REAL && list->items[1].real > 2.49);
    assert_int_equal(list->items[2].kind, JSON_KIND_NULL);
    assert_true(list->items[3].truth);
    assert_null(json_get(list, S("a")));
    assert_null(json_get(NULL, S("a")));
}

static struct str nested(size_t depth)
{
    char *p = arena_raw(arena, depth * 2);
    memset(p, '[', depth);
    memset(p + depth, ']', depth);
    return (struct str){p, depth * 2};
}

static void bad_documents_are_refused(void **state)
{
    (void)state;
    static const struct str BAD[] = {
        STR_INIT(""),
        STR_INIT("{"),
        STR_INIT("{\"a\":1,\"a\":2}"),
        STR_INIT("[1] x"),
        STR_INIT("[1,]"),
        STR_INIT("['a']"),
        STR_INIT("[\"\xFF\"]"),
        STR_INIT("[\"a\\u0000b\"]"),
        STR_INIT("[\"a\0b\"]"),
        STR_INIT("[99999999999999999999]"),
        STR_INIT("[1e999]"),
        STR_INIT("[NaN]"),
        STR_INIT("[01]"),
        STR_INIT("[\"\\ud800\"]"),
    };
    const struct json_value *v = NULL;
    struct json_fault fault;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        if (json_read(arena, BAD[i], &v, &fault) != E_INVALID)
            fail_msg("taken: %.*s", STR_ARG(BAD[i]));
    assert_null(v);
    assert_int_equal(json_read(arena, S("[\n 1,\n x]"), &v, &fault), E_INVALID);
    assert_int_equal(fault.line, 3);
    assert_true(fault.reason.n > 0);
    assert_int_equal(json_read(arena, nested(JSON_READ_DEPTH_MAX), &v, &fault), OK);
    assert_int_equal(json_read(arena, nested(JSON_READ_DEPTH_MAX + 2), &v, &fault), E_INVALID);
    assert_int_equal(json_read(arena, nested(100000), &v, &fault), E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_document_is_written_as_said, begin, end),
        cmocka_unit_test_setup_teardown(strings_are_safe_in_json_html_and_javascript, begin, end),
        cmocka_unit_test_setup_teardown(decimals_need_no_floating_point, begin, end),
        cmocka_unit_test_setup_teardown(a_broken_nesting_cannot_leave, begin, end),
        cmocka_unit_test_setup_teardown(a_document_is_read_into_the_arena, begin, end),
        cmocka_unit_test_setup_teardown(bad_documents_are_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
