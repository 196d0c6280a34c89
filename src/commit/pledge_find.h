/* pledge_find: pledges in force, found by words of the text that was signed. */
#ifndef GANDAN_COMMIT_PLEDGE_FIND_H
#define GANDAN_COMMIT_PLEDGE_FIND_H

#include "commit/pledge.h"

/* Its words as of now: none once it has ended. */
enum err pledge_index(struct db_tx *tx, const struct pledge *p) must_check;

struct pledge_search {
    int64_t unit_id;
    struct str query; /* as typed */
    int64_t limit, offset;
};
/* The newest first. */
enum err pledge_find(
    struct db_tx *tx, const struct pledge_search *s, struct pledge_list *ret,
    int64_t *ret_total) must_check;

#endif
