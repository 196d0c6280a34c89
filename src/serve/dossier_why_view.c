/* The reasons of a due time in words, from its derivation: one sentence for each kind of day and
 * moment, in the order in which they matter. */
#include "base/date.h"
#include "serve/deadline_text.h"
#include "serve/dossier_view.h"

#define FEW_WEEKENDS 4 /* so many are listed one by one (dossier_words_view.c) */

struct writer {
    const struct dossier_facts *f;
    struct deadline_teller teller;
    const struct view_day *days;
    size_t day_count;
    struct view_reason *list;
    size_t count;
};

struct look {
    struct str tone, shape;
};
#define LOOK(tone_, shape_) ((struct look){S(tone_), S(shape_)})

static struct writer writer_of(const struct dossier_facts *f)
{
    return (struct writer){
        .f = f,
        .teller = {.arena = f->arena, .lang = f->lang, .d = &f->deadline, .calendar = f->calendar},
    };
}

static void add(struct writer *w, struct look look, struct str when, struct str words)
{
    w->list[w->count++] = (struct view_reason){look.tone, look.shape, when, words};
}

static struct str say(const struct writer *w, enum text key, struct text_args args)
{
    return text_get(w->f->arena, w->f->lang, key, args);
}

/* ---- lists of days ---- */

typedef bool pick_fn(const struct view_day *v);

static struct str days_where(const struct writer *w, pick_fn *pick, int64_t *ret_n)
{
    int64_t *days = ARENA_ARRAY(w->f->arena, int64_t, w->day_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < w->day_count; i++)
        if (pick(&w->days[i]))
            days[n++] = w->days[i].d.day;
    *ret_n = (int64_t)n;
    return view_days_words(w->f->arena, w->f->lang, days, n);
}

static bool is_counted(const struct view_day *v)
{
    return v->d.kind == DEADLINE_DAY_COUNTED && !v->late;
}

static bool is_late(const struct view_day *v)
{
    return v->late && !v->after_end;
}

static bool is_weekend(const struct view_day *v)
{
    return v->d.kind == DEADLINE_DAY_WEEKEND && !v->after_end;
}

static bool is_before(const struct view_day *v)
{
    return v->d.kind == DEADLINE_DAY_BEFORE;
}

/* ---- moments ---- */

static void add_received(struct writer *w)
{
    const struct dossier_facts *f = w->f;
    enum deadline_unit unit = f->deadline.limit.unit;
    enum text key = unit == DEADLINE_HOURS      ? TEXT_track_why_received_hours
                    : unit == DEADLINE_SAME_DAY ? TEXT_track_why_received_same_day
                                                : TEXT_track_why_received;
    bool no_time = (f->d.flags & DOSSIER_NO_RECEIVED_TIME) != 0;
    add(w, LOOK("none", "s-in"),
        deadline_moment_words(&w->teller, f->deadline.received_at, no_time),
        say(w, key, TEXT_NO_ARGS));
}

static enum text reason_of_pause(const struct dossier_facts *f, int64_t from_at)
{
    for (size_t i = 0; i < f->pause_count; i++) {
        const struct dossier_pause *p = &f->pauses[i];
        /* The derivation knows whole minutes. */
        if (p->from_at > from_at + 60000 || (p->to_at && p->to_at <= from_at))
            continue;
        return p->why == DOSSIER_PAYMENT       ? TEXT_track_why_payment
               : p->why == DOSSIER_WITHDRAWING ? TEXT_track_why_withdrawing
                                               : TEXT_track_why_supplement;
    }
    return TEXT_track_why_supplement;
}

/* "The day moved from 25/11 to 27/11": as the history has it. */
static void add_moved_by_pause(struct writer *w)
{
    const struct dossier_facts *f = w->f;
    for (size_t i = f->step_count; i-- > 0;) {
        const struct dossier_step *s = &f->steps[i];
        int64_t before = date_local_day(s->due_before), after = date_local_day(s->due_after);
        if (s->kind != STEP_STATE || !s->due_before || !s->due_after || before == after)
            continue;
        add(w, LOOK("wait", "s-wait"), say(w, TEXT_track_why_due_moved, TEXT_NO_ARGS),
            say(w, TEXT_track_why_due_moved_more,
                TEXT_ARGS(
                    ta_str("from", view_day_short(f->arena, before)),
                    ta_str("to", view_day_short(f->arena, after)))));
        return;
    }
}

