/* dossier_pages: a citizen looks up a dossier with the two codes of the slip, or with its QR code.
 *
 * Rules: an unknown code and a wrong secret are one page, one status and one amount of work; what
 * was typed as secret is never shown again nor kept; a right secret gives this browser a pass for
 * PASS_MINUTES, and the address of the page holds the code only. Guessing is slowed
 * by http/throttle.h. */
#include "serve/dossier_pages.h"

#include "base/utf8.h"
#include "base/viet.h"
#include "http/dispatch.h"
#include "http/throttle.h"
#include "serve/dossier_pages.tmpl.h"
#include "serve/dossier_view.h"
#include "serve/link.h"
#include "serve/rating.h"

#define CODE_MAX 64
#define ADDRESS_MAX 1024

struct form_in {
    struct str code;
};
static const struct field form_in_fields[] = {
    {.name = "ma",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = CODE_MAX,
     .offset = offsetof(struct form_in, code),
     .label = TEXT_track_code},
};

struct ask_in {
    struct str code, secret;
};
static const struct field ask_in_fields[] = {
    {.name = "ma",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = CODE_MAX,
     .offset = offsetof(struct ask_in, code),
     .label = TEXT_track_code},
    {.name = "khoa",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = CODE_MAX,
     .offset = offsetof(struct ask_in, secret),
     .label = TEXT_track_secret},
};

struct qr_in {
    struct str token;
};
static const struct field qr_in_fields[] = {
    {.name = "token",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = CODE_MAX,
     .required = true,
     .offset = offsetof(struct qr_in, token),
     .label = TEXT_form_address},
};

static const struct field dossier_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = CODE_MAX,
     .required = true,
     .offset = offsetof(struct dossier_in, code),
     .label = TEXT_track_code},
};

static const struct keys *keys_of(const struct request *q)
{
    return http_config(q->http)->keys;
}

void dossier_page_head(struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->nav = NAV_TRACK;
    s->main_class = S("split");
    s->no_index = true;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
}

struct str dossier_address(struct request *q, struct str code)
{
    struct html h;
    html_init(&h, q->arena, q->lang, ADDRESS_MAX);
    html_url(&h, code);
    return request_unit_path(q, arena_cat(q->arena, S("/ho-so/"), buf_get(&h.buf)));
}

/* ---- the form ---- */

/* What is wrong with what was typed; beside the field, and short in the list above. */
struct mistakes {
    enum text code, code_short, secret, secret_short;
    int64_t signs; /* of the secret, as typed */
    bool too_often, not_found;
};

static struct str sentence(struct request *q, enum text key, int64_t n)
{
    return text_get(q->arena, q->lang, key, TEXT_ARGS(ta_i64("n", n)));
}

static void set_mistakes(struct request *q, struct dossier_form *v)
{
    const struct mistakes *m = q->prepared;
    v->code_error = v->code_short = request_error_of(q, S("ma"));
    v->secret_error = v->secret_short = request_error_of(q, S("khoa"));
    v->form_error = request_error_of(q, S(""));
    v->error_count = q->error_count;
    v->not_found = m && m->not_found;
    if (!m)
        return;
    if (m->code != TEXT_NONE)
        v->code_short = sentence(q, m->code_short, 0);
    if (m->secret != TEXT_NONE)
        v->secret_short = sentence(q, m->secret_short, m->signs);
}

static enum err form_page(struct request *q, struct response *s, struct str code)
{
    struct dossier_form v = {
        .slug = q->unit->slug,
        .hotline = q->unit->hotline,
        .hotline_number = q->unit->hotline_number,
        .kept_code = code,
        .hidden = request_form_fields(q),
    };
    set_mistakes(q, &v);
    dossier_page_head(q, s, text_lit(q->lang, TEXT_track_title));
    s->description = text_lit(q->lang, TEXT_track_lead);
    response_crumb(s, s->title, S(""));
    dossier_form_page(&s->html, &v);
    return OK;
}

static enum err show_form(struct request *q, struct response *s)
{
    const struct form_in *in = q->in;
    enum err e = form_page(q, s, in->code);
    s->no_index = in->code.n > 0;
    return e;
}

static enum err show_form_again(struct request *q, struct response *s)
{
    const struct mistakes *m = q->prepared;
    if (m && m->too_often) {
        s->status = 429;
        response_header(s, S("Retry-After"), S("60"));
    }
    return form_page(q, s, request_kept(q, "ma"));
}

/* ---- asking ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits at the end. */
static size_t last_digits(struct str s)
{
    size_t n = 0;
    while (n < s.n && is_digit(s.p[s.n - 1 - n]))
        n++;
    return n;
}

