/* job_runner: the threads of jobs. Each lane looks for its own kinds, claims, runs, ends; one more
 * thread, the keeper, renews the leases of what runs. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/fault.h"
#include "db/writer.h"
#include "spine/job_private.h"

#define LEASE_MS ((int64_t)120 * 1000)
#define ROUND_MS ((int64_t)2 * 1000)
#define PAUSE_MS ((int64_t)10 * 1000)
#define OBSERVE_MS ((int64_t)10 * 1000)
#define GAP_MS 100 /* between two looks, however many commits there are */
#define MAX_KINDS 64

struct lane {
    struct job_runner *runner;
    enum job_lane lane;
    pthread_t thread;
    bool started;
    bool away;                   /* the database did not answer */
    int64_t observed_at;         /* clock_mono */
    int64_t put_slot[MAX_KINDS]; /* of periodic kinds: the last slot that was put */
    struct job_due_list due[MAX_KINDS];
    struct arena *round, *attempt;
    /* What it runs now, for the keeper; NULL: nothing. */
    pthread_mutex_t lock;
    struct job_call *running;
    atomic_bool lost;
};

struct job_runner {
    struct job_runner_config config;
    struct arena *arena;
    struct lane lanes[JOB_LANES];
    pthread_t keeper;
    bool keeper_started;
    atomic_bool stopping, keeper_stopping;
};

bool job_runner_ends(const struct job_runner *r, const struct job_call *c)
{
    return atomic_load(&r->stopping) || atomic_load(&r->lanes[c->kind->lane].lost);
}

/* ---- one attempt ---- */

struct step {
    struct lane *lane;
    struct job_call *call;
    const struct job_due *due;
    enum err why; /* it failed */
    int64_t wait_ms;
};

static enum err claim(struct db_tx *tx, void *ctx)
{
    const struct step *s = ctx;
    return job_claim(tx, s->call, s->due, s->lane->runner->config.lease_ms);
}

static enum err finish(struct db_tx *tx, void *ctx)
{
    const struct step *s = ctx;
    return job_finish(tx, s->call);
}

static enum err release(struct db_tx *tx, void *ctx)
{
    const struct step *s = ctx;
    return job_release(tx, s->call);
}

static enum err fail(struct db_tx *tx, void *ctx)
{
    struct step *s = ctx;
    const struct job_failure f = {s->lane->runner->config.pause_ms, s->why};
    return job_fail(tx, s->call, &f, &s->wait_ms);
}

static enum err write_step(const struct step *s, db_fn *fn, void *ctx)
{
    return db_write(s->lane->runner->config.db, s->lane->attempt, DB_LOW, fn, ctx);
}

static void hold(struct lane *l, struct job_call *c)
{
    (void)pthread_mutex_lock(&l->lock);
    l->running = c;
    (void)pthread_mutex_unlock(&l->lock);
}

static void end_badly(struct step *s, enum err why)
{
    const struct job_call *c = s->call;
    bool ends = job_must_end(c);
    s->why = why;
    enum err e = write_step(s, ends ? release : fail, s);
    if (ends)
        return;
    job_count(true);
    if (e != OK) /* its lease will tell */
        log_warn("job %s: its end could not be noted: %s", c->kind->name, err_name(e));
    else if (s->wait_ms)
        log_warn(
            "job %s of unit %lld: %s; again in %lld s", c->kind->name, (long long)c->unit_id,
            err_name(why), (long long)(s->wait_ms / 1000));
    else
        log_error(
            "job %s of unit %lld: %s; given up after %lld attempts", c->kind->name,
            (long long)c->unit_id, err_name(why), (long long)c->attempt);
}

static void run_claimed(struct step *s)
{
    struct job_call *c = s->call;
    hold(s->lane, c);
    enum err e = c->kind->run(c);
    hold(s->lane, NULL);
    if (e == OK && !c->finished)
        e = write_step(s, finish, s);
    if (e == OK)
        job_count(false);
    else
        end_badly(s, e);
}

