/* link: words in addresses and cookies that open one dossier, derived and never stored.
 *
 * A link's word is 128 bits of HMAC(key, purpose, unit, dossier, generation) and the dossier's id
 * under a mask made of them: so the dossier is found again without storing anything, and the id is
 * not to be read in it. A pass is what a browser keeps for a short time after a right secret.
 *
 * Rules this module owns:
 *   - purpose and key part the uses: a rating link opens no tracking page;
 *   - a renewed secret (generation) ends all of them;
 *   - an invented word does the same work as a right one: one look-up, one derivation.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the arena. */
#ifndef GANDAN_SERVE_LINK_H
#define GANDAN_SERVE_LINK_H

#include "serve/dossier.h"

enum link_purpose {
    LINK_RATING = 1, /* KEY_RATING */
    LINK_QR = 2,     /* KEY_TRACK */
};

struct str link_make(
    struct arena *a, const struct keys *keys, enum link_purpose purpose, const struct dossier *d);

struct link_claim {
    int64_t unit_id;
    struct str word;
    enum link_purpose purpose;
};
/* E_NOT_FOUND: not a word of this unit and purpose. *ret_id, also then and where it is not NULL:
 * the id that it claims, for callers that do the same work in every case. */
enum err link_find(
    struct db_tx *tx, const struct keys *keys, const struct link_claim *c, struct dossier *ret,
    int64_t *ret_id) must_check;

#define PASS_MINUTES 15
/* What the browser carries after a right secret; for PASS_MINUTES. */
struct str pass_make(
    struct arena *a, const struct keys *keys, const struct dossier *d, int64_t now_at);
/* The dossier of that code, if the pass is its own and in time. E_NOT_FOUND for an unknown code,
 * another dossier's pass, an old or an invented one. */
struct pass_claim {
    int64_t unit_id;
    struct str code, word;
};
enum err pass_find(
    struct db_tx *tx, const struct keys *keys, const struct pass_claim *c,
    struct dossier *ret) must_check;

#endif
