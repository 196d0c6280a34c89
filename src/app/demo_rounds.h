/* demo_rounds: what happens in the demo by the day and not by the dossier: people come, leave and
 * hand over their work; whatever else a commune does in a year is a line of the list in
 * demo_rounds.c (pledges signed in January, news published): a name, and a function that is called
 * for each town each morning, in a writing transaction whose clock stands at that morning. */
#ifndef GANDAN_APP_DEMO_ROUNDS_H
#define GANDAN_APP_DEMO_ROUNDS_H

#include "app/demo_sim.h"

enum err demo_rounds_day(struct demo_sim *s, struct db_tx *tx, int64_t day) must_check;

#endif
