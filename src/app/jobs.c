#include "app/jobs.h"

#include "app/letter_events.h"
#include "base/clock.h"
#include "commit/pledge_jobs.h"
#include "db/writer.h"
#include "place/office_jobs.h"
#include "place/official_jobs.h"
#include "place/sign_in.h"
#include "place/sign_in_link.h"
#include "serve/dossier_measure_jobs.h"
#include "serve/dossier_notice_jobs.h"
#include "spine/idempotency.h"
#include "spine/outbox_send.h"
#include "spine/subscriber.h"

#define HOUR_MS ((int64_t)3600 * 1000)
#define KEY_LIFE_MS (48 * HOUR_MS)
#define SESSIONS_KEPT_MS (30 * 24 * HOUR_MS) /* who signed in when, for questions asked later */
#define AT(hour, minute_) .daily = true, .minute = (hour)*60 + (minute_)

/* ---- what has no room of its own ---- */

static enum err forget_keys(struct db_tx *tx, void *ctx)
{
    enum err e = idempotency_sweep(tx, tx->now_at - KEY_LIFE_MS);
    return e == OK ? job_finish(tx, ctx) : e;
}

static enum err sweep_keys(struct job_call *c)
{
    return job_write(c, forget_keys, c);
}

static enum err forget_sessions(struct db_tx *tx, void *ctx)
{
    enum err e = session_sweep(tx, tx->now_at - SESSIONS_KEPT_MS);
    if (e == OK)
        e = sign_in_link_sweep(tx, tx->now_at - SESSIONS_KEPT_MS);
    if (e == OK)
        e = sign_in_sweep(tx, tx->now_at - SIGN_IN_KNOWN_MS);
    return e == OK ? job_finish(tx, ctx) : e;
}

static enum err sweep_sessions(struct job_call *c)
{
    return job_write(c, forget_sessions, c);
}

static enum err analyze(struct db_tx *tx, void *ctx)
{
    enum err e = db_analyze(tx);
    return e == OK ? job_finish(tx, ctx) : e;
}

static enum err look_at_rows(struct job_call *c)
{
    return job_write(c, analyze, c);
}

/* ---- the lists ---- */

static const struct job_kind kinds[] = {
    {.name = "database.analyze", .run = look_at_rows, .every_ms = HOUR_MS},
    {.name = "idempotency.sweep", .run = sweep_keys, .every_ms = HOUR_MS},
    {.name = "session.sweep", .run = sweep_sessions, .every_ms = HOUR_MS},
    {.name = "job.sweep", .run = job_sweep, AT(3, 10)},
    {.name = "outbox.purge", .run = outbox_purge, AT(3, 20)},
    {.name = "measure.settle", .run = dossier_measure_settle, .each_unit = true, AT(0, 20)},
    {.name = "pledge.watch", .run = pledge_night, .each_unit = true, AT(0, 40)},
    {.name = "office.night", .run = office_night, .each_unit = true, AT(0, 50)},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define SUBSCRIBERS 6

struct jobs {
    struct job_runner *runner;
    struct outbox_sender sender;
    struct subscriber subscribers[SUBSCRIBERS];
    struct job_kind kinds[COUNT(kinds) + SUBSCRIBERS + 3];
    size_t count;
    struct backups *backups;
};

/* A slot of another time than that of the night is somebody's wish. */
static enum err back_up(struct job_call *c)
{
    const struct jobs *j = c->kind->ctx;
    bool night = job_slot(c->kind, c->slot_at) == c->slot_at;
    return backups_add(
        j->backups, night ? BACKUP_OF_NIGHT : BACKUP_ON_DEMAND, clock_now(), &c->why);
}

/* A name once given stays: the cursors bear it. */
static void subscribe(struct jobs *j, const struct data *data)
{
    j->subscribers[0] = (struct subscriber){
        .name = DOSSIER_NOTICE, .take = dossier_notice_take, .ctx = &data->keys};
    j->subscribers[1] = (struct subscriber){
        .name = DOSSIER_MEASURE, .take_all = dossier_measure_take, .from_the_beginning = true};
    j->subscribers[2] = (struct subscriber){
        .name = PLEDGE_MEASURE, .take = pledge_measure_take, .from_the_beginning = true};
    j->subscribers[3] = (struct subscriber){
        .name = OFFICIAL_PUBLISH, .take = official_publish_take, .from_the_beginning = true};
    j->subscribers[4] = (struct subscriber){.name = LETTER_EVENTS, .take = letter_events_take};
    j->subscribers[5] = (struct subscriber){
        .name = OFFICE_MEASURE, .take = office_measure_take, .from_the_beginning = true};
}

static void add(struct jobs *j, struct job_kind k)
{
    j->kinds[j->count++] = k;
}

static void fill(struct jobs *j)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        add(j, kinds[i]);
    for (size_t i = 0; i < SUBSCRIBERS; i++)
        add(j, subscriber_job(&j->subscribers[i]));
    add(j, outbox_job(&j->sender, OUTBOX_EMAIL));
    add(j, outbox_job(&j->sender, OUTBOX_SMS));
    if (j->backups)
        add(j, (struct job_kind){
                   .name = BACKUP_JOB, .run = back_up, AT(1, 30), .lane = JOB_HEAVY, .ctx = j});
}

static enum err observe(struct db_tx *tx)
{
    enum err e = job_observe(tx);
    return e == OK ? outbox_observe(tx) : e;
}

/* Nobody is told of what lies in the past; what is reckoned from events is reckoned now. */
enum err jobs_settle(struct data *data)
{
    struct arena *a = arena_new(0);
    struct jobs *j = ARENA_NEW(a, struct jobs);
    subscribe(j, data);
    enum err e = subscriber_begin(data->db, a, j->subscribers, SUBSCRIBERS);
    for (size_t i = 0; e == OK && i < SUBSCRIBERS; i++)
        e = subscriber_catch_up(data->db, &j->subscribers[i]);
    arena_free(a);
    return e;
}

enum err jobs_start(const struct jobs_config *c, struct jobs **ret)
{
    struct data *data = c->data;
    struct jobs *j = ARENA_NEW(data->arena, struct jobs);
    j->backups = c->backups;
    j->sender = (struct outbox_sender){
        .keys = &data->keys,
        .private_webhooks = c->private_webhooks || data->purpose != PURPOSE_WORK,
    };
    subscribe(j, data);
    fill(j);
    enum err e = subscriber_begin(data->db, data->arena, j->subscribers, SUBSCRIBERS);
    if (e != OK)
        return e;
    const struct job_runner_config running = {
        .db = data->db, .kinds = j->kinds, .count = j->count, .observe = observe};
    e = job_runner_start(&running, &j->runner);
    if (e == OK)
        *ret = j;
    return e;
}

void jobs_stop(struct jobs *jobs)
{
    if (jobs)
        job_runner_stop(jobs->runner);
}
