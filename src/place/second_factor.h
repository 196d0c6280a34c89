/* second_factor: the code of the phone's app, and the codes on paper (trust/totp.h).
 *
 * Rules this module owns:
 *   - the secret lies sealed under the field key, bound to its account;
 *   - it counts only after a code made with it was shown: before that the old one, or none, holds;
 *   - a step works once, and none before it: the check is in the WHERE, so of two who show the same
 *     code at the same moment one is refused;
 *   - ten recovery codes, kept as keyed digests, each once; new ones replace all old ones;
 *   - administrators and chairs must have one, in whatever unit they are that today.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_SECOND_FACTOR_H
#define GANDAN_PLACE_SECOND_FACTOR_H

#include "place/account.h"

/* The account's secret. E_NOT_FOUND: it has none. */
enum err second_factor_secret(
    struct arena *a, const struct keys *keys, const struct account *account,
    struct str *ret) must_check;
/* Set up: the code made with the new secret shows that the app has it. E_INVALID: it does not. The
 * recovery codes are made anew with it. */
struct second_factor_new {
    int64_t account_id;
    struct str secret, code;
    struct str actor;
};
struct second_factor_codes {
    struct str list[10];
};
enum err second_factor_set(
    struct db_tx *tx, const struct keys *keys, const struct second_factor_new *n,
    struct second_factor_codes *ret_codes) must_check;
/* E_INVALID: not the code of now, or used before. */
enum err second_factor_use(
    struct db_tx *tx, const struct keys *keys, const struct account *account,
    struct str code) must_check;
/* A code on paper. E_INVALID: none of the account's, or used. *ret_left: how many are left. */
enum err second_factor_recover(
    struct db_tx *tx, const struct keys *keys, const struct account *account, struct str code,
    int64_t *ret_left) must_check;
/* E_INVALID: the account has no second factor. */
enum err second_factor_new_codes(
    struct db_tx *tx, const struct keys *keys, const struct account *account,
    struct second_factor_codes *ret) must_check;
enum err second_factor_codes_left(struct db_tx *tx, int64_t account_id, int64_t *ret) must_check;
/* None any more, and no codes. OK when there was none. */
enum err second_factor_remove(struct db_tx *tx, int64_t account_id, struct str actor) must_check;

/* Whether these roles (ROLE_BIT, in any unit) demand one. */
bool second_factor_demanded(unsigned roles);

#endif
