#include "trust/password.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"
#include "base/viet.h"
#include "trust/hash.h"

#define PEPPER_ID '1' /* the pepper in force; ids are never reused */
#define LITTLE_MEMORY ((int64_t)512 << 20)

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static atomic_int waiting;
static _Atomic int64_t made;

struct password_cost password_cost_here(void)
{
    int64_t pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 && pages * size < LITTLE_MEMORY ? PASSWORD_FLOOR : PASSWORD_STRONG;
}

int64_t password_hashes(void)
{
    return atomic_load(&made);
}

/* ---- one at a time ---- */

static bool take_turn(void)
{
    /* The one whose turn it is counts too. */
    if (atomic_fetch_add(&waiting, 1) > PASSWORD_WAITING) {
        atomic_fetch_sub(&waiting, 1);
        return false;
    }
    (void)pthread_mutex_lock(&turn);
    atomic_fetch_add(&made, 1);
    return true;
}

static void end_turn(void)
{
    (void)pthread_mutex_unlock(&turn);
    atomic_fetch_sub(&waiting, 1);
}

/* ---- hashing ---- */

/* Keyboards differ in how they compose letters: the same password is the same bytes. */
static void peppered(
    struct arena *a, const struct password_rule *rule, struct str password,
    unsigned char out[HASH_SHA256_BYTES])
{
    struct str nfc;
    if (!viet_nfc(a, password, &nfc))
        nfc = password;
    hash_hmac_sha256(rule->pepper, nfc, out);
}

enum err password_hash(
    struct arena *a, const struct password_rule *rule, struct str password, struct str *ret)
{
    unsigned char mac[HASH_SHA256_BYTES];
    char text[crypto_pwhash_argon2id_STRBYTES];
    if (!utf8_valid(password) || utf8_count(password) > PASSWORD_MAX)
        return E_INVALID;
    if (sodium_init() < 0)
        abort();
    if (!take_turn())
        return E_BUSY;
    peppered(a, rule, password, mac);
    int failed = crypto_pwhash_argon2id_str(
        text, (const char *)mac, sizeof mac, rule->cost.passes, rule->cost.memory);
    end_turn();
    hash_wipe(mac, sizeof mac);
    if (failed) {
        log_error("password: no memory for a hash of %zu bytes", rule->cost.memory);
        return E_BUSY;
    }
    *ret = arena_fmt(a, "%c%s", PEPPER_ID, text);
    return OK;
}

/* Stands in for what is not stored: the same work, and nothing is right. */
static const char *stand_in(struct arena *a, const struct password_cost *cost)
{
    return arena_z(
        a, arena_fmt(
               a,
               "$argon2id$v=19$m=%zu,t=%u,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
               cost->memory / 1024, cost->passes));
}

static bool is_ours(struct str stored)
{
    return stored.n > 1 && stored.n <= crypto_pwhash_argon2id_STRBYTES &&
           stored.p[0] == PEPPER_ID && str_starts(str_from(stored, 1), S("$argon2id$"));
}

enum err password_check(
    struct arena *a, const struct password_rule *rule, struct str stored, struct str password,
    struct password_answer *ret)
{
    unsigned char mac[HASH_SHA256_BYTES];
    bool known = is_ours(stored);
    const char *text = known ? arena_z(a, str_from(stored, 1)) : stand_in(a, &rule->cost);
    if (sodium_init() < 0)
        abort();
    if (!take_turn())
        return E_BUSY;
    peppered(a, rule, password, mac);
    errno = 0;
    bool same = crypto_pwhash_argon2id_str_verify(text, (const char *)mac, sizeof mac) == 0;
    bool starved = !same && errno == ENOMEM;
    end_turn();
    hash_wipe(mac, sizeof mac);
    if (starved) {
        log_error("password: no memory for a hash");
        return E_BUSY;
    }
    *ret = (struct password_answer){.right = known && same};
    ret->rehash = ret->right && crypto_pwhash_argon2id_str_needs_rehash(
                                    text, rule->cost.passes, rule->cost.memory) != 0;
    return OK;
}

_Static_assert(PASSWORD_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES, "the salt's length");

enum err password_key(
    struct arena *a, const struct password_rule *rule, struct str secret,
    const unsigned char salt[PASSWORD_SALT_BYTES], unsigned char out[PASSWORD_KEY_BYTES])
{
    unsigned char mac[HASH_SHA256_BYTES];
    if (sodium_init() < 0)
        abort();
    if (!take_turn())
        return E_BUSY;
    peppered(a, rule, secret, mac);
    int failed = crypto_pwhash_argon2id(
        out, PASSWORD_KEY_BYTES, (const char *)mac, sizeof mac, salt, rule->cost.passes,
        rule->cost.memory, crypto_pwhash_argon2id_ALG_ARGON2ID13);
    end_turn();
    hash_wipe(mac, sizeof mac);
    if (failed) {
        log_error("password: no memory for a key of %zu bytes", rule->cost.memory);
        return E_BUSY;
    }
    return OK;
}
