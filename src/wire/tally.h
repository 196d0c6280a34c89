/* tally: how many things one subscriber holds (an IPv4 address, an IPv6 /64). No lock of its own.
 * Inside wire/ only. */
#ifndef GANDAN_WIRE_TALLY_H
#define GANDAN_WIRE_TALLY_H

#include "wire/peer.h"

#define TALLY_BUCKETS 1024

struct tally_entry;
/* Zeroed: empty. Holds memory only for subscribers whose count is above zero. */
struct tally {
    struct tally_entry *buckets[TALLY_BUCKETS];
};

int tally_of(struct tally *t, const struct peer_address *peer);
void tally_change(struct tally *t, const struct peer_address *peer, int by);

#endif
