#include "serve/dossier_print.h"

#include "base/date.h"
#include "base/identity.h"
#include "base/viet.h"
#include "doc/qr.h"
#include "html/asset.h"
#include "http/dispatch.h"
#include "serve/dossier_desk.h"
#include "serve/dossier_pages.h"
#include "serve/dossier_paper.h"
#include "serve/dossier_print.tmpl.h"
#include "serve/dossier_view.h"
#include "serve/link.h"
#include "serve/procedure_text.h"
#include "spine/setting.h"
#include "trust/token.h"

#define AT_ONCE 32
#define SLIP_MAX ((size_t)256 * 1024)

/* ---- words of the form, always Vietnamese ---- */

static struct str form_moment(struct arena *a, int64_t at, bool no_time)
{
    struct str day = text_date(a, date_local_day(at));
    int minute = date_local_minute(at);
    if (no_time)
        return text_get(a, LANG_VI, TEXT_slip_day, TEXT_ARGS(ta_str("day", day)));
    return text_get(
        a, LANG_VI, TEXT_slip_moment,
        TEXT_ARGS(
            ta_str("hour", arena_fmt(a, "%02d", minute / 60)),
            ta_str("minute", arena_fmt(a, "%02d", minute % 60)), ta_str("day", day)));
}

struct str dossier_given_on(struct arena *a, int64_t at)
{
    struct date d = date_of_day(date_local_day(at));
    return text_get(
        a, LANG_VI, TEXT_slip_given,
        TEXT_ARGS(
            ta_str("day", arena_fmt(a, "%02d", d.day)),
            ta_str("month", arena_fmt(a, "%0*d", d.month < 3 ? 2 : 1, d.month)),
            ta("year", text_plain(d.year))));
}

/* "0014" of "H54.01.26-261117-0014"; "" for another pattern. */
static struct str number_of(struct str code)
{
    int64_t day;
    size_t n = code.n;
    if (!dossier_code_day(code, &day))
        return S("");
    while (n && code.p[n - 1] != '-')
        n--;
    return str_from(code, n);
}

static struct str address_of(struct arena *a, const struct person *p)
{
    if (!p->village.n || !p->address.n)
        return p->village.n ? p->village : p->address;
    if (str_find(p->address, p->village) >= 0)
        return p->address;
    return arena_fmt(a, "%.*s, %.*s", STR_ARG(p->village), STR_ARG(p->address));
}

/* "bản chính", "bản sao": as the form says it. */
static struct str form_word(enum paper_form form)
{
    static const enum text words[PAPER_FORMS] = {
        [PAPER_ORIGINAL] = TEXT_paper_original,     [PAPER_COPY] = TEXT_paper_copy,
        [PAPER_CERTIFIED] = TEXT_paper_certified,   [PAPER_SHOWN] = TEXT_paper_shown,
        [PAPER_ELECTRONIC] = TEXT_paper_electronic,
    };
    return form > PAPER_UNSAID && form < PAPER_FORMS ? text_lit(LANG_VI, words[form]) : S("");
}

/* What was handed in; of a register's dossier nothing is known but what its procedure asks for. */
static void add_papers(
    const struct dossier_facts *f, const struct dossier_papers *in, struct slip_view *v)
{
    struct slip_paper *list = ARENA_ARRAY(f->arena, struct slip_paper, in->n + 1);
    for (size_t i = 0; i < in->n; i++) {
        const struct dossier_paper *p = &in->list[i];
        list[i] = (struct slip_paper){p->name, form_word(p->form), S("")};
        if (p->copies)
            list[i].count = arena_fmt(f->arena, "%02lld", (long long)p->copies);
    }
    v->papers = list;
    v->paper_count = in->n;
}

static void add_asked(const struct dossier_facts *f, struct slip_view *v)
{
    const struct str *entries;
    size_t n = procedure_entries(f->arena, f->procedure.papers_vi, &entries);
    struct slip_paper *list = ARENA_ARRAY(f->arena, struct slip_paper, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct procedure_paper p = procedure_paper(entries[i]);
        list[i] = (struct slip_paper){p.name, p.kind, S("")};
        if (p.count)
            list[i].count = arena_fmt(f->arena, "%02lld", (long long)p.count);
    }
    v->papers = list;
    v->paper_count = n;
}

/* ---- one slip ---- */

struct slip_place {
    const struct keys *keys;
    struct str base_url;
    bool demo;
    bool staff; /* the office's own print: numbers of people unmasked */
};

/* What the desk keeps beside. */
struct slip_desk {
    struct dossier_desk desk;
    struct dossier_papers papers;
};

static enum err read_desk(struct db_tx *tx, const struct dossier *d, struct slip_desk *ret)
{
    enum err e = dossier_desk_get(tx, d->unit_id, d->id, &ret->desk);
    return e == OK ? dossier_papers_get(tx, d->unit_id, d->id, &ret->papers) : e;
}

