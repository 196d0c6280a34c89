/* writer: what is acknowledged is stored, what failed is not, and neighbours do not notice. */
#include "things.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

DB_STMT(FIFTH, "test.fifth", "ii", "INSERT INTO thing (id, n) VALUES ($1, $2)");
DB_STMT(TOP, "test.top", "", "SELECT MAX(n) FROM thing");
DB_STMT(
    FILL, "test.fill", "ii",
    "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2)"
    " INSERT INTO thing (id, n) SELECT $1 + i, i FROM n");
DB_STMT(SLEEP, "test.sleep@postgres", "", "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_sleep(0.05)");

static struct fixture *fx(void **state)
{
    return *state;
}

/* ---- ten works in one batch ---- */

#define TEN 10

struct ten {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int done;
    bool open; /* the gate: works queue up behind it */
    atomic_int runs;
};

struct one {
    struct ten *all;
    struct db_work work;
    int64_t id;
    enum err (*run)(struct db_tx *tx, struct one *x);
    enum err result;
    atomic_int runs, committed;
};

static void one_done(void *ctx, enum err e)
{
    struct one *x = ctx;
    (void)pthread_mutex_lock(&x->all->lock);
    x->result = e;
    x->all->done++;
    (void)pthread_cond_broadcast(&x->all->changed);
    (void)pthread_mutex_unlock(&x->all->lock);
}

static void one_committed(void *ctx)
{
    struct one *x = ctx;
    atomic_fetch_add(&x->committed, 1);
}

static enum err one_run(struct db_tx *tx, void *ctx)
{
    struct one *x = ctx;
    atomic_fetch_add(&x->runs, 1);
    tx_on_commit(tx, one_committed, x);
    return x->run(tx, x);
}

static enum err put(struct db_tx *tx, struct one *x)
{
    return thing_put(tx, &x->id);
}

static enum err wait_at_gate(struct db_tx *tx, struct one *x)
{
    (void)tx;
    (void)pthread_mutex_lock(&x->all->lock);
    while (!x->all->open)
        (void)pthread_cond_wait(&x->all->changed, &x->all->lock);
    (void)pthread_mutex_unlock(&x->all->lock);
    return OK;
}

static void submit(struct fixture *f, struct one *x)
{
    x->work = (struct db_work){
        .run = one_run, .done = one_done, .ctx = x, .arena = arena_new(0), .name = "one"};
    assert_int_equal(db_submit(f->db, &x->work), OK);
}

/* The gate keeps the writer busy, longer than a batch may take, until all ten lie in the queue: the
 * next batch takes them together. */
static void run_ten(
    struct fixture *f, struct one works[TEN], enum err (*fifth)(struct db_tx *tx, struct one *x))
{
    struct ten all = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct one gate = {.all = &all, .run = wait_at_gate};
    submit(f, &gate);
    for (int i = 0; i < TEN; i++) {
        works[i].all = &all;
        works[i].id = i + 1;
        works[i].run = i == 4 ? fifth : put;
        submit(f, &works[i]);
    }
    (void)usleep(30000);
    (void)pthread_mutex_lock(&all.lock);
    all.open = true;
    (void)pthread_cond_broadcast(&all.changed);
    while (all.done < TEN + 1)
        (void)pthread_cond_wait(&all.changed, &all.lock);
    (void)pthread_mutex_unlock(&all.lock);
    arena_free(gate.work.arena);
    for (int i = 0; i < TEN; i++)
        arena_free(works[i].work.arena);
}

static void expect_nine(struct fixture *f, const struct one works[TEN], enum err fifth)
{
    for (int i = 0; i < TEN; i++) {
        assert_int_equal(works[i].result, i == 4 ? fifth : OK);
        assert_int_equal(works[i].committed, i == 4 ? 0 : 1);
    }
    things_expect(f, "1 2 3 4 6 7 8 9 10 ");
}

static enum err fifth_conflicts(struct db_tx *tx, struct one *x)
{
    enum err e = thing_put(tx, &x->id);
    return e == OK ? thing_put(tx, &x->id) : e;
}

static void a_conflict_undoes_one_of_ten(void **state)
{
    struct one works[TEN] = {0};
    run_ten(fx(state), works, fifth_conflicts);
    expect_nine(fx(state), works, E_CONFLICT);
    if (fx(state)->engine == DB_SQLITE) {
        assert_int_equal(works[0].runs, 1);
        assert_true(db_writer_stats(fx(state)->db).commits < TEN);
    }
}

