#include "commit/ceremony.h"

#include "base/date.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define COLUMNS "unit_id, id, slug, day, title, place, opened_at, closed_at"

static struct ceremony ceremony_read(struct db_rows *r)
{
    struct ceremony c;
    c.unit_id = row_i64(r);
    c.id = row_i64(r);
    c.slug = row_str(r);
    c.day = row_i64(r);
    c.title = row_str(r);
    c.place = row_str(r);
    c.opened_at = row_i64(r);
    c.closed_at = row_i64_or(r, 0);
    return c;
}

static enum err read_one(struct db_rows *r, struct ceremony *ret)
{
    bool found = false;
    while (db_next(r)) {
        *ret = ceremony_read(r);
        found = true;
    }
    enum err e = db_done(r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

static void tell(struct db_tx *tx, const struct ceremony *c, struct str what, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = c->unit_id,
                .noun = S("ceremony"),
                .noun_id = c->id,
                .what = what,
                .actor = actor,
                EVENT_FIELDS(ev_str("slug", c->slug)),
                .detail = c->title,
            });
    topic_touch(tx, c->unit_id, TOPIC_PLEDGE);
}

/* ---- reading ---- */

DB_STMT(
    NOW, "ceremony.now", "i",
    "SELECT " COLUMNS " FROM ceremony WHERE unit_id = $1 AND closed_at IS NULL");

enum err ceremony_now(struct db_tx *tx, int64_t unit_id, struct ceremony *ret)
{
    struct db_rows r = db_query(tx, &NOW, DB_ARGS(db_i64(unit_id)));
    return read_one(&r, ret);
}

DB_STMT(
    BY_SLUG, "ceremony.by_slug", "it",
    "SELECT " COLUMNS " FROM ceremony WHERE unit_id = $1 AND slug = $2");

enum err ceremony_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct ceremony *ret)
{
    struct db_rows r = db_query(tx, &BY_SLUG, DB_ARGS(db_i64(unit_id), db_text(slug)));
    return read_one(&r, ret);
}

DB_STMT(
    BY_ID, "ceremony.by_id", "ii",
    "SELECT " COLUMNS " FROM ceremony WHERE unit_id = $1 AND id = $2");

enum err ceremony_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct ceremony *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    return read_one(&r, ret);
}

DB_STMT(
    LIST, "ceremony.list", "iii",
    "SELECT " COLUMNS " FROM ceremony WHERE unit_id = $1 AND day >= $2 AND day < $3"
    " ORDER BY opened_at DESC, id DESC");

enum err ceremony_list(struct db_tx *tx, int64_t unit_id, int64_t year, struct ceremony_list *ret)
{
    int64_t from = year ? date_day((struct date){(int)year, 1, 1}) : 0;
    int64_t to = year ? date_day((struct date){(int)year + 1, 1, 1}) : INT64_MAX;
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id), db_i64(from), db_i64(to)));
    struct ceremony *list = ARENA_ARRAY(tx->arena, struct ceremony, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = ceremony_read(&r);
    *ret = (struct ceremony_list){list, n};
    return db_done(&r);
}

/* ---- opening and closing ---- */

static enum err free_slug(struct db_tx *tx, int64_t unit_id, int64_t day, struct str *ret)
{
    struct date d = date_of_day(day);
    for (int64_t i = 1;; i++) {
        struct ceremony taken;
        *ret = arena_fmt(tx->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
        if (i > 1)
            *ret = arena_fmt(tx->arena, "%.*s-%lld", STR_ARG(*ret), (long long)i);
        enum err e = ceremony_by_slug(tx, unit_id, *ret, &taken);
        if (e != OK)
            return e == E_NOT_FOUND ? OK : e;
    }
}

DB_STMT(
    BEGIN, "ceremony.begin", "iititti",
    "INSERT INTO ceremony (unit_id, id, slug, day, title, place, opened_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)");

enum err ceremony_begin(
    struct db_tx *tx, const struct ceremony *c, struct str actor, struct ceremony *ret)
{
    struct ceremony made = {
        .unit_id = c->unit_id,
        .id = id_new(),
        .day = date_local_day(tx->now_at),
        .title = str_trim(c->title),
        .place = str_trim(c->place),
        .opened_at = tx->now_at,
    };
    if (made.title.n == 0)
        return E_INVALID;
    enum err e = db_guard(tx, c->unit_id, S("ceremony"));
    if (e == OK)
        e = ceremony_now(tx, c->unit_id, ret);
    if (e != E_NOT_FOUND)
        return e == OK ? E_CONFLICT : e;
    e = free_slug(tx, c->unit_id, made.day, &made.slug);
    if (e == OK)
        e = db_exec(
            tx, &BEGIN,
            DB_ARGS(
                db_i64(made.unit_id), db_i64(made.id), db_text(made.slug), db_i64(made.day),
                db_text(made.title), db_text(made.place), db_i64(made.opened_at)),
            NULL);
    if (e != OK)
        return e;
    tell(tx, &made, S("ceremony.opened"), actor);
    *ret = made;
    return OK;
}

DB_STMT(
    CLOSE, "ceremony.close", "iii",
    "UPDATE ceremony SET closed_at = $3 WHERE unit_id = $1 AND id = $2 AND closed_at IS NULL");

enum err ceremony_close(struct db_tx *tx, int64_t unit_id, struct str actor)
{
    struct ceremony c;
    enum err e = db_guard(tx, unit_id, S("ceremony"));
    if (e == OK)
        e = ceremony_now(tx, unit_id, &c);
    if (e == OK)
        e = db_exec(tx, &CLOSE, DB_ARGS(db_i64(unit_id), db_i64(c.id), db_i64(tx->now_at)), NULL);
    if (e == OK)
        tell(tx, &c, S("ceremony.closed"), actor);
    return e;
}
