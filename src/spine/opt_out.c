#include "spine/opt_out.h"

#include "spine/event.h"

DB_STMT(
    OUT, "opt_out.out", "iiii",
    "INSERT INTO person_opt_out (unit_id, person_id, channel, since_at) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (unit_id, person_id, channel) DO NOTHING");
DB_STMT(
    IN, "opt_out.in", "iii",
    "DELETE FROM person_opt_out WHERE unit_id = $1 AND person_id = $2 AND channel = $3");

enum err opt_out_set(struct db_tx *tx, const struct opt_out *o, bool out)
{
    struct db_value unit = db_i64(o->unit_id), person = db_i64(o->person_id);
    struct db_value channel = db_i64(o->channel);
    int64_t changed = 0;
    enum err e =
        out ? db_exec(tx, &OUT, DB_ARGS(unit, person, channel, db_i64(tx->now_at)), &changed)
            : db_exec(tx, &IN, DB_ARGS(unit, person, channel), &changed);
    if (e != OK || changed == 0)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = o->unit_id,
                .noun = S("person"),
                .noun_id = o->person_id,
                .what = out ? S("person.opted_out") : S("person.opted_in"),
                .actor = o->actor,
                EVENT_FIELDS(ev_i64("channel", o->channel)),
            });
    return OK;
}

DB_STMT(
    GET, "opt_out.get", "iii",
    "SELECT COUNT(*) FROM person_opt_out WHERE unit_id = $1 AND person_id = $2 AND channel = $3");

enum err opt_out_get(struct db_tx *tx, int64_t unit_id, int64_t person_id, int channel, bool *ret)
{
    struct db_rows r =
        db_query(tx, &GET, DB_ARGS(db_i64(unit_id), db_i64(person_id), db_i64(channel)));
    while (db_next(&r))
        *ret = row_i64(&r) > 0;
    return db_done(&r);
}
