#include "place/office_room.h"

#include "base/buf.h"
#include "base/viet.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define SEARCH_NOUN S("room") /* one word: db_search */
#define WORDS_MAX ((size_t)4096)
#define COLUMNS                                                                                    \
    "unit_id, id, slug, place, floor, name_vi, name_en, purpose_vi, purpose_en, phone, hours_vi,"  \
    " hours_en, shown, version"

/* ---- reading ---- */

static enum err read_rows(struct db_tx *tx, struct db_rows *r, struct office_room_list *ret)
{
    struct office_room *list = ARENA_ARRAY(tx->arena, struct office_room, r->rows + 1);
    size_t n = 0;
    while (db_next(r)) {
        struct office_room *x = &list[n++];
        x->unit_id = row_i64(r);
        x->id = row_i64(r);
        x->slug = row_str(r);
        x->place = row_i64(r);
        x->floor = row_i64(r);
        x->name_vi = row_str(r);
        x->name_en = row_str(r);
        x->purpose_vi = row_str(r);
        x->purpose_en = row_str(r);
        x->phone = row_str(r);
        x->hours_vi = row_str(r);
        x->hours_en = row_str(r);
        x->shown = row_bool(r);
        x->version = row_i64(r);
    }
    *ret = (struct office_room_list){list, n};
    return db_done(r);
}

static enum err only(
    struct db_tx *tx, const struct db_stmt *stmt, struct db_args args, struct office_room *ret)
{
    struct office_room_list found;
    struct db_rows r = db_query(tx, stmt, args);
    enum err e = read_rows(tx, &r, &found);
    if (e == OK && found.n == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = found.list[0];
    return e;
}

DB_STMT(
    LIST, "office_room.list", "ii",
    "SELECT " COLUMNS " FROM office_room WHERE unit_id = $1 AND ($2 = 1 OR shown = 1)"
    " ORDER BY place, id");

enum err office_room_list(struct db_tx *tx, int64_t unit_id, bool all, struct office_room_list *ret)
{
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id), db_bool(all)));
    return read_rows(tx, &r, ret);
}

DB_STMT(
    BY_ID, "office_room.by_id", "ii",
    "SELECT " COLUMNS " FROM office_room WHERE unit_id = $1 AND id = $2");

enum err office_room_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct office_room *ret)
{
    return only(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)), ret);
}

DB_STMT(
    BY_SLUG, "office_room.by_slug", "it",
    "SELECT " COLUMNS " FROM office_room WHERE unit_id = $1 AND slug = $2");

enum err office_room_by_slug(
    struct db_tx *tx, int64_t unit_id, struct str slug, struct office_room *ret)
{
    return only(tx, &BY_SLUG, DB_ARGS(db_i64(unit_id), db_text(slug)), ret);
}

enum err office_room_find(
    struct db_tx *tx, const struct office_room_search *s, struct office_room_list *ret,
    int64_t *ret_total)
{
    const struct db_search search = {
        .unit_id = s->unit_id,
        .noun = SEARCH_NOUN,
        .query = viet_fold(tx->arena, s->query),
        .limit = s->limit,
        .offset = s->offset,
    };
    const int64_t *ids;
    size_t found;
    enum err e = db_search(tx, &search, &ids, &found, ret_total);
    if (e != OK)
        return e;
    struct office_room *list = ARENA_ARRAY(tx->arena, struct office_room, found + 1);
    for (size_t i = 0; e == OK && i < found; i++)
        e = office_room_by_id(tx, s->unit_id, ids[i], &list[i]);
    *ret = (struct office_room_list){list, found};
    return e;
}

const struct office_room *office_room_of(const struct office_room_list *all, int64_t id)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].id == id)
            return &all->list[i];
    return NULL;
}

/* ---- words, events ---- */

static enum err put_words(struct db_tx *tx, const struct office_room *r)
{
    struct buf b;
    buf_init(&b, tx->arena, WORDS_MAX);
    const struct str words[] = {r->name_vi, r->name_en, r->purpose_vi, r->purpose_en};
    for (size_t i = 0; r->shown && i < sizeof words / sizeof *words; i++) {
        buf_str(&b, words[i]);
        buf_char(&b, ' ');
    }
    struct str text = b.over ? r->name_vi : buf_get(&b);
    return db_search_put(tx, r->unit_id, SEARCH_NOUN, r->id, viet_fold(tx->arena, text));
}

