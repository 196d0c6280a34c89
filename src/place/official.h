/* official: a person who works in a unit, with what the public may know of them.
 *
 * Rules this module owns:
 *   - an official is a row of one unit for ever; who leaves becomes inactive and stays in the
 * story; leaving disables the account;
 *   - a change names the version it was made from: a stale form never overwrites;
 *   - events hold no names: those stand in their detail.
 * unit_id 0 is the installation: its first administrator belongs to no commune.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_OFFICIAL_H
#define GANDAN_PLACE_OFFICIAL_H

#include "db/db.h"

#define OFFICIAL_NAME_MAX 80
#define OFFICIAL_PHONE_MAX 30
#define OFFICIAL_EMAIL_MAX 120

struct official {
    int64_t unit_id, id;
    struct str name;
    struct str phone; /* of the office, shown in public; "" */
    struct str email; /* the same */
    bool active;
    int64_t version;
};
struct official_list {
    const struct official *list;
    size_t n;
};

/* id, active and version are not looked at. E_INVALID: no name. */
enum err official_make(
    struct db_tx *tx, const struct official *o, struct str actor, int64_t *ret_id) must_check;
/* Name, phone, e-mail and active of o->id. E_NOT_FOUND; E_INVALID: no name; E_CONFLICT: somebody
 * changed it since o->version. */
enum err official_change(struct db_tx *tx, const struct official *o, struct str actor) must_check;
/* E_NOT_FOUND: none of that unit. */
enum err official_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct official *ret)
    must_check;
/* In the order of their names, those who left last. */
enum err official_list(struct db_tx *tx, int64_t unit_id, struct official_list *ret) must_check;
/* Without those who left: for choosing one. */
enum err official_there(struct db_tx *tx, int64_t unit_id, struct official_list *ret) must_check;

#endif
