/* witness: a guest who saw officials sign, and signs that they saw it.
 *
 * Rules this module owns:
 *   - a witness gives name and title, and signs what was signed in the ceremony until then: each
 *     pledge by name, post and digest. So a pledge that was changed, left out or put in later is
 *     found out also by what the witness signed;
 *   - the key is made for this one signature; its private half is forgotten in the same function.
 *     Kept are text, digest, signature and public key, as of a pledge, and verified alike;
 *   - a witness is not changed and not taken away.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_COMMIT_WITNESS_H
#define GANDAN_COMMIT_WITNESS_H

#include "commit/ceremony.h"

#define WITNESS_NAME_MAX 80
#define WITNESS_TITLE_MAX 120

struct witness {
    int64_t unit_id, id, ceremony_id;
    struct str slug; /* "2026-01-09-le-thi-bich" */
    struct str name, title;
    int64_t signed_at;
    struct str body, sha256, signature, public_key;
};
struct witness_list {
    const struct witness *list;
    size_t n;
};

/* What a witness would sign now in the ceremony that is open: all but name, title and moment.
 * E_NOT_FOUND: none is open; E_CONFLICT: nobody has signed yet. */
struct witness_text {
    struct ceremony ceremony;
    struct str said; /* the sentence and the list, for reading before signing */
    size_t pledges;
    struct str seen; /* its digest, hex */
};
enum err witness_offer(struct db_tx *tx, int64_t unit_id, struct witness_text *ret) must_check;

struct witness_new {
    int64_t unit_id;
    struct str name, title;
    struct str seen;
    int64_t at; /* the moment of signing, at most PLEDGE_LATE_MS ago */
    struct str actor;
};
/* Errors of witness_offer; E_INVALID: no name or no title; E_CONFLICT also: somebody has signed
 * since it was read, or it was signed too long ago. */
enum err witness_sign(struct db_tx *tx, const struct witness_new *n, struct witness *ret)
    must_check;
bool witness_verify(const struct witness *w);

/* In the order of signing. */
enum err witness_of_ceremony(
    struct db_tx *tx, int64_t unit_id, int64_t ceremony_id, struct witness_list *ret) must_check;
/* Of all ceremonies of that year, the newest first. */
enum err witness_of_year(struct db_tx *tx, int64_t unit_id, int64_t year, struct witness_list *ret)
    must_check;
/* E_NOT_FOUND. */
enum err witness_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct witness *ret)
    must_check;

#endif
