/* writer_single: one transaction a work, several connections (the server groups the flushes).
 *
 * When the engine asks for it, or a connection is lost before COMMIT, the work reruns, at most
 * three times. A connection lost during COMMIT leaves its fate unknown: E_UNSURE, never rerun. */
#include <poll.h>

#include "base/clock.h"
#include "db/writer_private.h"

#define RERUNS 3
#define RERUN_PAUSE_MS 20

static void drop(struct db *db, struct db_conn **c)
{
    if (*c)
        db->ops->disconnect(*c);
    *c = NULL;
}

/* One try; *ret_again: nothing was stored, and another try may succeed. */
static enum err attempt(
    struct db_writer *w, struct db_conn **c, struct db_work *work, bool *ret_again)
{
    const struct db_ops *ops = w->db->ops;
    *ret_again = false;
    enum err e = *c ? OK : ops->connect(w->db->url, DB_WRITER, c);
    if (e != OK)
        return E_BUSY;
    db_fault_own_work(work->own);
    e = db_begin(ops, *c, 0);
    if (e == OK) {
        e = writer_run(w, *c, work, clock_now());
        if (e == OK)
            e = writer_commit(w, *c);
        else
            ops->rollback(*c);
    }
    *ret_again = e != OK && e != E_UNSURE && (*c)->trouble != DB_FINE;
    if ((*c)->trouble == DB_LOST)
        drop(w->db, c);
    return e;
}

static void run_work(struct db_writer *w, struct db_conn **c, struct db_work *work)
{
    for (int tries = 0;; tries++) {
        bool again;
        work->result = attempt(w, c, work, &again);
        if (!again || tries == RERUNS)
            return;
        atomic_fetch_add(&w->reruns, 1);
        (void)poll(NULL, 0, RERUN_PAUSE_MS * (tries + 1));
    }
}

void *writer_single_thread(void *writer)
{
    struct db_writer *w = writer;
    struct db_conn *c = NULL;
    for (;;) {
        bool idle;
        struct db_work *work = writer_take(w, &idle);
        if (work) {
            enum db_lane lane = work->lane;
            run_work(w, &c, work);
            atomic_fetch_add(&w->works, 1);
            writer_finish(work);
            writer_ended(w, lane, 1);
        } else if (!idle) {
            break;
        }
    }
    drop(w->db, &c);
    return NULL;
}
