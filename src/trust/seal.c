#include "trust/seal.h"

#include <assert.h>
#include <sodium.h>

#include "base/random.h"
#include "trust/hash.h"

#define ALGORITHM_XCHACHA20_POLY1305 1
#define NONCE_AT 2
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TEXT_AT (NONCE_AT + NONCE_BYTES)
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SEAL_EXTRA == TEXT_AT + TAG_BYTES, "head, nonce and tag");
_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key length");
_Static_assert(SEAL_INDEX_BYTES == HASH_SHA256_BYTES, "an index is an HMAC-SHA-256");

static const unsigned char *key_bytes(const struct seal_key *key)
{
    assert(key->bytes.n == SEAL_KEY_BYTES);
    return (const unsigned char *)key->bytes.p;
}

/* What the tag covers beside the text: the head, so that no key or algorithm can be put in its
 * place, and the context. */
static struct str covered(struct arena *a, const unsigned char head[NONCE_AT], struct str context)
{
    return arena_cat(a, (struct str){(const char *)head, NONCE_AT}, context);
}

struct str seal_close(
    struct arena *a, const struct seal_key *key, struct str plain, struct str context)
{
    /* Chooses the fast code for this processor; once, and safe from any thread. */
    if (sodium_init() < 0)
        abort();
    unsigned char *out = arena_raw(a, plain.n + SEAL_EXTRA);
    out[0] = ALGORITHM_XCHACHA20_POLY1305;
    out[1] = key->id;
    random_bytes(out + NONCE_AT, NONCE_BYTES);
    struct str ad = covered(a, out, context);
    unsigned long long n = 0;
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + TEXT_AT, &n, (const unsigned char *)(plain.p ? plain.p : ""), plain.n,
        (const unsigned char *)ad.p, ad.n, NULL, out + NONCE_AT, key_bytes(key));
    return (struct str){(const char *)out, TEXT_AT + (size_t)n};
}

static const struct seal_key *find(const struct seal_ring *ring, uint8_t id)
{
    for (size_t i = 0; i < ring->n; i++)
        if (ring->keys[i].id == id)
            return &ring->keys[i];
    return NULL;
}

enum err seal_open(
    struct arena *a, const struct seal_ring *ring, struct str sealed, struct str context,
    struct str *ret)
{
    const unsigned char *in = (const unsigned char *)sealed.p;
    if (sodium_init() < 0)
        abort();
    if (sealed.n < SEAL_EXTRA || in[0] != ALGORITHM_XCHACHA20_POLY1305)
        return E_INVALID;
    const struct seal_key *key = find(ring, in[1]);
    if (!key)
        return E_NOT_FOUND;
    struct str ad = covered(a, in, context);
    unsigned char *out = arena_raw(a, sealed.n - SEAL_EXTRA);
    unsigned long long n = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            out, &n, NULL, in + TEXT_AT, sealed.n - TEXT_AT, (const unsigned char *)ad.p, ad.n,
            in + NONCE_AT, key_bytes(key)) != 0)
        return E_INVALID;
    *ret = (struct str){(const char *)out, (size_t)n};
    return OK;
}

void seal_index(
    struct str key, struct str purpose, struct str value, unsigned char out[SEAL_INDEX_BYTES])
{
    /* A key of its own for each purpose: no two purposes can be joined, and no value can run into
     * its purpose. */
    unsigned char own[HASH_SHA256_BYTES];
    hash_hmac_sha256(key, purpose, own);
    hash_hmac_sha256((struct str){(const char *)own, sizeof own}, value, out);
    hash_wipe(own, sizeof own);
}
