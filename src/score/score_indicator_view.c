/* score_indicator_view: one indicator, with its arithmetic in words. */
#include "doc/chart.h"
#include "score/score_text.h"
#include "score/score_view.h"

struct telling {
    struct request *q;
    const struct assessed_indicator *x;
    struct score_indicator_view *v;
};

static void tell(struct telling *t, enum text words, struct text_args args)
{
    t->v->steps[t->v->step_count++].words = text_get(t->q->arena, t->q->lang, words, args);
}

static struct str number(const struct telling *t, int64_t n)
{
    return text_number(t->q->arena, t->q->lang, n);
}

static struct str points(const struct telling *t, int64_t tenths)
{
    return score_points(t->q->arena, t->q->lang, tenths);
}

/* ---- in words ---- */

/* Both sides of the comparison as whole numbers: bounds with decimals are multiplied out. */
static void tell_band(struct telling *t)
{
    const struct indicator *i = t->x->indicator;
    const struct assessed_figure *f = &t->x->year;
    if (f->band >= i->bands.n)
        return;
    const struct band *b = &i->bands.list[f->band];
    struct arena *a = t->q->arena;
    int64_t left = f->numerator * 100000, right = b->bound * f->denominator;
    tell(
        t, TEXT_score_step_band,
        TEXT_ARGS(
            ta_str("band", score_band(a, t->q->lang, i, b)),
            ta_str("left", score_bound(a, t->q->lang, left)),
            ta_str("right", score_bound(a, t->q->lang, right)), ta_i64("n", f->numerator),
            ta_str("bound", score_bound(a, t->q->lang, b->bound)), ta_i64("d", f->denominator),
            ta_str("points", points(t, b->points))));
}

/* A number judged by itself. */
static void tell_count(struct telling *t)
{
    const struct indicator *i = t->x->indicator;
    const struct assessed_figure *f = &t->x->year;
    if (f->band >= i->bands.n)
        return;
    const struct band *b = &i->bands.list[f->band];
    tell(
        t, TEXT_score_step_count,
        TEXT_ARGS(
            ta_i64("n", f->numerator), ta_str("band", score_band(t->q->arena, t->q->lang, i, b)),
            ta_str("points", points(t, b->points))));
}

static void tell_sample(struct telling *t)
{
    const struct assessed_indicator *x = t->x;
    if (x->sample_least == 0)
        return;
    struct text_args args = TEXT_ARGS(
        ta_i64("sample", x->sample), ta_i64("least", x->sample_least),
        ta_str("points", points(t, x->year.points)));
    tell(t, x->year.capped ? TEXT_score_step_capped : TEXT_score_step_sample, args);
}

static void tell_next(struct telling *t)
{
    const struct assessed_indicator *x = t->x;
    const struct indicator *i = x->indicator;
    if (x->year.band == 0) {
        tell(t, TEXT_score_step_best, TEXT_NO_ARGS);
        return;
    }
    if (x->gap == 0)
        return;
    const struct band *better = &i->bands.list[x->year.band - 1];
    tell(
        t, x->gap > 0 ? TEXT_score_step_more : TEXT_score_step_fewer,
        TEXT_ARGS(
            ta_str("gap", number(t, x->gap > 0 ? x->gap : -x->gap)),
            ta_str("band", score_band(t->q->arena, t->q->lang, i, better)),
            ta_str("points", points(t, better->points))));
}

static void tell_measured(struct telling *t)
{
    const struct indicator *i = t->x->indicator;
    const struct assessed_figure *f = &t->x->year;
    struct measure_sum s = {f->numerator, f->denominator};
    tell(
        t, TEXT_score_step_counts,
        TEXT_ARGS(ta_i64("n", f->numerator), ta_i64("d", f->denominator)));
    if (i->value == VALUE_PERCENT || i->value == VALUE_REST) {
        tell(
            t, TEXT_score_step_value,
            TEXT_ARGS(
                ta_i64("n", f->numerator), ta_i64("d", f->denominator),
                ta_str(
                    "value", score_percent(t->q->arena, t->q->lang, &s, i->value == VALUE_REST))));
        tell_band(t);
    }
    if (i->value == VALUE_COUNT)
        tell_count(t);
    tell_sample(t);
    tell_next(t);
}

static void tell_steps(struct telling *t, const struct assessment *a)
{
    const struct assessed_figure *f = &t->x->year;
    struct arena *arena = t->q->arena;
    tell(
        t, TEXT_score_step_period,
        TEXT_ARGS(
            ta_str("from", text_date(arena, a->from_day)),
            ta_str("to", text_date(arena, a->to_day))));
    if (f->is == ASSESSED)
        tell_measured(t);
    else if (f->is == ASSESSED_NONE)
        tell(t, TEXT_score_step_none, TEXT_ARGS(ta_str("points", points(t, f->points))));
    else
        tell(
            t, TEXT_score_step_not,
            TEXT_ARGS(ta_str("why", text_lit(t->q->lang, score_why(f->why)))));
}

