#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

void random_bytes(void *out, size_t n)
{
    char *p = out;
    while (n) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        p += got;
        n -= (size_t)got;
    }
}

/* splitmix64 spreads the seed; xoroshiro128+ gives the numbers. */
static uint64_t split(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void random_seed(struct random_seeded *r, uint64_t seed)
{
    r->state[0] = split(&seed);
    r->state[1] = split(&seed);
}

static uint64_t rotate(uint64_t x, unsigned k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t random_next(struct random_seeded *r)
{
    uint64_t a = r->state[0], b = r->state[1];
    uint64_t result = a + b;
    b ^= a;
    r->state[0] = rotate(a, 24) ^ b ^ (b << 16);
    r->state[1] = rotate(b, 37);
    return result;
}

uint64_t random_below(struct random_seeded *r, uint64_t below)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % below;
    uint64_t v;
    do
        v = random_next(r);
    while (v >= limit);
    return v % below;
}
