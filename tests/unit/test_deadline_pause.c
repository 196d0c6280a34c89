/* deadline: pauses and restarts. */
#include "deadline_fixture.h"

static void a_pause_outside_working_time_changes_nothing(void **state)
{
    (void)state;
    struct deadline_pause night[] = {{at_of("2026-11-18 17:00"), at_of("2026-11-19 07:30")}};
    paused("2026-11-17 09:40", "5 working days", night, 1, "2026-11-25 17:00");
    struct deadline_pause weekend[] = {{at_of("2026-11-20 17:00"), at_of("2026-11-23 07:30")}};
    paused("2026-11-17 09:40", "5 working days", weekend, 1, "2026-11-25 17:00");
    struct deadline_pause lunch[] = {{at_of("2026-11-17 11:30"), at_of("2026-11-17 13:30")}};
    paused("2026-11-17 10:30", "1 hour", lunch, 1, "2026-11-17 11:30");
    struct deadline_question q = ask("2026-11-17 09:40", "5 working days");
    q.pauses = night;
    q.pause_count = 1;
    struct deadline d = reckon(&q);
    assert_null(step(&d, DEADLINE_PAUSED));
    assert_string_equal(strip(&d), "R C1 C2 C3 W W C4 H C5!");
}

static void a_pause_within_day_0_or_after_the_end_changes_nothing(void **state)
{
    (void)state;
    struct deadline_pause day0[] = {{at_of("2026-11-17 10:00"), at_of("2026-11-17 16:00")}};
    paused("2026-11-17 09:40", "5 working days", day0, 1, "2026-11-25 17:00");
    struct deadline_pause from_day0[] = {{at_of("2026-11-17 10:00"), at_of("2026-11-18 10:00")}};
    paused("2026-11-17 09:40", "5 working days", from_day0, 1, "2026-11-26 17:00");
    struct deadline_pause after[] = {{at_of("2026-11-25 17:00"), at_of("2026-11-30 10:00")}};
    paused("2026-11-17 09:40", "5 working days", after, 1, "2026-11-25 17:00");
    struct deadline_pause before[] = {{at_of("2026-11-16 08:00"), at_of("2026-11-16 17:00")}};
    paused("2026-11-17 09:40", "5 working days", before, 1, "2026-11-25 17:00");
    struct deadline_pause open_after[] = {{at_of("2026-11-26 08:00"), 0}};
    paused("2026-11-17 09:40", "5 working days", open_after, 1, "2026-11-25 17:00");
    struct deadline_pause empty[] = {{at_of("2026-11-19 08:00"), at_of("2026-11-19 08:00")}};
    paused("2026-11-17 09:40", "5 working days", empty, 1, "2026-11-25 17:00");
}

static void what_remained_runs_on_from_the_end_of_the_pause(void **state)
{
    (void)state;
    struct deadline_pause hour[] = {{at_of("2026-11-19 10:00"), at_of("2026-11-19 11:00")}};
    paused("2026-11-17 09:40", "5 working days", hour, 1, "2026-11-26 17:00");
    struct deadline_question q = ask("2026-11-17 09:40", "5 working days");
    q.pauses = hour;
    q.pause_count = 1;
    struct deadline d = reckon(&q);
    assert_string_equal(strip(&d), "R C1 P C2 W W C3 H C4 C5!");
    paused("2026-11-17 09:40", "4 hours", hour, 1, "2026-11-17 15:40"); /* after its end */
    struct deadline_pause same[] = {{at_of("2026-11-17 10:00"), at_of("2026-11-17 14:00")}};
    paused("2026-11-17 09:40", "4 hours", same, 1, "2026-11-18 08:10");
    paused("2026-11-17 09:40", "same day", same, 1, "2026-11-18 17:00");
    struct deadline_pause days[] = {{at_of("2026-11-23 07:30"), at_of("2026-11-26 07:30")}};
    paused("2026-11-20 09:40", "4 days", days, 1, "2026-11-27 17:00");
    paused("2026-11-20 09:40", "1 month", days, 1, "2026-12-23 17:00");
    q = ask("2026-11-20 09:40", "4 days");
    q.pauses = days;
    q.pause_count = 1;
    d = reckon(&q);
    assert_string_equal(strip(&d), "R C1 C2 P P P C C!");
}

