/* deadline: due times and their derivations. */
#include "deadline_fixture.h"

/* ---- the vectors of the law book ---- */

static void the_vectors_of_2026(void **state)
{
    (void)state;
    simply("2026-11-20 15:20", "3 working days", "2026-11-26 17:00");
    simply("2026-11-23 09:00", "1 working day", "2026-11-25 17:00");
    simply("2026-02-12 09:00", "3 working days", "2026-02-24 17:00");
    simply("2026-08-27 09:00", "3 working days", "2026-09-04 17:00");
    simply("2026-08-20 09:00", "5 working days", "2026-08-26 17:00");
    simply("2025-12-31 09:00", "5 working days", "2026-01-09 17:00");
    simply("2026-04-24 09:00", "2 working days", "2026-04-29 17:00");
}

static void the_example_of_the_tracking_page(void **state)
{
    (void)state;
    struct deadline_pause p = {at_of("2026-11-19 08:10"), at_of("2026-11-20 16:00")};
    struct deadline_question q = ask("2026-11-17 09:40", "5 working days");
    due(&q, "2026-11-25 17:00");
    q.pauses = &p;
    q.pause_count = 1;
    due(&q, "2026-11-27 17:00");
    struct deadline d = reckon(&q);
    assert_string_equal(strip(&d), "R C1 P P W W C2 H C3 C4 C5!");
    assert_int_equal(step(&d, DEADLINE_PAUSED)->n, 410 + 3 * 450);
}

/* ---- reception ---- */

static void reception_outside_hours_counts_from_the_next_opening(void **state)
{
    (void)state;
    simply("2026-11-20 17:00", "1 working day", "2026-11-23 17:00"); /* in the minute of closing */
    simply("2026-11-20 17:01", "1 working day", "2026-11-25 17:00"); /* as on Monday */
    simply("2026-11-21 09:00", "1 working day", "2026-11-25 17:00");
    simply("2026-11-20 05:00", "1 working day", "2026-11-23 17:00");
    simply("2026-11-20 12:00", "1 working day", "2026-11-23 17:00");
    simply("2026-11-24 09:00", "1 working day", "2026-11-26 17:00");
    struct deadline_question q = ask("2026-11-20 18:00", "2 working days");
    struct deadline d = reckon(&q);
    assert_int_equal(d.counted_from, at_of("2026-11-23 07:30"));
    assert_string_equal(strip(&d), "R W W Z H C1 C2!");
    assert_int_equal(step(&d, DEADLINE_OUTSIDE)->to, at_of("2026-11-23 07:30"));
    q = ask("2026-11-20 12:00", "1 working day");
    d = reckon(&q);
    assert_int_equal(d.counted_from, at_of("2026-11-20 13:30"));
    assert_string_equal(strip(&d), "R W W C1!");
    q = ask("2026-11-20 11:30", "1 hour");
    d = reckon(&q);
    assert_null(step(&d, DEADLINE_OUTSIDE));
    assert_int_equal(d.due_at, at_of("2026-11-20 14:30"));
}

static void the_rule_of_15_00_is_for_same_day_only(void **state)
{
    (void)state;
    simply("2026-11-20 16:59", "1 working day", "2026-11-23 17:00");
    simply("2026-11-20 15:00", "same day", "2026-11-20 17:00");
    simply("2026-11-20 15:01", "same day", "2026-11-23 17:00");
    simply("2026-11-23 15:01", "same day", "2026-11-25 17:00");
    simply("2026-11-20 17:00", "same day", "2026-11-23 17:00");
    simply("2026-11-20 20:00", "same day", "2026-11-23 17:00");
    simply("2026-11-21 16:00", "same day", "2026-11-23 17:00");
    struct deadline_question q = ask("2026-11-20 15:30", "same day");
    struct deadline d = reckon(&q);
    assert_string_equal(strip(&d), "R W W C!");
    assert_int_equal(step(&d, DEADLINE_AFTER_15)->from, day_of("2026-11-20"));
    assert_int_equal(step(&d, DEADLINE_AFTER_15)->to, day_of("2026-11-23"));
    q = ask("2026-11-20 09:00", "same day");
    d = reckon(&q);
    assert_string_equal(strip(&d), "R!");
    vn_add_day(&v, "2026-12-31", CALENDAR_HALF)->closes = 11 * 60;
    simply("2026-12-31 10:59", "same day", "2026-12-31 11:00");
    simply("2026-12-31 11:00", "same day", "2027-01-01 17:00"); /* nothing of the day is left */
    vn_add_hours(&v, 6, 8 * 60, 11 * 60);
    simply("2026-11-21 09:00", "same day", "2026-11-21 11:00"); /* an open Saturday */
    simply("2026-11-21 09:00", "1 working day", "2026-11-23 17:00");
    simply("2026-11-21 09:00", "1 hour", "2026-11-23 08:30");
}

