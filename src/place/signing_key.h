/* signing_key: an official's own Ed25519 key, behind a PIN (scheme personal-ed25519).
 *
 * Rules this module owns:
 *   - one key in force for each official; a new one ends the one before. The public half of every
 *     key stays, with its dates, for what it signed; the seed of one that ended is gone;
 *   - the seed lies sealed under the PIN (trust/pin.h), and that again under the field key, bound
 * to its row: whoever has the database alone cannot try PINs;
 *   - a try is counted before the PIN is looked at, in a transaction of its own, and uncounted when
 *     it was right; after 3 wrong ones each next waits twice as long (2 s … 1 min), after 10 the
 * key is locked for good. The way out is a new key, for which the account's password is asked;
 *   - hashing is prepare's work: signing_key_prepare and signing_key_open are never called at the
 *     writer, and the seed never leaves the function that signs;
 *   - events name neither PIN nor seed.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the arena given or the tx's.
 */
#ifndef GANDAN_PLACE_SIGNING_KEY_H
#define GANDAN_PLACE_SIGNING_KEY_H

#include "db/db.h"
#include "spine/keys.h"
#include "trust/pin.h"

#define SIGNING_KEY_SCHEME S("personal-ed25519")
#define SIGNING_KEY_TRIES 10
#define SIGNING_KEY_FREE 3 /* wrong ones before the next has to wait */

struct signing_key {
    int64_t unit_id, id, official_id;
    struct str public_key;
    struct str seed_sealed;    /* "" once it has ended */
    int64_t made_at, ended_at; /* ended_at 0: in force */
    int64_t tries, tried_at;   /* wrong ones in a row */
};
bool signing_key_locked(const struct signing_key *k);

/* ---- in prepare: read-only, hashing ---- */

/* A key that is not stored yet. E_BUSY. */
struct signing_key_new {
    int64_t unit_id, id, official_id;
    struct str public_key, seed_sealed;
    int64_t made_at; /* 0: the transaction's now */
};
struct signing_key_choice {
    const struct keys *keys;
    struct password_rule rule;
    int64_t unit_id, official_id;
    struct str pin; /* judged already */
};
enum err signing_key_prepare(
    struct arena *a, const struct signing_key_choice *c, struct signing_key_new *ret) must_check;
/* Signs with a key just made or one in force. E_INVALID: another PIN; E_BUSY. */
struct signing_key_use {
    const struct keys *keys;
    struct password_rule rule;
    struct str pin;
};
enum err signing_key_sign(
    struct arena *a, const struct signing_key_use *u, const struct signing_key *k,
    struct str message, struct str *ret_signature) must_check;
/* The same for a key that has not been stored yet. */
enum err signing_key_sign_new(
    struct arena *a, const struct signing_key_use *u, const struct signing_key_new *n,
    struct str message, struct str *ret_signature) must_check;

/* ---- tries ---- */

/* How long to wait before the next try, 0: not at all. */
int64_t signing_key_wait(const struct signing_key *k, int64_t now_at);
/* Writes: counts a try as wrong. E_BUSY: not now (*ret_ms says when), or another came first (then
 * *ret_ms is 0); E_DENIED: locked, or no longer in force. Nothing is counted then. */
enum err signing_key_count(struct db_tx *tx, int64_t unit_id, int64_t id, int64_t *ret_ms)
    must_check;
/* Writes: it was right. E_CONFLICT: the key has ended meanwhile. */
enum err signing_key_right(struct db_tx *tx, int64_t unit_id, int64_t id) must_check;

/* ---- keeping ---- */

/* Ends the one before. */
enum err signing_key_make(struct db_tx *tx, const struct signing_key_new *n, struct str actor)
    must_check;
/* None any more, when there was one: who leaves signs no more. */
enum err signing_key_end(struct db_tx *tx, int64_t unit_id, int64_t official_id, struct str actor)
    must_check;
/* In force. E_NOT_FOUND. */
enum err signing_key_of(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, struct signing_key *ret) must_check;

/* For everyone: all of the unit's officials, those in force first, by name; without the seeds. */
struct signing_key_line {
    struct signing_key key;
    struct str name; /* of the official, today */
};
struct signing_key_list {
    const struct signing_key_line *list;
    size_t n;
};
enum err signing_key_list(struct db_tx *tx, int64_t unit_id, struct signing_key_list *ret)
    must_check;

/* "9f3c 41d7 a06e 52b8": the first digits, by which people tell keys apart. */
struct str signing_key_short(struct arena *a, struct str public_key);

#endif
