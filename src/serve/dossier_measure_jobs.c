#include "serve/dossier_measure_jobs.h"

#include "serve/dossier_measure.h"

#define SETTLED 200 /* parts in one transaction: a short one */

/* A dossier whose newest event is another is counted when that one is read: an import tells three
 * steps of each, and all that went before lies in front of a server that counts for the first
 * time. */
enum err dossier_measure_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx)
{
    int64_t newest = 0;
    (void)ctx;
    if (str_eq(event->noun, S("rating")))
        return rating_measure_set(tx, unit_id, event->noun_id);
    if (!str_eq(event->noun, S("dossier")))
        return OK;
    enum err e = event_last(tx, unit_id, event->noun, event->noun_id, &newest);
    if (e != OK || newest != event->seq)
        return e;
    return dossier_measure_set(tx, unit_id, event->noun_id);
}

struct settling {
    struct job_call *call;
    bool more;
};

static enum err settle(struct db_tx *tx, void *ctx)
{
    struct settling *s = ctx;
    enum err e = measure_settle(tx, s->call->unit_id, SETTLED, &s->more);
    return e == OK && !s->more ? job_finish(tx, s->call) : e;
}

enum err dossier_measure_settle(struct job_call *c)
{
    struct settling s = {c, true};
    enum err e = OK;
    while (e == OK && s.more && !job_must_end(c)) {
        e = job_write(c, settle, &s);
        arena_reset(c->arena);
    }
    return e == OK && s.more ? E_BUSY : e;
}