/* ---- units of limits ---- */

static void calendar_days_move_from_rest_days(void **state)
{
    (void)state;
    simply("2026-11-20 09:00", "3 days", "2026-11-23 17:00");
    simply("2026-11-20 09:00", "1 day", "2026-11-23 17:00");
    simply("2026-11-20 09:00", "4 days", "2026-11-25 17:00");
    simply("2026-11-20 09:00", "10 days", "2026-11-30 17:00");
    struct deadline_question q = ask("2026-11-20 09:00", "4 days");
    struct deadline d = reckon(&q);
    assert_string_equal(strip(&d), "R C1 C2 C3 C4 C!");
    assert_int_equal(step(&d, DEADLINE_MOVED)->from, day_of("2026-11-24"));
    assert_int_equal(step(&d, DEADLINE_MOVED)->to, day_of("2026-11-25"));
    q = ask("2026-11-20 09:00", "3 days");
    d = reckon(&q);
    assert_null(step(&d, DEADLINE_MOVED));
    q = ask("2026-11-18 09:00", "3 days");
    d = reckon(&q);
    assert_string_equal(strip(&d), "R C1 C2 C3 W C!");
}

static void months_end_on_the_same_number_or_the_last_day(void **state)
{
    (void)state;
    simply("2026-03-31 09:00", "1 month", "2026-05-04 17:00"); /* 30/4, 1/5 off, weekend */
    simply("2025-01-24 09:00", "1 month", "2025-02-24 17:00");
    simply("2024-01-31 09:00", "1 month", "2024-02-29 17:00"); /* a leap day */
    simply("2025-01-31 09:00", "1 month", "2025-02-28 17:00");
    simply("2026-01-31 09:00", "1 month", "2026-03-02 17:00"); /* a Saturday: as on Monday 2/2 */
    simply("2024-02-29 09:00", "12 months", "2025-02-28 17:00");
    simply("2026-10-30 09:00", "4 months", "2027-03-01 17:00"); /* 28/2/2027 is a Sunday */
    simply("2026-12-15 09:00", "1 month", "2027-01-15 17:00");
}

static void hours_are_counted_in_working_minutes(void **state)
{
    (void)state;
    simply("2026-11-20 09:40", "1 hour", "2026-11-20 10:40");
    simply("2026-11-20 10:40", "2 hours", "2026-11-20 14:40");  /* over lunch */
    simply("2026-11-20 10:30", "1 hour", "2026-11-20 11:30");   /* ends as the counter closes */
    simply("2026-11-20 15:20", "10 hours", "2026-11-25 08:20"); /* 100 + 450 + 50 over 24/11 */
    simply("2026-11-20 15:20", "1 hour", "2026-11-20 16:20");   /* no rule of 15:00 */
    simply("2026-11-20 17:00", "1 hour", "2026-11-23 08:30");
    simply("2026-11-22 10:00", "24 hours", "2026-11-27 09:00");
    struct deadline_question q = ask("2026-11-20 15:20", "10 hours");
    struct deadline d = reckon(&q);
    assert_string_equal(strip(&d), "R W W C H C!");
    assert_int_equal(step(&d, DEADLINE_DUE)->n, 1);
}

static void make_up_days_half_days_and_doubts_are_told(void **state)
{
    (void)state;
    struct deadline_question q = ask("2025-12-31 09:00", "6 working days");
    struct deadline d = reckon(&q);
    assert_string_equal(strip(&d), "R H O? W W C1 C2 C3 C4 C5 C6+?!");
    v.c.hours_count = 0;
    vn_calendar(&v);
    vn_add_day(&v, "2026-11-26", CALENDAR_HALF)->closes = 11 * 60;
    simply("2026-11-20 15:20", "3 working days", "2026-11-26 11:00");
    q = ask("2026-11-20 15:20", "3 working days");
    d = reckon(&q);
    assert_string_equal(strip(&d), "R W W C1 H C2 C3-!");
    assert_int_equal(step(&d, DEADLINE_HALF)->n, 11 * 60);
    q = ask("2026-12-30 15:20", "3 working days");
    d = reckon(&q);
    assert_int_equal(step(&d, DEADLINE_UNDECIDED)->n, 2027);
    vn_add_day(&v, "2027-01-01", CALENDAR_HOLIDAY);
    d = reckon(&q);
    assert_null(step(&d, DEADLINE_UNDECIDED));
}

