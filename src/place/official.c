#include "place/official.h"

#include "base/viet.h"
#include "place/account.h"
#include "place/official_public.h"
#include "place/signing_key.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define COLUMNS "unit_id, id, name, phone, email, active, version"

static struct official official_read(struct db_rows *r)
{
    struct official o;
    o.unit_id = row_i64(r);
    o.id = row_i64(r);
    o.name = row_str(r);
    o.phone = row_str(r);
    o.email = row_str(r);
    o.active = row_bool(r);
    o.version = row_i64(r);
    return o;
}

static void tell(struct db_tx *tx, const struct official *o, struct str what, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = o->unit_id,
                .noun = S("official"),
                .noun_id = o->id,
                .what = what,
                .actor = actor,
                EVENT_FIELDS(ev_i64("version", o->version)),
                .detail = o->name,
            });
    topic_touch(tx, o->unit_id, TOPIC_OFFICIAL);
}

DB_STMT(
    MAKE, "official.make", "iitbtti",
    "INSERT INTO official (unit_id, id, name, name_key, phone, email, active, version, made_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7)");

enum err official_make(
    struct db_tx *tx, const struct official *o, struct str actor, int64_t *ret_id)
{
    struct official made = *o;
    made.name = str_trim(o->name);
    made.id = id_new();
    made.version = 1;
    if (made.name.n == 0)
        return E_INVALID;
    enum err e = db_exec(
        tx, &MAKE,
        DB_ARGS(
            db_i64(o->unit_id), db_i64(made.id), db_text(made.name),
            db_blob(viet_name_key(tx->arena, made.name)), db_text(str_trim(o->phone)),
            db_text(str_trim(o->email)), db_i64(tx->now_at)),
        NULL);
    if (e == OK)
        e = official_publish(tx, o->unit_id, made.id);
    if (e != OK)
        return e;
    tell(tx, &made, S("official.made"), actor);
    *ret_id = made.id;
    return OK;
}

DB_STMT(
    CHANGE, "official.change", "iitbttii",
    "UPDATE official SET name = $3, name_key = $4, phone = $5, email = $6, active = $7,"
    " version = version + 1 WHERE unit_id = $1 AND id = $2 AND version = $8");

enum err official_change(struct db_tx *tx, const struct official *o, struct str actor)
{
    struct official was, now = *o;
    int64_t changed = 0;
    now.name = str_trim(o->name);
    now.version = o->version + 1;
    if (now.name.n == 0)
        return E_INVALID;
    enum err e = official_by_id(tx, o->unit_id, o->id, &was);
    if (e == OK)
        e = db_exec(
            tx, &CHANGE,
            DB_ARGS(
                db_i64(o->unit_id), db_i64(o->id), db_text(now.name),
                db_blob(viet_name_key(tx->arena, now.name)), db_text(str_trim(o->phone)),
                db_text(str_trim(o->email)), db_bool(o->active), db_i64(o->version)),
            &changed);
    if (e == OK && changed == 0)
        e = E_CONFLICT;
    if (e == OK)
        e = official_publish(tx, o->unit_id, o->id);
    if (e != OK)
        return e;
    struct str what = was.active == now.active ? S("official.changed")
                      : now.active             ? S("official.returned")
                                               : S("official.left");
    tell(tx, &now, what, actor);
    if (!was.active || now.active)
        return OK;
    e = account_official_left(tx, o->unit_id, o->id, actor);
    return e == OK ? signing_key_end(tx, o->unit_id, o->id, actor) : e;
}

DB_STMT(
    BY_ID, "official.by_id", "ii",
    "SELECT " COLUMNS " FROM official WHERE unit_id = $1 AND id = $2");

enum err official_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct official *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    bool found = db_next(&r);
    if (found)
        *ret = official_read(&r);
    enum err e = db_done(&r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

DB_STMT(
    LIST, "official.list", "i",
    "SELECT " COLUMNS " FROM official WHERE unit_id = $1 ORDER BY active DESC, name_key, id");

enum err official_list(struct db_tx *tx, int64_t unit_id, struct official_list *ret)
{
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id)));
    struct official *list = ARENA_ARRAY(tx->arena, struct official, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = official_read(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct official_list){list, n};
    return e;
}

enum err official_there(struct db_tx *tx, int64_t unit_id, struct official_list *ret)
{
    enum err e = official_list(tx, unit_id, ret);
    if (e != OK)
        return e;
    size_t n = 0;
    while (n < ret->n && ret->list[n].active) /* those who left stand last */
        n++;
    ret->n = n;
    return OK;
}
