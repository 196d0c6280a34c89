#include "place/facility_check.h"

#include "base/date.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define COLUMNS "unit_id, id, day, code, state, note, official_id, official, at"

/* ---- reading ---- */

static enum err read_rows(struct db_tx *tx, struct db_rows *r, struct facility_check_list *ret)
{
    struct facility_check *list = ARENA_ARRAY(tx->arena, struct facility_check, r->rows + 1);
    size_t n = 0;
    while (db_next(r)) {
        struct facility_check *c = &list[n++];
        c->unit_id = row_i64(r);
        c->id = row_i64(r);
        c->day = row_i64(r);
        c->code = row_str(r);
        c->state = (enum facility_state)row_i64(r);
        c->note = row_str(r);
        c->official_id = row_i64(r);
        c->official = row_str(r);
        c->at = row_i64(r);
    }
    *ret = (struct facility_check_list){list, n};
    return db_done(r);
}

DB_STMT(
    BY_ID, "facility_check.by_id", "ii",
    "SELECT " COLUMNS " FROM facility_check WHERE unit_id = $1 AND id = $2");

enum err facility_check_by_id(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct facility_check *ret)
{
    struct facility_check_list found;
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    enum err e = read_rows(tx, &r, &found);
    if (e == OK && found.n == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = found.list[0];
    return e;
}

/* Ids rise with time, so the greatest of a day is what was said last. */
DB_STMT(
    LAST, "facility_check.last", "iti",
    "SELECT " COLUMNS " FROM facility_check WHERE unit_id = $1 AND code = $2 AND day <= $3"
    " ORDER BY day DESC, id DESC LIMIT 1");

enum err facility_check_latest(
    struct db_tx *tx, int64_t unit_id, int64_t day, struct facility_check_list *ret)
{
    struct facility_list all;
    enum err e = facility_list(tx, day, &all);
    if (e != OK)
        return e;
    struct facility_check *list = ARENA_ARRAY(tx->arena, struct facility_check, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct facility_check_list one;
        struct db_rows r =
            db_query(tx, &LAST, DB_ARGS(db_i64(unit_id), db_text(all.list[i].code), db_i64(day)));
        e = read_rows(tx, &r, &one);
        if (e == OK && one.n)
            list[n++] = one.list[0];
    }
    *ret = (struct facility_check_list){list, n};
    return e;
}

DB_STMT(
    OF_DAY, "facility_check.of_day", "ii",
    "SELECT " COLUMNS " FROM facility_check WHERE unit_id = $1 AND day = $2 ORDER BY code, id");

enum err facility_check_of_day(
    struct db_tx *tx, int64_t unit_id, int64_t day, struct facility_check_list *ret)
{
    struct db_rows r = db_query(tx, &OF_DAY, DB_ARGS(db_i64(unit_id), db_i64(day)));
    return read_rows(tx, &r, ret);
}

DB_STMT(
    OF_CODE, "facility_check.of_code", "itii",
    "SELECT " COLUMNS " FROM facility_check WHERE unit_id = $1 AND code = $2 AND day >= $3"
    " AND day <= $4 ORDER BY id");

enum err facility_check_of_code(
    struct db_tx *tx, const struct facility_check_time *t, struct str code,
    struct facility_check_list *ret)
{
    struct db_rows r = db_query(
        tx, &OF_CODE,
        DB_ARGS(db_i64(t->unit_id), db_text(code), db_i64(t->from_day), db_i64(t->to_day)));
    return read_rows(tx, &r, ret);
}

const struct facility_check *facility_check_find(
    const struct facility_check_list *all, struct str code)
{
    const struct facility_check *found = NULL;
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->list[i].code, code))
            found = &all->list[i];
    return found;
}

DB_STMT(
    ROUNDS, "facility_check.rounds", "ii",
    "SELECT day, CAST(COUNT(DISTINCT code) AS BIGINT), CAST(COUNT(*) AS BIGINT)"
    " FROM facility_check WHERE unit_id = $1 AND day >= $2 GROUP BY day ORDER BY day DESC");

enum err facility_round_list(
    struct db_tx *tx, int64_t unit_id, int64_t from_day, struct facility_round_list *ret)
{
    struct db_rows r = db_query(tx, &ROUNDS, DB_ARGS(db_i64(unit_id), db_i64(from_day)));
    struct facility_round *list = ARENA_ARRAY(tx->arena, struct facility_round, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        list[n].day = row_i64(&r);
        list[n].looked = row_i64(&r);
        list[n++].rows = row_i64(&r);
    }
    *ret = (struct facility_round_list){list, n};
    return db_done(&r);
}

/* ---- adding ---- */

DB_STMT(
    ADD, "facility_check.add", "iiitititi",
    "INSERT INTO facility_check (unit_id, id, day, code, state, note, official_id, official, at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

enum err facility_check_add(
    struct db_tx *tx, const struct facility_check *c, struct str actor, int64_t *ret_id)
{
    struct facility_list all;
    const int64_t id = id_new(), day = date_local_day(tx->now_at);
    if (c->state < FACILITY_PRESENT || c->state > FACILITY_BROKEN)
        return E_INVALID;
    enum err e = facility_list(tx, day, &all);
    if (e == OK && !facility_of(&all, c->code))
        e = E_NOT_FOUND;
    if (e == OK)
        e = db_exec(
            tx, &ADD,
            DB_ARGS(
                db_i64(c->unit_id), db_i64(id), db_i64(day), db_text(c->code), db_i64(c->state),
                db_text(c->note), db_i64(c->official_id), db_text(c->official), db_i64(tx->now_at)),
            NULL);
    if (e != OK)
        return e;
    event_add(
        tx,
        &(struct event){
            .unit_id = c->unit_id,
            .noun = S("facility_check"),
            .noun_id = id,
            .what = S("facility_check.made"),
            .actor = actor,
            EVENT_FIELDS(ev_str("code", c->code), ev_i64("state", c->state), ev_i64("day", day)),
            .detail = c->note,
        });
    topic_touch(tx, c->unit_id, TOPIC_OFFICE);
    *ret_id = id;
    return OK;
}
