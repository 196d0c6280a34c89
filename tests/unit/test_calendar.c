/* calendar: which days work, and when it is open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "vn_calendar.h"

static int is(const struct vn_calendar *v, const char *iso)
{
    struct calendar_look look;
    calendar_look(&v->c, day_of(iso), &look);
    return (int)look.is;
}

static int minutes(const struct vn_calendar *v, const char *iso)
{
    struct calendar_look look;
    calendar_look(&v->c, day_of(iso), &look);
    return calendar_minutes(&look);
}

static void a_working_day_is_monday_to_friday_without_holidays_and_with_make_up_days(void **state)
{
    (void)state;
    struct vn_calendar v;
    vn_calendar(&v);
    assert_int_equal(is(&v, "2026-11-20"), CALENDAR_IS_WORKING);
    assert_int_equal(is(&v, "2026-11-21"), CALENDAR_IS_WEEKEND);
    assert_int_equal(is(&v, "2026-11-22"), CALENDAR_IS_WEEKEND);
    assert_int_equal(is(&v, "2026-11-24"), CALENDAR_IS_HOLIDAY);
    assert_int_equal(is(&v, "2026-04-26"), CALENDAR_IS_HOLIDAY); /* a Sunday too */
    assert_int_equal(is(&v, "2026-08-31"), CALENDAR_IS_OFF);
    assert_int_equal(is(&v, "2026-08-22"), CALENDAR_IS_WORKING);
    assert_int_equal(minutes(&v, "2026-08-22"), 450);
    assert_int_equal(minutes(&v, "2026-11-21"), 0);
    assert_true(calendar_row(&v.c, day_of("2026-11-24")) != NULL);
    assert_null(calendar_row(&v.c, day_of("2026-11-25")));
    assert_int_equal(calendar_last_year(&v.c), 2026);
    assert_true(calendar_covers(&v.c, day_of("2024-01-01")));
    assert_false(calendar_covers(&v.c, day_of("2023-12-31")));
}

static void a_proposal_is_shown_but_never_counted(void **state)
{
    (void)state;
    struct vn_calendar v;
    vn_calendar(&v);
    vn_add_day(&v, "2026-11-23", CALENDAR_HOLIDAY)->certainty = CALENDAR_PROPOSAL;
    assert_int_equal(is(&v, "2026-11-23"), CALENDAR_IS_WORKING);
    assert_non_null(calendar_row(&v.c, day_of("2026-11-23")));
    vn_add_day(&v, "2026-11-23", CALENDAR_OFF);
    assert_int_equal(is(&v, "2026-11-23"), CALENDAR_IS_OFF);
    assert_int_equal(calendar_row(&v.c, day_of("2026-11-23"))->kind, CALENDAR_OFF);
}

static void a_half_day_ends_at_its_own_closing_time(void **state)
{
    (void)state;
    struct vn_calendar v;
    vn_calendar(&v);
    vn_add_day(&v, "2026-12-31", CALENDAR_HALF)->closes = 15 * 60;
    assert_int_equal(minutes(&v, "2026-12-31"), 240 + 90);
    struct calendar_day *early = vn_add_day(&v, "2026-12-30", CALENDAR_HALF);
    early->closes = 12 * 60;
    assert_int_equal(minutes(&v, "2026-12-30"), 240);
    early->closes = 7 * 60; /* nothing left: a rest day */
    assert_int_equal(is(&v, "2026-12-30"), CALENDAR_IS_WEEKEND);
    vn_add_day(&v, "2026-12-26", CALENDAR_HALF)->closes =
        12 * 60; /* a Saturday with Friday's hours */
    assert_int_equal(minutes(&v, "2026-12-26"), 240);
}

static void an_open_saturday_takes_in_dossiers_but_is_no_working_day(void **state)
{
    (void)state;
    struct vn_calendar v;
    vn_calendar(&v);
    vn_add_hours(&v, 6, 8 * 60, 11 * 60);
    assert_int_equal(is(&v, "2026-11-21"), CALENDAR_IS_WEEKEND);
    assert_int_equal(minutes(&v, "2026-11-21"), 0);
    assert_true(calendar_is_open(&v.c, at_of("2026-11-21 09:00")));
    assert_int_equal(minutes(&v, "2026-08-22"), 450); /* a make-up Saturday has Friday's hours */
}

static void own_hours_replace_the_national_ones_while_they_are_in_force(void **state)
{
    (void)state;
    struct vn_calendar v;
    vn_calendar(&v);
    struct calendar_hours *h = vn_add_hours(&v, 1, 7 * 60, 12 * 60);
    h->layer = CALENDAR_OWN;
    h->valid_from = day_of("2026-11-16");
    h->valid_to = day_of("2026-11-20");
    assert_int_equal(minutes(&v, "2026-11-09"), 450);
    assert_int_equal(minutes(&v, "2026-11-16"), 300);
    assert_int_equal(is(&v, "2026-11-17"), CALENDAR_IS_WEEKEND); /* no hours of its own */
    assert_int_equal(minutes(&v, "2026-11-23"), 450);
}

