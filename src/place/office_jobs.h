/* office_jobs: what the office's rows count towards the figures of criterion 5.
 *
 * Of each facility and calendar year: on the day it was first looked at 1, and 1 more when it was
 * there; from each day on which it was found otherwise the difference; so that the sum up to a day
 * is what was known on it. A facility whose version ends in the year is taken out again. Of each
 * recorded Friday 1, and 1 more with a picture. Rows: "facility/<code>" with the year as their
 * number, "green_friday" with the day. */
#ifndef GANDAN_PLACE_OFFICE_JOBS_H
#define GANDAN_PLACE_OFFICE_JOBS_H

#include "spine/event.h"
#include "spine/job.h"

#define OFFICE_MEASURE "office.measure" /* the subscriber's name */
#define OFFICE_MEASURE_FACILITY "facility/"

enum err office_measure_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx) must_check;
/* A job of each unit: this year's facilities anew, since a list that was imported may end one. */
enum err office_night(struct job_call *c) must_check;
/* Counts that year's checks and Fridays anew and compares with what is kept; *ret_wrong rows
 * differ. */
enum err office_measure_check(
    struct db_tx *tx, int64_t unit_id, int year, int64_t *ret_seen, int64_t *ret_wrong) must_check;

#endif
