#include "app/demo_sim.h"

#include "app/demo_rounds.h"
#include "base/clock.h"
#include "base/date.h"
#include "db/writer.h"

#define ACTS_IN_ONE 400       /* in one transaction: few flushes, and not too much memory */
#define MORNING (7 * 60 + 20) /* before the desks open */

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

static void put(struct demo_sim *s, int64_t at, struct demo_case *c)
{
    struct demo_queue_entry *q = s->queue;
    size_t i = s->queued++;
    q[i] = (struct demo_queue_entry){at, s->order++, c};
    for (; i > 0 && before(&q[i], &q[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&q[i], &q[(i - 1) / 2]);
}

void demo_sim_queue(struct demo_sim *s, struct demo_case *c)
{
    put(s, c->plan[c->done].at, c);
}

void demo_sim_begin(struct demo_sim *s)
{
    put(s, date_at(s->first_day, MORNING), NULL);
}

static struct demo_queue_entry take(struct demo_sim *s)
{
    struct demo_queue_entry *q = s->queue;
    struct demo_queue_entry first = q[0];
    q[0] = q[--s->queued];
    for (size_t i = 0;;) {
        size_t least = i, left = 2 * i + 1;
        for (size_t k = left; k < left + 2 && k < s->queued; k++)
            if (before(&q[k], &q[least]))
                least = k;
        if (least == i)
            return first;
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

static enum err morning(struct demo_sim *s, struct db_tx *tx, int64_t at)
{
    int64_t day = date_local_day(at);
    enum err e = demo_rounds_day(s, tx, day);
    if (e == OK)
        e = demo_arrive_day(s, day);
    if (day < s->last_day)
        put(s, date_at(day + 1, MORNING), NULL);
    return e;
}

static enum err act(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    enum err e = demo_act_do(s, tx, c, c->plan[c->done++].act);
    s->acts++;
    if (c->done < c->planned)
        demo_sim_queue(s, c);
    return e;
}

static enum err live(struct db_tx *tx, void *ctx)
{
    struct batch *b = ctx;
    struct demo_sim *s = b->s;
    enum err e = OK;
    if (b->entered)
        return E_BUSY; /* the plans have moved on: it cannot be done a second time */
    b->entered = true;
    for (int n = 0; e == OK && s->queued && s->queue[0].at <= b->upto; n++) {
        /* A morning's rounds read the events of the day before: those must be stored. */
        b->more = n == ACTS_IN_ONE || (n && !s->queue[0].c);
        if (b->more)
            break;
        struct demo_queue_entry next = take(s);
        demo_sim_moment(tx, next.at);
        e = next.c ? act(s, tx, next.c) : morning(s, tx, next.at);
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
        if (e == OK && s->progress)
            s->progress(s->ctx, date_local_day(clock_now()));
    }
    return e;
}
