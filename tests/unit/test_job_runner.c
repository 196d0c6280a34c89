/* job_runner: threads and processes that take from one table: each slot once, also when one of them
 * is killed; leases that are kept; a stop that waits. */
#include "things.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "spine/job.h"
#include "spine/job_private.h"

#define TABLES "CREATE TABLE done (slot BIGINT NOT NULL, who BIGINT NOT NULL, n BIGINT NOT NULL)"

static struct fixture *fx(void **state)
{
    clock_release();
    return *state;
}

/* ---- work that leaves a trace ---- */

DB_STMT(NOTE, "test.note", "iii", "INSERT INTO done (slot, who, n) VALUES ($1, $2, $3)");
DB_STMT(NOTED, "test.noted", "", "SELECT COUNT(*) FROM done");
DB_STMT(SLOTS, "test.slots", "", "SELECT COUNT(DISTINCT slot) FROM done");
DB_STMT(WHOSE, "test.whose", "", "SELECT COUNT(DISTINCT who) FROM done");
DB_STMT(ATTEMPT, "test.attempt", "", "SELECT MAX(n) FROM done");
DB_STMT(OPEN, "test.open", "", "SELECT COUNT(*) FROM job WHERE state = 1 AND name = 'test.put'");

static enum err note(struct db_tx *tx, void *ctx)
{
    struct job_call *c = ctx;
    int64_t slot = c->slot_at * JOB_LANES + c->kind->lane; /* each kind here has its lane */
    enum err e = db_exec(
        tx, &NOTE, DB_ARGS(db_i64(slot), db_i64((int64_t)getpid()), db_i64(c->attempt)), NULL);
    return e == OK ? job_finish(tx, c) : e;
}

static enum err leave_note(struct job_call *c)
{
    return job_write(c, note, c);
}

struct count {
    const struct db_stmt *stmt;
    int64_t n;
};

static enum err count(struct db_tx *tx, void *ctx)
{
    struct count *c = ctx;
    c->n = things_ask(tx, c->stmt);
    return OK;
}

static int64_t ask(struct fixture *f, const struct db_stmt *stmt)
{
    struct count c = {stmt, 0};
    assert_int_equal(fixture_read(f, count, &c), OK);
    return c.n;
}

/* Waits until it is at least n. */
static void expect(struct fixture *f, const struct db_stmt *stmt, int64_t n)
{
    int64_t end = clock_mono() + 20000;
    while (ask(f, stmt) < n && clock_mono() < end)
        (void)usleep(5000);
    assert_true(ask(f, stmt) >= n);
}

static void expect_none_open(struct fixture *f)
{
    int64_t end = clock_mono() + 30000;
    while (ask(f, &OPEN) > 0 && clock_mono() < end)
        (void)usleep(20000);
    assert_int_equal(ask(f, &OPEN), 0);
}

static struct job_runner *start(struct db *db, const struct job_kind *kinds, size_t n)
{
    struct job_runner *r = NULL;
    struct job_runner_config config = {
        .db = db, .kinds = kinds, .count = n, .lease_ms = 1000, .round_ms = 50, .pause_ms = 50};
    assert_int_equal(job_runner_start(&config, &r), OK);
    return r;
}

static enum err put_many(struct db_tx *tx, void *ctx)
{
    enum err e = OK;
    int64_t now = tx->now_at;
    for (int64_t i = *(int64_t *)ctx; i > 0 && e == OK; i--)
        e = job_put(tx, 3, S("test.put"), now - i);
    return e;
}

/* ---- one process ---- */

static void four_runners_do_each_slot_once(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind kinds[] = {
        {.name = "test.put", .run = leave_note},
        {.name = "test.often", .run = leave_note, .every_ms = 40, .lane = JOB_POST},
    };
    int64_t many = 60;
    struct job_runner *r[4];
    for (int i = 0; i < 4; i++)
        r[i] = start(f->db, kinds, 2);
    assert_int_equal(fixture_write(f, put_many, &many), OK);
    expect(f, &NOTED, many + 10);
    expect_none_open(f);
    for (int i = 0; i < 4; i++)
        job_runner_stop(r[i]);
    assert_int_equal(ask(f, &NOTED), ask(f, &SLOTS));
}

static atomic_int tries;
static enum err fail_twice(struct job_call *c)
{
    if (atomic_fetch_add(&tries, 1) < 2)
        return E_INTERNAL;
    return leave_note(c);
}

