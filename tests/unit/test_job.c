/* job: the table's rules: one row a slot, one holder, a fence, back-off, slots of the time. */
#include "db_fixture.h"

#include "base/clock.h"
#include "base/date.h"
#include "spine/event.h"
#include "spine/job_private.h"

#define SECOND ((int64_t)1000)
#define LEASE (60 * SECOND)
#define NINE ((int64_t)1763604000000) /* some morning */

static const struct job_kind plain = {.name = "test.plain"};
static const struct job_kind each = {.name = "test.each", .daily = true, .each_unit = true};

static const int64_t units[] = {7, 8};
static enum err want_both(struct db_tx *tx, const struct job_kind *k, struct job_units *ret)
{
    (void)tx;
    (void)k;
    *ret = (struct job_units){units, 2};
    return OK;
}
static const struct job_kind standing = {.name = "test.standing", .wanted = want_both};

struct ask {
    const struct job_kind *kind;
    int64_t unit_id, slot_at, wait_ms;
    struct job_call *call;
    struct job_due_list due;
    bool standing;
};

static struct fixture *begin(void **state)
{
    clock_fix(NINE);
    return *state;
}

static void later(int64_t ms)
{
    clock_fix(clock_now() + ms);
}

static enum err put(struct db_tx *tx, void *ctx)
{
    const struct ask *a = ctx;
    return job_put(tx, a->unit_id, str_z(a->kind->name), a->slot_at);
}

static enum err look(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    return job_due_of(tx, a->kind, &a->due);
}

static enum err claim(struct db_tx *tx, void *ctx)
{
    const struct ask *a = ctx;
    struct job_due d = {a->unit_id, a->slot_at, a->standing};
    return job_claim(tx, a->call, &d, LEASE);
}

static enum err finish(struct db_tx *tx, void *ctx)
{
    const struct ask *a = ctx;
    return job_finish(tx, a->call);
}

static enum err renew(struct db_tx *tx, void *ctx)
{
    const struct ask *a = ctx;
    return job_renew(tx, a->call, LEASE);
}

static enum err release(struct db_tx *tx, void *ctx)
{
    const struct ask *a = ctx;
    return job_release(tx, a->call);
}

static enum err fail_it(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    const struct job_failure f = {10 * SECOND, E_FULL};
    return job_fail(tx, a->call, &f, &a->wait_ms);
}

static size_t due(struct fixture *f, const struct job_kind *k)
{
    struct ask a = {.kind = k};
    assert_int_equal(fixture_read(f, look, &a), OK);
    return a.due.n;
}

static struct ask of_slot(struct job_call *c, const struct job_kind *k)
{
    *c = (struct job_call){.kind = k};
    return (struct ask){.kind = k, .unit_id = 7, .slot_at = NINE, .call = c};
}

static void a_slot_put_twice_is_one(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c;
    struct ask a = of_slot(&c, &plain);
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(due(f, &plain), 1);
    a.unit_id = 8;
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(due(f, &plain), 2);
    assert_int_equal(due(f, &each), 0);
}

static void a_slot_in_the_future_waits(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c;
    struct ask a = of_slot(&c, &plain);
    a.slot_at = NINE + 5 * SECOND;
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(due(f, &plain), 0);
    assert_int_equal(fixture_write(f, claim, &a), E_CONFLICT);
    later(5 * SECOND);
    assert_int_equal(due(f, &plain), 1);
    assert_int_equal(fixture_write(f, claim, &a), OK);
}

static void what_is_done_is_not_done_again(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c;
    struct ask a = of_slot(&c, &plain);
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(fixture_write(f, claim, &a), OK);
    assert_int_equal(fixture_write(f, finish, &a), OK);
    assert_true(c.finished);
    assert_int_equal(fixture_write(f, put, &a), OK);
    later(10 * LEASE);
    assert_int_equal(due(f, &plain), 0);
    assert_int_equal(fixture_write(f, claim, &a), E_CONFLICT);
}

