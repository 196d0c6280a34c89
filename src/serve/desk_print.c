/* desk_print: the supplement slip (form 02), the refusal (form 03) and the rating slip, A5. */
#include "base/date.h"
#include "doc/qr.h"
#include "serve/desk_pages.h"
#include "serve/desk_print.tmpl.h"
#include "serve/dossier_pages.h"
#include "serve/dossier_print.h"
#include "serve/dossier_work.h"
#include "serve/rating.h"
#include "spine/setting.h"

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

/* The last step into that state: who made it, when, why. E_NOT_FOUND: it is not in it. */
static enum err last_step(
    struct request *q, const struct dossier *d, enum dossier_state state, struct dossier_step *ret)
{
    const struct dossier_step *steps = NULL;
    size_t n = 0;
    bool found = false;
    if (d->state != state || (d->flags & DOSSIER_VOID))
        return E_NOT_FOUND;
    enum err e = dossier_timeline(q->tx, d, &steps, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (steps[i].kind == STEP_STATE && steps[i].to == state) {
            *ret = steps[i];
            found = true;
        }
    return e == OK && !found ? E_NOT_FOUND : e;
}

static enum err begin(
    struct request *q, struct dossier *d, enum dossier_state state, struct desk_slip_view *v)
{
    const struct dossier_in *in = q->in;
    const struct keys *keys = http_config(q->http)->keys;
    struct dossier_step step;
    struct person person;
    struct person_contact contact;
    enum err e = dossier_by_code(q->tx, q->unit->id, in->code, d);
    if (e == OK)
        e = last_step(q, d, state, &step);
    if (e == OK)
        e = dossier_slip_make(q, d, true, &v->s);
    if (e == OK)
        e = person_by_id(q->tx, d->unit_id, d->person_id, &person);
    if (e == OK)
        e = person_contact_get(q->tx, keys, &person, &contact);
    if (e != OK)
        return e;
    v->email = contact.email;
    v->official = q->actor->name;
    v->reason = step.reason;
    v->given_on = dossier_given_on(q->arena, step.at);
    request_read_person(q, d->person_id, d->id);
    return OK;
}

static void head(struct request *q, struct response *s, enum text title, const struct dossier *d)
{
    s->title = text_get(q->arena, q->lang, title, TEXT_ARGS(ta_str("code", d->code)));
    s->no_index = s->bare = true;
}

/* Of the last asking. */
static enum err show_supplement(struct request *q, struct response *s)
{
    struct dossier d;
    struct dossier_gaps gaps;
    struct desk_slip_view v = {.email = S("")};
    enum err e = begin(q, &d, DOSSIER_SUPPLEMENT, &v);
    if (e == OK)
        e = dossier_gaps_get(q->tx, d.unit_id, d.id, &gaps);
    if (e != OK)
        return e;
    struct desk_gap_row *list = ARENA_ARRAY(q->arena, struct desk_gap_row, gaps.n + 1);
    int64_t last = gaps.n ? gaps.list[gaps.n - 1].version : 0;
    for (size_t i = 0; i < gaps.n; i++)
        if (gaps.list[i].version == last)
            list[v.gap_count++] =
                (struct desk_gap_row){(int64_t)i, gaps.list[i].name, gaps.list[i].why};
    v.gaps = list;
    v.first = gaps.n && gaps.list[gaps.n - 1].allowed_by == 0;
    if (v.gap_count) /* the reason of the step is these, in one sentence */
        v.reason = S("");
    head(q, s, TEXT_slip_title_02, &d);
    slip_supplement_page(&s->html, &v);
    return OK;
}

static enum err show_refusal(struct request *q, struct response *s)
{
    struct dossier d;
    struct desk_slip_view v = {.email = S("")};
    enum err e = begin(q, &d, DOSSIER_REFUSED, &v);
    if (e != OK)
        return e;
    head(q, s, TEXT_slip_title_03, &d);
    slip_refusal_page(&s->html, &v);
    return OK;
}

/* Printed whether it was used or not: whoever prints must not learn whether somebody rated. */
static enum err show_rating(struct request *q, struct response *s)
{
    struct dossier d;
    struct qr qr;
    struct desk_slip_view v = {.email = S("")};
    enum err e = begin(q, &d, DOSSIER_RETURNED, &v);
    if (e != OK)
        return e;
    struct str token = rating_token(q->arena, http_config(q->http)->keys, &d);
    struct str url = arena_fmt(
        q->arena, "%.*s/%.*s/danh-gia/%.*s", STR_ARG(v.s.base_url), STR_ARG(q->unit->slug),
        STR_ARG(token));
    if (qr_make(q->arena, url, &qr) == OK)
        v.rating_qr = qr_markup(q->arena, &qr, text_lit(LANG_VI, TEXT_slip_rating_qr));
    v.s.number = S(""); /* a paper slip must not lead back to the dossier */
    v.last_day = text_date(q->arena, date_local_day(d.returned_at) + RATING_DAYS);
    head(q, s, TEXT_slip_title_rating, &d);
    slip_rating_page(&s->html, &v);
    return OK;
}

#define SLIP_ROW(path_, show_, doc_)                                                               \
    {                                                                                              \
        .method = WIRE_GET, .path = "/{unit}/viec/ho-so/{code}/" path_, .how = READ,               \
        .who = DESK_ROLES, .flags = DESK_PAGE, .fields = FIELDS(dossier_in), .show = show_,        \
        .doc = doc_                                                                                \
    }
const struct route desk_print_routes[] = {
    SLIP_ROW("phieu-bo-sung", show_supplement, "The supplement slip (form 02), A5"),
    SLIP_ROW("phieu-tu-choi", show_refusal, "The refusal of reception (form 03), A5"),
    SLIP_ROW("phieu-danh-gia", show_rating, "The slip with the single-use rating code, A5"),
    {0},
};