static void pauses_add_up_and_overlapping_ones_are_one(void **state)
{
    (void)state;
    struct deadline_pause two[] = {
        {at_of("2026-11-25 10:00"), at_of("2026-11-25 11:00")}, /* in any order */
        {at_of("2026-11-19 10:00"), at_of("2026-11-19 11:00")},
    };
    paused("2026-11-17 09:40", "5 working days", two, 2, "2026-11-26 17:00");
    struct deadline_pause overlapping[] = {
        {at_of("2026-11-19 10:00"), at_of("2026-11-19 15:00")},
        {at_of("2026-11-19 08:10"), at_of("2026-11-19 11:00")},
        {at_of("2026-11-19 15:00"), at_of("2026-11-20 16:00")},
        {at_of("2026-11-19 09:00"), at_of("2026-11-19 09:30")},
    };
    paused("2026-11-17 09:40", "5 working days", overlapping, 4, "2026-11-27 17:00");
    struct deadline_question q = ask("2026-11-17 09:40", "5 working days");
    q.pauses = overlapping;
    q.pause_count = 4;
    struct deadline d = reckon(&q);
    const struct deadline_step *s = step(&d, DEADLINE_PAUSED);
    assert_int_equal(s->from, at_of("2026-11-19 08:10"));
    assert_int_equal(s->to, at_of("2026-11-20 16:00"));
}

/* The minutes are used up at 15:20 of the last day, but the day is given until it closes: a pause
 * that begins in between still stops it. */
static void a_pause_in_the_last_hours_of_the_last_day_counts(void **state)
{
    (void)state;
    struct deadline_pause two[] = {
        {at_of("2026-11-19 08:10"), at_of("2026-11-20 16:00")},
        {at_of("2026-11-27 16:00"), at_of("2026-11-30 09:00")},
    };
    paused("2026-11-17 09:40", "5 working days", two, 2, "2026-11-30 17:00");
    two[1].to_at = at_of("2026-11-27 16:30");
    paused("2026-11-17 09:40", "5 working days", two, 2, "2026-11-27 17:00");
    two[1].to_at = at_of("2026-11-27 17:00");
    paused("2026-11-17 09:40", "5 working days", two, 2, "2026-11-30 17:00");
    two[1].from_at = at_of("2026-11-27 17:00");
    two[1].to_at = at_of("2026-12-01 17:00");
    paused("2026-11-17 09:40", "5 working days", two, 2, "2026-11-27 17:00");
}

static void while_a_pause_is_open_nothing_is_due(void **state)
{
    (void)state;
    struct deadline_pause p[] = {
        {at_of("2026-11-19 10:00"), at_of("2026-11-19 11:00")},
        {at_of("2026-11-23 09:00"), 0},
    };
    struct deadline_question q = ask("2026-11-17 09:40", "5 working days");
    q.pauses = p;
    q.pause_count = 2;
    struct deadline d = reckon(&q);
    assert_int_equal(d.due_at, 0);
    assert_int_equal(d.was_due_at, at_of("2026-11-26 17:00"));
    assert_int_equal(d.paused_since, at_of("2026-11-23 09:00"));
    assert_int_equal(d.minutes_left, 360 + 450 + 60);
    assert_string_equal(strip(&d), "R C1 P C2 W W P");
}

/* ---- restarts ---- */

static void a_restart_begins_the_limit_anew(void **state)
{
    (void)state;
    struct deadline_pause p = {at_of("2026-11-19 08:10"), at_of("2026-11-20 16:00")};
    int64_t restarts[] = {at_of("2026-11-18 10:00"), at_of("2026-11-20 16:00")};
    struct deadline_question q = ask("2026-11-17 09:40", "2 working days");
    q.pauses = &p;
    q.pause_count = 1;
    q.restarts = restarts;
    q.restart_count = 2;
    due(&q, "2026-11-25 17:00");
    struct deadline d = reckon(&q);
    assert_string_equal(strip(&d), "R B B A W W C1 H C2!");
    assert_int_equal(d.counted_from, at_of("2026-11-20 16:00"));
    assert_null(step(&d, DEADLINE_PAUSED));
    restarts[1] = at_of("2026-11-20 18:00"); /* outside hours, like a reception */
    due(&q, "2026-11-26 17:00");
    d = reckon(&q);
    assert_string_equal(strip(&d), "R B B A W W Z H C1 C2!");
    p.to_at = 0; /* still open: it began before the restart and goes on */
    d = reckon(&q);
    assert_int_equal(d.due_at, 0);
    restarts[0] = restarts[1] = at_of("2026-11-16 09:00"); /* before reception: nothing */
    p.to_at = at_of("2026-11-20 16:00");
    due(&q, "2026-11-23 17:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_pause_outside_working_time_changes_nothing),
        TEST(a_pause_within_day_0_or_after_the_end_changes_nothing),
        TEST(what_remained_runs_on_from_the_end_of_the_pause),
        TEST(pauses_add_up_and_overlapping_ones_are_one),
        TEST(a_pause_in_the_last_hours_of_the_last_day_counts),
        TEST(while_a_pause_is_open_nothing_is_due),
        TEST(a_restart_begins_the_limit_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
