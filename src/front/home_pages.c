/* home_pages: a unit's front page: what it is doing, shown by its own figures.
 *
 * Nothing here is counted by the page itself: figures come from serve/. What is not measured is
 * said to be so. Cached whole by (unit, topics); wrong by itself at the next opening or closing,
 * when the next dossier becomes late, and at midnight. */
#include "front/home_pages.h"

#include "base/date.h"
#include "doc/chart.h"
#include "front/home.tmpl.h"
#include "front/home_view.h"
#include "place/calendar.h"
#include "serve/procedure.h"
#include "serve/procedure_text.h"
#include "spine/topic.h"

#define TOP_DAYS 30
#define HOLIDAY_AHEAD_DAYS 10

/* ---- months ---- */

static int64_t month_first(struct date d)
{
    return date_day((struct date){d.year, d.month, 1});
}

static struct date months_before(struct date d, int months)
{
    int m = d.year * 12 + d.month - 1 - months;
    return (struct date){m / 12, m % 12 + 1, 1};
}

static enum err read_months(struct request *q, struct home_view *v, struct date today)
{
    struct dossier_share last_year[12], this_year[12];
    enum err e = dossier_share_months(q->tx, q->unit->id, today.year - 1, last_year);
    if (e == OK)
        e = dossier_share_months(q->tx, q->unit->id, today.year, this_year);
    for (int i = 0; i < HOME_MONTHS && e == OK; i++) {
        struct home_month *m = &v->months[i];
        struct date d = months_before(today, HOME_MONTHS - 1 - i);
        m->label = arena_fmt(q->arena, "%d", d.month);
        m->name = arena_fmt(q->arena, "%d/%d", d.month, d.year);
        m->share = d.year == today.year ? this_year[d.month - 1] : last_year[d.month - 1];
        if (m->share.judged)
            m->percent = text_percent(q->arena, q->lang, m->share.good, m->share.judged);
    }
    return e;
}

static double share_of(const struct dossier_share *s)
{
    return s->judged ? 100.0 * (double)s->good / (double)s->judged : 0;
}

/* The axis begins at a round five below the lowest month, so that the line can be read. */
static double axis_low(const struct home_view *v)
{
    double low = 100;
    for (int i = 0; i < HOME_MONTHS; i++)
        if (v->months[i].share.judged && share_of(&v->months[i].share) < low)
            low = share_of(&v->months[i].share);
    int step = (int)low / 5 * 5;
    return step >= 100 ? 95 : step;
}

static void draw_months(struct request *q, struct home_view *v)
{
    struct chart_point points[HOME_MONTHS];
    struct str labels[HOME_MONTHS];
    int first = -1, last = -1;
    for (int i = 0; i < HOME_MONTHS; i++) {
        points[i].known = v->months[i].share.judged > 0;
        points[i].value = share_of(&v->months[i].share);
        labels[i] = v->months[i].label;
        if (points[i].known) {
            first = first < 0 ? i : first;
            last = i;
        }
    }
    double low = axis_low(v);
    struct chart_line line = {
        .series = {.points = points, .n = HOME_MONTHS, .low = low, .high = 100},
        .labels = labels,
        .low = arena_fmt(q->arena, "%d", (int)low),
        .high = S("100"),
        .first = first < 0 ? S("") : v->months[first].percent,
        .last = last < 0 ? S("") : v->months[last].percent,
    };
    struct str label = last < 0 ? text_lit(q->lang, TEXT_home_line_label_none)
                                : text_get(
                                      q->arena, q->lang, TEXT_home_line_label,
                                      TEXT_ARGS(
                                          ta_str("month", v->months[last].name),
                                          ta_str("percent", v->months[last].percent)));
    v->line = chart_line(q->arena, &line, label);
}

/* ---- the days of this month ---- */

static const struct dossier_day *figures_of(const struct dossier_day *days, size_t n, int64_t day)
{
    for (size_t i = 0; i < n; i++)
        if (days[i].day == day)
            return &days[i];
    return NULL;
}

static enum home_day kind_of(const struct home_cell *c, int64_t today, bool rest)
{
    if (c->figures.late)
        return HOME_DAY_LATE;
    if (c->figures.early + c->figures.on_time)
        return HOME_DAY_GOOD;
    if (rest)
        return HOME_DAY_REST;
    return c->day > today ? HOME_DAY_COMING : HOME_DAY_IDLE;
}

static struct str row_name(const struct request *q, const struct calendar_day *row)
{
    return !row ? S("") : q->lang == LANG_EN && row->name_en.n ? row->name_en : row->name_vi;
}

/* Weekends are left out unless something was finished or the office was open on one. */
static void add_day(struct request *q, struct home_view *v, struct home_cell c, int64_t today)
{
    struct calendar_look look;
    calendar_look(v->calendar, c.day, &look);
    bool rest = look.is == CALENDAR_IS_HOLIDAY || look.is == CALENDAR_IS_OFF;
    int weekday = date_weekday(c.day);
    if (weekday == 7 || (weekday == 6 && !v->saturdays))
        return;
    c.number = date_of_day(c.day).day;
    c.weekday = text_weekday(q->lang, weekday);
    c.today = c.day == today;
    c.holiday = rest ? row_name(q, look.row) : S("");
    c.kind = kind_of(&c, today, rest);
    if (weekday == 6 && c.kind == HOME_DAY_COMING)
        c.kind = HOME_DAY_IDLE;
    v->cells[v->cell_count++] = c;
}

