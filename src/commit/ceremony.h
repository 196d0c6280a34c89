/* ceremony: a day on which the officials of a unit sign their pledges one after the other, before
 * guests.
 *
 * Rules this module owns:
 *   - one is open at a time in a unit; it bears its day's date in its address for ever, the second
 *     of a day "-2";
 *   - a pledge or a witness is signed in it only while it is open;
 *   - one that is closed stays as it is.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_COMMIT_CEREMONY_H
#define GANDAN_COMMIT_CEREMONY_H

#include "db/db.h"

#define CEREMONY_TITLE_MAX 120
#define CEREMONY_PLACE_MAX 120

struct ceremony {
    int64_t unit_id, id;
    struct str slug; /* "2026-01-09" */
    int64_t day;
    struct str title, place;      /* place "": not said */
    int64_t opened_at, closed_at; /* closed_at 0: open */
};
struct ceremony_list {
    const struct ceremony *list;
    size_t n;
};

/* unit_id, title and place of `c`, for today. E_INVALID: no title; E_CONFLICT: one is open. */
enum err ceremony_begin(
    struct db_tx *tx, const struct ceremony *c, struct str actor, struct ceremony *ret) must_check;
/* E_NOT_FOUND: none is open. */
enum err ceremony_close(struct db_tx *tx, int64_t unit_id, struct str actor) must_check;
enum err ceremony_now(struct db_tx *tx, int64_t unit_id, struct ceremony *ret) must_check;
/* E_NOT_FOUND in both. */
enum err ceremony_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct ceremony *ret)
    must_check;
enum err ceremony_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct ceremony *ret)
    must_check;
/* The newest first; year 0: of all years. */
enum err ceremony_list(struct db_tx *tx, int64_t unit_id, int64_t year, struct ceremony_list *ret)
    must_check;

#endif
