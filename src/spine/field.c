#include "spine/field.h"

#include "base/log.h"
#include "trust/seal.h"

#define KEY_ID 1 /* the key in force; rotation adds a ring */

struct str field_close(
    struct arena *a, const struct keys *keys, struct str value, struct str context)
{
    struct seal_key key = {KEY_ID, keys_get(keys, KEY_FIELD)};
    return seal_close(a, &key, value, context);
}

enum err field_open(
    struct arena *a, const struct keys *keys, struct str sealed, struct str context,
    struct str *ret)
{
    struct seal_key key = {KEY_ID, keys_get(keys, KEY_FIELD)};
    struct seal_ring ring = {&key, 1};
    enum err e = seal_open(a, &ring, sealed, context, ret);
    if (e != OK)
        log_error("a sealed field does not open: changed, or another key");
    return e;
}