/* False: another had it. */
static bool run_one(struct lane *l, const struct job_kind *k, const struct job_due *due)
{
    struct job_runner *r = l->runner;
    struct job_call call = {.kind = k, .db = r->config.db, .arena = l->attempt, .runner = r};
    struct step step = {.lane = l, .call = &call, .due = due};
    atomic_store(&l->lost, false);
    bool ours = write_step(&step, claim, &step) == OK;
    if (ours)
        run_claimed(&step);
    arena_reset(l->attempt);
    return ours;
}

/* ---- a round ---- */

static bool of_lane(const struct lane *l, size_t kind)
{
    return l->runner->config.kinds[kind].lane == l->lane;
}

struct slot {
    const struct job_kind *kind;
    int64_t slot_at;
};

static enum err put_slot(struct db_tx *tx, void *ctx)
{
    const struct slot *s = ctx;
    return job_put_slot(tx, s->kind, s->slot_at);
}

static enum err put_slots(struct lane *l)
{
    const struct job_runner_config *config = &l->runner->config;
    for (size_t i = 0; i < config->count; i++) {
        struct slot s = {.kind = &config->kinds[i]};
        if (!of_lane(l, i) || (!s.kind->daily && !s.kind->every_ms))
            continue;
        s.slot_at = job_slot(s.kind, clock_now());
        if (s.slot_at == l->put_slot[i])
            continue;
        enum err e = db_write(config->db, l->round, DB_LOW, put_slot, &s);
        if (e != OK)
            return e;
        l->put_slot[i] = s.slot_at;
    }
    return OK;
}

static enum err look(struct db_tx *tx, void *ctx)
{
    struct lane *l = ctx;
    const struct job_runner_config *config = &l->runner->config;
    enum err e = OK;
    for (size_t i = 0; i < config->count && e == OK; i++)
        if (of_lane(l, i))
            e = job_due_of(tx, &config->kinds[i], &l->due[i]);
    if (e != OK || !config->observe || clock_mono() - l->observed_at < OBSERVE_MS)
        return e;
    l->observed_at = clock_mono();
    return l->lane == JOB_QUICK ? config->observe(tx) : OK;
}

static void note_away(struct lane *l, enum err e)
{
    if (e != OK && !l->away)
        log_warn("jobs wait: the database cannot be asked (%s)", err_name(e));
    l->away = e != OK;
}

/* True: something was run, and there may be more. */
static bool round_of(struct lane *l)
{
    const struct job_runner_config *config = &l->runner->config;
    bool ran = false;
    arena_reset(l->round);
    enum err e = put_slots(l);
    if (e == OK)
        e = db_read_for(config->db, l->round, ROUND_MS * 5, look, l);
    note_away(l, e);
    for (size_t i = 0; i < config->count && e == OK; i++) {
        if (!of_lane(l, i))
            continue;
        for (size_t k = 0; k < l->due[i].n && !atomic_load(&l->runner->stopping); k++)
            ran |= run_one(l, &config->kinds[i], &l->due[i].list[k]);
    }
    return ran;
}

static void *lane_thread(void *arg)
{
    struct lane *l = arg;
    struct job_runner *r = l->runner;
    struct job_sleep sleep = {0};
    db_fault_own_work(true);
    while (!atomic_load(&r->stopping)) {
        bool more = round_of(l);
        job_sleep(&sleep, more ? GAP_MS : r->config.round_ms, GAP_MS, &r->stopping);
    }
    return NULL;
}

/* ---- the keeper ---- */

static enum err renew(struct db_tx *tx, void *ctx)
{
    const struct step *s = ctx;
    return job_renew(tx, s->call, s->lane->runner->config.lease_ms);
}

/* Copies what does not change while it runs. It may end meanwhile; then the renewal finds nothing.
 */
