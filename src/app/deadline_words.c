#include "app/deadline_words.h"

#include "base/date.h"
#include "serve/procedure_text.h"

enum when { MOMENT, DAYS, EACH_DAY };

static const struct {
    enum text text;
    enum when when;
} STEPS[DEADLINE_STEP_KINDS] = {
    [DEADLINE_RECEIVED] = {TEXT_deadline_step_received, MOMENT},
    [DEADLINE_LIMIT] = {TEXT_deadline_step_limit, MOMENT},
    [DEADLINE_RESTARTED] = {TEXT_deadline_step_restarted, MOMENT},
    [DEADLINE_OUTSIDE] = {TEXT_deadline_step_outside, MOMENT},
    [DEADLINE_PAUSED] = {TEXT_deadline_step_paused, MOMENT},
    [DEADLINE_PAUSE_OPEN] = {TEXT_deadline_step_pause_open, MOMENT},
    [DEADLINE_DUE] = {TEXT_deadline_step_due, MOMENT},
    [DEADLINE_AFTER_15] = {TEXT_deadline_step_after_15, DAYS},
    [DEADLINE_DAY_RECEIVED] = {TEXT_deadline_step_day_received, DAYS},
    [DEADLINE_DAY_ZERO] = {TEXT_deadline_step_day_zero, DAYS},
    [DEADLINE_DAY_COUNTED] = {TEXT_deadline_step_day_counted, DAYS},
    [DEADLINE_DAY_PAUSED] = {TEXT_deadline_step_day_paused, DAYS},
    [DEADLINE_DAY_WEEKEND] = {TEXT_deadline_step_day_weekend, DAYS},
    [DEADLINE_DAY_HOLIDAY] = {TEXT_deadline_step_day_holiday, EACH_DAY},
    [DEADLINE_DAY_OFF] = {TEXT_deadline_step_day_off, EACH_DAY},
    [DEADLINE_DAY_BEFORE] = {TEXT_deadline_step_day_before, DAYS},
    [DEADLINE_DAY_RESTARTED] = {TEXT_deadline_step_day_restarted, DAYS},
    [DEADLINE_MADE_UP] = {TEXT_deadline_step_made_up, EACH_DAY},
    [DEADLINE_HALF] = {TEXT_deadline_step_half, EACH_DAY},
    [DEADLINE_MOVED] = {TEXT_deadline_step_moved, DAYS},
    [DEADLINE_UNCERTAIN] = {TEXT_deadline_step_uncertain, EACH_DAY},
    [DEADLINE_UNDECIDED] = {TEXT_deadline_step_undecided, MOMENT},
};

struct writer {
    struct arena *arena;
    enum lang lang;
    const struct deadline *d;
    const struct calendar *calendar;
    struct str *list;
    size_t n, room;
};

static struct str day_words(const struct writer *w, int64_t day)
{
    struct str weekday = text_weekday(w->lang, date_weekday(day));
    return arena_fmt(w->arena, "%.*s %.*s", STR_ARG(weekday), STR_ARG(text_date(w->arena, day)));
}

static struct str days_words(const struct writer *w, int64_t from, int64_t to)
{
    struct str first = day_words(w, from);
    return from == to
               ? first
               : arena_fmt(w->arena, "%.*s – %.*s", STR_ARG(first), STR_ARG(day_words(w, to)));
}

static struct str limit_words(const struct writer *w)
{
    const struct procedure p = {.limit = w->d->limit};
    return procedure_limit_words(w->arena, w->lang, &p);
}

static struct str name_of(const struct writer *w, int64_t day)
{
    const struct calendar_day *row = calendar_row(w->calendar, day);
    return !row ? S("") : w->lang == LANG_VI ? row->name_vi : row->name_en;
}

static void add(struct writer *w, struct str line)
{
    if (w->n == w->room) {
        size_t room = w->room ? w->room * 2 : 32;
        struct str *list = ARENA_ARRAY(w->arena, struct str, room);
        if (w->n)
            memcpy(list, w->list, sizeof *list * w->n);
        w->list = list;
        w->room = room;
    }
    w->list[w->n++] = line;
}

/* A counted day without a number is one whose hours count, but which is not a whole one. */
static enum text text_of(const struct deadline_step *s)
{
    if (s->kind == DEADLINE_DAY_COUNTED && s->n == 0)
        return TEXT_deadline_step_day_worked;
    return STEPS[s->kind].text;
}

static void say_moment(struct writer *w, const struct deadline_step *s)
{
    bool times = s->kind != DEADLINE_LIMIT && s->kind != DEADLINE_UNDECIDED;
    struct str from = times ? text_moment(w->arena, w->lang, s->from) : S("");
    struct str to = times && s->to ? text_moment(w->arena, w->lang, s->to) : S("");
    add(w,
        text_get(
            w->arena, w->lang, text_of(s),
            TEXT_ARGS(
                ta_str("when", from), ta_str("to", to), ta_str("limit", limit_words(w)),
                ta("hours", s->n / 60), ta("minutes", s->n % 60), ta("year", text_plain(s->n)))));
}

static struct str numbers(const struct writer *w, int64_t first, int64_t last)
{
    return first == last ? arena_fmt(w->arena, "%lld", (long long)first)
                         : arena_fmt(w->arena, "%lld–%lld", (long long)first, (long long)last);
}

static void say_days(
    struct writer *w, const struct deadline_step *s, int64_t from_day, int64_t to_day)
{
    struct str to =
        s->kind == DEADLINE_AFTER_15 || s->kind == DEADLINE_MOVED ? day_words(w, s->to) : S("");
    struct str number = numbers(w, s->n, s->n + to_day - from_day);
    struct str minute = s->kind == DEADLINE_HALF ? date_str_minute(w->arena, (int)s->n) : S("");
    add(w, text_get(
               w->arena, w->lang, text_of(s),
               TEXT_ARGS(
                   ta_str("when", days_words(w, from_day, to_day)), ta_str("to", to),
                   ta_str("number", number), ta_str("name", name_of(w, from_day)),
                   ta_str("minute", minute))));
}

static void say_step(struct writer *w, const struct deadline_step *s)
{
    bool single = s->kind == DEADLINE_AFTER_15 || s->kind == DEADLINE_MOVED;
    if (STEPS[s->kind].when == MOMENT)
        say_moment(w, s);
    else if (STEPS[s->kind].when == DAYS)
        say_days(w, s, s->from, single ? s->from : s->to);
    else
        for (int64_t day = s->from; day <= s->to; day++)
            say_days(w, s, day, day);
}

/* The due time last, whatever its place among the moments. */
struct deadline_lines deadline_lines(
    struct arena *a, enum lang lang, const struct deadline *d, const struct calendar *calendar)
{
    struct writer w = {.arena = a, .lang = lang, .d = d, .calendar = calendar};
    for (size_t i = 0; i < d->step_count; i++)
        if (d->steps[i].kind != DEADLINE_DUE)
            say_step(&w, &d->steps[i]);
    for (size_t i = 0; i < d->step_count; i++)
        if (d->steps[i].kind == DEADLINE_DUE)
            say_step(&w, &d->steps[i]);
    return (struct deadline_lines){w.list, w.n};
}
