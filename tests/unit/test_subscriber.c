/* subscriber: every event once, in order, soon; one that cannot be taken holds up its unit only. */
#include "db_fixture.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "spine/subscriber.h"

#define TABLES                                                                                     \
    "CREATE TABLE heard (unit BIGINT NOT NULL, seq BIGINT NOT NULL, noun_id BIGINT NOT NULL)"

static struct fixture *fx(void **state)
{
    clock_release();
    return *state;
}

static atomic_llong poison; /* events of this noun_id cannot be taken */

DB_STMT(HEAR, "test.hear", "iii", "INSERT INTO heard (unit, seq, noun_id) VALUES ($1, $2, $3)");

static enum err hear(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx)
{
    (void)ctx;
    enum err e = db_exec(
        tx, &HEAR, DB_ARGS(db_i64(unit_id), db_i64(event->seq), db_i64(event->noun_id)), NULL);
    return event->noun_id == atomic_load(&poison) ? E_INVALID : e;
}

static enum err hear_all(
    struct db_tx *tx, int64_t unit_id, const struct event_list *events, const void *ctx)
{
    enum err e = OK;
    for (size_t i = 0; i < events->count && e == OK; i++)
        e = hear(tx, unit_id, &events->rows[i], ctx);
    return e;
}

static const struct subscriber crowd = {.name = "test.crowd", .take_all = hear_all};
static const struct subscriber listener = {.name = "test.listener", .take = hear};
static const struct subscriber historian = {
    .name = "test.historian", .take = hear, .from_the_beginning = true};

struct happening {
    int64_t unit, first, count;
};

static enum err happen(struct db_tx *tx, void *ctx)
{
    const struct happening *h = ctx;
    for (int64_t i = 0; i < h->count; i++)
        event_add(
            tx, &(struct event){
                    .unit_id = h->unit,
                    .noun = S("thing"),
                    .noun_id = h->first + i,
                    .what = S("thing.happened"),
                    .actor = S("citizen")});
    return OK;
}

static void let_happen(struct fixture *f, int64_t unit, int64_t first, int64_t count)
{
    struct happening h = {unit, first, count};
    assert_int_equal(fixture_write(f, happen, &h), OK);
}

DB_STMT(
    HEARD, "test.heard", "i", "SELECT noun_id FROM heard WHERE unit = $1 ORDER BY seq, noun_id");

struct told {
    int64_t unit;
    struct str text;
};

static enum err read_heard(struct db_tx *tx, void *ctx)
{
    struct told *t = ctx;
    struct db_rows r = db_query(tx, &HEARD, DB_ARGS(db_i64(t->unit)));
    t->text = S("");
    while (db_next(&r))
        t->text = arena_fmt(tx->arena, "%.*s%lld ", STR_ARG(t->text), (long long)row_i64(&r));
    return db_done(&r);
}

static struct str heard(struct fixture *f, int64_t unit)
{
    struct told t = {.unit = unit};
    assert_int_equal(fixture_read(f, read_heard, &t), OK);
    return t.text;
}

static void expect(struct fixture *f, int64_t unit, const char *text)
{
    int64_t end = clock_mono() + 15000;
    while (!str_eq(heard(f, unit), str_z(text)) && clock_mono() < end)
        (void)usleep(5000);
    assert_string_equal(arena_z(f->arena, heard(f, unit)), text);
}

static struct job_runner *start(struct fixture *f, const struct job_kind *k, int64_t round_ms)
{
    struct job_runner *r = NULL;
    const struct job_runner_config config = {
        .db = f->db, .kinds = k, .count = 1, .round_ms = round_ms, .pause_ms = 50};
    assert_int_equal(subscriber_begin(f->db, f->arena, k->ctx, 1), OK);
    assert_int_equal(job_runner_start(&config, &r), OK);
    return r;
}

static void it_hears_each_event_once_in_order_and_soon(void **state)
{
    struct fixture *f = fx(state);
    struct job_kind k = subscriber_job(&listener);
    atomic_store(&poison, -1);
    struct job_runner *r[3];
    for (int i = 0; i < 3; i++)
        r[i] = start(f, &k, 60000); /* none would look by itself */
    let_happen(f, 5, 100, 2);
    expect(f, 5, "100 101 ");
    let_happen(f, 6, 200, 1);
    let_happen(f, 5, 102, 1);
    expect(f, 5, "100 101 102 ");
    expect(f, 6, "200 ");
    let_happen(f, 5, 103, 45); /* more than one batch */
    struct str all = S("");
    for (long long i = 100; i < 148; i++)
        all = arena_fmt(f->arena, "%.*s%lld ", STR_ARG(all), i);
    expect(f, 5, arena_z(f->arena, all));
    for (int i = 0; i < 3; i++)
        job_runner_stop(r[i]);
}

