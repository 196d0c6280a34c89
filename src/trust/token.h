/* token: secrets that people read, type and scan: Crockford's base 32.
 *
 * Written with the 32 signs 0-9 A-Z without I L O U, five bits a sign, first bit first; the bits
 * left over in the last sign are zero. Read with every kindness that cannot be ambiguous: small
 * letters, O as 0, I and L as 1, hyphens and blanks anywhere. 80 bits are 16 signs (typed), 128
 * bits 26 (in a QR code). Source: crockford.com/base32. */
#ifndef GANDAN_TRUST_TOKEN_H
#define GANDAN_TRUST_TOKEN_H

#include "base/arena.h"

#define TOKEN_TYPED_BYTES 10
#define TOKEN_TYPED_SIGNS 16
#define TOKEN_LONG_BYTES 16
#define TOKEN_LONG_SIGNS 26

struct str token_encode(struct arena *a, struct str bytes);
/* False: not exactly `bytes` bytes of it, a sign that is none (U too), or stray last bits. */
bool token_decode(struct arena *a, struct str typed, size_t bytes, struct str *ret)
    __attribute__((warn_unused_result));
/* Typed text in the one spelling that token_encode writes; false as token_decode. */
bool token_normal(struct arena *a, struct str typed, size_t bytes, struct str *ret)
    __attribute__((warn_unused_result));
/* For paper: "7K2M-94QT-…", groups of four. */
struct str token_grouped(struct arena *a, struct str token);
/* From the kernel's randomness. */
struct str token_random(struct arena *a, size_t bytes);
/* In a time that does not tell where they differ. */
bool token_equal(struct str x, struct str y);

#endif
