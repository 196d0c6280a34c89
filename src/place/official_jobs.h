/* official_jobs: addresses and words (official_public.h) of officials who were there before these
 * were kept: their events are read once from the beginning; the rest is given as it happens. */
#ifndef GANDAN_PLACE_OFFICIAL_JOBS_H
#define GANDAN_PLACE_OFFICIAL_JOBS_H

#include "spine/event.h"

#define OFFICIAL_PUBLISH "official.publish" /* the subscriber's name */

enum err official_publish_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx) must_check;

#endif
