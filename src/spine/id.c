#include "spine/id.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/random.h"

#define EPOCH_2020 ((int64_t)1577836800000)
#define COUNTER_BITS 10
#define NODE_BITS 12

static atomic_uint own_node;
/* Milliseconds and counter of the last id, without the node, in one word. */
static _Atomic int64_t last;

void id_set_node(unsigned node)
{
    atomic_store(&own_node, node % ID_NODES);
}

void id_not_below(int64_t seen)
{
    /* Of another node's id only the time counts: the next millisecond is above it. */
    int64_t floor = ((seen >> (COUNTER_BITS + NODE_BITS)) + 1) << COUNTER_BITS;
    int64_t was = atomic_load(&last);
    while (was < floor && !atomic_compare_exchange_weak(&last, &was, floor))
        ;
}

int64_t id_new(void)
{
    int64_t now = (clock_now() - EPOCH_2020) << COUNTER_BITS;
    int64_t was = atomic_load(&last), next;
    do
        next = now > was ? now : was + 1; /* a full counter runs over into the next millisecond */
    while (!atomic_compare_exchange_weak(&last, &was, next));
    int64_t ms = next >> COUNTER_BITS, counter = next & ((1 << COUNTER_BITS) - 1);
    return ms << (COUNTER_BITS + NODE_BITS) | (int64_t)atomic_load(&own_node) << COUNTER_BITS |
           counter;
}

int64_t id_floor(int64_t at)
{
    return at <= EPOCH_2020 ? 0 : (at - EPOCH_2020) << (COUNTER_BITS + NODE_BITS);
}

int64_t id_random(void)
{
    int64_t id;
    do {
        random_bytes(&id, sizeof id);
        id &= INT64_MAX;
    } while (id == 0);
    return id;
}
