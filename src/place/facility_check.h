/* facility_check: what an official found when going through the office: of each facility whether it
 * is there, lacks or is broken, on a day.
 *
 * Rules this module owns:
 *   - a check is history: it is added and never changed; a later one of the same facility corrects
 *     it, also on the same day. What was said last of a day counts for the day;
 *   - all checks of a day are one round, whoever made them;
 *   - checks are of today: nobody looks at yesterday;
 *   - figures (office_jobs.h) follow the events.
 * Memory: the tx's arena. */
#ifndef GANDAN_PLACE_FACILITY_CHECK_H
#define GANDAN_PLACE_FACILITY_CHECK_H

#include "place/facility.h"

#define FACILITY_NOTE_MAX 300

enum facility_state {
    FACILITY_UNKNOWN = 0, /* never looked at */
    FACILITY_PRESENT = 1,
    FACILITY_LACKING = 2,
    FACILITY_BROKEN = 3,
};

struct facility_check {
    int64_t unit_id, id, day;
    struct str code;
    enum facility_state state;
    struct str note;
    int64_t official_id;
    struct str official; /* the name, as it was */
    int64_t at;
};
struct facility_check_list {
    const struct facility_check *list;
    size_t n;
};

/* id, day and at are not looked at. E_NOT_FOUND: no such facility today; E_INVALID: no state. */
enum err facility_check_add(
    struct db_tx *tx, const struct facility_check *c, struct str actor, int64_t *ret_id) must_check;
/* E_NOT_FOUND. */
enum err facility_check_by_id(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct facility_check *ret) must_check;
/* What was said last of each facility that is in force on that day, up to and with it, in the order
 * of the list. */
enum err facility_check_latest(
    struct db_tx *tx, int64_t unit_id, int64_t day, struct facility_check_list *ret) must_check;
/* All rows of one day: by code, then in the order in which they were written. */
enum err facility_check_of_day(
    struct db_tx *tx, int64_t unit_id, int64_t day, struct facility_check_list *ret) must_check;
/* All rows of one facility in that time, oldest first. */
struct facility_check_time {
    int64_t unit_id, from_day, to_day;
};
enum err facility_check_of_code(
    struct db_tx *tx, const struct facility_check_time *t, struct str code,
    struct facility_check_list *ret) must_check;
/* The last one of that facility; NULL: it was never looked at. */
const struct facility_check *facility_check_find(
    const struct facility_check_list *all, struct str code);

/* A day on which somebody went through the office; newest first. */
struct facility_round {
    int64_t day, looked, rows; /* facilities; rows: with those that were corrected */
};
struct facility_round_list {
    const struct facility_round *list;
    size_t n;
};
enum err facility_round_list(
    struct db_tx *tx, int64_t unit_id, int64_t from_day,
    struct facility_round_list *ret) must_check;

#endif
