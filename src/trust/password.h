/* password: what is kept of a password, and whether a typed one is it.
 *
 * Rules this module owns:
 *   - argon2id (libsodium, one lane, 16 bytes of salt) over HMAC-SHA-256(pepper, password in NFC):
 *     whoever has the database alone, without the keys, cannot try passwords;
 *   - what is stored says with which pepper and parameters it was made; one made with others than
 *     those in force is right all the same, and asks to be made anew;
 *   - an account that does not exist, or has no password yet, costs the same work as a wrong one;
 *   - one hash at a time in the whole process (each takes its memory); when too many wait for
 *     their turn the next are told so at once, so that no worker is kept from other work;
 *   - length only, no rules of composition; refused is what everybody tries first: the most common
 *     passwords (data/passwords.txt), and what consists of local words, one's own names and
 * numbers. Pure functions on bytes; safe from any thread. */
#ifndef GANDAN_TRUST_PASSWORD_H
#define GANDAN_TRUST_PASSWORD_H

#include "base/arena.h"
#include "base/err.h"

#define PASSWORD_MIN 8 /* characters */
#define PASSWORD_MAX 128
#define PASSWORD_WAITING 2 /* for their turn; the next is told so */

struct password_cost {
    unsigned passes;
    size_t memory; /* bytes */
};
#define PASSWORD_STRONG ((struct password_cost){3, (size_t)64 << 20})
#define PASSWORD_FLOOR                                                                             \
    ((struct password_cost){2, (size_t)19 << 20})                /* little memory: OWASP's least */
#define PASSWORD_CHEAP ((struct password_cost){1, (size_t)8192}) /* demo and test data only */
/* STRONG, or FLOOR on a machine with less than 512 MiB. */
struct password_cost password_cost_here(void);

struct password_rule {
    struct str pepper; /* 32 bytes of the keys directory */
    struct password_cost cost;
};

/* For storing. E_INVALID: not UTF-8, or longer than PASSWORD_MAX; E_BUSY: too many are waiting. */
enum err password_hash(
    struct arena *a, const struct password_rule *rule, struct str password,
    struct str *ret) must_check;

struct password_answer {
    bool right;
    bool rehash; /* right, but not stored as the rule says */
};
/* `stored` of STR_NONE or "": there is nothing to compare with; the work is done all the same.
 * E_BUSY: too many are waiting, or no memory. */
enum err password_check(
    struct arena *a, const struct password_rule *rule, struct str stored, struct str password,
    struct password_answer *ret) must_check;

/* A key that belongs to a secret and its salt (trust/pin.h), by the same work. E_BUSY: too many are
 * waiting, or no memory. Wipe `out` after use. */
#define PASSWORD_SALT_BYTES 16
#define PASSWORD_KEY_BYTES 32
enum err password_key(
    struct arena *a, const struct password_rule *rule, struct str secret,
    const unsigned char salt[PASSWORD_SALT_BYTES],
    unsigned char out[PASSWORD_KEY_BYTES]) must_check;

/* How many hashes this process has made: for tests and figures. */
int64_t password_hashes(void);

enum password_fault {
    PASSWORD_FINE,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_UNREADABLE, /* not UTF-8, or control characters */
    PASSWORD_COMMON,     /* among the most common, or one sign over and over, or 12345678 */
    PASSWORD_GUESSABLE,  /* local words, own names, a date, a phone number */
};
/* `own`: login, names of the official and of the unit, in any spelling. */
enum password_fault password_judge(
    struct arena *a, struct str password, const struct str *own, size_t own_count);

#endif