/* "…-261117" or "…-261117-00": the national pattern, cut off. */
static bool is_cut(struct str code)
{
    size_t n = last_digits(code);
    if (n == 6 && code.n > 7 && code.p[code.n - 7] == '-')
        return true;
    struct str head = str_sub(code, 0, code.n - n);
    if (n >= 4 || !str_ends(head, S("-")))
        return false;
    head.n--;
    return last_digits(head) == 6 && head.n > 7 && head.p[head.n - 7] == '-';
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_digit(s.p[i]))
            return true;
    return false;
}

/* A register's codes may look like anything: only what can be no code is a mistake before looking,
 * and a cut one after looking in vain. */
static void check_code(struct mistakes *m, struct str code, bool looked)
{
    if (code.n == 0) {
        m->code = TEXT_track_code_missing;
        m->code_short = TEXT_track_code_missing_short;
    } else if (!has_digit(code)) {
        m->code = TEXT_track_code_impossible;
        m->code_short = TEXT_track_code_impossible_short;
    } else if (looked && is_cut(code)) {
        m->code = TEXT_track_code_cut;
        m->code_short = TEXT_track_code_cut_short;
    }
}

static void check_secret(struct mistakes *m, struct str secret)
{
    bool strange = false;
    for (size_t i = 0; i < secret.n; i++) {
        char c = secret.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == ' ' || c == '-')
            continue;
        strange = strange || !(letter || is_digit(c)) || c == 'u' || c == 'U';
        m->signs += ((unsigned char)c & 0xc0) != 0x80;
    }
    if (m->signs == 0) {
        m->secret = TEXT_track_secret_missing;
        m->secret_short = TEXT_track_secret_missing_short;
    } else if (m->signs < DOSSIER_SECRET_SIGNS) {
        m->secret = TEXT_track_secret_short;
        m->secret_short = TEXT_track_secret_count_short;
    } else if (m->signs > DOSSIER_SECRET_SIGNS) {
        m->secret = TEXT_track_secret_long;
        m->secret_short = TEXT_track_secret_count_short;
    } else if (strange) {
        m->secret = TEXT_track_secret_strange;
        m->secret_short = TEXT_track_secret_strange_short;
    }
}

/* A code of the national pattern as slips print it, however it was typed: with blanks, or with the
 * dashes that telephones make of a hyphen. Codes of other shapes are taken as they are. */
static struct str as_printed(struct arena *a, struct str typed)
{
    char *p = arena_raw(a, typed.n + 1);
    size_t n = 0;
    int64_t day;
    for (struct str rest = typed; rest.n;) {
        uint32_t cp = 0;
        size_t length = utf8_decode(rest, &cp);
        length += length == 0; /* never: the door takes UTF-8 only */
        if (cp >= 0x2010 && cp <= 0x2015)
            p[n++] = '-';
        else if (cp != ' ' && cp != 0xA0)
            for (size_t i = 0; i < length; i++)
                p[n++] = rest.p[i];
        rest = str_from(rest, length);
    }
    struct str printed = {p, n};
    return dossier_code_day(printed, &day) ? printed : typed;
}

static enum err refuse(struct request *q, const struct mistakes *m)
{
    if (m->too_often)
        return request_error(q, "", TEXT_track_too_often, TEXT_NO_ARGS);
    if (m->code != TEXT_NONE)
        (void)request_error(q, "ma", m->code, TEXT_NO_ARGS);
    if (m->secret != TEXT_NONE)
        (void)request_error(q, "khoa", m->secret, TEXT_ARGS(ta_i64("n", m->signs)));
    if (m->not_found && m->code == TEXT_NONE)
        (void)request_error(q, "", TEXT_track_not_found, TEXT_NO_ARGS);
    return E_INVALID;
}

/* Only for this unit's dossier pages, and over https only where the page came so. */
static void give_pass(struct request *q, struct response *s, const struct dossier *d)
{
    struct str pass = pass_make(q->arena, keys_of(q), d, q->now_at);
    response_header(
        s, S("Set-Cookie"),
        arena_fmt(
            q->arena, "t=%.*s; Path=/%.*s/ho-so; Max-Age=%d; HttpOnly; SameSite=Lax%s",
            STR_ARG(pass), STR_ARG(q->unit->slug), PASS_MINUTES * 60,
            q->wire->https ? "; Secure" : ""));
    s->location = dossier_address(q, d->code);
}

static enum err ask(struct request *q, struct response *s)
{
    const struct ask_in *in = q->in;
    struct mistakes *m = ARENA_NEW(q->arena, struct mistakes);
    q->prepared = m;
    m->too_often = !throttle_allows(DOSSIER_THROTTLE, q->wire->peer);
    if (m->too_often)
        return refuse(q, m);
    check_code(m, in->code, false);
    check_secret(m, in->secret);
    if (m->code != TEXT_NONE || m->secret != TEXT_NONE) {
        check_code(m, in->code, true);
        return refuse(q, m);
    }
    struct dossier_claim claim = {q->unit->id, as_printed(q->arena, in->code), in->secret};
    struct dossier d;
    enum err e = dossier_by_secret(q->tx, keys_of(q), &claim, &d);
    if (e == OK)
        give_pass(q, s, &d);
    if (e != E_NOT_FOUND)
        return e;
    throttle_failed(DOSSIER_THROTTLE, q->wire->peer);
    m->not_found = true;
    check_code(m, in->code, true);
    return refuse(q, m);
}

