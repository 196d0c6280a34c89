#include "score/score_view.h"

#include "base/date.h"
#include "doc/chart.h"
#include "score/score_text.h"

static struct str fraction_of_points(struct request *q, int64_t points, int64_t of)
{
    return arena_fmt(
        q->arena, "%.*s/%.*s", STR_ARG(score_points(q->arena, q->lang, points)),
        STR_ARG(score_points(q->arena, q->lang, of)));
}

static struct markup bar_of(struct request *q, int64_t points, int64_t of)
{
    return of > 0 ? chart_bar(q->arena, (int)(points * 1000 / of), false)
                  : chart_bar_none(q->arena);
}

/* ---- indicators ---- */

static struct score_row row_of(struct request *q, const struct assessed_indicator *x)
{
    const struct indicator *i = x->indicator;
    const struct assessed_figure *f = &x->year;
    struct score_row r = {
        .code = i->code,
        .name = score_indicator_name(i, q->lang),
        .max = score_points(q->arena, q->lang, i->max),
        .measured = f->is != ASSESSED_NOT_YET,
        .none_arose = f->is == ASSESSED_NONE,
        .why = score_why(f->why),
    };
    if (!r.measured)
        return r;
    r.points = score_points(q->arena, q->lang, f->points);
    r.value = score_value(q->arena, q->lang, i, f);
    r.fraction = f->is == ASSESSED ? score_fraction(q->arena, q->lang, i, f) : S("");
    r.bar = bar_of(q, f->points, i->max);
    return r;
}

static void fill_criterion(
    struct request *q, const struct assessment *a, size_t k, struct score_criterion *v)
{
    const struct criterion *c = &a->card->criteria[k];
    const struct assessed_sum *sum = &a->criteria[k];
    struct score_row *rows = ARENA_ARRAY(q->arena, struct score_row, c->n + 1);
    *v = (struct score_criterion){
        .code = c->code,
        .name = q->lang == LANG_EN ? c->name_en : c->name_vi,
        .measured = score_points(q->arena, q->lang, sum->measured),
        .max = score_points(q->arena, q->lang, c->max),
        .anchor = arena_fmt(q->arena, "tc%zu", k + 1),
        .bar = bar_of(q, sum->points, sum->measured),
        .rows = rows,
        .n_measured = (size_t)sum->n_measured,
    };
    if (sum->measured)
        v->reached = fraction_of_points(q, sum->points, sum->measured);
    for (int measured = 1; measured >= 0; measured--)
        for (size_t i = 0; i < c->n; i++) {
            const struct assessed_indicator *x = &a->indicators[c->first + i];
            if ((x->year.is != ASSESSED_NOT_YET) == measured)
                rows[v->n++] = row_of(q, x);
        }
}

/* ---- pictures ---- */

static void draw_radar(struct request *q, const struct assessment *a, struct score_view *v)
{
    static const enum text names[CHART_RADAR_AXES] = {
        TEXT_score_axis1, TEXT_score_axis2, TEXT_score_axis3, TEXT_score_axis4, TEXT_score_axis5};
    struct chart_axis axes[CHART_RADAR_AXES];
    if (a->card->criterion_count != CHART_RADAR_AXES)
        return;
    for (size_t i = 0; i < CHART_RADAR_AXES; i++) {
        const struct assessed_sum *s = &a->criteria[i];
        axes[i] = (struct chart_axis){
            .name = text_lit(q->lang, names[i]),
            .value = s->measured ? fraction_of_points(q, s->points, s->measured)
                                 : text_lit(q->lang, TEXT_score_not_measured),
            .known = s->measured > 0,
            .permille = s->measured ? (int)(s->points * 1000 / s->measured) : 0,
        };
    }
    v->radar = chart_radar(q->arena, axes, 600, text_lit(q->lang, TEXT_score_radar_label));
}

static struct str month_name(struct request *q, int month)
{
    return arena_fmt(q->arena, "%d", month);
}

static void fill_months(struct request *q, const struct assessment *a, struct score_view *v)
{
    struct chart_point points[12];
    struct str labels[12];
    int first = -1, last = -1;
    for (int m = 0; m < 12; m++) {
        const struct assessed_sum *s = &a->to[m];
        struct measure_sum share = {s->points, s->measured};
        struct score_month *x = &v->months[m];
        *x = (struct score_month){.month = month_name(q, m + 1), .known = s->measured > 0};
        points[m] = (struct chart_point){.known = x->known};
        labels[m] = x->month;
        if (!x->known)
            continue;
        points[m].value = 100.0 * (double)s->points / (double)s->measured;
        x->points = fraction_of_points(q, s->points, s->measured);
        x->percent = score_percent(q->arena, q->lang, &share, false);
        first = first < 0 ? m : first;
        last = m;
    }
    struct chart_line line = {
        .series = {.points = points, .n = 12, .low = 0, .high = 100},
        .labels = labels,
        .low = S("0"),
        .high = S("100"),
        .first = first < 0 ? S("") : v->months[first].percent,
        .last = last < 0 ? S("") : v->months[last].percent,
    };
    struct str label = last < 0 ? text_get(
                                      q->arena, q->lang, TEXT_score_months_none,
                                      TEXT_ARGS(ta_str("year", v->year)))
                                : text_get(
                                      q->arena, q->lang, TEXT_score_months_label,
                                      TEXT_ARGS(
                                          ta_str("year", v->year), ta_str("last", line.last),
                                          ta_str("month", v->months[last].month)));
    v->line = chart_line(q->arena, &line, label);
}

