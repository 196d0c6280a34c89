/* writer: the only way to change the data.
 *
 * SQLite: one thread; every work of a batch runs in a savepoint, one COMMIT and one fsync for all
 * (<= 64 works or 20 ms). After each savepoint sqlite3_get_autocommit() is asked: when the
 * transaction is gone, every work of the batch reruns alone. No progress handler, no deferred
 * constraints. The low lane never shares a batch with the high one.
 * PostgreSQL: a pool of connections, one transaction a work; 40001, 40P01 or a connection lost
 * before COMMIT: rerun, at most three times.
 * So `run` may be called more than once: it changes nothing outside transaction and arena.
 * `done` is called once, after the COMMIT has returned (and after the tx_on_commit hooks), on a
 * writer thread: it must be quick and must not submit synchronously. Its enum err is the work's
 * own error, or E_FULL, E_BUSY, E_UNSURE (fate of the COMMIT not known), E_INTERNAL. */
#ifndef GANDAN_DB_WRITER_H
#define GANDAN_DB_WRITER_H

#include "db/db.h"

enum db_lane { DB_HIGH, DB_LOW };

struct db_work {
    db_fn *run;
    void (*done)(void *ctx, enum err e);
    void *ctx;
    struct arena *arena; /* of the request; untouched by others while queued */
    enum db_lane lane;
    const char *name; /* for the count of slow works */
    /* owned by the writer: */
    struct db_work *next;
    bool own; /* of the server itself (db/fault.h) */
    int64_t queued_at;
    enum err result;
    struct db_tx_private *priv;
};

enum err db_writer_start(struct db *db) must_check;
/* Refuses new work, finishes what is queued (at most drain_ms), stops the thread(s). */
void db_writer_stop(struct db *db, int64_t drain_ms);

/* E_BUSY: stopping, or more than 1,000 waiting; `done` is then not called. */
enum err db_submit(struct db *db, struct db_work *work) must_check;
/* Submits and waits; not from a writer thread. */
enum err db_write(struct db *db, struct arena *arena, enum db_lane lane, db_fn *fn, void *ctx)
    must_check;

/* The names of slow works, the slowest first; those that were least slow make room for others. */
#define DB_SLOW_NAMES 5
struct db_slow {
    const char *name; /* NULL: no more */
    int64_t count, worst_us;
};
struct db_writer_stats {
    int64_t commits, works, reruns, slow, waiting, last_commit_at; /* slow: run took > 2 ms */
    struct db_slow slowest[DB_SLOW_NAMES];
};
struct db_writer_stats db_writer_stats(struct db *db);

#endif