static void what_fails_is_tried_again(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind kind = {.name = "test.put", .run = fail_twice};
    int64_t one = 1, failures = job_stats().failures;
    atomic_store(&tries, 0);
    struct job_runner *r = start(f->db, &kind, 1);
    assert_int_equal(fixture_write(f, put_many, &one), OK);
    expect(f, &NOTED, 1);
    job_runner_stop(r);
    assert_int_equal(ask(f, &ATTEMPT), 3);
    assert_int_equal(job_stats().failures - failures, 2);
}

static void a_commit_wakes_the_runner(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind kind = {.name = "test.put", .run = leave_note};
    const struct job_runner_config config = {
        .db = f->db, .kinds = &kind, .count = 1, .round_ms = 60000};
    struct job_runner *r = NULL;
    assert_int_equal(job_runner_start(&config, &r), OK);
    (void)usleep(300000); /* asleep by now */
    for (int64_t n = 1; n <= 3; n++) {
        assert_int_equal(fixture_write(f, put_many, &(int64_t){1}), OK);
        expect(f, &NOTED, n);
    }
    int64_t began = clock_mono();
    job_runner_stop(r);
    assert_true(clock_mono() - began < 5000);
}

static atomic_bool begun, ended;
static enum err take_long(struct job_call *c)
{
    atomic_store(&begun, true);
    int64_t end = clock_mono() + 2500; /* longer than a lease */
    while (clock_mono() < end)
        (void)usleep(10000);
    enum err e = leave_note(c);
    atomic_store(&ended, true);
    return e;
}

static void wait_until_begun(void)
{
    int64_t end = clock_mono() + 20000;
    while (!atomic_load(&begun) && clock_mono() < end)
        (void)usleep(2000);
    assert_true(atomic_load(&begun));
}

static void a_lease_is_kept_while_the_work_goes_on(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind kind = {.name = "test.put", .run = take_long};
    int64_t one = 1;
    atomic_store(&begun, false);
    assert_int_equal(fixture_write(f, put_many, &one), OK);
    struct job_runner *r[2] = {start(f->db, &kind, 1), start(f->db, &kind, 1)};
    expect(f, &NOTED, 1);
    job_runner_stop(r[0]);
    job_runner_stop(r[1]);
    assert_int_equal(ask(f, &NOTED), 1);
    assert_int_equal(ask(f, &ATTEMPT), 1);
}

static void stopping_waits_for_what_runs(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind kind = {.name = "test.put", .run = take_long};
    int64_t one = 1;
    atomic_store(&begun, false);
    atomic_store(&ended, false);
    struct job_runner *r = start(f->db, &kind, 1);
    assert_int_equal(fixture_write(f, put_many, &one), OK);
    wait_until_begun();
    job_runner_stop(r);
    assert_true(atomic_load(&ended));
    assert_int_equal(ask(f, &NOTED), 1);
    assert_int_equal(ask(f, &OPEN), 0);
}

static enum err until_told(struct job_call *c)
{
    atomic_store(&begun, true);
    while (!job_must_end(c))
        (void)usleep(1000);
    return E_BUSY;
}

DB_STMT(
    UNTOUCHED, "test.untouched", "",
    "SELECT COUNT(*) FROM job WHERE state = 1 AND attempts = 0 AND lease_until = 0");

static void what_is_broken_off_by_a_stop_is_open_again(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind kind = {.name = "test.put", .run = until_told};
    int64_t one = 1, failures = job_stats().failures;
    atomic_store(&begun, false);
    struct job_runner *r = start(f->db, &kind, 1);
    assert_int_equal(fixture_write(f, put_many, &one), OK);
    wait_until_begun();
    job_runner_stop(r);
    assert_int_equal(ask(f, &UNTOUCHED), 1);
    assert_int_equal(job_stats().failures, failures);
}

static enum err steal(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    DB_STMT(STEAL, "test.steal", "", "UPDATE job SET claims = claims + 1");
    return db_exec(tx, &STEAL, DB_NO_ARGS, NULL);
}

static void who_lost_the_lease_is_told(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind kind = {.name = "test.put", .run = until_told};
    int64_t one = 1;
    atomic_store(&begun, false);
    assert_int_equal(fixture_write(f, put_many, &one), OK);
    struct job_runner *r = start(f->db, &kind, 1);
    wait_until_begun();
    atomic_store(&begun, false);
    assert_int_equal(fixture_write(f, steal, NULL), OK);
    wait_until_begun(); /* let go, and taken again when the stolen lease had run out */
    job_runner_stop(r);
}