/* ---- gates and levels ---- */

static enum gate_state lowest_criterion(const struct assessment *a, const struct band *closed)
{
    bool unknown = false;
    for (size_t i = 0; i < a->card->criterion_count; i++) {
        const struct assessed_sum *s = &a->criteria[i];
        const struct band_value v = {s->points, a->card->criteria[i].max, 100};
        /* What is lacking could still come, so that only a whole criterion can break it. */
        if (s->n_measured < s->n)
            unknown = true;
        else if (band_holds(closed, &v))
            return GATE_BROKEN;
    }
    return unknown ? GATE_UNKNOWN : GATE_KEPT;
}

static enum gate_state gate_state(const struct assessment *a, const struct scorecard_gate *g)
{
    if (!g->measure.n)
        return GATE_PEOPLE;
    if (str_eq(g->measure, S("criterion.share")))
        return lowest_criterion(a, &g->band);
    for (size_t i = 0; i < a->card->indicator_count; i++) {
        const struct assessed_indicator *x = &a->indicators[i];
        if (!str_eq(x->indicator->measure, g->measure) || x->year.is != ASSESSED)
            continue;
        const struct band_value v = {x->year.numerator, x->year.denominator, 100};
        return band_holds(&g->band, &v) ? GATE_BROKEN : GATE_KEPT;
    }
    return GATE_UNKNOWN;
}

static void fill_presets(struct request *q, const struct assessment *a, struct score_view *v)
{
    bool en = q->lang == LANG_EN;
    v->preset_count = a->card->preset_count;
    for (size_t i = 0; i < v->preset_count; i++) {
        const struct scorecard_preset *p = &a->card->presets[i];
        struct score_preset *x = &v->presets[i];
        *x = (struct score_preset){
            .name = en ? p->name_en : p->name_vi,
            .basis = en ? p->basis_en : p->basis_vi,
            .n = p->n,
        };
        for (size_t k = 0; k < p->n; k++) {
            const struct scorecard_level *l = &p->levels[k];
            bool least = l->from.op == BAND_GE || l->from.op == BAND_GT;
            x->levels[k] = en ? l->name_en : l->name_vi;
            x->bounds[k] = text_get(
                q->arena, q->lang, least ? TEXT_score_level_ge : TEXT_score_level_lt,
                TEXT_ARGS(ta_str("n", score_bound(q->arena, q->lang, l->from.bound))));
        }
    }
}

static void fill_gates(struct request *q, const struct assessment *a, struct score_view *v)
{
    v->gate_count = a->card->gate_count;
    for (size_t i = 0; i < v->gate_count; i++) {
        const struct scorecard_gate *g = &a->card->gates[i];
        v->gates[i] =
            (struct score_gate){q->lang == LANG_EN ? g->name_en : g->name_vi, gate_state(a, g)};
    }
}

void score_view_fill(struct request *q, const struct assessment *a, struct score_view *v)
{
    const struct scorecard *c = a->card;
    bool en = q->lang == LANG_EN;
    v->unit = q->unit;
    v->year = arena_fmt(q->arena, "%d", a->year);
    v->card_name = en ? c->name_en : c->name_vi;
    v->basis = en ? c->basis_en : c->basis_vi;
    v->points = score_points(q->arena, q->lang, a->all.points);
    v->measured = score_points(q->arena, q->lang, a->all.measured);
    v->missing = score_points(q->arena, q->lang, c->max - a->all.measured);
    v->max = score_points(q->arena, q->lang, c->max);
    v->n = a->all.n;
    v->n_measured = a->all.n_measured;
    v->until = text_date(q->arena, a->to_day);
    v->over = a->to_day < date_local_day(q->now_at);
    v->criterion_count = c->criterion_count;
    for (size_t i = 0; i < c->criterion_count; i++)
        fill_criterion(q, a, i, &v->criteria[i]);
    draw_radar(q, a, v);
    fill_months(q, a, v);
    fill_gates(q, a, v);
    fill_presets(q, a, v);
}
