/* programme_ready: what a unit has made ready for its launch. */
#include "base/date.h"
#include "base/utf8.h"
#include "rollout/programme.h"
#include "spine/event.h"
#include "spine/topic.h"

DB_STMT(
    READY, "programme.ready", "ii",
    "SELECT code, day, note FROM programme_ready WHERE programme_id = $1 AND member_id = $2"
    " ORDER BY code");

enum err programme_readiness(
    struct db_tx *tx, int64_t id, int64_t unit_id, struct programme_readiness *ret)
{
    struct db_rows r = db_query(tx, &READY, DB_ARGS(db_i64(id), db_i64(unit_id)));
    struct programme_ready *list = ARENA_ARRAY(tx->arena, struct programme_ready, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct programme_ready *x = &list[n++];
        x->code = row_str(&r);
        x->day = row_i64(&r);
        x->note = row_str(&r);
    }
    *ret = (struct programme_readiness){list, n};
    return db_done(&r);
}

DB_STMT(
    SET_READY, "programme.set_ready", "iitit",
    "INSERT INTO programme_ready (programme_id, member_id, code, day, note)"
    " VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (programme_id, member_id, code) DO UPDATE SET note = excluded.note");
DB_STMT(
    UNSET_READY, "programme.unset_ready", "iit",
    "DELETE FROM programme_ready WHERE programme_id = $1 AND member_id = $2 AND code = $3");

enum err programme_ready_set(struct db_tx *tx, const struct programme_ready_new *n)
{
    struct programme_parts parts;
    struct programme_member member;
    enum err e = programme_member(tx, n->programme_id, n->unit_id, &member);
    if (e == OK)
        e = programme_parts(tx, n->programme_id, &parts);
    if (e == OK && !programme_part_find(&parts, PROGRAMME_CHECK, n->code))
        e = E_NOT_FOUND;
    if (e == OK && utf8_count(n->note) > PROGRAMME_NOTE_MAX)
        e = E_INVALID;
    if (e != OK)
        return e;
    struct db_value programme = db_i64(n->programme_id), unit = db_i64(n->unit_id);
    e = n->done ? db_exec(
                      tx, &SET_READY,
                      DB_ARGS(
                          programme, unit, db_text(n->code), db_i64(date_local_day(tx->now_at)),
                          db_text(n->note)),
                      NULL)
                : db_exec(tx, &UNSET_READY, DB_ARGS(programme, unit, db_text(n->code)), NULL);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = n->unit_id,
                .noun = S("programme"),
                .noun_id = n->programme_id,
                .what = n->done ? S("programme.ready") : S("programme.unready"),
                .actor = n->actor,
                EVENT_FIELDS(ev_str("code", n->code)),
                .detail = n->note,
            });
    topic_touch(tx, 0, TOPIC_PROGRAMME);
    return OK;
}
