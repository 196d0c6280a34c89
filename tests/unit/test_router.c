/* Paths find their row by specificity, never by the order of the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "wire/router.h"

static struct arena *a;

static int start(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

enum row {
    ROOT,
    REST,
    UNIT,
    UNIT_BARE,
    PROCEDURE,
    PROCEDURE_NEW,
    PROCEDURE_SAVE,
    HEALTH,
    ASSET,
    DEEP,
    FILE_OF,
    ROWS
};
static const struct router_row rows[ROWS] = {
    [REST] = {WIRE_GET, STR_INIT("/{rest...}")},
    [UNIT] = {WIRE_GET, STR_INIT("/{unit}/")},
    [PROCEDURE] = {WIRE_GET, STR_INIT("/{unit}/thu-tuc/{code}")},
    [PROCEDURE_SAVE] = {WIRE_POST, STR_INIT("/{place}/thu-tuc/{what}")},
    [PROCEDURE_NEW] = {WIRE_GET | WIRE_POST, STR_INIT("/{unit}/thu-tuc/moi")},
    [ROOT] = {WIRE_GET, STR_INIT("/")},
    [HEALTH] = {WIRE_GET, STR_INIT("/healthz")},
    [ASSET] = {WIRE_GET, STR_INIT("/a/{file...}")},
    [DEEP] = {WIRE_GET, STR_INIT("/a/b/{x}/d")},
    [UNIT_BARE] = {WIRE_GET, STR_INIT("/{unit}")},
    [FILE_OF] = {WIRE_POST, STR_INIT("/{unit}/tep/{path...}")},
};

static struct router_match match;

static enum err find(enum wire_method method, const char *path)
{
    static struct router *router;
    size_t bad = 0;
    assert_int_equal(router_new(a, rows, ROWS, &router, &bad), OK);
    match = (struct router_match){0};
    return router_find(router, a, method, str_z(path), &match);
}

static void finds(const char *path, enum row row)
{
    assert_int_equal(find(WIRE_GET, path), OK);
    assert_int_equal(match.row, row);
}

#define assert_value(i, want) assert_true(str_eq(match.values[i], S(want)))

static void the_most_specific_pattern_wins(void **state)
{
    (void)state;
    finds("/", ROOT);
    finds("/healthz", HEALTH);
    finds("/vu-ninh", UNIT_BARE);
    finds("/vu-ninh/", UNIT);
    finds("/vu-ninh/thu-tuc/1.004", PROCEDURE);
    assert_int_equal(match.value_count, 2);
    assert_value(0, "vu-ninh");
    assert_value(1, "1.004");
    finds("/vu-ninh/thu-tuc/moi", PROCEDURE_NEW);
    assert_int_equal(match.value_count, 1);
    finds("/vu-ninh/thu-tuc", REST);
    assert_value(0, "vu-ninh/thu-tuc");
}

static void a_dead_end_is_left_again(void **state)
{
    (void)state;
    finds("/a/b/c/d", DEEP);
    assert_int_equal(match.value_count, 1);
    assert_value(0, "c");
    finds("/a/b/c/e", ASSET);
    assert_int_equal(match.value_count, 1);
    assert_value(0, "b/c/e");
    finds("/a", UNIT_BARE);
    finds("/a/", UNIT);
    finds("/a/thu-tuc/moi", ASSET);
}

static void the_path_chooses_before_the_method(void **state)
{
    (void)state;
    assert_int_equal(find(WIRE_POST, "/vu-ninh/thu-tuc/1.004"), OK);
    assert_int_equal(match.row, PROCEDURE_SAVE);
    assert_int_equal(find(WIRE_HEAD, "/vu-ninh/"), OK);
    assert_int_equal(match.row, UNIT);
    assert_int_equal(find(WIRE_POST, "/vu-ninh/"), E_DENIED);
    assert_int_equal(match.allowed, WIRE_GET | WIRE_HEAD);
    assert_int_equal(find(WIRE_GET, "/vu-ninh/tep/x"), E_DENIED);
    assert_int_equal(match.allowed, WIRE_POST);
    assert_int_equal(find(WIRE_POST, "/healthz"), E_DENIED);
}

static void values_are_decoded(void **state)
{
    (void)state;
    finds("/v%C5%A9-ninh/thu-tuc/a%20b+c", PROCEDURE);
    assert_value(0, "vũ-ninh");
    assert_value(1, "a b+c");
    finds("/vu-ninh/th%75-tuc/m%6Fi", PROCEDURE_NEW);
    finds("/a/x%20y/z", ASSET);
    assert_value(0, "x y/z");
}

static void odd_paths_are_not_found(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "//",     "/a//b", "//a",    "/vu-ninh//thu-tuc/x", "/a/../b",
        "/a/./b", "/..",   "/.",     "/a/%2e%2e",           "/%2e/b",
        "/a/b/",  "/a/..", "/a/b//", "/vu-ninh/thu-tuc/",
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        assert_int_equal(find(WIRE_GET, odd[i]), E_NOT_FOUND);
    struct str deep = STR_NONE;
    for (int i = 0; i < 32; i++)
        deep = arena_cat(a, deep, S("/x"));
    assert_int_equal(find(WIRE_GET, arena_z(a, deep)), OK);
    assert_int_equal(find(WIRE_GET, arena_z(a, arena_cat(a, deep, S("/x")))), E_NOT_FOUND);
    static const char *const bad[] = {"", "a", "/a%2Fb", "/%00", "/%0a", "/%", "/%ff", "/a/%c0%af"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(find(WIRE_GET, bad[i]), E_INVALID);
}

static enum err table(const struct router_row *list, size_t count, size_t *ret_bad)
{
    struct router *r = NULL;
    enum err e = router_new(a, list, count, &r, ret_bad);
    assert_true((e == OK) == (r != NULL));
    return e;
}

static void the_same_requests_twice_are_a_conflict(void **state)
{
    (void)state;
    size_t bad = 99;
    const struct router_row twice[] = {
        {WIRE_GET, S("/{a}/x")}, {WIRE_POST, S("/{b}/x")}, {WIRE_GET | WIRE_POST, S("/{c}/x")}};
    assert_int_equal(table(twice, 3, &bad), E_CONFLICT);
    assert_int_equal(bad, 2);
    const struct router_row head[] = {{WIRE_GET, S("/x")}, {WIRE_HEAD, S("/x")}};
    assert_int_equal(table(head, 2, &bad), E_CONFLICT);
    const struct router_row fine[] = {
        {WIRE_GET, S("/x")}, {WIRE_GET, S("/x/")}, {WIRE_GET, S("/{x}")}, {WIRE_GET, S("/{x...}")}};
    assert_int_equal(table(fine, 4, &bad), OK);
}

static void broken_patterns_are_named(void **state)
{
    (void)state;
    static const struct router_row bad[] = {
        {WIRE_GET, STR_INIT("")},
        {WIRE_GET, STR_INIT("x")},
        {WIRE_GET, STR_INIT("//")},
        {WIRE_GET, STR_INIT("/a//b")},
        {WIRE_GET, STR_INIT("/{}")},
        {WIRE_GET, STR_INIT("/{A}")},
        {WIRE_GET, STR_INIT("/{a}/{a}")},
        {WIRE_GET, STR_INIT("/{a...}/b")},
        {WIRE_GET, STR_INIT("/{...}")},
        {WIRE_GET, STR_INIT("/a{b}")},
        {WIRE_GET, STR_INIT("/{a}b")},
        {WIRE_GET, STR_INIT("/a b")},
        {WIRE_GET, STR_INIT("/a%20")},
        {WIRE_GET, STR_INIT("/a?b")},
        {WIRE_GET, STR_INIT("/../a")},
        {WIRE_GET, STR_INIT("/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}")},
        {0, STR_INIT("/a")},
        {64, STR_INIT("/a")},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t which = 99;
        assert_int_equal(table(&bad[i], 1, &which), E_INVALID);
        assert_int_equal(which, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_most_specific_pattern_wins, start, stop),
        cmocka_unit_test_setup_teardown(a_dead_end_is_left_again, start, stop),
        cmocka_unit_test_setup_teardown(the_path_chooses_before_the_method, start, stop),
        cmocka_unit_test_setup_teardown(values_are_decoded, start, stop),
        cmocka_unit_test_setup_teardown(odd_paths_are_not_found, start, stop),
        cmocka_unit_test_setup_teardown(the_same_requests_twice_are_a_conflict, start, stop),
        cmocka_unit_test_setup_teardown(broken_patterns_are_named, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