/* ---- by QR code ---- */

static enum err open_by_qr(struct request *q, struct response *s)
{
    const struct qr_in *in = q->in;
    struct link_claim claim = {q->unit->id, in->token, LINK_QR};
    struct dossier d;
    enum err e = throttle_allows(DOSSIER_THROTTLE, q->wire->peer)
                     ? link_find(q->tx, keys_of(q), &claim, &d, NULL)
                     : E_NOT_FOUND;
    if (e == E_NOT_FOUND) {
        throttle_failed(DOSSIER_THROTTLE, q->wire->peer);
        s->location = request_unit_path(q, S("/ho-so"));
        return OK;
    }
    if (e == OK)
        give_pass(q, s, &d);
    return e;
}

/* ---- the page ---- */

enum err dossier_page_open(
    struct request *q, struct response *s, struct dossier *ret, bool *ret_open)
{
    const struct dossier_in *in = q->in;
    struct str cookie = wire_cookie(q->wire, S("t"));
    struct pass_claim claim = {q->unit->id, in->code, cookie.p ? cookie : S("")};
    enum err e = pass_find(q->tx, keys_of(q), &claim, ret);
    *ret_open = e == OK;
    if (e != E_NOT_FOUND)
        return e;
    struct html h;
    html_init(&h, q->arena, q->lang, ADDRESS_MAX);
    html_url(&h, in->code);
    struct str query = arena_cat(q->arena, S("/ho-so?ma="), buf_get(&h.buf));
    s->location = request_unit_path(q, query);
    return OK;
}

static enum err add_rating(struct request *q, const struct dossier *d, struct dossier_view *v)
{
    bool open = false, in_mourning = false;
    enum err e = rating_is_open(q->tx, d, &open);
    if (e == OK && open)
        e = rating_in_mourning(q->tx, d, &in_mourning);
    if (e == OK && open && !in_mourning)
        v->rating = rating_token(q->arena, keys_of(q), d);
    return e;
}

static enum err show_dossier(struct request *q, struct response *s)
{
    struct dossier d;
    struct dossier_view v;
    bool open = false;
    enum err e = dossier_page_open(q, s, &d, &open);
    if (e != OK || !open)
        return e;
    struct dossier_facts f = {.lang = q->lang, .unit = q->unit};
    e = dossier_facts_read(q->tx, &d, &f);
    if (e != OK)
        return e == E_NOT_FOUND ? E_INTERNAL : e;
    dossier_view_make(&f, &v);
    e = add_rating(q, &d, &v);
    if (e == OK)
        e = view_readers(q, &d, &v.readers);
    if (e == OK)
        e = dossier_page_results(q, &d, &v.results);
    if (e == OK)
        e = dossier_page_live(q, s, &d);
    if (e != OK)
        return e;
    dossier_page_head(
        q, s, text_get(q->arena, q->lang, TEXT_track_page, TEXT_ARGS(ta_str("code", d.code))));
    response_crumb(s, text_lit(q->lang, TEXT_track_title), request_unit_path(q, S("/ho-so")));
    response_crumb(s, d.code, S(""));
    dossier_track_page(&s->html, &v);
    return OK;
}

const struct route dossier_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/ho-so",
     .how = READ,
     .who = WHO_ANYONE,
     .fields = FIELDS(form_in),
     .show = show_form,
     .doc = "Asks for the two codes of a dossier's slip"},
    {.method = WIRE_POST,
     .path = "/{unit}/ho-so",
     .how = ASK,
     .who = WHO_ANYONE,
     .flags = ROUTE_PRIVATE,
     .fields = FIELDS(ask_in),
     .body_max = (size_t)8 * 1024,
     .prepare = ask,
     .form = show_form_again,
     .doc = "Checks the two codes; gives a pass for 15 minutes and leads to the dossier"},
    {.method = WIRE_GET,
     .path = "/{unit}/ho-so/qr/{token}",
     .how = READ,
     .who = WHO_ANYONE,
     .flags = ROUTE_SECRET | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(qr_in),
     .show = open_by_qr,
     .doc = "The QR code of a slip; gives a pass and leads to the dossier's clean address"},
    {.method = WIRE_GET,
     .path = "/{unit}/ho-so/{code}",
     .how = READ,
     .who = WHO_ANYONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(dossier_in),
     .show = show_dossier,
     .doc = "Where a dossier stands, day by day, for whoever holds a pass"},
    {0},
};
