#include "spine/job.h"

#include <stdatomic.h>

#include "base/date.h"
#include "db/writer.h"
#include "spine/job_private.h"

#define BACKOFF_MAX_MS ((int64_t)3600 * 1000)
#define STANDING_MAX_MS ((int64_t)300 * 1000)

/* ---- putting ---- */

static void woken(void *ctx)
{
    (void)ctx;
    job_wake();
}

DB_STMT(
    PUT, "job.put", "iti",
    "INSERT INTO job (unit_id, name, slot_at, state, due_at, lease_until, claims, attempts)"
    " VALUES ($1, $2, $3, 1, $3, 0, 0, 0) ON CONFLICT (unit_id, name, slot_at) DO NOTHING");

enum err job_put(struct db_tx *tx, int64_t unit_id, struct str name, int64_t slot_at)
{
    tx_on_commit(tx, woken, NULL);
    return db_exec(tx, &PUT, DB_ARGS(db_i64(unit_id), db_text(name), db_i64(slot_at)), NULL);
}

/* Units with a story; 0 is the installation. */
DB_STMT(
    PUT_EACH, "job.put_each", "ti",
    "INSERT INTO job (unit_id, name, slot_at, state, due_at, lease_until, claims, attempts)"
    " SELECT h.unit_id, $1, $2, 1, $2, 0, 0, 0 FROM event_head h /* all units */"
    " WHERE h.unit_id <> 0 ON CONFLICT (unit_id, name, slot_at) DO NOTHING");

enum err job_put_slot(struct db_tx *tx, const struct job_kind *k, int64_t slot_at)
{
    struct db_value name = db_text(str_z(k->name)), slot = db_i64(slot_at);
    return k->each_unit ? db_exec(tx, &PUT_EACH, DB_ARGS(name, slot), NULL)
                        : db_exec(tx, &PUT, DB_ARGS(db_i64(0), name, slot), NULL);
}

int64_t job_slot(const struct job_kind *k, int64_t now_at)
{
    if (k->daily) {
        int64_t day = date_local_day(now_at), at = date_at(day, k->minute);
        return at <= now_at ? at : date_at(day - 1, k->minute);
    }
    return now_at - now_at % k->every_ms;
}

/* ---- what is due ---- */

DB_STMT(
    DUE, "job.due", "tii",
    "SELECT unit_id, slot_at FROM job /* all units */ WHERE state = 1 AND name = $1"
    " AND due_at <= $2 AND " JOB_IS_FREE(
        "lease_until", "$2") " ORDER BY due_at, unit_id, slot_at LIMIT $3");

/* Standing jobs that somebody holds, or that wait after a failure. */
DB_STMT(
    HELD, "job.held", "ti",
    "SELECT unit_id FROM job /* all units */ WHERE state = 1 AND name = $1 AND slot_at = 0"
    " AND (" JOB_WITHIN_AN_HOUR("due_at", "1 + $2") " OR " JOB_WITHIN_AN_HOUR(
        "lease_until", "$2") ")");

static enum err read_held(struct db_tx *tx, const struct job_kind *k, struct job_units *ret)
{
    struct db_rows r = db_query(tx, &HELD, DB_ARGS(db_text(str_z(k->name)), db_i64(tx->now_at)));
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        ids[n++] = row_i64(&r);
    *ret = (struct job_units){ids, n};
    return db_done(&r);
}

static bool among(const struct job_units *units, int64_t id)
{
    for (size_t i = 0; i < units->n; i++)
        if (units->ids[i] == id)
            return true;
    return false;
}

static enum err add_wanted(struct db_tx *tx, const struct job_kind *k, struct job_due_list *due)
{
    struct job_units held, wanted = {0};
    enum err e = read_held(tx, k, &held);
    if (e == OK)
        e = k->wanted(tx, k, &wanted);
    for (size_t i = 0; i < wanted.n && e == OK && due->n < JOB_DUE_MAX; i++)
        if (!among(&held, wanted.ids[i]))
            due->list[due->n++] = (struct job_due){wanted.ids[i], 0, true};
    return e;
}

