/* article: one article and its versions, read. */
#include "open/article_row.h"

DB_STMT(
    BY_ID, "article.by_id", "ii",
    "SELECT " ARTICLE_COLUMNS " FROM article WHERE unit_id = $1 AND id = $2");

static enum err one(struct db_rows *r, struct article *ret)
{
    bool found = db_next(r);
    if (found)
        *ret = article_row_read(r);
    enum err e = db_done(r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

enum err article_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct article *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    return one(&r, ret);
}

DB_STMT(
    BY_SLUG, "article.by_slug", "it",
    "SELECT " ARTICLE_COLUMNS " FROM article WHERE unit_id = $1 AND slug = $2");

enum err article_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct article *ret)
{
    struct db_rows r = db_query(tx, &BY_SLUG, DB_ARGS(db_i64(unit_id), db_text(slug)));
    return one(&r, ret);
}

/* ---- the newsroom ---- */

DB_STMT(
    OF_STATE, "article.of_state", "iiii",
    "SELECT " ARTICLE_COLUMNS " FROM article WHERE unit_id = $1 AND state = $2"
    " ORDER BY changed_at DESC, id DESC LIMIT $3 OFFSET $4");

enum err article_of_state(
    struct db_tx *tx, int64_t unit_id, enum article_state state, const int64_t limit_offset[2],
    struct article_list *ret)
{
    struct db_rows r = db_query(
        tx, &OF_STATE,
        DB_ARGS(
            db_i64(unit_id), db_i64((int64_t)state), db_i64(limit_offset[0]),
            db_i64(limit_offset[1])));
    return article_rows(tx, &r, ret);
}

DB_STMT(
    STATE_COUNT, "article.state_count", "ii",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM article WHERE unit_id = $1 AND state = $2");

enum err article_state_counts(struct db_tx *tx, int64_t unit_id, int64_t ret[ARTICLE_STATES])
{
    enum err e = OK;
    ret[0] = 0;
    for (int i = 1; e == OK && i < ARTICLE_STATES; i++) {
        struct db_rows r = db_query(tx, &STATE_COUNT, DB_ARGS(db_i64(unit_id), db_i64(i)));
        while (db_next(&r))
            ret[i] = row_i64(&r);
        e = db_done(&r);
    }
    return e;
}

/* ---- versions ---- */

#define VERSION_COLUMNS                                                                            \
    "n, category_id, title, lead, byline, language, cover, highlight, writer_id, writer, at, "     \
    "publisher, published_at"

static void read_version(struct db_rows *r, struct article_version *v)
{
    v->n = row_i64(r);
    v->text.category_id = row_i64(r);
    v->text.title = row_str(r);
    v->text.lead = row_str(r);
    v->text.byline = row_str(r);
    v->text.language = row_str(r);
    v->text.cover = row_i64(r);
    v->text.highlight = row_bool(r);
    v->writer_id = row_i64(r);
    v->writer = row_str(r);
    v->at = row_i64(r);
    v->publisher = row_str(r);
    v->published_at = row_i64(r);
    v->text.body = S("");
}

DB_STMT(
    VERSIONS, "article_version.list", "ii",
    "SELECT " VERSION_COLUMNS " FROM article_version WHERE unit_id = $1 AND article_id = $2"
    " ORDER BY n DESC");

enum err article_versions(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct article_version_list *ret)
{
    struct db_rows r = db_query(tx, &VERSIONS, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct article_version *list = ARENA_ARRAY(tx->arena, struct article_version, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        read_version(&r, &list[n++]);
    *ret = (struct article_version_list){list, n};
    return db_done(&r);
}

DB_STMT(
    VERSION, "article_version.get", "iii",
    "SELECT " VERSION_COLUMNS ", body FROM article_version"
    " WHERE unit_id = $1 AND article_id = $2 AND n = $3");

enum err article_version_get(
    struct db_tx *tx, const struct article *a, int64_t n, struct article_version *ret)
{
    struct db_rows r =
        db_query(tx, &VERSION, DB_ARGS(db_i64(a->unit_id), db_i64(a->id), db_i64(n)));
    bool found = db_next(&r);
    if (found) {
        read_version(&r, ret);
        ret->text.body = row_str(&r);
    }
    enum err e = db_done(&r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

/* ---- what may be done ---- */

bool article_may_submit(const struct article *a)
{
    return a->state == ARTICLE_DRAFT;
}

bool article_may_publish(const struct article *a, int64_t official_id)
{
    return a->state == ARTICLE_SUBMITTED && official_id != 0 && a->writer_id != official_id;
}

bool article_may_withdraw(const struct article *a)
{
    return a->state != ARTICLE_WITHDRAWN;
}
