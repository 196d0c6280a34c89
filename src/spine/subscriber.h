/* subscriber: reads the events of every unit in their order and acts on them, at least once, in its
 * own transaction. app/ lists them; each becomes a standing job.
 *
 * Rules this module owns:
 *   - the cursor moves in the transaction of what was done; two processes never work on the same
 *     unit's events at once (a guard), so what changes only the database happens exactly once;
 *   - an event that cannot be taken is not passed over: the unit's later ones wait behind it, and
 *     the job's failures show it;
 *   - a new subscriber begins with what happens after its first start, unless it wants the past. */
#ifndef GANDAN_SPINE_SUBSCRIBER_H
#define GANDAN_SPINE_SUBSCRIBER_H

#include "spine/event.h"
#include "spine/job.h"

struct subscriber {
    const char *name; /* "event.notice": also of its job; never changed, its cursors bear it */
    /* Takes one event. Runs at the writer's low lane, like a handler's `apply`: rules and SQL only,
     * nothing outside the transaction; may run more than once. Passes over what is not its
     * business by returning OK. */
    enum err (*take)(
        struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx);
    /* Instead of `take`: all events of a transaction at once, in their order, for what asks the
     * database less often that way. */
    enum err (*take_all)(
        struct db_tx *tx, int64_t unit_id, const struct event_list *events, const void *ctx);
    const void *ctx;
    bool from_the_beginning;
};

/* The job that runs it; the subscriber is borrowed. */
struct job_kind subscriber_job(const struct subscriber *s);
/* Before the jobs start: notes where new subscribers begin. */
enum err subscriber_begin(
    struct db *db, struct arena *arena, const struct subscriber *list, size_t count) must_check;
/* Takes all there is, in large transactions: for commands that have made much, while no job runs.
 */
enum err subscriber_catch_up(struct db *db, const struct subscriber *s) must_check;
/* The same of one unit, within a transaction that is under way: its own events are not seen yet. */
enum err subscriber_take_all(struct db_tx *tx, const struct subscriber *s, int64_t unit_id)
    must_check;

#endif
