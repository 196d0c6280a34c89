#include "place/official_public.h"

#include "base/buf.h"
#include "base/viet.h"

#define SEARCH_NOUN S("official")
#define WORDS_MAX ((size_t)16 * 1024)

/* ---- addresses ---- */

DB_STMT(
    SLUG_OF, "official.slug_of", "ii",
    "SELECT slug FROM official_slug WHERE unit_id = $1 AND official_id = $2");

static enum err slug_of(struct db_tx *tx, int64_t unit_id, int64_t official_id, struct str *ret)
{
    struct db_rows r = db_query(tx, &SLUG_OF, DB_ARGS(db_i64(unit_id), db_i64(official_id)));
    *ret = S("");
    while (db_next(&r))
        *ret = row_str(&r);
    return db_done(&r);
}

DB_STMT(
    SLUG_TAKEN, "official.slug_taken", "it",
    "SELECT 1 FROM official_slug WHERE unit_id = $1 AND slug = $2");

static enum err free_slug(struct db_tx *tx, const struct official *o, struct str *ret)
{
    struct str base = viet_slug(tx->arena, o->name);
    if (base.n == 0) /* a name of signs alone */
        base = S("can-bo");
    for (int64_t i = 1;; i++) {
        *ret = i == 1 ? base : arena_fmt(tx->arena, "%.*s-%lld", STR_ARG(base), (long long)i);
        struct db_rows r = db_query(tx, &SLUG_TAKEN, DB_ARGS(db_i64(o->unit_id), db_text(*ret)));
        enum err e = db_done(&r);
        if (e != OK || r.rows == 0)
            return e;
    }
}

DB_STMT(
    GIVE_SLUG, "official.give_slug", "iti",
    "INSERT INTO official_slug (unit_id, slug, official_id) VALUES ($1, $2, $3)");

static enum err give_slug(struct db_tx *tx, const struct official *o)
{
    struct str slug;
    enum err e = slug_of(tx, o->unit_id, o->id, &slug);
    if (e != OK || slug.n)
        return e;
    e = db_guard(tx, o->unit_id, S("official_slug"));
    if (e == OK)
        e = free_slug(tx, o, &slug);
    if (e != OK)
        return e;
    return db_exec(tx, &GIVE_SLUG, DB_ARGS(db_i64(o->unit_id), db_text(slug), db_i64(o->id)), NULL);
}

/* ---- words ---- */

static void add_words(struct buf *b, struct str words)
{
    buf_str(b, words);
    buf_char(b, ' ');
}

static enum err put_words(struct db_tx *tx, const struct official *o)
{
    struct post_list posts;
    struct buf b;
    enum err e = post_list(tx, o->unit_id, o->id, &posts);
    if (e != OK)
        return e;
    buf_init(&b, tx->arena, WORDS_MAX);
    if (o->active)
        add_words(&b, o->name);
    for (size_t i = 0; o->active && i < posts.n; i++) {
        add_words(&b, posts.list[i].title_vi);
        add_words(&b, posts.list[i].title_en);
        add_words(&b, posts.list[i].desk);
    }
    struct str words = b.over ? o->name : buf_get(&b);
    return db_search_put(tx, o->unit_id, SEARCH_NOUN, o->id, viet_fold(tx->arena, words));
}

enum err official_publish(struct db_tx *tx, int64_t unit_id, int64_t official_id)
{
    struct official o;
    if (unit_id == 0)
        return OK;
    enum err e = official_by_id(tx, unit_id, official_id, &o);
    if (e == OK)
        e = give_slug(tx, &o);
    return e == OK ? put_words(tx, &o) : e;
}

/* ---- reading ---- */

DB_STMT(
    BY_SLUG, "official.by_slug", "it",
    "SELECT official_id FROM official_slug WHERE unit_id = $1 AND slug = $2");

enum err official_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct official *ret)
{
    struct db_rows r = db_query(tx, &BY_SLUG, DB_ARGS(db_i64(unit_id), db_text(slug)));
    int64_t id = 0;
    while (db_next(&r))
        id = row_i64(&r);
    enum err e = db_done(&r);
    return e == OK ? official_by_id(tx, unit_id, id, ret) : e;
}

