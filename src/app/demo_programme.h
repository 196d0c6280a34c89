/* demo_programme: the two communes of the demo in the province's programme: they join before the
 * year begins, make ready, launch on their day with guests and an agenda, and are extended. */
#ifndef GANDAN_APP_DEMO_PROGRAMME_H
#define GANDAN_APP_DEMO_PROGRAMME_H

#include "app/demo_sim.h"

/* A round of app/demo_rounds.c. */
enum err demo_programme_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
    must_check;

#endif
