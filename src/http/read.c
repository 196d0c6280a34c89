/* read: rows that only look, cached or not. */
#include "base/clock.h"
#include "base/date.h"
#include "http/compress.h"
#include "http/exchange.h"
#include "spine/topic.h"
#include "trust/hash.h"

#define PAGE_PART_MAX ((size_t)2 * 1024 * 1024)
#define SEVERAL_UNITS_FRESH_MS 60000

enum err read_unit(struct exchange *x, struct db_tx *tx)
{
    if (x->q.route->unit != UNIT_PATH)
        return OK;
    struct http_unit *unit = ARENA_NEW(x->q.arena, struct http_unit);
    enum err e = x->http->config.hooks.unit_by_slug(tx, x->match.values[0], unit);
    if (e != OK)
        return e;
    x->q.unit = unit;
    if (x->q.lang != LANG_EN)
        x->q.lang = unit->vi;
    return OK;
}

static enum err find_unit(struct db_tx *tx, void *ctx)
{
    return read_unit(ctx, tx);
}

/* A unit keeps its older addresses; they lead to the present one. */
static bool at_older_address(struct exchange *x)
{
    if (!x->q.unit || str_eq(x->q.unit->slug, x->match.values[0]))
        return false;
    struct str rest = str_from(x->q.wire->path, 1);
    ptrdiff_t slash = str_find_char(rest, '/');
    rest = slash < 0 ? S("/") : str_from(rest, (size_t)slash);
    struct str query = x->q.wire->query;
    x->s.status = 301;
    x->s.location = arena_fmt(
        x->q.arena, "/%.*s%.*s%s%.*s", STR_ARG(x->q.unit->slug), STR_ARG(rest), query.n ? "?" : "",
        STR_ARG(query));
    return true;
}

static enum err run_show(struct db_tx *tx, void *ctx)
{
    struct exchange *x = ctx;
    x->q.tx = tx;
    x->q.now_at = tx->now_at;
    enum err e = read_unit(x, tx);
    if (e == OK)
        e = access_check(x, tx);
    if (e == OK && x->gate == GATE_OPEN && !at_older_address(x)) {
        html_init(&x->s.html, x->q.arena, x->q.lang, PAGE_PART_MAX);
        e = x->q.route->show(&x->q, &x->s);
    }
    x->q.tx = NULL;
    return e;
}

static enum err read_page(struct exchange *x)
{
    return db_read(x->http->config.db, x->q.arena, run_show, x);
}

static void read_now(struct exchange *x)
{
    enum err e = read_page(x);
    if (e != OK)
        answer_error(x, e);
    else if (x->gate != GATE_OPEN)
        access_answer(x);
    else
        access_answer_page(x);
}

static void read_later(void *arg, bool too_old)
{
    struct exchange *x = arg;
    if (too_old)
        answer_error(x, E_BUSY);
    else
        read_now(x);
}

/* ---- cached ---- */

static enum encoding encoding_for(struct exchange *x, const struct cache_page *page)
{
    struct str takes = wire_header(x->q.wire, S("accept-encoding"));
    if (page->ready[ENC_BROTLI] && str_find(takes, S("br")) >= 0)
        return ENC_BROTLI;
    return page->ready[ENC_GZIP] && str_find(takes, S("gzip")) >= 0 ? ENC_GZIP : ENC_PLAIN;
}

static void release_page(void *owner)
{
    cache_release(owner);
}

static void send_cached(struct exchange *x, const struct cache_page *page)
{
    enum encoding enc = encoding_for(x, page);
    struct wire_response r = {
        .status = 200,
        .page = page->ready[enc],
        .owner = (void *)(uintptr_t)page,
        .owner_release = release_page,
    };
    if (str_eq(wire_header(x->q.wire, S("if-none-match")), page->etag[enc])) {
        r.status = 304;
        r.page = NULL;
        wire_response_header(&r, S("ETag"), page->etag[enc]);
        wire_response_header(&r, S("Cache-Control"), S("no-cache"));
        wire_response_header(&r, S("Vary"), S("Accept-Encoding, Accept-Language, Cookie"));
    }
    answer_send(x, &r);
}

static struct str etag_of(struct arena *a, struct str body)
{
    struct str hash = hash_sha256_hex(a, body);
    return arena_fmt(a, "\"%.*s\"", STR_ARG(str_sub(hash, 0, 20)));
}

static struct wire_response whole_answer(
    struct exchange *x, struct str type, struct str encoding, struct str body)
{
    struct wire_response r = {.status = 200, .body = body};
    wire_response_header(&r, S("Content-Type"), type);
    if (encoding.n)
        wire_response_header(&r, S("Content-Encoding"), encoding);
    wire_response_header(&r, S("ETag"), etag_of(x->q.arena, body));
    wire_response_header(&r, S("Cache-Control"), S("no-cache"));
    wire_response_header(&r, S("Vary"), S("Accept-Encoding, Accept-Language, Cookie"));
    answer_common_headers(x, &r);
    return r;
}

