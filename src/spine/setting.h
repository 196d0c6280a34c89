/* setting: named values of a unit (or of the whole installation: unit_id 0), changed by commands
 * and pages, read at run time. The list of known names stands in setting.c; another is E_INVALID.
 */
#ifndef GANDAN_SPINE_SETTING_H
#define GANDAN_SPINE_SETTING_H

#include "db/db.h"
#include "spine/keys.h"

/* The unit's value, else the installation's, else the default ("" when there is none). */
enum err setting_get(struct db_tx *tx, int64_t unit_id, struct str name, struct str *ret)
    must_check;
/* Several, in one look. On an error the values mean nothing. */
struct setting_wanted {
    struct str name;
    struct str *value;
};
enum err setting_get_all(
    struct db_tx *tx, int64_t unit_id, const struct setting_wanted *wanted, size_t n) must_check;
/* E_INVALID: not a known name, or not a value it can have. */
enum err setting_set(struct db_tx *tx, int64_t unit_id, struct str name, struct str value)
    must_check;

bool setting_known(struct str name);
/* False: no such name, or a value it cannot have (an address without smtp://, 25:00 o'clock). */
bool setting_value_ok(struct str name, struct str value);

/* Passwords and tokens: kept sealed under KEY_FIELD, never shown, in no event and no export; their
 * names are none of the others'. "" takes it away. */
enum err setting_secret_set(
    struct db_tx *tx, const struct keys *keys, int64_t unit_id, struct str name,
    struct str value) must_check;
/* This very unit's, "" when it has none: a password belongs to the server that is named at the same
 * place, so one unit's never stands in for another's. For whoever uses it at once. */
enum err setting_secret_get(
    struct db_tx *tx, const struct keys *keys, int64_t unit_id, struct str name,
    struct str *ret) must_check;

/* For messages: "purpose, node, base_url, …"; "smtp_password, …". */
struct str setting_names(struct arena *a);
struct str setting_secret_names(struct arena *a);

#endif
