/* deadline_fixture: questions and answers in short, and each answer stored and read back. */
#ifndef GANDAN_TESTS_DEADLINE_FIXTURE_H
#define GANDAN_TESTS_DEADLINE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "serve/deadline.h"
#include "vn_calendar.h"

static struct vn_calendar v;
static struct arena *arena;

static inline int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    vn_calendar(&v);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static inline struct deadline_question ask(const char *from, const char *take)
{
    struct deadline_question q = {.calendar = &v.c, .received_at = at_of(from)};
    if (deadline_limit_parse(str_z(take), &q.limit) != OK)
        fail_msg("%s", take);
    return q;
}

static inline struct deadline reckon(const struct deadline_question *q)
{
    struct deadline d;
    assert_int_equal(deadline_reckon(arena, q, &d), OK);
    /* What is stored gives back the same. */
    struct deadline again;
    struct str bytes = deadline_encode(arena, &d);
    assert_int_equal(deadline_decode(arena, bytes, &again), OK);
    assert_int_equal(again.received_at, d.received_at);
    assert_int_equal(again.counted_from, d.counted_from);
    assert_int_equal(again.due_at, d.due_at);
    assert_int_equal(again.was_due_at, d.was_due_at);
    assert_int_equal(again.paused_since, d.paused_since);
    assert_int_equal(again.minutes_left, d.minutes_left);
    assert_int_equal(again.limit.amount, d.limit.amount);
    assert_int_equal(again.limit.unit, d.limit.unit);
    assert_int_equal(again.step_count, d.step_count);
    for (size_t i = 0; i < d.step_count; i++) {
        assert_int_equal(again.steps[i].kind, d.steps[i].kind);
        assert_int_equal(again.steps[i].from, d.steps[i].from);
        assert_int_equal(again.steps[i].to, d.steps[i].to);
        assert_int_equal(again.steps[i].n, d.steps[i].n);
    }
    return d;
}

static inline void due(const struct deadline_question *q, const char *expected)
{
    struct deadline d = reckon(q);
    struct str got = date_str_local(arena, d.due_at);
    if (!str_eq(got, str_z(expected)))
        fail_msg("got %.*s, expected %s", STR_ARG(got), expected);
}

static inline void simply(const char *from, const char *take, const char *expected)
{
    struct deadline_question q = ask(from, take);
    due(&q, expected);
}

static inline void paused(
    const char *from, const char *take, const struct deadline_pause *pauses, size_t n,
    const char *expected)
{
    struct deadline_question q = ask(from, take);
    q.pauses = pauses;
    q.pause_count = n;
    due(&q, expected);
}

/* Day by day in one letter, numbers of counted days after it: R Z C P W H O B A; ! due. */
static inline const char *strip(const struct deadline *d)
{
    static const char letters[] = "RZCPWHOBA";
    const struct deadline_day *days;
    size_t n;
    struct str s = S("");
    deadline_days(arena, d, &days, &n);
    for (size_t i = 0; i < n; i++) {
        s = arena_fmt(
            arena, "%.*s%s%c", STR_ARG(s), i ? " " : "",
            letters[days[i].kind - DEADLINE_DAY_RECEIVED]);
        if (days[i].n)
            s = arena_fmt(arena, "%.*s%d", STR_ARG(s), days[i].n);
        s = arena_fmt(
            arena, "%.*s%s%s%s%s", STR_ARG(s), days[i].made_up ? "+" : "", days[i].half ? "-" : "",
            days[i].uncertain ? "?" : "", days[i].due ? "!" : "");
    }
    return arena_z(arena, s);
}

static inline const struct deadline_step *step(
    const struct deadline *d, enum deadline_step_kind kind)
{
    for (size_t i = 0; i < d->step_count; i++)
        if (d->steps[i].kind == kind)
            return &d->steps[i];
    return NULL;
}

#endif
