#include "trust/sign.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(SIGN_SEED_BYTES == crypto_sign_SEEDBYTES, "seed");
_Static_assert(SIGN_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "public key");
_Static_assert(SIGN_BYTES == crypto_sign_BYTES, "signature");

void sign_public(const unsigned char seed[SIGN_SEED_BYTES], unsigned char out[SIGN_PUBLIC_BYTES])
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    (void)crypto_sign_seed_keypair(out, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

void sign_message(
    const unsigned char seed[SIGN_SEED_BYTES], struct str message, unsigned char out[SIGN_BYTES])
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES], public_key[SIGN_PUBLIC_BYTES];
    (void)crypto_sign_seed_keypair(public_key, secret, seed);
    (void)crypto_sign_detached(
        out, NULL, (const unsigned char *)(message.p ? message.p : ""), message.n, secret);
    sodium_memzero(secret, sizeof secret);
}

bool sign_verify(struct str public_key, struct str message, struct str signature)
{
    if (public_key.n != SIGN_PUBLIC_BYTES || signature.n != SIGN_BYTES)
        return false;
    return crypto_sign_verify_detached(
               (const unsigned char *)signature.p,
               (const unsigned char *)(message.p ? message.p : ""), message.n,
               (const unsigned char *)public_key.p) == 0;
}

struct str sign_public_pem(struct arena *a, struct str public_key)
{
    /* SubjectPublicKeyInfo of id-Ed25519 (RFC 8410 section 4), before the key's 32 bytes. */
    static const unsigned char head[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                         0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    unsigned char der[sizeof head + SIGN_PUBLIC_BYTES];
    char text[sodium_base64_ENCODED_LEN(sizeof der, sodium_base64_VARIANT_ORIGINAL)];
    assert(public_key.n == SIGN_PUBLIC_BYTES);
    memcpy(der, head, sizeof head);
    memcpy(der + sizeof head, public_key.p, SIGN_PUBLIC_BYTES);
    (void)sodium_bin2base64(text, sizeof text, der, sizeof der, sodium_base64_VARIANT_ORIGINAL);
    return arena_fmt(a, "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n", text);
}
