#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_DEBUG 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_DEBUG 1
#endif
#endif
#ifndef ARENA_DEBUG
#define ARENA_DEBUG 0
#endif

#define FIRST_CHUNK ((size_t)16 * 1024)
#define MAX_CHUNK ((size_t)256 * 1024)

struct chunk {
    struct chunk *next;
    size_t size, used;
    _Alignas(16) char bytes[];
};

struct ending {
    struct ending *next;
    void (*fn)(void *ctx);
    void *ctx;
};

struct arena {
    struct chunk *chunks;   /* newest first */
    struct ending *endings; /* they lie in the chunks */
    size_t used, limit;
};

static struct chunk *chunk_new(size_t size, struct chunk *next)
{
    struct chunk *c = malloc(sizeof *c + size);
    if (!c)
        abort();
    c->next = next;
    c->size = size;
    c->used = 0;
    return c;
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        abort();
    a->limit = limit_bytes;
    return a;
}

static void chunks_free(struct chunk *c)
{
    while (c) {
        struct chunk *next = c->next;
        free(c);
        c = next;
    }
}

static void run_endings(struct arena *a)
{
    for (struct ending *x = a->endings; x; x = x->next)
        x->fn(x->ctx);
    a->endings = NULL;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    run_endings(a);
    chunks_free(a->chunks);
    free(a);
}

void arena_reset(struct arena *a)
{
    struct chunk *keep = NULL;
    run_endings(a);
    for (struct chunk *c = a->chunks; c;) {
        struct chunk *next = c->next;
        if (!ARENA_DEBUG && !next && c->size == FIRST_CHUNK)
            keep = c;
        else
            free(c);
        c = next;
    }
    a->chunks = keep;
    if (keep)
        keep->used = 0;
    a->used = 0;
}

bool arena_over_limit(const struct arena *a)
{
    return a->limit != 0 && a->used > a->limit;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

static struct chunk *chunk_for(struct arena *a, size_t n)
{
    struct chunk *c = a->chunks;
    if (ARENA_DEBUG)
        return a->chunks = chunk_new(n, c);
    if (c && c->size - c->used >= n)
        return c;
    size_t size = c ? c->size * 2 : FIRST_CHUNK;
    if (size > MAX_CHUNK)
        size = MAX_CHUNK;
    if (n > size / 2 && c) {
        /* A big object gets a chunk of its own behind the one in use. */
        c->next = chunk_new(n, c->next);
        return c->next;
    }
    return a->chunks = chunk_new(size > n ? size : n, c);
}

void *arena_raw(struct arena *a, size_t n)
{
    if (n > SIZE_MAX / 4)
        abort();
    /* The exact size in debug builds, so that the byte after the object is poisoned. */
    size_t want = ARENA_DEBUG ? (n ? n : 1) : (n + 15) & ~(size_t)15;
    struct chunk *c = chunk_for(a, want);
    void *p = c->bytes + c->used;
    c->used += want;
    a->used += want;
    return p;
}

void arena_at_end(struct arena *a, void (*fn)(void *ctx), void *ctx)
{
    struct ending *x = arena_raw(a, sizeof *x);
    *x = (struct ending){a->endings, fn, ctx};
    a->endings = x;
}

void *arena_alloc(struct arena *a, size_t n)
{
    void *p = arena_raw(a, n);
    memset(p, 0, n);
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n))
        abort();
    return arena_alloc(a, n);
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = arena_raw(a, s.n);
    if (s.n)
        memcpy(p, s.p, s.n);
    return (struct str){p, s.n};
}

char *arena_z(struct arena *a, struct str s)
{
    char *p = arena_raw(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return p;
}

/* What is left of the chunk in use. */
static char *rest_of_chunk(const struct arena *a, size_t *ret_n)
{
    struct chunk *c = a->chunks;
    bool some = c && !ARENA_DEBUG;
    *ret_n = some ? c->size - c->used : 0;
    return some ? c->bytes + c->used : NULL;
}

struct str arena_fmt(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    size_t room;
    char *at = rest_of_chunk(a, &room);
    va_start(ap, fmt);
    va_copy(again, ap);
    /* Written where it will stand, when it fits there: nearly always, and then only once. */
    int n = vsnprintf(at, room, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    char *p = arena_raw(a, (size_t)n + 1);
    if (p != at || (size_t)n >= room) {
        int m = vsnprintf(p, (size_t)n + 1, fmt, again);
        assert(m == n);
    }
    va_end(again);
    return (struct str){p, (size_t)n};
}

struct str arena_cat(struct arena *a, struct str x, struct str y)
{
    char *p = arena_raw(a, x.n + y.n);
    if (x.n)
        memcpy(p, x.p, x.n);
    if (y.n)
        memcpy(p + x.n, y.p, y.n);
    return (struct str){p, x.n + y.n};
}
