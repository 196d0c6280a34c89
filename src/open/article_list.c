/* article_list: what readers see: newest, by category, by day, by words. */
#include "base/viet.h"
#include "open/article_row.h"

#define HIGHLIGHTS_AMONG 40
#define EACH_PAGE 500

static int64_t until_of(const struct db_tx *tx, const struct article_query *q)
{
    return q->until_at != 0 && q->until_at <= tx->now_at ? q->until_at : tx->now_at + 1;
}

DB_STMT(
    LIST, "article.list", "iiiii",
    "SELECT " ARTICLE_COLUMNS " FROM article WHERE unit_id = $1 AND shown = 1"
    " AND published_at >= $2 AND published_at < $3 ORDER BY published_at DESC, id DESC"
    " LIMIT $4 OFFSET $5");

DB_STMT(
    LIST_OF, "article.list_of", "iiiiii",
    "SELECT " ARTICLE_COLUMNS " FROM article WHERE unit_id = $1 AND category_id = $6 AND shown = 1"
    " AND published_at >= $2 AND published_at < $3 ORDER BY published_at DESC, id DESC"
    " LIMIT $4 OFFSET $5");

enum err article_list(struct db_tx *tx, const struct article_query *q, struct article_list *ret)
{
    const struct db_value v[] = {db_i64(q->unit_id), db_i64(q->from_at), db_i64(until_of(tx, q)),
                                 db_i64(q->limit),   db_i64(q->offset),  db_i64(q->category_id)};
    bool one = q->category_id != 0;
    struct db_rows r = db_query(tx, one ? &LIST_OF : &LIST, (struct db_args){v, one ? 6 : 5});
    return article_rows(tx, &r, ret);
}

DB_STMT(
    COUNT, "article.count", "iii",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM article WHERE unit_id = $1 AND shown = 1"
    " AND published_at >= $2 AND published_at < $3");

DB_STMT(
    COUNT_OF, "article.count_of", "iiii",
    "SELECT CAST(COUNT(*) AS BIGINT) FROM article WHERE unit_id = $1 AND category_id = $4"
    " AND shown = 1 AND published_at >= $2 AND published_at < $3");

enum err article_count(struct db_tx *tx, const struct article_query *q, int64_t *ret)
{
    const struct db_value v[] = {
        db_i64(q->unit_id), db_i64(q->from_at), db_i64(until_of(tx, q)), db_i64(q->category_id)};
    bool one = q->category_id != 0;
    struct db_rows r = db_query(tx, one ? &COUNT_OF : &COUNT, (struct db_args){v, one ? 4 : 3});
    *ret = 0;
    while (db_next(&r))
        *ret = row_i64(&r);
    return db_done(&r);
}

enum err article_newest(struct db_tx *tx, int64_t unit_id, int64_t limit, struct article_list *ret)
{
    return article_list(tx, &(struct article_query){.unit_id = unit_id, .limit = limit}, ret);
}

enum err article_highlights(
    struct db_tx *tx, int64_t unit_id, int64_t without, int64_t limit, struct article_list *ret)
{
    struct article_list all;
    enum err e = article_newest(tx, unit_id, HIGHLIGHTS_AMONG, &all);
    if (e != OK)
        return e;
    struct article *list = ARENA_ARRAY(tx->arena, struct article, all.n + 1);
    size_t n = 0;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < all.n && n < (size_t)limit; i++)
            if (all.list[i].highlight == (round == 0) && all.list[i].id != without)
                list[n++] = all.list[i];
    *ret = (struct article_list){list, n};
    return OK;
}

/* What was published ahead is in the index of words already. */
enum err article_search(
    struct db_tx *tx, const struct article_query *q, struct str words, struct article_list *ret,
    int64_t *ret_total)
{
    const int64_t *ids = NULL;
    size_t found = 0, n = 0;
    struct db_search s = {
        .unit_id = q->unit_id,
        .noun = ARTICLE_NOUN,
        .query = viet_fold(tx->arena, words),
        .limit = q->limit,
        .offset = q->offset};
    *ret_total = 0;
    enum err e = s.query.n ? db_search(tx, &s, &ids, &found, ret_total) : OK;
    struct article *list = ARENA_ARRAY(tx->arena, struct article, found + 1);
    for (size_t i = 0; e == OK && i < found; i++) {
        e = article_by_id(tx, q->unit_id, ids[i], &list[n]);
        if (e == OK && article_is_public(&list[n], tx->now_at))
            n++;
        else if (e == OK)
            (*ret_total)--;
    }
    *ret = (struct article_list){list, n};
    return e == E_NOT_FOUND ? E_INTERNAL : e;
}

DB_STMT(
    NEXT, "article.next", "ii",
    "SELECT published_at FROM article WHERE unit_id = $1 AND shown = 1 AND published_at > $2"
    " ORDER BY published_at LIMIT 1");

enum err article_next_at(struct db_tx *tx, int64_t unit_id, int64_t *ret)
{
    struct db_rows r = db_query(tx, &NEXT, DB_ARGS(db_i64(unit_id), db_i64(tx->now_at)));
    *ret = 0;
    while (db_next(&r))
        *ret = row_i64(&r);
    return db_done(&r);
}

DB_STMT(
    MOMENTS, "article.moments", "iii",
    "SELECT published_at FROM article WHERE unit_id = $1 AND shown = 1 AND published_at >= $2"
    " AND published_at < $3 ORDER BY published_at");

enum err article_moments(
    struct db_tx *tx, const struct article_query *q, struct article_moments *ret)
{
    struct db_rows r = db_query(
        tx, &MOMENTS, DB_ARGS(db_i64(q->unit_id), db_i64(q->from_at), db_i64(until_of(tx, q))));
    int64_t *list = ARENA_ARRAY(tx->arena, int64_t, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = row_i64(&r);
    *ret = (struct article_moments){list, n};
    return db_done(&r);
}

enum err article_each_public(struct db_tx *tx, int64_t unit_id, article_each_fn *each, void *ctx)
{
    struct category_list categories;
    struct article_query q = {.unit_id = unit_id, .limit = EACH_PAGE};
    struct article_list page = {NULL, EACH_PAGE};
    enum err e = category_list(tx, unit_id, &categories);
    for (; e == OK && page.n == EACH_PAGE; q.offset += EACH_PAGE) {
        e = article_list(tx, &q, &page);
        for (size_t i = 0; e == OK && i < page.n; i++) {
            const struct category *c = category_of_id(&categories, page.list[i].category_id);
            e = each(&page.list[i], c ? c->slug : S("-"), ctx);
        }
    }
    return e;
}
