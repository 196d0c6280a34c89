#include "serve/deadline.h"

#include <stdlib.h>

#include "base/date.h"
#include "serve/deadline_work.h"

#define MINUTE_MS ((int64_t)60000)
#define THREE_OCLOCK (15 * 60)
#define MAX_PAUSES 1000
#define MAX_MONTHS 120
#define SEARCH_DAYS 366

/* ---- minutes and working time ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t minute_of_at(int64_t at)
{
    return floor_div(at + DATE_OFFSET_MS, MINUTE_MS);
}

int64_t at_of_minute(int64_t minute)
{
    return minute * MINUTE_MS - DATE_OFFSET_MS;
}

int64_t day_of_minute(int64_t minute)
{
    return floor_div(minute, DAY_MINUTES);
}

/* The part of [from, to) that lies in the span of this day. */
static int64_t overlap(int64_t day, struct calendar_span s, int64_t from, int64_t to)
{
    int64_t a = minute_of_day(day) + s.opens, b = minute_of_day(day) + s.closes;
    a = a > from ? a : from;
    b = b < to ? b : to;
    return a < b ? b - a : 0;
}

int64_t work_between(const struct calendar *c, int64_t from, int64_t to)
{
    int64_t sum = 0;
    for (int64_t d = day_of_minute(from); minute_of_day(d) < to; d++) {
        struct calendar_look look;
        calendar_look(c, d, &look);
        for (size_t i = 0; look.is == CALENDAR_IS_WORKING && i < look.spans; i++)
            sum += overlap(d, look.span[i], from, to);
    }
    return sum;
}

/* Takes the day's minutes since `from` off *left; true: they were enough, at *ret. */
static bool work_off(
    const struct calendar *c, int64_t day, int64_t from, int64_t *left, int64_t *ret)
{
    struct calendar_look look;
    calendar_look(c, day, &look);
    for (size_t i = 0; look.is == CALENDAR_IS_WORKING && i < look.spans; i++) {
        int64_t opens = minute_of_day(day) + look.span[i].opens;
        int64_t got = overlap(day, look.span[i], from, INT64_MAX);
        if (got > 0 && got >= *left) {
            *ret = (opens > from ? opens : from) + *left;
            return true;
        }
        *left -= got;
    }
    return false;
}

/* The first minute at which `left` working minutes have passed since `from`; with none left, the
 * first working minute. E_INVALID: not before last_day. */
static enum err work_end(
    const struct calendar *c, int64_t from, int64_t left, int64_t last_day, int64_t *ret)
{
    for (int64_t d = day_of_minute(from); d <= last_day; d++)
        if (work_off(c, d, from, &left, ret))
            return OK;
    return E_INVALID;
}

/* The last minute of opening of a day that has some. */
static int64_t closing(const struct calendar *c, int64_t day)
{
    struct calendar_look look;
    calendar_look(c, day, &look);
    return minute_of_day(day) + (look.spans ? look.span[look.spans - 1].closes : 0);
}

/* ---- where it starts ---- */

static bool starts_on(const struct calendar *c, int64_t day, int64_t began, int64_t *ret)
{
    struct calendar_look look;
    calendar_look(c, day, &look);
    for (size_t i = 0; i < look.spans; i++) {
        int64_t opens = minute_of_day(day) + look.span[i].opens;
        if (began <= minute_of_day(day) + look.span[i].closes) {
            *ret = began > opens ? began : opens;
            return true;
        }
    }
    return false;
}

static enum err find_start(const struct calendar *c, int64_t began, int64_t *ret)
{
    int64_t first = day_of_minute(began);
    if (!calendar_covers(c, first))
        return E_NOT_FOUND;
    for (int64_t d = first; d < first + SEARCH_DAYS; d++)
        if (starts_on(c, d, began, ret))
            return OK;
    return E_NOT_FOUND;
}

/* ---- the end without pauses ---- */

static enum err end_working_days(struct deadline_run *run, int64_t last_day)
{
    int64_t left = run->q->limit.amount, d = day_of_minute(run->counts_from);
    while (left > 0) {
        if (++d > last_day)
            return E_INVALID;
        left -= calendar_works(run->q->calendar, d);
    }
    run->base = closing(run->q->calendar, d);
    return OK;
}

