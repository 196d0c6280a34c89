/* keys: the secrets of a data directory, in `--keys DIR` (default $D/keys, 0700), not in backups.
 *
 * Made once at init from the kernel's randomness; 32 bytes each; 0600 files of hex. Memory is
 * locked and wiped at the end. A key that came with a later version is made by the migration that
 * needs it, and only by that one: a key that is missing otherwise is lost, and a new one in its
 * place would hide that. */
#ifndef GANDAN_SPINE_KEYS_H
#define GANDAN_SPINE_KEYS_H

#include "base/arena.h"
#include "base/err.h"

enum key {
    KEY_TRACK,    /* tracking secrets and QR tokens */
    KEY_FIELD,    /* sealed fields */
    KEY_BLIND,    /* blind indexes */
    KEY_FORM,     /* CSRF tokens */
    KEY_RATING,   /* rating tokens */
    KEY_PASSWORD, /* the pepper of passwords, digests of recovery codes */
    KEY_SIGN,     /* the units' signing keys (place/unit_key.h) */
    KEY_COUNT
};
#define KEY_BYTES 32

struct keys {
    unsigned char bytes[KEY_COUNT][KEY_BYTES];
};

/* E_CONFLICT: some are there already. */
enum err keys_create(const char *dir) must_check;
/* Makes the keys that schema steps above `applied` need and that are not there yet. */
enum err keys_add(const char *dir, int applied) must_check;
/* E_NOT_FOUND: one is missing (named in the log); E_DENIED: readable by others. */
enum err keys_load(const char *dir, struct keys *ret) must_check;
/* Whether they are for their owner's eyes only, the folder too. E_DENIED: others can look;
 * E_NOT_FOUND: one is missing. Nothing is logged. */
enum err keys_look(const char *dir) must_check;
void keys_wipe(struct keys *keys);
struct str keys_get(const struct keys *keys, enum key key);

#endif
