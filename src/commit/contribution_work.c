#include "commit/contribution_work.h"

#include "base/utf8.h"
#include "base/viet.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define NOUN S("contribution_work")
#define SEARCHED S("contribution") /* of the search: one word */
#define COLUMNS "unit_id, id, slug, name_vi, name_en, closed, version"

static struct contribution_work work_read(struct db_rows *r)
{
    struct contribution_work w;
    w.unit_id = row_i64(r);
    w.id = row_i64(r);
    w.slug = row_str(r);
    w.name_vi = row_str(r);
    w.name_en = row_str(r);
    w.closed = row_bool(r);
    w.version = row_i64(r);
    return w;
}

static enum err read_one(struct db_rows *r, struct contribution_work *ret)
{
    bool found = false;
    while (db_next(r)) {
        *ret = work_read(r);
        found = true;
    }
    enum err e = db_done(r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

DB_STMT(
    LIST, "contribution_work.list", "i",
    "SELECT " COLUMNS " FROM contribution_work WHERE unit_id = $1 ORDER BY id");

enum err contribution_work_list(
    struct db_tx *tx, int64_t unit_id, struct contribution_work_list *ret)
{
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id)));
    struct contribution_work *list = ARENA_ARRAY(tx->arena, struct contribution_work, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = work_read(&r);
    *ret = (struct contribution_work_list){list, n};
    return db_done(&r);
}

DB_STMT(
    BY_ID, "contribution_work.by_id", "ii",
    "SELECT " COLUMNS " FROM contribution_work WHERE unit_id = $1 AND id = $2");

enum err contribution_work_by_id(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct contribution_work *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    return read_one(&r, ret);
}

DB_STMT(
    BY_SLUG, "contribution_work.by_slug", "it",
    "SELECT " COLUMNS " FROM contribution_work WHERE unit_id = $1 AND slug = $2");

enum err contribution_work_by_slug(
    struct db_tx *tx, int64_t unit_id, struct str slug, struct contribution_work *ret)
{
    struct db_rows r = db_query(tx, &BY_SLUG, DB_ARGS(db_i64(unit_id), db_text(slug)));
    return read_one(&r, ret);
}

/* ---- changing ---- */

static bool fits(const struct contribution_work *w)
{
    return str_trim(w->name_vi).n && utf8_count(w->name_vi) <= CONTRIBUTION_WORK_NAME_MAX &&
           utf8_count(w->name_en) <= CONTRIBUTION_WORK_NAME_MAX;
}

static enum err told(
    struct db_tx *tx, const struct contribution_work *w, struct str what, struct str actor)
{
    struct str words = arena_fmt(
        tx->arena, "%.*s %.*s", STR_ARG(viet_fold(tx->arena, w->name_vi)),
        STR_ARG(viet_fold(tx->arena, w->name_en)));
    event_add(
        tx, &(struct event){
                .unit_id = w->unit_id,
                .noun = NOUN,
                .noun_id = w->id,
                .what = what,
                .actor = actor,
                EVENT_FIELDS(ev_str("slug", w->slug), ev_i64("closed", w->closed)),
            });
    topic_touch(tx, w->unit_id, TOPIC_LETTER);
    return db_search_put(tx, w->unit_id, SEARCHED, w->id, words);
}

DB_STMT(
    MAKE, "contribution_work.make", "iittt",
    "INSERT INTO contribution_work (unit_id, id, slug, name_vi, name_en, closed, version)"
    " VALUES ($1, $2, $3, $4, $5, 0, 1)");

enum err contribution_work_make(
    struct db_tx *tx, const struct contribution_work *w, struct str actor, int64_t *ret_id)
{
    struct contribution_work x = *w, other;
    x.slug = viet_slug(tx->arena, w->name_vi);
    x.name_vi = str_trim(w->name_vi);
    x.name_en = str_trim(w->name_en);
    if (!fits(&x) || x.slug.n == 0)
        return E_INVALID;
    enum err e = db_guard(tx, w->unit_id, NOUN);
    if (e == OK)
        e = contribution_work_by_slug(tx, w->unit_id, x.slug, &other);
    if (e != E_NOT_FOUND)
        return e == OK ? E_CONFLICT : e;
    x.id = id_new();
    e = db_exec(
        tx, &MAKE,
        DB_ARGS(
            db_i64(x.unit_id), db_i64(x.id), db_text(x.slug), db_text(x.name_vi),
            db_text(x.name_en)),
        NULL);
    if (e == OK)
        e = told(tx, &x, S("contribution_work.made"), actor);
    if (e == OK)
        *ret_id = x.id;
    return e;
}

DB_STMT(
    CHANGE, "contribution_work.change", "iittii",
    "UPDATE contribution_work SET name_vi = $3, name_en = $4, closed = $5, version = version + 1"
    " WHERE unit_id = $1 AND id = $2 AND version = $6");

enum err contribution_work_change(
    struct db_tx *tx, const struct contribution_work *w, struct str actor)
{
    struct contribution_work x = {0};
    int64_t changed = 0;
    if (!fits(w))
        return E_INVALID;
    enum err e = contribution_work_by_id(tx, w->unit_id, w->id, &x);
    if (e == OK)
        e = db_exec(
            tx, &CHANGE,
            DB_ARGS(
                db_i64(w->unit_id), db_i64(w->id), db_text(str_trim(w->name_vi)),
                db_text(str_trim(w->name_en)), db_bool(w->closed), db_i64(w->version)),
            &changed);
    if (e == OK && changed == 0)
        return E_CONFLICT;
    x.name_vi = w->name_vi;
    x.name_en = w->name_en;
    x.closed = w->closed;
    return e == OK ? told(tx, &x, S("contribution_work.changed"), actor) : e;
}

/* ---- by words ---- */

enum err contribution_work_search(
    struct db_tx *tx, const struct contribution_work_search *s, struct contribution_work_list *ret,
    int64_t *ret_total)
{
    const int64_t *ids;
    size_t count;
    const struct db_search find = {
        .unit_id = s->unit_id,
        .noun = SEARCHED,
        .query = viet_fold(tx->arena, s->query),
        .limit = s->limit,
        .offset = s->offset,
    };
    enum err e = db_search(tx, &find, &ids, &count, ret_total);
    if (e != OK)
        return e;
    struct contribution_work *list = ARENA_ARRAY(tx->arena, struct contribution_work, count + 1);
    size_t n = 0;
    for (size_t i = 0; e == OK && i < count; i++) {
        e = contribution_work_by_id(tx, s->unit_id, ids[i], &list[n]);
        n += e == OK;
        e = e == E_NOT_FOUND ? OK : e;
    }
    *ret = (struct contribution_work_list){list, n};
    return e;
}
