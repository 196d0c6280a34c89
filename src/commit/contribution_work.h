/* contribution_work: what people give for: a road, a school gate, lights. Found by words in the
 * unit's search.
 *
 * Rules this module owns: a slug once given stays; a work that is closed takes no new entries and
 * keeps those it has. Knows nothing of HTTP or HTML. Memory: the tx's arena. */
#ifndef GANDAN_COMMIT_CONTRIBUTION_WORK_H
#define GANDAN_COMMIT_CONTRIBUTION_WORK_H

#include "db/db.h"

#define CONTRIBUTION_WORK_NAME_MAX 120

struct contribution_work {
    int64_t unit_id, id;
    struct str slug, name_vi, name_en; /* name_en "": shown in Vietnamese */
    bool closed;
    int64_t version;
};
struct contribution_work_list {
    const struct contribution_work *list;
    size_t n;
};

/* The newest last. */
enum err contribution_work_list(
    struct db_tx *tx, int64_t unit_id, struct contribution_work_list *ret) must_check;
/* E_NOT_FOUND in both. */
enum err contribution_work_by_id(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct contribution_work *ret) must_check;
enum err contribution_work_by_slug(
    struct db_tx *tx, int64_t unit_id, struct str slug, struct contribution_work *ret) must_check;
/* E_INVALID: no name, or too long; E_CONFLICT: there is one of that name. */
enum err contribution_work_make(
    struct db_tx *tx, const struct contribution_work *w, struct str actor,
    int64_t *ret_id) must_check;
/* Names and closed. E_NOT_FOUND; E_INVALID; E_CONFLICT: changed since w->version. */
enum err contribution_work_change(
    struct db_tx *tx, const struct contribution_work *w, struct str actor) must_check;

struct contribution_work_search {
    int64_t unit_id;
    struct str query;
    int64_t limit, offset;
};
enum err contribution_work_search(
    struct db_tx *tx, const struct contribution_work_search *s, struct contribution_work_list *ret,
    int64_t *ret_total) must_check;

#endif
