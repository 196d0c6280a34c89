/* upkeep: what a running server does by itself: learns which pages other processes have changed
 * (every second, when the database is shared), and forgets submission keys that are of no more use.
 */
#ifndef GANDAN_APP_UPKEEP_H
#define GANDAN_APP_UPKEEP_H

#include "app/data.h"

struct upkeep;
enum err upkeep_start(struct data *data, struct upkeep **ret) must_check;
/* Takes NULL. */
void upkeep_stop(struct upkeep *upkeep);

#endif
