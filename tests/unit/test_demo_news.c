/* demo_news: a year's news from templates, the same for the same seed; and the pictures to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/demo_news.h"
#include "base/date.h"

static const struct str PLACES[] = {STR_INIT("Vũ Ninh"), STR_INIT("Vũ An")};
static struct demo_news_plan plan(uint64_t seed)
{
    return (struct demo_news_plan){
        .first_day = 20423, /* 2025-12-01 */
        .last_day = 20784,
        .seed = seed,
        .places = PLACES,
        .towns = 2,
    };
}

static void every_text_is_filled_in_and_no_title_stands_twice(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const struct demo_news_plan p = plan(seed);
        const struct demo_news_item *list = NULL;
        assert_int_equal(demo_news_make(a, &p, &list), OK);
        for (size_t i = 0; i < DEMO_NEWS_COUNT; i++) {
            const struct demo_news_item *x = &list[i];
            const struct str texts[] = {x->title, x->lead, x->body, x->caption, x->byline};
            for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
                assert_true(texts[k].n > 0);
                assert_int_equal(str_find_char(texts[k], '{'), -1);
                assert_int_equal(str_find_char(texts[k], '['), -1);
                assert_int_equal(str_find(texts[k], S("  ")), -1);
            }
            assert_true(x->day >= p.first_day && x->day <= p.last_day);
            assert_true(x->town == 0 || x->town == 1);
            for (size_t k = 0; k < i; k++)
                assert_false(str_eq(list[k].title, x->title));
            if (i)
                assert_true(
                    list[i - 1].day < x->day ||
                    (list[i - 1].day == x->day && list[i - 1].minute < x->minute));
        }
        arena_reset(a);
    }
    arena_free(a);
}

static void the_same_seed_gives_the_same_news(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct demo_news_plan p = plan(3), q = plan(4);
    const struct demo_news_item *x, *y, *z;
    size_t same = 0;
    assert_int_equal(demo_news_make(a, &p, &x), OK);
    assert_int_equal(demo_news_make(a, &p, &y), OK);
    assert_int_equal(demo_news_make(a, &q, &z), OK);
    for (size_t i = 0; i < DEMO_NEWS_COUNT; i++) {
        assert_true(str_eq(x[i].title, y[i].title) && str_eq(x[i].body, y[i].body));
        assert_true(x[i].picture.seed == y[i].picture.seed);
        same += str_eq(x[i].body, z[i].body);
    }
    assert_true(same < DEMO_NEWS_COUNT / 10);
    arena_free(a);
}

static void what_belongs_to_a_season_is_told_in_it(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct demo_news_plan p = plan(5);
    const struct demo_news_item *list = NULL;
    size_t harvests = 0, farewells = 0;
    assert_int_equal(demo_news_make(a, &p, &list), OK);
    for (size_t i = 0; i < DEMO_NEWS_COUNT; i++) {
        int month = date_of_day(list[i].day).month;
        if (str_find(list[i].title, S("lúa xuân")) >= 0) {
            harvests++;
            assert_true(month == 5 || month == 6);
        }
        if (str_find(list[i].title, S("nhập ngũ")) >= 0) {
            farewells++;
            assert_true(month <= 2);
        }
    }
    assert_true(harvests > 0 && farewells > 0);
    arena_free(a);
}

static void a_picture_is_a_png_and_the_same_again(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct str before = S("");
    for (int kind = 1; kind < PICTURE_KINDS; kind++) {
        const struct picture_scene s = {(enum picture_kind)kind, 7},
                                   t = {(enum picture_kind)kind, 8};
        struct str one, two, other;
        assert_int_equal(picture_png(a, &s, 240, &one), OK);
        assert_int_equal(picture_png(a, &s, 240, &two), OK);
        assert_int_equal(picture_png(a, &t, 240, &other), OK);
        assert_true(str_starts(one, S("\x89PNG\r\n")));
        assert_true(str_eq(one, two));
        assert_false(str_eq(one, other));
        assert_false(str_eq(one, before));
        before = one;
    }
    const struct picture_scene s = {PICTURE_FIELDS, 1};
    assert_int_equal(picture_png(a, &s, 20, &before), E_INVALID);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_filled_in_and_no_title_stands_twice),
        cmocka_unit_test(the_same_seed_gives_the_same_news),
        cmocka_unit_test(what_belongs_to_a_season_is_told_in_it),
        cmocka_unit_test(a_picture_is_a_png_and_the_same_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