static bool copy_running(struct lane *l, struct job_call *ret)
{
    (void)pthread_mutex_lock(&l->lock);
    const struct job_call *c = l->running;
    if (c)
        *ret = (struct job_call){
            .kind = c->kind, .unit_id = c->unit_id, .slot_at = c->slot_at, .fence = c->fence};
    (void)pthread_mutex_unlock(&l->lock);
    return c != NULL;
}

static void keep(struct lane *l, struct arena *a)
{
    struct job_call call;
    bool running = copy_running(l, &call);
    if (!running)
        return;
    struct step s = {.lane = l, .call = &call};
    enum err e = db_write(l->runner->config.db, a, DB_LOW, renew, &s);
    (void)pthread_mutex_lock(&l->lock);
    if (e == E_CONFLICT && l->running && l->running->fence == call.fence)
        atomic_store(&l->lost, true);
    (void)pthread_mutex_unlock(&l->lock);
}

static void *keeper_thread(void *arg)
{
    struct job_runner *r = arg;
    struct job_sleep sleep = {0};
    struct arena *a = arena_new(0);
    db_fault_own_work(true);
    while (!atomic_load(&r->keeper_stopping)) {
        job_sleep(&sleep, r->config.lease_ms / 4, r->config.lease_ms, &r->keeper_stopping);
        for (int i = 0; i < JOB_LANES; i++)
            keep(&r->lanes[i], a);
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

/* ---- starting and stopping ---- */

static bool lane_has_kind(const struct lane *l)
{
    for (size_t i = 0; i < l->runner->config.count; i++)
        if (of_lane(l, i))
            return true;
    return false;
}

static enum err start_lane(struct job_runner *r, int i)
{
    struct lane *l = &r->lanes[i];
    l->runner = r;
    l->lane = (enum job_lane)i;
    l->observed_at = clock_mono() - OBSERVE_MS;
    (void)pthread_mutex_init(&l->lock, NULL);
    if (!lane_has_kind(l))
        return OK;
    l->round = arena_new(0);
    l->attempt = arena_new(0);
    l->started = pthread_create(&l->thread, NULL, lane_thread, l) == 0;
    return l->started ? OK : E_INTERNAL;
}

static int64_t or_default(int64_t v, int64_t otherwise)
{
    return v ? v : otherwise;
}

enum err job_runner_start(const struct job_runner_config *config, struct job_runner **ret)
{
    if (config->count > MAX_KINDS)
        return E_TOO_BIG;
    struct arena *a = arena_new(0);
    struct job_runner *r = ARENA_NEW(a, struct job_runner);
    r->arena = a;
    r->config = *config;
    r->config.lease_ms = or_default(config->lease_ms, LEASE_MS);
    r->config.round_ms = or_default(config->round_ms, ROUND_MS);
    r->config.pause_ms = or_default(config->pause_ms, PAUSE_MS);
    enum err e = OK;
    for (int i = 0; i < JOB_LANES && e == OK; i++)
        e = start_lane(r, i);
    if (e == OK) {
        r->keeper_started = pthread_create(&r->keeper, NULL, keeper_thread, r) == 0;
        e = r->keeper_started ? OK : E_INTERNAL;
    }
    if (e != OK) {
        log_error("the threads of jobs cannot be started");
        job_runner_stop(r);
        return e;
    }
    *ret = r;
    return OK;
}

void job_runner_stop(struct job_runner *r)
{
    if (!r)
        return;
    atomic_store(&r->stopping, true);
    job_wake_all();
    for (int i = 0; i < JOB_LANES; i++)
        if (r->lanes[i].started)
            (void)pthread_join(r->lanes[i].thread, NULL);
    /* Last, so that leases are renewed while the lanes come to their end. */
    atomic_store(&r->keeper_stopping, true);
    job_wake_all();
    if (r->keeper_started)
        (void)pthread_join(r->keeper, NULL);
    for (int i = 0; i < JOB_LANES; i++) {
        struct lane *l = &r->lanes[i];
        if (l->runner)
            (void)pthread_mutex_destroy(&l->lock);
        arena_free(l->round);
        arena_free(l->attempt);
    }
    arena_free(r->arena);
}
