#include "http/cache.h"

#include <pthread.h>
#include <stdatomic.h>

#include "http/exchange.h"
#include "spine/topic.h"

#define BUCKETS 4096

struct entry {
    struct cache_page page; /* first: a page is its entry */
    struct arena *arena;    /* holds the entry and everything of it */
    struct str key;
    int64_t unit_id, fresh_until;
    unsigned topics;
    uint64_t version, hash;
    struct entry *bucket_next, *newer, *older;
    size_t bytes;
    /* The table, those who hold it, and each ready answer, which may still be on its way. */
    atomic_int holders;
    int hits;
    bool brotli_asked, in_table;
};

struct cache {
    pthread_mutex_t lock;
    struct arena *arena;
    struct entry *buckets[BUCKETS];
    struct entry *newest, *oldest;
    struct flight *flights;
    struct cache_stats stats;
};

struct cache *cache_new(void)
{
    struct arena *a = arena_new(0);
    struct cache *c = ARENA_NEW(a, struct cache);
    c->arena = a;
    (void)pthread_mutex_init(&c->lock, NULL);
    return c;
}

static void drop(struct entry *e)
{
    if (atomic_fetch_sub(&e->holders, 1) == 1)
        arena_free(e->arena);
}

static void answer_gone(void *owner)
{
    drop(owner);
}

static void unlink_recent(struct cache *c, struct entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
    e->newer = e->older = NULL;
}

