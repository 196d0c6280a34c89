/* answer: the layout around a page, headers, compression, error pages. */
#include "base/log.h"
#include "http/compress.h"
#include "http/exchange.h"
#include "http/layout.h"

#define PAGE_MAX ((size_t)4 * 1024 * 1024)
#define QUICK 3 /* level for answers that are made each time; tokens in them are masked */
#define CSP                                                                                        \
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "                    \
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "                   \
    "frame-ancestors 'none'"

void response_header(struct response *s, struct str name, struct str value)
{
    if (s->extra_count < sizeof s->extra / sizeof *s->extra)
        s->extra[s->extra_count++] = (struct wire_header){name, value};
}

void response_crumb(struct response *s, struct str label, struct str href)
{
    if (s->crumb_count < MAX_CRUMBS)
        s->crumbs[s->crumb_count++] = (struct crumb){label, href};
}

struct str request_unit_path(struct request *q, struct str rest)
{
    return arena_fmt(
        q->arena, "/%.*s%.*s", STR_ARG(q->unit ? q->unit->slug : S("")), STR_ARG(rest));
}

void answer_send(struct exchange *x, const struct wire_response *r)
{
    int hundred = r->status / 100;
    if (hundred >= 1 && hundred <= 5)
        atomic_fetch_add(&x->http->responses[hundred], 1);
    if (x->suspended)
        wire_answer(x->q.wire, r);
    else
        *x->out = *r;
}

/* A stored file is somebody else's: it may do nothing, wherever a browser opens it. */
#define CSP_FILE "default-src 'none'; frame-ancestors 'none'; sandbox"

static void security_headers(struct wire_response *r, bool https, bool file)
{
    wire_response_header(r, S("Content-Security-Policy"), file ? S(CSP_FILE) : S(CSP));
    wire_response_header(r, S("X-Content-Type-Options"), S("nosniff"));
    wire_response_header(r, S("Cross-Origin-Opener-Policy"), S("same-origin"));
    wire_response_header(r, S("Cross-Origin-Resource-Policy"), S("same-origin"));
    wire_response_header(r, S("Permissions-Policy"), S("camera=(), geolocation=(), microphone=()"));
    if (https)
        wire_response_header(
            r, S("Strict-Transport-Security"), S("max-age=31536000; includeSubDomains"));
}

void answer_common_headers(struct exchange *x, struct wire_response *r)
{
    security_headers(r, x->q.wire->https, x->s.file != NULL);
    /* Also where the path is a secret: no-referrer makes a browser send `Origin: null` with the
     * form of that page, and over plain http in an office there is no Sec-Fetch-Site to go by. */
    wire_response_header(r, S("Referrer-Policy"), S("same-origin"));
    if (x->s.end_session)
        wire_response_header(
            r, S("Set-Cookie"),
            x->q.wire->https ? S("__Host-s=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure")
                             : S("s=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"));
    else if (x->new_session.n)
        wire_response_header(
            r, S("Set-Cookie"),
            arena_fmt(
                x->q.arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s",
                x->q.wire->https ? "__Host-s" : "s", STR_ARG(x->new_session),
                x->q.wire->https ? "; Secure" : ""));
    for (size_t i = 0; i < x->s.extra_count; i++)
        wire_response_header(r, x->s.extra[i].name, x->s.extra[i].value);
}

struct str answer_document(struct exchange *x)
{
    struct html h;
    html_init(&h, x->q.arena, x->q.lang, PAGE_MAX);
    struct layout l = {
        .unit = x->q.unit,
        .page = &x->s,
        .path = x->q.wire->path,
        .query = x->query,
        .size = x->look.size,
        .contrast = x->look.contrast,
        .demo = x->http->config.demo,
        .plain_lan = x->http->config.plain_lan,
        .now_at = x->q.now_at,
        .secret = x->q.route && x->q.route->flags & ROUTE_SECRET,
        .routes = &x->http->routes,
        .route = x->q.route,
        .base_url = x->http->config.base_url,
    };
    if (x->q.actor && x->q.route && x->q.route->who & WHO_STAFF) {
        l.actor = x->q.actor;
        l.form_fields = request_form_fields(&x->q);
    }
    layout_document(&h, x->q.arena, &l, (struct markup){buf_get(&x->s.html.buf)});
    if (h.buf.over || x->s.html.buf.over) {
        log_error("a page of %s is over its limit", x->q.route ? x->q.route->path : "?");
        return STR_NONE;
    }
    return buf_get(&h.buf);
}

static bool personal(const struct exchange *x)
{
    return x->new_session.n || signed_in(x) || !x->q.route || x->q.route->flags & ROUTE_PRIVATE ||
           x->q.route->method == WIRE_POST || x->q.route->who & WHO_STAFF;
}