static void spans_are_put_in_order_and_joined(void **state)
{
    (void)state;
    struct vn_calendar v = {0};
    v.c.hours = v.hours;
    vn_add_hours(&v, 1, 600, 660);
    vn_add_hours(&v, 1, 480, 540);
    vn_add_hours(&v, 1, 540, 570);
    vn_add_hours(&v, 1, 565, 610);
    vn_add_hours(&v, 1, 420, 450);
    vn_add_hours(&v, 1, 700, 700);
    struct calendar_look look;
    calendar_look(&v.c, day_of("2026-11-23"), &look);
    assert_int_equal(look.spans, 2);
    assert_int_equal(look.span[0].opens, 420);
    assert_int_equal(look.span[0].closes, 450);
    assert_int_equal(look.span[1].opens, 480);
    assert_int_equal(look.span[1].closes, 660);
    for (int i = 0; i < 9; i++) /* more than fit are left out, nothing is overrun */
        vn_add_hours(&v, 2, i * 100, i * 100 + 50);
    calendar_look(&v.c, day_of("2026-11-24"), &look);
    assert_int_equal(look.spans, CALENDAR_SPANS_MAX);
}

static void open_now_next_opening_next_closing(void **state)
{
    (void)state;
    struct vn_calendar v;
    vn_calendar(&v);
    int64_t at;
    assert_true(calendar_is_open(&v.c, at_of("2026-11-20 07:30")));
    assert_false(calendar_is_open(&v.c, at_of("2026-11-20 07:29:59")));
    assert_true(calendar_is_open(&v.c, at_of("2026-11-20 16:59:59")));
    assert_false(calendar_is_open(&v.c, at_of("2026-11-20 17:00")));
    assert_false(calendar_is_open(&v.c, at_of("2026-11-20 12:00")));
    assert_false(calendar_is_open(&v.c, at_of("2026-11-24 09:00")));
    assert_true(calendar_next_opening(&v.c, at_of("2026-11-20 12:00"), &at));
    assert_int_equal(at, at_of("2026-11-20 13:30"));
    assert_true(calendar_next_opening(&v.c, at_of("2026-11-20 17:00"), &at));
    assert_int_equal(at, at_of("2026-11-23 07:30"));
    assert_true(calendar_next_opening(&v.c, at_of("2026-11-23 16:00"), &at));
    assert_int_equal(at, at_of("2026-11-25 07:30"));
    assert_true(calendar_next_closing(&v.c, at_of("2026-11-20 12:00"), &at));
    assert_int_equal(at, at_of("2026-11-20 17:00"));
    assert_true(calendar_next_closing(&v.c, at_of("2026-11-20 08:00"), &at));
    assert_int_equal(at, at_of("2026-11-20 11:30"));
    v.c.hours_count = 0;
    assert_false(calendar_next_opening(&v.c, at_of("2026-11-20 12:00"), &at));
    assert_false(calendar_next_closing(&v.c, at_of("2026-11-20 12:00"), &at));
}

static void working_days_are_counted_after_the_first_and_with_the_last(void **state)
{
    (void)state;
    struct vn_calendar v;
    vn_calendar(&v);
    assert_int_equal(calendar_working_days(&v.c, day_of("2026-11-19"), day_of("2026-11-23")), 2);
    assert_int_equal(calendar_working_days(&v.c, day_of("2026-11-20"), day_of("2026-11-26")), 3);
    assert_int_equal(calendar_working_days(&v.c, day_of("2026-11-20"), day_of("2026-11-20")), 0);
    assert_int_equal(calendar_working_days(&v.c, day_of("2026-11-23"), day_of("2026-11-20")), 0);
    int64_t day;
    assert_true(calendar_next_working(&v.c, day_of("2026-02-14"), &day));
    assert_int_equal(day, day_of("2026-02-23"));
    v.c.hours_count = 0;
    assert_false(calendar_next_working(&v.c, day_of("2026-02-14"), &day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_working_day_is_monday_to_friday_without_holidays_and_with_make_up_days),
        cmocka_unit_test(a_proposal_is_shown_but_never_counted),
        cmocka_unit_test(a_half_day_ends_at_its_own_closing_time),
        cmocka_unit_test(an_open_saturday_takes_in_dossiers_but_is_no_working_day),
        cmocka_unit_test(own_hours_replace_the_national_ones_while_they_are_in_force),
        cmocka_unit_test(spans_are_put_in_order_and_joined),
        cmocka_unit_test(open_now_next_opening_next_closing),
        cmocka_unit_test(working_days_are_counted_after_the_first_and_with_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
