/* db_postgres_open: how a connection to PostgreSQL is made, awaited, and what its errors mean. */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/db_postgres.h"

#define CONNECT_SECONDS "3"
#define STATEMENT_MS 10000 /* of writers; readers have DB_READ_MS */
#define SCRIPT_MS 3600000

/* One line when the server goes away, one when it is back: not one a request. */
static atomic_bool away;

/* ---- errors ---- */

static enum err classify(const char *state)
{
    static const struct {
        const char *state;
        enum err e;
    } known[] = {
        {"23505", E_CONFLICT}, {"23503", E_CONFLICT}, {"23514", E_CONFLICT}, {"23502", E_CONFLICT},
        {"23P01", E_CONFLICT}, {"40001", E_BUSY},     {"40P01", E_BUSY},     {"53100", E_FULL},
        {"53200", E_BUSY},     {"53300", E_BUSY},     {"55P03", E_BUSY},     {"57014", E_BUSY},
        {"54000", E_TOO_BIG},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].state, state) == 0)
            return known[i].e;
    return E_INTERNAL;
}

static bool is_lost(const char *state)
{
    return strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0 ||
           strcmp(state, "25P03") == 0;
}

enum err postgres_lost(struct pg_conn *p, const char *what)
{
    if (p->c.trouble != DB_LOST && !atomic_load(&away))
        log_warn("%s: the connection to PostgreSQL is lost", what);
    p->c.trouble = DB_LOST;
    return E_BUSY;
}

/* First lines only: the detail of an error carries values. */
enum err postgres_failure(struct pg_conn *p, const PGresult *r, const char *what)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    if (!state || is_lost(state) || PQstatus(p->pg) != CONNECTION_OK)
        return postgres_lost(p, what);
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0)
        p->c.trouble = DB_RETRY;
    enum err e = classify(state);
    enum log_level level = e == E_CONFLICT || p->c.trouble == DB_RETRY ? LOG_DEBUG
                           : e == E_BUSY                               ? LOG_WARN
                           : e == E_FULL                               ? db_full_level()
                                                                       : LOG_ERROR;
    const char *said = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    bool quotes_values = strncmp(state, "22", 2) == 0;
    log_line(level, "%s: %s (%s): %s", what, err_name(e), state, quotes_values ? "-" : said);
    return e;
}

/* ---- waiting ---- */

/* Waits until the socket has something to say, or room when that is wanted. */
static bool wait_for_socket(const struct pg_conn *p, bool to_write, int64_t end, bool *ret_readable)
{
    int64_t left = end - clock_mono();
    if (left <= 0)
        return false;
    struct pollfd f = {PQsocket(p->pg), (short)(POLLIN | (to_write ? POLLOUT : 0)), 0};
    if (poll(&f, 1, (int)left) < 0 && errno != EINTR)
        return false;
    *ret_readable = (f.revents & ~POLLOUT) != 0;
    return true;
}

bool postgres_await(struct pg_conn *p)
{
    int64_t end = clock_mono() + p->patience_ms;
    for (;;) {
        int flush = PQflush(p->pg);
        if (flush < 0)
            return false;
        if (flush == 0 && !PQisBusy(p->pg))
            return true;
        bool readable;
        if (!wait_for_socket(p, flush > 0, end, &readable))
            return false;
        if (readable && !PQconsumeInput(p->pg))
            return false;
    }
}

enum err postgres_finish(struct pg_conn *p, const char *what, char ret_tag[POSTGRES_TAG])
{
    enum err e = OK;
    for (;;) {
        if (!postgres_await(p))
            return postgres_lost(p, what);
        PGresult *r = PQgetResult(p->pg);
        if (!r)
            break;
        ExecStatusType status = PQresultStatus(r);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && e == OK)
            e = postgres_failure(p, r, what);
        else if (ret_tag)
            (void)snprintf(ret_tag, POSTGRES_TAG, "%s", PQcmdStatus(r));
        PQclear(r);
    }
    return p->c.trouble == DB_LOST ? E_BUSY : e;
}

