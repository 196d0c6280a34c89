/* job_look: the table of jobs as the administrator's page shows it. */
#include "base/date.h"
#include "spine/job_private.h"

#define FREE JOB_IS_FREE("lease_until", "$1")

DB_STMT(
    COUNT_ALL, "job.count_all", "ii",
    "SELECT COUNT(CASE WHEN state = 1 AND due_at <= $1 AND " FREE " THEN 1 END),"
    " COUNT(CASE WHEN state = 1 AND NOT " FREE " THEN 1 END),"
    " COUNT(CASE WHEN state = 1 AND due_at > $1 AND " FREE " THEN 1 END),"
    " COUNT(CASE WHEN state = 3 AND ended_at >= $2 THEN 1 END)"
    " FROM job /* all units */ WHERE state IN (1, 3)");

enum err job_count_all(struct db_tx *tx, struct job_counts *ret)
{
    struct db_rows r = db_query(
        tx, &COUNT_ALL,
        DB_ARGS(db_i64(tx->now_at), db_i64(tx->now_at - JOB_KEPT_DAYS * DATE_DAY_MS)));
    while (db_next(&r)) {
        ret->due = row_i64(&r);
        ret->taken = row_i64(&r);
        ret->later = row_i64(&r);
        ret->failed = row_i64(&r);
    }
    return db_done(&r);
}

/* ---- rows ---- */

#define ROW "unit_id, name, slot_at, state, due_at, lease_until, attempts, ended_at, error"

static enum err read_rows(struct db_tx *tx, struct db_rows r, struct job_rows *ret)
{
    struct job_row *list = ARENA_ARRAY(tx->arena, struct job_row, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct job_row *x = &list[n++];
        x->unit_id = row_i64(&r);
        x->name = row_str(&r);
        x->slot_at = row_i64(&r);
        x->state = (enum job_state)row_i64(&r);
        x->due_at = row_i64(&r);
        int64_t held_until = row_i64(&r);
        x->taken = x->state == JOB_WAITING && held_until >= tx->now_at;
        x->attempts = row_i64(&r);
        x->ended_at = row_i64_or(&r, 0);
        x->error = row_str(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct job_rows){list, n};
    return e;
}

/* A standing job that failed once and is quiet since is no trouble: it has ended well (state 2). */
DB_STMT(
    TROUBLES, "job.troubles", "i",
    "SELECT " ROW " FROM job /* all units */ WHERE state IN (1, 3) AND error <> ''"
    " ORDER BY due_at DESC, unit_id, name, slot_at LIMIT $1");

enum err job_troubles(struct db_tx *tx, struct job_rows *ret)
{
    return read_rows(tx, db_query(tx, &TROUBLES, DB_ARGS(db_i64(JOB_TROUBLES_MAX))), ret);
}

DB_STMT(
    LATEST, "job.latest", "iti",
    "SELECT " ROW " FROM job WHERE unit_id = $1 AND name = $2 ORDER BY slot_at DESC LIMIT $3");

enum err job_latest(
    struct db_tx *tx, int64_t unit_id, struct str name, int64_t limit, struct job_rows *ret)
{
    return read_rows(
        tx, db_query(tx, &LATEST, DB_ARGS(db_i64(unit_id), db_text(name), db_i64(limit))), ret);
}
