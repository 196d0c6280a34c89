/* measure: what rows count, once however often it is said; sums that follow, to the millisecond. */
#include "db_fixture.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/random.h"
#include "spine/measure.h"
#include "spine/topic.h"

#define UNIT 7
#define DAY0 20454 /* 1 January 2026 */
#define NOON ((int64_t)DAY0 * DATE_DAY_MS)

static struct fixture *fx(void **state)
{
    clock_fix(NOON);
    return *state;
}

/* ---- calling ---- */

struct setting_of {
    struct measure_of row;
    const struct measure_part *parts;
    size_t n;
    bool same;
};

static enum err set(struct db_tx *tx, void *ctx)
{
    const struct setting_of *s = ctx;
    return measure_set(tx, &s->row, s->parts, s->n);
}

static enum err is(struct db_tx *tx, void *ctx)
{
    struct setting_of *s = ctx;
    return measure_is(tx, &s->row, s->parts, s->n, &s->same);
}

static void put(struct fixture *f, int64_t id, const struct measure_part *parts, size_t n)
{
    struct setting_of s = {{UNIT, S("thing"), id}, parts, n, false};
    assert_int_equal(fixture_write(f, set, &s), OK);
}

static bool counts(struct fixture *f, int64_t id, const struct measure_part *parts, size_t n)
{
    struct setting_of s = {{UNIT, S("thing"), id}, parts, n, false};
    assert_int_equal(fixture_read(f, is, &s), OK);
    return s.same;
}

struct asking {
    struct measure_query q;
    struct measure_sum sum, months[12];
    const struct measure_official *officials;
    size_t n_officials;
    struct measure_page page;
    struct measure_rows rows;
    int64_t number;
    bool more;
};

static enum err sum(struct db_tx *tx, void *ctx)
{
    struct asking *a = ctx;
    return measure_sum(tx, &a->q, &a->sum);
}

static enum err months(struct db_tx *tx, void *ctx)
{
    struct asking *a = ctx;
    return measure_months(tx, &a->q, 2026, a->months);
}

static enum err officials(struct db_tx *tx, void *ctx)
{
    struct asking *a = ctx;
    return measure_officials(tx, &a->q, &a->officials, &a->n_officials);
}

static enum err rows(struct db_tx *tx, void *ctx)
{
    struct asking *a = ctx;
    return measure_rows(tx, &a->q, &a->page, &a->rows);
}

static enum err next_at(struct db_tx *tx, void *ctx)
{
    struct asking *a = ctx;
    return measure_next_at(tx, UNIT, &a->number);
}

static enum err recount(struct db_tx *tx, void *ctx)
{
    struct asking *a = ctx;
    return measure_recount(tx, UNIT, &a->number);
}

static enum err settle_two(struct db_tx *tx, void *ctx)
{
    struct asking *a = ctx;
    return measure_settle(tx, UNIT, 2, &a->more);
}

static struct asking ask(struct fixture *f, db_fn *fn, struct asking a)
{
    assert_int_equal(fixture_read(f, fn, &a), OK);
    return a;
}

static struct measure_query of(const char *code, int64_t official, int64_t from, int64_t to)
{
    return (struct measure_query){UNIT, str_z(code), official, DAY0 + from, DAY0 + to};
}

static void expect_sum(struct fixture *f, struct measure_query q, int64_t n, int64_t d)
{
    struct asking a = ask(f, sum, (struct asking){.q = q});
    assert_int_equal(a.sum.numerator, n);
    assert_int_equal(a.sum.denominator, d);
}

static int64_t wrong(struct fixture *f)
{
    return ask(f, recount, (struct asking){0}).number;
}

/* ---- the rules ---- */

static void a_row_counts_once_however_often_it_is_said(void **state)
{
    struct fixture *f = fx(state);
    const struct measure_part first[] = {
        {.code = S("a"), .official_id = 3, .day = DAY0, .numerator = 1, .denominator = 1},
        {.code = S("b"), .day = DAY0 + 1, .numerator = 0, .denominator = 1}};
    for (int i = 0; i < 3; i++)
        put(f, 100, first, 2);
    put(f, 101, first, 1);
    expect_sum(f, of("a", 0, 0, 0), 2, 2);
    expect_sum(f, of("a", 3, 0, 0), 2, 2);
    expect_sum(f, of("a", 4, 0, 0), 0, 0);
    expect_sum(f, of("b", 0, 0, 9), 0, 1);
    expect_sum(f, of("b", 0, 0, 0), 0, 0);
    assert_int_equal(wrong(f), 0);
    /* Another official, another day, one part less. */
    const struct measure_part second[] = {
        {.code = S("a"), .official_id = 4, .day = DAY0 + 2, .numerator = 0, .denominator = 1}};
    put(f, 100, second, 1);
    expect_sum(f, of("a", 3, 0, 9), 1, 1);
    expect_sum(f, of("a", 4, 0, 9), 0, 1);
    expect_sum(f, of("a", 0, 0, 9), 1, 2);
    expect_sum(f, of("b", 0, 0, 9), 0, 0);
    put(f, 100, NULL, 0);
    put(f, 101, NULL, 0);
    expect_sum(f, of("a", 0, 0, 9), 0, 0);
    assert_int_equal(wrong(f), 0);
}

