/* demo_hours: when things happen at an office: inside its hours, busy on Monday mornings, quiet
 * around Tết. */
#ifndef GANDAN_APP_DEMO_HOURS_H
#define GANDAN_APP_DEMO_HOURS_H

#include "base/random.h"
#include "place/calendar.h"

/* A minute inside working hours in [from, to), each as likely; `from` when there is none. */
int64_t demo_hours_within(
    struct random_seeded *r, const struct calendar *c, int64_t from_at, int64_t to_at);
/* When somebody comes to the desk on a working day. */
int64_t demo_hours_visit(struct random_seeded *r, const struct calendar *c, int64_t day);
/* The working day that many after `day` (at least 0: the next one from `day` on). */
int64_t demo_hours_day_after(const struct calendar *c, int64_t day, int64_t working_days);

/* The storm of June took the power away for days. */
bool demo_hours_power_cut(int64_t day);
/* How many come on a day against the others; 0 on rest days. */
int64_t demo_hours_weight(struct random_seeded *r, const struct calendar *c, int64_t day);

#endif
