/* db_postgres: transactions and statements of PostgreSQL. */
#include "db/db_postgres.h"

#include <assert.h>
#include <endian.h>
#include <sys/socket.h>

#include "base/log.h"

#define MAX_PARAMETERS 100

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_VARCHAR = 1043,
    OID_NAME = 19,
};

/* ---- transactions ---- */

static enum err postgres_begin(struct db_conn *c, int64_t deadline_ms)
{
    struct pg_conn *p = (struct pg_conn *)c;
    c->trouble = DB_FINE;
    if (c->role != DB_READER || deadline_ms == DB_READ_MS)
        return postgres_command(p, "BEGIN", "db.begin", NULL);
    char sql[80];
    (void)snprintf(
        sql, sizeof sql, "BEGIN; SET LOCAL statement_timeout = %lld", (long long)deadline_ms);
    p->patience_ms = deadline_ms + POSTGRES_GRACE_MS;
    return postgres_command(p, sql, "db.begin", NULL);
}

static enum err postgres_commit(struct db_conn *c)
{
    struct pg_conn *p = (struct pg_conn *)c;
    char tag[POSTGRES_TAG] = "";
    enum err e = postgres_command(p, "COMMIT", "db.commit", tag);
    if (c->trouble == DB_LOST) {
        log_error("db.commit: the connection was lost: fate unknown");
        return E_UNSURE;
    }
    /* A failed transaction is answered by ROLLBACK, not by an error. */
    return e != OK ? e : strcmp(tag, "COMMIT") == 0 ? OK : E_INTERNAL;
}

static bool postgres_in_transaction(struct db_conn *c)
{
    struct pg_conn *p = (struct pg_conn *)c;
    PGTransactionStatusType status = PQtransactionStatus(p->pg);
    return c->trouble != DB_LOST && (status == PQTRANS_INTRANS || status == PQTRANS_INERROR);
}

static void postgres_rollback(struct db_conn *c)
{
    struct pg_conn *p = (struct pg_conn *)c;
    if (postgres_in_transaction(c)) {
        enum db_trouble before = c->trouble;
        if (postgres_command(p, "ROLLBACK", "db.rollback", NULL) == OK)
            c->trouble = before;
        else
            (void)postgres_lost(p, "db.rollback");
    }
    if (c->role == DB_READER)
        p->patience_ms = DB_READ_MS + POSTGRES_GRACE_MS;
}

/* ---- statements ---- */

static const char *statement_name(char out[24], const struct db_stmt *stmt)
{
    (void)snprintf(out, 24, "s%zu", db_stmt_index(stmt));
    return out;
}

static enum err prepare(struct pg_conn *p, const struct db_stmt *stmt)
{
    size_t index = db_stmt_index(stmt), n = strlen(stmt->types);
    if (p->prepared[index])
        return OK;
    if (n > MAX_PARAMETERS) {
        log_error("%s: too many parameters", stmt->name);
        return E_INTERNAL;
    }
    Oid types[MAX_PARAMETERS];
    for (size_t i = 0; i < n; i++)
        types[i] = stmt->types[i] == 'i' ? OID_INT8 : stmt->types[i] == 't' ? OID_TEXT : OID_BYTEA;
    char name[24];
    if (!PQsendPrepare(p->pg, statement_name(name, stmt), stmt->sql, (int)n, types))
        return postgres_lost(p, stmt->name);
    enum err e = postgres_finish(p, stmt->name, NULL);
    p->prepared[index] = e == OK;
    return e;
}

static bool integer(const char *bytes, int n, int64_t *ret)
{
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (n) {
    case 1:
        *ret = bytes[0] != 0;
        return true;
    case 2:
        memcpy(&two, bytes, 2);
        *ret = (int16_t)be16toh(two);
        return true;
    case 4:
        memcpy(&four, bytes, 4);
        *ret = (int32_t)be32toh(four);
        return true;
    case 8:
        memcpy(&eight, bytes, 8);
        *ret = (int64_t)be64toh(eight);
        return true;
    default:
        return false;
    }
}

