/* cache: whole pages, kept until a topic of their unit moves or they become wrong by themselves.
 * Private to http/ (DESIGN.md section 3, "Page cache").
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
struct flight;
struct cache;

struct cache_page {
    struct str key;
    int64_t unit_id;
    unsigned topics;
    uint64_t version;    /* of the topics, read before the page's snapshot */
    int64_t fresh_until; /* UTC ms */
    /* One finished response for each encoding; ENC_BROTLI is made on the second hit. */
    struct wire_prepared *ready[ENC_COUNT];
    struct str etag[ENC_COUNT];
    struct str plain; /* for making the brotli body */
};

struct cache *cache_new(void);
void cache_free(struct cache *c);

enum cache_answer { CACHE_HIT, CACHE_RENDER, CACHE_WAIT };
/* HIT: *ret_page is held (cache_release). RENDER: the caller renders for *ret_flight and must end
 * with cache_land. WAIT: x was put among the flight's waiters. */
enum cache_answer cache_find(
    struct cache *c, struct str key, int64_t now_at, struct exchange *x,
    const struct cache_page **ret_page, struct flight **ret_flight);
void cache_release(struct cache *c, const struct cache_page *page);
/* Ends a render. page NULL: it is not to be kept (error, or changed meanwhile). The waiters come
 * back as a list by next_waiter; *ret_page (held) is what was stored. Takes over the strings and
 * prepared responses of *page. */
struct exchange *cache_land(
    struct cache *c, struct flight *f, const struct cache_page *page,
    const struct cache_page **ret_page);
/* True once per page, on its second hit: the caller makes the brotli body and hands it over. */
bool cache_wants_brotli(struct cache *c, const struct cache_page *page);
void cache_add_brotli(
    struct cache *c, const struct cache_page *page, struct wire_prepared *ready, struct str etag,
    size_t bytes);

struct cache_stats {
    int64_t hits, misses, bytes, pages;
};
struct cache_stats cache_stats(struct cache *c);

#endif
