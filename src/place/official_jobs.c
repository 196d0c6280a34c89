#include "place/official_jobs.h"

#include "place/official_public.h"

enum err official_publish_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx)
{
    (void)ctx;
    if (!str_eq(event->noun, S("official")))
        return OK;
    enum err e = official_publish(tx, unit_id, event->noun_id);
    return e == E_NOT_FOUND ? OK : e;
}
