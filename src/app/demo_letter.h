/* demo_letter: the demo's letters and contributions: each morning what the day before has brought
 * is drafted (app/letter_events.h), the office hands over and prints, and the chair approves; some
 * people and businesses give for a road, a school gate, lights. The last days are left for whoever
 * looks at the demo: there is something to approve, to print and to hand over. */
#ifndef GANDAN_APP_DEMO_LETTER_H
#define GANDAN_APP_DEMO_LETTER_H

#include "app/demo_sim.h"

/* A round of app/demo_rounds.c. */
enum err demo_letter_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
    must_check;

#endif
