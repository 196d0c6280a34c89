#include "http/stream_registry.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/fault.h"
#include "spine/event.h"
#include "spine/topic.h"
#include "wire/watch.h"

/* Between two rounds: what moves more often is told once. */
#define GAP_MS 250
/* While the database does not answer. */
#define AWAY_MS 1000
_Static_assert(TOPIC_COUNT < 30, "two bits beside the topics are our own");

struct bucket *registry_bucket(struct registry *r, int64_t unit_id)
{
    uint64_t h = (uint64_t)unit_id * 0x9e3779b97f4a7c15u;
    return &r->buckets[(h >> 40) % REGISTRY_BUCKETS];
}

static void wake(struct registry *r)
{
    (void)pthread_mutex_lock(&r->desk);
    r->news = true;
    (void)pthread_cond_signal(&r->wake);
    (void)pthread_mutex_unlock(&r->desk);
}

void registry_mark(struct registry *r, struct bucket *b, unsigned what)
{
    atomic_fetch_or(&b->moved, what);
    /* Who comes after this look marks the bucket again. */
    if (atomic_load(&b->count) > 0)
        wake(r);
}

static void on_move(void *ctx, int64_t unit_id, unsigned topics)
{
    struct registry *r = ctx;
    if (atomic_load(&r->listeners) == 0)
        return;
    if (unit_id != 0)
        registry_mark(r, registry_bucket(r, unit_id), topics);
    for (size_t i = 0; unit_id == 0 && i < REGISTRY_BUCKETS; i++)
        registry_mark(r, &r->buckets[i], topics);
}

/* ---- what changed ---- */

void registry_send(struct registry *r, const struct listener *l, struct str event)
{
    wire_stream_send(l->stream, event);
    atomic_fetch_add_explicit(&r->told, 1, memory_order_relaxed);
}

/* The state of the database for one listener, who may be gone when it is known. */
struct look {
    int64_t serial, unit_id, noun_id, id;
    unsigned topics;
    char noun[STREAM_NOUN_MAX];
};
struct looks {
    struct look *list;
    size_t count;
};

static bool concerned(const struct listener *l, unsigned moved)
{
    return !l->greeted || l->topics & moved || moved & REGISTRY_LOST;
}

static struct looks collect(struct registry *r, const struct bucket *b, unsigned moved)
{
    (void)pthread_mutex_lock(&r->lock);
    size_t most = (size_t)atomic_load(&b->count);
    struct looks looks = {ARENA_ARRAY(r->arena, struct look, most + 1), 0};
    for (const struct listener *l = b->first; l && looks.count < most; l = l->next) {
        if (!concerned(l, moved))
            continue;
        struct look *look = &looks.list[looks.count++];
        *look = (struct look){l->serial, l->unit_id, l->noun_id, 0, l->topics, ""};
        memcpy(look->noun, l->noun, sizeof look->noun);
    }
    (void)pthread_mutex_unlock(&r->lock);
    return looks;
}

static enum err read_ids(struct db_tx *tx, void *ctx)
{
    struct looks *looks = ctx;
    struct topic_stored stored = {{0}};
    int64_t stored_of = -1;
    enum err e = OK;
    for (size_t i = 0; i < looks->count && e == OK; i++) {
        struct look *k = &looks->list[i];
        if (k->noun[0]) {
            e = event_last(tx, k->unit_id, str_z(k->noun), k->noun_id, &k->id);
            continue;
        }
        if (stored_of != k->unit_id)
            e = topic_stored(tx, k->unit_id, &stored);
        stored_of = k->unit_id;
        k->id = topic_stored_sum(&stored, k->topics);
    }
    return e;
}

/* Most listeners of a unit are told the same. */
static struct str changed_event(struct registry *r, int64_t id, unsigned topics)
{
    struct buf b;
    bool any = false;
    if (r->made.event.p && r->made.id == id && r->made.topics == topics)
        return r->made.event;
    buf_init(&b, r->arena, REGISTRY_EVENT_MAX);
    buf_fmt(&b, "id: %lld\nevent: changed\ndata: {\"topics\":[", (long long)id);
    for (unsigned bit = 0; bit < TOPIC_COUNT; bit++) {
        if (!(topics & 1u << bit))
            continue;
        struct str name = topic_name(1u << bit);
        buf_fmt(&b, "%s\"%.*s\"", any ? "," : "", STR_ARG(name));
        any = true;
    }
    buf_lit(&b, "]}\n\n");
    r->made.id = id;
    r->made.topics = topics;
    r->made.event = buf_get(&b);
    return r->made.event;
}

/* Holding the lock. */
static void tell_state(struct registry *r, struct listener *l, int64_t id, unsigned moved)
{
    bool lost = moved & REGISTRY_LOST && l->channel[0];
    bool changed = l->greeted ? l->id != id : l->has_after && l->after != id;
    bool fresh = !l->greeted;
    l->greeted = true;
    l->id = id;
    if (changed || lost) {
        unsigned topics = fresh || !(l->topics & moved) ? l->topics : l->topics & moved;
        registry_send(r, l, changed_event(r, id, topics));
    } else if (fresh) {
        registry_send(r, l, arena_fmt(r->arena, "id: %lld\n\n", (long long)id));
    }
}

