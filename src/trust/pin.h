/* pin: a signing key's seed behind a few digits.
 *
 * Rules this module owns:
 *   - a PIN is 6 to 12 digits; refused is what everybody tries first: one digit over and over,
 * steps up or down, a short piece repeated, pairs, the same read backwards, years and days of
 * birth, and what stands in one's own phone number or login;
 *   - the seed is sealed (trust/seal.h) under argon2id of PIN and salt, over the pepper of the keys
 *     directory and one hash at a time, as passwords are (trust/password.h); parameters and salt
 * lie beside it, so that what was sealed under older ones opens;
 *   - a wrong PIN does not open; nothing else tells whether it is right.
 * A PIN of six digits is tried in a day by whoever has database and keys: it is the count of wrong
 * ones (place/signing_key.h) that guards it, and the keys directory. Pure functions on bytes. */
#ifndef GANDAN_TRUST_PIN_H
#define GANDAN_TRUST_PIN_H

#include "trust/password.h"
#include "trust/sign.h"

#define PIN_MIN 6
#define PIN_MAX 12

enum pin_fault { PIN_FINE, PIN_SHORT, PIN_LONG, PIN_NO_DIGITS, PIN_TRIVIAL, PIN_OWN };
/* `own`: phone number and login of whoever chooses it, in any spelling. */
enum pin_fault pin_judge(struct str pin, const struct str *own, size_t own_count);

/* E_BUSY: too many hashes are waiting. */
enum err pin_seal(
    struct arena *a, const struct password_rule *rule, struct str pin,
    const unsigned char seed[SIGN_SEED_BYTES], struct str *ret) must_check;
/* E_INVALID: another PIN, or not sealed by us; E_BUSY. Wipe `seed` after use. */
enum err pin_open(
    struct arena *a, const struct password_rule *rule, struct str pin, struct str sealed,
    unsigned char seed[SIGN_SEED_BYTES]) must_check;

#endif
