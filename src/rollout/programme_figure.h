/* programme_figure: how far a programme has come, and what its measures were before and after.
 *
 * Rules this module owns:
 *   - a target "units.launched" counts units that ever launched: against a number, or against the
 *     communes of the leading unit on its last day (today, while it stands); any other target
 *     counts, of the units that launched, those whose share since the launch reaches it; who has
 *     nothing to count does not;
 *   - before and after are the 365 days on either side of a unit's launch, the launch day after;
 *     what has not come yet does not count;
 *   - a neighbour is a commune of the same district (or, where there is none, province) as the unit
 *     lay then that was never in the programme; its days are those of the unit beside it that
 *     launched first. */
#ifndef GANDAN_ROLLOUT_PROGRAMME_FIGURE_H
#define GANDAN_ROLLOUT_PROGRAMME_FIGURE_H

#include "rollout/programme.h"
#include "spine/measure.h"

struct programme_progress {
    const struct programme_part *target;
    int64_t reached, of;
    bool met;
};
struct programme_progress_list {
    const struct programme_progress *list;
    size_t n;
};
/* One for each target, in their order. */
enum err programme_progress(
    struct db_tx *tx, const struct programme *p, const struct programme_parts *parts,
    const struct programme_members *members, struct programme_progress_list *ret) must_check;

/* Sums of many units. */
struct programme_sums {
    struct measure_sum before, after;
};
struct programme_compare {
    struct str measure;
    struct programme_sums pilots, neighbours;
};
#define PROGRAMME_MEASURES 5
struct programme_comparison {
    struct programme_compare rows[PROGRAMME_MEASURES];
    int64_t pilots, neighbours; /* units */
};
enum err programme_compare(
    struct db_tx *tx, const struct programme_members *members,
    struct programme_comparison *ret) must_check;

/* Where a unit of the programme lay: on the day it joined, as far as that is known. */
enum err programme_where(struct db_tx *tx, const struct programme_member *m, struct unit_list *ret)
    must_check;
/* The communes below a unit on that day. */
enum err programme_communes(struct db_tx *tx, int64_t unit_id, int64_t day, struct unit_list *ret)
    must_check;

#endif