/* Both lists are newest first; some listeners have gone meanwhile, some have come. */
static void tell_bucket(
    struct registry *r, const struct bucket *b, const struct looks *looks, unsigned moved)
{
    size_t i = 0;
    (void)pthread_mutex_lock(&r->lock);
    for (struct listener *l = b->first; l; l = l->next) {
        while (i < looks->count && looks->list[i].serial > l->serial)
            i++;
        if (i < looks->count && looks->list[i].serial == l->serial)
            tell_state(r, l, looks->list[i].id, moved);
    }
    (void)pthread_mutex_unlock(&r->lock);
}

/* False: the database did not answer, and all of it is still to be done. */
static bool check_bucket(struct registry *r, struct bucket *b)
{
    unsigned moved = atomic_exchange(&b->moved, 0);
    if (moved == 0)
        return true;
    struct looks looks = collect(r, b, moved);
    if (looks.count == 0)
        return true;
    if (db_read(r->db, r->arena, read_ids, &looks) != OK) {
        atomic_fetch_or(&b->moved, moved);
        return false;
    }
    tell_bucket(r, b, &looks, moved);
    return true;
}

/* ---- the thread ---- */

/* Waits for news, or (ms > 0) for that long in any case; false: it is time to stop. */
static bool rest(struct registry *r, int64_t ms)
{
    int64_t until = clock_mono() + ms;
    struct timespec at = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    int waited = 0;
    (void)pthread_mutex_lock(&r->desk);
    while (!r->stopping && waited == 0 && (ms > 0 || !r->news))
        waited = ms > 0 ? pthread_cond_timedwait(&r->wake, &r->desk, &at)
                        : pthread_cond_wait(&r->wake, &r->desk);
    if (ms == 0)
        r->news = false;
    bool go_on = !r->stopping;
    (void)pthread_mutex_unlock(&r->desk);
    return go_on;
}

static void *work(void *arg)
{
    struct registry *r = arg;
    db_fault_own_work(true);
    while (rest(r, 0)) {
        bool answered = true;
        registry_tell_notices(r);
        for (size_t i = 0; i < REGISTRY_BUCKETS && answered; i++)
            answered = check_bucket(r, &r->buckets[i]);
        if (!answered)
            wake(r);
        r->made.event = STR_NONE;
        arena_reset(r->arena);
        if (!rest(r, answered ? GAP_MS : AWAY_MS))
            break;
    }
    return NULL;
}

enum err registry_start(struct arena *a, struct db *db, struct registry **ret)
{
    struct registry *r = ARENA_NEW(a, struct registry);
    r->db = db;
    r->arena = arena_new(0);
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_mutex_init(&r->desk, NULL);
    watch_cond_init(&r->wake);
    if (pthread_create(&r->thread, NULL, work, r) != 0) {
        log_error("no thread for the event streams");
        arena_free(r->arena);
        return E_INTERNAL;
    }
    topic_watch(on_move, r);
    *ret = r;
    return OK;
}

void registry_stop(struct registry *r)
{
    if (r->stopped)
        return;
    r->stopped = true;
    topic_watch(NULL, NULL);
    (void)pthread_mutex_lock(&r->desk);
    r->stopping = true;
    (void)pthread_cond_signal(&r->wake);
    (void)pthread_mutex_unlock(&r->desk);
    (void)pthread_join(r->thread, NULL);
    arena_free(r->arena);
}

/* ---- coming and going ---- */

void registry_opened(struct wire_stream *s)
{
    struct listener *l = wire_stream_user(s);
    struct registry *r = l->registry;
    struct bucket *b = registry_bucket(r, l->unit_id);
    (void)pthread_mutex_lock(&r->lock);
    l->stream = s;
    l->serial = ++r->serial;
    l->next = b->first;
    if (l->next)
        l->next->prev = l;
    b->first = l;
    atomic_fetch_add(&b->count, 1);
    atomic_fetch_add(&r->listeners, 1);
    (void)pthread_mutex_unlock(&r->lock);
    registry_mark(r, b, REGISTRY_NEWCOMER);
    if (l->official_id)
        registry_put_notice(r, l->unit_id, str_z(l->channel), STR_NONE);
}

void registry_closed(struct wire_stream *s, enum wire_stream_why why)
{
    struct listener *l = wire_stream_user(s);
    struct registry *r = l->registry;
    struct bucket *b = registry_bucket(r, l->unit_id);
    (void)pthread_mutex_lock(&r->lock);
    if (l->prev)
        l->prev->next = l->next;
    else
        b->first = l->next;
    if (l->next)
        l->next->prev = l->prev;
    atomic_fetch_sub(&b->count, 1);
    atomic_fetch_sub(&r->listeners, 1);
    (void)pthread_mutex_unlock(&r->lock);
    if (why == STREAM_SLOW)
        atomic_fetch_add(&r->slow, 1);
    if (l->official_id)
        registry_put_notice(r, l->unit_id, str_z(l->channel), STR_NONE);
}

struct registry_stats registry_stats(const struct registry *r)
{
    return (struct registry_stats){
        .listeners = atomic_load(&r->listeners),
        .told = atomic_load(&r->told),
        .slow = atomic_load(&r->slow),
    };
}