static enum err read_days(struct request *q, struct home_view *v, struct date date, int64_t today)
{
    int64_t first = month_first(date);
    int64_t period[2] = {first, first + date_days_in_month(date.year, date.month) - 1};
    const struct dossier_day *days;
    size_t n;
    enum err e = dossier_days(q->tx, q->unit->id, period, &days, &n);
    if (e != OK)
        return e;
    for (int64_t day = period[0]; day <= period[1]; day++) {
        const struct dossier_day *f = figures_of(days, n, day);
        if (date_weekday(day) == 6 && ((f && f->ended) || calendar_works(v->calendar, day)))
            v->saturdays = true;
    }
    int weekday = date_weekday(first);
    int columns = v->saturdays ? 6 : 5;
    v->lead = weekday > columns ? 0 : (size_t)weekday - 1;
    for (int64_t day = period[0]; day <= period[1]; day++) {
        const struct dossier_day *f = figures_of(days, n, day);
        struct home_cell c = {.day = day};
        if (f) {
            c.figures = *f;
            v->all_days.ended += f->ended;
            v->all_days.on_time += f->early + f->on_time;
            v->all_days.late += f->late;
        }
        add_day(q, v, c, today);
    }
    return OK;
}

static struct str month_sentence(struct request *q, const struct home_view *v)
{
    int64_t late = v->month.judged - v->month.good;
    enum text t = v->month.judged == 0 ? TEXT_home_sentence_none
                  : late == 0          ? TEXT_home_sentence_good
                                       : TEXT_home_sentence_late;
    return text_get(
        q->arena, q->lang, t,
        TEXT_ARGS(
            ta_str("month", v->month_name), ta_i64("n", v->month.judged),
            ta_i64("good", v->month.good), ta_i64("late", late)));
}

/* ---- is it open, and which day off comes next ---- */

static struct str day_words(struct request *q, int64_t day, int64_t today)
{
    if (day == today)
        return text_lit(q->lang, TEXT_home_day_today);
    if (day == today + 1)
        return text_lit(q->lang, TEXT_home_day_tomorrow);
    return arena_fmt(
        q->arena, "%.*s %.*s", STR_ARG(text_weekday(q->lang, date_weekday(day))),
        STR_ARG(text_date(q->arena, day)));
}

static void read_opening(struct request *q, struct home_view *v, int64_t today)
{
    int64_t change_at = 0;
    v->open = calendar_is_open(v->calendar, q->now_at);
    bool known = v->open ? calendar_next_closing(v->calendar, q->now_at, &change_at)
                         : calendar_next_opening(v->calendar, q->now_at, &change_at);
    v->changes_at = change_at;
    if (!known) {
        v->open_words = text_lit(q->lang, TEXT_home_closed_unknown);
        return;
    }
    struct str time = date_str_minute(q->arena, date_local_minute(change_at));
    struct str day = day_words(q, date_local_day(change_at), today);
    v->open_words = text_get(
        q->arena, q->lang, v->open ? TEXT_home_open_until : TEXT_home_closed_until,
        TEXT_ARGS(ta_str("time", time), ta_str("day", day)));
}

static void read_holiday(struct request *q, struct home_view *v, int64_t today)
{
    for (int64_t day = today; day <= today + HOLIDAY_AHEAD_DAYS; day++) {
        struct calendar_look look;
        calendar_look(v->calendar, day, &look);
        if (look.is != CALENDAR_IS_HOLIDAY && look.is != CALENDAR_IS_OFF)
            continue;
        v->holiday_words = text_get(
            q->arena, q->lang, TEXT_home_holiday_next,
            TEXT_ARGS(
                ta_str("weekday", text_weekday(q->lang, date_weekday(day))),
                ta_str("day", text_date(q->arena, day)), ta_str("name", row_name(q, look.row))));
        return;
    }
}

/* ---- ratings ---- */

static enum err read_ratings(struct request *q, struct home_view *v, struct date today)
{
    int64_t first = date_day((struct date){today.year, 1, 1});
    int64_t last = date_day((struct date){today.year, 12, 31});
    enum err e = rating_count(q->tx, q->unit->id, first, last, &v->ratings);
    if (e != OK)
        return e;
    v->rated = v->ratings.all >= RATING_SHOW_MIN;
    v->year_name = arena_fmt(q->arena, "%d", today.year);
    v->satisfied = v->ratings.level[5] + v->ratings.level[4];
    if (!v->rated)
        return OK;
    v->satisfied_percent = text_percent(q->arena, q->lang, v->satisfied, v->ratings.all);
    v->satisfied_bar = chart_bar(q->arena, (int)(v->satisfied * 1000 / v->ratings.all), false);
    for (int i = 0; i < RATING_LEVELS; i++) {
        int level = RATING_LEVELS - i;
        int64_t n = v->ratings.level[level];
        v->rates[i] = (struct home_rate){
            level, n, chart_bar(q->arena, (int)(n * 1000 / v->ratings.all), false)};
    }
    return OK;
}

