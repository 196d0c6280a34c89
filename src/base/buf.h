/* buf: bytes that grow inside an arena. Cannot exist without a maximum: past it the bytes are
 * dropped and `over` is set, which whoever sends the result must look at once. */
#ifndef GANDAN_BASE_BUF_H
#define GANDAN_BASE_BUF_H

#include "base/arena.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n, room, max;
    bool over;
};

void buf_init(struct buf *b, struct arena *a, size_t max_bytes);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_char(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
#define buf_lit(b, lit) buf_add((b), "" lit "", sizeof(lit) - 1)
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What is there so far; stays valid until the next addition. */
struct str buf_get(const struct buf *b);

#endif
