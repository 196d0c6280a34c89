#include "front/data_pages.h"

#include "base/date.h"
#include "front/data_pages.tmpl.h"
#include "score/scorecard_import.h"
#include "spine/topic.h"

static enum err show(struct request *q, struct response *s)
{
    int year = date_of_day(date_local_day(q->now_at)).year;
    struct scorecard_years years;
    struct data_view v = {
        .unit = q->unit,
        .called = q->lang == LANG_EN ? q->unit->name_en : q->unit->inside,
        .path = arena_fmt(q->arena, "/api/v1/units/%.*s/scorecards", STR_ARG(q->unit->slug)),
        .gifts_path =
            arena_fmt(q->arena, "/api/v1/units/%.*s/contributions", STR_ARG(q->unit->slug)),
        .office_path = arena_fmt(q->arena, "/api/v1/units/%.*s/office", STR_ARG(q->unit->slug)),
        .register_count = DATA_YEARS,
    };
    enum err e = scorecard_years(q->tx, year, &years);
    if (e != OK)
        return e;
    for (int i = 0; i < DATA_YEARS; i++)
        v.registers[i] = arena_fmt(q->arena, "%d", year - i);
    for (size_t i = 0; i < years.n && i < DATA_YEARS; i++)
        v.cards[v.card_count++] = arena_fmt(q->arena, "%d", years.list[i]);
    s->title = text_lit(q->lang, TEXT_data_title);
    s->description =
        text_get(q->arena, q->lang, TEXT_data_description, TEXT_ARGS(ta_str("unit", v.called)));
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, s->title, S(""));
    data_page(&s->html, &v);
    return OK;
}

const struct route data_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/du-lieu",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_UNIT | TOPIC_MEASURE,
     .show = show,
     .doc = "What a unit offers as open data"},
    {0},
};