static void send_body(struct exchange *x, int status, struct str type, struct str body)
{
    struct wire_response r = {.status = status, .body = body};
    wire_response_header(&r, S("Content-Type"), type);
    struct str keep = personal(x) ? S("no-store") : S("no-cache");
    wire_response_header(&r, S("Cache-Control"), x->s.cache_control.n ? x->s.cache_control : keep);
    wire_response_header(&r, S("Vary"), S("Accept-Encoding, Accept-Language, Cookie"));
    bool takes_gzip = str_find(wire_header(x->q.wire, S("accept-encoding")), S("gzip")) >= 0;
    if (takes_gzip && !x->s.packed && body.n > 1024) {
        struct str packed = compress_gzip(x->q.arena, body, QUICK);
        if (packed.p) {
            r.body = packed;
            wire_response_header(&r, S("Content-Encoding"), S("gzip"));
        }
    }
    if (x->s.download_name.n)
        wire_response_header(
            &r, S("Content-Disposition"),
            arena_fmt(x->q.arena, "attachment; filename=\"%.*s\"", STR_ARG(x->s.download_name)));
    answer_common_headers(x, &r);
    answer_send(x, &r);
}

static void send_file(struct exchange *x)
{
    struct wire_response r = {.status = 200, .file = x->s.file};
    wire_response_header(&r, S("Content-Type"), x->s.content_type);
    struct str keep = x->s.cache_control;
    wire_response_header(&r, S("Cache-Control"), keep.n ? keep : S("no-store"));
    answer_common_headers(x, &r);
    answer_send(x, &r);
}

void answer_page(struct exchange *x)
{
    int status = x->s.status ? x->s.status : 200;
    if (x->s.file) {
        send_file(x);
        return;
    }
    if (x->s.location.n) {
        answer_location(x, x->s.status ? x->s.status : 303, x->s.location);
        return;
    }
    if (x->q.route && x->q.route->how == STREAM) {
        answer_stream(x);
        return;
    }
    if (x->s.content_type.n) {
        send_body(x, status, x->s.content_type, x->s.body);
        return;
    }
    struct str document = answer_document(x);
    if (document.p)
        send_body(x, status, S("text/html; charset=utf-8"), document);
    else
        answer_status(x, 500);
}

void answer_location(struct exchange *x, int status, struct str location)
{
    struct wire_response r = {.status = status};
    wire_response_header(&r, S("Location"), location);
    wire_response_header(&r, S("Cache-Control"), S("no-store"));
    if (x->q.route && x->q.route->how == WRITE)
        wire_response_header(
            &r, S("Set-Cookie"), S("wrote=1; Path=/; Max-Age=5; HttpOnly; SameSite=Strict"));
    answer_common_headers(x, &r);
    answer_send(x, &r);
}

/* ---- failures ---- */

static int status_of(enum err e)
{
    switch (e) {
    case OK:
        return 200;
    case E_NOT_FOUND:
        return 404;
    case E_CONFLICT:
        return 409;
    case E_INVALID:
        return 422;
    case E_DENIED:
        return 403;
    case E_BUSY:
    case E_UNSURE:
        return 503;
    case E_TOO_BIG:
        return 413;
    case E_FULL:
        return 507;
    case E_INTERNAL:
        break;
    }
    return 500;
}

/* Also where no route is: whoever asks there is a program. */
static bool of_api(const struct exchange *x)
{
    if (x->q.route)
        return (x->q.route->flags & ROUTE_API) != 0;
    return str_starts(x->q.wire->path, S("/api/"));
}

static void answer_failure(struct exchange *x, int status, bool unsure)
{
    struct layout_failure f =
        layout_failure(x->q.lang, status, x->q.route && x->q.route->how == WRITE, unsure);
    struct wire_header kept[4];
    size_t kept_count = status == 405 ? x->s.extra_count : 0;
    memcpy(kept, x->s.extra, sizeof kept);
    response_forget_file(&x->s);
    x->s = (struct response){.status = status, .title = f.title, .no_index = true};
    memcpy(x->s.extra, kept, sizeof kept);
    x->s.extra_count = kept_count;
    if (of_api(x)) {
        struct str body = problem_body(x->q.arena, status, f.title, f.sentence);
        send_body(x, status, S("application/problem+json"), body);
        return;
    }
    html_init(&x->s.html, x->q.arena, x->q.lang, PAGE_MAX);
    layout_failure_page(&x->s.html, &f, x->q.unit);
    struct str document = answer_document(x);
    send_body(x, status, S("text/html; charset=utf-8"), document.p ? document : f.sentence);
}

void answer_status(struct exchange *x, int status)
{
    answer_failure(x, status, false);
}

void answer_error(struct exchange *x, enum err e)
{
    if (e == E_BUSY && x->q.route && x->q.route->how == STREAM) {
        answer_stream_later(x);
        return;
    }
    if (e == E_INTERNAL)
        log_warn("%s answered 500", x->q.route ? x->q.route->path : "a request");
    answer_failure(x, status_of(e), e == E_UNSURE);
}

void answer_refused(void *ctx, struct wire_request *w, int status, struct wire_response *r)
{
    struct http *http = ctx;
    struct exchange *x = ARENA_NEW(w->arena, struct exchange);
    x->http = http;
    x->out = r;
    x->q = (struct request){.http = http, .wire = w, .arena = w->arena, .now_at = 0};
    negotiate(x);
    bool close = r->close;
    answer_status(x, status);
    r->close = close;
}
