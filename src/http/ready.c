#include "http/ready.h"

#include "base/clock.h"
#include "db/writer.h"

/* The row whose only use is that it can be written. */
DB_STMT(
    PROBE, "probe.write", "i",
    "INSERT INTO guard (unit_id, name, taken) VALUES (0, 'probe', $1) "
    "ON CONFLICT (unit_id, name) DO UPDATE SET taken = excluded.taken");

static enum err write_probe(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return db_exec(tx, &PROBE, DB_ARGS(db_i64(tx->now_at)), NULL);
}

static enum err probe(struct db *db)
{
    struct arena *a = arena_new(0);
    enum err e = db_write(db, a, DB_HIGH, write_probe, NULL);
    arena_free(a);
    return e;
}

void ready_init(struct ready *r, struct db *db)
{
    pthread_condattr_t attr;
    *r = (struct ready){.db = db};
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&r->known, &attr);
    (void)pthread_condattr_destroy(&attr);
    r->result = probe(db);
    r->at = clock_mono();
}

/* Holding the lock, which is given up meanwhile. */
static void ask(struct ready *r)
{
    r->asking = true;
    (void)pthread_mutex_unlock(&r->lock);
    enum err e = probe(r->db);
    (void)pthread_mutex_lock(&r->lock);
    r->asking = false;
    r->result = e;
    r->at = clock_mono();
    (void)pthread_cond_broadcast(&r->known);
}

static void wait_for_another(struct ready *r)
{
    int64_t end = clock_mono() + READY_WAIT_MS;
    struct timespec at = {.tv_sec = end / 1000, .tv_nsec = end % 1000 * 1000000};
    while (r->asking && clock_mono() < end)
        (void)pthread_cond_timedwait(&r->known, &r->lock, &at);
}

static bool older_than(const struct ready *r, int64_t ms)
{
    return clock_mono() - r->at > ms;
}

enum err ready_ask(struct ready *r)
{
    (void)pthread_mutex_lock(&r->lock);
    if (!r->asking && older_than(r, READY_EVERY_MS))
        ask(r);
    else if (r->asking && older_than(r, READY_STALE_MS))
        wait_for_another(r);
    enum err e = older_than(r, READY_STALE_MS) ? E_BUSY : r->result;
    (void)pthread_mutex_unlock(&r->lock);
    return e;
}

void ready_done(struct ready *r)
{
    (void)pthread_mutex_destroy(&r->lock);
    (void)pthread_cond_destroy(&r->known);
}
