/* unit_list: units page by page, all or by words and kinds; every version of a code; how many there
 * are. Rules of units are in place/unit.h. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_UNIT_LIST_H
#define GANDAN_PLACE_UNIT_LIST_H

#include "place/unit.h"

#define UNIT_PER_PAGE 20

struct unit_query {
    struct str q;            /* "": all, by name */
    enum unit_kind from, to; /* kinds in the order of the enum, both included */
    int64_t page;            /* from 1 */
};
enum err unit_find(
    struct db_tx *tx, const struct unit_query *in, struct unit_list *ret,
    int64_t *ret_total) must_check;

/* Every unit that ever had this code, oldest first. E_NOT_FOUND: there is none. */
enum err unit_versions(struct db_tx *tx, struct str code, struct unit_list *ret) must_check;

/* All in the catalogue, also those of the past. */
struct unit_counts {
    int64_t provinces, districts, communes;
};
enum err unit_count(struct db_tx *tx, struct unit_counts *ret) must_check;

#endif