static void who_lost_the_lease_cannot_finish(void **state)
{
    struct fixture *f = begin(state);
    struct job_call first, second;
    struct ask a = of_slot(&first, &plain), b = of_slot(&second, &plain);
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(fixture_write(f, claim, &a), OK);
    assert_int_equal(first.attempt, 1);
    assert_int_equal(fixture_write(f, claim, &b), E_CONFLICT);
    later(LEASE);
    assert_int_equal(fixture_write(f, claim, &b), E_CONFLICT);
    later(1);
    assert_int_equal(due(f, &plain), 1);
    assert_int_equal(fixture_write(f, claim, &b), OK);
    assert_int_equal(second.attempt, 2);
    assert_int_equal(fixture_write(f, renew, &a), E_CONFLICT);
    assert_int_equal(fixture_write(f, fail_it, &a), E_CONFLICT);
    assert_int_equal(fixture_write(f, release, &a), E_CONFLICT);
    assert_int_equal(fixture_write(f, finish, &a), E_CONFLICT);
    assert_false(first.finished);
    assert_int_equal(fixture_write(f, finish, &b), OK);
}

static void a_renewed_lease_holds(void **state)
{
    struct fixture *f = begin(state);
    struct job_call first, second;
    struct ask a = of_slot(&first, &plain), b = of_slot(&second, &plain);
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(fixture_write(f, claim, &a), OK);
    later(LEASE - SECOND);
    assert_int_equal(fixture_write(f, renew, &a), OK);
    later(LEASE - SECOND);
    assert_int_equal(fixture_write(f, claim, &b), E_CONFLICT);
    assert_int_equal(fixture_write(f, finish, &a), OK);
}

/* A box whose battery is empty may begin in another year, work, and be put right. */
static void a_lease_of_a_clock_that_was_ahead_holds_nobody(void **state)
{
    struct fixture *f = begin(state);
    struct job_call call[4];
    struct ask a = of_slot(&call[0], &plain), b = of_slot(&call[1], &plain);
    struct ask x = of_slot(&call[2], &standing), y = of_slot(&call[3], &standing);
    x.slot_at = y.slot_at = 0;
    x.standing = y.standing = true;
    assert_int_equal(fixture_write(f, put, &a), OK);
    clock_fix(NINE + 3650 * DATE_DAY_MS);
    assert_int_equal(fixture_write(f, claim, &a), OK);
    assert_int_equal(fixture_write(f, claim, &x), OK);
    clock_fix(NINE);
    assert_int_equal(due(f, &plain), 1);
    assert_int_equal(due(f, &standing), 2);
    assert_int_equal(fixture_write(f, claim, &b), OK);
    assert_int_equal(fixture_write(f, claim, &y), OK);
    assert_int_equal(fixture_write(f, claim, &y), E_CONFLICT);
}

static void what_is_given_back_does_not_count(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c;
    struct ask a = of_slot(&c, &plain);
    assert_int_equal(fixture_write(f, put, &a), OK);
    for (int i = 0; i < JOB_ATTEMPTS + 3; i++) {
        assert_int_equal(fixture_write(f, claim, &a), OK);
        assert_int_equal(c.attempt, 1);
        assert_int_equal(fixture_write(f, release, &a), OK);
    }
}

static void each_failure_waits_longer_and_the_last_is_final(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c;
    struct ask a = of_slot(&c, &plain);
    static const int64_t seconds[] = {10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 0};
    assert_int_equal(fixture_write(f, put, &a), OK);
    for (int i = 0; i < JOB_ATTEMPTS; i++) {
        assert_int_equal(fixture_write(f, claim, &a), OK);
        assert_int_equal(c.attempt, i + 1);
        assert_int_equal(fixture_write(f, fail_it, &a), OK);
        assert_int_equal(a.wait_ms, seconds[i] * SECOND);
        if (i + 1 == JOB_ATTEMPTS)
            break;
        later(a.wait_ms - 1);
        assert_int_equal(due(f, &plain), 0);
        later(1);
        assert_int_equal(due(f, &plain), 1);
    }
    later(100000 * SECOND);
    assert_int_equal(due(f, &plain), 0);
}

/* ---- standing jobs ---- */

static void a_standing_job_is_done_again_and_never_given_up(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c, other;
    struct ask a = of_slot(&c, &standing), b = of_slot(&other, &standing);
    a.slot_at = b.slot_at = 0;
    a.standing = b.standing = true;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(due(f, &standing), 2);
        assert_int_equal(fixture_write(f, claim, &a), OK);
        assert_int_equal(c.attempt, 1);
        assert_int_equal(due(f, &standing), 1); /* the other unit */
        assert_int_equal(fixture_write(f, claim, &b), E_CONFLICT);
        assert_int_equal(fixture_write(f, finish, &a), OK);
    }
    for (int i = 0; i < 2 * JOB_ATTEMPTS; i++) {
        assert_int_equal(fixture_write(f, claim, &a), OK);
        assert_int_equal(fixture_write(f, fail_it, &a), OK);
        assert_true(a.wait_ms > 0 && a.wait_ms <= 300 * SECOND);
        assert_int_equal(due(f, &standing), 1);
        later(a.wait_ms);
    }
    assert_int_equal(due(f, &standing), 2);
}

