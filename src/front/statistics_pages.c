/* statistics_pages: the figures behind the front page, year by year.
 *
 * Nothing is counted here: figures come from serve/dossier_count.h, serve/rating.h and the measures
 * of spine/measure.h. What is not measured says so. */
#include "front/statistics_pages.h"

#include "front/statistics_pages.tmpl.h"

#include "base/date.h"
#include "doc/chart.h"
#include "spine/topic.h"

#define YEARS_MOST 50

struct statistics_in {
    int64_t year;
};
static const struct field statistics_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2000,
     .max = 2999,
     .exact = true,
     .offset = offsetof(struct statistics_in, year),
     .label = TEXT_statistics_in_year},
};

/* ---- which years ---- */

static enum err read_years(struct request *q, int this_year, struct statistics_view *v)
{
    int64_t first_day;
    enum err e = dossier_first_day(q->tx, q->unit->id, &first_day);
    int first = e == OK ? date_of_day(first_day).year : this_year;
    if (e != OK && e != E_NOT_FOUND)
        return e;
    int *years = ARENA_ARRAY(q->arena, int, YEARS_MOST);
    for (int y = this_year; y >= first && v->year_count < YEARS_MOST; y--)
        years[v->year_count++] = y;
    v->years = years;
    return v->year > this_year || (v->year < first && !v->this_year) ? E_NOT_FOUND : OK;
}

/* ---- months ---- */

static enum err read_months(struct request *q, struct statistics_view *v)
{
    const int64_t today = date_local_day(q->now_at);
    struct dossier_share months[STATISTICS_MONTHS];
    enum err e = dossier_share_months(q->tx, q->unit->id, v->year, months);
    for (int i = 0; e == OK && i < STATISTICS_MONTHS; i++) {
        struct statistics_month *m = &v->months[i];
        m->label = arena_fmt(q->arena, "%d", i + 1);
        m->name = arena_fmt(q->arena, "%d/%d", i + 1, v->year);
        m->come = date_day((struct date){v->year, i + 1, 1}) <= today;
        m->share = months[i];
        if (m->share.judged)
            m->percent = text_percent(q->arena, q->lang, m->share.good, m->share.judged);
    }
    return e;
}

/* ---- ratings ---- */

static enum err read_ratings(struct request *q, const int64_t period[2], struct statistics_view *v)
{
    static const enum text words[RATING_LEVELS + 1] = {
        TEXT_NONE,          TEXT_rating_level1, TEXT_rating_level2,
        TEXT_rating_level3, TEXT_rating_level4, TEXT_rating_level5,
    };
    enum err e = rating_count(q->tx, q->unit->id, period[0], period[1], &v->ratings);
    v->rated = e == OK && v->ratings.all >= RATING_SHOW_MIN;
    if (!v->rated)
        return e;
    v->satisfied_percent =
        text_percent(q->arena, q->lang, v->ratings.level[4] + v->ratings.level[5], v->ratings.all);
    for (int i = 0; i < RATING_LEVELS; i++) {
        int64_t n = v->ratings.level[RATING_LEVELS - i];
        v->levels[i] = (struct statistics_part){
            .name = text_lit(q->lang, words[RATING_LEVELS - i]),
            .n = n,
            .percent = text_percent(q->arena, q->lang, n, v->ratings.all),
            .bar = chart_bar(q->arena, (int)(n * 1000 / v->ratings.all), false),
        };
    }
    return OK;
}

/* ---- figures ---- */

static enum err read_figures(struct request *q, struct statistics_view *v)
{
    const struct {
        struct str code;
        enum text name, how;
        bool steady;
    } shown[STATISTICS_FIGURES] = {
        {MEASURE_ON_TIME, TEXT_statistics_on_time, TEXT_statistics_on_time_how, false},
        {MEASURE_APOLOGY, TEXT_statistics_apology, TEXT_statistics_apology_how, false},
        {MEASURE_SUPPLEMENT_ONCE, TEXT_statistics_once, TEXT_statistics_once_how, false},
        {MEASURE_ONLINE, TEXT_statistics_online_share, TEXT_statistics_online_how, false},
        {MEASURE_SATISFIED, TEXT_statistics_satisfied, TEXT_statistics_satisfied_how, false},
        {MEASURE_PLEDGE_SIGNED, TEXT_statistics_signed, TEXT_statistics_signed_how, true},
    };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < STATISTICS_FIGURES; i++) {
        struct statistics_figure *f = &v->figures[i];
        *f = (struct statistics_figure){
            .name = shown[i].name, .how = shown[i].how, .steady = shown[i].steady};
        e = figure_view(q, &(struct figure_ask){shown[i].code, 0, v->year}, &f->f);
        /* A single voice could be known by its sound. */
        bool few = str_eq(shown[i].code, MEASURE_SATISFIED) && !v->rated;
        f->measured = f->f.measured && !few;
    }
    return e;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static enum err read_now(struct request *q, struct statistics_view *v, int64_t *ret_until)
{
    enum err e = dossier_now(q->tx, q->unit->id, &v->now);
    if (e == OK)
        e = measure_next_at(q->tx, q->unit->id, ret_until);
    if (e == OK)
        *ret_until = earlier(*ret_until, v->now.next_late_at);
    return e;
}

static enum err read_all(struct request *q, struct statistics_view *v)
{
    const int64_t period[2] = {
        date_day((struct date){v->year, 1, 1}), date_day((struct date){v->year, 12, 31})};
    enum err e = dossier_share(q->tx, q->unit->id, period[0], period[1], &v->total);
    if (e == OK)
        e = read_months(q, v);
    if (e == OK)
        e = statistics_parts(q, period, v);
    if (e == OK)
        e = read_ratings(q, period, v);
    if (e == OK)
        e = read_figures(q, v);
    if (e == OK && v->total.judged)
        v->percent = text_percent(q->arena, q->lang, v->total.good, v->total.judged);
    return e;
}

static enum err show(struct request *q, struct response *s)
{
    const struct statistics_in *in = q->in;
    const int this_year = date_of_day(date_local_day(q->now_at)).year;
    struct statistics_view v = {
        .unit = q->unit,
        .called = q->lang == LANG_EN ? q->unit->name_en : q->unit->inside,
        .year = in->year ? (int)in->year : this_year,
        .percent = S(""),
    };
    v.this_year = v.year == this_year;
    enum err e = read_years(q, this_year, &v);
    if (e == OK)
        e = read_all(q, &v);
    if (e == OK && v.this_year)
        e = read_now(q, &v, &s->fresh_until);
    if (e != OK)
        return e;
    statistics_draw(q, &v);
    s->title = text_get(
        q->arena, q->lang, TEXT_statistics_title, TEXT_ARGS(ta("year", text_plain(v.year))));
    s->description = text_get(
        q->arena, q->lang, TEXT_statistics_description,
        TEXT_ARGS(ta_str("unit", v.called), ta("year", text_plain(v.year))));
    s->nav = NAV_STATISTICS;
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_layout_statistics), S(""));
    statistics_page(&s->html, &v);
    return OK;
}

const struct route statistics_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/thong-ke",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_DOSSIER | TOPIC_RATING | TOPIC_PROCEDURE | TOPIC_MEASURE,
     .fields = FIELDS(statistics_in),
     .show = show,
     .doc = "A unit's figures of a year: by month, field, way of submission, level of rating"},
    {0},
};
