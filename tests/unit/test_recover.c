/* recover: deadlocks, killed connections, a server that is away, a killed process. */
#include "things.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

DB_STMT(ADD, "test.add", "ii", "UPDATE thing SET n = n + $2 WHERE id = $1");
DB_STMT(
    KILL, "test.kill@postgres", "",
    "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'");

static struct fixture *fx(void **state)
{
    return *state;
}

/* ---- reruns and lost connections ---- */

struct crossing {
    struct fixture *f;
    int64_t first, second;
    atomic_int *met;
    atomic_int runs;
    enum err result;
};

/* Two such works that take the same rows in opposite order meet in a deadlock. */
static enum err cross(struct db_tx *tx, void *ctx)
{
    struct crossing *x = ctx;
    atomic_fetch_add(&x->runs, 1);
    enum err e = db_exec(tx, &ADD, DB_ARGS(db_i64(x->first), db_i64(1)), NULL);
    atomic_fetch_add(x->met, 1);
    while (e == OK && atomic_load(x->met) < 2)
        (void)usleep(1000);
    return e == OK ? db_exec(tx, &ADD, DB_ARGS(db_i64(x->second), db_i64(1)), NULL) : e;
}

static void *cross_thread(void *ctx)
{
    struct crossing *x = ctx;
    struct arena *a = arena_new(0);
    x->result = db_write(x->f->db, a, DB_HIGH, cross, x);
    arena_free(a);
    return NULL;
}

static void a_deadlock_is_run_again(void **state)
{
    struct fixture *f = fx(state);
    int64_t one = 1, two = 2;
    assert_int_equal(fixture_write(f, thing_put, &one), OK);
    assert_int_equal(fixture_write(f, thing_put, &two), OK);
    atomic_int met = 0;
    struct crossing x[2] = {{f, 1, 2, &met, 0, OK}, {f, 2, 1, &met, 0, OK}};
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, cross_thread, &x[i]), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(x[i].result, OK);
    }
    assert_int_equal(x[0].runs + x[1].runs, 3);
    assert_int_equal(db_writer_stats(f->db).reruns, 1);
}

static enum err kill_others(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return things_ask(tx, &KILL) > 0 ? OK : E_NOT_FOUND;
}

static void killed_connections_are_replaced(void **state)
{
    struct fixture *f = fx(state);
    for (int64_t id = 1; id <= 5; id++) {
        int64_t before = id * 10, after = id * 10 + 1;
        assert_int_equal(fixture_write(f, thing_put, &before), OK);
        assert_int_equal(fixture_read(f, kill_others, NULL), OK);
        assert_int_equal(fixture_write(f, thing_put, &after), OK);
    }
    assert_true(db_writer_stats(f->db).reruns > 0);
    things_expect(f, "10 11 20 21 30 31 40 41 50 51 ");
}

static enum err die_once(struct db_tx *tx, void *ctx)
{
    atomic_int *runs = ctx;
    int64_t id = 77;
    enum err e = thing_put(tx, &id);
    if (e == OK && atomic_fetch_add(runs, 1) == 0)
        db_fault_arm((struct db_fault_plan){.what = DB_FAULT_LOST, .nth = 1});
    id = 78;
    return e == OK ? thing_put(tx, &id) : e;
}

static void a_connection_lost_in_the_middle_is_run_again(void **state)
{
    atomic_int runs = 0;
    assert_int_equal(fixture_write(fx(state), die_once, &runs), OK);
    assert_int_equal(db_fault_hits(), 1);
    assert_int_equal(runs, 2);
    things_expect(fx(state), "77 78 ");
}

static void a_server_that_is_away_is_busy(void **state)
{
    (void)state;
    struct db *db = NULL;
    struct db_config config = {.url = S("postgres://gandan@%2Ftmp%2Fgandan-nobody-here/gandan")};
    assert_int_equal(db_open(&config, &db), E_BUSY);
    assert_null(db);
}

DB_STMT(WHO, "test.who@postgres", "", "SELECT pg_backend_pid()");

static enum err ask_who(struct db_tx *tx, void *ctx)
{
    *(pid_t *)ctx = (pid_t)things_ask(tx, &WHO);
    return OK;
}

