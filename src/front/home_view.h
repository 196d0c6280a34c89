/* home_view: a unit's front page with its figures, made ready. Private to front/. */
#ifndef GANDAN_FRONT_HOME_VIEW_H
#define GANDAN_FRONT_HOME_VIEW_H

#include "base/markup.h"
#include "commit/pledge_view.h"
#include "http/request.h"
#include "open/article_view.h"
#include "place/calendar.h"
#include "serve/dossier_count.h"
#include "serve/rating.h"

enum home_day {
    HOME_DAY_GOOD,
    HOME_DAY_LATE,
    HOME_DAY_IDLE,   /* nothing ended */
    HOME_DAY_REST,   /* holiday or swap day */
    HOME_DAY_COMING, /* not yet */
};

struct home_cell {
    int64_t day;
    int number; /* of the month */
    enum home_day kind;
    bool today;
    struct str weekday, holiday;
    struct dossier_day figures;
};

struct home_month {
    struct str label, name; /* "11", "11/2026" */
    struct dossier_share share;
    struct str percent; /* "98,9"; "" when nothing was judged */
};

struct home_procedure {
    struct str code, name, limit, fee;
};

#define HOME_MONTHS 12
#define HOME_TOP 6
#define HOME_MAX_CELLS 31
#define HOME_NEWS 5
#define HOME_VOWS 3

struct home_rate {
    int level;
    int64_t count;
    struct markup bar;
};

struct home_view {
    const struct http_unit *unit;
    const struct calendar *calendar;
    int64_t changes_at; /* the office opens or closes */
    /* now */
    bool open;
    struct str open_words, holiday_words;
    struct str month_name; /* "11/2026" */
    struct dossier_share month, year;
    struct str month_percent, year_percent;
    struct dossier_now now;
    /* days */
    struct home_cell cells[HOME_MAX_CELLS];
    struct dossier_day all_days; /* of the month: ended, on_time (early or not), late */
    size_t cell_count, lead;     /* lead: empty places before the first */
    bool saturdays;
    struct str late_words;
    struct markup line;
    struct home_month months[HOME_MONTHS];
    /* procedures */
    struct home_procedure top[HOME_TOP];
    size_t top_count;
    int64_t procedure_count;
    /* ratings */
    bool rated; /* enough to be shown */
    struct rating_counts ratings;
    int64_t satisfied;
    struct str satisfied_percent;
    struct home_rate rates[RATING_LEVELS];
    struct markup year_bar, satisfied_bar;
    /* the office: of the list of facilities, those that are there */
    int64_t office, office_all;
    struct markup office_bar;
    struct str year_name;
    /* pledges */
    struct news_items news, more_news; /* the first large, the others as headlines */
    struct pledge_card vows[HOME_VOWS];
    size_t vow_count;
    int64_t pledge_count;
};

enum err home_vows(struct request *q, struct home_view *v) must_check;
enum err home_news(struct request *q, struct home_view *v, struct response *s) must_check;

#endif
