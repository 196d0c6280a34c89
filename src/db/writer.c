#include "db/writer.h"

#include <assert.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/writer_private.h"

#define IDLE_MS 1000
#define SLOW_US 2000
#define LOW_WAITS_MS 1000 /* then a low work goes before the high ones */

static _Thread_local bool on_writer_thread;

/* ---- the queue ---- */

static void wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t end_ms)
{
    struct timespec end = {.tv_sec = end_ms / 1000, .tv_nsec = end_ms % 1000 * 1000000};
    (void)pthread_cond_timedwait(cond, lock, &end);
}

static struct db_work *unqueue(struct db_writer *w, enum db_lane lane)
{
    struct lane *l = &w->lanes[lane];
    struct db_work *work = l->first;
    l->first = work->next;
    if (!l->first)
        l->end = &l->first;
    w->waiting--;
    w->running++;
    w->running_low += lane == DB_LOW;
    return work;
}

/* Where several threads write, low works may have half of them at most. */
static bool low_may_run(const struct db_writer *w)
{
    return w->lanes[DB_LOW].first && (w->threads == 1 || w->running_low < w->threads / 2);
}

static struct db_work *choose(struct db_writer *w)
{
    const struct db_work *low = low_may_run(w) ? w->lanes[DB_LOW].first : NULL;
    if (low && (!w->lanes[DB_HIGH].first || clock_mono() - low->queued_at > LOW_WAITS_MS))
        return unqueue(w, DB_LOW);
    return w->lanes[DB_HIGH].first ? unqueue(w, DB_HIGH) : NULL;
}

struct db_work *writer_take(struct db_writer *w, bool *ret_idle)
{
    on_writer_thread = true;
    *ret_idle = false;
    int64_t end = clock_mono() + IDLE_MS;
    (void)pthread_mutex_lock(&w->lock);
    struct db_work *work = choose(w);
    while (!work && !w->stopping && !*ret_idle) {
        wait_until(&w->more, &w->lock, end);
        work = choose(w);
        *ret_idle = !work && clock_mono() >= end;
    }
    (void)pthread_mutex_unlock(&w->lock);
    return work;
}

struct db_work *writer_take_more(struct db_writer *w, enum db_lane lane)
{
    struct db_work *work = NULL;
    (void)pthread_mutex_lock(&w->lock);
    if (w->lanes[lane].first && (lane == DB_HIGH || !w->lanes[DB_HIGH].first))
        work = unqueue(w, lane);
    (void)pthread_mutex_unlock(&w->lock);
    return work;
}

void writer_ended(struct db_writer *w, enum db_lane lane, int count)
{
    (void)pthread_mutex_lock(&w->lock);
    w->running -= count;
    w->running_low -= lane == DB_LOW ? count : 0;
    if (w->lanes[DB_LOW].first)
        (void)pthread_cond_signal(&w->more); /* a low work may have waited for this place */
    (void)pthread_cond_broadcast(&w->fewer);
    (void)pthread_mutex_unlock(&w->lock);
}

enum err db_submit(struct db *db, struct db_work *work)
{
    struct db_writer *w = db->writer;
    if (!w)
        return E_BUSY;
    enum err e = OK;
    work->next = NULL;
    work->priv = NULL;
    work->result = OK;
    work->own = db_fault_is_own_work();
    work->queued_at = clock_mono();
    (void)pthread_mutex_lock(&w->lock);
    if (w->stopping || w->waiting >= WRITER_MAX_WAITING) {
        e = E_BUSY;
    } else {
        struct lane *l = &w->lanes[work->lane];
        *l->end = work;
        l->end = &work->next;
        w->waiting++;
        (void)pthread_cond_signal(&w->more);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return e;
}

/* ---- running ---- */

/* Into its place among the slowest, which are kept in order. */
static void note_slow(struct db_writer *w, const char *name, int64_t us)
{
    struct db_slow *s = w->slowest;
    int i = 0;
    atomic_fetch_add(&w->slow, 1);
    (void)pthread_mutex_lock(&w->lock);
    while (i < DB_SLOW_NAMES - 1 && s[i].name && strcmp(s[i].name, name) != 0)
        i++;
    if (!s[i].name || strcmp(s[i].name, name) != 0) {
        if (s[i].worst_us < us)
            s[i] = (struct db_slow){name, 1, us};
    } else {
        s[i].count++;
        s[i].worst_us = s[i].worst_us > us ? s[i].worst_us : us;
    }
    for (; i > 0 && s[i].worst_us > s[i - 1].worst_us; i--) {
        struct db_slow other = s[i - 1];
        s[i - 1] = s[i];
        s[i] = other;
    }
    (void)pthread_mutex_unlock(&w->lock);
}

enum err writer_run(struct db_writer *w, struct db_conn *c, struct db_work *work, int64_t now_at)
{
    struct db_tx tx;
    struct db_tx_private *p = ARENA_NEW(work->arena, struct db_tx_private);
    tx_prepare(&tx, p, w->db, work->arena);
    tx.now_at = now_at;
    tx.writes = true;
    p->conn = c;
    work->priv = p;
    db_fault_own_work(work->own);
    int64_t began = clock_mono_us();
    enum err e = tx_run(&tx, work->run, work->ctx);
    int64_t took = clock_mono_us() - began;
    if (took > SLOW_US)
        note_slow(w, work->name, took);
    return e;
}

enum err writer_commit(struct db_writer *w, struct db_conn *c)
{
    const struct db_ops *ops = w->db->ops;
    enum db_fault fault = db_fault_of_commit();
    if (fault == DB_FAULT_EXIT)
        _exit(1);
    if (fault == DB_FAULT_COMMIT || fault == DB_FAULT_UNSURE_LOST) {
        ops->rollback(c);
        return fault == DB_FAULT_COMMIT ? E_FULL : E_UNSURE;
    }
    enum err e = ops->commit(c);
    if (fault == DB_FAULT_EXIT_AFTER)
        _exit(1);
    if (e == OK) {
        atomic_fetch_add(&w->commits, 1);
        atomic_store(&w->last_commit_at, clock_now());
        db_full_over();
    }
    return e == OK && fault == DB_FAULT_UNSURE_STORED ? E_UNSURE : e;
}

void writer_finish(struct db_work *work)
{
    if (work->result == OK)
        tx_committed(work->priv);
    work->done(work->ctx, work->result);
}

/* ---- submitting and waiting ---- */

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool is_done;
    enum err e;
};

