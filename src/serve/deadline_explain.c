/* The derivation: first what each day was, then runs of days and moments as steps. */
#include "base/date.h"
#include "serve/deadline_work.h"

struct explain {
    struct arena *arena;
    const struct deadline_run *run;
    int64_t first_day, begin_day, day0, last_day;
    bool restarted;
    /* counting working days against the minutes of the days that would have counted */
    int64_t worked, needed, base_day, number;
    /* steps */
    struct deadline_step *steps;
    size_t n, room;
};

static void add(struct explain *x, struct deadline_step s)
{
    if (x->n == x->room) {
        size_t room = x->room ? x->room * 2 : 16;
        struct deadline_step *more = ARENA_ARRAY(x->arena, struct deadline_step, room);
        for (size_t i = 0; i < x->n; i++)
            more[i] = x->steps[i];
        x->steps = more;
        x->room = room;
    }
    x->steps[x->n++] = s;
}

/* ---- what a day was ---- */

/* Working minutes of the day during which the clock stood still. */
static int64_t paused_minutes(const struct explain *x, int64_t day)
{
    const struct deadline_run *run = x->run;
    int64_t from = minute_of_day(day), to = minute_of_day(day + 1), sum = 0;
    for (size_t i = 0; i < run->pause_count; i++) {
        if (!run->effects[i].counts)
            continue;
        int64_t a = run->pauses[i].from > from ? run->pauses[i].from : from;
        int64_t b = run->pauses[i].to < to ? run->pauses[i].to : to;
        if (a < b)
            sum += work_between(run->q->calendar, a, b);
    }
    return sum;
}

static bool wholly_paused(const struct explain *x, int64_t day)
{
    const struct deadline_run *run = x->run;
    for (size_t i = 0; i < run->pause_count; i++)
        if (run->effects[i].counts && run->pauses[i].from <= minute_of_day(day) &&
            run->pauses[i].to >= minute_of_day(day + 1))
            return true;
    return false;
}

static enum deadline_step_kind rest_kind(const struct calendar_look *look)
{
    return look->is == CALENDAR_IS_HOLIDAY ? DEADLINE_DAY_HOLIDAY
           : look->is == CALENDAR_IS_OFF   ? DEADLINE_DAY_OFF
                                           : DEADLINE_DAY_WEEKEND;
}

/* The minutes that one more day would have had without pauses. */
static void next_threshold(struct explain *x)
{
    struct calendar_look look;
    if (x->number >= x->run->q->limit.amount)
        return;
    do
        calendar_look(x->run->q->calendar, ++x->base_day, &look);
    while (look.is != CALENDAR_IS_WORKING);
    x->needed += calendar_minutes(&look);
}

/* A working day of a limit in working days counts when the minutes that ran complete a day: so the
 * numbers reach the limit exactly on the due day, whatever the pauses cut out. */
static void count_working(
    struct explain *x, struct deadline_day *d, const struct calendar_look *look, int64_t paused)
{
    int64_t before = x->number;
    x->worked += calendar_minutes(look) - paused;
    while (x->number < x->run->q->limit.amount && x->worked >= x->needed) {
        x->number++;
        next_threshold(x);
    }
    bool stopped = x->run->open && d->day == x->last_day;
    if (x->number > before && !stopped)
        d->n = (int)x->number;
    else if (paused && (stopped || d->day != x->last_day))
        d->kind = DEADLINE_DAY_PAUSED;
}

static void count_calendar(
    struct explain *x, struct deadline_day *d, const struct calendar_look *look, int64_t paused)
{
    bool works = look->is == CALENDAR_IS_WORKING;
    bool within = d->day <= x->run->nominal_day;
    if (!works && !within)
        d->kind = rest_kind(look);
    else if (works ? paused && 2 * paused >= calendar_minutes(look) : wholly_paused(x, d->day))
        d->kind = DEADLINE_DAY_PAUSED;
    else if (within)
        d->n = (int)++x->number;
}

static void count_day(struct explain *x, struct deadline_day *d, const struct calendar_look *look)
{
    int64_t paused = paused_minutes(x, d->day);
    bool works = look->is == CALENDAR_IS_WORKING;
    d->kind = DEADLINE_DAY_COUNTED;
    switch (x->run->q->limit.unit) {
    case DEADLINE_DAYS:
    case DEADLINE_MONTHS:
        count_calendar(x, d, look, paused);
        return;
    case DEADLINE_WORKING_DAYS:
        if (works)
            count_working(x, d, look, paused);
        else
            d->kind = rest_kind(look);
        return;
    case DEADLINE_HOURS:
    case DEADLINE_SAME_DAY:
        if (!works)
            d->kind = rest_kind(look);
        else if (paused == calendar_minutes(look))
            d->kind = DEADLINE_DAY_PAUSED;
        return;
    }
}

static struct deadline_day explain_day(
    struct explain *x, int64_t day, const struct calendar_look *look)
{
    struct deadline_day d = {.day = day};
    bool works = look->is == CALENDAR_IS_WORKING;
    if (day == x->first_day)
        d.kind = DEADLINE_DAY_RECEIVED;
    else if (day < x->begin_day)
        d.kind = works ? DEADLINE_DAY_BEFORE : rest_kind(look);
    else if (day == x->begin_day)
        d.kind = DEADLINE_DAY_RESTARTED;
    else if (day < x->day0)
        d.kind = rest_kind(look);
    else if (day == x->day0)
        d.kind = DEADLINE_DAY_ZERO;
    else
        count_day(x, &d, look);
    return d;
}