static bool is_pause(const struct deadline_step *s)
{
    return s->kind == DEADLINE_PAUSED || s->kind == DEADLINE_PAUSE_OPEN;
}

static struct look look_of(enum deadline_step_kind kind)
{
    switch (kind) {
    case DEADLINE_PAUSED:
    case DEADLINE_PAUSE_OPEN:
        return LOOK("wait", "s-wait");
    case DEADLINE_MOVED:
        return LOOK("soon", "s-flag");
    case DEADLINE_MADE_UP:
    case DEADLINE_HALF:
        return LOOK("good", "s-good");
    case DEADLINE_UNCERTAIN:
    case DEADLINE_UNDECIDED:
        return LOOK("soon", "s-today");
    default:
        return LOOK("none", "s-in");
    }
}

static void add_step(struct writer *w, const struct deadline_step *s)
{
    const struct dossier_facts *f = w->f;
    struct deadline_reason reason;
    /* Where only the day is known, nobody knows whether it was outside the hours. */
    if (s->kind == DEADLINE_OUTSIDE && f->d.flags & DOSSIER_NO_RECEIVED_TIME &&
        s->from == f->deadline.received_at)
        return;
    struct str pause = is_pause(s) ? text_lit(f->lang, reason_of_pause(f, s->from)) : S("");
    if (deadline_reason(&w->teller, s, pause, &reason))
        add(w, look_of(s->kind), reason.when, reason.words);
}

static bool is_remark(const struct deadline_step *s)
{
    return s->kind == DEADLINE_MADE_UP || s->kind == DEADLINE_HALF ||
           s->kind == DEADLINE_UNCERTAIN || s->kind == DEADLINE_UNDECIDED;
}

static bool is_moment(const struct deadline_step *s)
{
    return !is_pause(s) && !is_remark(s);
}

typedef bool step_fn(const struct deadline_step *s);

static void add_steps(struct writer *w, step_fn *pick)
{
    const struct deadline *d = &w->f->deadline;
    for (size_t i = 0; i < d->step_count; i++)
        if (pick(&d->steps[i]))
            add_step(w, &d->steps[i]);
}

/* ---- days ---- */

static void add_counted(struct writer *w)
{
    static const enum text keys[] = {
        [DEADLINE_WORKING_DAYS] = TEXT_track_why_counted,
        [DEADLINE_DAYS] = TEXT_track_why_counted_days,
        [DEADLINE_HOURS] = TEXT_track_why_counted_hours,
        [DEADLINE_MONTHS] = TEXT_track_why_counted_months,
        [DEADLINE_SAME_DAY] = TEXT_track_why_counted_same_day,
    };
    const struct deadline *d = &w->f->deadline;
    int64_t n = 0;
    struct str days = days_where(w, is_counted, &n);
    if (n == 0)
        return;
    enum text key = keys[d->limit.unit];
    if (d->limit.unit == DEADLINE_WORKING_DAYS && n != d->limit.amount)
        key = d->due_at ? TEXT_track_why_counted_parts : TEXT_track_why_counted_so_far;
    add(w, LOOK("good", "s-good"), view_capital(w->f->arena, days),
        say(w, key, TEXT_ARGS(ta_i64("n", n), ta_i64("limit", d->limit.amount))));
}

static void add_list(struct writer *w, struct look look, pick_fn *pick, enum text key)
{
    int64_t n = 0;
    struct str days = days_where(w, pick, &n);
    if (n)
        add(w, look, view_capital(w->f->arena, days), say(w, key, TEXT_ARGS(ta_i64("n", n))));
}

/* From the first to the last of many weekends lie working days too: then their number is said. */
static void add_weekends(struct writer *w)
{
    size_t runs = 0;
    for (size_t i = 0; i < w->day_count; i++)
        runs += is_weekend(&w->days[i]) && (i == 0 || !is_weekend(&w->days[i - 1]));
    add_list(
        w, LOOK("none", "s-rest"), is_weekend,
        runs > FEW_WEEKENDS ? TEXT_track_why_weekend_many : TEXT_track_why_weekend);
}

static bool is_off(const struct view_day *v)
{
    return (v->d.kind == DEADLINE_DAY_HOLIDAY || v->d.kind == DEADLINE_DAY_OFF) && !v->after_end;
}

/* Days off that follow each other (weekends may lie between) under one name are one. */
struct days_off {
    enum deadline_step_kind kind;
    struct str name, basis, days;
};

