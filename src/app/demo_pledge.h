/* demo_pledge: the demo's officials sign in January (demo_ceremony.h), or when they come; each
 * Monday their promises are judged by what the work had counted until then, and most answer for
 * what they broke. */
#ifndef GANDAN_APP_DEMO_PLEDGE_H
#define GANDAN_APP_DEMO_PLEDGE_H

#include "app/demo_sim.h"

/* A round of app/demo_rounds.c. */
enum err demo_pledge_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
    must_check;

#endif
