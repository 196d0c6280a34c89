#include "trust/token.h"

#include "base/random.h"
#include "trust/hash.h"

#define GROUP 4
#define SIGN_BITS 5

static const char SIGNS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct str token_encode(struct arena *a, struct str bytes)
{
    size_t signs = (bytes.n * 8 + SIGN_BITS - 1) / SIGN_BITS;
    char *p = arena_raw(a, signs);
    unsigned held = 0, bits = 0;
    size_t at = 0;
    for (size_t i = 0; i < signs; i++) {
        if (bits < SIGN_BITS) {
            unsigned next = at < bytes.n ? (unsigned char)bytes.p[at] : 0;
            at++;
            held = (held << 8 | next) & 0xFFFF;
            bits += 8;
        }
        bits -= SIGN_BITS;
        p[i] = SIGNS[held >> bits & 0x1F];
    }
    return (struct str){p, signs};
}

static bool is_gap(char c)
{
    return c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* 0 … 31, or -1. */
static int sign_value(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        return 0;
    if (c == 'I' || c == 'L')
        return 1;
    const char *at = c ? strchr(SIGNS, c) : NULL;
    return at ? (int)(at - SIGNS) : -1;
}

bool token_decode(struct arena *a, struct str typed, size_t bytes, struct str *ret)
{
    char *p = arena_alloc(a, bytes);
    unsigned held = 0, bits = 0;
    size_t n = 0, signs = 0, want = (bytes * 8 + SIGN_BITS - 1) / SIGN_BITS;
    for (size_t i = 0; i < typed.n; i++) {
        if (is_gap(typed.p[i]))
            continue;
        int v = sign_value(typed.p[i]);
        if (v < 0 || ++signs > want)
            return false;
        held = (held << SIGN_BITS | (unsigned)v) & 0xFFF;
        bits += SIGN_BITS;
        if (bits >= 8) {
            bits -= 8;
            p[n++] = (char)(unsigned char)(held >> bits & 0xFF);
        }
    }
    if (signs != want || (held & ((1u << bits) - 1)) != 0)
        return false;
    *ret = (struct str){p, bytes};
    return true;
}

bool token_normal(struct arena *a, struct str typed, size_t bytes, struct str *ret)
{
    struct str raw;
    if (!token_decode(a, typed, bytes, &raw))
        return false;
    *ret = token_encode(a, raw);
    return true;
}

struct str token_grouped(struct arena *a, struct str token)
{
    char *p = arena_raw(a, token.n + token.n / GROUP + 1);
    size_t n = 0;
    for (size_t i = 0; i < token.n; i++) {
        if (i > 0 && i % GROUP == 0)
            p[n++] = '-';
        p[n++] = token.p[i];
    }
    return (struct str){p, n};
}

struct str token_random(struct arena *a, size_t bytes)
{
    char *p = arena_raw(a, bytes);
    random_bytes(p, bytes);
    struct str token = token_encode(a, (struct str){p, bytes});
    hash_wipe(p, bytes);
    return token;
}

bool token_equal(struct str x, struct str y)
{
    return hash_equal(x, y);
}
