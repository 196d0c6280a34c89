/* field: a value of a row under KEY_FIELD (trust/seal.h). The context names table, column, unit and
 * row: a sealed value that was moved elsewhere does not open. */
#ifndef GANDAN_SPINE_FIELD_H
#define GANDAN_SPINE_FIELD_H

#include "spine/keys.h"

struct str field_close(
    struct arena *a, const struct keys *keys, struct str value, struct str context);
/* E_INVALID, E_NOT_FOUND: changed, of another place, or under another key; logged. */
enum err field_open(
    struct arena *a, const struct keys *keys, struct str sealed, struct str context,
    struct str *ret) must_check;

#endif
