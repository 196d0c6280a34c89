/* office_room: the rooms and counters of a unit's office, in the order in which one is led through
 * them.
 *
 * Rules this module owns:
 *   - a room's slug is on a sign on its wall (QR code): given once from its name, never changed and
 *     never given to another room; a room that is no more is hidden, its address still answers;
 *   - a change names the version it was made from.
 * Memory: the tx's arena. */
#ifndef GANDAN_PLACE_OFFICE_ROOM_H
#define GANDAN_PLACE_OFFICE_ROOM_H

#include "db/db.h"

#define OFFICE_ROOM_NAME_MAX 80
#define OFFICE_ROOM_PURPOSE_MAX 400
#define OFFICE_ROOM_PHONE_MAX 30
#define OFFICE_ROOM_HOURS_MAX 120
#define OFFICE_ROOM_FLOOR_MIN (-2)
#define OFFICE_ROOM_FLOOR_MAX 30
#define OFFICE_ROOM_PLACE_MAX 999
#define OFFICE_ROOMS_MOST 80

struct office_room {
    int64_t unit_id, id;
    struct str slug;
    int64_t place; /* in the order of the tour */
    int64_t floor; /* 1: ground floor */
    struct str name_vi, name_en;
    struct str purpose_vi, purpose_en; /* what is done there */
    struct str phone, hours_vi, hours_en;
    bool shown;
    int64_t version;
};
struct office_room_list {
    const struct office_room *list;
    size_t n;
};

/* In order; `all`: hidden ones too. */
enum err office_room_list(struct db_tx *tx, int64_t unit_id, bool all, struct office_room_list *ret)
    must_check;
/* E_NOT_FOUND. */
enum err office_room_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct office_room *ret)
    must_check;
enum err office_room_by_slug(
    struct db_tx *tx, int64_t unit_id, struct str slug, struct office_room *ret) must_check;
/* By words, tones or not. */
struct office_room_search {
    int64_t unit_id;
    struct str query;
    int64_t limit, offset;
};
enum err office_room_find(
    struct db_tx *tx, const struct office_room_search *s, struct office_room_list *ret,
    int64_t *ret_total) must_check;
const struct office_room *office_room_of(const struct office_room_list *all, int64_t id);

/* id, slug and version are not looked at. E_INVALID: no name; E_TOO_BIG: OFFICE_ROOMS_MOST. */
enum err office_room_make(
    struct db_tx *tx, const struct office_room *r, struct str actor,
    struct office_room *ret) must_check;
/* All but the slug. E_NOT_FOUND; E_INVALID: no name; E_CONFLICT: changed since r->version. */
enum err office_room_change(struct db_tx *tx, const struct office_room *r, struct str actor)
    must_check;

#endif
