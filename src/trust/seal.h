/* seal: fields that only the key's holder reads (ID numbers, phones), and the keyed index by which
 * they are found again.
 *
 * A sealed field is: algorithm (1 byte), key id (1 byte), nonce (24, random), then XChaCha20 text
 * with its Poly1305 tag. The first two bytes and `context` are under the tag: a field moved to
 * another row, column or unit does not open (the context names all three). The keys themselves and
 * where they lie are spine's business. Algorithm ids are never reused. */
#ifndef GANDAN_TRUST_SEAL_H
#define GANDAN_TRUST_SEAL_H

#include "base/arena.h"
#include "base/err.h"

#define SEAL_KEY_BYTES 32
#define SEAL_INDEX_BYTES 32
/* Bytes that sealing adds. */
#define SEAL_EXTRA 42

struct seal_key {
    uint8_t id;
    struct str bytes; /* SEAL_KEY_BYTES of them, borrowed */
};

/* The key in force and its predecessors, for opening. */
struct seal_ring {
    const struct seal_key *keys;
    size_t n;
};

struct str seal_close(
    struct arena *a, const struct seal_key *key, struct str plain, struct str context);
/* With whichever key of the ring closed it. E_INVALID: not ours, changed, or another context;
 * E_NOT_FOUND: closed by a key that is not on the ring. */
enum err seal_open(
    struct arena *a, const struct seal_ring *ring, struct str sealed, struct str context,
    struct str *ret) must_check;

/* The same value gives the same 32 bytes for one key and one purpose ("person.phone"), and nobody
 * without the key can try values. Normalise the value first (base/identity.h). */
void seal_index(
    struct str key, struct str purpose, struct str value, unsigned char out[SEAL_INDEX_BYTES]);

#endif
