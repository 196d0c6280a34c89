#include "open/photo.h"

#include "base/num.h"
#include "spine/event.h"

/* ---- names ---- */

int64_t photo_number(struct str name)
{
    int64_t n = 0;
    if (!str_starts(name, S(PHOTO_PREFIX)))
        return 0;
    return num_parse_i64(str_from(name, sizeof PHOTO_PREFIX - 1), 1, PHOTO_MOST, &n) ? n : 0;
}

const struct photo *photo_of(const struct photo_list *all, int64_t n)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].n == n)
            return &all->list[i];
    return NULL;
}

/* ---- reading ---- */

DB_STMT(
    LIST, "photo.list", "ii",
    "SELECT n, file_id, width, height, small_file_id, small_width, small_height FROM photo"
    " WHERE unit_id = $1 AND article_id = $2 ORDER BY n");

enum err photo_list(struct db_tx *tx, int64_t unit_id, int64_t article_id, struct photo_list *ret)
{
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id), db_i64(article_id)));
    struct photo *list = ARENA_ARRAY(tx->arena, struct photo, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct photo *p = &list[n++];
        p->n = row_i64(&r);
        p->file_id = row_i64(&r);
        p->width = row_i64(&r);
        p->height = row_i64(&r);
        p->small_file_id = row_i64(&r);
        p->small_width = row_i64(&r);
        p->small_height = row_i64(&r);
    }
    *ret = (struct photo_list){list, n};
    return db_done(&r);
}

enum err photo_get(
    struct db_tx *tx, int64_t unit_id, int64_t article_id, int64_t n, struct photo *ret)
{
    struct photo_list all;
    enum err e = photo_list(tx, unit_id, article_id, &all);
    const struct photo *found = e == OK ? photo_of(&all, n) : NULL;
    if (e == OK && !found)
        return E_NOT_FOUND;
    if (found)
        *ret = *found;
    return e;
}

/* ---- adding ---- */

DB_STMT(
    ADD, "photo.add", "iiiiiiiiii",
    "INSERT INTO photo (unit_id, article_id, n, file_id, width, height, small_file_id, small_width,"
    " small_height, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

enum err photo_add(
    struct db_tx *tx, const struct keys *keys, const struct article *a, const struct photo_new *p,
    int64_t *ret_n)
{
    struct photo_list all;
    const struct file_owner owner = {a->unit_id, S("article"), a->id, p->actor};
    int64_t file_id = 0, small_id = 0;
    enum err e = photo_list(tx, a->unit_id, a->id, &all);
    if (e == OK && all.n >= PHOTO_MOST)
        e = E_TOO_BIG;
    if (e == OK)
        e = file_keep(tx, keys, &owner, p->taken, &file_id);
    if (e == OK)
        e = file_keep(tx, keys, &owner, p->small, &small_id);
    if (e != OK)
        return e;
    int64_t n = all.n ? all.list[all.n - 1].n + 1 : 1;
    e = db_exec(
        tx, &ADD,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->id), db_i64(n), db_i64(file_id), db_i64(p->width),
            db_i64(p->height), db_i64(small_id), db_i64(p->small_width), db_i64(p->small_height),
            db_i64(tx->now_at)),
        NULL);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = a->unit_id,
                .noun = S("article"),
                .noun_id = a->id,
                .what = S("article.photo_added"),
                .actor = p->actor,
                EVENT_FIELDS(
                    ev_i64("photo", n), ev_i64("width", p->width), ev_i64("height", p->height)),
            });
    *ret_n = n;
    return OK;
}
