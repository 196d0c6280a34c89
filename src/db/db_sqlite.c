/* db_sqlite: transactions, statements and checkpoints of SQLite. */
#include "db/db_sqlite.h"

#include <assert.h>

#include "base/clock.h"
#include "base/log.h"

#define TIDY_BUSY_MS 100
#define CHECKPOINT_FRAMES 1000
#define TRUNCATE_FRAMES 16000

static const char *const control_sql[CONTROLS] = {
    [BEGIN_READ] = "BEGIN",      [BEGIN_WRITE] = "BEGIN IMMEDIATE", [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",     [MARK] = "SAVEPOINT work",         [KEEP] = "RELEASE work",
    [UNDO] = "ROLLBACK TO work",
};

/* ---- transactions ---- */

static int control(struct sqlite_conn *s, enum sqlite_control what)
{
    sqlite3_stmt **p = &s->control[what];
    if (!*p) {
        int rc =
            sqlite3_prepare_v3(s->db, control_sql[what], -1, SQLITE_PREPARE_PERSISTENT, p, NULL);
        if (rc != SQLITE_OK)
            return rc;
    }
    int rc = sqlite3_step(*p);
    int reset = sqlite3_reset(*p);
    return rc == SQLITE_DONE ? SQLITE_OK : reset != SQLITE_OK ? reset : rc;
}

static enum err sqlite_begin(struct db_conn *c, int64_t deadline_ms)
{
    struct sqlite_conn *s = (struct sqlite_conn *)c;
    if (c->role == DB_READER)
        s->deadline = clock_mono() + deadline_ms;
    int rc = control(s, c->role == DB_READER ? BEGIN_READ : BEGIN_WRITE);
    return rc == SQLITE_OK ? OK : sqlite_failure(s, rc, "db.begin");
}

static bool sqlite_in_transaction(struct db_conn *c)
{
    return !sqlite3_get_autocommit(((struct sqlite_conn *)c)->db);
}

static void sqlite_rollback(struct db_conn *c)
{
    struct sqlite_conn *s = (struct sqlite_conn *)c;
    s->deadline = INT64_MAX; /* the end must not be broken off */
    if (!sqlite_in_transaction(c))
        return;
    int rc = control(s, ROLLBACK);
    if (sqlite_in_transaction(c))
        (void)sqlite_failure(s, rc, "db.rollback");
}

static enum err sqlite_commit(struct db_conn *c)
{
    struct sqlite_conn *s = (struct sqlite_conn *)c;
    int rc = control(s, COMMIT);
    if (rc == SQLITE_OK)
        return OK;
    sqlite_end_if_storage_failed(s, rc, "db.commit");
    enum err e = sqlite_failure(s, rc, "db.commit");
    sqlite_rollback(c);
    return e;
}

static enum err sqlite_mark(struct db_conn *c, enum db_mark what)
{
    struct sqlite_conn *s = (struct sqlite_conn *)c;
    int rc = SQLITE_OK;
    if (what == DB_MARK_UNDO)
        rc = control(s, UNDO);
    if (rc == SQLITE_OK)
        rc = control(s, what == DB_MARK ? MARK : KEEP);
    return rc == SQLITE_OK ? OK : sqlite_failure(s, rc, "db.savepoint");
}

/* ---- statements ---- */

static enum err find_places(struct cached *k, const struct db_stmt *stmt)
{
    int n = (int)strlen(stmt->types);
    if (sqlite3_bind_parameter_count(k->s) != n) {
        log_error(
            "%s: %d parameters, %d declared", stmt->name, sqlite3_bind_parameter_count(k->s), n);
        return E_INTERNAL;
    }
    for (int i = 0; i < n; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "$%d", i + 1);
        k->place[i] = sqlite3_bind_parameter_index(k->s, name);
        if (k->place[i] == 0) {
            log_error("%s: has no parameter %s", stmt->name, name);
            return E_INTERNAL;
        }
    }
    return OK;
}