static void another_unit_counts_for_itself(void **state)
{
    struct fixture *f = fx(state);
    const struct measure_part p = {.code = S("a"), .day = DAY0, .numerator = 1, .denominator = 1};
    struct setting_of s = {{UNIT + 1, S("thing"), 100}, &p, 1, false};
    assert_int_equal(fixture_write(f, set, &s), OK);
    expect_sum(f, of("a", 0, 0, 9), 0, 0);
}

static void time_alone_changes_what_counts(void **state)
{
    struct fixture *f = fx(state);
    const struct measure_part p[] = {
        {.code = S("a"),
         .official_id = 3,
         .day = DAY0,
         .numerator = 1,
         .denominator = 1,
         .until_at = NOON + 1000,
         .then_denominator = 1},
        {.code = S("late"), .day = DAY0, .until_at = NOON + 1000, .then_denominator = 1}};
    put(f, 100, p, 2);
    assert_int_equal(ask(f, next_at, (struct asking){0}).number, NOON + 1000);
    clock_fix(NOON + 999);
    expect_sum(f, of("a", 0, 0, 0), 1, 1);
    expect_sum(f, of("late", 0, 0, 0), 0, 0);
    struct asking a = {.q = of("late", 0, 0, 0), .page = {.limit = 10}};
    assert_int_equal(ask(f, rows, a).rows.total, 0);
    clock_fix(NOON + 1000);
    for (int i = 0; i < 2; i++) { /* before settling, and after */
        expect_sum(f, of("a", 0, 0, 0), 0, 1);
        expect_sum(f, of("a", 3, 0, 0), 0, 1);
        expect_sum(f, of("late", 0, 0, 0), 0, 1);
        assert_int_equal(ask(f, rows, a).rows.total, 1);
        assert_int_equal(ask(f, next_at, (struct asking){0}).number, 0);
        assert_int_equal(wrong(f), 0);
        assert_true(counts(f, 100, p, 2));
        struct asking s = {0};
        assert_int_equal(fixture_write(f, settle_two, &s), OK);
        assert_int_equal(s.more, i == 0);
    }
    assert_false(counts(f, 100, p, 1));
}

static void officials_and_months_are_parts_of_the_whole(void **state)
{
    struct fixture *f = fx(state);
    for (int i = 0; i < 12; i++) {
        const struct measure_part p = {
            .code = S("a"),
            .official_id = 1 + i % 2,
            .day = DAY0 + 30 * i,
            .numerator = i,
            .denominator = 10};
        put(f, 100 + i, &p, 1);
    }
    struct asking a = ask(f, officials, (struct asking){.q = of("a", 0, 0, 364)});
    assert_int_equal(a.n_officials, 2);
    assert_int_equal(a.officials[0].official_id, 1);
    assert_int_equal(a.officials[0].sum.numerator, 0 + 2 + 4 + 6 + 8 + 10);
    assert_int_equal(a.officials[1].sum.denominator, 60);
    a = ask(f, months, (struct asking){.q = of("a", 0, 0, 364)});
    assert_int_equal(a.months[0].denominator, 20); /* 1 and 31 January */
    assert_int_equal(a.months[1].denominator, 0);  /* 2 March is next */
    assert_int_equal(a.months[2].denominator, 10);
    a = ask(f, months, (struct asking){.q = of("a", 0, 1, 60)});
    assert_int_equal(a.months[0].denominator, 10);
    assert_int_equal(a.months[3].denominator, 0);
}

