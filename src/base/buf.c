#include "base/buf.h"

#include <stdarg.h>

#include "base/num.h"

void buf_init(struct buf *b, struct arena *a, size_t max_bytes)
{
    *b = (struct buf){.arena = a, .max = max_bytes};
}

static bool reserve(struct buf *b, size_t more)
{
    if (b->over || more > b->max - b->n) {
        b->over = true;
        return false;
    }
    if (b->room - b->n >= more)
        return true;
    size_t room = b->room ? b->room * 2 : 256;
    while (room < b->n + more)
        room *= 2;
    if (room > b->max)
        room = b->max;
    char *p = arena_raw(b->arena, room);
    if (b->n)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->room = room;
    return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || !reserve(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

void buf_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

void buf_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_i64(struct buf *b, int64_t v)
{
    char digits[NUM_I64_MAX];
    buf_add(b, digits, num_i64(digits, v));
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    /* One byte more for the NUL that vsnprintf writes; it is not counted. */
    if (n >= 0 && reserve(b, (size_t)n + 1)) {
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

struct str buf_get(const struct buf *b)
{
    return (struct str){b->p ? b->p : "", b->n};
}
