#include "wire/tally.h"

struct tally_entry {
    struct tally_entry *next;
    struct peer_address key;
    int count;
};

static struct tally_entry **place_of(struct tally *t, const struct peer_address *key)
{
    uint64_t h = str_hash((struct str){(const char *)key->bytes, sizeof key->bytes});
    struct tally_entry **at = &t->buckets[h % TALLY_BUCKETS];
    while (*at && memcmp((*at)->key.bytes, key->bytes, sizeof key->bytes) != 0)
        at = &(*at)->next;
    return at;
}

int tally_of(struct tally *t, const struct peer_address *peer)
{
    struct peer_address key = peer_subscriber(peer);
    const struct tally_entry *entry = *place_of(t, &key);
    return entry ? entry->count : 0;
}

void tally_change(struct tally *t, const struct peer_address *peer, int by)
{
    struct peer_address key = peer_subscriber(peer);
    struct tally_entry **at = place_of(t, &key);
    if (!*at) {
        struct tally_entry *fresh = calloc(1, sizeof *fresh);
        if (!fresh)
            abort();
        fresh->key = key;
        *at = fresh;
    }
    struct tally_entry *entry = *at;
    entry->count += by;
    if (entry->count <= 0) {
        *at = entry->next;
        free(entry);
    }
}