static void add_brotli(struct exchange *x, const struct cache_page *page)
{
    struct str packed = compress_brotli(x->q.arena, page->plain);
    if (!packed.p)
        return;
    struct wire_response r = whole_answer(x, page->type, S("br"), packed);
    cache_add_brotli(x->http->cache, page, &r, etag_of(x->q.arena, packed));
}

static int64_t fresh_until(const struct exchange *x)
{
    int64_t until = date_at(date_local_day(x->q.now_at) + 1, 0);
    if (x->s.fresh_until && x->s.fresh_until < until)
        until = x->s.fresh_until;
    if (x->q.route->unit == UNIT_ANY && x->q.now_at + SEVERAL_UNITS_FRESH_MS < until)
        until = x->q.now_at + SEVERAL_UNITS_FRESH_MS;
    return until;
}

/* Only a whole, plain page is kept. */
static bool keepable(const struct exchange *x)
{
    return (x->s.status == 0 || x->s.status == 200) && !x->s.location.n && !x->new_session.n &&
           !x->s.download_name.n;
}

static const struct cache_page *land(struct exchange *x, struct str body, struct exchange **waiters)
{
    const struct cache_page *stored = NULL;
    struct cache_source source = {
        .key = x->cache_key,
        .type = x->s.content_type.n ? x->s.content_type : S("text/html; charset=utf-8"),
        .unit_id = x->q.unit ? x->q.unit->id : 0,
        .topics = x->q.route->topics | TOPIC_UNIT,
        .version = x->version_before,
        .fresh_until = fresh_until(x),
    };
    source.answer[ENC_PLAIN] = whole_answer(x, source.type, S(""), body);
    source.etag[ENC_PLAIN] = etag_of(x->q.arena, body);
    struct str packed = compress_gzip(x->q.arena, body, 6);
    if (packed.p) {
        source.answer[ENC_GZIP] = whole_answer(x, source.type, S("gzip"), packed);
        source.etag[ENC_GZIP] = etag_of(x->q.arena, packed);
    }
    *waiters = cache_land(x->http->cache, &x->flight, &source, &stored);
    return stored;
}

/* The version must be older than the snapshot, and needs the unit's id: so the unit is looked up
 * in a transaction of its own first. */
static enum err read_version(struct exchange *x)
{
    enum err e =
        x->q.route->unit == UNIT_PATH ? db_read(x->http->config.db, x->q.arena, find_unit, x) : OK;
    if (e == OK)
        x->version_before =
            topic_version(x->q.unit ? x->q.unit->id : 0, x->q.route->topics | TOPIC_UNIT);
    return e;
}

static void render(struct exchange *x)
{
    struct exchange *waiters = NULL;
    const struct cache_page *page = NULL;
    enum err e = read_version(x);
    if (e == OK)
        e = read_page(x);
    struct str body = STR_NONE;
    if (e == OK && keepable(x))
        body = x->s.content_type.n ? x->s.body : answer_document(x);
    if (body.p)
        page = land(x, body, &waiters);
    else
        waiters = cache_land(x->http->cache, &x->flight, NULL, &page);
    /* x may be gone as soon as it is answered; the waiters are others. */
    for (struct exchange *w = waiters; w;) {
        struct exchange *next = w->next_waiter;
        if (page)
            send_cached(w, page);
        else
            pool_push_always(w->http->pool, &w->job, read_later, w);
        w = next;
    }
    if (page)
        send_cached(x, page);
    else if (e == OK)
        answer_page(x);
    else
        answer_error(x, e);
}

static void render_later(void *arg, bool too_old)
{
    (void)too_old; /* others may wait for this render: it is done in any case */
    render(arg);
}

/* ---- where it runs ---- */

static void later(struct exchange *x, pool_fn *fn)
{
    x->suspended = true;
    if (!pool_push(x->http->pool, &x->job, fn, x))
        answer_error(x, E_BUSY);
}

static bool on_wire_thread(const struct exchange *x)
{
    return x->q.route->how != SLOW && db_engine(x->http->config.db) == DB_SQLITE;
}

static void cached_begin(struct exchange *x)
{
    const struct cache_page *page = NULL;
    switch (cache_find(x->http->cache, x->cache_key, clock_now(), x, &page)) {
    case CACHE_HIT:
        if (cache_wants_brotli(x->http->cache, page))
            add_brotli(x, page);
        send_cached(x, page);
        break;
    case CACHE_WAIT:
        break;
    case CACHE_RENDER:
        if (on_wire_thread(x)) {
            render(x);
        } else {
            x->suspended = true;
            pool_push_always(x->http->pool, &x->job, render_later, x);
        }
        break;
    }
}

static bool cacheable(const struct exchange *x)
{
    return x->q.route->how == CACHED && !signed_in(x) && !x->wrote && topic_certain();
}

void read_begin(struct exchange *x)
{
    if (cacheable(x)) {
        x->cache_key = bind_cache_key(x);
        if (x->cache_key.p) {
            cached_begin(x);
            return;
        }
    }
    if (on_wire_thread(x))
        read_now(x);
    else
        later(x, read_later);
}