/* The address is ours, so it is printable; one too long for a code is left out, the slip is not. */
static struct markup qr_of(
    const struct dossier_facts *f, const struct slip_place *place, struct str slug)
{
    struct qr qr;
    struct str token = link_make(f->arena, place->keys, LINK_QR, &f->d);
    struct str url = arena_fmt(
        f->arena, "%.*s/%.*s/ho-so/qr/%.*s", STR_ARG(place->base_url), STR_ARG(slug),
        STR_ARG(token));
    if (place->base_url.n == 0 || qr_make(f->arena, url, &qr) != OK)
        return (struct markup){S("")};
    return qr_markup(f->arena, &qr, text_lit(LANG_VI, TEXT_slip_qr));
}

static struct str without_scheme(struct str url)
{
    ptrdiff_t at = str_find(url, S("://"));
    return at < 0 ? url : str_from(url, (size_t)at + 3);
}

static struct str phone_of(const struct dossier_facts *f, const struct slip_place *place)
{
    struct str plain;
    if (!place->staff)
        return person_phone_masked(f->arena, place->keys, &f->person);
    bool opens = person_phone(f->arena, place->keys, &f->person, &plain) == OK && plain.n;
    return opens ? phone_show(f->arena, plain) : S("");
}

static void add_desk(const struct dossier_facts *f, const struct slip_desk *k, struct slip_view *v)
{
    const struct dossier_desk *desk = &k->desk;
    if (desk->book_number) {
        v->book = arena_fmt(f->arena, "%02lld", (long long)desk->book);
        v->book_number = arena_fmt(f->arena, "%04lld", (long long)desk->book_number);
    }
    v->receiver = desk->receiver;
    v->signer = f->person.name;
    if (desk->receiver.n || k->papers.n)
        add_papers(f, &k->papers, v);
    else
        add_asked(f, v);
}

/* f->lang is Vietnamese: the form has no other. */
static struct slip_view slip_of(
    const struct dossier_facts *f, const struct slip_place *place, const struct slip_desk *k)
{
    struct arena *a = f->arena;
    const struct http_unit *unit = f->unit;
    struct slip_view v = {
        .unit = unit,
        .unit_upper = viet_upper(a, unit->name),
        .place_name = unit->proper,
        .code = f->d.code,
        .number = number_of(f->d.code),
        .given_on = dossier_given_on(a, f->d.received_at),
        .name = view_full_name(f),
        .birth_year = f->person.birth_year ? arena_fmt(a, "%d", f->person.birth_year) : S(""),
        .address = address_of(a, &f->person),
        .phone = phone_of(f, place),
        .procedure_name = f->procedure.name_vi,
        .limit = procedure_limit_words(a, LANG_VI, &f->procedure),
        .received = form_moment(a, f->d.received_at, (f->d.flags & DOSSIER_NO_RECEIVED_TIME) != 0),
        .due =
            f->d.due_at ? form_moment(a, f->d.due_at, false) : text_lit(f->lang, TEXT_slip_no_due),
        .handover = f->d.handover.n ? f->d.handover : text_lit(LANG_VI, TEXT_slip_desk),
        .not_counted = view_not_counted(f),
        .secret = token_grouped(a, dossier_secret(a, place->keys, &f->d)),
        .qr = qr_of(f, place, unit->slug),
        .demo = place->demo,
        .is_void = (f->d.flags & DOSSIER_VOID) != 0,
    };
    v.address_line = arena_fmt(
        a, "%.*s/%.*s/ho-so", STR_ARG(without_scheme(place->base_url)), STR_ARG(unit->slug));
    add_desk(f, k, &v);
    return v;
}

/* ---- the page ---- */

static struct str origin_of(const struct request *q)
{
    return arena_fmt(
        q->arena, "%s%.*s", q->wire->https ? "https://" : "http://",
        STR_ARG(wire_header(q->wire, S("host"))));
}

enum err dossier_slip_make(
    struct request *q, const struct dossier *d, bool staff, struct slip_view *ret)
{
    const struct http_config *config = http_config(q->http);
    struct slip_place place = {.keys = config->keys, .demo = config->demo, .staff = staff};
    struct dossier_facts f = {.lang = q->unit->vi, .unit = q->unit};
    struct slip_desk k;
    enum err e = setting_get(q->tx, q->unit->id, S("base_url"), &place.base_url);
    if (e == OK)
        e = dossier_facts_read(q->tx, d, &f);
    if (e == OK)
        e = read_desk(q->tx, d, &k);
    if (e != OK)
        return e == E_NOT_FOUND ? E_INTERNAL : e;
    if (place.base_url.n == 0)
        place.base_url = origin_of(q);
    *ret = slip_of(&f, &place, &k);
    ret->base_url = place.base_url;
    return OK;
}

