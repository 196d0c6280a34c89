#include "app/upkeep.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/writer.h"
#include "place/sign_in.h"
#include "place/sign_in_link.h"
#include "spine/idempotency.h"
#include "spine/topic.h"

#define SWEEP_MS 1000
#define FORGET_EVERY_MS ((int64_t)3600 * 1000)
#define KEY_LIFE_MS ((int64_t)48 * 3600 * 1000)
#define SESSIONS_KEPT_MS                                                                           \
    ((int64_t)30 * 86400 * 1000) /* who signed in when, for questions asked later */

struct upkeep {
    struct data *data;
    struct arena *arena; /* of one round */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping, away;
    int64_t changed_since, forgot_at;
};

static enum err sweep(struct db_tx *tx, void *ctx)
{
    struct upkeep *u = ctx;
    return topic_sweep(tx, &u->changed_since);
}

/* While the database cannot be asked, nobody knows what changed: cached pages are not to be used,
 * and everything counts as changed until it answers again. */
static void learn_changes(struct upkeep *u)
{
    enum err e = db_read(u->data->db, u->arena, sweep, u);
    if (e != OK || u->away)
        topic_move_all();
    if (e != OK && !u->away)
        log_warn("the database does not answer; pages are made anew each time");
    u->away = e != OK;
}

static enum err forget(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    enum err e = idempotency_sweep(tx, tx->now_at - KEY_LIFE_MS);
    if (e == OK)
        e = session_sweep(tx, tx->now_at - SESSIONS_KEPT_MS);
    if (e == OK)
        e = sign_in_link_sweep(tx, tx->now_at - SESSIONS_KEPT_MS);
    return e == OK ? sign_in_sweep(tx, tx->now_at - SIGN_IN_KNOWN_MS) : e;
}

static void forget_keys(struct upkeep *u)
{
    if (clock_mono() - u->forgot_at < FORGET_EVERY_MS)
        return;
    u->forgot_at = clock_mono();
    enum err e = db_write(u->data->db, u->arena, DB_LOW, forget, NULL);
    if (e != OK && e != E_BUSY)
        log_warn("old submission keys could not be forgotten: %s", err_name(e));
}

static bool rest(struct upkeep *u)
{
    int64_t until_us = clock_mono_us() + (int64_t)SWEEP_MS * 1000;
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    (void)pthread_mutex_lock(&u->lock);
    if (!u->stopping)
        (void)pthread_cond_timedwait(&u->wake, &u->lock, &until);
    bool go_on = !u->stopping;
    (void)pthread_mutex_unlock(&u->lock);
    return go_on;
}

static void *work(void *arg)
{
    struct upkeep *u = arg;
    while (rest(u)) {
        if (db_engine(u->data->db) == DB_POSTGRES)
            learn_changes(u);
        forget_keys(u);
        arena_reset(u->arena);
    }
    return NULL;
}

enum err upkeep_start(struct data *data, struct upkeep **ret)
{
    struct upkeep *u = ARENA_NEW(data->arena, struct upkeep);
    pthread_condattr_t attr;
    u->data = data;
    u->arena = arena_new(0);
    u->changed_since = clock_now();
    u->forgot_at = clock_mono() - FORGET_EVERY_MS;
    (void)pthread_mutex_init(&u->lock, NULL);
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&u->wake, &attr);
    (void)pthread_condattr_destroy(&attr);
    if (pthread_create(&u->thread, NULL, work, u) != 0) {
        arena_free(u->arena);
        return E_INTERNAL;
    }
    *ret = u;
    return OK;
}

void upkeep_stop(struct upkeep *u)
{
    if (!u)
        return;
    (void)pthread_mutex_lock(&u->lock);
    u->stopping = true;
    (void)pthread_cond_signal(&u->wake);
    (void)pthread_mutex_unlock(&u->lock);
    (void)pthread_join(u->thread, NULL);
    (void)pthread_cond_destroy(&u->wake);
    (void)pthread_mutex_destroy(&u->lock);
    arena_free(u->arena);
}
