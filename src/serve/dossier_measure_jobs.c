#include "serve/dossier_measure_jobs.h"

#include "serve/dossier_measure.h"

#define SETTLED 200 /* parts in one transaction: a short one */

/* The things of one noun among the events, each once. */
static struct measure_ids ids_of(
    struct arena *a, int64_t unit_id, const struct event_list *events, struct str noun)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, events->count + 1);
    size_t n = 0;
    for (size_t i = 0; i < events->count; i++) {
        size_t k = 0;
        while (k < n && ids[k] != events->rows[i].noun_id)
            k++;
        if (k == n && str_eq(events->rows[i].noun, noun))
            ids[n++] = events->rows[i].noun_id;
    }
    return (struct measure_ids){unit_id, ids, n};
}

/* A dossier whose newest event is another is counted when that one is read: an import tells three
 * steps of each, and all that went before lies in front of a server that counts for the first
 * time. */
static enum err leave_later(struct db_tx *tx, int64_t seq, struct measure_ids *of)
{
    int64_t *kept = ARENA_ARRAY(tx->arena, int64_t, of->n + 1);
    size_t n_kept = 0;
    enum err e = OK;
    for (size_t i = 0, n; i < of->n && e == OK; i += n) {
        int64_t newest[DB_IDS_MAX];
        n = of->n - i < DB_IDS_MAX ? of->n - i : DB_IDS_MAX;
        const struct event_things some = {of->unit_id, S("dossier"), of->ids + i, n};
        e = event_last_of(tx, &some, newest);
        for (size_t k = 0; k < n && e == OK; k++)
            if (newest[k] <= seq)
                kept[n_kept++] = of->ids[i + k];
    }
    of->ids = kept;
    of->n = n_kept;
    return e;
}

enum err dossier_measure_take(
    struct db_tx *tx, int64_t unit_id, const struct event_list *events, const void *ctx)
{
    (void)ctx;
    struct measure_ids dossiers = ids_of(tx->arena, unit_id, events, S("dossier"));
    struct measure_ids ratings = ids_of(tx->arena, unit_id, events, S("rating"));
    enum err e = leave_later(tx, events->rows[events->count - 1].seq, &dossiers);
    if (e == OK)
        e = dossier_measure_set(tx, &dossiers);
    return e == OK ? rating_measure_set(tx, &ratings) : e;
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