/* Finished by one, taken again by another: the first claim's fence must not fit any more. */
static void a_fence_is_never_used_twice(void **state)
{
    struct fixture *f = begin(state);
    struct job_call slow, quick;
    struct ask a = of_slot(&slow, &standing), b = of_slot(&quick, &standing);
    a.slot_at = b.slot_at = 0;
    a.standing = b.standing = true;
    assert_int_equal(fixture_write(f, claim, &a), OK);
    later(LEASE + 1);
    assert_int_equal(fixture_write(f, claim, &b), OK);
    assert_int_equal(fixture_write(f, finish, &b), OK);
    assert_int_equal(fixture_write(f, claim, &b), OK);
    assert_int_equal(quick.attempt, slow.attempt);
    assert_int_equal(fixture_write(f, finish, &a), E_CONFLICT);
}

/* ---- slots ---- */

static enum err put_each(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return job_put_slot(tx, &each, NINE);
}

static enum err happen(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    for (int64_t unit = 0; unit < 3; unit++)
        event_add(
            tx, &(struct event){
                    .unit_id = unit, .noun = S("x"), .what = S("x.y"), .actor = S("citizen")});
    return OK;
}

static void every_unit_with_a_story_has_its_slot(void **state)
{
    struct fixture *f = begin(state);
    struct ask a = {.kind = &each};
    assert_int_equal(fixture_write(f, put_each, NULL), OK);
    assert_int_equal(due(f, &each), 0);
    assert_int_equal(fixture_write(f, happen, NULL), OK);
    assert_int_equal(fixture_write(f, put_each, NULL), OK);
    assert_int_equal(fixture_write(f, put_each, NULL), OK);
    assert_int_equal(fixture_read(f, look, &a), OK);
    assert_int_equal(a.due.n, 2);
    assert_int_equal(a.due.list[0].unit_id, 1);
    assert_int_equal(a.due.list[1].unit_id, 2);
    assert_int_equal(a.due.list[1].slot_at, NINE);
}

static void slots_follow_from_the_time(void **state)
{
    (void)state;
    int64_t day = 0;
    assert_true(date_parse_iso(S("2026-11-20"), &day));
    const struct job_kind nightly = {.daily = true, .minute = 150}; /* 02:30 */
    assert_int_equal(job_slot(&nightly, date_at(day, 150)), date_at(day, 150));
    assert_int_equal(job_slot(&nightly, date_at(day, 150) - 1), date_at(day - 1, 150));
    assert_int_equal(job_slot(&nightly, date_at(day, 1439)), date_at(day, 150));
    assert_int_equal(job_slot(&nightly, date_at(day + 1, 0)), date_at(day, 150));
    const struct job_kind often = {.every_ms = 300 * SECOND};
    assert_int_equal(job_slot(&often, date_at(day, 604)), date_at(day, 600));
    assert_int_equal(job_slot(&often, date_at(day, 605)), date_at(day, 605));
}

/* ---- figures and forgetting ---- */

static enum err observe(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return job_observe(tx);
}

static void figures_tell_what_waits(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c;
    struct ask a = of_slot(&c, &plain);
    assert_int_equal(fixture_read(f, observe, NULL), OK);
    assert_int_equal(job_stats().waiting, 0);
    assert_int_equal(job_stats().oldest_ms, 0);
    for (a.unit_id = 1; a.unit_id <= 3; a.unit_id++)
        assert_int_equal(fixture_write(f, put, &a), OK);
    a.unit_id = 2;
    assert_int_equal(fixture_write(f, claim, &a), OK);
    later(9 * SECOND);
    assert_int_equal(fixture_read(f, observe, NULL), OK);
    assert_int_equal(job_stats().waiting, 2);
    assert_int_equal(job_stats().oldest_ms, 9 * SECOND);
    c.attempt = JOB_ATTEMPTS;
    assert_int_equal(fixture_write(f, fail_it, &a), OK);
    assert_int_equal(fixture_read(f, observe, NULL), OK);
    assert_int_equal(job_stats().waiting, 2);
    assert_int_equal(job_stats().failed, 1);
}

