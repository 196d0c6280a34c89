#include "front/figure_view.h"

#include "base/date.h"
#include "commit/pledge_view.h"
#include "doc/chart.h"

#define MONTHS 12
#define LEAST_SPAN 2.0 /* percent: a small change must not look like a fall */

static struct markup spark(
    struct request *q, const struct measure_sum months[MONTHS], struct str label)
{
    struct chart_point points[MONTHS];
    double low = 100.0;
    for (size_t i = 0; i < MONTHS; i++) {
        points[i].known = months[i].denominator > 0;
        points[i].value = points[i].known
                              ? 100.0 * (double)months[i].numerator / (double)months[i].denominator
                              : 0;
        if (points[i].known && points[i].value < low)
            low = points[i].value;
    }
    if (100.0 - low < LEAST_SPAN)
        low = 100.0 - LEAST_SPAN;
    const struct chart_series series = {.points = points, .n = MONTHS, .low = low, .high = 100.0};
    return chart_spark(q->arena, &series, label);
}

enum err figure_view(struct request *q, const struct figure_ask *ask, struct figure_view *ret)
{
    const int64_t today = date_local_day(q->now_at);
    const int64_t end = date_day((struct date){ask->year, 12, 31});
    const struct measure_query find = {
        .unit_id = q->unit->id,
        .code = ask->code,
        .official_id = ask->official_id,
        .from_day = date_day((struct date){ask->year, 1, 1}),
        .to_day = today < end ? today : end,
    };
    struct measure_sum months[MONTHS];
    *ret = (struct figure_view){.share = S(""), .counts = S("")};
    enum err e = measure_sum(q->tx, &find, &ret->sum);
    if (e == OK)
        e = measure_months(q->tx, &find, ask->year, months);
    if (e != OK || ret->sum.denominator == 0)
        return e;
    struct str top = text_number(q->arena, q->lang, ret->sum.numerator);
    struct str all = text_number(q->arena, q->lang, ret->sum.denominator);
    ret->measured = true;
    ret->share = pledge_share(q->arena, q->lang, &ret->sum);
    ret->counts = arena_fmt(q->arena, "%.*s/%.*s", STR_ARG(top), STR_ARG(all));
    ret->spark = spark(
        q, months,
        text_get(
            q->arena, q->lang, TEXT_pledge_spark,
            TEXT_ARGS(ta_str("share", ret->share), ta("year", text_plain(ask->year)))));
    return OK;
}
