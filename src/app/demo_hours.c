#include "app/demo_hours.h"

#include "app/demo_words.h"
#include "base/date.h"
#include "base/viet.h"

#define MINUTE_MS ((int64_t)60000)
#define MORNING 620    /* of 1,000 visits */
#define LAST_MINUTES 5 /* nobody comes in the last minutes before closing */
#define TET_BEFORE_DAYS 6
#define TET_AFTER_DAYS 11 /* up to the full moon of the first month */

/* ---- inside hours ---- */

struct spell {
    int64_t from_at, to_at; /* of the question */
    int64_t skip;           /* minutes to pass over; becomes negative when the moment is found */
    int64_t found_at, sum;
};

static void walk_span(struct spell *s, int64_t opens_at, int64_t closes_at)
{
    int64_t from = opens_at > s->from_at ? opens_at : s->from_at;
    int64_t to = closes_at < s->to_at ? closes_at : s->to_at;
    int64_t minutes = to > from ? (to - from) / MINUTE_MS : 0;
    if (s->skip >= 0 && s->skip < minutes)
        s->found_at = from + s->skip * MINUTE_MS;
    s->skip -= minutes;
    s->sum += minutes;
}

static void walk(const struct calendar *c, struct spell *s)
{
    for (int64_t day = date_local_day(s->from_at); date_at(day, 0) < s->to_at; day++) {
        struct calendar_look look;
        calendar_look(c, day, &look);
        if (look.is != CALENDAR_IS_WORKING)
            continue;
        for (size_t i = 0; i < look.spans; i++)
            walk_span(s, date_at(day, look.span[i].opens), date_at(day, look.span[i].closes));
    }
}

int64_t demo_hours_within(
    struct random_seeded *r, const struct calendar *c, int64_t from_at, int64_t to_at)
{
    struct spell all = {.from_at = from_at, .to_at = to_at, .skip = -1};
    walk(c, &all);
    if (all.sum == 0)
        return from_at;
    struct spell one = {
        .from_at = from_at, .to_at = to_at, .skip = demo_between(r, 0, all.sum - 1)};
    walk(c, &one);
    return one.found_at;
}

int64_t demo_hours_visit(struct random_seeded *r, const struct calendar *c, int64_t day)
{
    struct calendar_look look;
    calendar_look(c, day, &look);
    const struct calendar_span *s = &look.span[0];
    if (look.spans > 1 && !demo_chance(r, MORNING))
        s = &look.span[look.spans - 1];
    int64_t room = s->closes - s->opens - LAST_MINUTES;
    /* Of two draws the earlier, most of the time: the rush is in the first hour and a half. */
    int64_t x = demo_between(r, 0, room), y = demo_between(r, 0, room);
    bool early = demo_chance(r, 700);
    return date_at(day, s->opens + (int)((x < y) == early ? x : y));
}

int64_t demo_hours_day_after(const struct calendar *c, int64_t day, int64_t working_days)
{
    int64_t at = day;
    if (!calendar_next_working(c, day, &at))
        return day;
    for (int64_t i = 0; i < working_days; i++)
        if (!calendar_next_working(c, at + 1, &at))
            return at;
    return at;
}

/* ---- how busy a day is ---- */

static bool is_tet(const struct calendar *c, int64_t day)
{
    const struct calendar_day *row = calendar_row(c, day);
    return row && str_find(row->name_vi, S("Nguyên đán")) >= 0;
}

static bool is_near_tet(const struct calendar *c, int64_t day)
{
    for (int64_t i = 1; i <= TET_AFTER_DAYS; i++)
        if (is_tet(c, day - i) || (i <= TET_BEFORE_DAYS && is_tet(c, day + i)))
            return true;
    return false;
}

/* Three rest days or more lie just before it. */
static bool is_after_rest(const struct calendar *c, int64_t day)
{
    return !calendar_works(c, day - 1) && !calendar_works(c, day - 2) &&
           !calendar_works(c, day - 3);
}

bool demo_hours_power_cut(int64_t day)
{
    struct date d = date_of_day(day);
    return d.month == 6 && d.day >= 9 && d.day <= 12;
}

int64_t demo_hours_weight(struct random_seeded *r, const struct calendar *c, int64_t day)
{
    /* Monday to Sunday (make-up days); January to December: school papers from August on, all at
     * once in September; little in the month before Tết. */
    static const int64_t WEEKDAY[] = {132, 104, 97, 95, 88, 52, 40};
    static const int64_t MONTH[] = {96, 84, 106, 99, 95, 100, 106, 118, 141, 100, 96, 98};
    if (!calendar_works(c, day))
        return 0;
    struct date d = date_of_day(day);
    int64_t w = WEEKDAY[date_weekday(day) - 1] * MONTH[d.month - 1];
    if (is_near_tet(c, day))
        w = w * 48 / 100;
    else if (is_after_rest(c, day))
        w = w * 128 / 100;
    if (demo_hours_power_cut(day))
        w = w * 40 / 100;
    return w * demo_between(r, 84, 116);
}