static enum err show_slip(struct request *q, struct response *s)
{
    struct dossier d;
    struct slip_view v;
    bool open = false;
    enum err e = dossier_page_open(q, s, &d, &open);
    if (e == OK && open)
        e = dossier_slip_make(q, &d, false, &v);
    if (e != OK || !open)
        return e;
    dossier_page_head(
        q, s, text_get(q->arena, q->lang, TEXT_slip_title, TEXT_ARGS(ta_str("code", d.code))));
    s->bare = true;
    slip_bar(&s->html, q->unit, d.code);
    slip_page(&s->html, &v);
    return OK;
}

/* For the desk: after reception, and again after a correction. */
static enum err show_receipt(struct request *q, struct response *s)
{
    const struct dossier_in *in = q->in;
    struct dossier d;
    struct slip_view v;
    enum err e = dossier_by_code(q->tx, q->unit->id, in->code, &d);
    if (e == OK)
        e = dossier_slip_make(q, &d, true, &v);
    if (e != OK)
        return e;
    request_read_person(q, d.person_id, d.id);
    s->title = text_get(q->arena, q->lang, TEXT_slip_title, TEXT_ARGS(ta_str("code", d.code)));
    s->no_index = s->bare = true;
    slip_staff_bar(&s->html, q->unit, d.code);
    slip_page(&s->html, &v);
    return OK;
}

static const struct field dossier_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 64,
     .required = true,
     .offset = offsetof(struct dossier_in, code),
     .label = TEXT_track_code},
};

const struct route dossier_print_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/ho-so/{code}/phieu",
     .how = READ,
     .who = WHO_ANYONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(dossier_in),
     .show = show_slip,
     .doc = "The slip of a dossier, for printing, for whoever holds a pass"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/ho-so/{code}/giay-hen",
     .how = READ,
     .who = WHO_COUNTER | WHO_SPECIALIST | WHO_CHAIR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN | ROUTE_AUDIT,
     .fields = FIELDS(dossier_in),
     .show = show_receipt,
     .doc = "The receipt of a dossier (form 01), A5, for printing at the desk"},
    {0},
};

/* ---- a file of slips ---- */

struct some {
    const struct dossier_slips *all;
    size_t from, to;
    struct str text;
};

/* Never an error of `out` here: a read may be tried again, what was written may not. */
static enum err read_some(struct db_tx *tx, void *ctx)
{
    struct some *x = ctx;
    struct slip_place place = {x->all->keys, x->all->base_url, x->all->demo, false};
    struct html h;
    html_init(&h, tx->arena, x->all->unit->vi, SLIP_MAX * AT_ONCE);
    for (size_t i = x->from; i < x->to; i++) {
        struct dossier d;
        struct slip_desk k;
        struct dossier_facts f = {.lang = x->all->unit->vi, .unit = x->all->unit};
        enum err e = dossier_by_id(tx, x->all->unit->id, x->all->ids[i], &d);
        if (e == OK)
            e = dossier_facts_read(tx, &d, &f);
        if (e == OK)
            e = read_desk(tx, &d, &k);
        if (e != OK)
            return e;
        struct slip_view v = slip_of(&f, &place, &k);
        slip_article(&h, &v);
    }
    x->text = buf_get(&h.buf);
    return h.buf.over ? E_TOO_BIG : OK;
}

static struct str stylesheet(void)
{
    size_t n;
    const struct asset *all = assets(&n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, S("gandan.css")))
            return all[i].plain;
    return S("");
}

/* Our own words around: nothing of the data, so nothing to escape. */
static bool write_head(const struct dossier_slips *s)
{
    static const struct str before = STR_INIT(
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    return s->out(s->ctx, before) && s->out(s->ctx, text_lit(LANG_VI, TEXT_slip_file)) &&
           s->out(s->ctx, S("</title>\n<style>\n")) && s->out(s->ctx, stylesheet()) &&
           s->out(s->ctx, S("</style>\n</head>\n<body>\n<main>\n"));
}

enum err dossier_slips_write(const struct dossier_slips *s)
{
    if (!write_head(s))
        return E_FULL;
    struct arena *a = arena_new(0);
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->count; i += AT_ONCE) {
        struct some some = {s, i, i + AT_ONCE < s->count ? i + AT_ONCE : s->count, STR_NONE};
        arena_reset(a);
        e = db_read(s->db, a, read_some, &some);
        if (e == OK && !s->out(s->ctx, some.text))
            e = E_FULL;
    }
    arena_free(a);
    if (e == OK && !s->out(s->ctx, S("</main>\n</body>\n</html>\n")))
        e = E_FULL;
    return e;
}