static int64_t add_months(int64_t day, int64_t months)
{
    struct date d = date_of_day(day);
    int64_t month = d.year * 12LL + d.month - 1 + months;
    d.year = (int)(month / 12);
    d.month = (int)(month % 12) + 1;
    int last = date_days_in_month(d.year, d.month);
    d.day = d.day < last ? d.day : last;
    return date_day(d);
}

static enum err end_calendar(struct deadline_run *run, int64_t last_day)
{
    int64_t day0 = day_of_minute(run->counts_from), d;
    const struct deadline_limit *l = &run->q->limit;
    run->nominal_day = l->unit == DEADLINE_MONTHS ? add_months(day0, l->amount) : day0 + l->amount;
    if (run->nominal_day > last_day ||
        !calendar_next_working(run->q->calendar, run->nominal_day, &d))
        return E_INVALID;
    run->base = closing(run->q->calendar, d);
    return OK;
}

static enum err end_same_day(struct deadline_run *run)
{
    const struct calendar *c = run->q->calendar;
    int64_t d = day_of_minute(run->counts_from);
    if (run->counts_from > minute_of_day(d) + THREE_OCLOCK || run->counts_from >= closing(c, d)) {
        if (!calendar_next_working(c, d + 1, &d))
            return E_INVALID;
        run->clock = minute_of_day(d);
    }
    run->base = closing(c, d);
    return OK;
}

static bool amount_fits(struct deadline_limit l)
{
    static const int64_t most[] = {
        [DEADLINE_WORKING_DAYS] = HORIZON_DAYS,
        [DEADLINE_DAYS] = HORIZON_DAYS,
        [DEADLINE_HOURS] = HORIZON_DAYS * 24,
        [DEADLINE_MONTHS] = MAX_MONTHS,
    };
    if (l.unit == DEADLINE_SAME_DAY)
        return true;
    return l.unit >= DEADLINE_WORKING_DAYS && l.unit < DEADLINE_SAME_DAY && l.amount >= 1 &&
           l.amount <= most[l.unit];
}

static enum err find_end(struct deadline_run *run)
{
    int64_t day0 = day_of_minute(run->counts_from), last_day = day0 + HORIZON_DAYS;
    run->clock = minute_of_day(day0 + 1);
    switch (run->q->limit.unit) {
    case DEADLINE_WORKING_DAYS:
        return end_working_days(run, last_day);
    case DEADLINE_DAYS:
    case DEADLINE_MONTHS:
        return end_calendar(run, last_day);
    case DEADLINE_HOURS:
        run->clock = run->counts_from;
        return work_end(
            run->q->calendar, run->counts_from, run->q->limit.amount * 60, last_day, &run->base);
    case DEADLINE_SAME_DAY:
        run->clock = run->counts_from;
        return end_same_day(run);
    }
    return E_INVALID;
}

/* ---- pauses ---- */

static int by_start(const void *x, const void *y)
{
    const struct minute_span *a = x, *b = y;
    return (a->from > b->from) - (a->from < b->from);
}

/* What lies after the start of the run. */
static enum err collect_pauses(const struct deadline_run *run, struct minute_span *p, size_t *ret_n)
{
    const struct deadline_question *q = run->q;
    int64_t horizon = run->began + HORIZON_DAYS * DAY_MINUTES;
    size_t n = 0;
    for (size_t i = 0; i < q->pause_count; i++) {
        bool open = q->pauses[i].to_at == 0;
        if (!open && q->pauses[i].to_at < q->pauses[i].from_at)
            return E_INVALID;
        p[n].from = minute_of_at(q->pauses[i].from_at);
        p[n].to = open ? INT64_MAX : minute_of_at(q->pauses[i].to_at);
        p[n].from = p[n].from > run->began ? p[n].from : run->began;
        if (p[n].from > horizon || (!open && p[n].to > horizon))
            return E_INVALID;
        n += p[n].to > p[n].from;
    }
    *ret_n = n;
    return OK;
}

