#include "trust/pin.h"

#include "base/random.h"
#include "trust/hash.h"
#include "trust/seal.h"

/* ---- which ones ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "121212": each digit is the one `back` before it. */
static bool repeats(struct str pin, size_t back)
{
    for (size_t i = back; i < pin.n; i++)
        if (pin.p[i] != pin.p[i - back])
            return false;
    return true;
}

/* "123456", "987654", "246802": always the same step, also over the end. */
static bool steps(struct str pin)
{
    for (size_t i = 2; i < pin.n; i++)
        if ((pin.p[i] - pin.p[i - 1] + 10) % 10 != (pin.p[1] - pin.p[0] + 10) % 10)
            return false;
    return true;
}

/* "112233" */
static bool pairs(struct str pin)
{
    for (size_t i = 0; i + 1 < pin.n; i += 2)
        if (pin.p[i] != pin.p[i + 1])
            return false;
    return true;
}

/* "123321" */
static bool mirrored(struct str pin)
{
    for (size_t i = 0; i < pin.n / 2; i++)
        if (pin.p[i] != pin.p[pin.n - 1 - i])
            return false;
    return true;
}

static int two(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool day_and_month(const char *day, const char *month)
{
    return two(day) >= 1 && two(day) <= 31 && two(month) >= 1 && two(month) <= 12;
}

/* 150890, 900815; 15081990, 19900815: a day somebody was born on. */
static bool birthday(struct str pin)
{
    const char *p = pin.p;
    if (pin.n == 6)
        return day_and_month(p, p + 2) || day_and_month(p + 4, p + 2);
    if (pin.n != 8)
        return false;
    bool year_last = two(p + 4) == 19 || two(p + 4) == 20;
    bool year_first = two(p) == 19 || two(p) == 20;
    return (year_last && day_and_month(p, p + 2)) || (year_first && day_and_month(p + 6, p + 4));
}

static bool trivial(struct str pin)
{
    for (size_t back = 1; back <= pin.n / 2; back++)
        if (repeats(pin, back))
            return true;
    return steps(pin) || pairs(pin) || mirrored(pin) || birthday(pin);
}

/* The digits of `text`, without what stands between them, hold the PIN. */
static bool holds(struct str text, struct str pin)
{
    for (size_t start = 0; start < text.n; start++) {
        size_t found = 0;
        for (size_t i = start; i < text.n && found < pin.n; i++) {
            if (!is_digit(text.p[i]))
                continue;
            if (text.p[i] != pin.p[found])
                break;
            found++;
        }
        if (found == pin.n)
            return true;
    }
    return false;
}

enum pin_fault pin_judge(struct str pin, const struct str *own, size_t own_count)
{
    for (size_t i = 0; i < pin.n; i++)
        if (!is_digit(pin.p[i]))
            return PIN_NO_DIGITS;
    if (pin.n < PIN_MIN)
        return PIN_SHORT;
    if (pin.n > PIN_MAX)
        return PIN_LONG;
    if (trivial(pin))
        return PIN_TRIVIAL;
    for (size_t i = 0; i < own_count; i++)
        if (holds(own[i], pin))
            return PIN_OWN;
    return PIN_FINE;
}

/* ---- sealing ---- */

#define VERSION 1
#define SALT_AT 6 /* version, passes, memory in KiB (four bytes) */
#define HEAD_BYTES (SALT_AT + PASSWORD_SALT_BYTES)
#define SEALED_BYTES (HEAD_BYTES + SEAL_EXTRA + SIGN_SEED_BYTES)
#define MEMORY_MAX_KIB ((uint32_t)1024 * 1024)

static void put_head(unsigned char head[HEAD_BYTES], const struct password_cost *cost)
{
    uint32_t kib = (uint32_t)(cost->memory / 1024);
    head[0] = VERSION;
    head[1] = (unsigned char)cost->passes;
    for (int i = 0; i < 4; i++)
        head[2 + i] = (unsigned char)(kib >> (24 - 8 * i));
    random_bytes(head + SALT_AT, PASSWORD_SALT_BYTES);
}

static bool read_head(struct str sealed, struct password_cost *ret)
{
    const unsigned char *p = (const unsigned char *)sealed.p;
    uint32_t kib = 0;
    if (sealed.n != SEALED_BYTES || p[0] != VERSION)
        return false;
    for (int i = 0; i < 4; i++)
        kib = kib << 8 | p[2 + i];
    *ret = (struct password_cost){p[1], (size_t)kib * 1024};
    return p[1] > 0 && kib <= MEMORY_MAX_KIB;
}

enum err pin_seal(
    struct arena *a, const struct password_rule *rule, struct str pin,
    const unsigned char seed[SIGN_SEED_BYTES], struct str *ret)
{
    unsigned char head[HEAD_BYTES], bytes[SEAL_KEY_BYTES];
    put_head(head, &rule->cost);
    enum err e = password_key(a, rule, pin, head + SALT_AT, bytes);
    if (e != OK)
        return e;
    const struct str shown = arena_str(a, (struct str){(const char *)head, sizeof head});
    const struct seal_key key = {VERSION, {(const char *)bytes, sizeof bytes}};
    *ret = arena_cat(
        a, shown, seal_close(a, &key, (struct str){(const char *)seed, SIGN_SEED_BYTES}, shown));
    hash_wipe(bytes, sizeof bytes);
    return OK;
}

enum err pin_open(
    struct arena *a, const struct password_rule *rule, struct str pin, struct str sealed,
    unsigned char seed[SIGN_SEED_BYTES])
{
    struct password_rule then = *rule;
    unsigned char bytes[SEAL_KEY_BYTES];
    struct str plain;
    if (!read_head(sealed, &then.cost))
        return E_INVALID;
    const struct str head = str_sub(sealed, 0, HEAD_BYTES);
    enum err e = password_key(a, &then, pin, (const unsigned char *)head.p + SALT_AT, bytes);
    if (e != OK)
        return e;
    const struct seal_key key = {VERSION, {(const char *)bytes, sizeof bytes}};
    e = seal_open(a, &(struct seal_ring){&key, 1}, str_from(sealed, HEAD_BYTES), head, &plain);
    hash_wipe(bytes, sizeof bytes);
    if (e != OK || plain.n != SIGN_SEED_BYTES)
        return E_INVALID;
    memcpy(seed, plain.p, SIGN_SEED_BYTES);
    hash_wipe((void *)(uintptr_t)plain.p, plain.n); /* seal_open gave it to us alone */
    return OK;
}