static void the_rows_behind_stand_newest_first(void **state)
{
    struct fixture *f = fx(state);
    for (int i = 0; i < 7; i++) {
        const struct measure_part p = {
            .code = S("a"),
            .official_id = 1 + i % 2,
            .day = DAY0 + i,
            .numerator = i % 3 ? 1 : 0,
            .denominator = 1};
        put(f, 100 + i, &p, 1);
    }
    struct asking a = {.q = of("a", 0, 0, 9), .page = {.limit = 3, .offset = 1}};
    a = ask(f, rows, a);
    assert_int_equal(a.rows.total, 7);
    assert_int_equal(a.rows.n, 3);
    assert_int_equal(a.rows.list[0].noun_id, 105);
    assert_int_equal(a.rows.list[0].day, DAY0 + 5);
    a.page = (struct measure_page){.which = MEASURE_SHORT, .limit = 10};
    a = ask(f, rows, a);
    assert_int_equal(a.rows.total, 3); /* 106, 103, 100 */
    assert_int_equal(a.rows.list[2].noun_id, 100);
    a.page.which = MEASURE_FULL;
    a.q.official_id = 2;
    a = ask(f, rows, a);
    assert_int_equal(a.rows.total, 2); /* 105, 101 */
    a.page.noun_id = 101;
    a = ask(f, rows, a);
    assert_true(a.rows.total == 1 && a.rows.list[0].noun_id == 101);
}

static void only_a_change_moves_the_topic(void **state)
{
    struct fixture *f = fx(state);
    const struct measure_part p = {.code = S("a"), .day = DAY0, .numerator = 1, .denominator = 1};
    uint64_t before = topic_version(UNIT, TOPIC_MEASURE);
    put(f, 100, &p, 1);
    uint64_t after = topic_version(UNIT, TOPIC_MEASURE);
    assert_true(after != before);
    put(f, 100, &p, 1);
    assert_true(topic_version(UNIT, TOPIC_MEASURE) == after);
}

static void a_spoilt_sum_is_found(void **state)
{
    struct fixture *f = fx(state);
    const struct measure_part p = {
        .code = S("a"), .official_id = 2, .day = DAY0, .numerator = 1, .denominator = 1};
    put(f, 100, &p, 1);
    assert_int_equal(wrong(f), 0);
    fixture_sql(f, "UPDATE measure_day SET numerator = 0 WHERE official_id = 0");
    assert_int_equal(wrong(f), 1);
    fixture_sql(f, "DELETE FROM measure_part");
    assert_int_equal(wrong(f), 2);
}

/* ---- at random, against counting everything anew ---- */

#define ROWS 12
#define PARTS 3

struct model {
    struct measure_part parts[ROWS][PARTS];
    size_t n[ROWS];
};

static const char *const codes[] = {"a", "b"};

static struct measure_part some_part(struct random_seeded *r, int64_t now_at, size_t i)
{
    struct measure_part p = {
        .code = str_z(codes[random_below(r, 2)]),
        .official_id = (int64_t)random_below(r, 3),
        .day = DAY0 + (int64_t)(random_below(r, 4) * PARTS + i), /* no key twice */
        .numerator = (int64_t)random_below(r, 3),
        .denominator = (int64_t)random_below(r, 3),
    };
    if (random_below(r, 2)) {
        p.until_at = now_at - 3000 + (int64_t)random_below(r, 20000);
        p.then_numerator = (int64_t)random_below(r, 2);
        p.then_denominator = (int64_t)random_below(r, 3);
    }
    return p;
}

static struct measure_sum counted(
    const struct model *m, const struct measure_query *q, int64_t now_at)
{
    struct measure_sum s = {0};
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < m->n[i]; k++) {
            const struct measure_part *p = &m->parts[i][k];
            bool past = p->until_at && p->until_at <= now_at;
            if (!str_eq(p->code, q->code) || p->day < q->from_day || p->day > q->to_day ||
                (q->official_id && q->official_id != p->official_id))
                continue;
            s.numerator += past ? p->then_numerator : p->numerator;
            s.denominator += past ? p->then_denominator : p->denominator;
        }
    return s;
}

static void step(struct fixture *f, struct model *m, struct random_seeded *r, int64_t now_at)
{
    size_t i = (size_t)random_below(r, ROWS);
    m->n[i] = (size_t)random_below(r, PARTS + 1);
    for (size_t k = 0; k < m->n[i]; k++)
        m->parts[i][k] = some_part(r, now_at, k);
    put(f, 100 + (int64_t)i, m->parts[i], m->n[i]);
    if (random_below(r, 4) == 0) {
        struct asking s = {0};
        assert_int_equal(fixture_write(f, settle_two, &s), OK);
    }
}

static void live_sums_are_those_of_a_full_recount(void **state)
{
    struct fixture *f = fx(state);
    struct model m = {0};
    struct random_seeded r;
    random_seed(&r, 20260101);
    for (int i = 0; i < 150; i++) {
        int64_t now_at = NOON + i * (int64_t)700;
        clock_fix(now_at);
        step(f, &m, &r, now_at);
        int64_t from = (int64_t)random_below(&r, 12), to = from + (int64_t)random_below(&r, 12);
        struct measure_query q =
            of(codes[random_below(&r, 2)], (int64_t)random_below(&r, 3), from, to);
        struct measure_sum s = counted(&m, &q, now_at);
        expect_sum(f, q, s.numerator, s.denominator);
    }
    assert_int_equal(wrong(f), 0);
    for (size_t i = 0; i < ROWS; i++)
        assert_true(counts(f, 100 + (int64_t)i, m.parts[i], m.n[i]));
    clock_release();
}

