/* db_sqlite: what the two files of the SQLite engine share, and the door to <sqlite3.h>.
 *
 * One connection writes and owns every checkpoint; readers never checkpoint, not even when they
 * close (the WAL-reset fault of 3.40.1 needs two). synchronous=FULL: nothing acknowledged is lost
 * in a power cut. After a failed fsync nothing may be retried: the process ends. */
#ifndef GANDAN_DB_DB_SQLITE_H
#define GANDAN_DB_DB_SQLITE_H

#include <sqlite3.h>

#include "db/db_engine.h"

#define SQLITE_BUSY_MS 5000
#define SQLITE_MAX_PARAMETERS 99
#define SQLITE_DEADLINE_OPS 4000 /* virtual machine steps between two looks at the clock */

enum sqlite_control {
    BEGIN_READ,
    BEGIN_WRITE,
    COMMIT,
    ROLLBACK,
    MARK,
    KEEP,
    UNDO,
    CONTROLS,
};

struct cached {
    sqlite3_stmt *s;
    int place[SQLITE_MAX_PARAMETERS]; /* of $1, $2 ... in the engine's own numbering */
};

struct sqlite_conn {
    struct db_conn c;
    sqlite3 *db;
    struct cached **cache; /* by the statement's index */
    size_t cache_size;
    sqlite3_stmt *control[CONTROLS];
    int64_t deadline; /* mono ms */
    int frames;       /* in the log, after the last commit */
    bool trusted;     /* the authorizer lets everything pass: opening, DB_ADMIN */
};

enum err sqlite_create(const char *path) must_check;
enum err sqlite_connect(const char *path, enum db_role role, struct db_conn **ret) must_check;
void sqlite_disconnect(struct db_conn *c);
/* The progress handler of readers. */
int sqlite_past_deadline(void *conn);

/* Logs, and says which error it is. */
enum err sqlite_failure(const struct sqlite_conn *s, int rc, const char *what);
/* Whether the disk holds what was written is not known, and asking again would get a false yes:
 * does not return when rc says so. */
void sqlite_end_if_storage_failed(const struct sqlite_conn *s, int rc, const char *what);

#endif
