#include "http/dispatch.h"

#include <sched.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/exchange.h"
#include "http/stream_registry.h"

#define BODY_MAX ((size_t)64 * 1024)
#define WORKERS_SQLITE 4
#define WORKERS_POSTGRES 16

static struct exchange *exchange_new(struct http *http, struct wire_request *w)
{
    struct exchange *x = w->ctx;
    if (x)
        return x;
    x = ARENA_NEW(w->arena, struct exchange);
    x->http = http;
    x->q = (struct request){.http = http, .wire = w, .arena = w->arena, .now_at = clock_now()};
    x->suspended = false;
    w->ctx = x;
    return x;
}

static struct str allow_header(unsigned methods)
{
    bool get = methods & WIRE_GET, post = methods & WIRE_POST;
    return get && post ? S("GET, HEAD, POST") : get ? S("GET, HEAD") : S("POST");
}

/* 0, or the status of a refusal. */
static int find_route(struct exchange *x)
{
    struct wire_request *w = x->q.wire;
    enum wire_method method = w->method == WIRE_HEAD ? WIRE_GET : w->method;
    switch (router_find(x->http->router, w->arena, method, w->path, &x->match)) {
    case OK:
        x->q.route = x->http->routes.rows[x->match.row];
        return 0;
    case E_DENIED:
        response_header(&x->s, S("Allow"), allow_header(x->match.allowed));
        return 405;
    case E_INVALID:
        return 400;
    default:
        return 404;
    }
}

static bool may_call(const struct exchange *x, const struct route *route)
{
    if (route->who & (WHO_ANYONE | WHO_STAFF)) /* officials: access.c, in the transaction */
        return true;
    if (!(route->who & WHO_LOOPBACK))
        return false;
    struct str token = x->http->config.metrics_token;
    struct str sent = wire_header(x->q.wire, S("authorization"));
    return x->q.wire->peer_loopback ||
           (token.n && str_starts(sent, S("Bearer ")) && str_eq(str_from(sent, 7), token));
}

/* "/vu-ninh/thu-tuc/": the same without the last slash, if there is such a page. "/don-vi/" too,
 * though it could be a unit's own page: no unit has the name of a page over all units. Browsers
 * read "//" and "/\" at the beginning as another site. */
static bool ends_in_a_slash_too_many(struct exchange *x, int status)
{
    struct wire_request *w = x->q.wire;
    struct router_match match;
    if (w->method == WIRE_POST || w->path.n < 2 || w->path.p[w->path.n - 1] != '/' ||
        w->path.p[1] == '/' || w->path.p[1] == '\\' || (status != 0 && status != 404))
        return false;
    struct str path = str_sub(w->path, 0, w->path.n - 1);
    if (router_find(x->http->router, w->arena, WIRE_GET, path, &match) != OK)
        return false;
    const struct route *page = x->http->routes.rows[match.row];
    bool better = status == 404 || (x->q.route->unit == UNIT_PATH && page->unit != UNIT_PATH);
    return better && may_call(x, page);
}

static void answer_without_slash(struct exchange *x)
{
    const struct wire_request *w = x->q.wire;
    answer_location(
        x, 301,
        arena_fmt(
            w->arena, "%.*s%s%.*s", STR_ARG(str_sub(w->path, 0, w->path.n - 1)),
            w->query.n ? "?" : "", STR_ARG(w->query)));
}

static int begin(struct exchange *x)
{
    struct wire_request *w = x->q.wire;
    struct str field;
    if (w->query.n && form_parse_urlencoded(w->arena, w->query, &x->query, &field) != OK) {
        negotiate(x);
        return 400;
    }
    negotiate(x);
    int status = find_route(x);
    if (status == 0 && !may_call(x, x->q.route))
        status = 404; /* who may not call it need not know that it is there */
    return status;
}

static void run_plain(struct exchange *x)
{
    enum err e = x->q.route->show(&x->q, &x->s);
    if (e == OK)
        answer_page(x);
    else
        answer_error(x, e);
}

static void plain_later(void *arg, bool too_old)
{
    struct exchange *x = arg;
    if (too_old)
        answer_error(x, E_BUSY);
    else
        run_plain(x);
}

static void run_probing(struct exchange *x)
{
    x->suspended = true;
    if (!pool_push(x->http->pool, &x->job, plain_later, x))
        answer_error(x, E_BUSY);
}

