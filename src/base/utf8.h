/* utf8: strict UTF-8 (RFC 3629): no surrogates, no overlong forms, nothing above U+10FFFF.
 * NUL is a valid character here; whoever must not have it asks for that itself. */
#ifndef GANDAN_BASE_UTF8_H
#define GANDAN_BASE_UTF8_H

#include "base/str.h"

bool utf8_valid(struct str s);
/* The first character of s: the bytes it takes (1 to 4), or 0 when s is empty or does not begin
 * with a whole valid one (*ret_cp untouched). */
size_t utf8_decode(struct str s, uint32_t *ret_cp);
/* Writes one character; 0 for a surrogate or anything above U+10FFFF. */
size_t utf8_encode(char out[4], uint32_t cp);
/* Characters in s; each byte that begins no valid one counts as one. */
size_t utf8_count(struct str s);

#endif