static void choose_post(
    struct arena *a, const struct post_list *posts, int64_t day, struct official_entry *x)
{
    x->rank = POST_OTHER;
    for (size_t i = 0; i < posts->n; i++) {
        const struct post *p = &posts->list[i];
        if (p->official_id != x->o.id || !post_held(p, day))
            continue;
        enum post_rank rank = post_rank(a, p->title_vi);
        if (!x->p || rank < x->rank) {
            x->p = p;
            x->rank = rank;
        }
    }
}

DB_STMT(
    SLUGS, "official.slugs", "i",
    "SELECT s.official_id, s.slug FROM official_slug s JOIN official o ON o.unit_id = s.unit_id"
    " AND o.id = s.official_id WHERE s.unit_id = $1 AND o.active = 1 ORDER BY s.slug");

static enum err fill_slugs(struct db_tx *tx, int64_t unit_id, struct official_entry *list, size_t n)
{
    struct db_rows r = db_query(tx, &SLUGS, DB_ARGS(db_i64(unit_id)));
    while (db_next(&r)) {
        int64_t id = row_i64(&r);
        struct str slug = row_str(&r);
        for (size_t i = 0; i < n; i++)
            if (list[i].o.id == id)
                list[i].slug = slug;
    }
    return db_done(&r);
}

/* The list comes in the order of names; ranks keep it within. */
static int by_rank(const void *x, const void *y)
{
    const struct official_entry *a = x, *b = y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

enum err official_directory(
    struct db_tx *tx, int64_t unit_id, int64_t day, struct official_directory *ret)
{
    struct official_list all;
    struct post_list posts;
    size_t n = 0;
    enum err e = official_list(tx, unit_id, &all);
    if (e == OK)
        e = post_list(tx, unit_id, 0, &posts);
    if (e != OK)
        return e;
    struct official_entry *list = ARENA_ARRAY(tx->arena, struct official_entry, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        if (!all.list[i].active)
            continue;
        list[n] = (struct official_entry){.o = all.list[i], .place = n};
        choose_post(tx->arena, &posts, day, &list[n]);
        n++;
    }
    qsort(list, n, sizeof *list, by_rank);
    *ret = (struct official_directory){list, n};
    return fill_slugs(tx, unit_id, list, n);
}

enum err official_entry(
    struct db_tx *tx, const struct official *o, int64_t day, struct official_entry *ret)
{
    struct post_list posts;
    *ret = (struct official_entry){.o = *o};
    enum err e = slug_of(tx, o->unit_id, o->id, &ret->slug);
    if (e == OK)
        e = post_list(tx, o->unit_id, o->id, &posts);
    if (e == OK)
        choose_post(tx->arena, &posts, day, ret);
    return e;
}

enum err official_search(
    struct db_tx *tx, const struct official_search *s, struct official_directory *ret,
    int64_t *ret_total)
{
    const struct db_search find = {
        .unit_id = s->unit_id,
        .noun = SEARCH_NOUN,
        .query = viet_fold(tx->arena, s->query),
        .limit = s->limit,
        .offset = s->offset,
    };
    const int64_t *ids;
    size_t n;
    enum err e = db_search(tx, &find, &ids, &n, ret_total);
    if (e != OK)
        return e;
    struct official_entry *list = ARENA_ARRAY(tx->arena, struct official_entry, n + 1);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct official o;
        e = official_by_id(tx, s->unit_id, ids[i], &o);
        if (e == OK)
            e = official_entry(tx, &o, s->day, &list[i]);
    }
    *ret = (struct official_directory){list, n};
    return e;
}

enum err official_slugs(
    struct db_tx *tx, int64_t unit_id, const struct str **ret, size_t *ret_count)
{
    struct db_rows r = db_query(tx, &SLUGS, DB_ARGS(db_i64(unit_id)));
    struct str *list = ARENA_ARRAY(tx->arena, struct str, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        (void)row_i64(&r);
        list[n++] = row_str(&r);
    }
    *ret = list;
    *ret_count = n;
    return db_done(&r);
}