static void run(struct exchange *x)
{
    enum err e = bind_address(x);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    switch (x->q.route->how) {
    case PLAIN:
        run_plain(x);
        break;
    case PROBING:
        run_probing(x);
        break;
    case STREAM:
        stream_begin(x);
        break;
    case WRITE:
    case ASK:
        write_begin(x);
        break;
    default:
        read_begin(x);
        break;
    }
}

static bool handle(void *ctx, struct wire_request *w, struct wire_response *s)
{
    struct http *http = ctx;
    struct exchange *x = exchange_new(http, w);
    x->out = s;
    int status = x->q.route ? 0 : begin(x);
    if (ends_in_a_slash_too_many(x, status)) {
        answer_without_slash(x);
        return true;
    }
    if (status != 0) {
        answer_status(x, status);
        return true;
    }
    run(x);
    /* The request outlives this call: only this thread ends it, after the answer has left. */
    return !x->suspended;
}

static size_t body_limit(void *ctx, struct wire_request *w, struct wire_response *early)
{
    struct exchange *x = exchange_new(ctx, w);
    x->out = early;
    int status = begin(x);
    if (status != 0) {
        answer_status(x, status);
        return 0;
    }
    const struct route *r = x->q.route;
    if (r->method != WIRE_POST)
        return 0;
    if (!upload_may(r))
        return r->body_max ? r->body_max : BODY_MAX;
    if (upload_unwelcome(x)) {
        answer_status(x, 507);
        return 0;
    }
    bool parts = str_starts(wire_header(w, S("content-type")), S("multipart/form-data"));
    return parts ? r->body_max : BODY_MAX;
}

struct wire_handler http_handler(struct http *http)
{
    return (struct wire_handler){
        .ctx = http,
        .body_limit = body_limit,
        .handle = handle,
        .refuse = answer_refused,
    };
}

enum err http_new(const struct http_config *config, struct http **ret)
{
    struct arena *a = arena_new(0);
    if (http_check_routes(a, config->tables) != OK) {
        arena_free(a);
        return E_INVALID;
    }
    struct http *http = ARENA_NEW(a, struct http);
    http->config = *config;
    http->arena = a;
    http->routes = http_routes(a, config->tables);
    struct router_row *rows = ARENA_ARRAY(a, struct router_row, http->routes.count);
    for (size_t i = 0; i < http->routes.count; i++)
        rows[i] =
            (struct router_row){http->routes.rows[i]->method, str_z(http->routes.rows[i]->path)};
    size_t bad;
    enum err e = router_new(a, rows, http->routes.count, &http->router, &bad);
    if (e != OK) {
        arena_free(a);
        return e;
    }
    e = registry_start(a, config->db, &http->registry);
    if (e != OK) {
        arena_free(a);
        return e;
    }
    int workers = config->workers;
    if (workers == 0)
        workers = db_engine(config->db) == DB_SQLITE ? WORKERS_SQLITE : WORKERS_POSTGRES;
    http->pool = pool_new(workers);
    http->cache = cache_new();
    ready_init(&http->ready, config->db);
    *ret = http;
    return OK;
}

void http_quiesce(struct http *http)
{
    atomic_store(&http->quiescing, true);
}

void http_drain(struct http *http, int64_t drain_ms)
{
    int64_t until = clock_mono() + drain_ms;
    registry_stop(http->registry);
    while (clock_mono() < until) {
        bool idle = pool_drain(http->pool, until - clock_mono());
        if (idle && atomic_load(&http->writing) == 0)
            return;
        (void)sched_yield();
    }
    log_warn("stopping: some requests did not end in time");
}

void http_free(struct http *http)
{
    if (!http)
        return;
    registry_stop(http->registry);
    pool_free(http->pool);
    cache_free(http->cache);
    ready_done(&http->ready);
    arena_free(http->arena);
}

struct http_stats http_stats(const struct http *http)
{
    struct cache_stats c = cache_stats(http->cache);
    struct registry_stats listening = registry_stats(http->registry);
    struct http_stats s = {
        .cache_hits = c.hits,
        .cache_misses = c.misses,
        .cache_bytes = c.bytes,
        .workers_waiting = pool_waiting(http->pool),
        .listeners = listening.listeners,
        .listeners_told = listening.told,
        .listeners_slow = listening.slow,
    };
    for (int i = 0; i < 6; i++)
        s.responses[i] = atomic_load(&http->responses[i]);
    return s;
}

const struct http_config *http_config(const struct http *http)
{
    return &http->config;
}

bool http_quiescing(const struct http *http)
{
    return atomic_load(&http->quiescing);
}

enum err http_ready(struct http *http)
{
    return ready_ask(&http->ready);
}
