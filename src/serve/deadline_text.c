#include "serve/deadline_text.h"

#include "base/date.h"
#include "serve/dossier_view.h"
#include "serve/procedure_text.h"

/* ---- days ---- */

struct str deadline_day_words(const struct deadline_teller *t, int64_t day)
{
    struct str weekday = view_capital(t->arena, text_weekday(t->lang, date_weekday(day)));
    struct str number = view_day_short(t->arena, day);
    return arena_fmt(t->arena, "%.*s %.*s", STR_ARG(weekday), STR_ARG(number));
}

struct str deadline_moment_words(const struct deadline_teller *t, int64_t at, bool no_time)
{
    struct str day = deadline_day_words(t, date_local_day(at));
    if (no_time)
        return day;
    struct str minute = date_str_minute(t->arena, date_local_minute(at));
    return arena_fmt(t->arena, "%.*s, %.*s", STR_ARG(day), STR_ARG(minute));
}

struct str deadline_day_name(const struct deadline_teller *t, int64_t day)
{
    const struct calendar_day *row = calendar_row(t->calendar, day);
    if (!row)
        return S("");
    return t->lang == LANG_EN && row->name_en.n ? row->name_en : row->name_vi;
}

struct str deadline_day_basis(const struct deadline_teller *t, int64_t day)
{
    const struct calendar_day *row = calendar_row(t->calendar, day);
    if (!row)
        return S("");
    return t->lang == LANG_EN && row->basis_en.n ? row->basis_en : row->basis_vi;
}

/* ---- lines ---- */

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
    const struct deadline_teller *t;
    struct arena *arena;
    enum lang lang;
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
    const struct procedure p = {.limit = w->t->d->limit};
    return procedure_limit_words(w->arena, w->lang, &p);
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
                   ta_str("number", number), ta_str("name", deadline_day_name(w->t, from_day)),
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

struct deadline_lines deadline_lines(const struct deadline_teller *t)
{
    struct writer w = {.t = t, .arena = t->arena, .lang = t->lang};
    const struct deadline *d = t->d;
    for (size_t i = 0; i < d->step_count; i++)
        if (d->steps[i].kind != DEADLINE_DUE)
            say_step(&w, &d->steps[i]);
    /* The due time stands among the moments. */
    for (size_t i = 0; i < d->step_count; i++)
        if (d->steps[i].kind == DEADLINE_DUE)
            say_step(&w, &d->steps[i]);
    return (struct deadline_lines){w.list, w.n};
}

/* ---- reasons ---- */

enum at {
    AT_NONE, /* no reason by itself */
    AT_WORDS,
    AT_MOMENT,
    AT_SPAN,
    AT_SINCE,
    AT_DAY,
    AT_YEAR,
};

static const struct {
    enum at at;
    enum text words, at_words;
} REASONS[DEADLINE_STEP_KINDS] = {
    [DEADLINE_OUTSIDE] = {AT_WORDS, TEXT_track_why_outside_more, TEXT_track_why_outside},
    [DEADLINE_RESTARTED] = {AT_MOMENT, TEXT_track_why_restarted, 0},
    [DEADLINE_PAUSED] = {AT_SPAN, TEXT_track_why_paused, TEXT_track_from_to},
    [DEADLINE_PAUSE_OPEN] = {AT_SINCE, TEXT_track_why_pause_open, TEXT_track_since},
    [DEADLINE_AFTER_15] = {AT_WORDS, TEXT_track_why_after_15_more, TEXT_track_why_after_15},
    [DEADLINE_MOVED] = {AT_DAY, TEXT_track_why_moved, 0},
    [DEADLINE_MADE_UP] = {AT_DAY, TEXT_track_why_made_up, 0},
    [DEADLINE_HALF] = {AT_DAY, TEXT_track_why_half, 0},
    [DEADLINE_UNCERTAIN] = {AT_DAY, TEXT_track_why_uncertain, 0},
    [DEADLINE_UNDECIDED] = {AT_YEAR, TEXT_track_why_undecided, TEXT_track_year},
};

static struct str when_of(const struct deadline_teller *t, const struct deadline_step *s)
{
    struct arena *a = t->arena;
    enum at at = REASONS[s->kind].at;
    if (at == AT_MOMENT)
        return deadline_moment_words(t, s->from, false);
    if (at == AT_DAY)
        return deadline_day_words(t, s->from);
    bool times = at == AT_SPAN || at == AT_SINCE;
    struct str from = times ? view_moment_short(a, s->from, false) : S("");
    struct str to = at == AT_SPAN ? view_moment_short(a, s->to, false) : S("");
    struct str when = text_get(
        a, t->lang, REASONS[s->kind].at_words,
        TEXT_ARGS(ta_str("from", from), ta_str("to", to), ta("year", text_plain(s->n))));
    return at == AT_SPAN ? view_capital(a, when) : when;
}

static struct str working_time(const struct deadline_teller *t, int64_t minutes)
{
    enum text key = minutes % 60 ? TEXT_track_hours_minutes : TEXT_track_hours;
    return text_get(
        t->arena, t->lang, key, TEXT_ARGS(ta_i64("n", minutes / 60), ta_i64("m", minutes % 60)));
}

bool deadline_reason(
    const struct deadline_teller *t, const struct deadline_step *s, struct str pause,
    struct deadline_reason *ret)
{
    struct arena *a = t->arena;
    struct str moment = S(""), day = S(""), left = S(""), minute = S("");
    if (REASONS[s->kind].at == AT_NONE)
        return false;
    if (s->kind == DEADLINE_OUTSIDE)
        moment = deadline_moment_words(t, s->to, false);
    else if (s->kind == DEADLINE_AFTER_15 || s->kind == DEADLINE_MOVED)
        day = view_day_short(a, s->to);
    else if (s->kind == DEADLINE_PAUSE_OPEN)
        left = working_time(t, s->n);
    else if (s->kind == DEADLINE_HALF)
        minute = date_str_minute(a, (int)s->n);
    ret->when = when_of(t, s);
    ret->words = text_get(
        a, t->lang, REASONS[s->kind].words,
        TEXT_ARGS(
            ta_str("moment", moment), ta_str("day", day), ta_str("left", left),
            ta_str("minute", minute), ta_str("why", pause)));
    return true;
}