/* ---- bands and months ---- */

static void fill_bands(struct telling *t)
{
    const struct indicator *i = t->x->indicator;
    struct score_indicator_view *v = t->v;
    for (size_t k = 0; k < i->bands.n; k++)
        v->bands[v->band_count++] = (struct score_band_row){
            score_band(t->q->arena, t->q->lang, i, &i->bands.list[k]),
            points(t, i->bands.list[k].points), t->x->year.is == ASSESSED && t->x->year.band == k};
    if (i->bands.has_none)
        v->bands[v->band_count++] = (struct score_band_row){
            text_lit(t->q->lang, TEXT_score_band_none), points(t, i->bands.none),
            t->x->year.is == ASSESSED_NONE};
    v->bands_words = t->q->lang == LANG_EN ? i->bands_en : i->bands_vi;
}

/* Of a count: what it had come to at the end of the month. */
static struct measure_sum month_sum(const struct assessed_indicator *x, int m)
{
    struct measure_sum s = x->months[m];
    if (x->indicator->value == VALUE_COUNT)
        return (struct measure_sum){x->to[m].numerator, x->to[m].denominator};
    if (x->indicator->value == VALUE_REST)
        s.numerator = s.denominator - s.numerator;
    return s;
}

/* Its height in the picture. */
static double height_of(const struct score_indicator_view *v, const struct measure_sum *s)
{
    if (v->counts)
        return (double)s->numerator;
    return (v->officers ? 1.0 : 100.0) * (double)s->numerator / (double)s->denominator;
}

/* From here on up nothing is higher: percentages begin at a whole unless fewer is better. */
static double least_high(const struct telling *t)
{
    bool rest = t->x->indicator->value == VALUE_REST;
    return rest || t->v->officers || t->v->counts ? 0 : 100;
}

static void fill_month(struct telling *t, int m, struct chart_point *point, double *high)
{
    struct score_indicator_view *v = t->v;
    struct arena *a = t->q->arena;
    struct measure_sum s = month_sum(t->x, m);
    struct score_month *x = &v->months[m];
    *x = (struct score_month){.month = arena_fmt(a, "%d", m + 1), .known = s.denominator > 0};
    *point = (struct chart_point){.known = x->known};
    if (!x->known)
        return;
    v->has_months = true;
    x->points = arena_fmt(
        a, "%.*s/%.*s", STR_ARG(number(t, s.numerator)), STR_ARG(number(t, s.denominator)));
    if (!v->officers && !v->counts)
        x->percent = score_percent(a, t->q->lang, &s, t->x->indicator->value == VALUE_REST);
    point->value = height_of(v, &s);
    double top = v->counts ? (double)s.denominator : point->value;
    *high = top > *high ? top : *high;
}

static void fill_months(struct telling *t)
{
    struct score_indicator_view *v = t->v;
    struct chart_point line[12];
    struct str labels[12];
    struct arena *a = t->q->arena;
    double high = least_high(t);
    for (int m = 0; m < 12; m++) {
        fill_month(t, m, &line[m], &high);
        labels[m] = v->months[m].month;
    }
    if (v->officers || high <= 0)
        high = v->officers ? 10 : 1;
    struct chart_line c = {
        .series = {.points = line, .n = 12, .low = 0, .high = high},
        .labels = labels,
        .low = S("0"),
        .high = score_bound(a, t->q->lang, (int64_t)(high * 10 + 0.999) * 100),
    };
    v->line = chart_line(
        a, &c,
        text_get(a, t->q->lang, TEXT_score_ind_line_label, TEXT_ARGS(ta_str("code", v->code))));
}

void score_indicator_fill(
    struct request *q, const struct assessment *a, const struct assessed_indicator *x,
    struct score_indicator_view *v)
{
    const struct indicator *i = x->indicator;
    enum text definition = score_definition(i);
    struct telling t = {q, x, v};
    *v = (struct score_indicator_view){
        .unit = q->unit,
        .year = arena_fmt(q->arena, "%d", a->year),
        .code = i->code,
        .name = score_indicator_name(i, q->lang),
        .max = points(&t, i->max),
        .points = points(&t, x->year.points),
        .value = score_value(q->arena, q->lang, i, &x->year),
        .definition = definition ? text_lit(q->lang, definition) : S(""),
        .evidence = q->lang == LANG_EN ? i->evidence_en : i->evidence_vi,
        .measured = x->year.is != ASSESSED_NOT_YET,
        .officers = str_eq(i->measure, MEASURE_INDEX),
        .counts = i->value == VALUE_COUNT,
    };
    if (x->year.is == ASSESSED)
        v->fraction = score_fraction(q->arena, q->lang, i, &x->year);
    v->of_office = str_starts(i->measure, S("office."));
    v->has_rows = x->year.is == ASSESSED && (v->of_office || str_starts(i->measure, S("dossier.")));
    tell_steps(&t, a);
    fill_bands(&t);
    fill_months(&t);
}