static void a_server_that_stands_still_holds_nobody(void **state)
{
    struct fixture *f = fx(state);
    pid_t stopped = 0, other = 0;
    assert_int_equal(fixture_read(f, ask_who, &stopped), OK);
    assert_int_equal(kill(stopped, SIGSTOP), 0);
    int64_t began = clock_mono();
    enum err e = db_read_for(f->db, f->arena, 200, ask_who, &other);
    int64_t took = clock_mono() - began;
    assert_int_equal(kill(stopped, SIGCONT), 0);
    assert_int_equal(e, OK); /* by another connection */
    assert_int_not_equal(stopped, other);
    assert_in_range(took, 1500, 8000);
}

/* ---- the disk ---- */

DB_STMT(
    FILL, "test.fill", "ii",
    "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2)"
    " INSERT INTO thing (id, n) SELECT $1 + i, i FROM n");

static enum err fill(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return db_exec(tx, &FILL, DB_ARGS(db_i64(1000), db_i64(100000)), NULL);
}

static off_t log_size(struct fixture *f)
{
    struct stat st;
    struct str path = arena_fmt(f->arena, "%s-wal", f->url);
    assert_int_equal(stat(arena_z(f->arena, path), &st), 0);
    return st.st_size;
}

static void a_file_that_may_not_grow_is_a_full_disk(void **state)
{
    struct fixture *f = fx(state);
    struct rlimit was, now;
    int64_t one = 1, two = 2;
    assert_int_equal(fixture_write(f, thing_put, &one), OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    now = was;
    now.rlim_cur = (rlim_t)log_size(f) + 10000;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    enum err e = fixture_write(f, fill, NULL);
    things_expect(f, "1 "); /* reading goes on */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(e, E_FULL);
    assert_int_equal(fixture_write(f, thing_put, &two), OK);
    things_expect(f, "1 2 ");
}

static void the_log_is_emptied_when_nobody_writes(void **state)
{
    struct fixture *f = fx(state);
    assert_int_equal(fixture_write(f, fill, NULL), OK);
    assert_true(log_size(f) > 100000);
    int64_t end = clock_mono() + 10000;
    while (log_size(f) > 0 && clock_mono() < end)
        (void)usleep(20000);
    assert_int_equal(log_size(f), 0);
}

/* ---- kill -9 ---- */

/* Writes without end and says each acknowledged id; is killed meanwhile. */
static void write_for_ever(struct fixture *f, int out)
{
    struct arena *a = arena_new(0);
    fixture_open(f);
    for (int64_t id = 1;; id++) {
        enum err e = db_write(f->db, a, DB_HIGH, thing_put, &id);
        if (e != OK || write(out, &id, sizeof id) != sizeof id)
            _exit(9);
        arena_reset(a);
    }
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
    struct fixture *f = fx(state);
    fixture_close(f);
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(pipes[0]);
        write_for_ever(f, pipes[1]);
    }
    (void)close(pipes[1]);
    int64_t last = 0, id;
    while (last < 200 && read(pipes[0], &id, sizeof id) == sizeof id)
        last = id;
    assert_int_equal(last, 200);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (read(pipes[0], &id, sizeof id) == sizeof id)
        last = id;
    (void)close(pipes[0]);
    int how;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFSIGNALED(how));
    fixture_open(f);
    struct str expected = S("");
    for (id = 1; id <= last; id++)
        expected = arena_fmt(f->arena, "%.*s%lld ", STR_ARG(expected), (long long)id);
    assert_true(str_starts(things_read(f), expected)); /* one more may be stored, unacknowledged */
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(what_was_acknowledged_survives_a_kill),
        ON_POSTGRES(a_deadlock_is_run_again),
        ON_POSTGRES(killed_connections_are_replaced),
        ON_POSTGRES(a_connection_lost_in_the_middle_is_run_again),
        ON_POSTGRES(a_server_that_is_away_is_busy),
        ON_POSTGRES(a_server_that_stands_still_holds_nobody),
        ON_SQLITE(a_file_that_may_not_grow_is_a_full_disk),
        ON_SQLITE(the_log_is_emptied_when_nobody_writes),
    };
    fixture_tables = THINGS;
    return FIXTURE_RUN(tests);
}