static bool cell(const PGresult *r, int i, struct db_value *ret)
{
    if (PQgetisnull(r, 0, i)) {
        *ret = db_null();
        return true;
    }
    const char *bytes = PQgetvalue(r, 0, i);
    int n = PQgetlength(r, 0, i);
    int64_t v = 0;
    switch (PQftype(r, i)) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        if (!integer(bytes, n, &v))
            return false;
        *ret = db_i64(v);
        return true;
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_NAME:
        *ret = db_text((struct str){bytes, (size_t)n});
        return true;
    case OID_BYTEA:
        *ret = db_blob((struct str){bytes, (size_t)n});
        return true;
    default:
        return false; /* a numeric or a float: CAST is missing */
    }
}

static enum err row(const PGresult *r, const char *name, struct db_sink *sink)
{
    struct db_value cells[DB_MAX_COLUMNS];
    int columns = PQnfields(r);
    assert(columns <= DB_MAX_COLUMNS);
    for (int i = 0; i < columns; i++)
        if (!cell(r, i, &cells[i])) {
            log_error("%s: column %d is neither integer, text nor bytes", name, i + 1);
            return E_INTERNAL;
        }
    return sink->row(sink, cells, (size_t)columns);
}

static bool is_readable(Oid type)
{
    switch (type) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_NAME:
    case OID_BYTEA:
        return true;
    default:
        return false;
    }
}

static enum err check_columns(const PGresult *r, const char *name)
{
    for (int i = 0; i < PQnfields(r); i++)
        if (!is_readable(PQftype(r, i))) {
            log_error("%s: column %d is neither integer, text nor bytes", name, i + 1);
            return E_INTERNAL;
        }
    return OK;
}

/* Asks for the columns too: a missing CAST shows before the first row does. */
static enum err postgres_prepare(struct db_conn *c, const struct db_stmt *stmt)
{
    struct pg_conn *p = (struct pg_conn *)c;
    char name[24];
    enum err e = prepare(p, stmt);
    if (e != OK)
        return e;
    if (!PQsendDescribePrepared(p->pg, statement_name(name, stmt)) || !postgres_await(p))
        return postgres_lost(p, stmt->name);
    PGresult *r = PQgetResult(p->pg);
    e = PQresultStatus(r) == PGRES_COMMAND_OK ? check_columns(r, stmt->name)
                                              : postgres_failure(p, r, stmt->name);
    PQclear(r);
    enum err rest = postgres_finish(p, stmt->name, NULL);
    return e == OK ? rest : e;
}

struct packed {
    const char *values[MAX_PARAMETERS];
    int lengths[MAX_PARAMETERS], formats[MAX_PARAMETERS];
    uint64_t numbers[MAX_PARAMETERS];
};

static void pack(struct packed *out, struct db_args args)
{
    for (size_t i = 0; i < args.n; i++) {
        const struct db_value *v = &args.v[i];
        out->formats[i] = 1;
        if (v->kind == DB_NULL) {
            out->values[i] = NULL;
            out->lengths[i] = 0;
        } else if (v->kind == DB_I64) {
            out->numbers[i] = htobe64((uint64_t)v->i64);
            out->values[i] = (const char *)&out->numbers[i];
            out->lengths[i] = 8;
        } else {
            out->values[i] = v->bytes.p ? v->bytes.p : "";
            out->lengths[i] = (int)v->bytes.n;
        }
    }
}

static enum err take_result(
    struct pg_conn *p, const PGresult *r, const char *name, struct db_sink *sink,
    int64_t *ret_changed)
{
    switch (PQresultStatus(r)) {
    case PGRES_SINGLE_TUPLE:
        return sink ? row(r, name, sink) : OK;
    case PGRES_TUPLES_OK: /* the end, without rows */
    case PGRES_COMMAND_OK:
        if (ret_changed)
            *ret_changed = strtoll(PQcmdTuples((PGresult *)r), NULL, 10);
        return OK;
    default:
        return postgres_failure(p, r, name);
    }
}