/* ---- bounds ---- */

static void nothing_is_reckoned_beyond_ten_years(void **state)
{
    (void)state;
    static const struct deadline_limit bad[] = {
        {0, DEADLINE_WORKING_DAYS},   {-1, DEADLINE_DAYS},           {INT64_MAX, DEADLINE_HOURS},
        {INT64_MIN, DEADLINE_MONTHS}, {3660, DEADLINE_WORKING_DAYS}, {121, DEADLINE_MONTHS},
        {3661, DEADLINE_DAYS},        {1, (enum deadline_unit)0},    {1, (enum deadline_unit)6},
        {80000, DEADLINE_HOURS},
    };
    struct deadline d = {.due_at = 7};
    struct deadline_question q = {.calendar = &v.c, .received_at = at_of("2026-11-20 09:00")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        q.limit = bad[i];
        assert_int_equal(deadline_reckon(arena, &q, &d), E_INVALID);
    }
    q.limit = (struct deadline_limit){1, DEADLINE_DAYS};
    struct deadline_pause p[] = {{at_of("2026-11-20 10:00"), at_of("2026-11-20 09:30")}};
    q.pauses = p;
    q.pause_count = 1;
    assert_int_equal(deadline_reckon(arena, &q, &d), E_INVALID);
    p[0].to_at = at_of("2037-11-20 09:30");
    assert_int_equal(deadline_reckon(arena, &q, &d), E_INVALID);
    p[0].to_at = INT64_MAX;
    assert_int_equal(deadline_reckon(arena, &q, &d), E_INVALID);
    p[0] = (struct deadline_pause){INT64_MIN, 0};
    assert_int_equal(deadline_reckon(arena, &q, &d), E_INVALID);
    q.pause_count = 0;
    q.received_at = INT64_MAX;
    assert_int_equal(deadline_reckon(arena, &q, &d), E_INVALID);
    q.received_at = at_of("2026-11-20 09:00");
    int64_t restart = INT64_MIN;
    q.restarts = &restart;
    q.restart_count = 1;
    assert_int_equal(deadline_reckon(arena, &q, &d), E_INVALID);
    assert_int_equal(d.due_at, 7); /* untouched */
}

static void without_hours_nothing_can_be_reckoned(void **state)
{
    (void)state;
    struct deadline d;
    struct deadline_question q = ask("2023-11-20 09:00", "1 day");
    assert_int_equal(deadline_reckon(arena, &q, &d), E_NOT_FOUND);
    q = ask("2026-11-20 09:00", "1 day");
    for (size_t i = 0; i < v.c.hours_count; i++)
        v.hours[i].valid_to = day_of("2026-11-20");
    assert_int_equal(deadline_reckon(arena, &q, &d), E_INVALID);
    q = ask("2026-11-20 18:00", "1 day");
    assert_int_equal(deadline_reckon(arena, &q, &d), E_NOT_FOUND);
    v.c.hours_count = 0;
    assert_int_equal(deadline_reckon(arena, &q, &d), E_NOT_FOUND);
}