static enum err fifth_fills_the_disk(struct db_tx *tx, struct one *x)
{
    enum err e = db_fault_limit_pages(tx, 1); /* no lower than it is now */
    if (e == OK)
        e = thing_put(tx, &x->id);
    if (e == OK)
        e = db_exec(tx, &FILL, DB_ARGS(db_i64(1000), db_i64(100000)), NULL);
    enum err lifted = db_fault_limit_pages(tx, 0);
    return e != OK ? e : lifted;
}

static void a_full_disk_undoes_one_of_ten(void **state)
{
    struct one works[TEN] = {0};
    run_ten(fx(state), works, fifth_fills_the_disk);
    expect_nine(fx(state), works, E_FULL);
}

static enum err fifth_is_interrupted(struct db_tx *tx, struct one *x)
{
    return db_exec(tx, &FIFTH, DB_ARGS(db_i64(x->id), db_i64(0)), NULL);
}

static void an_interrupt_undoes_one_of_ten(void **state)
{
    struct one works[TEN] = {0};
    db_fault_arm((struct db_fault_plan){DB_FAULT_INTERRUPT, 1, true, "test.fifth"});
    run_ten(fx(state), works, fifth_is_interrupted);
    assert_true(db_fault_hits() >= 1);
    expect_nine(fx(state), works, E_BUSY);
    if (fx(state)->engine == DB_SQLITE) {
        assert_int_equal(works[3].runs, 2); /* the transaction was gone: all reran alone */
        assert_int_equal(db_fault_hits(), 2);
    }
}

static void a_full_disk_that_ends_the_transaction_undoes_one_of_ten(void **state)
{
    struct one works[TEN] = {0};
    db_fault_arm((struct db_fault_plan){DB_FAULT_FULL, 1, true, "test.fifth"});
    run_ten(fx(state), works, fifth_is_interrupted);
    expect_nine(fx(state), works, E_FULL);
}

/* ---- commits ---- */

static void a_commit_that_fails_stores_nothing(void **state)
{
    int64_t one = 1, two = 2;
    db_fault_arm((struct db_fault_plan){.what = DB_FAULT_COMMIT, .nth = 1, .always = true});
    assert_int_equal(fixture_write(fx(state), thing_put, &one), E_FULL);
    db_fault_disarm();
    things_expect(fx(state), "");
    assert_int_equal(fixture_write(fx(state), thing_put, &two), OK);
    things_expect(fx(state), "2 ");
}

static void an_unknown_fate_is_said(void **state)
{
    int64_t one = 1, two = 2;
    db_fault_arm((struct db_fault_plan){.what = DB_FAULT_UNSURE_LOST, .nth = 1});
    assert_int_equal(fixture_write(fx(state), thing_put, &one), E_UNSURE);
    db_fault_arm((struct db_fault_plan){.what = DB_FAULT_UNSURE_STORED, .nth = 1});
    assert_int_equal(fixture_write(fx(state), thing_put, &two), E_UNSURE);
    things_expect(fx(state), "2 ");
}

static void the_nth_call_fails(void **state)
{
    struct db_fault_plan plan;
    assert_int_equal(db_fault_parse(S("call:2"), &plan), OK);
    assert_int_equal(db_fault_parse(S("call"), &plan), E_INVALID);
    assert_int_equal(db_fault_parse(S("call:0"), &plan), E_INVALID);
    assert_int_equal(db_fault_parse(S("fall:1"), &plan), E_INVALID);
    int64_t one = 1, two = 2;
    db_fault_arm(plan);
    assert_int_equal(fixture_write(fx(state), thing_put, &one), OK);
    assert_int_equal(fixture_write(fx(state), thing_put, &two), E_INTERNAL);
    assert_int_equal(db_fault_hits(), 1);
    things_expect(fx(state), "1 ");
}

static void a_plan_is_written_in_words(void **state)
{
    static const char *const bad[] = {
        "",       "call", "call:",  "call:0",         "call:-1",           "call:1+@", "call:x",
        "call:+", ":1",   "fall:1", "call:1@no.such", "commit:1@db.guard", "off:1"};
    struct db_fault_plan plan;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(db_fault_parse(str_z(bad[i]), &plan), E_INVALID);
    assert_int_equal(db_fault_parse(S("full:2+@db.guard"), &plan), OK);
    assert_true(plan.what == DB_FAULT_FULL && plan.nth == 2 && plan.always);
    assert_string_equal(plan.stmt, "db.guard");
    assert_int_equal(db_fault_parse(S("off"), &plan), OK);
    assert_int_equal(plan.what, DB_FAULT_NONE);
}

static int64_t hits_of(struct fixture *f, const char *stmt)
{
    const struct db_fault_hit *hits;
    size_t n = db_fault_hit_list(f->arena, &hits);
    for (size_t i = 0; i < n; i++)
        if (strcmp(hits[i].stmt, stmt) == 0)
            return hits[i].hits;
    return 0;
}

