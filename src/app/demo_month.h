/* demo_month: the first month of the demo's first commune, when the office still kept a register:
 * sent and imported week by week as any other office's, with what differs from the reckoning, and
 * rated by its citizens like the rest. */
#ifndef GANDAN_APP_DEMO_MONTH_H
#define GANDAN_APP_DEMO_MONTH_H

#include "app/demo_register.h"
#include "app/demo_sim.h"

struct demo_month_ratings {
    const struct demo_dossier **list; /* by moment */
    size_t n, given;
};
struct demo_month_run {
    struct demo_sim *s;
    const struct demo_year *year;
    struct demo_month month;
    char *path;
    bool open; /* something of it may still change */
    struct demo_month_ratings ratings;
};

enum err demo_month_begin(struct demo_sim *s, struct demo_month_run *ret) must_check;
/* After closing, when the office sends its register; other days: nothing. */
enum err demo_month_send(struct demo_month_run *m, int64_t day) must_check;
/* At the end of the day. */
enum err demo_month_rate(struct demo_month_run *m, int64_t day) must_check;
/* Something of it is still to come. */
bool demo_month_goes_on(const struct demo_month_run *m);

#endif