/* ---- many rows at once ---- */

#define MANY 75 /* more than one statement reads */

struct crowd {
    struct measure_part parts[MANY][PARTS];
    struct measure_count rows[MANY];
    int64_t first;
};

static enum err set_crowd(struct db_tx *tx, void *ctx)
{
    const struct crowd *c = ctx;
    return measure_set_all(tx, &(struct measure_of){UNIT, S("thing"), 0}, c->rows, MANY);
}

/* Many, few or no parts each, so that all of them come, change and go. */
static void fill(struct crowd *c, struct random_seeded *r)
{
    for (size_t i = 0; i < MANY; i++) {
        size_t n = (size_t)random_below(r, PARTS + 1);
        c->rows[i] = (struct measure_count){c->first + (int64_t)i, c->parts[i], n};
        for (size_t k = 0; k < n; k++)
            c->parts[i][k] = some_part(r, NOON, k);
    }
}

static void many_rows_at_once_count_like_each_alone(void **state)
{
    struct fixture *f = fx(state);
    struct crowd c = {.first = 1000};
    struct random_seeded r;
    random_seed(&r, 20260102);
    for (int round = 0; round < 12; round++) {
        fill(&c, &r);
        assert_int_equal(fixture_write(f, set_crowd, &c), OK);
        for (size_t i = 0; i < MANY; i++)
            assert_true(counts(f, c.rows[i].noun_id, c.parts[i], c.rows[i].n));
        assert_int_equal(wrong(f), 0);
    }
    uint64_t before = topic_version(UNIT, TOPIC_MEASURE);
    assert_int_equal(fixture_write(f, set_crowd, &c), OK);
    assert_true(topic_version(UNIT, TOPIC_MEASURE) == before);
    for (size_t i = 0; i < MANY; i++)
        c.rows[i].n = 0;
    assert_int_equal(fixture_write(f, set_crowd, &c), OK);
    expect_sum(f, of("a", 0, 0, 99), 0, 0);
    assert_int_equal(wrong(f), 0);
}

static void what_one_row_may_not_none_of_many_may(void **state)
{
    struct fixture *f = fx(state);
    struct crowd c = {.first = 1000};
    struct random_seeded r;
    random_seed(&r, 1);
    fill(&c, &r);
    c.rows[MANY - 1].n = MEASURE_PARTS_MAX + 1;
    assert_int_equal(fixture_write(f, set_crowd, &c), E_INVALID);
    expect_sum(f, of("a", 0, 0, 99), 0, 0);
}

struct racer {
    struct fixture *f;
    pthread_t thread;
    uint64_t seed;
    int64_t first;
    enum err e;
};

static void *race(void *ctx)
{
    struct racer *x = ctx;
    struct crowd c = {.first = x->first};
    struct random_seeded r;
    random_seed(&r, x->seed);
    for (int i = 0; i < 15 && x->e == OK; i++) {
        struct arena *a = arena_new(0);
        fill(&c, &r);
        x->e = db_write(x->f->db, a, DB_LOW, set_crowd, &c);
        arena_free(a);
    }
    return NULL;
}

/* As processes on one server do that count the same unit; half of the rows are the same. */
static void those_who_count_at_once_do_not_disturb_each_other(void **state)
{
    struct fixture *f = fx(state);
    struct racer x[4];
    for (size_t i = 0; i < 4; i++) {
        x[i] = (struct racer){.f = f, .seed = i, .first = 1000 + (int64_t)i * MANY / 2, .e = OK};
        assert_int_equal(pthread_create(&x[i].thread, NULL, race, &x[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(x[i].thread, NULL), 0);
        assert_int_equal(x[i].e, OK);
    }
    assert_int_equal(wrong(f), 0);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(a_row_counts_once_however_often_it_is_said),
        ON_BOTH(another_unit_counts_for_itself),
        ON_BOTH(time_alone_changes_what_counts),
        ON_BOTH(officials_and_months_are_parts_of_the_whole),
        ON_BOTH(the_rows_behind_stand_newest_first),
        ON_BOTH(only_a_change_moves_the_topic),
        ON_BOTH(a_spoilt_sum_is_found),
        ON_BOTH(live_sums_are_those_of_a_full_recount),
        ON_BOTH(many_rows_at_once_count_like_each_alone),
        ON_BOTH(what_one_row_may_not_none_of_many_may),
        ON_BOTH(those_who_count_at_once_do_not_disturb_each_other),
    };
    return FIXTURE_RUN(tests);
}
