/* deadline: when something is due, and why (docs/law.md, counting).
 *
 * Rules this module owns:
 *   - the day of reception is day 0 and is not counted; reception outside hours counts from the
 *     next opening (reception in the very minute of closing is still inside);
 *   - limits in working days, days and months end at the closing time of their last day; calendar
 *     limits that end on a rest day move to the next working day; months: the same day number,
 *     else the last day of the month;
 *   - limits in hours are counted in working minutes;
 *   - the 15:00 rule concerns same-day procedures only: received after 15:00 (or at closing time)
 *     they are due on the next working day. It never moves day 0;
 *   - a pause stops the clock in working minutes: what remained at its start runs on from its end;
 *     limits in days then end at the closing time of that day. The clock of a limit in days starts
 *     with day 1: a pause within day 0, or wholly outside working time, changes nothing, nor does
 *     one that begins when the time is up. Pauses that overlap or touch are one. While a pause is
 *     open nothing is due;
 *   - a restart (R4) begins the limit anew from that moment; what was before no longer counts;
 *   - nothing is reckoned further than ten years;
 *   - every answer carries its derivation, which is stored with it.
 * Pure computation over a calendar in memory. Everything is reckoned in whole minutes (seconds are
 * dropped). Memory: everything returned lives in the arena. */
#ifndef GANDAN_SERVE_DEADLINE_H
#define GANDAN_SERVE_DEADLINE_H

#include "place/calendar.h"

enum deadline_unit {
    DEADLINE_WORKING_DAYS = 1,
    DEADLINE_DAYS = 2, /* of the calendar */
    DEADLINE_HOURS = 3,
    DEADLINE_MONTHS = 4,
    DEADLINE_SAME_DAY = 5, /* the amount does not matter */
};
struct deadline_limit {
    int64_t amount;
    enum deadline_unit unit;
};

/* "working_day", "day", "hour", "month", "same_day": as in data/procedures.csv. */
bool deadline_unit_parse(struct str word, enum deadline_unit *ret);
struct str deadline_unit_word(enum deadline_unit unit);
/* "3 working days", "24 hours", "30 days", "1 month", "same day". E_INVALID: something else. */
enum err deadline_limit_parse(struct str s, struct deadline_limit *ret) must_check;

struct deadline_pause {
    int64_t from_at, to_at; /* to_at 0: still open */
};

struct deadline_question {
    const struct calendar *calendar;
    int64_t received_at;
    struct deadline_limit limit;
    const struct deadline_pause *pauses; /* in any order */
    size_t pause_count;
    const int64_t *restarts; /* in any order */
    size_t restart_count;
};

/* ---- the derivation ---- */

enum deadline_step_kind {
    /* Moments: from and to are `at`. */
    DEADLINE_RECEIVED = 1, /* from */
    DEADLINE_LIMIT,        /* from: amount, to: enum deadline_unit (neither is a time) */
    DEADLINE_RESTARTED,    /* from: the limit begins anew */
    DEADLINE_OUTSIDE,      /* from: received or restarted; to: counted from */
    DEADLINE_PAUSED,       /* from, to; n: working minutes that were left */
    DEADLINE_PAUSE_OPEN,   /* from; n: working minutes left; to: was due before */
    DEADLINE_DUE,          /* from: due; n: 1 when judged by the minute */
    /* Days: from and to are days, both inclusive, without gap in between. */
    DEADLINE_AFTER_15,      /* from: day of reception, to: the working day that counts */
    DEADLINE_DAY_RECEIVED,  /* day 0 */
    DEADLINE_DAY_ZERO,      /* day 0, when reception was on another day */
    DEADLINE_DAY_COUNTED,   /* n: number of the first; 0: without a number */
    DEADLINE_DAY_PAUSED,    /* the clock stood still for too much of it to count */
    DEADLINE_DAY_WEEKEND,   /* also a weekday without office hours */
    DEADLINE_DAY_HOLIDAY,   /* its name: calendar_row() */
    DEADLINE_DAY_OFF,       /* swapped */
    DEADLINE_DAY_BEFORE,    /* worked before a restart: no longer counts */
    DEADLINE_DAY_RESTARTED, /* day 0 of the restart */
    DEADLINE_MADE_UP,       /* a make-up day among those counted */
    DEADLINE_HALF,          /* n: minute of closing */
    DEADLINE_MOVED,         /* from: the rest day on which it would end; to: the working day */
    DEADLINE_UNCERTAIN,     /* a day whose row is not confirmed */
    DEADLINE_UNDECIDED,     /* n: a year whose holidays are not decided yet */
    DEADLINE_STEP_KINDS
};
struct deadline_step {
    enum deadline_step_kind kind;
    int64_t from, to, n; /* unused: 0 */
};

struct deadline {
    int64_t received_at;
    int64_t counted_from; /* the minute from which it runs (of the last restart) */
    int64_t due_at;       /* 0: a pause is open */
    int64_t was_due_at;   /* when a pause is open: due without it. Else due_at */
    int64_t paused_since; /* 0: none is open */
    int64_t minutes_left; /* when a pause is open: working minutes left */
    struct deadline_limit limit;
    const struct deadline_step
        *steps; /* moments first, then days from reception on, then remarks */
    size_t step_count;
};

/* E_INVALID: an amount below 1, a pause that ends before it begins, a pause or restart before
 * reception, more than ten years. E_NOT_FOUND: the calendar holds no hours for these days. */
enum err deadline_reckon(
    struct arena *arena, const struct deadline_question *q, struct deadline *ret) must_check;

/* For storing: bytes with a version of their own, and back. E_INVALID: not such bytes. */
struct str deadline_encode(struct arena *arena, const struct deadline *d);
enum err deadline_decode(struct arena *arena, struct str bytes, struct deadline *ret) must_check;

/* ---- the strip of days: each local day from reception to due (or to the open pause) ---- */

struct deadline_day {
    int64_t day;
    enum deadline_step_kind kind; /* one of DEADLINE_DAY_* */
    int n;                        /* of a counted day; 0: without a number */
    bool due, made_up, half, uncertain;
};
/* From the steps alone: a stored derivation gives the strip it had. */
void deadline_days(
    struct arena *arena, const struct deadline *d, const struct deadline_day **ret,
    size_t *ret_count);

/* ---- judging ---- */

enum deadline_verdict { DEADLINE_EARLY = 1, DEADLINE_ON_TIME = 2, DEADLINE_LATE = 3 };
/* By local date; for limits in hours by the minute. */
bool deadline_by_minute(enum deadline_unit unit);
enum deadline_verdict deadline_punctuality(int64_t due_at, int64_t ended_at, bool by_minute);
/* The first instant at which it is late. */
int64_t deadline_late_at(int64_t due_at, bool by_minute);

#endif
