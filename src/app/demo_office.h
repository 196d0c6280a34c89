/* demo_office: the demo's offices: rooms with pictures on the first day, a round of checks each
 * month, faults that officials and people report and that are mended after some days, and the green
 * Fridays. Its own stream of chances, so that nothing else of the year moves with it.
 *
 * What is drawn is drawn once and used again: a year has some hundred pictures. */
#ifndef GANDAN_APP_DEMO_OFFICE_H
#define GANDAN_APP_DEMO_OFFICE_H

#include "app/demo_sim.h"

/* A round of app/demo_rounds.c. */
enum err demo_office_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
    must_check;

#endif