static void link_newest(struct cache *c, struct entry *e)
{
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void remove_entry(struct cache *c, struct entry *e)
{
    struct entry **p = &c->buckets[e->hash % BUCKETS];
    while (*p != e)
        p = &(*p)->bucket_next;
    *p = e->bucket_next;
    unlink_recent(c, e);
    c->stats.bytes -= (int64_t)e->bytes;
    c->stats.pages--;
    e->in_table = false;
    for (int i = 0; i < ENC_COUNT; i++)
        wire_page_drop(e->page.ready[i]);
    drop(e);
}

static struct entry *lookup(struct cache *c, struct str key, uint64_t hash)
{
    struct entry *e = c->buckets[hash % BUCKETS];
    while (e && !(e->hash == hash && str_eq(e->key, key)))
        e = e->bucket_next;
    return e;
}

static bool fresh(const struct entry *e, int64_t now_at)
{
    return now_at < e->fresh_until && e->version == topic_version(e->unit_id, e->topics);
}

static struct flight *flight_of(struct cache *c, struct str key)
{
    struct flight *f = c->flights;
    while (f && !str_eq(f->key, key))
        f = f->next;
    return f;
}

static void hit(struct cache *c, struct entry *e)
{
    atomic_fetch_add(&e->holders, 1);
    e->hits++;
    c->stats.hits++;
    if (c->newest != e) {
        unlink_recent(c, e);
        link_newest(c, e);
    }
}

enum cache_answer cache_find(
    struct cache *c, struct str key, int64_t now_at, struct exchange *x,
    const struct cache_page **ret_page)
{
    enum cache_answer answer = CACHE_HIT;
    uint64_t hash = str_hash(key);
    (void)pthread_mutex_lock(&c->lock);
    struct entry *e = lookup(c, key, hash);
    struct flight *f = flight_of(c, key);
    if (e && fresh(e, now_at)) {
        hit(c, e);
        *ret_page = &e->page;
    } else if (f) {
        x->next_waiter = f->waiters;
        x->suspended = true;
        f->waiters = x;
        answer = CACHE_WAIT;
    } else {
        c->stats.misses++;
        x->flight = (struct flight){.next = c->flights, .key = key};
        c->flights = &x->flight;
        answer = CACHE_RENDER;
    }
    (void)pthread_mutex_unlock(&c->lock);
    return answer;
}

void cache_release(const struct cache_page *page)
{
    drop((struct entry *)(uintptr_t)page);
}

/* The answer with its own copy of the body; the headers are copied by the wire. */
static void make_ready(
    struct entry *e, enum encoding enc, const struct wire_response *answer, struct str etag)
{
    struct wire_response own = *answer;
    own.body = arena_str(e->arena, answer->body);
    own.owner = e;
    own.owner_release = answer_gone;
    atomic_fetch_add(&e->holders, 1);
    e->bytes += own.body.n;
    e->page.etag[enc] = arena_str(e->arena, etag);
    e->page.ready[enc] = wire_page_new(&own);
    if (enc == ENC_PLAIN)
        e->page.plain = own.body;
}

static struct entry *entry_new(const struct cache_source *s)
{
    struct arena *a = arena_new(0);
    struct entry *e = ARENA_NEW(a, struct entry);
    e->arena = a;
    e->key = arena_str(a, s->key);
    e->hash = str_hash(s->key);
    e->page.type = arena_str(a, s->type);
    e->unit_id = s->unit_id;
    e->topics = s->topics;
    e->version = s->version;
    e->fresh_until = s->fresh_until;
    e->bytes = sizeof *e + s->key.n;
    e->in_table = true;
    atomic_init(&e->holders, 2); /* the table, and the caller */
    for (int i = 0; i < ENC_COUNT; i++)
        if (s->answer[i].body.p)
            make_ready(e, (enum encoding)i, &s->answer[i], s->etag[i]);
    return e;
}

static void store(struct cache *c, struct entry *e)
{
    struct entry *old = lookup(c, e->key, e->hash);
    if (old)
        remove_entry(c, old);
    e->bucket_next = c->buckets[e->hash % BUCKETS];
    c->buckets[e->hash % BUCKETS] = e;
    link_newest(c, e);
    c->stats.bytes += (int64_t)e->bytes;
    c->stats.pages++;
    while (c->stats.bytes > (int64_t)CACHE_BYTES && c->oldest != e)
        remove_entry(c, c->oldest);
}

struct exchange *cache_land(
    struct cache *c, struct flight *f, const struct cache_source *source,
    const struct cache_page **ret_page)
{
    struct entry *e = source ? entry_new(source) : NULL;
    (void)pthread_mutex_lock(&c->lock);
    struct flight **p = &c->flights;
    while (*p != f)
        p = &(*p)->next;
    *p = f->next;
    struct exchange *waiters = f->waiters;
    if (e) {
        store(c, e);
        for (struct exchange *x = waiters; x; x = x->next_waiter)
            atomic_fetch_add(&e->holders, 1);
        *ret_page = &e->page;
    }
    (void)pthread_mutex_unlock(&c->lock);
    return waiters;
}

bool cache_wants_brotli(struct cache *c, const struct cache_page *page)
{
    struct entry *e = (struct entry *)(uintptr_t)page;
    (void)pthread_mutex_lock(&c->lock);
    bool wants = !e->brotli_asked && e->hits >= 2;
    if (wants)
        e->brotli_asked = true;
    (void)pthread_mutex_unlock(&c->lock);
    return wants;
}

void cache_add_brotli(
    struct cache *c, const struct cache_page *page, const struct wire_response *answer,
    struct str etag)
{
    struct entry *e = (struct entry *)(uintptr_t)page;
    (void)pthread_mutex_lock(&c->lock);
    /* Only the one caller whom cache_wants_brotli sent comes here, once per entry. */
    if (e->in_table) {
        size_t before = e->bytes;
        make_ready(e, ENC_BROTLI, answer, etag);
        c->stats.bytes += (int64_t)(e->bytes - before);
    }
    (void)pthread_mutex_unlock(&c->lock);
}

struct cache_stats cache_stats(struct cache *c)
{
    (void)pthread_mutex_lock(&c->lock);
    struct cache_stats s = c->stats;
    (void)pthread_mutex_unlock(&c->lock);
    return s;
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    while (c->oldest)
        remove_entry(c, c->oldest);
    (void)pthread_mutex_destroy(&c->lock);
    arena_free(c->arena);
}
