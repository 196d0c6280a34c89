#include "place/sign_in_step_view.h"

#include "base/date.h"
#include "base/num.h"
#include "db/writer.h"
#include "http/dispatch.h"
#include "place/device.h"
#include "place/grant.h"
#include "place/second_factor.h"
#include "place/session_note.h"

#define ADDRESS_MAX ((size_t)8 * 1024)
#define SECOND_MS 1000

const struct keys *step_keys(const struct request *q)
{
    return http_config(q->http)->keys;
}

struct password_rule step_password_rule(const struct request *q)
{
    return account_password_rule(step_keys(q), http_config(q->http)->demo);
}

struct str step_session_id(struct request *q)
{
    struct str cookie = request_session(q);
    return cookie.n ? session_id_of(q->arena, cookie) : S("");
}

/* ---- where to go on ---- */

struct step_then step_then_sent(const struct request *q)
{
    struct str body = form_get(&q->kept, S("giu"));
    /* What another site sent is not to be shown as if its owner had typed it. */
    if (request_foreign(q))
        return (struct step_then){S(""), S(""), false};
    return (struct step_then){request_kept(q, "ve"), body.p ? body : S(""), body.p != NULL};
}

struct step_then step_then_of(const struct request *q, struct str path)
{
    if (q->resume_path.n)
        return (struct step_then){q->resume_path, q->resume_body, true};
    struct step_then then = step_then_sent(q);
    if (!then.path.n)
        then.path = path;
    return then;
}

static struct str encoded(struct request *q, struct str s)
{
    struct html h;
    html_init(&h, q->arena, q->lang, s.n * 3 + 16);
    html_url(&h, s);
    return buf_get(&h.buf);
}

struct str step_address(struct request *q, struct str step, struct str then_path)
{
    if (!then_path.n)
        return step;
    return arena_fmt(q->arena, "%.*s?ve=%.*s", STR_ARG(step), STR_ARG(encoded(q, then_path)));
}

/* ---- half way through ---- */

enum err step_half(struct request *q, enum session_stage stage, struct step_half *ret)
{
    struct str id = step_session_id(q);
    if (!id.n)
        return E_NOT_FOUND;
    enum err e = session_by_id(q->tx, id, &ret->session);
    if (e == OK && ret->session.stage != stage)
        e = E_NOT_FOUND;
    return e == OK ? account_by_id(q->tx, ret->session.account_id, &ret->account) : e;
}

/* ---- attempts ---- */

struct counting {
    const struct keys *keys;
    const struct sign_in_claim *claim;
    int64_t ms;
};

static enum err count(struct db_tx *tx, void *ctx)
{
    struct counting *c = ctx;
    return sign_in_count(tx, c->keys, c->claim, &c->ms);
}

static enum err too_often(struct request *q, int64_t ms)
{
    return request_error(
        q, "", TEXT_sign_in_often, TEXT_ARGS(ta_i64("n", (ms + SECOND_MS - 1) / SECOND_MS)));
}

enum err step_count(struct request *q, const struct sign_in_claim *claim, int64_t *ret_wait_ms)
{
    struct counting c = {step_keys(q), claim, 0};
    enum err e = sign_in_wait(q->tx, c.keys, claim, ret_wait_ms);
    if (e != OK)
        return e;
    if (*ret_wait_ms > 0)
        return too_often(q, *ret_wait_ms);
    e = db_write(http_config(q->http)->db, q->arena, DB_HIGH, count, &c);
    *ret_wait_ms = c.ms;
    return e == E_BUSY && c.ms > 0 ? too_often(q, c.ms) : e;
}

void step_wait(struct request *q, struct response *s, int64_t wait_ms)
{
    if (wait_ms <= 0)
        return;
    s->status = 429;
    response_header(
        s, S("Retry-After"),
        arena_fmt(q->arena, "%lld", (long long)((wait_ms + SECOND_MS - 1) / SECOND_MS)));
}

enum err step_password(
    struct request *q, const char *field, struct str password, struct step_password *ret)
{
    enum err e = account_by_id(q->tx, q->actor->account_id, &ret->account);
    return e == OK ? step_password_of(q, field, password, ret) : e;
}

