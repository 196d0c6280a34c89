/* statistics_line_view: the lines of the months. */
#include "front/statistics_view.h"

#include "doc/chart.h"

static double share_of(const struct dossier_share *s)
{
    return s->judged ? 100.0 * (double)s->good / (double)s->judged : 0;
}

/* The axis begins at a round five below the lowest month, so that the line can be read; it says
 * so. */
static int axis_low(const struct statistics_view *v)
{
    double low = 100;
    for (int i = 0; i < STATISTICS_MONTHS; i++)
        if (v->months[i].share.judged && share_of(&v->months[i].share) < low)
            low = share_of(&v->months[i].share);
    int step = (int)low / 5 * 5;
    return step >= 100 ? 95 : step;
}

/* The first round number that is not below. */
static int64_t round_up(int64_t most)
{
    static const int TENTHS[] = {10, 15, 20, 25, 30, 40, 50, 60, 80};
    for (int64_t ten = 1;; ten *= 10)
        for (size_t i = 0; i < sizeof TENTHS / sizeof *TENTHS; i++)
            if (ten * TENTHS[i] / 10 >= most)
                return ten * TENTHS[i] / 10;
}

struct line {
    struct chart_point points[STATISTICS_MONTHS];
    struct str words[STATISTICS_MONTHS];
    int first, last; /* known; -1: none is */
    int64_t low, high;
    enum text label; /* of {month} and {value} */
};

static void put_point(struct line *l, int i, double value, struct str word)
{
    l->points[i] = (struct chart_point){true, value};
    l->words[i] = word;
    l->first = l->first < 0 ? i : l->first;
    l->last = i;
}

static struct markup draw(struct request *q, const struct statistics_view *v, const struct line *l)
{
    struct str labels[STATISTICS_MONTHS], sentence;
    for (int i = 0; i < STATISTICS_MONTHS; i++)
        labels[i] = v->months[i].label;
    const struct chart_line line = {
        .series =
            {.points = l->points,
             .n = STATISTICS_MONTHS,
             .low = (double)l->low,
             .high = (double)l->high},
        .labels = labels,
        .low = text_number(q->arena, q->lang, l->low),
        .high = text_number(q->arena, q->lang, l->high),
        .first = l->first < 0 ? S("") : l->words[l->first],
        .last = l->last < 0 ? S("") : l->words[l->last],
    };
    if (l->last < 0)
        sentence = text_lit(q->lang, TEXT_statistics_line_none);
    else
        sentence = text_get(
            q->arena, q->lang, l->label,
            TEXT_ARGS(
                ta_str("month", v->months[l->last].name), ta_str("value", l->words[l->last])));
    return chart_line(q->arena, &line, sentence);
}

void statistics_draw(struct request *q, struct statistics_view *v)
{
    struct line received = {.first = -1, .last = -1, .label = TEXT_statistics_line_count};
    struct line on_time = {.first = -1, .last = -1, .label = TEXT_statistics_line_share};
    int64_t most = 1;
    for (int i = 0; i < STATISTICS_MONTHS; i++) {
        const struct statistics_month *m = &v->months[i];
        most = m->share.received > most ? m->share.received : most;
        if (m->come)
            put_point(
                &received, i, (double)m->share.received,
                text_number(q->arena, q->lang, m->share.received));
        if (m->share.judged)
            put_point(&on_time, i, share_of(&m->share), m->percent);
    }
    received.high = round_up(most);
    on_time.low = axis_low(v);
    on_time.high = 100;
    v->received_line = draw(q, v, &received);
    v->on_time_line = draw(q, v, &on_time);
}
