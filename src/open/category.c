#include "open/category.h"

#include "base/facts.h"
#include "base/viet.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

/* ---- the beginning ---- */

/* The file is ours: its lines have neither quotes nor commas in a cell (tools/data_check.py). */
static void read_start(struct arena *a, struct category_list *ret)
{
    struct str rest = facts_file(S("categories.csv")), line;
    struct category *list = ARENA_ARRAY(a, struct category, CATEGORY_MOST);
    size_t n = 0;
    (void)str_cut(&rest, '\n', &line); /* the heading */
    while (str_cut(&rest, '\n', &line) && n < CATEGORY_MOST) {
        struct category c = {.place = (int64_t)n + 1, .shown = true, .version = 1};
        if (str_cut(&line, ',', &c.slug) && str_cut(&line, ',', &c.name_vi) &&
            str_cut(&line, ',', &c.name_en) && c.slug.n)
            list[n++] = c;
    }
    *ret = (struct category_list){list, n};
}

/* ---- reading ---- */

DB_STMT(
    LIST, "category.list", "i",
    "SELECT id, slug, name_vi, name_en, place, shown, version FROM category"
    " WHERE unit_id = $1 ORDER BY place, id");

static enum err read_stored(struct db_tx *tx, int64_t unit_id, struct category_list *ret)
{
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id)));
    struct category *list = ARENA_ARRAY(tx->arena, struct category, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct category *c = &list[n++];
        c->id = row_i64(&r);
        c->slug = row_str(&r);
        c->name_vi = row_str(&r);
        c->name_en = row_str(&r);
        c->place = row_i64(&r);
        c->shown = row_bool(&r);
        c->version = row_i64(&r);
    }
    *ret = (struct category_list){list, n};
    return db_done(&r);
}

enum err category_list(struct db_tx *tx, int64_t unit_id, struct category_list *ret)
{
    enum err e = read_stored(tx, unit_id, ret);
    if (e == OK && ret->n == 0)
        read_start(tx->arena, ret);
    return e;
}

const struct category *category_of_slug(const struct category_list *all, struct str slug)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->list[i].slug, slug))
            return &all->list[i];
    return NULL;
}

const struct category *category_of_id(const struct category_list *all, int64_t id)
{
    for (size_t i = 0; i < all->n; i++)
        if (id != 0 && all->list[i].id == id)
            return &all->list[i];
    return NULL;
}

/* ---- writing ---- */

static void tell(
    struct db_tx *tx, int64_t unit_id, const struct category *c, struct str what, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = unit_id,
                .noun = S("category"),
                .noun_id = c->id,
                .what = what,
                .actor = actor,
                EVENT_FIELDS(
                    ev_str("slug", c->slug), ev_str("name", c->name_vi), ev_i64("place", c->place),
                    ev_i64("shown", c->shown)),
            });
    topic_touch(tx, unit_id, TOPIC_NEWS);
}

DB_STMT(
    PUT, "category.put", "iitttii",
    "INSERT INTO category (unit_id, id, slug, name_vi, name_en, place, shown, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, 1)");

static enum err put(struct db_tx *tx, int64_t unit_id, struct category *c, struct str actor)
{
    c->id = id_new();
    enum err e = db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(unit_id), db_i64(c->id), db_text(c->slug), db_text(c->name_vi),
            db_text(c->name_en), db_i64(c->place), db_bool(c->shown)),
        NULL);
    if (e == OK)
        tell(tx, unit_id, c, S("category.made"), actor);
    return e;
}

enum err category_begin(struct db_tx *tx, int64_t unit_id)
{
    struct category_list all;
    enum err e = db_guard(tx, unit_id, S("category"));
    if (e == OK)
        e = read_stored(tx, unit_id, &all);
    if (e != OK || all.n)
        return e;
    read_start(tx->arena, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct category c = all.list[i];
        e = put(tx, unit_id, &c, S("system"));
    }
    return e;
}

enum err category_make(
    struct db_tx *tx, int64_t unit_id, const struct category *c, struct str actor)
{
    struct category_list all;
    struct category made = {
        .name_vi = str_trim(c->name_vi), .name_en = str_trim(c->name_en), .shown = true};
    made.slug = viet_slug(tx->arena, made.name_vi);
    if (made.slug.n == 0)
        return E_INVALID;
    enum err e = category_begin(tx, unit_id);
    if (e == OK)
        e = category_list(tx, unit_id, &all);
    if (e != OK)
        return e;
    if (all.n >= CATEGORY_MOST)
        return E_TOO_BIG;
    /* "anh" is where the pictures are. */
    if (category_of_slug(&all, made.slug) || str_eq(made.slug, S("anh")))
        return E_CONFLICT;
    made.place = all.list[all.n - 1].place + 1;
    return put(tx, unit_id, &made, actor);
}

DB_STMT(
    CHANGE, "category.change", "iittiii",
    "UPDATE category SET name_vi = $3, name_en = $4, place = $5, shown = $6, version = version + 1"
    " WHERE unit_id = $1 AND id = $2 AND version = $7");

enum err category_change(
    struct db_tx *tx, int64_t unit_id, const struct category *c, struct str actor)
{
    struct category_list all;
    int64_t changed = 0;
    if (str_trim(c->name_vi).n == 0)
        return E_INVALID;
    enum err e = category_begin(tx, unit_id);
    if (e == OK)
        e = category_list(tx, unit_id, &all);
    const struct category *was = e == OK ? category_of_slug(&all, c->slug) : NULL;
    if (e == OK && !was)
        e = E_NOT_FOUND;
    if (e != OK)
        return e;
    struct category now = *was;
    now.name_vi = str_trim(c->name_vi);
    now.name_en = str_trim(c->name_en);
    now.place = c->place;
    now.shown = c->shown;
    e = db_exec(
        tx, &CHANGE,
        DB_ARGS(
            db_i64(unit_id), db_i64(now.id), db_text(now.name_vi), db_text(now.name_en),
            db_i64(now.place), db_bool(now.shown), db_i64(c->version)),
        &changed);
    if (e != OK || changed == 0)
        return e == OK ? E_CONFLICT : e;
    tell(tx, unit_id, &now, S("category.changed"), actor);
    return OK;
}
