#include "base/utf8.h"

/* Bytes of the sequence that `lead` begins, 0 when it begins none (RFC 3629 section 4: C0, C1 and
 * F5 to FF never occur). */
static size_t length_of(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/* The second byte decides about overlong forms, surrogates and the upper end. */
static bool second_fits(unsigned char lead, unsigned char second)
{
    switch (lead) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second <= 0x9F;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second <= 0x8F;
    default:
        return true;
    }
}

/* Inline: utf8_valid walks every letter of every page with it. */
static inline size_t decode(struct str s, uint32_t *ret_cp)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n = s.n ? length_of(p[0]) : 0;
    if (n == 0 || n > s.n)
        return 0;
    if (n == 1) {
        *ret_cp = p[0];
        return 1;
    }
    uint32_t cp = p[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        cp = cp << 6 | (p[i] & 0x3Fu);
    }
    if (!second_fits(p[0], p[1]))
        return 0;
    *ret_cp = cp;
    return n;
}

size_t utf8_decode(struct str s, uint32_t *ret_cp)
{
    return decode(s, ret_cp);
}

/* Eight ASCII bytes at a time: nearly all that is checked is ASCII. */
static size_t ascii_run(struct str s)
{
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        uint64_t w;
        memcpy(&w, s.p + i, 8);
        if (w & 0x8080808080808080u)
            break;
    }
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    return i;
}

bool utf8_valid(struct str s)
{
    size_t i = ascii_run(s);
    while (i < s.n) {
        uint32_t cp;
        size_t n = decode((struct str){s.p + i, s.n - i}, &cp);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

size_t utf8_encode(char out[4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return 0;
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; count++) {
        uint32_t cp;
        size_t n = utf8_decode((struct str){s.p + i, s.n - i}, &cp);
        i += n ? n : 1;
    }
    return count;
}
