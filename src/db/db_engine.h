/* db_engine: what db/ asks of an engine. Private to db/.
 *
 * An engine opens connections and runs registered statements on them; it knows nothing of pools,
 * batches, events or arenas. A connection is used by one thread at a time. The line where the
 * engine's failure becomes an enum err is in the engine, and logs there. */
#ifndef GANDAN_DB_DB_ENGINE_H
#define GANDAN_DB_DB_ENGINE_H

#include <pthread.h>

#include "base/log.h"
#include "db/db.h"
#include "db/fault.h"

enum db_role {
    DB_READER, /* read-only transactions with a deadline */
    DB_WRITER,
    DB_ADMIN,    /* migrations, backup, check: may change the schema */
    DB_LISTENER, /* words of other processes (db/notice.h) */
};

/* What the last failure means for the transaction and the connection. */
enum db_trouble {
    DB_FINE,
    DB_RETRY, /* the engine asks to run the transaction again */
    DB_LOST,  /* the connection cannot be used any more */
};

/* The first member of each engine's own connection. */
struct db_conn {
    struct db_conn *next;
    enum db_role role;
    enum db_trouble trouble;
    unsigned epoch;      /* of a reader: the pool's, when it was opened */
    enum db_fault fault; /* for the next run(); see fault.h */
};

/* Takes the rows of a result one by one; cells are borrowed until `row` returns. */
struct db_sink {
    enum err (*row)(struct db_sink *sink, const struct db_value *cells, size_t columns);
};
#define DB_MAX_COLUMNS 64

enum db_mark { DB_MARK, DB_MARK_KEEP, DB_MARK_UNDO };
enum db_tidy {
    DB_TIDY_BUSY, /* after a commit, others may be waiting */
    DB_TIDY_IDLE,
    DB_TIDY_CLOSE,
};

typedef void db_hear_fn(void *ctx, struct str words);

/* Names of statements that only one engine understands end in this: "search.find@sqlite". */
struct db_ops {
    const char *suffix;
    enum err (*create)(const char *url);
    enum err (*connect)(const char *url, enum db_role role, struct db_conn **ret);
    void (*disconnect)(struct db_conn *c);
    /* deadline_ms: for readers; others have the engine's own. */
    enum err (*begin)(struct db_conn *c, int64_t deadline_ms);
    /* E_UNSURE: nobody knows. Any other error: nothing was stored. */
    enum err (*commit)(struct db_conn *c);
    void (*rollback)(struct db_conn *c);
    /* False when the engine has ended the transaction by itself. */
    bool (*in_transaction)(struct db_conn *c);
    /* One savepoint deep: sets it, keeps what came after, or undoes that. Only where writers share
     * a transaction; NULL otherwise. */
    enum err (*mark)(struct db_conn *c, enum db_mark what);
    /* sink NULL: rows are not asked for. ret_changed may be NULL. */
    enum err (*run)(
        struct db_conn *c, const struct db_stmt *stmt, struct db_args args, struct db_sink *sink,
        int64_t *ret_changed);
    /* Looks whether the statement can be prepared; logs why not. */
    enum err (*prepare)(struct db_conn *c, const struct db_stmt *stmt);
    /* Several statements from the program's own migrations; DB_ADMIN only. */
    enum err (*script)(struct db_conn *c, const char *name, const char *sql);
    /* db_analyze; NULL: the server does it. Connections opened later go by what was found. */
    enum err (*analyze)(struct db_conn *c);
    /* Keeps every other migrator away until disconnect. */
    enum err (*lock)(struct db_conn *c);
    /* Housekeeping of the writer's connection between transactions. */
    void (*tidy)(struct db_conn *c, enum db_tidy when);
    /* Of a DB_LISTENER; NULL where only one process can be. tell: says the words (apart by blanks)
     * to all others. hear: waits until something is heard or `fd` can be read; calls `heard`. Any
     * error: the connection is lost. */
    enum err (*tell)(struct db_conn *c, const char *words);
    enum err (*hear)(struct db_conn *c, int fd, db_hear_fn *heard, void *ctx);
    /* The size of the database may not grow over it; 0 takes the limit away. For tests. */
    enum err (*limit_pages)(struct db_conn *c, int64_t pages);
};

extern const struct db_ops db_sqlite_ops, db_postgres_ops;

/* How loudly to log that there is no room: once a minute, and once when there is some again; a log
 * on the same disk would fill it further. */
enum log_level db_full_level(void);
void db_full_over(void);

/* The engine's begin, with the faults of tests. */
enum err db_begin(const struct db_ops *ops, struct db_conn *c, int64_t deadline_ms) must_check;

/* ---- the pool of readers ---- */

struct db_pool {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct db_conn *idle; /* last used first: its cache is warm */
    int open, max;
    unsigned epoch; /* readers of an older one are closed when they come back */
};

struct db_writer;
struct db_notice;
struct db {
    const struct db_ops *ops;
    enum db_engine engine;
    char *url;
    bool read_only;
    uint64_t (*mark)(void);
    int writers;
    struct db_pool pool;
    struct db_conn *writer_conn; /* SQLite: the one that writes; opened first, closed last */
    struct db_writer *writer;    /* NULL until db_writer_start */
    struct db_notice *notice;    /* NULL until db_notice_start, and where it is not needed */
};

/* Says what is still waiting. */
void db_notice_stop(struct db *db);

/* E_BUSY: all are in use for long, or the engine is away. */
enum err db_pool_take(struct db *db, struct db_conn **ret) must_check;
/* A lost one is closed. */
void db_pool_give(struct db *db, struct db_conn *c);
void db_pool_close(struct db *db);
/* From now on readers are opened anew. */
void db_pool_renew(struct db *db);

/* ---- transactions (tx.c) ---- */

struct tx_hook;
struct db_tx_private {
    struct db *db;
    struct db_conn *conn;
    enum err failed; /* the first error */
    bool streaming;  /* inside db_each */
    struct tx_hook *before, **before_end, *after, **after_end;
};

/* Fills tx and p for one run. */
void tx_prepare(struct db_tx *tx, struct db_tx_private *p, struct db *db, struct arena *arena);
/* fn and then the hooks before commit; the first error of all. */
enum err tx_run(struct db_tx *tx, db_fn *fn, void *ctx) must_check;
/* Calls the hooks that wait for the commit. */
void tx_committed(const struct db_tx_private *p);

/* True when this statement is meant for the engine. */
bool db_stmt_for(const struct db_stmt *stmt, const struct db_ops *ops);
/* The place of a statement in the section of all. */
size_t db_stmt_index(const struct db_stmt *stmt);

#endif
