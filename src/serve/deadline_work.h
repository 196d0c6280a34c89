/* deadline_work: what the files of deadline share: minutes, working time, and the run of one limit.
 * Not for others. */
#ifndef GANDAN_SERVE_DEADLINE_WORK_H
#define GANDAN_SERVE_DEADLINE_WORK_H

#include "serve/deadline.h"

#define DAY_MINUTES ((int64_t)1440)
#define HORIZON_DAYS ((int64_t)3660) /* ten years */

/* A minute counts from 1970-01-01 00:00 local time. */
static inline int64_t minute_of_day(int64_t day)
{
    return day * DAY_MINUTES;
}
int64_t minute_of_at(int64_t at);
int64_t at_of_minute(int64_t minute);
int64_t day_of_minute(int64_t minute);

struct minute_span {
    int64_t from, to; /* [from, to) */
};

/* Working minutes in [from, to). */
int64_t work_between(const struct calendar *c, int64_t from, int64_t to);

/* One limit from its start to its end. */
struct deadline_run {
    const struct deadline_question *q;
    int64_t began;              /* reception, or the last restart */
    int64_t counts_from;        /* `began`, or the next opening */
    int64_t clock;              /* where the clock of working minutes starts */
    int64_t nominal_day;        /* of calendar limits: the day on which it would end */
    int64_t base;               /* due without pauses */
    int64_t raw, due;           /* when the minutes are used up; and the due time made of it */
    struct minute_span *pauses; /* in order, apart; those that count and those that do not */
    struct {
        bool counts;
        int64_t left;
    } * effects; /* beside them */
    size_t pause_count;
    bool open; /* the last pause is open and counts: nothing is due */
};

/* The derivation of a finished run. */
void deadline_explain(struct arena *arena, const struct deadline_run *run, struct deadline *ret);

#endif
