/* work: the units in which an account works today.
 *
 * Rules this module owns: such a unit has officials of its own, or a role was given for this very
 * unit; and the account holds a role there today. A role for all communes of a province counts in
 * those where people work, not in thousands. Knows nothing of HTTP or HTML. */
#ifndef GANDAN_PLACE_WORK_H
#define GANDAN_PLACE_WORK_H

#include "place/grant.h"
#include "place/unit.h"

struct work_unit {
    struct unit unit;
    unsigned roles; /* ROLE_BIT, today */
};
struct work_unit_list {
    const struct work_unit *list;
    size_t n;
};
enum err work_units(struct db_tx *tx, int64_t account_id, struct work_unit_list *ret) must_check;

#endif
