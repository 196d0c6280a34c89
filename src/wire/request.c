#include "wire/request.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "wire/guard.h"

/* Kept for reuse: each holds the first chunk of its arena. */
#define POOL_MAX 128
/* The dispatcher reads the flag that this sets; nothing is cut here. */
#define ARENA_LIMIT ((size_t)96 * 1024 * 1024)
/* Up to here a body grows as it comes; past it the announced length is reserved at once: an
 * announcement alone must not cost memory. */
#define BODY_STEP ((size_t)64 * 1024)

struct request_pool {
    pthread_mutex_t lock;
    struct wire_private *free;
    int count;
};

struct request_pool *request_pool_new(void)
{
    struct request_pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        abort();
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

static void request_free(struct wire_private *p)
{
    arena_free(p->q.arena);
    free(p);
}

void request_pool_free(struct request_pool *pool)
{
    while (pool->free) {
        struct wire_private *p = pool->free;
        pool->free = p->next;
        request_free(p);
    }
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

struct wire_private *request_take(struct request_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct wire_private *p = pool->free;
    if (p) {
        pool->free = p->next;
        pool->count--;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!p) {
        p = calloc(1, sizeof *p);
        if (!p)
            abort();
        p->q.arena = arena_new(ARENA_LIMIT);
    }
    p->q.priv = p;
    return p;
}

void request_give(struct request_pool *pool, struct wire_private *p)
{
    struct arena *arena = p->q.arena;
    spool_close(&p->spool);
    arena_reset(arena);
    memset(p, 0, sizeof *p);
    p->q.arena = arena;
    pthread_mutex_lock(&pool->lock);
    bool keep = pool->count < POOL_MAX;
    if (keep) {
        p->next = pool->free;
        pool->free = p;
        pool->count++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!keep)
        request_free(p);
}

static _Thread_local struct wire_private *heads;

struct wire_private *request_heads(void)
{
    return heads;
}

void request_head_begin(struct wire_private *p)
{
    p->heading = true;
    p->next = heads;
    if (heads)
        heads->before = p;
    heads = p;
}

void request_head_end(struct wire_private *p)
{
    if (!p->heading)
        return;
    p->heading = false;
    *(p->before ? &p->before->next : &heads) = p->next;
    if (p->next)
        p->next->before = p->before;
    p->next = p->before = NULL;
}

static size_t body_room(const struct wire_private *p, size_t need)
{
    size_t room = p->body_room ? p->body_room * 2 : BODY_STEP / 8;
    if (need > BODY_STEP || room > BODY_STEP)
        room = p->body_length > need ? p->body_length : need * 2;
    if (p->body_length > 0 && room > p->body_length)
        room = p->body_length;
    return room > need ? room : need;
}

/* What has come so far goes first. */
static enum err spool_begin(struct wire_private *p, const struct spool_place *place)
{
    enum err e = spool_open(&p->spool, place);
    if (e == OK && p->body_n > 0)
        e = spool_add(&p->spool, p->body, p->body_n);
    return e;
}

static enum err body_spool(
    struct wire_private *p, const struct spool_place *place, const char *data, size_t n)
{
    enum err e = spool_is_open(&p->spool) ? OK : spool_begin(p, place);
    if (e == OK)
        e = spool_add(&p->spool, data, n);
    if (e == OK)
        p->body_n += n;
    return e;
}

enum err request_body_add(
    struct wire_private *p, const struct spool_place *place, const char *data, size_t n)
{
    if (n > p->body_limit - p->body_n)
        return E_TOO_BIG;
    if (place->dir && (p->body_n + n > SPOOL_OVER || p->body_length > SPOOL_OVER))
        return body_spool(p, place, data, n);
    if (n > p->body_room - p->body_n) {
        size_t room = body_room(p, p->body_n + n);
        char *grown = arena_raw(p->q.arena, room);
        if (p->body_n > 0)
            memcpy(grown, p->body, p->body_n);
        p->body = grown;
        p->body_room = room;
    }
    memcpy(p->body + p->body_n, data, n);
    p->body_n += n;
    return OK;
}

enum err request_body(struct wire_private *p, struct str *ret)
{
    if (spool_is_open(&p->spool))
        return spool_map(&p->spool, ret);
    *ret = (struct str){p->body ? p->body : "", p->body_n};
    return OK;
}

static void put_headers(struct buf *b, const struct wire_response *s)
{
    for (size_t i = 0; i < s->header_count; i++) {
        if (!guard_token(s->headers[i].name) || !guard_value_fits(s->headers[i].value))
            continue;
        buf_str(b, s->headers[i].name);
        buf_lit(b, ": ");
        buf_str(b, s->headers[i].value);
        buf_lit(b, "\r\n");
    }
}

static void put_date(struct buf *b)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t at = clock_wall(), day = at / DATE_DAY_MS;
    int second = (int)(at % DATE_DAY_MS / 1000);
    struct date d = date_of_day(day);
    buf_fmt(
        b, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days[date_weekday(day) - 1], d.day,
        months[d.month - 1], d.year, second / 3600, second / 60 % 60, second % 60);
}

struct str request_stream_bytes(struct wire_private *p)
{
    struct buf b;
    buf_init(&b, p->q.arena, (size_t)64 * 1024);
    buf_lit(&b, "HTTP/1.1 200 OK\r\nConnection: close\r\n");
    put_date(&b);
    put_headers(&b, &p->s);
    buf_lit(&b, "\r\n");
    buf_str(&b, p->s.body);
    return buf_get(&b);
}

struct str request_answer_bytes(struct wire_private *p)
{
    const struct wire_response *s = &p->s;
    struct buf b;
    buf_init(&b, p->q.arena, (size_t)64 * 1024 + s->body.n);
    buf_fmt(&b, "HTTP/1.1 %d Refused\r\nConnection: close\r\n", s->status);
    put_headers(&b, s);
    buf_fmt(&b, "Content-Length: %zu\r\n\r\n", s->body.n);
    buf_str(&b, s->body);
    return buf_get(&b);
}

struct str wire_header(const struct wire_request *q, struct str name)
{
    for (size_t i = 0; i < q->header_count; i++)
        if (str_eq_nocase(q->headers[i].name, name))
            return q->headers[i].value;
    return STR_NONE;
}

struct str wire_cookie(const struct wire_request *q, struct str name)
{
    for (size_t i = 0; i < q->header_count; i++) {
        struct str rest = q->headers[i].value, piece;
        if (!str_eq_nocase(q->headers[i].name, S("cookie")))
            continue;
        while (str_cut(&rest, ';', &piece)) {
            struct str pair = str_trim(piece), key;
            if (!str_cut(&pair, '=', &key) || !str_eq(key, name) || pair.p == NULL)
                continue;
            bool quoted = pair.n >= 2 && pair.p[0] == '"' && pair.p[pair.n - 1] == '"';
            return quoted ? str_sub(pair, 1, pair.n - 2) : pair;
        }
    }
    return STR_NONE;
}

void wire_response_header(struct wire_response *s, struct str name, struct str value)
{
    assert(s->header_count < sizeof s->headers / sizeof *s->headers);
    s->headers[s->header_count++] = (struct wire_header){name, value};
}
