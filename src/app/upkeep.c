#include "app/upkeep.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/num.h"
#include "db/fault.h"
#include "db/writer.h"
#include "spine/file.h"
#include "spine/id.h"
#include "spine/setting.h"
#include "spine/topic.h"

#define SWEEP_MS 1000
#define LOOK_AT_COPIES_MS ((int64_t)10 * 1000)
/* Also where the machine is switched off each evening. */
#define SWEEP_FILES_EVERY_MS ((int64_t)24 * 3600 * 1000)
#define SWEEP_FILES_FIRST_MS ((int64_t)3600 * 1000)

struct upkeep {
    struct data *data;
    struct disk *disk;
    struct backups *backups;
    struct arena *arena; /* of one round */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping, away;
    int64_t changed_since, kept_at, swept_at, looked_at, sweep_ms;
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

/* ---- the number in this process's ids ---- */

static enum err keep(struct db_tx *tx, void *ctx)
{
    struct data *d = ctx;
    enum err e = node_keep(tx, &d->node);
    return e == E_CONFLICT ? node_take(tx, d->preferred_node, &d->node) : e;
}

static void keep_node(struct upkeep *u)
{
    if (clock_mono() - u->kept_at < NODE_LIFE_MS / 10)
        return;
    u->kept_at = clock_mono();
    enum err e = db_write(u->data->db, u->arena, DB_LOW, keep, u->data);
    if (e == OK)
        id_set_node((unsigned)u->data->node.number);
    else
        log_warn("the number of this process could not be renewed: %s", err_name(e));
}

static void sweep_files(struct upkeep *u)
{
    struct file_found found = {0};
    if (clock_mono() - u->swept_at < SWEEP_FILES_EVERY_MS)
        return;
    u->swept_at = clock_mono();
    enum err e = file_sweep(u->data->db, u->data->files, FILE_ORPHAN_MS, &found);
    if (e != OK)
        log_warn("files without a row could not be swept: %s", err_name(e));
    if (found.swept)
        log_info("%lld files that belonged to nothing were removed", (long long)found.swept);
    if (found.missing)
        log_error(
            "%lld files of the data are not in %s/files; run: gandan check",
            (long long)found.missing, u->data->dir);
}

static void look_at_copies(struct upkeep *u)
{
    if (!u->backups || clock_mono() - u->looked_at < LOOK_AT_COPIES_MS)
        return;
    u->looked_at = clock_mono();
    backups_look(u->backups, clock_now());
}

static bool rest(struct upkeep *u)
{
    int64_t until_us = clock_mono_us() + u->sweep_ms * 1000;
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
    db_fault_own_work(true);
    while (rest(u)) {
        if (db_engine(u->data->db) == DB_POSTGRES) {
            learn_changes(u);
            keep_node(u);
        }
        disk_look(u->disk);
        look_at_copies(u);
        sweep_files(u);
        arena_reset(u->arena);
    }
    return NULL;
}

/* Tests of what is heard at once look away from what the sweep finds. */
static enum err read_interval(struct db_tx *tx, void *ctx)
{
    struct upkeep *u = ctx;
    struct str text;
    uint64_t ms;
    enum err e = setting_get(tx, 0, S("sweep_ms"), &text);
    if (e == OK && num_parse_uint(text, INT32_MAX, &ms) && ms > 0)
        u->sweep_ms = (int64_t)ms;
    return e;
}

enum err upkeep_start(const struct upkeep_config *config, struct upkeep **ret)
{
    struct data *data = config->data;
    struct upkeep *u = ARENA_NEW(data->arena, struct upkeep);
    pthread_condattr_t attr;
    u->data = data;
    u->disk = config->disk;
    u->backups = config->backups;
    u->looked_at = clock_mono() - LOOK_AT_COPIES_MS;
    u->arena = arena_new(0);
    u->changed_since = clock_now();
    u->swept_at = clock_mono() - SWEEP_FILES_EVERY_MS + SWEEP_FILES_FIRST_MS;
    u->kept_at = clock_mono();
    u->sweep_ms = SWEEP_MS;
    if (data->purpose == PURPOSE_TEST) {
        enum err e = db_read(data->db, u->arena, read_interval, u);
        if (e != OK) {
            arena_free(u->arena);
            return e;
        }
    }
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