/* In order, apart. */
static enum err merge_pauses(struct arena *arena, struct deadline_run *run)
{
    struct minute_span *p = ARENA_ARRAY(arena, struct minute_span, run->q->pause_count + 1);
    size_t n, kept = 0;
    enum err e = collect_pauses(run, p, &n);
    if (e != OK)
        return e;
    if (n)
        qsort(p, n, sizeof *p, by_start);
    for (size_t i = 0; i < n; i++) {
        if (kept && p[i].from <= p[kept - 1].to)
            p[kept - 1].to = p[i].to > p[kept - 1].to ? p[i].to : p[kept - 1].to;
        else
            p[kept++] = p[i];
    }
    run->pauses = p;
    run->effects = arena_array(arena, kept + 1, sizeof *run->effects);
    run->pause_count = kept;
    return OK;
}

static enum err apply_pauses(struct deadline_run *run)
{
    const struct calendar *c = run->q->calendar;
    int64_t last_day = day_of_minute(run->began) + HORIZON_DAYS;
    run->raw = run->due = run->base;
    for (size_t i = 0; i < run->pause_count; i++) {
        struct minute_span p = run->pauses[i];
        if (p.from >= run->due)
            break;
        int64_t from = p.from > run->clock ? p.from : run->clock;
        run->open = p.to == INT64_MAX;
        if (!run->open && work_between(c, from, p.to) == 0)
            continue;
        run->effects[i].counts = true;
        run->effects[i].left = work_between(c, from, run->raw);
        if (run->open)
            return OK;
        enum err e = work_end(c, p.to, run->effects[i].left, last_day, &run->raw);
        if (e != OK)
            return e;
        bool by_minute = deadline_by_minute(run->q->limit.unit);
        run->due = by_minute ? run->raw : closing(c, day_of_minute(run->raw));
    }
    return OK;
}

/* ---- all of it ---- */

/* Within the years of base/date.h, so that nothing below can overflow. */
static bool time_fits(int64_t at)
{
    static const struct date first = {1900, 1, 2}, last = {2180, 1, 1};
    return at >= date_at(date_day(first), 0) && at <= date_at(date_day(last), 0);
}

static bool times_fit(const struct deadline_question *q)
{
    bool fit = time_fits(q->received_at) && q->pause_count <= MAX_PAUSES;
    for (size_t i = 0; fit && i < q->pause_count; i++)
        fit = time_fits(q->pauses[i].from_at) &&
              (q->pauses[i].to_at == 0 || time_fits(q->pauses[i].to_at));
    for (size_t i = 0; fit && i < q->restart_count; i++)
        fit = time_fits(q->restarts[i]);
    return fit;
}

enum err deadline_reckon(
    struct arena *arena, const struct deadline_question *q, struct deadline *ret)
{
    if (!times_fit(q) || !amount_fits(q->limit))
        return E_INVALID;
    struct deadline_run run = {.q = q, .began = minute_of_at(q->received_at)};
    for (size_t i = 0; i < q->restart_count; i++) {
        int64_t m = minute_of_at(q->restarts[i]);
        run.began = m > run.began ? m : run.began;
    }
    enum err e = find_start(q->calendar, run.began, &run.counts_from);
    if (e == OK)
        e = find_end(&run);
    if (e == OK)
        e = merge_pauses(arena, &run);
    if (e == OK)
        e = apply_pauses(&run);
    if (e != OK)
        return e;
    deadline_explain(arena, &run, ret);
    return OK;
}

/* ---- judging ---- */

bool deadline_by_minute(enum deadline_unit unit)
{
    return unit == DEADLINE_HOURS;
}

enum deadline_verdict deadline_punctuality(int64_t due_at, int64_t ended_at, bool by_minute)
{
    int64_t due = by_minute ? minute_of_at(due_at) : date_local_day(due_at);
    int64_t ended = by_minute ? minute_of_at(ended_at) : date_local_day(ended_at);
    return ended < due ? DEADLINE_EARLY : ended == due ? DEADLINE_ON_TIME : DEADLINE_LATE;
}

int64_t deadline_late_at(int64_t due_at, bool by_minute)
{
    return by_minute ? at_of_minute(minute_of_at(due_at) + 1)
                     : date_at(date_local_day(due_at) + 1, 0);
}
