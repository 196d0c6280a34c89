#include "open/article_row.h"

struct article article_row_read(struct db_rows *r)
{
    struct article a;
    a.unit_id = row_i64(r);
    a.id = row_i64(r);
    a.slug = row_str(r);
    a.state = (enum article_state)row_i64(r);
    a.shown = row_bool(r);
    a.category_id = row_i64(r);
    a.title = row_str(r);
    a.lead = row_str(r);
    a.language = row_str(r);
    a.cover = row_i64(r);
    a.highlight = row_bool(r);
    a.newest_n = row_i64(r);
    a.public_n = row_i64(r);
    a.writer_id = row_i64(r);
    a.published_at = row_i64(r);
    a.updated_at = row_i64(r);
    a.withdrawn_at = row_i64(r);
    a.withdrawn_why = row_str(r);
    a.changed_at = row_i64(r);
    a.version = row_i64(r);
    return a;
}

enum err article_rows(struct db_tx *tx, struct db_rows *r, struct article_list *ret)
{
    struct article *list = ARENA_ARRAY(tx->arena, struct article, r->rows + 1);
    size_t n = 0;
    while (db_next(r))
        list[n++] = article_row_read(r);
    *ret = (struct article_list){list, n};
    return db_done(r);
}

bool article_is_public(const struct article *a, int64_t now_at)
{
    return a->shown && a->published_at <= now_at;
}