static void limits_are_read_as_people_write_them(void **state)
{
    (void)state;
    struct deadline_limit l;
    assert_int_equal(deadline_limit_parse(S("3 working days"), &l), OK);
    assert_int_equal(l.amount, 3);
    assert_int_equal(l.unit, DEADLINE_WORKING_DAYS);
    assert_int_equal(deadline_limit_parse(S(" 24  Hours "), &l), OK);
    assert_int_equal(l.unit, DEADLINE_HOURS);
    assert_int_equal(deadline_limit_parse(S("1 month"), &l), OK);
    assert_int_equal(l.unit, DEADLINE_MONTHS);
    assert_int_equal(deadline_limit_parse(S("30 days"), &l), OK);
    assert_int_equal(l.unit, DEADLINE_DAYS);
    assert_int_equal(deadline_limit_parse(S("same day"), &l), OK);
    assert_int_equal(l.unit, DEADLINE_SAME_DAY);
    static const struct str bad[] = {
        STR_INIT(""),
        STR_INIT("3"),
        STR_INIT("days"),
        STR_INIT("0 days"),
        STR_INIT("-1 days"),
        STR_INIT("3 weeks"),
        STR_INIT("3.5 days"),
        STR_INIT("99999999999999999999 days"),
        STR_INIT("3 same days"),
        STR_INIT("3 working"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(deadline_limit_parse(bad[i], &l), E_INVALID);
    enum deadline_unit u;
    for (enum deadline_unit k = DEADLINE_WORKING_DAYS; k <= DEADLINE_SAME_DAY; k++) {
        assert_true(deadline_unit_parse(deadline_unit_word(k), &u));
        assert_int_equal(u, k);
    }
    assert_false(deadline_unit_parse(S("week"), &u));
    assert_int_equal(deadline_unit_word((enum deadline_unit)9).n, 0);
}

/* ---- judging and storing ---- */

static void on_time_is_by_local_date_and_for_hours_by_minute(void **state)
{
    (void)state;
    int64_t d = at_of("2026-11-26 17:00");
    assert_int_equal(deadline_punctuality(d, at_of("2026-11-25 23:59:59"), false), DEADLINE_EARLY);
    assert_int_equal(deadline_punctuality(d, at_of("2026-11-26 00:00"), false), DEADLINE_ON_TIME);
    assert_int_equal(
        deadline_punctuality(d, at_of("2026-11-26 23:59:59"), false), DEADLINE_ON_TIME);
    assert_int_equal(deadline_punctuality(d, at_of("2026-11-27 00:00"), false), DEADLINE_LATE);
    assert_int_equal(deadline_punctuality(d, at_of("2026-11-26 16:59"), true), DEADLINE_EARLY);
    assert_int_equal(deadline_punctuality(d, at_of("2026-11-26 17:00:59"), true), DEADLINE_ON_TIME);
    assert_int_equal(deadline_punctuality(d, at_of("2026-11-26 17:01"), true), DEADLINE_LATE);
    assert_int_equal(deadline_late_at(d, false), at_of("2026-11-27 00:00"));
    assert_int_equal(deadline_late_at(d, true), at_of("2026-11-26 17:01"));
}

/* Every cut and every changed byte is refused or read without harm. */
static void foreign_bytes_are_no_derivation(void **state)
{
    (void)state;
    struct deadline_pause p = {at_of("2026-11-19 08:10"), at_of("2026-11-20 16:00")};
    struct deadline_question q = ask("2026-11-17 09:40", "5 working days");
    q.pauses = &p;
    q.pause_count = 1;
    struct deadline d = reckon(&q), other;
    struct str good = deadline_encode(arena, &d);
    assert_true(good.n < 100);
    assert_int_equal(deadline_decode(arena, STR_NONE, &other), E_INVALID);
    for (size_t n = 0; n < good.n; n++)
        assert_int_equal(deadline_decode(arena, str_sub(good, 0, n), &other), E_INVALID);
    assert_int_equal(deadline_decode(arena, arena_cat(arena, good, S("\1")), &other), E_INVALID);
    for (size_t i = 0; i < good.n * 256; i++) {
        char *bytes = arena_z(arena, good);
        bytes[i / 256] = (char)(i % 256);
        if (deadline_decode(arena, (struct str){bytes, good.n}, &other) == OK) {
            const struct deadline_day *days;
            size_t count;
            deadline_days(arena, &other, &days, &count);
            assert_true(count > 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_vectors_of_2026),
        TEST(the_example_of_the_tracking_page),
        TEST(reception_outside_hours_counts_from_the_next_opening),
        TEST(the_rule_of_15_00_is_for_same_day_only),
        TEST(calendar_days_move_from_rest_days),
        TEST(months_end_on_the_same_number_or_the_last_day),
        TEST(hours_are_counted_in_working_minutes),
        TEST(make_up_days_half_days_and_doubts_are_told),
        TEST(nothing_is_reckoned_beyond_ten_years),
        TEST(without_hours_nothing_can_be_reckoned),
        TEST(limits_are_read_as_people_write_them),
        TEST(on_time_is_by_local_date_and_for_hours_by_minute),
        TEST(foreign_bytes_are_no_derivation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