enum err postgres_command(
    struct pg_conn *p, const char *sql, const char *what, char ret_tag[POSTGRES_TAG])
{
    if (!PQsendQuery(p->pg, sql))
        return postgres_lost(p, what);
    return postgres_finish(p, what, ret_tag);
}

/* ---- connecting ---- */

static void be_quiet(void *ctx, const PGresult *r)
{
    (void)ctx;
    (void)r;
}

static enum err refused(struct pg_conn *p)
{
    const char *said = PQerrorMessage(p->pg);
    bool missing = strstr(said, "database \"") && strstr(said, "does not exist");
    if (missing)
        log_error("PostgreSQL has no such database");
    else if (!atomic_exchange(&away, true))
        log_warn("PostgreSQL cannot be reached: %.*s", (int)strcspn(said, "\n"), said);
    return missing ? E_NOT_FOUND : E_BUSY;
}

static enum err configure(struct pg_conn *p)
{
    static const char *const of_role[] = {
        [DB_READER] = "SET statement_timeout = 2000;"
                      "SET default_transaction_isolation = 'repeatable read';"
                      "SET default_transaction_read_only = on",
        [DB_WRITER] = "SET statement_timeout = 10000; SET lock_timeout = 5000;"
                      "SET idle_in_transaction_session_timeout = 60000;"
                      "SET default_transaction_isolation = 'read committed';"
                      "SET synchronous_commit = on",
        [DB_ADMIN] = "SET lock_timeout = 30000; SET synchronous_commit = on",
        /* A word says only what is already stored: it need not wait for the disk. */
        [DB_LISTENER] = "SET statement_timeout = 2000; SET synchronous_commit = off;"
                        "LISTEN " POSTGRES_CHANNEL,
    };
    static const int64_t patience[] = {
        [DB_READER] = DB_READ_MS + POSTGRES_GRACE_MS,
        [DB_WRITER] = STATEMENT_MS + POSTGRES_GRACE_MS,
        [DB_ADMIN] = SCRIPT_MS,
        [DB_LISTENER] = DB_READ_MS + POSTGRES_GRACE_MS,
    };
    p->patience_ms = patience[p->c.role];
    (void)PQsetNoticeReceiver(p->pg, be_quiet, NULL);
    if (PQsetnonblocking(p->pg, 1) != 0)
        return postgres_lost(p, "db.open");
    return postgres_command(p, of_role[p->c.role], "db.open", NULL);
}

void postgres_disconnect(struct db_conn *c)
{
    struct pg_conn *p = (struct pg_conn *)c;
    PQfinish(p->pg);
    free(p->prepared);
    free(p);
}

enum err postgres_connect(const char *url, enum db_role role, struct db_conn **ret)
{
    /* What stands behind the address in this list wins over it, what stands before does not. */
    static const char *const keys[] = {
        "connect_timeout",
        "application_name",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
        "dbname",
        "client_encoding",
        NULL};
    const char *name = role == DB_LISTENER ? "gandan-listener" : "gandan";
    const char *const values[] = {CONNECT_SECONDS, name, "10",   "5", "3",
                                  "15000",         url,  "UTF8", NULL};
    struct pg_conn *p = calloc(1, sizeof *p);
    size_t count;
    (void)db_stmts(&count);
    bool *prepared = calloc(count, sizeof *prepared);
    if (!p || !prepared)
        abort();
    p->c.role = role;
    p->prepared = prepared;
    p->pg = PQconnectdbParams(keys, values, 1);
    enum err e = PQstatus(p->pg) == CONNECTION_OK ? configure(p) : refused(p);
    if (e != OK) {
        postgres_disconnect(&p->c);
        return e;
    }
    if (atomic_exchange(&away, false))
        log_info("PostgreSQL is back");
    *ret = &p->c;
    return OK;
}