static enum err prepare(struct sqlite_conn *s, const struct db_stmt *stmt, struct cached *k)
{
    const char *tail = "";
    if (strlen(stmt->types) > sizeof k->place / sizeof *k->place) {
        log_error("%s: too many parameters", stmt->name);
        return E_INTERNAL;
    }
    int rc = sqlite3_prepare_v3(s->db, stmt->sql, -1, SQLITE_PREPARE_PERSISTENT, &k->s, &tail);
    if (rc != SQLITE_OK)
        return sqlite_failure(s, rc, stmt->name);
    if (!k->s || *tail) {
        log_error("%s: not exactly one statement", stmt->name);
        return E_INTERNAL;
    }
    return find_places(k, stmt);
}

static enum err cached(struct sqlite_conn *s, const struct db_stmt *stmt, struct cached **ret)
{
    struct cached **slot = &s->cache[db_stmt_index(stmt)];
    if (!*slot) {
        struct cached *k = calloc(1, sizeof *k);
        if (!k)
            abort();
        enum err e = prepare(s, stmt, k);
        if (e != OK) {
            (void)sqlite3_finalize(k->s);
            free(k);
            return e;
        }
        *slot = k;
    }
    *ret = *slot;
    return OK;
}

static enum err sqlite_prepare(struct db_conn *c, const struct db_stmt *stmt)
{
    struct cached *k;
    return cached((struct sqlite_conn *)c, stmt, &k);
}

static int bind(const struct cached *k, struct db_args args)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; i < args.n && rc == SQLITE_OK; i++) {
        const struct db_value *v = &args.v[i];
        const char *p = v->bytes.p ? v->bytes.p : ""; /* a null pointer would bind NULL */
        int at = k->place[i];
        if (v->kind == DB_I64)
            rc = sqlite3_bind_int64(k->s, at, v->i64);
        else if (v->kind == DB_TEXT)
            rc = sqlite3_bind_text64(k->s, at, p, v->bytes.n, SQLITE_STATIC, SQLITE_UTF8);
        else if (v->kind == DB_BLOB)
            rc = sqlite3_bind_blob64(k->s, at, p, v->bytes.n, SQLITE_STATIC);
        else
            rc = sqlite3_bind_null(k->s, at);
    }
    return rc;
}

static bool cell(sqlite3_stmt *st, int i, struct db_value *ret)
{
    switch (sqlite3_column_type(st, i)) {
    case SQLITE_NULL:
        *ret = db_null();
        return true;
    case SQLITE_INTEGER:
        *ret = db_i64(sqlite3_column_int64(st, i));
        return true;
    case SQLITE_TEXT: {
        const char *p = (const char *)sqlite3_column_text(st, i);
        *ret = db_text((struct str){p, (size_t)sqlite3_column_bytes(st, i)});
        return true;
    }
    case SQLITE_BLOB: {
        const char *p = sqlite3_column_blob(st, i);
        *ret = db_blob((struct str){p, (size_t)sqlite3_column_bytes(st, i)});
        return true;
    }
    default:
        return false; /* a floating point number: CAST is missing */
    }
}

static enum err row(sqlite3_stmt *st, const char *name, struct db_sink *sink)
{
    struct db_value cells[DB_MAX_COLUMNS];
    int columns = sqlite3_column_count(st);
    assert(columns <= DB_MAX_COLUMNS);
    for (int i = 0; i < columns; i++)
        if (!cell(st, i, &cells[i])) {
            log_error("%s: column %d is neither integer, text nor bytes", name, i + 1);
            return E_INTERNAL;
        }
    return sink->row(sink, cells, (size_t)columns);
}

static int break_off(void *ctx)
{
    (void)ctx;
    return 1;
}

static enum err step(
    struct sqlite_conn *s, sqlite3_stmt *st, const char *name, struct db_sink *sink)
{
    for (;;) {
        int rc = sqlite3_step(st);
        if (rc == SQLITE_DONE)
            return OK;
        enum err e = OK;
        if (rc != SQLITE_ROW)
            e = sqlite_failure(s, rc, name);
        else if (sink)
            e = row(st, name, sink);
        if (e != OK)
            return e;
    }
}

