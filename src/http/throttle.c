#include "http/throttle.h"

#include <pthread.h>

#include "base/clock.h"

#define SLOTS 4096

/* Failures still counted, in thousandths, as of `at`. Two prefixes in one slot share a budget:
 * with an unknown hash seed nobody can aim at another's. */
struct bucket {
    int64_t spent, at;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct bucket slots[SLOTS];
static struct bucket takers[SLOTS];
static struct bucket everybody;

static struct str prefix_of(struct str peer)
{
    bool v6 = str_find_char(peer, ':') >= 0;
    int parts = 0;
    for (size_t i = 0; i < peer.n; i++)
        if (peer.p[i] == (v6 ? ':' : '.') && ++parts == 3)
            return str_sub(peer, 0, i);
    return peer;
}

static struct bucket *bucket_in(struct bucket *table, struct str what, struct str peer)
{
    static char seed; /* its address differs from start to start */
    uint64_t h = str_hash(prefix_of(peer)) ^ (str_hash(what) * 31) ^ (uint64_t)(uintptr_t)&seed;
    h *= 0x9e3779b97f4a7c15u;
    return &table[(h >> 40) % SLOTS];
}

static int64_t spent_now(struct bucket *b, int64_t refill_ms)
{
    int64_t now = clock_mono();
    int64_t back = (now - b->at) * 1000 / refill_ms;
    b->spent = back >= b->spent ? 0 : b->spent - back;
    b->at = now;
    return b->spent;
}

bool throttle_allows(struct str what, struct str peer)
{
    (void)pthread_mutex_lock(&lock);
    bool allowed =
        spent_now(bucket_in(slots, what, peer), THROTTLE_REFILL_MS) < THROTTLE_BURST * 1000 &&
        spent_now(&everybody, THROTTLE_ALL_REFILL_MS) < (int64_t)THROTTLE_ALL_BURST * 1000;
    (void)pthread_mutex_unlock(&lock);
    return allowed;
}

void throttle_failed(struct str what, struct str peer)
{
    (void)pthread_mutex_lock(&lock);
    struct bucket *own = bucket_in(slots, what, peer);
    (void)spent_now(own, THROTTLE_REFILL_MS);
    own->spent += 1000;
    (void)spent_now(&everybody, THROTTLE_ALL_REFILL_MS);
    everybody.spent += 1000;
    (void)pthread_mutex_unlock(&lock);
}

bool throttle_takes(struct str what, struct str peer)
{
    (void)pthread_mutex_lock(&lock);
    struct bucket *own = bucket_in(takers, what, peer);
    bool allowed = spent_now(own, THROTTLE_TAKE_REFILL_MS) < (int64_t)THROTTLE_TAKE_BURST * 1000;
    if (allowed)
        own->spent += 1000;
    (void)pthread_mutex_unlock(&lock);
    return allowed;
}