static void tell(struct db_tx *tx, const struct office_room *r, struct str what, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = r->unit_id,
                .noun = S("office_room"),
                .noun_id = r->id,
                .what = what,
                .actor = actor,
                EVENT_FIELDS(
                    ev_str("slug", r->slug), ev_i64("place", r->place), ev_i64("floor", r->floor),
                    ev_i64("shown", r->shown)),
                .detail = r->name_vi,
            });
    topic_touch(tx, r->unit_id, TOPIC_OFFICE);
}

/* ---- making ---- */

static bool taken(const struct office_room_list *all, struct str slug)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->list[i].slug, slug))
            return true;
    return false;
}

/* Words that the addresses beside it use are no room's. */
static bool reserved(struct str slug)
{
    return str_eq(slug, S("anh")) || str_eq(slug, S("kiem-tra")) || str_eq(slug, S("da-sua")) ||
           str_eq(slug, S("bao-hong"));
}

static struct str free_slug(struct arena *a, const struct office_room_list *all, struct str name)
{
    struct str base = viet_slug(a, name);
    if (base.n == 0 || reserved(base)) /* a name of signs alone */
        base = arena_cat(a, S("phong-"), base.n ? base : S("so"));
    struct str slug = base;
    for (int64_t i = 2; taken(all, slug); i++)
        slug = arena_fmt(a, "%.*s-%lld", STR_ARG(base), (long long)i);
    return slug;
}

DB_STMT(
    MAKE, "office_room.make", "iitiittttttti",
    "INSERT INTO office_room (unit_id, id, slug, place, floor, name_vi, name_en, purpose_vi,"
    " purpose_en, phone, hours_vi, hours_en, shown, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)");

enum err office_room_make(
    struct db_tx *tx, const struct office_room *r, struct str actor, struct office_room *ret)
{
    struct office_room_list all;
    struct office_room x = *r;
    if (str_trim(x.name_vi).n == 0)
        return E_INVALID;
    enum err e = db_guard(tx, x.unit_id, S("office_room"));
    if (e == OK)
        e = office_room_list(tx, x.unit_id, true, &all);
    if (e == OK && all.n >= OFFICE_ROOMS_MOST)
        e = E_TOO_BIG;
    if (e != OK)
        return e;
    x.id = id_new();
    x.slug = free_slug(tx->arena, &all, x.name_vi);
    x.version = 1;
    e = db_exec(
        tx, &MAKE,
        DB_ARGS(
            db_i64(x.unit_id), db_i64(x.id), db_text(x.slug), db_i64(x.place), db_i64(x.floor),
            db_text(x.name_vi), db_text(x.name_en), db_text(x.purpose_vi), db_text(x.purpose_en),
            db_text(x.phone), db_text(x.hours_vi), db_text(x.hours_en), db_bool(x.shown)),
        NULL);
    if (e == OK)
        e = put_words(tx, &x);
    if (e != OK)
        return e;
    tell(tx, &x, S("office_room.made"), actor);
    *ret = x;
    return OK;
}

DB_STMT(
    CHANGE, "office_room.change", "iiiitttttttii",
    "UPDATE office_room SET place = $4, name_vi = $5, name_en = $6, purpose_vi = $7,"
    " purpose_en = $8, phone = $9, hours_vi = $10, hours_en = $11, floor = $12, shown = $13,"
    " version = version + 1 WHERE unit_id = $1 AND id = $2 AND version = $3");

enum err office_room_change(struct db_tx *tx, const struct office_room *r, struct str actor)
{
    struct office_room was, x = *r;
    int64_t changed = 0;
    if (str_trim(x.name_vi).n == 0)
        return E_INVALID;
    enum err e = office_room_by_id(tx, x.unit_id, x.id, &was);
    if (e != OK)
        return e;
    x.slug = was.slug;
    e = db_exec(
        tx, &CHANGE,
        DB_ARGS(
            db_i64(x.unit_id), db_i64(x.id), db_i64(x.version), db_i64(x.place), db_text(x.name_vi),
            db_text(x.name_en), db_text(x.purpose_vi), db_text(x.purpose_en), db_text(x.phone),
            db_text(x.hours_vi), db_text(x.hours_en), db_i64(x.floor), db_bool(x.shown)),
        &changed);
    if (e == OK && changed == 0)
        return E_CONFLICT;
    if (e == OK)
        e = put_words(tx, &x);
    if (e == OK)
        tell(tx, &x, S("office_room.changed"), actor);
    return e;
}
