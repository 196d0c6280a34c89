/* green_friday: "Ngày thứ Sáu xanh": a Friday on which the office was cleaned and made green.
 *
 * Rules this module owns: one record a Friday, of today or of the six days before; what was done
 * may be told again in better words; it counts (office_jobs.h) when there is a picture of it.
 * Memory: the tx's arena. */
#ifndef GANDAN_PLACE_GREEN_FRIDAY_H
#define GANDAN_PLACE_GREEN_FRIDAY_H

#include "db/db.h"

#define GREEN_FRIDAY_NOTE_MIN 3
#define GREEN_FRIDAY_NOTE_MAX 300
#define GREEN_FRIDAY_WEEKDAY 5
#define GREEN_FRIDAY_LATE 6 /* days after which it cannot be recorded any more */

struct green_friday {
    int64_t unit_id, day;
    struct str note;
    struct str official; /* who wrote it last */
    int64_t at;
};
struct green_friday_list {
    const struct green_friday *list;
    size_t n;
};

/* E_INVALID: no Friday, too long ago or not yet, or nothing said. */
enum err green_friday_put(struct db_tx *tx, const struct green_friday *g, struct str actor)
    must_check;
/* E_NOT_FOUND. */
enum err green_friday_get(struct db_tx *tx, int64_t unit_id, int64_t day, struct green_friday *ret)
    must_check;
/* Of those days, oldest first. */
enum err green_friday_list(
    struct db_tx *tx, int64_t unit_id, const int64_t period[2],
    struct green_friday_list *ret) must_check;
/* The Friday of today or the last one. */
int64_t green_friday_last(int64_t today);

#endif
