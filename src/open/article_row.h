/* article_row: the row of an article, read and written. Private to article*.c of this room. */
#ifndef GANDAN_OPEN_ARTICLE_ROW_H
#define GANDAN_OPEN_ARTICLE_ROW_H

#include "open/article.h"

#define ARTICLE_COLUMNS                                                                            \
    "unit_id, id, slug, state, shown, category_id, title, lead, language, cover, highlight, "      \
    "newest_n, public_n, writer_id, published_at, updated_at, withdrawn_at, withdrawn_why, "       \
    "changed_at, "                                                                                 \
    "version"
#define ARTICLE_NOUN S("article")

struct article article_row_read(struct db_rows *r);
/* All rows of a query. */
enum err article_rows(struct db_tx *tx, struct db_rows *r, struct article_list *ret) must_check;

#endif