static void what_cannot_be_taken_holds_up_its_unit_only(void **state)
{
    struct fixture *f = fx(state);
    struct job_kind k = subscriber_job(&listener);
    atomic_store(&poison, 102);
    struct job_runner *r = start(f, &k, 50);
    let_happen(f, 5, 100, 5);
    let_happen(f, 6, 200, 1);
    expect(f, 6, "200 ");
    expect(f, 5, "100 101 "); /* what stands before it is not kept waiting */
    let_happen(f, 6, 201, 1);
    expect(f, 6, "200 201 ");
    expect(f, 5, "100 101 ");
    assert_true(job_stats().failures > 0);
    atomic_store(&poison, -1);
    expect(f, 5, "100 101 102 103 104 ");
    job_runner_stop(r);
}

static void who_takes_all_at_once_takes_them_in_order_and_none_twice(void **state)
{
    struct fixture *f = fx(state);
    struct job_kind k = subscriber_job(&crowd);
    struct str all = S("");
    atomic_store(&poison, -1);
    struct job_runner *r = start(f, &k, 50);
    let_happen(f, 5, 100, 150); /* more than one batch */
    for (long long i = 100; i < 250; i++)
        all = arena_fmt(f->arena, "%.*s%lld ", STR_ARG(all), i);
    expect(f, 5, arena_z(f->arena, all));
    atomic_store(&poison, 302);
    let_happen(f, 6, 300, 5);
    expect(f, 6, "300 301 "); /* what stands before it is not kept waiting */
    atomic_store(&poison, -1);
    expect(f, 6, "300 301 302 303 304 ");
    job_runner_stop(r);
}

static void a_new_one_begins_with_what_comes(void **state)
{
    struct fixture *f = fx(state);
    struct job_kind k = subscriber_job(&listener);
    atomic_store(&poison, -1);
    let_happen(f, 5, 100, 3);
    job_runner_stop(start(f, &k, 50));
    let_happen(f, 5, 103, 1); /* while nobody runs */
    let_happen(f, 6, 200, 1); /* a unit that is new since */
    struct job_runner *r = start(f, &k, 50);
    expect(f, 5, "103 ");
    expect(f, 6, "200 ");
    job_runner_stop(r);
}

static void who_wants_the_past_gets_it(void **state)
{
    struct fixture *f = fx(state);
    struct job_kind k = subscriber_job(&historian);
    atomic_store(&poison, -1);
    let_happen(f, 5, 100, 3);
    struct job_runner *r = start(f, &k, 50);
    expect(f, 5, "100 101 102 ");
    job_runner_stop(r);
}

static void all_there_is_can_be_taken_before_any_job_runs(void **state)
{
    struct fixture *f = fx(state);
    char text[8192] = "";
    atomic_store(&poison, -1);
    let_happen(f, 5, 1000, 700); /* more than one transaction's worth */
    let_happen(f, 6, 200, 1);
    assert_int_equal(subscriber_begin(f->db, f->arena, &listener, 1), OK);
    assert_int_equal(subscriber_catch_up(f->db, &listener), OK);
    assert_string_equal(arena_z(f->arena, heard(f, 5)), ""); /* nothing of the past */
    assert_int_equal(subscriber_begin(f->db, f->arena, &historian, 1), OK);
    for (int twice = 0; twice < 2; twice++)
        assert_int_equal(subscriber_catch_up(f->db, &historian), OK);
    for (int i = 1000; i < 1700; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%d ", i);
    assert_string_equal(arena_z(f->arena, heard(f, 5)), text);
    assert_string_equal(arena_z(f->arena, heard(f, 6)), "200 ");
}

/* A transaction whose owner moves its clock on writes each event at its own moment. */
static enum err happen_slowly(struct db_tx *tx, void *ctx)
{
    struct happening h = {7, 1, 1};
    int64_t *began = ctx;
    *began = tx->now_at;
    enum err e = happen(tx, &h);
    tx->now_at += 60000;
    h.first = 2;
    return e == OK ? happen(tx, &h) : e;
}

static enum err read_events(struct db_tx *tx, void *ctx)
{
    return event_after(tx, 7, 0, 10, ctx);
}

static void an_event_bears_the_moment_at_which_it_was_added(void **state)
{
    struct fixture *f = fx(state);
    int64_t began;
    struct event_list l;
    assert_int_equal(fixture_write(f, happen_slowly, &began), OK);
    assert_int_equal(fixture_read(f, read_events, &l), OK);
    assert_int_equal(l.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(l.rows[i].at, began + (int64_t)i * 60000);
        assert_int_equal(l.rows[i].recorded_at, l.rows[i].at);
    }
    assert_true(l.rows[0].id < l.rows[1].id);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(it_hears_each_event_once_in_order_and_soon),
        ON_BOTH(what_cannot_be_taken_holds_up_its_unit_only),
        ON_BOTH(who_takes_all_at_once_takes_them_in_order_and_none_twice),
        ON_BOTH(a_new_one_begins_with_what_comes),
        ON_BOTH(who_wants_the_past_gets_it),
        ON_BOTH(all_there_is_can_be_taken_before_any_job_runs),
        ON_BOTH(an_event_bears_the_moment_at_which_it_was_added),
    };
    fixture_tables = TABLES;
    return FIXTURE_RUN(tests);
}
