#include "score/score_pages.h"

#include "base/date.h"
#include "score/score_pages.tmpl.h"
#include "score/score_text.h"
#include "score/scorecard_import.h"
#include "spine/topic.h"

struct score_in {
    int64_t year;
};
static const struct field score_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2020,
     .max = 2100,
     .exact = true,
     .offset = offsetof(struct score_in, year),
     .label = TEXT_score_in_year},
};

struct indicator_in {
    struct str code;
    int64_t year;
};
static const struct field indicator_in_fields[] = {
    {.name = "indicator",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 20,
     .required = true,
     .offset = offsetof(struct indicator_in, code),
     .label = TEXT_score_in_indicator},
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2020,
     .max = 2100,
     .exact = true,
     .offset = offsetof(struct indicator_in, year),
     .label = TEXT_score_in_year},
};

static int year_of(const struct request *q, int64_t year)
{
    return year ? (int)year : date_of_day(date_local_day(q->now_at)).year;
}

enum err score_assess(struct request *q, int64_t year, struct assessment **ret)
{
    const struct scorecard *card = NULL;
    struct assessment *a = ARENA_NEW(q->arena, struct assessment);
    int number = year_of(q, year);
    if (number > year_of(q, 0))
        return E_NOT_FOUND;
    enum err e = scorecard_of_year(q->tx, number, &card);
    if (e == OK)
        e = assessment_make(q->tx, q->unit->id, card, number, a);
    if (e == OK)
        *ret = a;
    return e;
}

/* What time alone changes ends the page's life. */
static enum err set_fresh(struct request *q, struct response *s)
{
    int64_t next_at = 0;
    enum err e = measure_next_at(q->tx, q->unit->id, &next_at);
    int64_t midnight = date_at(date_local_day(q->now_at) + 1, 0);
    s->fresh_until = next_at && next_at < midnight ? next_at : midnight;
    return e == OK ? request_live(q, s, TOPIC_UNIT | TOPIC_MEASURE) : e;
}

static enum err fill_years(struct request *q, int year, struct score_view *v)
{
    struct scorecard_years years;
    enum err e = scorecard_years(q->tx, year_of(q, 0), &years);
    for (size_t i = 0; e == OK && i < years.n; i++)
        v->years[v->year_count++] = (struct score_year){
            .name = arena_fmt(q->arena, "%d", years.list[i]), .here = years.list[i] == year};
    return e;
}

static enum err show_none(struct request *q, struct response *s, int year)
{
    struct str name = arena_fmt(q->arena, "%d", year);
    s->status = 404;
    s->title = text_get(q->arena, q->lang, TEXT_score_no_year, TEXT_ARGS(ta_str("year", name)));
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_score_crumb), S(""));
    score_none_page(&s->html, name);
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct score_in *in = q->in;
    struct assessment *a = NULL;
    struct score_view *v = ARENA_NEW(q->arena, struct score_view);
    enum err e = score_assess(q, in->year, &a);
    if (e == E_NOT_FOUND)
        return show_none(q, s, year_of(q, in->year));
    if (e == OK)
        e = fill_years(q, a->year, v);
    if (e == OK)
        e = set_fresh(q, s);
    if (e != OK)
        return e;
    score_view_fill(q, a, v);
    s->title = text_get(q->arena, q->lang, TEXT_score_title, TEXT_ARGS(ta_str("year", v->year)));
    s->description = text_get(
        q->arena, q->lang, TEXT_score_description,
        TEXT_ARGS(
            ta_str("unit", q->lang == LANG_EN ? q->unit->name_en : q->unit->inside),
            ta_str("year", v->year)));
    s->nav = NAV_SCORE;
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_score_crumb), S(""));
    score_page(&s->html, v);
    return OK;
}

static enum err show_indicator(struct request *q, struct response *s)
{
    const struct indicator_in *in = q->in;
    struct assessment *a = NULL;
    struct score_indicator_view *v = ARENA_NEW(q->arena, struct score_indicator_view);
    enum err e = score_assess(q, in->year, &a);
    const struct assessed_indicator *x = e == OK ? assessment_find(a, in->code) : NULL;
    if (e == OK && !x)
        e = E_NOT_FOUND;
    if (e == OK)
        e = set_fresh(q, s);
    if (e != OK)
        return e;
    score_indicator_fill(q, a, x, v);
    s->title = text_get(
        q->arena, q->lang, TEXT_score_ind_title,
        TEXT_ARGS(ta_str("code", v->code), ta_str("name", v->name)));
    s->nav = NAV_SCORE;
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_score_crumb), request_unit_path(q, S("/cham-diem")));
    response_crumb(s, v->code, S(""));
    score_indicator_page(&s->html, v);
    return OK;
}

const struct route score_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/cham-diem",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_UNIT | TOPIC_MEASURE,
     .fields = FIELDS(score_in),
     .show = show,
     .doc = "A unit's scorecard of a year: five criteria, every indicator, what is not measured"},
    {.method = WIRE_GET,
     .path = "/{unit}/cham-diem/{indicator}",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_UNIT | TOPIC_MEASURE,
     .fields = FIELDS(indicator_in),
     .show = show_indicator,
     .doc = "One indicator: its arithmetic in words, its bands, its months"},
    {0},
};