enum err step_password_of(
    struct request *q, const char *field, struct str password, struct step_password *ret)
{
    const struct password_rule rule = step_password_rule(q);
    struct password_answer answer;
    ret->claim = (struct sign_in_claim){S("password"), ret->account.login, q->wire->peer};
    enum err e = step_count(q, &ret->claim, &ret->wait_ms);
    if (e == OK)
        e = password_check(q->arena, &rule, ret->account.password, password, &answer);
    if (e == OK && !answer.right)
        return request_error(q, field, TEXT_account_old_wrong, TEXT_NO_ARGS);
    return e;
}

enum err step_password_right(struct request *q, const struct step_password *p)
{
    struct account now;
    enum err e = account_by_id(q->tx, p->account.id, &now);
    if (e == OK && !str_eq(now.password, p->account.password))
        e = E_CONFLICT;
    return e == OK ? sign_in_right(q->tx, step_keys(q), &p->claim) : e;
}

enum err step_way(struct request *q, const struct account *account)
{
    struct grant_roles has;
    enum sign_in way = request_sign_in(q);
    if (way == SIGN_IN_ALL)
        return OK;
    if (way == SIGN_IN_REFUSED)
        return request_error(q, "", TEXT_sign_in_plain, TEXT_NO_ARGS);
    enum err e = grant_roles(q->tx, account->id, GRANT_ANY_UNIT, date_local_day(q->now_at), &has);
    if (e != OK)
        return e;
    return second_factor_demanded(has.roles)
               ? request_error(q, "", TEXT_sign_in_plain_high, TEXT_NO_ARGS)
               : OK;
}

/* ---- going on ---- */

static void keep_lang(struct request *q, struct response *s, struct str lang)
{
    if (lang.n)
        response_header(
            s, S("Set-Cookie"),
            arena_fmt(
                q->arena, "lang=%.*s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
                STR_ARG(lang)));
}

static void lead(
    struct request *q, struct response *s, const struct step_on *n, enum session_stage stage)
{
    struct str path = n->then.path.n ? request_own_path(n->then.path) : S("/viec");
    if (stage == SESSION_WHOLE) {
        s->location = n->landing.n ? n->landing : path;
        if (n->then.stopped && !n->landing.n) {
            s->resume_path = path;
            s->resume_body = n->then.body;
        }
        return;
    }
    struct str step = stage == SESSION_CODE     ? S(STEP_CODE)
                      : stage == SESSION_SET_UP ? S(STEP_SET_UP)
                                                : S(STEP_CHANGE);
    s->location = step_address(q, step, n->then.path);
    if (n->then.stopped && stage == SESSION_CODE) {
        s->resume_path = step;
        s->resume_body = arena_fmt(
            q->arena, "ve=%.*s&giu=%.*s", STR_ARG(encoded(q, n->then.path)),
            STR_ARG(encoded(q, n->then.body)));
    }
}

enum err step_on(struct request *q, struct response *s, const struct step_on *n)
{
    struct session_new fresh = {
        .account_id = n->account->id,
        .device = device_words(q->arena, wire_header(q->wire, S("user-agent"))),
        .instead_of = n->instead_of,
    };
    struct session_secret secret = session_secret(q->arena);
    enum err e = sign_in_stage(q->tx, n->account, n->code_given, &fresh.stage);
    /* Perhaps another's, on a machine that is shared. */
    if (e == OK && q->actor)
        e = session_end(q->tx, q->actor->account_id, q->actor->session_id);
    if (e == E_NOT_FOUND)
        e = OK;
    if (e == OK)
        e = session_begin(q->tx, &fresh, secret.id);
    if (e == OK && n->note.n)
        e = session_note_put(q->tx, step_keys(q), secret.id, n->note_what, n->note);
    if (e != OK)
        return e;
    s->session = secret.cookie;
    s->extra_count = 0; /* apply may run again */
    if (fresh.stage == SESSION_WHOLE)
        keep_lang(q, s, n->account->lang);
    lead(q, s, n, fresh.stage);
    return OK;
}