static enum err sqlite_run(
    struct db_conn *c, const struct db_stmt *stmt, struct db_args args, struct db_sink *sink,
    int64_t *ret_changed)
{
    struct sqlite_conn *s = (struct sqlite_conn *)c;
    enum db_fault fault = c->fault;
    c->fault = DB_FAULT_NONE;
    if (fault == DB_FAULT_CALL)
        return E_INTERNAL;
    if (fault == DB_FAULT_FULL) {
        sqlite_rollback(c);
        return E_FULL;
    }
    struct cached *k = NULL;
    enum err e = cached(s, stmt, &k);
    if (e != OK)
        return e;
    if (fault != DB_FAULT_NONE)
        sqlite3_progress_handler(s->db, 1, break_off, NULL);
    int rc = bind(k, args);
    e = rc == SQLITE_OK ? step(s, k->s, stmt->name, sink) : sqlite_failure(s, rc, stmt->name);
    if (e == OK && ret_changed)
        *ret_changed = sqlite3_stmt_readonly(k->s) ? 0 : sqlite3_changes64(s->db);
    (void)sqlite3_reset(k->s); /* its error is the one of the step */
    (void)sqlite3_clear_bindings(k->s);
    if (fault != DB_FAULT_NONE)
        sqlite3_progress_handler(
            s->db, SQLITE_DEADLINE_OPS, c->role == DB_READER ? sqlite_past_deadline : NULL, s);
    return e;
}

static enum err sqlite_script(struct db_conn *c, const char *name, const char *sql)
{
    struct sqlite_conn *s = (struct sqlite_conn *)c;
    assert(s->trusted);
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : sqlite_failure(s, rc, name);
}

/* Whoever writes the file holds the data directory's lock already. */
static enum err sqlite_lock(struct db_conn *c)
{
    (void)c;
    return OK;
}

/* ---- checkpoints ---- */

static void checkpoint(struct sqlite_conn *s, int mode)
{
    (void)sqlite3_busy_timeout(s->db, TIDY_BUSY_MS);
    int rc = sqlite3_wal_checkpoint_v2(s->db, NULL, mode, NULL, NULL);
    (void)sqlite3_busy_timeout(s->db, SQLITE_BUSY_MS);
    sqlite_end_if_storage_failed(s, rc, "db.checkpoint");
    if (rc == SQLITE_OK && mode == SQLITE_CHECKPOINT_TRUNCATE)
        s->frames = 0;
    else if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
        (void)sqlite_failure(s, rc, "db.checkpoint"); /* a full disk: the log is kept and read */
}

static void sqlite_tidy(struct db_conn *c, enum db_tidy when)
{
    struct sqlite_conn *s = (struct sqlite_conn *)c;
    if (c->role == DB_READER || s->frames == 0)
        return;
    if (when != DB_TIDY_BUSY || s->frames > TRUNCATE_FRAMES)
        checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
    else if (s->frames > CHECKPOINT_FRAMES)
        checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
}

/* What no registered statement may do. */
static enum err run_trusted(struct sqlite_conn *s, const char *sql, const char *what)
{
    bool trusted = s->trusted;
    s->trusted = true;
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    s->trusted = trusted;
    return rc == SQLITE_OK ? OK : sqlite_failure(s, rc, what);
}

static enum err sqlite_analyze(struct db_conn *c)
{
    return run_trusted((struct sqlite_conn *)c, "ANALYZE", "db.analyze");
}

static enum err sqlite_limit_pages(struct db_conn *c, int64_t pages)
{
    char sql[64];
    (void)snprintf(
        sql, sizeof sql, "PRAGMA max_page_count=%lld", (long long)(pages ? pages : 1073741823));
    return run_trusted((struct sqlite_conn *)c, sql, "db.limit_pages");
}

const struct db_ops db_sqlite_ops = {
    .suffix = "@sqlite",
    .create = sqlite_create,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .in_transaction = sqlite_in_transaction,
    .mark = sqlite_mark,
    .run = sqlite_run,
    .prepare = sqlite_prepare,
    .script = sqlite_script,
    .analyze = sqlite_analyze,
    .lock = sqlite_lock,
    .tidy = sqlite_tidy,
    .limit_pages = sqlite_limit_pages,
};
