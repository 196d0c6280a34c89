/* admin: what an administrator may see of the machine, and how well the accounts of a unit are
 * guarded.
 *
 * Rules this module owns:
 *   - the machine (disk, copies, background work) is everybody's who is served by it: it is shown
 * to whoever is administrator of all of them: by a grant of unit 0, or in every unit that has a
 *     story here. So a commune's administrator sees it on the commune's own box, and not on a
 *     province's server, where job names and counts would tell of other communes.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_ADMIN_H
#define GANDAN_PLACE_ADMIN_H

#include "place/account.h"

enum err admin_covers_machine(struct db_tx *tx, int64_t account_id, bool *ret) must_check;

/* The accounts of a unit's officials that can be signed in with. */
struct admin_guard {
    int64_t accounts, factor; /* factor: those with a second one */
    int64_t no_password;      /* none was chosen yet */
    struct str *lacking;      /* names of those whose role demands a factor that they lack */
    size_t lacking_count;
};
enum err admin_guard(struct db_tx *tx, int64_t unit_id, struct admin_guard *ret) must_check;

/* When the unit's last event was recorded; 0: it has none. */
enum err admin_last_event_at(struct db_tx *tx, int64_t unit_id, int64_t *ret) must_check;

#endif
