#include "place/unit_key.h"

#include "trust/hash.h"

_Static_assert(HASH_SHA256_BYTES == SIGN_SEED_BYTES, "the HMAC is the seed");

static void seed_of(
    struct arena *a, const struct keys *keys, int64_t unit_id, unsigned char out[SIGN_SEED_BYTES])
{
    struct str what = arena_fmt(a, "unit-sign/1/%lld", (long long)unit_id);
    hash_hmac_sha256(keys_get(keys, KEY_SIGN), what, out);
}

struct str unit_key_public(struct arena *a, const struct keys *keys, int64_t unit_id)
{
    unsigned char seed[SIGN_SEED_BYTES], key[SIGN_PUBLIC_BYTES];
    seed_of(a, keys, unit_id, seed);
    sign_public(seed, key);
    hash_wipe(seed, sizeof seed);
    return arena_str(a, (struct str){(const char *)key, sizeof key});
}

struct str unit_key_sign(
    struct arena *a, const struct keys *keys, int64_t unit_id, struct str message)
{
    unsigned char seed[SIGN_SEED_BYTES], signature[SIGN_BYTES];
    seed_of(a, keys, unit_id, seed);
    sign_message(seed, message, signature);
    hash_wipe(seed, sizeof seed);
    return arena_str(a, (struct str){(const char *)signature, sizeof signature});
}
