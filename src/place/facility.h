/* facility: what a friendly office should have: data with dates (data/facilities.csv), until a unit
 * of the installation imports another list (place/facility_import.h).
 *
 * Rules this module owns:
 *   - a facility has a code for ever and a version for each valid_from; versions of a code do not
 *     overlap, and one that has begun keeps what it counts as: figures rest on it;
 *   - what is imported replaces the list the program was built with, whole.
 * Days are local days, both included. Memory: the tx's arena, or for ever. */
#ifndef GANDAN_PLACE_FACILITY_H
#define GANDAN_PLACE_FACILITY_H

#include "db/db.h"

#define FACILITY_FOR_EVER INT64_MAX
#define FACILITY_CODE_MAX 40
#define FACILITIES_MAX 60

enum facility_counts {
    FACILITY_LIST = 1 << 0,   /* of the list of twenty */
    FACILITY_ACCESS = 1 << 1, /* for those who move, see or wait with difficulty */
    FACILITY_SIGN = 1 << 2,   /* signs, slogans, the flag */
    FACILITY_BEFORE = 1 << 3, /* asked about before one comes */
};

struct facility {
    struct str code;
    int64_t valid_from, valid_to; /* valid_to FACILITY_FOR_EVER: until further notice */
    int64_t place;
    unsigned counts;
    struct str name_vi, name_en;
    struct str hint_vi, hint_en; /* what to look at */
    struct str basis_vi, basis_en;
};
struct facility_list {
    const struct facility *list;
    size_t n;
};

/* Those in force on that day, in their order. */
enum err facility_list(struct db_tx *tx, int64_t day, struct facility_list *ret) must_check;
/* Every version there is, by code and valid_from. */
enum err facility_all(struct db_tx *tx, struct facility_list *ret) must_check;
/* Every code that checks may name: of the lists that were ever in use. */
enum err facility_codes(struct db_tx *tx, const struct str **ret, size_t *ret_count) must_check;
/* NULL: the list has none of this code. */
const struct facility *facility_of(const struct facility_list *all, struct str code);
/* The version of that code on that day; NULL: none. */
const struct facility *facility_on(const struct facility_list *all, struct str code, int64_t day);
bool facility_code_valid(struct str code);

/* Takes a whole list; *ret_made, *ret_changed versions. E_CONFLICT: versions of a code overlap, or
 * one that has begun would count as something else (*ret_clash: its index in `list`). */
struct facility_put {
    int64_t made, changed;
    size_t clash;
};
enum err facility_put(
    struct db_tx *tx, const struct facility_list *list, struct str actor,
    struct facility_put *ret) must_check;

#endif
