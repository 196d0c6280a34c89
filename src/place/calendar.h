/* calendar: which days and hours a unit works: facts decided year by year, never derived.
 *
 * Rules this module owns (domain.md 2.7):
 *   - a working day is Monday to Friday, minus holidays and swapped days off, plus make-up days;
 *     it needs hours of opening. A Saturday on which a unit opens takes in dossiers but is no
 *     working day: it is not counted in limits;
 *   - a make-up day that falls on a Saturday or Sunday has Friday's hours; a half day ends at its
 *     own closing time;
 *   - what is only proposed is shown, never counted;
 *   - a unit's own row for a day replaces the national one; where a unit has hours of its own in
 *     force on a day, the national hours do not apply that day.
 * Pure data in memory: a calendar is read once (calendar_load, calendar_national) into an arena and
 * then only looked at. Days, minutes and `at` as in base/date.h. */
#ifndef GANDAN_PLACE_CALENDAR_H
#define GANDAN_PLACE_CALENDAR_H

#include "base/arena.h"
#include "base/err.h"

enum calendar_kind {
    CALENDAR_HOLIDAY = 1, /* a public holiday, or the day off in lieu of one */
    CALENDAR_OFF = 2,     /* a working day swapped for a make-up day */
    CALENDAR_WORKED = 3,  /* the make-up day */
    CALENDAR_HALF = 4,    /* works until `closes` */
};
enum calendar_certainty { CALENDAR_DECIDED = 1, CALENDAR_UNCERTAIN = 2, CALENDAR_PROPOSAL = 3 };

struct calendar_day {
    int64_t day;
    enum calendar_kind kind;
    enum calendar_certainty certainty;
    int closes; /* minute; of a half day */
    bool own;   /* the unit's own row */
    struct str name_vi, name_en, basis_vi, basis_en;
};

struct calendar_hours {
    int weekday;                  /* 1 Monday … 7 Sunday */
    int opens, closes;            /* minutes; opens < closes */
    int64_t valid_from, valid_to; /* days, both inclusive; valid_to CALENDAR_FOR_EVER: no end */
    bool own;
};
#define CALENDAR_FOR_EVER INT64_MAX

struct calendar {
    const struct calendar_day *days; /* by day; one row a day, but for proposals */
    size_t day_count;
    const struct calendar_hours *hours;
    size_t hours_count;
};

struct calendar_span {
    int opens, closes; /* [opens, closes) */
};
#define CALENDAR_SPANS_MAX 6

/* What a day is. */
struct calendar_look {
    enum {
        CALENDAR_IS_WORKING = 1,
        CALENDAR_IS_WEEKEND,
        CALENDAR_IS_HOLIDAY,
        CALENDAR_IS_OFF,
    } is;
    bool made_up, half;                            /* of a working day */
    struct calendar_span span[CALENDAR_SPANS_MAX]; /* when it is open; in order, apart */
    size_t spans;
    const struct calendar_day *row; /* the row that counts; NULL: an ordinary day */
};
void calendar_look(const struct calendar *c, int64_t day, struct calendar_look *ret);

/* Working minutes of the day; 0 when it is no working day. */
int calendar_minutes(const struct calendar_look *look);
bool calendar_works(const struct calendar *c, int64_t day);
/* Hours are known for that time: without them nothing can be reckoned. */
bool calendar_covers(const struct calendar *c, int64_t day);
/* The last year that has rows; 0: none. After it holidays are not decided. */
int calendar_last_year(const struct calendar *c);
/* The first working day at or after `day`, within a year. */
bool calendar_next_working(const struct calendar *c, int64_t day, int64_t *ret_day);
/* Working days after `from` up to and with `to`; 0 when to <= from. */
int64_t calendar_working_days(const struct calendar *c, int64_t from, int64_t to);
/* The row of a day for pages: also a proposal, when there is nothing else. */
const struct calendar_day *calendar_row(const struct calendar *c, int64_t day);

/* For the front page: open in this minute; the next minute it opens; the end of this opening, or
 * of the next one. False: not within a year. */
bool calendar_is_open(const struct calendar *c, int64_t at);
bool calendar_next_opening(const struct calendar *c, int64_t at, int64_t *ret_at);
bool calendar_next_closing(const struct calendar *c, int64_t at, int64_t *ret_at);

#endif
