/* num: checked numbers in and out of text. */
#ifndef GANDAN_BASE_NUM_H
#define GANDAN_BASE_NUM_H

#include "base/str.h"

#define NUM_I64_MAX 21 /* bytes that num_i64 may write */

/* Decimal digits with an optional leading '-'; the whole of s; min <= v <= max. */
bool num_parse_i64(struct str s, int64_t min, int64_t max, int64_t *ret);
/* Digits only, the whole of s. */
bool num_parse_uint(struct str s, uint64_t max, uint64_t *ret);
/* Writes v in decimal without NUL; returns the length. */
size_t num_i64(char out[NUM_I64_MAX], int64_t v);

#endif
