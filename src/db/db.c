/* db: opening, the pool of readers, reading. */
#include "db/db.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/db_engine.h"
#include "db/writer.h"

#define DEFAULT_READERS 16
#define DEFAULT_WRITERS 8
#define WAIT_FOR_READER_MS 2000

/* ---- opening ---- */

static bool is_postgres(struct str url)
{
    return str_starts(url, S("postgres://")) || str_starts(url, S("postgresql://"));
}

static struct db *db_new(const struct db_config *config)
{
    struct db *db = calloc(1, sizeof *db);
    char *url = malloc(config->url.n + 1);
    if (!db || !url)
        abort();
    if (config->url.n)
        memcpy(url, config->url.p, config->url.n);
    url[config->url.n] = 0;
    db->url = url;
    db->engine = is_postgres(config->url) ? DB_POSTGRES : DB_SQLITE;
    db->ops = db->engine == DB_POSTGRES ? &db_postgres_ops : &db_sqlite_ops;
    db->read_only = config->read_only;
    db->mark = config->mark;
    db->writers = config->writers > 0 ? config->writers : DEFAULT_WRITERS;
    if (db->engine == DB_SQLITE)
        db->writers = 1;
    db->pool.max = config->readers > 0 ? config->readers : DEFAULT_READERS;
    (void)pthread_mutex_init(&db->pool.lock, NULL);
    pthread_condattr_t attr;
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&db->pool.freed, &attr);
    (void)pthread_condattr_destroy(&attr);
    return db;
}

enum err db_open(const struct db_config *config, struct db **ret)
{
    struct db *db = db_new(config);
    enum err e = OK;
    /* The writer first: after a power cut it is the one that recovers the log. */
    if (db->engine == DB_SQLITE && !db->read_only)
        e = db->ops->connect(db->url, DB_WRITER, &db->writer_conn);
    struct db_conn *c = NULL;
    if (e == OK)
        e = db_pool_take(db, &c);
    if (e != OK) {
        db_close(db);
        return e;
    }
    db_pool_give(db, c);
    *ret = db;
    return OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_writer_stop(db, 0);
    db_notice_stop(db);
    db_pool_close(db);
    if (db->writer_conn) {
        db->ops->tidy(db->writer_conn, DB_TIDY_CLOSE);
        db->ops->disconnect(db->writer_conn);
    }
    (void)pthread_mutex_destroy(&db->pool.lock);
    (void)pthread_cond_destroy(&db->pool.freed);
    free(db->url);
    free(db);
}

enum db_engine db_engine(const struct db *db)
{
    return db->engine;
}

enum err db_create(const struct db_config *config)
{
    struct db *db = db_new(config);
    enum err e = db->ops->create(db->url);
    db_close(db);
    return e;
}

/* ---- the pool ---- */

static void wait_for_one(struct db_pool *pool, int64_t end_ms)
{
    struct timespec end = {.tv_sec = end_ms / 1000, .tv_nsec = end_ms % 1000 * 1000000};
    (void)pthread_cond_timedwait(&pool->freed, &pool->lock, &end);
}

enum err db_pool_take(struct db *db, struct db_conn **ret)
{
    struct db_pool *pool = &db->pool;
    int64_t end = 0;
    (void)pthread_mutex_lock(&pool->lock);
    while (!pool->idle && pool->open >= pool->max) {
        if (end == 0)
            end = clock_mono() + WAIT_FOR_READER_MS;
        else if (clock_mono() >= end)
            break;
        wait_for_one(pool, end);
    }
    struct db_conn *c = pool->idle;
    bool may_open = !c && pool->open < pool->max;
    unsigned epoch = pool->epoch;
    if (c)
        pool->idle = c->next;
    else if (may_open)
        pool->open++;
    (void)pthread_mutex_unlock(&pool->lock);
    if (c) {
        *ret = c;
        return OK;
    }
    if (!may_open) {
        log_warn("all %d reader connections are in use", pool->max);
        return E_BUSY;
    }
    enum err e = db->ops->connect(db->url, DB_READER, ret);
    if (e != OK) {
        (void)pthread_mutex_lock(&pool->lock);
        pool->open--;
        (void)pthread_cond_signal(&pool->freed);
        (void)pthread_mutex_unlock(&pool->lock);
    } else {
        (*ret)->epoch = epoch;
    }
    return e;
}

