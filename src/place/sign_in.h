/* sign_in: how an attempt to sign in is counted, slowed and judged.
 *
 * Rules this module owns:
 *   - an attempt is counted before the password is looked at, in a transaction of its own, and
 *     uncounted when it was right: neither many at once nor a broken connection gets one for free;
 *   - after 3 wrong ones for one account from one machine, each next waits twice as long (1 s … 15
 *     min); after 20 from one network (/24, /48) 1 s … 60 s; after 30 for one account from anywhere
 *     1 s … 30 s. The last two do not hold for a machine from which the account has signed in
 *     within 90 days: whoever attacks an account, from wherever, never keeps its owner out;
 *   - an unknown login is counted like a known one, and costs the same hash;
 *   - what is stored are keyed digests: neither logins nor addresses can be read from them.
 * Knows nothing of HTTP or HTML. */
#ifndef GANDAN_PLACE_SIGN_IN_H
#define GANDAN_PLACE_SIGN_IN_H

#include "place/account.h"
#include "place/session.h"

/* What is attempted, and from where. */
struct sign_in_claim {
    struct str what;    /* "password", "code": counted apart */
    struct str whose;   /* login as typed, or the account's id */
    struct str address; /* of the machine, as text: "203.0.113.7" */
};

/* How long to wait before an attempt, 0: not at all. For saying so early; sign_in_count decides. */
enum err sign_in_wait(
    struct db_tx *tx, const struct keys *keys, const struct sign_in_claim *claim,
    int64_t *ret_ms) must_check;
/* Writes: counts the attempt as failed. E_BUSY: not now (*ret_ms says when); nothing is counted. */
enum err sign_in_count(
    struct db_tx *tx, const struct keys *keys, const struct sign_in_claim *claim,
    int64_t *ret_ms) must_check;
/* Writes: it was right. */
enum err sign_in_right(struct db_tx *tx, const struct keys *keys, const struct sign_in_claim *claim)
    must_check;
/* Forgets what was last counted before `before_at`. */
enum err sign_in_sweep(struct db_tx *tx, int64_t before_at) must_check;
#define SIGN_IN_KNOWN_MS ((int64_t)90 * 86400 * 1000)

/* The account of a typed login; *ret of zeros when there is none, for which password_check costs
 * the same. */
enum err sign_in_account(struct db_tx *tx, struct str login, struct account *ret) must_check;
/* Whether an account with the right password may go on. */
bool sign_in_open(const struct account *account);
/* What comes next. */
enum err sign_in_stage(
    struct db_tx *tx, const struct account *account, bool code_given,
    enum session_stage *ret) must_check;

#endif
