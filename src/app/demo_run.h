/* demo_run: the invented year enters the data: units, calendar, catalogue and registers by the
 * importers that any office uses, ratings by the rules of ratings, each at its own time. */
#ifndef GANDAN_APP_DEMO_RUN_H
#define GANDAN_APP_DEMO_RUN_H

#include "app/command.h"
#include "app/demo_year.h"
#include "place/unit.h"

#define DEMO_SLUG S("vu-ninh")
#define DEMO_PREFIX S("H54.01.26")

struct demo {
    const struct command_call *call;
    struct data *data;
    struct arena *arena;
    struct unit unit;
    struct demo_year *year;
    int64_t ratings;
    /* Told when a week is written: of how many days of the year. */
    void (*progress)(void *ctx, int64_t done, int64_t all);
    void *ctx;
};

/* Units, calendar, hours, procedures and the unit's settings. */
enum err demo_found(struct demo *d) must_check;
/* The year itself; d->unit and d->year are set. */
enum err demo_live(struct demo *d) must_check;

#endif
