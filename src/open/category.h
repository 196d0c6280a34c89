/* category: under which heading a unit's news stands.
 *
 * Rules this module owns:
 *   - a unit begins with those of data/categories.csv: its own rows are written with its first
 *     article or its first change; until then the list is shown from the file (id 0);
 *   - the slug is made of the first Vietnamese name and never changed; names and order may change;
 *   - a category is never deleted: one that is not shown any more takes no new articles, and those
 *     it has stay where they are.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_OPEN_CATEGORY_H
#define GANDAN_OPEN_CATEGORY_H

#include "db/db.h"

#define CATEGORY_NAME_MAX 60
#define CATEGORY_MOST 60 /* of a unit */

struct category {
    int64_t id; /* 0: the unit has none of its own yet */
    struct str slug, name_vi, name_en;
    int64_t place; /* in the list, from 1 */
    bool shown;
    int64_t version;
};
struct category_list {
    const struct category *list;
    size_t n;
};

/* In their order. */
enum err category_list(struct db_tx *tx, int64_t unit_id, struct category_list *ret) must_check;
/* NULL: none. */
const struct category *category_of_slug(const struct category_list *all, struct str slug);
const struct category *category_of_id(const struct category_list *all, int64_t id);

/* In a writing transaction: the unit has rows of its own from now on. */
enum err category_begin(struct db_tx *tx, int64_t unit_id) must_check;
/* c->name_vi and name_en. E_INVALID: no Vietnamese name, or nothing in it for an address;
 * E_CONFLICT: there is one of that slug; E_TOO_BIG: there are too many. */
enum err category_make(
    struct db_tx *tx, int64_t unit_id, const struct category *c, struct str actor) must_check;
/* Names, place and shown of the one of c->slug, as seen in c->version. E_NOT_FOUND; E_INVALID: no
 * Vietnamese name; E_CONFLICT: changed meanwhile. */
enum err category_change(
    struct db_tx *tx, int64_t unit_id, const struct category *c, struct str actor) must_check;

#endif