enum err job_due_of(struct db_tx *tx, const struct job_kind *k, struct job_due_list *ret)
{
    struct job_due_list due = {ARENA_ARRAY(tx->arena, struct job_due, JOB_DUE_MAX), 0};
    if (k->wanted) {
        enum err e = add_wanted(tx, k, &due);
        if (e == OK)
            *ret = due;
        return e;
    }
    struct db_rows r = db_query(
        tx, &DUE, DB_ARGS(db_text(str_z(k->name)), db_i64(tx->now_at), db_i64(JOB_DUE_MAX)));
    while (db_next(&r)) {
        int64_t unit_id = row_i64(&r), slot_at = row_i64(&r);
        due.list[due.n++] = (struct job_due){unit_id, slot_at, false};
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = due;
    return e;
}

/* ---- holding ---- */

/* The rule is in the WHERE: of two that want the same slot one finds it taken. */
DB_STMT(
    CLAIM, "job.claim", "itiii",
    "UPDATE job SET lease_until = $5, claims = claims + 1, attempts = attempts + 1"
    " WHERE unit_id = $1 AND name = $2 AND slot_at = $3 AND state = 1 AND due_at <= $4"
    " AND " JOB_IS_FREE("lease_until", "$4") " RETURNING claims, attempts");

DB_STMT(
    CLAIM_STANDING, "job.claim_standing", "itiii",
    "INSERT INTO job (unit_id, name, slot_at, state, due_at, lease_until, claims, attempts)"
    " VALUES ($1, $2, $3, 1, $4, $5, 1, 1) ON CONFLICT (unit_id, name, slot_at) DO UPDATE"
    " SET state = 1, due_at = $4, lease_until = $5, claims = job.claims + 1,"
    " attempts = job.attempts + 1"
    " WHERE job.state <> 1"
    " OR (" JOB_IS_FREE("job.due_at", "1 + $4") " AND " JOB_IS_FREE(
        "job.lease_until", "$4") ")"
                                 " RETURNING claims, attempts");

enum err job_claim(struct db_tx *tx, struct job_call *c, const struct job_due *d, int64_t lease_ms)
{
    struct db_rows r = db_query(
        tx, d->standing ? &CLAIM_STANDING : &CLAIM,
        DB_ARGS(
            db_i64(d->unit_id), db_text(str_z(c->kind->name)), db_i64(d->slot_at),
            db_i64(tx->now_at), db_i64(tx->now_at + lease_ms)));
    int64_t fence = 0, attempt = 0;
    while (db_next(&r)) {
        fence = row_i64(&r);
        attempt = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e == OK && fence == 0)
        return E_CONFLICT;
    c->unit_id = d->unit_id;
    c->slot_at = d->slot_at;
    c->fence = fence;
    c->attempt = attempt;
    return e;
}

#define HELD_BY_US "unit_id = $1 AND name = $2 AND slot_at = $3 AND claims = $4 AND state = 1"
#define US db_i64(c->unit_id), db_text(str_z(c->kind->name)), db_i64(c->slot_at), db_i64(c->fence)

static enum err held(enum err e, int64_t changed)
{
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

DB_STMT(RENEW, "job.renew", "itiii", "UPDATE job SET lease_until = $5 WHERE " HELD_BY_US);

enum err job_renew(struct db_tx *tx, const struct job_call *c, int64_t lease_ms)
{
    int64_t changed = 0;
    enum err e = db_exec(tx, &RENEW, DB_ARGS(US, db_i64(tx->now_at + lease_ms)), &changed);
    return held(e, changed);
}

DB_STMT(
    RELEASE, "job.release", "itii",
    "UPDATE job SET lease_until = 0, attempts = attempts - 1 WHERE " HELD_BY_US);

enum err job_release(struct db_tx *tx, const struct job_call *c)
{
    int64_t changed = 0;
    enum err e = db_exec(tx, &RELEASE, DB_ARGS(US), &changed);
    return held(e, changed);
}

/* ---- ending ---- */

DB_STMT(
    FINISH, "job.finish", "itiiit",
    "UPDATE job SET state = 2, lease_until = 0, attempts = 0, ended_at = $5, error = $6"
    " WHERE " HELD_BY_US);

static void finished(void *ctx)
{
    struct job_call *c = ctx;
    c->finished = true;
}

enum err job_finish(struct db_tx *tx, struct job_call *c)
{
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &FINISH, DB_ARGS(US, db_i64(tx->now_at), db_text(c->why ? str_z(c->why) : S(""))),
        &changed);
    tx_on_commit(tx, finished, c);
    return held(e, changed);
}

static int64_t backoff(const struct job_call *c, int64_t pause_ms)
{
    int64_t wait = pause_ms, most = c->kind->wanted ? STANDING_MAX_MS : BACKOFF_MAX_MS;
    for (int64_t i = 1; i < c->attempt && wait < most; i++)
        wait *= 2;
    return wait < most ? wait : most;
}

DB_STMT(
    AGAIN, "job.again", "itiiit",
    "UPDATE job SET lease_until = 0, due_at = $5, error = $6 WHERE " HELD_BY_US);
DB_STMT(
    GIVE_UP, "job.give_up", "itiiit",
    "UPDATE job SET state = 3, lease_until = 0, ended_at = $5, error = $6 WHERE " HELD_BY_US);

enum err job_fail(
    struct db_tx *tx, const struct job_call *c, const struct job_failure *f, int64_t *ret_wait_ms)
{
    bool last = c->attempt >= JOB_ATTEMPTS && !c->kind->wanted;
    int64_t wait = last ? 0 : backoff(c, f->pause_ms), changed = 0;
    struct str error = str_z(c->why ? c->why : err_name(f->why));
    enum err e = db_exec(
        tx, last ? &GIVE_UP : &AGAIN, DB_ARGS(US, db_i64(tx->now_at + wait), db_text(error)),
        &changed);
    if (e == OK)
        *ret_wait_ms = wait;
    return held(e, changed);
}

/* ---- for the work itself ---- */

#define READ_MS ((int64_t)600 * 1000)

enum err job_write(struct job_call *c, db_fn *fn, void *ctx)
{
    return db_write(c->db, c->arena, DB_LOW, fn, ctx);
}

enum err job_read(struct job_call *c, db_fn *fn, void *ctx)
{
    return db_read_for(c->db, c->arena, READ_MS, fn, ctx);
}

bool job_must_end(const struct job_call *c)
{
    return c->runner && job_runner_ends(c->runner, c);
}

/* ---- forgetting ---- */

DB_STMT(
    SWEEP, "job.sweep", "i",
    "DELETE FROM job /* all units */ WHERE state IN (2, 3) AND slot_at <> 0 AND ended_at < $1");

static enum err sweep(struct db_tx *tx, void *ctx)
{
    enum err e =
        db_exec(tx, &SWEEP, DB_ARGS(db_i64(tx->now_at - JOB_KEPT_DAYS * DATE_DAY_MS)), NULL);
    return e == OK ? job_finish(tx, ctx) : e;
}

enum err job_sweep(struct job_call *c)
{
    return job_write(c, sweep, c);
}

/* ---- figures ---- */

static struct {
    _Atomic int64_t waiting, oldest_ms, failed, runs, failures;
} seen;

void job_count(bool failed)
{
    atomic_fetch_add(&seen.runs, 1);
    if (failed)
        atomic_fetch_add(&seen.failures, 1);
}

DB_STMT(
    FIGURES, "job.figures", "i",
    "SELECT COUNT(*), MIN(due_at), (SELECT COUNT(*) FROM job /* all units */ WHERE state = 3)"
    " FROM job /* all units */ WHERE state = 1 AND due_at <= $1"
    " AND " JOB_IS_FREE("lease_until", "$1"));

enum err job_observe(struct db_tx *tx)
{
    struct db_rows r = db_query(tx, &FIGURES, DB_ARGS(db_i64(tx->now_at)));
    while (db_next(&r)) {
        atomic_store(&seen.waiting, row_i64(&r));
        atomic_store(&seen.oldest_ms, tx->now_at - row_i64_or(&r, tx->now_at));
        atomic_store(&seen.failed, row_i64(&r));
    }
    return db_done(&r);
}

struct job_stats job_stats(void)
{
    return (struct job_stats){
        .waiting = atomic_load(&seen.waiting),
        .oldest_ms = atomic_load(&seen.oldest_ms),
        .failed = atomic_load(&seen.failed),
        .runs = atomic_load(&seen.runs),
        .failures = atomic_load(&seen.failures),
    };
}
