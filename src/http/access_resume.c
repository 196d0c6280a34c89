/* access_resume: the way through signing in. A reader is led to the sign-in page and back; the
 * sender of a submission gets the sign-in page with the submission kept in it, and afterwards the
 * form again with the text as typed: nothing is lost, and nothing is stored unseen. */
#include "base/buf.h"
#include "http/exchange.h"

#define PAGE_PART_MAX ((size_t)2 * 1024 * 1024)
#define KEPT_MAX ((size_t)64 * 1024) /* the form of the sign-in page takes no more */

struct str request_own_path(struct str path)
{
    bool own =
        path.n && path.p[0] == '/' && !str_starts(path, S("//")) && str_find_char(path, '\\') < 0;
    return own ? path : S("/");
}

static struct str encoded(struct exchange *x, struct str s)
{
    struct html h;
    html_init(&h, x->q.arena, x->q.lang, KEPT_MAX);
    html_url(&h, s);
    return buf_get(&h.buf);
}

static struct str own_address(const struct exchange *x)
{
    const struct wire_request *w = x->q.wire;
    return arena_fmt(
        x->q.arena, "%.*s%s%.*s", STR_ARG(w->path), w->query.n ? "?" : "", STR_ARG(w->query));
}

/* What was typed, without files, passwords, token and key, as a browser would send it. */
static struct str kept_body(struct exchange *x)
{
    struct buf b;
    buf_init(&b, x->q.arena, KEPT_MAX);
    for (size_t i = 0; i < x->q.kept.count; i++) {
        const struct form_pair *pair = &x->q.kept.pairs[i];
        if (pair->file_name.p || str_eq(pair->name, S("_csrf")) || str_eq(pair->name, S("_key")) ||
            str_starts(pair->name, S("mat-khau")))
            continue;
        if (b.n)
            buf_char(&b, '&');
        buf_str(&b, encoded(x, pair->name));
        buf_char(&b, '=');
        buf_str(&b, encoded(x, pair->value));
    }
    return b.over ? S("") : buf_get(&b);
}

static const struct route *row_of(const struct exchange *x, unsigned flag)
{
    const struct http_routes *all = &x->http->routes;
    for (size_t i = 0; i < all->count; i++)
        if (all->rows[i]->flags & flag)
            return all->rows[i];
    return NULL;
}

static enum err run_row(struct db_tx *tx, void *ctx)
{
    struct exchange *x = ctx;
    x->q.tx = tx;
    x->q.now_at = tx->now_at;
    enum err e = x->q.route->show(&x->q, &x->s);
    x->q.tx = NULL;
    return e;
}

/* The page where people sign in, shown in place of the form's own. */
static void show_row(struct exchange *x, const struct route *row)
{
    x->q.resume_path = own_address(x);
    x->q.resume_body = kept_body(x);
    x->q.route = row;
    x->q.unit = NULL;
    x->q.in = arena_alloc(x->q.arena, row->fields.size ? row->fields.size : 1);
    x->q.kept = (struct form){0};
    x->q.error_count = 0;
    x->q.prepared = NULL; /* of the form's own row */
    x->same_key = false;
    x->s = (struct response){.status = 403};
    html_init(&x->s.html, x->q.arena, x->q.lang, PAGE_PART_MAX);
    enum err e = db_read(x->http->config.db, x->q.arena, run_row, x);
    x->s.status = 403;
    if (e == OK)
        answer_page(x);
    else
        answer_error(x, e);
}

void access_answer(struct exchange *x)
{
    unsigned flag = x->gate == GATE_CONFIRM ? ROUTE_CONFIRM : ROUTE_SIGN_IN;
    const struct route *row = row_of(x, flag);
    if (!row || x->foreign || x->q.route->flags & ROUTE_API) {
        answer_error(x, E_DENIED);
    } else if (x->q.route->method == WIRE_POST) {
        show_row(x, row);
    } else {
        struct str back = encoded(x, own_address(x));
        answer_location(x, 303, arena_fmt(x->q.arena, "%s?ve=%.*s", row->path, STR_ARG(back)));
    }
}

/* ---- afterwards ---- */

/* Path, query and body as if they had just been sent again. False: no such form (any more). */
static bool as_if_sent(struct exchange *x, struct str path, struct str body)
{
    struct str field, query = STR_NONE;
    ptrdiff_t mark = str_find_char(path, '?');
    if (mark >= 0) {
        query = str_from(path, (size_t)mark + 1);
        path = str_sub(path, 0, (size_t)mark);
    }
    x->query = (struct form){0};
    if (router_find(x->http->router, x->q.arena, WIRE_POST, path, &x->match) != OK ||
        (query.n && form_parse_urlencoded(x->q.arena, query, &x->query, &field) != OK) ||
        form_parse_urlencoded(x->q.arena, body, &x->q.kept, &field) != OK)
        return false;
    x->q.route = x->http->routes.rows[x->match.row];
    x->q.unit = NULL;
    x->q.error_count = 0;
    x->q.prepared = NULL;
    /* The next step of signing in takes the kept form along. */
    bool step = x->q.route->flags & ROUTE_REPEATS;
    return (step || x->q.route->who & WHO_STAFF) && bind_address(x) == OK;
}

void access_resume(struct exchange *x)
{
    struct str path = x->s.resume_path, body = x->s.resume_body, session = x->s.session;
    x->same_key = false;
    x->session = session;
    x->new_session = session;
    x->s = (struct response){0};
    if (!as_if_sent(x, path, body)) {
        answer_location(x, 303, S("/viec"));
        return;
    }
    (void)request_error(&x->q, "", TEXT_form_resumed, TEXT_NO_ARGS);
    html_init(&x->s.html, x->q.arena, x->q.lang, PAGE_PART_MAX);
    enum err e = db_read(x->http->config.db, x->q.arena, write_form, x);
    if (e != OK)
        answer_error(x, e);
    else if (x->gate != GATE_OPEN)
        answer_error(x, E_DENIED);
    else
        access_answer_page(x);
}