static void sweep_at(struct fixture *f, int64_t at)
{
    struct job_call c;
    struct ask a = of_slot(&c, &each);
    clock_fix(at);
    a.slot_at = at;
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(fixture_write(f, claim, &a), OK);
    c.db = f->db;
    c.arena = f->arena;
    assert_int_equal(job_sweep(&c), OK);
    assert_true(c.finished);
}

static void ended_slots_are_forgotten_after_their_time(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c;
    struct ask a = of_slot(&c, &plain);
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(fixture_write(f, claim, &a), OK);
    assert_int_equal(fixture_write(f, finish, &a), OK);
    sweep_at(f, NINE + JOB_KEPT_DAYS * DATE_DAY_MS);
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(due(f, &plain), 0); /* still known as done */
    sweep_at(f, NINE + JOB_KEPT_DAYS * DATE_DAY_MS + 1);
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(due(f, &plain), 1);
}

static enum err count_all(struct db_tx *tx, void *ctx)
{
    return job_count_all(tx, ctx);
}

static enum err troubles(struct db_tx *tx, void *ctx)
{
    return job_troubles(tx, ctx);
}

static enum err latest(struct db_tx *tx, void *ctx)
{
    return job_latest(tx, 7, S("test.plain"), 1, ctx);
}

static void the_administrator_sees_what_went_wrong_last(void **state)
{
    struct fixture *f = begin(state);
    struct job_call c;
    struct ask a = of_slot(&c, &plain);
    struct job_counts n;
    struct job_rows rows;
    assert_int_equal(fixture_write(f, put, &a), OK);
    assert_int_equal(fixture_read(f, count_all, &n), OK);
    assert_true(n.due == 1 && n.taken == 0 && n.later == 0 && n.failed == 0);
    assert_int_equal(fixture_write(f, claim, &a), OK);
    assert_int_equal(fixture_read(f, count_all, &n), OK);
    assert_true(n.due == 0 && n.taken == 1);
    assert_int_equal(fixture_write(f, fail_it, &a), OK);
    assert_int_equal(fixture_read(f, count_all, &n), OK);
    assert_true(n.taken == 0 && n.later == 1);
    assert_int_equal(fixture_read(f, troubles, &rows), OK);
    assert_int_equal(rows.n, 1);
    assert_true(str_eq(rows.list[0].error, S("full")) && rows.list[0].attempts == 1);
    assert_true(rows.list[0].due_at == NINE + 10 * SECOND && !rows.list[0].taken);
    /* Its own word goes before the name of the error; and what went well leaves none. */
    later(10 * SECOND);
    c.why = "test.reason";
    assert_int_equal(fixture_write(f, claim, &a), OK);
    assert_int_equal(fixture_write(f, fail_it, &a), OK);
    assert_int_equal(fixture_read(f, latest, &rows), OK);
    assert_true(rows.n == 1 && str_eq(rows.list[0].error, S("test.reason")));
    later(20 * SECOND);
    c.why = NULL;
    assert_int_equal(fixture_write(f, claim, &a), OK);
    assert_int_equal(fixture_write(f, finish, &a), OK);
    assert_int_equal(fixture_read(f, latest, &rows), OK);
    assert_true(rows.list[0].state == JOB_DONE && rows.list[0].error.n == 0);
    assert_int_equal(fixture_read(f, troubles, &rows), OK);
    assert_int_equal(rows.n, 0);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(a_slot_put_twice_is_one),
        ON_BOTH(a_slot_in_the_future_waits),
        ON_BOTH(what_is_done_is_not_done_again),
        ON_BOTH(who_lost_the_lease_cannot_finish),
        ON_BOTH(a_renewed_lease_holds),
        ON_BOTH(a_lease_of_a_clock_that_was_ahead_holds_nobody),
        ON_BOTH(what_is_given_back_does_not_count),
        ON_BOTH(each_failure_waits_longer_and_the_last_is_final),
        ON_BOTH(a_standing_job_is_done_again_and_never_given_up),
        ON_BOTH(a_fence_is_never_used_twice),
        ON_BOTH(every_unit_with_a_story_has_its_slot),
        ON_SQLITE(slots_follow_from_the_time),
        ON_BOTH(figures_tell_what_waits),
        ON_BOTH(the_administrator_sees_what_went_wrong_last),
        ON_BOTH(ended_slots_are_forgotten_after_their_time),
    };
    return FIXTURE_RUN(tests);
}
