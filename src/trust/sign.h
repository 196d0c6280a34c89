/* sign: Ed25519 signatures (RFC 8032; libsodium), and their public keys as standard tools read
 * them. Pure functions on bytes; known answers of RFC 8032 in tests/unit/test_trust_sign.c. */
#ifndef GANDAN_TRUST_SIGN_H
#define GANDAN_TRUST_SIGN_H

#include "base/arena.h"

#define SIGN_SEED_BYTES 32
#define SIGN_PUBLIC_BYTES 32
#define SIGN_BYTES 64

/* The pair that belongs to a seed: the seed is the secret. */
void sign_public(const unsigned char seed[SIGN_SEED_BYTES], unsigned char out[SIGN_PUBLIC_BYTES]);
void sign_message(
    const unsigned char seed[SIGN_SEED_BYTES], struct str message, unsigned char out[SIGN_BYTES]);
/* False also for keys and signatures of another length. */
bool sign_verify(struct str public_key, struct str message, struct str signature)
    __attribute__((warn_unused_result));
/* "-----BEGIN PUBLIC KEY-----": RFC 8410, for `openssl pkeyutl -verify -pubin`. */
struct str sign_public_pem(struct arena *a, struct str public_key);

#endif
