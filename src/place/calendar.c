#include "place/calendar.h"

#include "base/date.h"

#define SEARCH_DAYS 366
#define FRIDAY 5

/* ---- rows ---- */

/* The first row at or after `day`. */
static size_t lower_bound(const struct calendar *c, int64_t day)
{
    size_t lo = 0, hi = c->day_count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (c->days[mid].day < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static const struct calendar_day *find_row(const struct calendar *c, int64_t day, bool proposals)
{
    const struct calendar_day *proposal = NULL;
    for (size_t i = lower_bound(c, day); i < c->day_count && c->days[i].day == day; i++) {
        if (c->days[i].certainty != CALENDAR_PROPOSAL)
            return &c->days[i];
        proposal = &c->days[i];
    }
    return proposals ? proposal : NULL;
}

const struct calendar_day *calendar_row(const struct calendar *c, int64_t day)
{
    return find_row(c, day, true);
}

int calendar_last_year(const struct calendar *c)
{
    if (!c->day_count)
        return 0;
    return date_of_day(c->days[c->day_count - 1].day).year;
}

/* ---- hours ---- */

static bool in_force(const struct calendar_hours *h, int64_t day)
{
    return h->valid_from <= day && day <= h->valid_to;
}

/* The highest layer with hours in force on that day; -1: none. */
static int layer_of(const struct calendar *c, int64_t day)
{
    int layer = -1;
    for (size_t i = 0; i < c->hours_count; i++)
        if (in_force(&c->hours[i], day) && (int)c->hours[i].layer > layer)
            layer = (int)c->hours[i].layer;
    return layer;
}

bool calendar_covers(const struct calendar *c, int64_t day)
{
    return layer_of(c, day) >= 0;
}

/* Puts a span in its place; spans that touch become one. More than fit are left out: six openings
 * a day are none that an office has. */
static void add_span(struct calendar_look *l, struct calendar_span s)
{
    size_t i = 0;
    while (i < l->spans && l->span[i].closes < s.opens)
        i++;
    size_t last = i;
    while (last < l->spans && l->span[last].opens <= s.closes) {
        if (l->span[last].opens < s.opens)
            s.opens = l->span[last].opens;
        if (l->span[last].closes > s.closes)
            s.closes = l->span[last].closes;
        last++;
    }
    if (last == i && l->spans == CALENDAR_SPANS_MAX)
        return;
    size_t rest = l->spans - last;
    struct calendar_span tail[CALENDAR_SPANS_MAX];
    for (size_t k = 0; k < rest; k++)
        tail[k] = l->span[last + k];
    l->span[i] = s;
    for (size_t k = 0; k < rest; k++)
        l->span[i + 1 + k] = tail[k];
    l->spans = i + 1 + rest;
}

static void open_hours(const struct calendar *c, int64_t day, int weekday, struct calendar_look *l)
{
    int layer = layer_of(c, day);
    for (size_t i = 0; i < c->hours_count; i++) {
        const struct calendar_hours *h = &c->hours[i];
        if ((int)h->layer == layer && h->weekday == weekday && in_force(h, day) &&
            h->opens < h->closes)
            add_span(l, (struct calendar_span){h->opens, h->closes});
    }
}

static void close_at(struct calendar_look *l, int closes)
{
    while (l->spans && l->span[l->spans - 1].opens >= closes)
        l->spans--;
    if (l->spans && l->span[l->spans - 1].closes > closes)
        l->span[l->spans - 1].closes = closes;
}

/* ---- what a day is ---- */

void calendar_look(const struct calendar *c, int64_t day, struct calendar_look *ret)
{
    int weekday = date_weekday(day);
    bool weekend = weekday > FRIDAY;
    *ret = (struct calendar_look){.is = CALENDAR_IS_WEEKEND, .row = find_row(c, day, false)};
    if (ret->row && ret->row->kind == CALENDAR_HOLIDAY) {
        ret->is = CALENDAR_IS_HOLIDAY;
        return;
    }
    if (ret->row && ret->row->kind == CALENDAR_OFF) {
        ret->is = CALENDAR_IS_OFF;
        return;
    }
    bool summoned = ret->row != NULL; /* a make-up day or a half day */
    open_hours(c, day, weekend && summoned ? FRIDAY : weekday, ret);
    if (summoned && ret->row->kind == CALENDAR_HALF)
        close_at(ret, ret->row->closes);
    if (!ret->spans || (weekend && !summoned))
        return;
    ret->is = CALENDAR_IS_WORKING;
    ret->made_up = weekend;
    ret->half = ret->row && ret->row->kind == CALENDAR_HALF;
}

int calendar_minutes(const struct calendar_look *look)
{
    int sum = 0;
    for (size_t i = 0; look->is == CALENDAR_IS_WORKING && i < look->spans; i++)
        sum += look->span[i].closes - look->span[i].opens;
    return sum;
}

bool calendar_works(const struct calendar *c, int64_t day)
{
    struct calendar_look look;
    calendar_look(c, day, &look);
    return look.is == CALENDAR_IS_WORKING;
}

bool calendar_next_working(const struct calendar *c, int64_t day, int64_t *ret_day)
{
    for (int64_t d = day; d < day + SEARCH_DAYS; d++) {
        if (calendar_works(c, d)) {
            *ret_day = d;
            return true;
        }
    }
    return false;
}

int64_t calendar_working_days(const struct calendar *c, int64_t from, int64_t to)
{
    int64_t n = 0;
    for (int64_t d = from + 1; d <= to; d++)
        n += calendar_works(c, d);
    return n;
}

/* ---- open now ---- */

bool calendar_is_open(const struct calendar *c, int64_t at)
{
    struct calendar_look look;
    int minute = date_local_minute(at);
    calendar_look(c, date_local_day(at), &look);
    for (size_t i = 0; i < look.spans; i++)
        if (look.span[i].opens <= minute && minute < look.span[i].closes)
            return true;
    return false;
}

enum edge { OPENING, CLOSING };

static bool edge_of_day(
    const struct calendar *c, int64_t day, int64_t at, enum edge edge, int64_t *ret_at)
{
    struct calendar_look look;
    calendar_look(c, day, &look);
    for (size_t i = 0; i < look.spans; i++) {
        int64_t t = date_at(day, edge == OPENING ? look.span[i].opens : look.span[i].closes);
        if (t > at) {
            *ret_at = t;
            return true;
        }
    }
    return false;
}

static bool next_edge(const struct calendar *c, int64_t at, enum edge edge, int64_t *ret_at)
{
    int64_t today = date_local_day(at);
    for (int64_t d = today; d < today + SEARCH_DAYS; d++)
        if (edge_of_day(c, d, at, edge, ret_at))
            return true;
    return false;
}

bool calendar_next_opening(const struct calendar *c, int64_t at, int64_t *ret_at)
{
    return next_edge(c, at, OPENING, ret_at);
}

bool calendar_next_closing(const struct calendar *c, int64_t at, int64_t *ret_at)
{
    return next_edge(c, at, CLOSING, ret_at);
}
