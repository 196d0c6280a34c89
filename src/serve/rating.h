/* rating: what a citizen thought of the visit; five levels and a comment, once for each dossier
 * (Decree 61/2018/NĐ-CP Art. 27 to 32; docs/law.md).
 *
 * Rules this module owns:
 *   - no link, no counted rating; a link is derived from the returned dossier (nothing is stored),
 *     works once, and until RATING_DAYS after the result was handed over;
 *   - used, expired, foreign and invented links are one and the same E_CONFLICT, after the same
 *     work;
 *   - the rater is secret: rating and dossier share no column, no time, no order; the event too is
 *     anonymous;
 *   - a household in mourning (place/mourning.h) is not asked to rate: no link is offered, printed
 * or sent meanwhile. A link that they hold already works: nobody's voice is taken away;
 *   - a rating is never changed or taken back; levels count from the rows.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_RATING_H
#define GANDAN_SERVE_RATING_H

#include "db/db.h"
#include "serve/dossier.h"
#include "spine/keys.h"

#define RATING_DAYS 30
#define RATING_LEVELS 5         /* 5 very satisfied … 1 very unsatisfied */
#define RATING_COMMENT_MAX 1000 /* letters */
/* No figures are shown of fewer: a single voice could be known by its sound. */
#define RATING_SHOW_MIN 5

/* The word of the single-use link of a returned dossier. */
struct str rating_token(struct arena *a, const struct keys *keys, const struct dossier *d);

struct rating_claim {
    int64_t unit_id;
    struct str token;
};
struct rating_ask {
    int64_t procedure_id;
    int64_t returned_at;
    int64_t last_day; /* the link works up to its end */
};
/* E_CONFLICT: this link cannot be used (any more). */
enum err rating_open(
    struct db_tx *tx, const struct keys *keys, const struct rating_claim *c,
    struct rating_ask *ret) must_check;

/* Whether the dossier's link may still be used: for showing it on the tracking page. */
enum err rating_is_open(struct db_tx *tx, const struct dossier *d, bool *ret) must_check;

/* Whether its household is in mourning today: not to be asked. */
enum err rating_in_mourning(struct db_tx *tx, const struct dossier *d, bool *ret) must_check;

struct rating_new {
    struct rating_claim claim;
    int64_t level;
    struct str comment;
};
/* E_CONFLICT: as above; E_INVALID: no such level. */
enum err rating_give(
    struct db_tx *tx, const struct keys *keys, const struct rating_new *n,
    int64_t *ret_id) must_check;

/* "DG-261127-3KQ8F2ABCDEFG": the day, and the id as Crockford signs. */
struct str rating_number(struct arena *a, int64_t id, int64_t day);
/* E_NOT_FOUND: no rating of this number in the unit. */
enum err rating_by_number(struct db_tx *tx, int64_t unit_id, struct str number, int64_t *ret_day)
    must_check;

struct rating_counts {
    int64_t level[RATING_LEVELS + 1]; /* by level; [0] is not used */
    int64_t all;
};
enum err rating_count(
    struct db_tx *tx, int64_t unit_id, int64_t first_day, int64_t last_day,
    struct rating_counts *ret) must_check;

#endif