static bool same_off(const struct writer *w, int64_t day, const struct days_off *o)
{
    return str_eq(deadline_day_name(&w->teller, day), o->name);
}

static bool next_days_off(const struct writer *w, size_t *at, struct days_off *ret)
{
    const struct dossier_facts *f = w->f;
    size_t i = *at, n = 0;
    while (i < w->day_count && !is_off(&w->days[i]))
        i++;
    if (i == w->day_count)
        return false;
    int64_t first = w->days[i].d.day;
    struct days_off o = {
        w->days[i].d.kind, deadline_day_name(&w->teller, first),
        deadline_day_basis(&w->teller, first), S("")};
    int64_t *days = ARENA_ARRAY(f->arena, int64_t, w->day_count);
    for (; i < w->day_count; i++) {
        const struct deadline_day *d = &w->days[i].d;
        if (is_off(&w->days[i]) && d->kind == o.kind && same_off(w, d->day, &o))
            days[n++] = d->day;
        else if (!is_weekend(&w->days[i]))
            break;
    }
    o.days = view_days_words(f->arena, f->lang, days, n);
    *at = i;
    *ret = o;
    return true;
}

static void add_days_off(struct writer *w)
{
    struct days_off o;
    size_t at = 0;
    while (next_days_off(w, &at, &o)) {
        enum text key = o.kind == DEADLINE_DAY_OFF ? TEXT_track_why_off
                        : o.basis.n                ? TEXT_track_why_holiday_basis
                                                   : TEXT_track_why_holiday;
        add(w, LOOK("soon", "s-flag"), view_capital(w->f->arena, o.days),
            say(w, key, TEXT_ARGS(ta_str("name", o.name), ta_str("basis", o.basis))));
    }
}

static struct str with_reason(
    const struct writer *w, struct str all, struct str days, struct str why)
{
    struct arena *a = w->f->arena;
    return arena_fmt(
        a, "%.*s%s%.*s (%.*s)", STR_ARG(all), all.n ? "; " : "", STR_ARG(days), STR_ARG(why));
}

static bool is_paused(const struct view_day *v)
{
    return v->d.kind == DEADLINE_DAY_PAUSED;
}

struct str view_not_counted(const struct dossier_facts *f)
{
    struct writer w = writer_of(f);
    struct days_off o;
    struct str all = S(""), days;
    size_t at = 0;
    int64_t n;
    if (!f->has_deadline)
        return all;
    view_days(f, &w.days, &w.day_count);
    days = days_where(&w, is_weekend, &n);
    if (n)
        all = with_reason(&w, all, days, text_lit(f->lang, TEXT_track_not_counted_weekend));
    while (next_days_off(&w, &at, &o))
        all = with_reason(&w, all, o.days, o.name);
    days = days_where(&w, is_paused, &n);
    if (n)
        all = with_reason(&w, all, days, text_lit(f->lang, TEXT_track_not_counted_paused));
    return all;
}

static void add_late(struct writer *w)
{
    const struct dossier_facts *f = w->f;
    int64_t n = 0;
    struct str days = days_where(w, is_late, &n);
    if (n == 0)
        return;
    /* The strip ends after VIEW_LATE_DAYS; the number does not. */
    enum text key = f->d.ended_at ? TEXT_track_why_was_late : TEXT_track_why_late;
    if (f->late_days > n)
        days =
            say(w, TEXT_track_since,
                TEXT_ARGS(ta_str(
                    "from", view_day_short(f->arena, date_local_day(f->deadline.was_due_at) + 1))));
    add(w, LOOK("late", "s-late"), view_capital(f->arena, days),
        say(w, key, TEXT_ARGS(ta_i64("n", f->late_days > n ? f->late_days : n))));
}

struct view_reasons view_reasons(const struct dossier_facts *f)
{
    struct writer w = writer_of(f);
    if (!f->has_deadline)
        return (struct view_reasons){NULL, 0};
    view_days(f, &w.days, &w.day_count);
    w.list =
        ARENA_ARRAY(f->arena, struct view_reason, f->deadline.step_count * 2 + w.day_count + 10);
    add_received(&w);
    add_steps(&w, is_moment);
    add_list(&w, LOOK("none", "s-none"), is_before, TEXT_track_why_before);
    add_counted(&w);
    add_steps(&w, is_pause);
    add_moved_by_pause(&w);
    add_late(&w);
    add_weekends(&w);
    add_days_off(&w);
    add_steps(&w, is_remark);
    return (struct view_reasons){w.list, w.count};
}
