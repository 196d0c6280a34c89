#include "http/cache.h"

#include <pthread.h>

#include "http/exchange.h"
#include "spine/topic.h"

#define BUCKETS 4096

struct entry {
    struct cache_page page; /* first: a page is its entry */
    struct entry *bucket_next, *newer, *older;
    uint64_t hash;
    size_t bytes;
    int holders; /* senders, plus one while it is in the table */
    int hits;
    bool brotli_asked, in_table;
};

struct flight {
    struct flight *next;
    struct str key;
    struct exchange *waiters;
};

struct cache {
    pthread_mutex_t lock;
    struct entry *buckets[BUCKETS];
    struct entry *newest, *oldest;
    struct flight *flights;
    struct cache_stats stats;
};

struct cache *cache_new(void)
{
    struct cache *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    (void)pthread_mutex_init(&c->lock, NULL);
    return c;
}

static char *copy(struct str s)
{
    char *p = malloc(s.n + 1);
    if (!p)
        abort();
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return p;
}

static void entry_free(struct entry *e)
{
    free((char *)(uintptr_t)e->page.key.p);
    free((char *)(uintptr_t)e->page.plain.p);
    for (int i = 0; i < ENC_COUNT; i++) {
        free((char *)(uintptr_t)e->page.etag[i].p);
        wire_prepared_release(e->page.ready[i]);
    }
    free(e);
}

static void drop(struct entry *e)
{
    if (--e->holders == 0)
        entry_free(e);
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
    drop(e);
}

static struct entry *lookup(struct cache *c, struct str key, uint64_t hash)
{
    struct entry *e = c->buckets[hash % BUCKETS];
    while (e && !(e->hash == hash && str_eq(e->page.key, key)))
        e = e->bucket_next;
    return e;
}

static bool fresh(const struct entry *e, int64_t now_at)
{
    return now_at < e->page.fresh_until &&
           e->page.version == topic_version(e->page.unit_id, e->page.topics);
}

static struct flight *flight_of(struct cache *c, struct str key)
{
    struct flight *f = c->flights;
    while (f && !str_eq(f->key, key))
        f = f->next;
    return f;
}

static struct flight *flight_begin(struct cache *c, struct str key)
{
    struct flight *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    f->key = (struct str){copy(key), key.n};
    f->next = c->flights;
    c->flights = f;
    return f;
}

enum cache_answer cache_find(
    struct cache *c, struct str key, int64_t now_at, struct exchange *x,
    const struct cache_page **ret_page, struct flight **ret_flight)
{
    uint64_t hash = str_hash(key);
    enum cache_answer answer = CACHE_HIT;
    (void)pthread_mutex_lock(&c->lock);
    struct entry *e = lookup(c, key, hash);
    struct flight *f = NULL;
    if (e && fresh(e, now_at)) {
        e->holders++;
        e->hits++;
        c->stats.hits++;
        if (c->newest != e) {
            unlink_recent(c, e);
            link_newest(c, e);
        }
        *ret_page = &e->page;
    } else if ((f = flight_of(c, key))) {
        x->next_waiter = f->waiters;
        x->suspended = true;
        f->waiters = x;
        answer = CACHE_WAIT;
    } else {
        c->stats.misses++;
        *ret_flight = flight_begin(c, key);
        answer = CACHE_RENDER;
    }
    (void)pthread_mutex_unlock(&c->lock);
    return answer;
}

void cache_release(struct cache *c, const struct cache_page *page)
{
    struct entry *e = (struct entry *)(uintptr_t)page;
    (void)pthread_mutex_lock(&c->lock);
    drop(e);
    (void)pthread_mutex_unlock(&c->lock);
}

static struct entry *entry_new(const struct cache_page *page)
{
    struct entry *e = calloc(1, sizeof *e);
    if (!e)
        abort();
    e->page = *page;
    e->page.key = (struct str){copy(page->key), page->key.n};
    e->page.plain = (struct str){copy(page->plain), page->plain.n};
    e->bytes = sizeof *e + page->key.n + page->plain.n * 2 + page->plain.n / 3;
    for (int i = 0; i < ENC_COUNT; i++)
        if (page->etag[i].p)
            e->page.etag[i] = (struct str){copy(page->etag[i]), page->etag[i].n};
    e->hash = str_hash(page->key);
    e->holders = 2; /* the table, and the caller */
    e->in_table = true;
    return e;
}

static struct entry *store(struct cache *c, const struct cache_page *page)
{
    struct entry *e = entry_new(page);
    struct entry *old = lookup(c, page->key, e->hash);
    if (old)
        remove_entry(c, old);
    e->bucket_next = c->buckets[e->hash % BUCKETS];
    c->buckets[e->hash % BUCKETS] = e;
    link_newest(c, e);
    c->stats.bytes += (int64_t)e->bytes;
    c->stats.pages++;
    while (c->stats.bytes > (int64_t)CACHE_BYTES && c->oldest != e)
        remove_entry(c, c->oldest);
    return e;
}

struct exchange *cache_land(
    struct cache *c, struct flight *f, const struct cache_page *page,
    const struct cache_page **ret_page)
{
    (void)pthread_mutex_lock(&c->lock);
    struct flight **p = &c->flights;
    while (*p != f)
        p = &(*p)->next;
    *p = f->next;
    struct exchange *waiters = f->waiters;
    if (page) {
        struct entry *e = store(c, page);
        *ret_page = &e->page;
        /* Each waiter sends it too. */
        for (struct exchange *x = waiters; x; x = x->next_waiter)
            e->holders++;
    }
    (void)pthread_mutex_unlock(&c->lock);
    free((char *)(uintptr_t)f->key.p);
    free(f);
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
    struct cache *c, const struct cache_page *page, struct wire_prepared *ready, struct str etag,
    size_t bytes)
{
    struct entry *e = (struct entry *)(uintptr_t)page;
    (void)pthread_mutex_lock(&c->lock);
    e->page.ready[ENC_BROTLI] = ready;
    e->page.etag[ENC_BROTLI] = (struct str){copy(etag), etag.n};
    if (e->in_table) {
        e->bytes += bytes;
        c->stats.bytes += (int64_t)bytes;
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
    free(c);
}
