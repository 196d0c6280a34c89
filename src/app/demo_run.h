/* demo_run: a province's two pilot communes with an invented year: units, calendar and catalogue by
 * the importers that any office uses, then day by day what demo_sim, demo_rounds and demo_month do.
 * Afterwards no subscriber has a year to catch up with when the first server starts, and nobody was
 * told anything (jobs_settle). */
#ifndef GANDAN_APP_DEMO_RUN_H
#define GANDAN_APP_DEMO_RUN_H

#include "app/command.h"
#include "app/demo_sim.h"

#define DEMO_YEAR_TOTAL 12000 /* dossiers at 100 percent */

struct demo {
    const struct command_call *call;
    struct data *data;
    struct arena *arena;
    struct demo_sim sim; /* data, arena, first_day, last_day are set; progress may be */
    uint64_t seed;
    int64_t total; /* dossiers */
};

/* Units, calendar, hours, procedures, settings, officials. */
enum err demo_found(struct demo *d) must_check;
/* The year itself. */
enum err demo_live(struct demo *d) must_check;

#endif
