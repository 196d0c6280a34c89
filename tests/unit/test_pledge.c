/* pledge: promises judged by exact fractions. The rest: tests/web/test_pledges.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "commit/pledge.h"

static enum pledge_state judge(int64_t numerator, int64_t denominator, int64_t top, int64_t bottom)
{
    const struct measure_sum sum = {numerator, denominator};
    return pledge_judge(&sum, top, bottom);
}

static void a_promise_is_judged_to_the_last_dossier(void **state)
{
    (void)state;
    assert_int_equal(judge(0, 0, 99, 100), PLEDGE_NOT_MEASURED);
    assert_int_equal(judge(5, 5, 0, 0), PLEDGE_NOT_MEASURED); /* promises no share */
    assert_int_equal(judge(99, 100, 99, 100), PLEDGE_CLOSE);
    assert_int_equal(judge(989, 1000, 99, 100), PLEDGE_BROKEN);
    assert_int_equal(judge(470, 476, 99, 100), PLEDGE_BROKEN);
    assert_int_equal(judge(995, 1000, 99, 100), PLEDGE_KEPT); /* half of what may fail */
    assert_int_equal(judge(994, 1000, 99, 100), PLEDGE_CLOSE);
    assert_int_equal(judge(1000, 1000, 1, 1), PLEDGE_KEPT);
    assert_int_equal(judge(999, 1000, 1, 1), PLEDGE_BROKEN);
    assert_int_equal(judge(INT64_MAX - 1, INT64_MAX, 999999, 1000000), PLEDGE_KEPT);
    assert_int_equal(judge(INT64_MAX - 1, INT64_MAX, 1, 1), PLEDGE_BROKEN);
}

static void the_worst_promise_stands_for_all(void **state)
{
    (void)state;
    const struct pledge_promise list[] = {
        {.state = PLEDGE_KEPT}, {.state = PLEDGE_NOT_MEASURED}, {.state = PLEDGE_CLOSE}};
    struct pledge_promise_list all = {list, 3};
    assert_int_equal(pledge_worst(&all), PLEDGE_CLOSE);
    all.n = 1;
    assert_int_equal(pledge_worst(&all), PLEDGE_KEPT);
    all.n = 0;
    assert_int_equal(pledge_worst(&all), PLEDGE_NOT_MEASURED);
}

static void the_year_stands_wherever_it_is_named(void **state)
{
    struct arena *a = arena_new(0);
    (void)state;
    assert_string_equal(
        arena_z(a, pledge_year_words(a, S("Năm {year}: {year}."), 2026)), "Năm 2026: 2026.");
    assert_string_equal(arena_z(a, pledge_year_words(a, S("{yea"), 2026)), "{yea");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_promise_is_judged_to_the_last_dossier),
        cmocka_unit_test(the_worst_promise_stands_for_all),
        cmocka_unit_test(the_year_stands_wherever_it_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
