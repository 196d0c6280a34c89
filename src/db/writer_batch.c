/* writer_batch: many works, one COMMIT and one fsync (one connection writes; writer.h).
 *
 * Each work has a savepoint of its own, so that its failure undoes it alone. Some failures (a full
 * disk, an interrupt) end the whole transaction: then every work of the batch reruns alone. */
#include <assert.h>

#include "base/clock.h"
#include "db/writer_private.h"

#define BATCH_MAX 64
#define BATCH_US 20000

struct batch {
    struct db_writer *w;
    struct db_conn *c;
    enum db_lane lane;
    struct db_work *works[BATCH_MAX];
    int n;
};

/* In a transaction of its own; what it returns is final. */
static enum err run_alone(struct batch *b, struct db_work *work)
{
    const struct db_ops *ops = b->w->db->ops;
    db_fault_own_work(work->own);
    enum err e = db_begin(ops, b->c, 0);
    if (e != OK)
        return e;
    e = writer_run(b->w, b->c, work, clock_now());
    if (e == OK && !ops->in_transaction(b->c))
        e = E_INTERNAL; /* it said OK although its work is gone */
    if (e == OK)
        return writer_commit(b->w, b->c);
    ops->rollback(b->c);
    return e;
}

static void run_all_alone(struct batch *b)
{
    for (int i = 0; i < b->n; i++) {
        atomic_fetch_add(&b->w->reruns, 1);
        b->works[i]->result = run_alone(b, b->works[i]);
    }
}

/* False: the transaction is gone. */
static bool run_marked(struct batch *b, struct db_work *work, int64_t now_at)
{
    const struct db_ops *ops = b->w->db->ops;
    enum err e = ops->mark(b->c, DB_MARK);
    if (e == OK) {
        e = writer_run(b->w, b->c, work, now_at);
        if (!ops->in_transaction(b->c))
            return false;
        work->result = e;
        e = ops->mark(b->c, e == OK ? DB_MARK_KEEP : DB_MARK_UNDO);
    }
    /* A savepoint that cannot be set or ended leaves nothing to rely on. */
    return e == OK && ops->in_transaction(b->c);
}

/* Runs and takes more while there is time; false: the transaction is gone. */
static bool run_batch(struct batch *b)
{
    int64_t began = clock_mono_us(), now_at = clock_now();
    for (int i = 0; i < b->n; i++) {
        if (!run_marked(b, b->works[i], now_at))
            return false;
        if (i + 1 < b->n || b->n == BATCH_MAX || clock_mono_us() - began > BATCH_US)
            continue;
        struct db_work *more = writer_take_more(b->w, b->lane);
        if (more)
            b->works[b->n++] = more;
    }
    return true;
}

static bool all_own(const struct batch *b)
{
    bool own = true;
    for (int i = 0; i < b->n; i++)
        own = own && b->works[i]->own;
    return own;
}

static void commit_batch(struct batch *b)
{
    db_fault_own_work(all_own(b));
    enum err e = writer_commit(b->w, b->c);
    if (e == OK)
        return;
    if (e != E_UNSURE) {
        run_all_alone(b);
        return;
    }
    for (int i = 0; i < b->n; i++)
        if (b->works[i]->result == OK)
            b->works[i]->result = E_UNSURE;
}

static void batch(struct batch *b)
{
    const struct db_ops *ops = b->w->db->ops;
    db_fault_own_work(b->works[0]->own);
    enum err e = db_begin(ops, b->c, 0);
    if (e != OK) {
        b->works[0]->result = e;
    } else if (run_batch(b)) {
        commit_batch(b);
    } else {
        ops->rollback(b->c);
        run_all_alone(b);
    }
    atomic_fetch_add(&b->w->works, b->n);
    for (int i = 0; i < b->n; i++)
        writer_finish(b->works[i]);
    writer_ended(b->w, b->lane, b->n);
}

void *writer_batch_thread(void *writer)
{
    struct db_writer *w = writer;
    struct db_conn *c = w->db->writer_conn;
    assert(w->threads <= 1);
    for (;;) {
        bool idle;
        struct db_work *first = writer_take(w, &idle);
        if (first) {
            struct batch b = {.w = w, .c = c, .lane = first->lane, .works = {first}, .n = 1};
            batch(&b);
        }
        if (first || idle)
            w->db->ops->tidy(c, idle ? DB_TIDY_IDLE : DB_TIDY_BUSY);
        else
            return NULL;
    }
}
