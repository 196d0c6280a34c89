/* mourning: households in which somebody has died, and for how long they are left in peace: no
 * happy letter, no invitation to rate. Kept here since both the rooms that write letters and those
 * that ask for ratings must know.
 *
 * Rules this module owns:
 *   - from the day it is known, MOURNING_DAYS; several deaths: up to the last day of all;
 *   - who belongs to the household: the person who brought the news (the applicant), and everybody
 *     whom the unit knows under the same house. A house is recognised by the village and the part
 *     of the address that names it ("số 12, ngõ 4"), compared folded. An address that names only
 *     village, commune, district or province names no house: then the applicant alone is known,
 *     and a neighbour is never silenced for living in the same village. A telephone is no
 *     household: some offices write their own for everybody;
 *   - a mistaken report ends it, as if it had never been.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_MOURNING_H
#define GANDAN_PLACE_MOURNING_H

#include "place/person.h"

#define MOURNING_DAYS 30

/* "thon 3|so 12 ngo 4"; "": the address names no house. */
struct str mourning_household(struct arena *a, struct str village, struct str address);

struct mourning_new {
    int64_t unit_id, person_id;
    struct str household;
    int64_t from_day;
    struct str noun; /* what brought the news: "dossier", "letter" */
    int64_t noun_id;
    struct str actor;
};
/* The same news again changes nothing. *ret_to_day: the last day of it. */
enum err mourning_begin(struct db_tx *tx, const struct mourning_new *n, int64_t *ret_to_day)
    must_check;
/* The news was wrong. *ret_was: there was such a row; *ret: the row, as far as _begin takes it. */
enum err mourning_undo(
    struct db_tx *tx, const struct mourning_new *of, struct mourning_new *ret,
    bool *ret_was) must_check;

/* The last day up to which this person is left in peace; 0: is not in mourning on that day. */
struct mourning_ask {
    int64_t unit_id, person_id;
    struct str household; /* "": not known */
    int64_t day;
};
enum err mourning_until(struct db_tx *tx, const struct mourning_ask *ask, int64_t *ret_day)
    must_check;
/* The same, of a person whose address is not read yet. */
enum err mourning_of_person(
    struct db_tx *tx, int64_t unit_id, int64_t person_id, int64_t day, int64_t *ret_day) must_check;

#endif
