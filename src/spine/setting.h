/* setting: named values of a unit (or of the whole installation: unit_id 0), changed by commands
 * and pages, read at run time. The list of known names stands in setting.c; another is E_INVALID.
 */
#ifndef GANDAN_SPINE_SETTING_H
#define GANDAN_SPINE_SETTING_H

#include "db/db.h"

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
/* E_INVALID: not a known name. */
enum err setting_set(struct db_tx *tx, int64_t unit_id, struct str name, struct str value)
    must_check;

/* For messages: "purpose, node, base_url, …". */
struct str setting_names(struct arena *a);

#endif
