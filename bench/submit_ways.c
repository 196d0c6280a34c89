/* submit_ways: what a rating submission stores, without HTTP around it: in group commit as the
 * program does it, and one transaction (one COMMIT, one flush) for each. */
#include <pthread.h>

#include "base/clock.h"
#include "base/date.h"
#include "db/db_engine.h"
#include "db/writer.h"
#include "serve/rating.h"
#include "spine/idempotency.h"
#include "submit.h"

struct storing {
    const struct round *round;
    const struct submission *one;
};

/* The same calls that http/write.c and serve/rating_pages.c make in their transaction. */
static enum err store(struct db_tx *tx, void *ctx)
{
    const struct storing *x = ctx;
    struct idempotency row = {.key = x->one->key, .body_hash = x->one->body_hash};
    bool found = false;
    int64_t id;
    enum err e = idempotency_find(tx, &row, &found);
    if (e != OK || found)
        return e != OK ? e : E_CONFLICT;
    struct rating_new new = {{x->round->unit_id, x->one->token}, SUBMIT_LEVEL, S(SUBMIT_COMMENT)};
    e = rating_give(tx, &x->round->data->keys, &new, &id);
    if (e != OK)
        return e;
    struct str number = rating_number(tx->arena, id, date_local_day(tx->now_at));
    row.location = arena_fmt(
        tx->arena, "/%.*s/danh-gia/cam-on/%.*s", STR_ARG(x->round->slug), STR_ARG(number));
    return idempotency_store(tx, &row);
}

/* ---- group commit ---- */

static bool group_open(struct sender *s)
{
    return s->round->data->db->writer != NULL;
}

static bool group_send(struct sender *s, const struct submission *one)
{
    struct storing x = {s->round, one};
    return db_write(s->round->data->db, s->arena, DB_HIGH, store, &x) == OK;
}

const struct way submit_group = {"group", true, group_open, group_send};

/* ---- one transaction each ---- */

/* The engine has one writer: who has the lock uses its connection on the own thread, without any
 * queue between. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static bool single_open(struct sender *s)
{
    (void)pthread_mutex_lock(&turn);
    if (s->round->data->db->writer)
        db_writer_stop(s->round->data->db, 0);
    (void)pthread_mutex_unlock(&turn);
    return s->round->data->db->writer_conn != NULL;
}

static enum err transaction(struct sender *s, struct storing *x)
{
    struct db *db = s->round->data->db;
    struct db_tx tx;
    struct db_tx_private *p = ARENA_NEW(s->arena, struct db_tx_private);
    enum err e = db->ops->begin(db->writer_conn, 0);
    if (e != OK)
        return e;
    tx_prepare(&tx, p, db, s->arena);
    tx.writes = true;
    p->conn = db->writer_conn;
    e = tx_run(&tx, store, x);
    if (e == OK)
        e = db->ops->commit(db->writer_conn);
    else
        db->ops->rollback(db->writer_conn);
    if (e == OK)
        tx_committed(p);
    db->ops->tidy(db->writer_conn, DB_TIDY_BUSY);
    return e;
}

static bool single_send(struct sender *s, const struct submission *one)
{
    struct storing x = {s->round, one};
    (void)pthread_mutex_lock(&turn);
    enum err e = transaction(s, &x);
    (void)pthread_mutex_unlock(&turn);
    return e == OK;
}

const struct way submit_single = {"single", true, single_open, single_send};
