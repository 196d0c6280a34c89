/* letter_events: what happens to dossiers, told to those who write letters (commit/letter_draft.h):
 * the two rooms do not know each other. Which procedure in which state gives which letter is data
 * (data/letters.csv).
 *
 * Rules this file owns:
 *   - a dossier that comes into a state of a trigger gives a draft, once; one that was refused or
 *     withdrawn, or is void, gives none;
 *   - what lies back over LETTER_NEWS_DAYS (a register of last year, a server that was off) is no
 * news and gives nothing;
 *   - an apology gets its number and its paper; a void dossier takes back what it gave. */
#ifndef GANDAN_APP_LETTER_EVENTS_H
#define GANDAN_APP_LETTER_EVENTS_H

#include "spine/subscriber.h"

#define LETTER_NEWS_DAYS 7

/* Its name is that of its cursors. */
#define LETTER_EVENTS "letter.draft"
enum err letter_events_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx) must_check;

#endif