static void wake(void *ctx, enum err e)
{
    struct waiting *x = ctx;
    (void)pthread_mutex_lock(&x->lock);
    x->is_done = true;
    x->e = e;
    (void)pthread_cond_signal(&x->done);
    (void)pthread_mutex_unlock(&x->lock);
}

struct call {
    struct waiting waiting;
    db_fn *fn;
    void *ctx;
};

static enum err run_call(struct db_tx *tx, void *ctx)
{
    const struct call *c = ctx;
    return c->fn(tx, c->ctx);
}

enum err db_write(struct db *db, struct arena *arena, enum db_lane lane, db_fn *fn, void *ctx)
{
    assert(!on_writer_thread);
    struct call call = {
        .waiting = {.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER},
        .fn = fn,
        .ctx = ctx,
    };
    struct waiting *x = &call.waiting;
    struct db_work work = {
        .run = run_call, .done = wake, .ctx = &call, .arena = arena, .lane = lane, .name = "write"};
    enum err e = db_submit(db, &work);
    if (e != OK)
        return e;
    (void)pthread_mutex_lock(&x->lock);
    while (!x->is_done)
        (void)pthread_cond_wait(&x->done, &x->lock);
    (void)pthread_mutex_unlock(&x->lock);
    (void)pthread_mutex_destroy(&x->lock);
    (void)pthread_cond_destroy(&x->done);
    return x->e;
}

/* ---- starting and stopping ---- */

enum err db_writer_start(struct db *db)
{
    assert(!db->read_only && !db->writer);
    struct db_writer *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->db = db;
    for (int i = 0; i < 2; i++)
        w->lanes[i].end = &w->lanes[i].first;
    (void)pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_t attr;
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&w->more, &attr);
    (void)pthread_cond_init(&w->fewer, &attr);
    (void)pthread_condattr_destroy(&attr);
    db->writer = w;
    w->threads = db->writers < WRITER_MAX_THREADS ? db->writers : WRITER_MAX_THREADS;
    void *(*body)(void *) = db->ops->mark ? writer_batch_thread : writer_single_thread;
    for (int i = 0; i < w->threads; i++) {
        int failed = pthread_create(&w->thread[i], NULL, body, w);
        if (failed) {
            log_error("cannot start a writer thread: %s", strerror(failed));
            w->threads = i;
            db_writer_stop(db, 0);
            return E_INTERNAL;
        }
    }
    return OK;
}

static struct db_work *drain(struct db_writer *w, int64_t drain_ms)
{
    int64_t end = clock_mono() + drain_ms;
    struct db_work *left = NULL, **last = &left;
    (void)pthread_mutex_lock(&w->lock);
    w->stopping = true;
    (void)pthread_cond_broadcast(&w->more);
    while (w->waiting && clock_mono() < end)
        wait_until(&w->fewer, &w->lock, end);
    for (int i = 0; i < 2; i++) {
        *last = w->lanes[i].first;
        while (*last)
            last = &(*last)->next;
        w->lanes[i] = (struct lane){.end = &w->lanes[i].first};
    }
    w->waiting = 0;
    (void)pthread_mutex_unlock(&w->lock);
    return left;
}

void db_writer_stop(struct db *db, int64_t drain_ms)
{
    struct db_writer *w = db->writer;
    if (!w)
        return;
    struct db_work *left = drain(w, drain_ms);
    for (int i = 0; i < w->threads; i++)
        (void)pthread_join(w->thread[i], NULL);
    db->writer = NULL;
    while (left) {
        struct db_work *next = left->next;
        left->done(left->ctx, E_BUSY);
        left = next;
    }
    (void)pthread_mutex_destroy(&w->lock);
    (void)pthread_cond_destroy(&w->more);
    (void)pthread_cond_destroy(&w->fewer);
    free(w);
}

struct db_writer_stats db_writer_stats(struct db *db)
{
    struct db_writer *w = db->writer;
    if (!w)
        return (struct db_writer_stats){0};
    struct db_writer_stats s = {
        .commits = atomic_load(&w->commits),
        .works = atomic_load(&w->works),
        .reruns = atomic_load(&w->reruns),
        .slow = atomic_load(&w->slow),
        .last_commit_at = atomic_load(&w->last_commit_at),
    };
    (void)pthread_mutex_lock(&w->lock);
    s.waiting = w->waiting;
    memcpy(s.slowest, w->slowest, sizeof s.slowest);
    (void)pthread_mutex_unlock(&w->lock);
    return s;
}
