#include "score/assessment.h"

#include "base/date.h"

#define SAMPLE_LEAST 30
#define SAMPLE_MOST 400
#define INDEX_ENOUGH 5 /* of ten points */

/* ---- one figure ---- */

int64_t assess_sample_least(int64_t received)
{
    int64_t share = (received * 5 + 99) / 100; /* 5 %, rounded up */
    int64_t least = share > SAMPLE_LEAST ? share : SAMPLE_LEAST;
    return least < SAMPLE_MOST ? least : SAMPLE_MOST;
}

/* Why nothing was counted where nothing could be. */
static enum assessed_why why_empty(const struct indicator *i)
{
    static const struct {
        struct str measure;
        enum assessed_why why;
    } list[] = {
        {STR_INIT("ticket.wait"), WHY_NO_QUEUE},
        {STR_INIT("pledge.signed"), WHY_NO_PLEDGES},
        {STR_INIT("dossier.index"), WHY_NOBODY},
        {STR_INIT("office.facility"), WHY_NO_CHECKS},
        {STR_INIT("office.access"), WHY_NO_CHECKS},
        {STR_INIT("office.sign"), WHY_NO_CHECKS},
        {STR_INIT("office.green_friday"), WHY_NO_FRIDAYS},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        if (str_eq(i->measure, list[k].measure))
            return list[k].why;
    return WHY_NOTHING;
}

static enum assessed_why why_unmeasured(const struct indicator *i)
{
    switch (i->kind) {
    case INDICATOR_CHECK:
        return WHY_EVIDENCE;
    case INDICATOR_SURVEY:
        return WHY_SURVEY;
    case INDICATOR_APPRAISE:
        return WHY_APPRAISER;
    case INDICATOR_AUTO:
        break;
    }
    return WHY_NO_RECORDS;
}

static struct band_value value_of(const struct indicator *i, const struct assessed_figure *f)
{
    bool share = i->value == VALUE_PERCENT || i->value == VALUE_REST;
    if (i->value == VALUE_COUNT)
        return (struct band_value){f->numerator, 1, 1};
    return (struct band_value){f->numerator, f->denominator, share ? 100 : 1};
}

static bool is_satisfaction(const struct indicator *i)
{
    return str_eq(i->measure, MEASURE_SATISFIED);
}

/* Nothing to divide by: full points where the scorecard says so, provided that there was any work
 * at all; else it is not measured. */
static void set_empty(
    const struct indicator *i, const struct assess_input *in, struct assessed_figure *f)
{
    bool given = i->bands.has_none && in->received > 0;
    f->is = given ? ASSESSED_NONE : ASSESSED_NOT_YET;
    f->why = given ? WHY_MEASURED : why_empty(i);
    f->points = given ? i->bands.none : 0;
}

static void set_points(
    const struct indicator *i, const struct assess_input *in, struct assessed_figure *f)
{
    struct band_value v = value_of(i, f);
    int64_t half = i->max / 2;
    f->is = ASSESSED;
    f->why = WHY_MEASURED;
    f->band = bands_hit(&i->bands, &v);
    f->points = f->band < i->bands.n ? i->bands.list[f->band].points : 0;
    f->capped = is_satisfaction(i) && f->denominator < assess_sample_least(in->received);
    if (f->capped && f->points > half)
        f->points = half;
}

struct assessed_figure assess_figure(const struct indicator *i, const struct assess_input *in)
{
    struct assessed_figure f = {.is = ASSESSED_NOT_YET, .why = why_unmeasured(i)};
    if (!i->measure.n || i->value == VALUE_WORDS)
        return f;
    f.denominator = in->sum.denominator;
    f.numerator = in->sum.numerator;
    if (i->value == VALUE_REST)
        f.numerator = f.denominator - f.numerator;
    if (f.denominator <= 0)
        set_empty(i, in, &f);
    else
        set_points(i, in, &f);
    return f;
}

/* ---- a year ---- */

struct work {
    struct db_tx *tx;
    int64_t unit_id;
    struct assessment *a;
    struct measure_sum received[12]; /* of each month alone; denominators */
};

static struct measure_query query_of(const struct work *w, struct str code)
{
    return (struct measure_query){w->unit_id, code, 0, w->a->from_day, w->a->to_day};
}

static int64_t month_end(const struct assessment *a, int month)
{
    int64_t last = date_day((struct date){a->year, month, date_days_in_month(a->year, month)});
    return last < a->to_day ? last : a->to_day;
}

/* Officers, not points: who reaches the index, of those who have one. */
static enum err officers_until(
    struct work *w, struct str code, int64_t to_day, struct measure_sum *ret)
{
    const struct measure_official *list = NULL;
    size_t n = 0;
    struct measure_query q = query_of(w, code);
    struct measure_sum s = {0};
    q.to_day = to_day;
    enum err e = measure_officials(w->tx, &q, &list, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (list[i].sum.denominator <= 0)
            continue;
        s.denominator++;
        s.numerator += list[i].sum.numerator >= INDEX_ENOUGH * list[i].sum.denominator;
    }
    if (e == OK)
        *ret = s;
    return e;
}

static enum err sums_until(struct work *w, struct assessed_indicator *x, struct measure_sum to[12])
{
    const struct indicator *i = x->indicator;
    struct measure_sum sum = {0};
    struct measure_query q = query_of(w, i->measure);
    bool officers = str_eq(i->measure, MEASURE_INDEX);
    enum err e = measure_months(w->tx, &q, w->a->year, x->months);
    for (int m = 0; e == OK && m < w->a->month; m++) {
        sum.numerator += x->months[m].numerator;
        sum.denominator += x->months[m].denominator;
        to[m] = sum;
        if (officers)
            e = officers_until(w, i->measure, month_end(w->a, m + 1), &to[m]);
    }
    return e;
}

static void find_gap(struct assessed_indicator *x)
{
    const struct indicator *i = x->indicator;
    const struct assessed_figure *f = &x->year;
    if (f->is != ASSESSED || f->band == 0 || i->value == VALUE_MEAN)
        return;
    struct band_value v = value_of(i, f);
    x->gap = band_gap(&i->bands.list[f->band - 1], &v);
}

static void add_to(
    struct assessed_sum *s, const struct indicator *i, const struct assessed_figure *f)
{
    bool measured = f->is != ASSESSED_NOT_YET;
    s->n++;
    s->n_measured += measured;
    s->points += f->points;
    s->measured += measured ? i->max : 0;
}

static enum err assess(struct work *w, struct assessed_indicator *x)
{
    struct assessment *a = w->a;
    struct measure_sum to[12] = {{0}};
    const struct indicator *i = x->indicator;
    int64_t received = 0;
    enum err e = i->measure.n ? sums_until(w, x, to) : OK;
    if (e != OK)
        return e;
    for (int m = 0; m < a->month; m++) {
        received += w->received[m].denominator;
        x->to[m] = assess_figure(i, &(struct assess_input){to[m], received});
        add_to(&a->to[m], i, &x->to[m]);
    }
    x->year = a->month ? x->to[a->month - 1] : assess_figure(i, &(struct assess_input){0});
    if (is_satisfaction(i)) {
        x->sample = x->year.denominator;
        x->sample_least = assess_sample_least(received);
    }
    find_gap(x);
    return OK;
}

static void set_period(struct assessment *a, int64_t now_at)
{
    int64_t today = date_local_day(now_at), last = date_day((struct date){a->year, 12, 31});
    a->from_day = date_day((struct date){a->year, 1, 1});
    a->to_day = today < last ? today : last;
    a->month = today < a->from_day ? 0 : date_of_day(a->to_day).month;
}

enum err assessment_make(
    struct db_tx *tx, int64_t unit_id, const struct scorecard *card, int year,
    struct assessment *ret)
{
    struct work w = {.tx = tx, .unit_id = unit_id, .a = ret};
    memset(ret, 0, sizeof *ret);
    ret->card = card;
    ret->year = year;
    set_period(ret, tx->now_at);
    struct measure_query q = query_of(&w, MEASURE_ONLINE);
    enum err e = measure_months(tx, &q, year, w.received);
    for (size_t i = 0; e == OK && i < card->indicator_count; i++) {
        struct assessed_indicator *x = &ret->indicators[i];
        x->indicator = &card->indicators[i];
        e = assess(&w, x);
        add_to(&ret->criteria[x->indicator->criterion], x->indicator, &x->year);
        add_to(&ret->all, x->indicator, &x->year);
    }
    return e;
}

const struct assessed_indicator *assessment_find(const struct assessment *a, struct str code)
{
    for (size_t i = 0; i < a->card->indicator_count; i++)
        if (str_eq(a->indicators[i].indicator->code, code))
            return &a->indicators[i];
    return NULL;
}
