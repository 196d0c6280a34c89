/* upkeep: a running server learns every second which pages other processes have changed, when the
 * database is shared. (What is done once for all processes is a job: app/jobs.h.) */
#ifndef GANDAN_APP_UPKEEP_H
#define GANDAN_APP_UPKEEP_H

#include "app/data.h"

struct upkeep;
/* *ret is NULL when there is nobody to learn from. */
enum err upkeep_start(struct data *data, struct upkeep **ret) must_check;
/* Takes NULL. */
void upkeep_stop(struct upkeep *upkeep);

#endif
