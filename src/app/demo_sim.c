#include "app/demo_sim.h"

#include "base/clock.h"
#include "db/writer.h"

#define ACTS_IN_ONE 150 /* in one transaction: few flushes, and not too much memory */

/* ---- the queue: a heap, the earliest first; of one moment, as they were planned ---- */

static bool before(const struct demo_queue_entry *x, const struct demo_queue_entry *y)
{
    return x->at != y->at ? x->at < y->at : x->order < y->order;
}

static void swap(struct demo_queue_entry *x, struct demo_queue_entry *y)
{
    struct demo_queue_entry z = *x;
    *x = *y;
    *y = z;
}

void demo_sim_queue(struct demo_sim *s, struct demo_case *c)
{
    struct demo_queue_entry *q = s->queue;
    size_t i = s->queued++;
    q[i] = (struct demo_queue_entry){c->plan[c->done].at, s->order++, c};
    for (; i > 0 && before(&q[i], &q[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&q[i], &q[(i - 1) / 2]);
}

static struct demo_case *take(struct demo_sim *s)
{
    struct demo_queue_entry *q = s->queue;
    struct demo_case *c = q[0].c;
    q[0] = q[--s->queued];
    for (size_t i = 0;;) {
        size_t least = i, left = 2 * i + 1;
        for (size_t k = left; k < left + 2 && k < s->queued; k++)
            if (before(&q[k], &q[least]))
                least = k;
        if (least == i)
            return c;
        swap(&q[i], &q[least]);
        i = least;
    }
}

/* ---- acts ---- */

void demo_sim_moment(struct db_tx *tx, int64_t at)
{
    /* Whoever opened the transaction sets its time, and that is the demo: here it moves on inside,
     * and the clock that ids are made from with it. */
    clock_fix(at);
    tx->now_at = at;
}

struct batch {
    struct demo_sim *s;
    int64_t upto;
    bool entered, more;
};

static enum err live(struct db_tx *tx, void *ctx)
{
    struct batch *b = ctx;
    struct demo_sim *s = b->s;
    enum err e = OK;
    if (b->entered)
        return E_BUSY; /* the plans have moved on: it cannot be done a second time */
    b->entered = true;
    for (int n = 0; e == OK && s->queued && s->queue[0].at <= b->upto; n++) {
        if (n == ACTS_IN_ONE) {
            b->more = true;
            break;
        }
        struct demo_case *c = take(s);
        enum demo_act act = c->plan[c->done].act;
        demo_sim_moment(tx, c->plan[c->done].at);
        c->done++;
        e = demo_act_do(s, tx, c, act);
        s->acts++;
        if (c->done < c->planned)
            demo_sim_queue(s, c);
    }
    return e;
}

enum err demo_sim_run(struct demo_sim *s, int64_t upto)
{
    struct batch b = {.s = s, .upto = upto, .more = true};
    enum err e = OK;
    while (e == OK && b.more && s->queued && s->queue[0].at <= upto) {
        struct arena *a = arena_new(0);
        b.entered = b.more = false;
        clock_fix(s->queue[0].at);
        e = db_write(s->data->db, a, DB_HIGH, live, &b);
        arena_free(a);
    }
    return e;
}
