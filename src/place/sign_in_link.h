/* sign_in_link: a link that lets its holder in once, to choose a password.
 *
 * Rules this module owns: 128 random bits in the address, their SHA-256 in the database; works
 * once, for 24 hours; a newer link of the account ends the older ones; so do disabling the account
 * and choosing a password. It stands for the password only: a second factor that was set up is
 * still asked for.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_SIGN_IN_LINK_H
#define GANDAN_PLACE_SIGN_IN_LINK_H

#include "place/account.h"

#define SIGN_IN_LINK_MS ((int64_t)24 * 3600 * 1000)
#define SIGN_IN_LINK_PATH "/dang-nhap/lien-ket/" /* and the token */

enum sign_in_purpose { SIGN_IN_FIRST = 1, SIGN_IN_RESET = 2 };

/* E_NOT_FOUND: no such account; E_DENIED: it is disabled. */
enum err sign_in_link_make(
    struct db_tx *tx, int64_t account_id, struct str actor, struct str *ret_token) must_check;

struct sign_in_link {
    struct str id;
    enum sign_in_purpose purpose;
    struct account account;
};
/* E_NOT_FOUND: none, used, too old, or its account is not active. */
enum err sign_in_link_find(struct db_tx *tx, struct str token, struct sign_in_link *ret) must_check;
/* E_CONFLICT: used in the meantime. */
enum err sign_in_link_use(struct db_tx *tx, const struct sign_in_link *link) must_check;
enum err sign_in_link_end_all(struct db_tx *tx, int64_t account_id) must_check;
/* Forgets those that expired before `before_at`. */
enum err sign_in_link_sweep(struct db_tx *tx, int64_t before_at) must_check;

#endif