/* ---- steps ---- */

static bool continues(const struct deadline_step *s, const struct deadline_day *d)
{
    if (s->kind != d->kind || s->to + 1 != d->day)
        return false;
    return s->kind != DEADLINE_DAY_COUNTED ||
           (s->n == 0 ? d->n == 0 : s->n + (d->day - s->from) == d->n);
}

static void add_days(struct explain *x)
{
    size_t first = x->n;
    for (int64_t day = x->first_day; day <= x->last_day; day++) {
        struct calendar_look look;
        calendar_look(x->run->q->calendar, day, &look);
        struct deadline_day d = explain_day(x, day, &look);
        if (x->n > first && continues(&x->steps[x->n - 1], &d))
            x->steps[x->n - 1].to = day;
        else
            add(x, (struct deadline_step){d.kind, day, day, d.n});
    }
}

static void add_remarks(struct explain *x)
{
    const struct calendar *c = x->run->q->calendar;
    for (int64_t day = x->day0; day <= x->last_day; day++) {
        struct calendar_look look;
        calendar_look(c, day, &look);
        if (look.made_up)
            add(x, (struct deadline_step){DEADLINE_MADE_UP, day, day, 0});
        if (look.half)
            add(x, (struct deadline_step){DEADLINE_HALF, day, day, look.row->closes});
        if (look.row && look.row->certainty == CALENDAR_UNCERTAIN)
            add(x, (struct deadline_step){DEADLINE_UNCERTAIN, day, day, 0});
    }
    int first = calendar_last_year(c) + 1, last = date_of_day(x->last_day).year;
    int begin = date_of_day(x->day0).year;
    for (int year = first > begin ? first : begin; year <= last; year++)
        add(x, (struct deadline_step){DEADLINE_UNDECIDED, 0, 0, year});
}

static void add_pauses(struct explain *x)
{
    const struct deadline_run *run = x->run;
    for (size_t i = 0; i < run->pause_count; i++) {
        if (!run->effects[i].counts)
            continue;
        int64_t from = at_of_minute(run->pauses[i].from), left = run->effects[i].left;
        if (run->pauses[i].to == INT64_MAX)
            add(x, (struct deadline_step){DEADLINE_PAUSE_OPEN, from, at_of_minute(run->due), left});
        else
            add(x, (struct deadline_step){
                       DEADLINE_PAUSED, from, at_of_minute(run->pauses[i].to), left});
    }
}

static void add_moments(struct explain *x)
{
    const struct deadline_run *run = x->run;
    const struct deadline_question *q = run->q;
    int64_t received = at_of_minute(minute_of_at(q->received_at));
    add(x, (struct deadline_step){DEADLINE_RECEIVED, received, 0, 0});
    add(x, (struct deadline_step){DEADLINE_LIMIT, q->limit.amount, q->limit.unit, 0});
    if (x->restarted)
        add(x, (struct deadline_step){DEADLINE_RESTARTED, at_of_minute(run->began), 0, 0});
    if (run->counts_from != run->began)
        add(x, (struct deadline_step){
                   DEADLINE_OUTSIDE, at_of_minute(run->began), at_of_minute(run->counts_from), 0});
    add_pauses(x);
    if (!run->open)
        add(x, (struct deadline_step){
                   DEADLINE_DUE, at_of_minute(run->due), 0, deadline_by_minute(q->limit.unit)});
}

/* Where the end was moved to another day. */
static void add_moves(struct explain *x)
{
    const struct deadline_run *run = x->run;
    enum deadline_unit unit = run->q->limit.unit;
    int64_t base_day = day_of_minute(run->base);
    if ((unit == DEADLINE_DAYS || unit == DEADLINE_MONTHS) && base_day != run->nominal_day)
        add(x, (struct deadline_step){DEADLINE_MOVED, run->nominal_day, base_day, 0});
    if (unit == DEADLINE_SAME_DAY && base_day != x->day0)
        add(x, (struct deadline_step){DEADLINE_AFTER_15, x->day0, base_day, 0});
}

void deadline_explain(struct arena *arena, const struct deadline_run *run, struct deadline *ret)
{
    int64_t received = minute_of_at(run->q->received_at);
    struct explain x = {.arena = arena, .run = run, .restarted = run->began != received};
    x.first_day = day_of_minute(received);
    x.begin_day = day_of_minute(run->began);
    x.day0 = day_of_minute(run->counts_from);
    x.base_day = x.day0;
    int64_t open_from = run->open ? run->pauses[run->pause_count - 1].from : 0;
    x.last_day = day_of_minute(run->open ? open_from : run->due);
    if (run->q->limit.unit == DEADLINE_WORKING_DAYS)
        next_threshold(&x);
    add_moments(&x);
    add_days(&x);
    add_moves(&x);
    add_remarks(&x);
    *ret = (struct deadline){
        .received_at = at_of_minute(received),
        .counted_from = at_of_minute(run->counts_from),
        .due_at = run->open ? 0 : at_of_minute(run->due),
        .was_due_at = at_of_minute(run->due),
        .paused_since = run->open ? at_of_minute(open_from) : 0,
        .minutes_left = run->open ? run->effects[run->pause_count - 1].left : 0,
        .limit = run->q->limit,
        .steps = x.steps,
        .step_count = x.n,
    };
}
