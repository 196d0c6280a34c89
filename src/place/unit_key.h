/* unit_key: the Ed25519 key with which a unit signs for its officials (scheme server-ed25519).
 *
 * The seed is HMAC-SHA-256(key "sign" of the keys directory, "unit-sign/1/<unit>"): nothing is
 * stored, a restored copy signs with the same key, and whoever has the database alone signs
 * nothing. What was signed keeps its public key beside it. */
#ifndef GANDAN_PLACE_UNIT_KEY_H
#define GANDAN_PLACE_UNIT_KEY_H

#include "spine/keys.h"
#include "trust/sign.h"

#define UNIT_KEY_SCHEME S("server-ed25519")

struct str unit_key_public(struct arena *a, const struct keys *keys, int64_t unit_id);
struct str unit_key_sign(
    struct arena *a, const struct keys *keys, int64_t unit_id, struct str message);

#endif
