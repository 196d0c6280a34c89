#include "commit/pledge_jobs.h"

#include "base/date.h"
#include "commit/pledge.h"
#include "place/official.h"
#include "place/post.h"

/* ---- who signed ---- */

static enum err holds_post(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, int64_t day, bool *ret)
{
    struct official o;
    struct post_list posts;
    *ret = false;
    enum err e = official_by_id(tx, unit_id, official_id, &o);
    if (e == E_NOT_FOUND)
        return OK;
    if (e == OK)
        e = post_list(tx, unit_id, official_id, &posts);
    for (size_t i = 0; e == OK && i < posts.n; i++)
        *ret = *ret || (o.active && post_held(&posts.list[i], day));
    return e;
}

static enum err measure_one(struct db_tx *tx, int64_t unit_id, int64_t official_id, int64_t day)
{
    const int year = date_of_day(day).year;
    struct pledge p;
    bool there, has_signed;
    enum err e = holds_post(tx, unit_id, official_id, day, &there);
    if (e != OK)
        return e;
    e = pledge_in_force(tx, unit_id, official_id, year, &p);
    has_signed = e == OK;
    if (e == E_NOT_FOUND)
        e = OK;
    /* Who has left since is counted by what was signed while there. */
    if (e == OK && !there)
        e = pledge_any(tx, unit_id, official_id, year, &has_signed);
    if (e != OK)
        return e;
    /* A row of its own each year: years that are over stay as they are. */
    const struct measure_of row = {unit_id, arena_fmt(tx->arena, "pledge/%d", year), official_id};
    const struct measure_part part = {
        .code = MEASURE_PLEDGE_SIGNED,
        .official_id = official_id,
        .day = date_day((struct date){year, 1, 1}),
        .numerator = has_signed,
        .denominator = 1,
    };
    return measure_set(tx, &row, &part, there || has_signed);
}

DB_STMT(
    POST_HOLDER, "pledge.post_holder", "ii",
    "SELECT official_id FROM post WHERE unit_id = $1 AND id = $2");
DB_STMT(
    SIGNER, "pledge.signer", "ii", "SELECT official_id FROM pledge WHERE unit_id = $1 AND id = $2");

/* 0: none of ours. */
static enum err whom(struct db_tx *tx, int64_t unit_id, const struct event_row *event, int64_t *ret)
{
    *ret = 0;
    if (str_eq(event->noun, S("official"))) {
        *ret = event->noun_id;
        return OK;
    }
    bool post = str_eq(event->noun, S("post"));
    if (!post && !str_eq(event->noun, S("pledge")))
        return OK;
    struct db_rows r =
        post ? db_query(tx, &POST_HOLDER, DB_ARGS(db_i64(unit_id), db_i64(event->noun_id)))
             : db_query(tx, &SIGNER, DB_ARGS(db_i64(unit_id), db_i64(event->noun_id)));
    while (db_next(&r))
        *ret = row_i64(&r);
    return db_done(&r);
}

enum err pledge_measure_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx)
{
    int64_t official_id;
    (void)ctx;
    if (unit_id == 0)
        return OK; /* the installation has no pledges */
    enum err e = whom(tx, unit_id, event, &official_id);
    if (e != OK || official_id == 0)
        return e;
    return measure_one(tx, unit_id, official_id, date_local_day(tx->now_at));
}

enum err pledge_measure_unit(struct db_tx *tx, int64_t unit_id, int64_t day)
{
    struct official_list all;
    enum err e = official_list(tx, unit_id, &all);
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = measure_one(tx, unit_id, all.list[i].id, day);
    return e;
}

/* ---- each night ---- */

static enum err night(struct db_tx *tx, void *ctx)
{
    struct job_call *c = ctx;
    int64_t day = date_local_day(tx->now_at);
    enum err e = c->unit_id ? pledge_end_left(tx, c->unit_id, day) : OK;
    if (e == OK && c->unit_id)
        e = pledge_measure_unit(tx, c->unit_id, day);
    if (e == OK && c->unit_id)
        e = pledge_watch(tx, c->unit_id, day);
    return e == OK ? job_finish(tx, c) : e;
}

enum err pledge_night(struct job_call *c)
{
    return job_write(c, night, c);
}