static void what_is_watched_is_counted_and_done(void **state)
{
    int64_t one = 1;
    db_fault_arm((struct db_fault_plan){.what = DB_FAULT_WATCH, .nth = 1, .always = true});
    assert_int_equal(fixture_write(fx(state), thing_put, &one), OK);
    things_expect(fx(state), "1 ");
    assert_true(db_fault_used());
    assert_int_equal(hits_of(fx(state), "test.put"), 1);
    assert_int_equal(hits_of(fx(state), "test.ids"), 1);
    assert_int_equal(db_fault_hits(), 2);
}

static void a_full_disk_is_for_those_who_write(void **state)
{
    int64_t one = 1;
    db_fault_arm((struct db_fault_plan){.what = DB_FAULT_FULL, .nth = 1, .always = true});
    things_expect(fx(state), "");
    assert_int_equal(db_fault_hits(), 0);
    assert_int_equal(fixture_write(fx(state), thing_put, &one), E_FULL);
    assert_true(db_fault_hits() >= 1);
    db_fault_disarm();
    things_expect(fx(state), "");
}

static void what_the_server_does_by_itself_is_spared(void **state)
{
    static const enum db_fault kinds[] = {DB_FAULT_CALL, DB_FAULT_BEGIN, DB_FAULT_COMMIT};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int64_t own = (int64_t)i * 2 + 1, asked = own + 1;
        db_fault_arm(
            (struct db_fault_plan){.what = kinds[i], .nth = 1, .always = true, .spares = true});
        db_fault_own_work(true);
        assert_int_equal(fixture_write(fx(state), thing_put, &own), OK);
        assert_int_equal(db_fault_hits(), 0);
        db_fault_own_work(false);
        assert_int_not_equal(fixture_write(fx(state), thing_put, &asked), OK);
        assert_true(db_fault_hits() > 0);
        db_fault_disarm();
    }
    things_expect(fx(state), "1 3 5 ");
}

static enum err nothing(struct db_tx *tx, void *ctx)
{
    (void)tx;
    (void)ctx;
    return OK;
}

static void a_transaction_that_cannot_begin_is_refused(void **state)
{
    int64_t one = 1;
    db_fault_arm((struct db_fault_plan){.what = DB_FAULT_BEGIN, .nth = 1, .always = true});
    assert_int_equal(fixture_write(fx(state), thing_put, &one), E_BUSY);
    assert_int_equal(fixture_read(fx(state), nothing, NULL), E_BUSY);
    assert_int_equal(hits_of(fx(state), "db.begin"), db_fault_hits());
    db_fault_disarm();
    assert_int_equal(fixture_write(fx(state), thing_put, &one), OK);
    things_expect(fx(state), "1 ");
}

/* ---- the guard ---- */

struct counter {
    struct fixture *f;
    enum err result;
};

/* Reads the highest number and gives the next: right only if nobody does so meanwhile. */
static enum err give_next(struct db_tx *tx, void *ctx)
{
    const struct counter *c = ctx;
    enum err e = db_guard(tx, 7, S("numbers"));
    if (e != OK)
        return e;
    int64_t top = things_ask(tx, &TOP);
    if (c->f->engine == DB_POSTGRES)
        (void)things_ask(tx, &SLEEP);
    top++;
    return thing_put(tx, &top);
}

static void *give_five(void *ctx)
{
    struct counter *c = ctx;
    struct arena *a = arena_new(0);
    for (int i = 0; i < 5 && c->result == OK; i++)
        c->result = db_write(c->f->db, a, DB_HIGH, give_next, c);
    arena_free(a);
    return NULL;
}

