/* hash: SHA-256, its keyed form, and bytes as text. Pure functions on bytes (libsodium); known
 * answers from FIPS 180-4, RFC 4231 and RFC 4648 in tests/unit/test_trust_hash.c. */
#ifndef GANDAN_TRUST_HASH_H
#define GANDAN_TRUST_HASH_H

#include "base/arena.h"

#define HASH_SHA256_BYTES 32

void hash_sha256(struct str s, unsigned char out[HASH_SHA256_BYTES]);
struct str hash_sha256_hex(struct arena *a, struct str s);
/* A key of any length; 32 bytes of randomness is what ours are. */
void hash_hmac_sha256(struct str key, struct str s, unsigned char out[HASH_SHA256_BYTES]);

/* In pieces, for what does not fit in memory. */
struct hash_stream {
    _Alignas(8) unsigned char state[104];
};
void hash_stream_init(struct hash_stream *h);
void hash_stream_add(struct hash_stream *h, struct str s);
void hash_stream_done(struct hash_stream *h, unsigned char out[HASH_SHA256_BYTES]);

struct str hash_hex(struct arena *a, struct str bytes);
/* Both cases, an even number of digits, nothing else. */
bool hash_hex_decode(struct arena *a, struct str hex, struct str *ret)
    __attribute__((warn_unused_result));
/* RFC 4648 section 5, without padding. */
struct str hash_base64url(struct arena *a, struct str bytes);
/* One spelling only: padding, blanks and stray last bits are refused. */
bool hash_base64url_decode(struct arena *a, struct str text, struct str *ret)
    __attribute__((warn_unused_result));

/* In a time that does not tell where they differ; the lengths are no secret. */
bool hash_equal(struct str x, struct str y);
/* Forgets a secret; the compiler cannot leave it out. */
void hash_wipe(void *p, size_t n);

#endif
