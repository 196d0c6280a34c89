/* pager: which page numbers stand under a list, and where they lead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "html/pager.h"

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

/* "1 . 4 5 6 7 8 . 42", with "<" and ">" where there is a page before and after. */
static struct str numbers(int64_t page, int64_t pages)
{
    const int64_t of[2] = {page, pages};
    struct pager p = pager_make(arena, of, NULL, 0);
    struct str s = p.has_previous ? S("<") : S("");
    for (size_t i = 0; i < p.count; i++)
        s = p.links[i].number
                ? arena_fmt(arena, "%.*s %lld", STR_ARG(s), (long long)p.links[i].number)
                : arena_cat(arena, s, S(" ."));
    return p.has_next ? arena_cat(arena, s, S(" >")) : s;
}

static void shows(int64_t page, int64_t pages, const char *expected)
{
    assert_string_equal(arena_z(arena, numbers(page, pages)), expected);
}

static void the_pages_around_the_first_and_the_last_are_shown(void **state)
{
    (void)state;
    shows(1, 1, "");
    shows(1, 2, " 1 2 >");
    shows(2, 2, "< 1 2");
    shows(1, 42, " 1 2 3 . 42 >");
    shows(3, 42, "< 1 2 3 4 5 . 42 >");
    shows(4, 42, "< 1 2 3 4 5 6 . 42 >");
    shows(6, 42, "< 1 . 4 5 6 7 8 . 42 >");
    shows(39, 42, "< 1 . 37 38 39 40 41 42 >");
    shows(42, 42, "< 1 . 40 41 42");
}

static void beyond_the_end_the_way_back_is_to_the_last_page(void **state)
{
    (void)state;
    const int64_t of[2] = {200, 4};
    struct pager p = pager_make(arena, of, NULL, 0);
    assert_true(p.has_previous && !p.has_next);
    assert_true(str_eq(p.previous.bytes, S("?page=4")));
    shows(200, 4, "< 1 2 3 4");
}

static void links_keep_what_was_asked_for_and_nothing_breaks_out(void **state)
{
    (void)state;
    const int64_t of[2] = {1, 3};
    const struct pager_param params[] = {
        {S("q"), S("khai sinh&\"<")}, {S("linh-vuc"), S("")}, {S("loai"), S("xa")}};
    struct pager p = pager_make(arena, of, params, 3);
    assert_true(str_eq(p.next.bytes, S("?q=khai%20sinh%26%22%3C&loai=xa&page=2")));
}

static void a_list_has_one_to_two_hundred_pages(void **state)
{
    (void)state;
    assert_int_equal(pager_pages(0, 20), 1);
    assert_int_equal(pager_pages(20, 20), 1);
    assert_int_equal(pager_pages(21, 20), 2);
    assert_int_equal(pager_pages(1000000, 20), PAGER_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pages_around_the_first_and_the_last_are_shown),
        cmocka_unit_test(beyond_the_end_the_way_back_is_to_the_last_page),
        cmocka_unit_test(links_keep_what_was_asked_for_and_nothing_breaks_out),
        cmocka_unit_test(a_list_has_one_to_two_hundred_pages),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
