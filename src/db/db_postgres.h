/* db_postgres: what the two files of the PostgreSQL engine share, and the door to <libpq-fe.h>.
 *
 * No call waits for ever: everything is sent without blocking and awaited with a deadline, since a
 * stopped server keeps its connections open. A connection past its deadline counts as lost.
 * Parameters and results travel in binary form; what a column may be: integers, boolean, text,
 * bytea. A prepared statement is named by its place in the section of all statements. */
#ifndef GANDAN_DB_DB_POSTGRES_H
#define GANDAN_DB_DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/db_engine.h"

#define POSTGRES_GRACE_MS 2000 /* beyond the server's own time-out */

struct pg_conn {
    struct db_conn c;
    PGconn *pg;
    bool *prepared; /* by the statement's index */
    int64_t patience_ms;
};

#define POSTGRES_TAG 16
#define POSTGRES_CHANNEL "gandan" /* of LISTEN and NOTIFY */

enum err postgres_connect(const char *url, enum db_role role, struct db_conn **ret) must_check;
void postgres_disconnect(struct db_conn *c);
enum err postgres_tell(struct db_conn *c, const char *words) must_check;
enum err postgres_hear(struct db_conn *c, int fd, db_hear_fn *heard, void *ctx) must_check;
/* Marks the connection as lost; returns E_BUSY. */
enum err postgres_lost(struct pg_conn *p, const char *what);
/* Logs, and says which error it is. */
enum err postgres_failure(struct pg_conn *p, const PGresult *r, const char *what) must_check;
/* True: PQgetResult will not block. False: lost, or past its deadline. */
bool postgres_await(struct pg_conn *p) must_check;
/* Takes all results of what was sent, none of which has rows that matter; the first error.
 * ret_tag may be NULL. */
enum err postgres_finish(struct pg_conn *p, const char *what, char ret_tag[POSTGRES_TAG])
    must_check;
/* One command of this engine's own, or several; ret_tag may be NULL. */
enum err postgres_command(
    struct pg_conn *p, const char *sql, const char *what, char ret_tag[POSTGRES_TAG]) must_check;

#endif
