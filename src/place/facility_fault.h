/* facility_fault: something in the office that is broken: said by an official, or by anyone who
 * scanned the sign on a room's wall; mended, or dropped with a reason.
 *
 * Rules this module owns:
 *   - it has a number of the unit, given once; who said it needs no account and leaves no name;
 *   - what a citizen wrote is for officials; readers get the words of the official who had it
 *     mended: what was broken, what was done;
 *   - open faults are mended or dropped once, from the version that was seen; both say why.
 * Memory: the tx's arena. */
#ifndef GANDAN_PLACE_FACILITY_FAULT_H
#define GANDAN_PLACE_FACILITY_FAULT_H

#include "db/db.h"

#define FAULT_SAID_MIN 5
#define FAULT_SAID_MAX 500
#define FAULT_TITLE_MIN 3
#define FAULT_TITLE_MAX 120
#define FAULT_ANSWER_MIN 3
#define FAULT_ANSWER_MAX 500

enum fault_state { FAULT_OPEN = 1, FAULT_MENDED = 2, FAULT_DROPPED = 3 };

struct facility_fault {
    int64_t unit_id, id, number, room_id;
    struct str said;
    bool by_citizen;
    int64_t official_id; /* who said it; 0: a citizen */
    int64_t reported_at;
    enum fault_state state;
    struct str title, answer; /* of a mended one: what was broken, what was done; of a dropped one
                                 the reason */
    struct str closer;        /* the official who closed it */
    int64_t closed_at;
    int64_t version;
};
struct facility_fault_list {
    const struct facility_fault *list;
    size_t n;
};

/* unit_id, room_id, said, by_citizen, official_id are looked at. E_NOT_FOUND: no such room. */
enum err facility_fault_report(
    struct db_tx *tx, const struct facility_fault *f, struct str actor,
    struct facility_fault *ret) must_check;

struct fault_act {
    int64_t unit_id, id, version;
    struct str official, actor;
    struct str title, answer;
};
/* E_NOT_FOUND; E_INVALID: no words; E_CONFLICT: it is not open, or was changed since. */
enum err facility_fault_mend(struct db_tx *tx, const struct fault_act *a) must_check;
enum err facility_fault_drop(struct db_tx *tx, const struct fault_act *a) must_check;

/* E_NOT_FOUND. */
enum err facility_fault_by_id(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct facility_fault *ret) must_check;
enum err facility_fault_by_number(
    struct db_tx *tx, int64_t unit_id, int64_t number, struct facility_fault *ret) must_check;
/* Open ones oldest first; the others newest first. */
struct fault_query {
    int64_t unit_id;
    enum fault_state state;
    int64_t limit, offset;
};
enum err facility_fault_list(
    struct db_tx *tx, const struct fault_query *q, struct facility_fault_list *ret) must_check;
/* The same, whose words hold these, tones or not: title and answer, for `staff` also the number and
 * what was said. Among the first FAULTS_SEARCHED; *ret_total: how many hold them. */
#define FAULTS_SEARCHED 1000
struct fault_words {
    struct str words;
    bool staff;
};
enum err facility_fault_search(
    struct db_tx *tx, const struct fault_query *q, const struct fault_words *w,
    struct facility_fault_list *ret, int64_t *ret_total) must_check;
enum err facility_fault_count(
    struct db_tx *tx, int64_t unit_id, enum fault_state state, int64_t *ret) must_check;
/* Whole days from the report to the mending, or to now. */
int64_t facility_fault_days(const struct facility_fault *f, int64_t now_at);
/* "BH-12" */
struct str facility_fault_code(struct arena *a, int64_t number);

#endif
