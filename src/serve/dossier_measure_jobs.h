/* dossier_measure_jobs: counts dossiers and ratings as their events come, from the first one on;
 * settles at night what time alone has changed. */
#ifndef GANDAN_SERVE_DOSSIER_MEASURE_JOBS_H
#define GANDAN_SERVE_DOSSIER_MEASURE_JOBS_H

#include "spine/subscriber.h"

/* Its name is that of its cursors. */
#define DOSSIER_MEASURE "dossier.measure"
enum err dossier_measure_take(
    struct db_tx *tx, int64_t unit_id, const struct event_list *events, const void *ctx) must_check;

/* For the list of app/jobs.c, each unit. */
enum err dossier_measure_settle(struct job_call *c) must_check;

#endif
