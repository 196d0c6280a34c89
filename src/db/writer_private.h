/* writer_private: what the queue (writer.c) and the two ways to run works share. */
#ifndef GANDAN_DB_WRITER_PRIVATE_H
#define GANDAN_DB_WRITER_PRIVATE_H

#include <stdatomic.h>

#include "db/db_engine.h"
#include "db/writer.h"

#define WRITER_MAX_THREADS 64
#define WRITER_MAX_WAITING 1000

struct lane {
    struct db_work *first, **end;
};

struct db_writer {
    struct db *db;
    pthread_mutex_t lock; /* of all up to `stopping` */
    pthread_cond_t more, fewer;
    struct lane lanes[2];
    int waiting, running, running_low;
    bool stopping;
    struct db_slow slowest[DB_SLOW_NAMES];
    int threads;
    pthread_t thread[WRITER_MAX_THREADS];
    _Atomic int64_t commits, works, reruns, slow, last_commit_at;
};

/* Waits for a work; NULL when the writer stops, or (with *ret_idle set) nothing came for a while.
 * The caller says with writer_ended when it has finished it. */
struct db_work *writer_take(struct db_writer *w, bool *ret_idle);
/* The next of the lane without waiting; NULL: none, or a high one waits behind low ones. */
struct db_work *writer_take_more(struct db_writer *w, enum db_lane lane);
void writer_ended(struct db_writer *w, enum db_lane lane, int count);

/* Runs the work once in the open transaction of `c`; counts slow ones. */
enum err writer_run(struct db_writer *w, struct db_conn *c, struct db_work *work, int64_t now_at)
    must_check;
/* Commit, with the faults of tests; counts. */
enum err writer_commit(struct db_writer *w, struct db_conn *c) must_check;
/* Hooks after the commit, then done(); the work may not be touched any more. */
void writer_finish(struct db_work *work);

/* The two ways; each is the body of a thread. */
void *writer_batch_thread(void *writer);
void *writer_single_thread(void *writer);

#endif
