/* cache: whole pages, kept until a topic of their unit moves or they become wrong by themselves.
 * Private to http/; the versions are in spine/topic.h.
 *
 * Only answers to requests without a signed-in session are kept, and no page with a POST form. One
 * render per key at a time: who comes meanwhile waits in the flight. At most CACHE_BYTES, the
 * least recently used go first. Entries are counted: a page that is being sent stays alive. */
#ifndef GANDAN_HTTP_CACHE_H
#define GANDAN_HTTP_CACHE_H

#include "base/str.h"
#include "wire/server.h"

#define CACHE_BYTES ((size_t)32 * 1024 * 1024)

enum encoding { ENC_PLAIN, ENC_GZIP, ENC_BROTLI, ENC_COUNT };

struct exchange;
struct cache;
/* One render under way; lives in the exchange that renders. */
struct flight {
    struct flight *next;
    struct str key;
    struct exchange *waiters;
};

/* What is to be kept; the cache copies it. */
struct cache_source {
    struct str key, type; /* type: media type of the body */
    int64_t unit_id;
    unsigned topics;
    uint64_t version;    /* of the topics, read before the page's snapshot */
    int64_t fresh_until; /* UTC ms */
    /* Whole answers, headers and all; body.p NULL: there is none in this encoding. */
    struct wire_response answer[ENC_COUNT];
    struct str etag[ENC_COUNT];
};

struct cache_page {
    /* One finished answer for each encoding; ENC_BROTLI comes with the second hit. */
    struct wire_page *ready[ENC_COUNT];
    struct str etag[ENC_COUNT];
    struct str plain, type;
};

struct cache *cache_new(void);
void cache_free(struct cache *c);

enum cache_answer { CACHE_HIT, CACHE_RENDER, CACHE_WAIT };
/* HIT: *ret_page is held (cache_release). RENDER: the caller renders for x->flight and must end
 * with cache_land. WAIT: x was put among a flight's waiters. */
enum cache_answer cache_find(
    struct cache *c, struct str key, int64_t now_at, struct exchange *x,
    const struct cache_page **ret_page);
void cache_release(const struct cache_page *page);
/* Ends a render. source NULL: there is nothing to keep. The waiters come back as a list by
 * next_waiter; *ret_page is what was stored, held once for the caller and once for each waiter. */
struct exchange *cache_land(
    struct cache *c, struct flight *f, const struct cache_source *source,
    const struct cache_page **ret_page);
/* True once per page, on its second hit: the caller makes the brotli body and hands it over. */
bool cache_wants_brotli(struct cache *c, const struct cache_page *page);
void cache_add_brotli(
    struct cache *c, const struct cache_page *page, const struct wire_response *answer,
    struct str etag);

struct cache_stats {
    int64_t hits, misses, bytes, pages;
};
struct cache_stats cache_stats(struct cache *c);

#endif