/* ---- procedures ---- */

static enum err read_procedures(struct request *q, struct home_view *v, int64_t today)
{
    const struct dossier_top *top;
    size_t n;
    int64_t period[2] = {today - TOP_DAYS, today};
    enum err e = procedure_count(q->tx, today, &v->procedure_count);
    if (e == OK)
        e = dossier_top(q->tx, q->unit->id, period, &top, &n);
    for (size_t i = 0; e == OK && i < n && v->top_count < HOME_TOP; i++) {
        struct procedure p;
        e = procedure_by_id(q->tx, top[i].procedure_id, &p);
        if (e != OK)
            break;
        v->top[v->top_count++] = (struct home_procedure){
            .code = p.code,
            .name = procedure_name(&p, q->lang),
            .limit = procedure_limit_words(q->arena, q->lang, &p),
            .fee = procedure_fee_words(q->arena, q->lang, &p),
        };
    }
    return e;
}

static enum err read_figures(struct request *q, struct home_view *v, struct date today)
{
    int64_t first = month_first(today), day = date_day(today);
    int64_t last = first + date_days_in_month(today.year, today.month) - 1;
    int64_t year_first = date_day((struct date){today.year, 1, 1});
    enum err e = dossier_share(q->tx, q->unit->id, first, last, &v->month);
    if (e == OK)
        e = dossier_share(q->tx, q->unit->id, year_first, day, &v->year);
    if (e == OK)
        e = dossier_now(q->tx, q->unit->id, &v->now);
    if (e != OK)
        return e;
    v->month_name = arena_fmt(q->arena, "%d/%d", today.month, today.year);
    if (v->month.judged)
        v->month_percent = text_percent(q->arena, q->lang, v->month.good, v->month.judged);
    if (v->year.judged) {
        v->year_percent = text_percent(q->arena, q->lang, v->year.good, v->year.judged);
        v->year_bar = chart_bar(q->arena, (int)(v->year.good * 1000 / v->year.judged), false);
    }
    v->late_words = month_sentence(q, v);
    return OK;
}

/* Criterion 5: of the facilities that were looked at this year, those that are there. */
static enum err read_office(struct request *q, struct home_view *v, struct date today)
{
    const struct measure_query query = {
        q->unit->id, MEASURE_OFFICE_FACILITY, 0, date_day((struct date){today.year, 1, 1}),
        date_day(today)};
    struct measure_sum sum;
    enum err e = measure_sum(q->tx, &query, &sum);
    if (e != OK || sum.denominator <= 0)
        return e;
    v->office = sum.numerator;
    v->office_all = sum.denominator;
    v->office_bar = chart_bar(q->arena, (int)(sum.numerator * 1000 / sum.denominator), false);
    return OK;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static enum err show(struct request *q, struct response *s)
{
    struct home_view v = {.unit = q->unit};
    int64_t today = date_local_day(q->now_at);
    struct date date = date_of_day(today);
    enum err e = calendar_load(q->tx, q->unit->id, &v.calendar);
    if (e == OK)
        e = read_figures(q, &v, date);
    if (e == OK)
        e = read_days(q, &v, date, today);
    if (e == OK)
        e = read_months(q, &v, date);
    if (e == OK)
        e = read_ratings(q, &v, date);
    if (e == OK)
        e = read_office(q, &v, date);
    if (e == OK)
        e = read_procedures(q, &v, today);
    if (e == OK)
        e = home_vows(q, &v);
    if (e == OK)
        e = measure_next_at(q->tx, q->unit->id, &s->fresh_until);
    if (e == OK)
        e = home_news(q, &v, s);
    if (e == OK)
        e = request_live(q, s, TOPIC_UNIT | TOPIC_PROCEDURE | TOPIC_DOSSIER | TOPIC_MEASURE);
    if (e != OK)
        return e;
    read_opening(q, &v, today);
    read_holiday(q, &v, today);
    draw_months(q, &v);
    s->title = text_lit(q->lang, TEXT_home_title);
    s->description = text_get(
        q->arena, q->lang, TEXT_home_description,
        TEXT_ARGS(ta_str("unit", q->unit->name), ta_str("place", q->unit->place)));
    s->nav = NAV_HOME;
    s->fresh_until = earlier(s->fresh_until, earlier(v.changes_at, v.now.next_late_at));
    home_page(&s->html, &v);
    return OK;
}

const struct route home_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics =
         TOPIC_DOSSIER | TOPIC_RATING | TOPIC_PROCEDURE | TOPIC_MEASURE | TOPIC_PLEDGE | TOPIC_NEWS,
     .show = show,
     .doc = "A unit's front page: tracking, procedures, results on time, ratings, the five "
            "criteria, news, pledges"},
    {0},
};