void db_pool_give(struct db *db, struct db_conn *c)
{
    struct db_pool *pool = &db->pool;
    assert(c);
    (void)pthread_mutex_lock(&pool->lock);
    bool done = c->trouble == DB_LOST || c->epoch != pool->epoch;
    (void)pthread_mutex_unlock(&pool->lock);
    if (done)
        db->ops->disconnect(c);
    (void)pthread_mutex_lock(&pool->lock);
    if (done) {
        pool->open--;
    } else {
        c->next = pool->idle;
        pool->idle = c;
    }
    (void)pthread_cond_signal(&pool->freed);
    (void)pthread_mutex_unlock(&pool->lock);
}

/* Holding the lock. */
static void close_idle(struct db *db)
{
    struct db_pool *pool = &db->pool;
    struct db_conn *c = pool->idle;
    pool->idle = NULL;
    while (c) {
        struct db_conn *next = c->next;
        db->ops->disconnect(c);
        pool->open--;
        c = next;
    }
}

void db_pool_close(struct db *db)
{
    struct db_pool *pool = &db->pool;
    (void)pthread_mutex_lock(&pool->lock);
    close_idle(db);
    assert(pool->open == 0); /* all reads have ended */
    (void)pthread_mutex_unlock(&pool->lock);
}

/* ---- no room ---- */

#define TELL_FULL_MS 60000
static _Atomic int64_t told_full_at; /* 0: there is room */

enum log_level db_full_level(void)
{
    int64_t was = atomic_load(&told_full_at), now = clock_mono();
    bool tell = was == 0 || now - was >= TELL_FULL_MS;
    return tell && atomic_compare_exchange_strong(&told_full_at, &was, now) ? LOG_ERROR : LOG_DEBUG;
}

void db_full_over(void)
{
    if (atomic_load_explicit(&told_full_at, memory_order_relaxed) &&
        atomic_exchange(&told_full_at, 0))
        log_info("there is room again for what is stored");
}

void db_pool_renew(struct db *db)
{
    struct db_pool *pool = &db->pool;
    (void)pthread_mutex_lock(&pool->lock);
    pool->epoch++;
    close_idle(db);
    (void)pthread_cond_broadcast(&pool->freed);
    (void)pthread_mutex_unlock(&pool->lock);
}

/* ---- reading ---- */

enum err db_begin(const struct db_ops *ops, struct db_conn *c, int64_t deadline_ms)
{
    return db_fault_of_begin() == DB_FAULT_NONE ? ops->begin(c, deadline_ms) : E_BUSY;
}

/* A connection that died while it lay idle is replaced: nothing has run on it yet. */
static enum err begin_read(struct db *db, int64_t deadline_ms, struct db_conn **ret)
{
    struct db_conn *c = NULL;
    enum err e = OK;
    for (int i = 0; i <= db->pool.max; i++) {
        e = db_pool_take(db, &c);
        if (e != OK)
            return e;
        e = db_begin(db->ops, c, deadline_ms);
        if (e == OK) {
            *ret = c;
            return OK;
        }
        bool lost = c->trouble == DB_LOST;
        db_pool_give(db, c);
        if (!lost)
            return e;
    }
    return e;
}

enum err db_read_for(struct db *db, struct arena *arena, int64_t deadline_ms, db_fn *fn, void *ctx)
{
    struct db_tx tx;
    struct db_tx_private p;
    struct db_conn *c = NULL;
    uint64_t mark = db->mark ? db->mark() : 0;
    enum err e = begin_read(db, deadline_ms, &c);
    if (e != OK)
        return e;
    tx_prepare(&tx, &p, db, arena);
    tx.mark = mark;
    p.conn = c;
    e = tx_run(&tx, fn, ctx);
    db->ops->rollback(c); /* ends it: there is nothing to keep */
    db_pool_give(db, c);
    return e;
}

enum err db_read(struct db *db, struct arena *arena, db_fn *fn, void *ctx)
{
    return db_read_for(db, arena, DB_READ_MS, fn, ctx);
}
