/* demo_press: the articles of app/demo_news.h into the world: written by an editor with a drawn
 * picture, sent, approved by somebody else, each on its morning for its moment of the day. */
#ifndef GANDAN_APP_DEMO_PRESS_H
#define GANDAN_APP_DEMO_PRESS_H

#include "app/demo_sim.h"

/* `percent` of all there are, at least some; towns and their units are there. */
enum err demo_press_begin(struct demo_sim *s, uint64_t seed, int64_t percent) must_check;
/* A round of app/demo_rounds.c. */
enum err demo_press_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
    must_check;

#endif
