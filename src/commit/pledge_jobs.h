/* pledge_jobs: who signed and who has not, as a measure; and each night, which promises are kept.
 *
 * pledge.signed counts, on 1 January of the year, each official who holds a post or has signed: 1
 * of 1 who signed, 0 of 1 who has not. It follows the events of officials, posts and pledges, and
 * the days (a post that ends or begins by its date). */
#ifndef GANDAN_COMMIT_PLEDGE_JOBS_H
#define GANDAN_COMMIT_PLEDGE_JOBS_H

#include "spine/event.h"
#include "spine/job.h"

#define PLEDGE_MEASURE "pledge.measure" /* the subscriber's name */

enum err pledge_measure_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx) must_check;
/* All officials of the unit anew, for the year of that day. */
enum err pledge_measure_unit(struct db_tx *tx, int64_t unit_id, int64_t day) must_check;

/* A job of each unit: measures, then judges all promises in force. */
enum err pledge_night(struct job_call *c) must_check;

#endif