static void a_guard_lets_one_through_at_a_time(void **state)
{
    pthread_t thread[3];
    struct counter c[3];
    for (int i = 0; i < 3; i++) {
        c[i] = (struct counter){fx(state), OK};
        assert_int_equal(pthread_create(&thread[i], NULL, give_five, &c[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(c[i].result, OK);
    }
    things_expect(fx(state), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 ");
}

/* ---- the queue ---- */

static void a_full_queue_refuses_and_stopping_answers_all(void **state)
{
    struct fixture *f = fx(state);
    enum { MANY = 1200 };
    struct ten all = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct one gates[8] = {0}, *works = calloc(MANY, sizeof *works);
    assert_non_null(works);
    for (int i = 0; i < 8; i++) {
        gates[i] = (struct one){.all = &all, .run = wait_at_gate};
        submit(f, &gates[i]);
    }
    int taken = 0;
    for (int i = 0; i < MANY; i++) {
        struct one *x = &works[taken];
        *x = (struct one){.all = &all, .id = i, .run = put};
        x->work = (struct db_work){
            .run = one_run, .done = one_done, .ctx = x, .arena = arena_new(0), .lane = DB_LOW};
        if (db_submit(f->db, &x->work) == OK)
            taken++;
        else
            arena_free(x->work.arena);
    }
    assert_in_range(taken, 990, 1000);
    (void)pthread_mutex_lock(&all.lock);
    all.open = true;
    (void)pthread_cond_broadcast(&all.changed);
    (void)pthread_mutex_unlock(&all.lock);
    db_writer_stop(f->db, 20000);
    assert_int_equal(all.done, taken + 8);
    for (int i = 0; i < taken; i++) {
        assert_int_equal(works[i].result, OK);
        arena_free(works[i].work.arena);
    }
    for (int i = 0; i < 8; i++)
        arena_free(gates[i].work.arena);
    int64_t late = 5000;
    assert_int_equal(fixture_write(f, thing_put, &late), E_BUSY);
    free(works);
}

/* ---- slow ones ---- */

static enum err nap(struct db_tx *tx, struct one *x)
{
    (void)tx;
    (void)usleep((useconds_t)(x->id * 1000));
    return OK;
}

static void nap_as(struct fixture *f, const char *name, int64_t ms)
{
    struct ten all = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct one x = {.all = &all, .id = ms, .run = nap};
    x.work = (struct db_work){
        .run = one_run, .done = one_done, .ctx = &x, .arena = arena_new(0), .name = name};
    assert_int_equal(db_submit(f->db, &x.work), OK);
    (void)pthread_mutex_lock(&all.lock);
    while (all.done < 1)
        (void)pthread_cond_wait(&all.changed, &all.lock);
    (void)pthread_mutex_unlock(&all.lock);
    arena_free(x.work.arena);
}

/* NULL: it is not among the slowest; they are in order. */
static const struct db_slow *among(const struct db_writer_stats *s, const char *name)
{
    const struct db_slow *found = NULL;
    for (int i = 0; i < DB_SLOW_NAMES && s->slowest[i].name; i++) {
        if (i > 0)
            assert_true(s->slowest[i - 1].worst_us >= s->slowest[i].worst_us);
        if (strcmp(s->slowest[i].name, name) == 0)
            found = &s->slowest[i];
    }
    return found;
}

static void the_slowest_are_named(void **state)
{
    struct fixture *f = fx(state);
    int64_t before = db_writer_stats(f->db).slow;
    nap_as(f, "/{unit}/slow", 40);
    nap_as(f, "/{unit}/slower", 80);
    nap_as(f, "/{unit}/slow", 120);
    struct db_writer_stats s = db_writer_stats(f->db);
    assert_true(s.slow >= before + 3);
    const struct db_slow *slow = among(&s, "/{unit}/slow"), *slower = among(&s, "/{unit}/slower");
    assert_true(slow && slow->count == 2 && slow->worst_us >= 120000);
    assert_true(slower && slower->count == 1 && slower->worst_us >= 80000);
    /* However many come, only slower ones push others out. */
    static const char *const others[] = {"a", "b", "c", "d", "e", "f"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        nap_as(f, others[i], 200);
    s = db_writer_stats(f->db);
    assert_null(among(&s, "/{unit}/slower"));
    assert_true(s.slowest[DB_SLOW_NAMES - 1].worst_us >= 200000);
    nap_as(f, "/{unit}/quicker", 10);
    s = db_writer_stats(f->db);
    assert_null(among(&s, "/{unit}/quicker"));
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(the_slowest_are_named),
        ON_BOTH(a_conflict_undoes_one_of_ten),
        ON_SQLITE(a_full_disk_undoes_one_of_ten),
        ON_BOTH(an_interrupt_undoes_one_of_ten),
        ON_BOTH(a_full_disk_that_ends_the_transaction_undoes_one_of_ten),
        ON_BOTH(a_commit_that_fails_stores_nothing),
        ON_BOTH(an_unknown_fate_is_said),
        ON_BOTH(the_nth_call_fails),
        ON_BOTH(a_plan_is_written_in_words),
        ON_BOTH(what_is_watched_is_counted_and_done),
        ON_BOTH(a_full_disk_is_for_those_who_write),
        ON_BOTH(a_transaction_that_cannot_begin_is_refused),
        ON_BOTH(what_the_server_does_by_itself_is_spared),
        ON_BOTH(a_guard_lets_one_through_at_a_time),
        ON_BOTH(a_full_queue_refuses_and_stopping_answers_all),
    };
    fixture_tables = THINGS;
    return FIXTURE_RUN(tests);
}
