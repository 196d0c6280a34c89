#include "base/num.h"

bool num_parse_uint(struct str s, uint64_t max, uint64_t *ret)
{
    if (s.n == 0)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c < '0' || c > '9')
            return false;
        if (__builtin_mul_overflow(v, 10u, &v) ||
            __builtin_add_overflow(v, (uint64_t)(c - '0'), &v))
            return false;
    }
    if (v > max)
        return false;
    *ret = v;
    return true;
}

bool num_parse_i64(struct str s, int64_t min, int64_t max, int64_t *ret)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    uint64_t magnitude;
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    if (!num_parse_uint(negative ? str_from(s, 1) : s, limit, &magnitude))
        return false;
    int64_t v = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    if (v < min || v > max)
        return false;
    *ret = v;
    return true;
}

size_t num_i64(char out[NUM_I64_MAX], int64_t v)
{
    char reversed[NUM_I64_MAX];
    size_t n = 0, used = 0;
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        reversed[used++] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (v < 0)
        out[n++] = '-';
    while (used)
        out[n++] = reversed[--used];
    return n;
}
