/* arena: memory that is given back all at once: one per request, job, command or test.
 *
 * Allocation never fails: true out-of-memory aborts, and the supervisor restarts. A soft limit
 * only sets a flag, which the dispatcher reads once (413/500). Nobody frees single objects.
 * In sanitizer builds each object is a malloc of its own, so that every boundary is seen.
 * Not safe for use by two threads at once. */
#ifndef GANDAN_BASE_ARENA_H
#define GANDAN_BASE_ARENA_H

#include "base/str.h"

struct arena;

/* limit_bytes 0: none. */
struct arena *arena_new(size_t limit_bytes);
void arena_free(struct arena *a); /* takes NULL */
/* Calls `fn` when the arena is reset or freed, the last one first: for what an object of it holds
 * elsewhere. */
void arena_at_end(struct arena *a, void (*fn)(void *ctx), void *ctx);
/* Gives all objects back and keeps the first chunk: for pooled use. */
void arena_reset(struct arena *a);
bool arena_over_limit(const struct arena *a);
size_t arena_used(const struct arena *a);

/* 16-byte aligned. arena_alloc gives zeroed bytes; arena_raw leaves them as they are. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull));
void *arena_raw(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull));
void *arena_array(struct arena *a, size_t count, size_t size)
    __attribute__((malloc, returns_nonnull));
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

/* A copy owned by the arena. */
struct str arena_str(struct arena *a, struct str s);
/* NUL-terminated copy, for C libraries. */
char *arena_z(struct arena *a, struct str s);
struct str arena_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str arena_cat(struct arena *a, struct str x, struct str y);

#endif
