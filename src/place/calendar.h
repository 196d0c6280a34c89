/* calendar: which days and hours a unit works: facts decided year by year, never derived.
 *
 * Rules this module owns (docs/law.md, counting):
 *   - a working day is Monday to Friday, minus holidays and swapped days off, plus make-up days;
 *     it needs hours of opening. A Saturday on which a unit opens takes in dossiers but is no
 *     working day: it is not counted in limits;
 *   - a make-up day that falls on a Saturday or Sunday has Friday's hours; a half day ends at its
 *     own closing time;
 *   - what is only proposed is shown, never counted;
 *   - facts come in three layers: those the program was built with (data/), national ones that were
 *     imported, a unit's own. A row for a day replaces that of a layer below; on a day on which a
 *     layer has hours in force, the hours of the layers below do not apply.
 * A calendar is read once (calendar_load) and then only looked at: pure data in memory. Memory:
 * what the program was built with lives for ever, the rest in the arena. Days, minutes and `at` as
 * in base/date.h. */
#ifndef GANDAN_PLACE_CALENDAR_H
#define GANDAN_PLACE_CALENDAR_H

#include "base/arena.h"
#include "base/err.h"

struct db_tx;

enum calendar_kind {
    CALENDAR_HOLIDAY = 1, /* a public holiday, or the day off in lieu of one */
    CALENDAR_OFF = 2,     /* a working day swapped for a make-up day */
    CALENDAR_WORKED = 3,  /* the make-up day */
    CALENDAR_HALF = 4,    /* works until `closes` */
};
/* The higher one wins. */
enum calendar_layer { CALENDAR_BUILT_IN = 0, CALENDAR_NATIONAL = 1, CALENDAR_OWN = 2 };
enum calendar_certainty { CALENDAR_DECIDED = 1, CALENDAR_UNCERTAIN = 2, CALENDAR_PROPOSAL = 3 };

struct calendar_day {
    int64_t day;
    enum calendar_kind kind;
    enum calendar_certainty certainty;
    int closes; /* minute; of a half day */
    enum calendar_layer layer;
    struct str name_vi, name_en, basis_vi, basis_en;
};

struct calendar_hours {
    int weekday;                  /* 1 Monday … 7 Sunday */
    int opens, closes;            /* minutes; opens < closes */
    int64_t valid_from, valid_to; /* days, both inclusive; valid_to CALENDAR_FOR_EVER: no end */
    enum calendar_layer layer;
    struct str basis_vi, basis_en;
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

/* What the program was built with: works without any data. */
const struct calendar *calendar_national(void);
/* Of a unit (0: the whole country), as the database has it, above the national one. */
enum err calendar_load(struct db_tx *tx, int64_t unit_id, const struct calendar **ret) must_check;
/* The same, outliving the transaction's arena. */
enum err calendar_load_into(
    struct db_tx *tx, struct arena *arena, int64_t unit_id, const struct calendar **ret) must_check;

/* ---- changing: whole rows; topic and event are the caller's ---- */

/* Puts the rows of one unit (0: the country): rows that are there are replaced, others stay.
 * *ret_changed: how many differ from before. */
enum err calendar_put_days(
    struct db_tx *tx, int64_t unit_id, const struct calendar_day *days, size_t n,
    int64_t *ret_changed) must_check;
/* Replaces all hours of the unit by these. */
enum err calendar_put_hours(
    struct db_tx *tx, int64_t unit_id, const struct calendar_hours *hours, size_t n,
    int64_t *ret_changed) must_check;

/* ---- looking ---- */

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
