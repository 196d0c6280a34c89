/* The desk's words for groups, people and due times. */
#include "base/date.h"
#include "base/viet.h"
#include "place/calendar.h"
#include "serve/desk_pages.h"

struct desk_look desk_group_look(enum dossier_group g)
{
    static const struct desk_look looks[GROUPS] = {
        [GROUP_ALL] = {STR_INIT("none"), STR_INIT("s-none"), TEXT_inbox_all},
        [GROUP_LATE] = {STR_INIT("late"), STR_INIT("s-late"), TEXT_inbox_late},
        [GROUP_TODAY] = {STR_INIT("today"), STR_INIT("s-today"), TEXT_inbox_today},
        [GROUP_SOON] = {STR_INIT("soon"), STR_INIT("s-soon"), TEXT_inbox_soon},
        [GROUP_TIME] = {STR_INIT("good"), STR_INIT("s-good"), TEXT_inbox_time},
        [GROUP_WAITING] = {STR_INIT("wait"), STR_INIT("s-wait"), TEXT_inbox_waiting},
        [GROUP_READY] = {STR_INIT("good"), STR_INIT("s-good"), TEXT_inbox_ready},
    };
    return looks[g < GROUPS ? g : GROUP_ALL];
}

struct str desk_short_code(struct str code)
{
    int64_t day;
    size_t n = code.n, dashes = 0;
    if (!dossier_code_day(code, &day))
        return code;
    while (n && dashes < 2)
        dashes += code.p[--n] == '-' ? 1 : 0;
    return str_from(code, n + 1);
}

struct str desk_person_line(struct arena *a, const struct person *p)
{
    struct str line = p->name;
    if (p->birth_year)
        line = arena_fmt(a, "%.*s, %d", STR_ARG(line), p->birth_year);
    if (p->village.n)
        line = arena_fmt(a, "%.*s, %.*s", STR_ARG(line), STR_ARG(p->village));
    return line;
}

/* ---- due ---- */

static struct str day_short(struct arena *a, int64_t day)
{
    struct date d = date_of_day(day);
    return arena_fmt(a, "%02d/%02d", d.day, d.month);
}

static struct str words(const struct desk_clock *c, enum text key, int64_t n)
{
    return text_get(c->arena, c->lang, key, TEXT_ARGS(ta_i64("n", n)));
}

/* Minutes of opening between now and then, on the day of now. */
static int64_t open_minutes(const struct desk_clock *c, int64_t until_at)
{
    struct calendar_look look;
    int64_t day = date_local_day(c->now_at);
    int from = date_local_minute(c->now_at), minutes = 0;
    int to = date_local_day(until_at) == day ? date_local_minute(until_at) : 24 * 60;
    calendar_look(c->calendar, day, &look);
    for (size_t i = 0; i < look.spans; i++) {
        int opens = look.span[i].opens > from ? look.span[i].opens : from;
        int closes = look.span[i].closes < to ? look.span[i].closes : to;
        minutes += closes > opens ? closes - opens : 0;
    }
    return minutes;
}

static struct str left_today(const struct desk_clock *c, int64_t due_at)
{
    int64_t minutes = open_minutes(c, due_at);
    if (minutes < 60)
        return words(c, TEXT_inbox_minutes_left, minutes);
    if (minutes % 60 == 0 || minutes >= 180)
        return words(c, TEXT_inbox_hours_left, (minutes + 30) / 60);
    return text_get(
        c->arena, c->lang, TEXT_inbox_hours_minutes_left,
        TEXT_ARGS(
            ta_i64("n", minutes / 60),
            ta_str("minutes", arena_fmt(c->arena, "%02d", (int)(minutes % 60)))));
}

struct desk_due desk_due(const struct desk_clock *c, const struct dossier *d, enum dossier_group g)
{
    struct desk_due r = {S(""), S("")};
    int64_t today = date_local_day(c->now_at), day = date_local_day(d->due_at);
    if (g == GROUP_WAITING) {
        r.when = text_lit(c->lang, TEXT_inbox_stands);
        r.left = text_get(
            c->arena, c->lang, TEXT_inbox_since,
            TEXT_ARGS(ta_str("day", day_short(c->arena, date_local_day(d->paused_at)))));
        return r;
    }
    if (g == GROUP_READY) {
        r.when = text_lit(c->lang, TEXT_inbox_lies);
        r.left = text_get(
            c->arena, c->lang, TEXT_inbox_since,
            TEXT_ARGS(ta_str("day", day_short(c->arena, date_local_day(d->ended_at)))));
        return r;
    }
    if (!d->due_at) {
        r.when = text_lit(c->lang, TEXT_inbox_no_limit);
        return r;
    }
    struct str time = date_str_minute(c->arena, date_local_minute(d->due_at));
    struct str when =
        day == today ? text_lit(c->lang, TEXT_inbox_due_today) : day_short(c->arena, day);
    r.when = arena_fmt(c->arena, "%.*s %.*s", STR_ARG(when), STR_ARG(time));
    if (g == GROUP_LATE) {
        int64_t over = calendar_working_days(c->calendar, day, today);
        r.left =
            over ? words(c, TEXT_inbox_days_over, over) : text_lit(c->lang, TEXT_inbox_over_today);
    } else if (day <= today) {
        r.left = left_today(c, d->due_at);
    } else {
        r.left = words(c, TEXT_inbox_days_left, calendar_working_days(c->calendar, today, day));
    }
    return r;
}
