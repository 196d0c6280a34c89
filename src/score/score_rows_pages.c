/* score_rows_pages: the rows behind a figure, by number, for staff. Codes and days only: no person
 * is named, so that nothing goes to the access log. */
#include "http/list.h"
#include "place/facility.h"
#include "place/office_jobs.h"
#include "place/official.h"
#include "score/score_pages.h"
#include "score/score_rows.tmpl.h"
#include "score/score_text.h"
#include "serve/dossier.h"

#define PER_PAGE 50

struct rows_in {
    struct str code, which, q;
    int64_t year, page;
};
static const struct field rows_in_fields[] = {
    {.name = "indicator",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 20,
     .required = true,
     .offset = offsetof(struct rows_in, code),
     .label = TEXT_score_in_indicator},
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2020,
     .max = 2100,
     .exact = true,
     .offset = offsetof(struct rows_in, year),
     .label = TEXT_score_in_year},
    {.name = "loai",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct rows_in, which),
     .label = TEXT_score_in_which},
    LIST_Q(struct rows_in, TEXT_track_code),
    LIST_PAGE(struct rows_in),
};

static enum measure_which which_of(struct str word)
{
    return str_eq(word, S("thieu")) ? MEASURE_SHORT
           : str_eq(word, S("dat")) ? MEASURE_FULL
                                    : MEASURE_ALL;
}

static struct str word_of(enum measure_which which)
{
    return which == MEASURE_SHORT ? S("thieu") : which == MEASURE_FULL ? S("dat") : S("tat-ca");
}

/* "facility/ramp": by the name it has on that day. */
static enum err name_facility(
    struct request *q, const struct measure_row *m, struct score_rows_row *r)
{
    struct facility_list all;
    struct str code = str_from(m->noun, sizeof OFFICE_MEASURE_FACILITY - 1);
    enum err e = facility_list(q->tx, m->day, &all);
    const struct facility *f = e == OK ? facility_of(&all, code) : NULL;
    r->word = !f ? code : q->lang == LANG_EN ? f->name_en : f->name_vi;
    return e;
}

static enum err name_row(struct request *q, const struct measure_row *m, struct score_rows_row *r)
{
    struct dossier d;
    if (str_eq(m->noun, S("dossier"))) {
        enum err e = dossier_by_id(q->tx, q->unit->id, m->noun_id, &d);
        if (e == OK)
            r->code = d.code;
        return e == E_NOT_FOUND ? OK : e;
    }
    if (str_starts(m->noun, S(OFFICE_MEASURE_FACILITY)))
        return name_facility(q, m, r);
    if (str_eq(m->noun, S("green_friday"))) {
        r->word = text_lit(q->lang, TEXT_score_row_friday);
        return OK;
    }
    r->word = text_lit(
        q->lang, str_eq(m->noun, S("rating")) ? TEXT_score_row_rating : TEXT_score_row_pledge);
    if (m->official_id == 0)
        return OK;
    struct official o;
    enum err e = official_by_id(q->tx, q->unit->id, m->official_id, &o);
    if (e == OK)
        r->word = o.name;
    return e == E_NOT_FOUND ? OK : e;
}

/* A dossier that counts as one is done well or not; only what counts as more has a fraction. A
 * facility that was found otherwise counts the difference: with its sign. */
static struct str counts_of(
    const struct request *q, const struct score_rows_view *v, const struct measure_row *m)
{
    const bool tenths = str_eq(v->code, S("TC3.04"));
    if (m->denominator == 0)
        return arena_fmt(q->arena, "%+lld", (long long)m->numerator);
    if (m->denominator == 1 && !tenths)
        return text_lit(q->lang, m->numerator >= 1 ? TEXT_score_rows_full : TEXT_score_rows_short);
    return arena_fmt(
        q->arena, "%lld/%lld", (long long)m->numerator,
        (long long)m->denominator * (tenths ? 10 : 1));
}

static enum err fill_rows(
    struct request *q, const struct measure_rows *found, struct score_rows_view *v)
{
    struct score_rows_row *rows = ARENA_ARRAY(q->arena, struct score_rows_row, found->n + 1);
    enum err e = OK;
    for (size_t i = 0; i < found->n && e == OK; i++) {
        const struct measure_row *m = &found->list[i];
        e = name_row(q, m, &rows[i]);
        rows[i].day = text_date(q->arena, m->day);
        rows[i].good = m->numerator >= m->denominator;
        rows[i].counts = counts_of(q, v, m);
    }
    v->rows = rows;
    v->n = found->n;
    v->total = found->total;
    return e;
}

static enum err read_rows(
    struct request *q, const struct assessment *a, const struct indicator *i,
    struct measure_rows *ret)
{
    const struct rows_in *in = q->in;
    const struct measure_query query = {q->unit->id, i->measure, 0, a->from_day, a->to_day};
    struct measure_page page = {
        .which = which_of(in->which), .limit = PER_PAGE, .offset = (in->page - 1) * PER_PAGE};
    struct dossier d;
    if (in->q.n == 0)
        return measure_rows(q->tx, &query, &page, ret);
    enum err e = dossier_by_code(q->tx, q->unit->id, in->q, &d);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e; /* nothing of this code counts */
    page.noun_id = d.id;
    return measure_rows(q->tx, &query, &page, ret);
}

static enum err show(struct request *q, struct response *s)
{
    const struct rows_in *in = q->in;
    struct assessment *a = NULL;
    struct measure_rows found = {0};
    enum err e = score_assess(q, in->year, &a);
    const struct assessed_indicator *x = e == OK ? assessment_find(a, in->code) : NULL;
    if (e == OK && (!x || !x->indicator->measure.n))
        e = E_NOT_FOUND;
    if (e == OK)
        e = read_rows(q, a, x->indicator, &found);
    if (e != OK)
        return e;
    struct score_rows_view v = {
        .unit = q->unit,
        .year = arena_fmt(q->arena, "%d", a->year),
        .code = x->indicator->code,
        .name = score_indicator_name(x->indicator, q->lang),
        .which = word_of(which_of(in->which)),
        .q = in->q,
    };
    e = fill_rows(q, &found, &v);
    if (e != OK)
        return e;
    const struct pager_param params[] = {{S("nam"), v.year}, {S("loai"), v.which}, {S("q"), v.q}};
    const int64_t pages[2] = {in->page, pager_pages(found.total, PER_PAGE)};
    v.pager = pager_make(q->arena, pages, params, 3);
    s->title =
        text_get(q->arena, q->lang, TEXT_score_rows_title, TEXT_ARGS(ta_str("code", v.code)));
    s->main_class = S("flow");
    score_rows_page(&s->html, &v);
    return OK;
}

const struct route score_rows_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/cham-diem/{indicator}",
     .how = READ,
     .who = WHO_STAFF,
     .flags = ROUTE_PRIVATE,
     .fields = FIELDS(rows_in),
     .show = show,
     .doc = "The rows that an indicator counts, by number"},
    {0},
};
