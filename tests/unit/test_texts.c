/* texts: numbers, dates and sentences as people of both languages write them. Plurals and pairs of
 * a language file made for it are tested in tests/tools/test_texts.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/date.h"
#include "html/text.h"

static struct arena *arena;

static void same(struct str got, struct str want)
{
    if (!str_eq(got, want))
        fail_msg("got \"%.*s\", want \"%.*s\"", STR_ARG(got), STR_ARG(want));
}

static void numbers_are_grouped_by_three(void **state)
{
    (void)state;
    same(text_number(arena, LANG_VI, 0), S("0"));
    same(text_number(arena, LANG_VI, 999), S("999"));
    same(text_number(arena, LANG_VI, 1000), S("1.000"));
    same(text_number(arena, LANG_VI, 1234567), S("1.234.567"));
    same(text_number(arena, LANG_EN, 1234567), S("1,234,567"));
    same(text_number(arena, LANG_VI, -100), S("-100"));
    same(text_number(arena, LANG_EN, -123456), S("-123,456"));
    same(text_number(arena, LANG_EN, INT64_MIN), S("-9,223,372,036,854,775,808"));
}

static void percents_are_exact_and_half_up(void **state)
{
    (void)state;
    same(text_percent(arena, LANG_VI, 992, 1000), S("99,2"));
    same(text_percent(arena, LANG_EN, 992, 1000), S("99.2"));
    same(text_percent(arena, LANG_VI, 0, 7), S("0,0"));
    same(text_percent(arena, LANG_VI, 7, 7), S("100,0"));
    same(text_percent(arena, LANG_VI, 1, 3), S("33,3"));
    same(text_percent(arena, LANG_VI, 2, 3), S("66,7"));
    /* 0,05 is half: up. 0,04999… is not. */
    same(text_percent(arena, LANG_VI, 1, 2000), S("0,1"));
    same(text_percent(arena, LANG_VI, 1, 2001), S("0,0"));
    same(text_percent(arena, LANG_VI, 9995, 10000), S("100,0"));
    same(text_percent(arena, LANG_VI, 99949, 100000), S("99,9"));
    same(text_percent(arena, LANG_VI, -1, 2000), S("-0,1"));
    same(text_percent(arena, LANG_VI, -1, 2001), S("0,0"));
    same(text_percent(arena, LANG_EN, 12345, 10), S("123,450.0"));
    same(text_percent(arena, LANG_VI, INT64_MAX, INT64_MAX), S("100,0"));
    same(text_percent(arena, LANG_VI, INT64_MAX - 1, INT64_MAX), S("100,0"));
    same(text_percent(arena, LANG_EN, INT64_MIN, 1000), S("-922,337,203,685,477,580.8"));
}

static void an_office_calls_itself_by_its_kind(void **state)
{
    (void)state;
    same(text_lit(LANG_VI_COMMUNE, TEXT_rating_thanks), S("Xã đã nhận đánh giá, cảm ơn ông bà."));
    same(text_lit(LANG_VI_WARD, TEXT_rating_thanks), S("Phường đã nhận đánh giá, cảm ơn ông bà."));
    same(
        text_lit(LANG_VI_SPECIAL_ZONE, TEXT_rating_thanks),
        S("Đặc khu đã nhận đánh giá, cảm ơn ông bà."));
    same(
        text_lit(LANG_VI_TOWNSHIP, TEXT_failure_often),
        S("Mời ông bà đợi vài phút rồi thử lại, hoặc gọi thị trấn để được giúp."));
    same(
        text_lit(LANG_VI, TEXT_failure_often),
        S("Mời ông bà đợi vài phút rồi thử lại, hoặc gọi cơ quan để được giúp."));
    same(text_lang(LANG_VI_WARD), S("vi"));
    same(text_number(arena, LANG_VI_WARD, 1234), S("1.234"));
    same(text_percent(arena, LANG_VI_SPECIAL_ZONE, 1, 3), S("33,3"));
}

static void money_is_whole_dong(void **state)
{
    (void)state;
    same(text_money(arena, LANG_VI, 50000), S("50.000 đ"));
    same(text_money(arena, LANG_EN, 1250000), S("1,250,000 đ"));
    same(text_money(arena, LANG_VI, 0), S("0 đ"));
}

static void a_moment_names_its_weekday(void **state)
{
    (void)state;
    int64_t day;
    assert_true(date_parse_iso(S("2026-11-27"), &day));
    int64_t at = date_at(day, 17 * 60);
    same(text_moment(arena, LANG_VI, at), S("17:00, thứ Sáu ngày 27/11/2026"));
    same(text_moment(arena, LANG_EN, at), S("17:00, Friday 27/11/2026"));
    same(text_moment(arena, LANG_VI, date_at(day + 2, 7)), S("00:07, Chủ nhật ngày 29/11/2026"));
    same(text_date(arena, day), S("27/11/2026"));
    static const char *const names[] = {"thứ Hai", "thứ Ba",  "thứ Tư",  "thứ Năm",
                                        "thứ Sáu", "thứ Bảy", "Chủ nhật"};
    for (int i = 1; i <= 7; i++)
        same(text_weekday(LANG_VI, i), str_z(names[i - 1]));
}

static void a_sentence_takes_its_arguments(void **state)
{
    (void)state;
    struct str got = text_get(
        arena, LANG_VI, TEXT_date_moment,
        TEXT_ARGS(
            ta("date", (int64_t)1234), ta("weekday", text_plain(2026)), ta("time", S("<7:30>"))));
    same(got, S("<7:30>, 2026 ngày 1.234"));
    same(text_get(arena, LANG_EN, TEXT_date_moment, TEXT_NO_ARGS), S("{time}, {weekday} {date}"));
    same(text_lit(LANG_EN, TEXT_NONE), S(""));
    same(text_get(arena, LANG_EN, TEXT_NONE, TEXT_NO_ARGS), S(""));
    same(text_lang(LANG_VI), S("vi"));
    same(text_lang(LANG_EN), S("en"));
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
        cmocka_unit_test(numbers_are_grouped_by_three),
        cmocka_unit_test(percents_are_exact_and_half_up),
        cmocka_unit_test(an_office_calls_itself_by_its_kind),
        cmocka_unit_test(money_is_whole_dong),
        cmocka_unit_test(a_moment_names_its_weekday),
        cmocka_unit_test(a_sentence_takes_its_arguments),
    };
    return cmocka_run_group_tests_name("texts", tests, setup, teardown);
}