static enum err take_results(
    struct pg_conn *p, const char *name, struct db_sink *sink, int64_t *ret_changed)
{
    enum err e = OK;
    for (;;) {
        if (!postgres_await(p))
            return postgres_lost(p, name);
        PGresult *r = PQgetResult(p->pg);
        if (!r)
            return e;
        bool is_row = PQresultStatus(r) == PGRES_SINGLE_TUPLE;
        enum err now = e == OK ? take_result(p, r, name, sink, ret_changed) : OK;
        PQclear(r);
        e = e == OK ? now : e;
        if (is_row && e != OK) {
            /* Unwanted rows may be millions: dropping the connection is the quick way out. */
            p->c.trouble = DB_LOST;
            return e;
        }
    }
}

static enum err inject(struct pg_conn *p, enum db_fault fault, const char *name)
{
    if (fault != DB_FAULT_LOST)
        return fault == DB_FAULT_FULL ? E_FULL : fault == DB_FAULT_CALL ? E_INTERNAL : E_BUSY;
    (void)shutdown(PQsocket(p->pg), SHUT_RDWR);
    return postgres_lost(p, name);
}

static enum err postgres_run(
    struct db_conn *c, const struct db_stmt *stmt, struct db_args args, struct db_sink *sink,
    int64_t *ret_changed)
{
    struct pg_conn *p = (struct pg_conn *)c;
    enum db_fault fault = c->fault;
    c->fault = DB_FAULT_NONE;
    if (fault != DB_FAULT_NONE)
        return inject(p, fault, stmt->name);
    enum err e = prepare(p, stmt);
    if (e != OK)
        return e;
    struct packed packed;
    pack(&packed, args);
    char name[24];
    if (!PQsendQueryPrepared(
            p->pg, statement_name(name, stmt), (int)args.n, packed.values, packed.lengths,
            packed.formats, 1) ||
        !PQsetSingleRowMode(p->pg))
        return postgres_lost(p, stmt->name);
    return take_results(p, stmt->name, sink, ret_changed);
}

static enum err postgres_script(struct db_conn *c, const char *name, const char *sql)
{
    assert(c->role == DB_ADMIN);
    return postgres_command((struct pg_conn *)c, sql, name, NULL);
}

/* Held until the session ends. */
static enum err postgres_lock(struct db_conn *c)
{
    return postgres_command(
        (struct pg_conn *)c, "SELECT pg_advisory_lock(7236845131)", "db.lock", NULL);
}

DB_STMT(
    RELATIONS, "db.relations@postgres", "",
    "SELECT COUNT(*) FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm')");

static enum err expect_none(struct db_sink *sink, const struct db_value *cells, size_t columns)
{
    (void)sink;
    (void)columns;
    return cells[0].i64 == 0 ? OK : E_CONFLICT;
}

static enum err postgres_create(const char *url)
{
    struct db_conn *c;
    enum err e = postgres_connect(url, DB_READER, &c);
    if (e != OK)
        return e;
    struct db_sink sink = {expect_none};
    e = postgres_run(c, &RELATIONS, DB_NO_ARGS, &sink, NULL);
    postgres_disconnect(c);
    return e;
}

static void postgres_tidy(struct db_conn *c, enum db_tidy when)
{
    (void)c;
    (void)when;
}

const struct db_ops db_postgres_ops = {
    .suffix = "@postgres",
    .create = postgres_create,
    .connect = postgres_connect,
    .disconnect = postgres_disconnect,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .in_transaction = postgres_in_transaction,
    .run = postgres_run,
    .prepare = postgres_prepare,
    .script = postgres_script,
    .lock = postgres_lock,
    .tidy = postgres_tidy,
    .tell = postgres_tell,
    .hear = postgres_hear,
};