/* ---- several processes ---- */

struct child {
    pid_t pid;
    int told; /* a byte is sent for each attempt that begins */
};

static int tell = -1;
static enum err tell_and_hang(struct job_call *c)
{
    (void)c;
    if (write(tell, "x", 1) != 1)
        _exit(9);
    for (;;)
        (void)pause();
}

static enum err tell_and_note(struct job_call *c)
{
    enum err e = leave_note(c);
    return e == OK && write(tell, "x", 1) != 1 ? E_INTERNAL : e;
}

/* A process of its own that runs the kinds until it is killed. */
static struct child spawn(struct fixture *f, const struct job_kind *kinds, size_t n)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    struct child child = {.told = pipes[0], .pid = fork()};
    if (child.pid == 0) {
        (void)close(pipes[0]);
        tell = pipes[1];
        fixture_open(f);
        (void)start(f->db, kinds, n);
        for (;;)
            (void)pause();
    }
    (void)close(pipes[1]);
    return child;
}

static void listen_for(struct child c, int times)
{
    char x;
    for (int i = 0; i < times; i++)
        assert_int_equal(read(c.told, &x, 1), 1);
}

static void kill_it(struct child c)
{
    int how;
    assert_int_equal(kill(c.pid, SIGKILL), 0);
    assert_int_equal(waitpid(c.pid, &how, 0), c.pid);
    assert_true(WIFSIGNALED(how));
    (void)close(c.told);
}

static void the_lease_of_a_killed_process_runs_out(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind hang = {.name = "test.put", .run = tell_and_hang};
    const struct job_kind do_it = {.name = "test.put", .run = leave_note};
    int64_t one = 1;
    assert_int_equal(fixture_write(f, put_many, &one), OK);
    fixture_close(f);
    struct child c = spawn(f, &hang, 1);
    listen_for(c, 1);
    (void)usleep(1500000); /* longer than a lease: it is renewed */
    kill_it(c);
    int64_t killed = clock_mono();
    fixture_open(f);
    struct job_runner *r = start(f->db, &do_it, 1);
    (void)usleep(200000);
    assert_int_equal(ask(f, &NOTED), 0); /* nobody knows yet that it died */
    expect(f, &NOTED, 1);
    assert_true(clock_mono() - killed < 10000);
    job_runner_stop(r);
    assert_int_equal(ask(f, &NOTED), 1);
    assert_int_equal(ask(f, &ATTEMPT), 2);
}

static void processes_share_the_slots_and_one_may_die(void **state)
{
    struct fixture *f = fx(state);
    const struct job_kind kinds[] = {
        {.name = "test.put", .run = tell_and_note},
        {.name = "test.often", .run = tell_and_note, .every_ms = 30, .lane = JOB_POST},
    };
    int64_t many = 200;
    assert_int_equal(fixture_write(f, put_many, &many), OK);
    fixture_close(f);
    struct child c[3];
    for (int i = 0; i < 3; i++)
        c[i] = spawn(f, kinds, 2);
    for (int i = 0; i < 3; i++)
        listen_for(c[i], 10);
    kill_it(c[0]); /* in the middle of something */
    fixture_open(f);
    expect_none_open(f);
    kill_it(c[1]);
    kill_it(c[2]);
    assert_true(ask(f, &NOTED) > many);
    assert_int_equal(ask(f, &NOTED), ask(f, &SLOTS));
    assert_int_equal(ask(f, &WHOSE), 3);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(four_runners_do_each_slot_once),
        ON_BOTH(what_fails_is_tried_again),
        ON_BOTH(a_commit_wakes_the_runner),
        ON_BOTH(a_lease_is_kept_while_the_work_goes_on),
        ON_BOTH(stopping_waits_for_what_runs),
        ON_BOTH(what_is_broken_off_by_a_stop_is_open_again),
        ON_BOTH(who_lost_the_lease_is_told),
        ON_BOTH(the_lease_of_a_killed_process_runs_out),
        ON_POSTGRES(processes_share_the_slots_and_one_may_die),
    };
    fixture_tables = TABLES;
    return FIXTURE_RUN(tests);
}
