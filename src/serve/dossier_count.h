/* dossier_count: the figures of a unit's front page, exact, and cheap over a million dossiers.
 *
 * On time is measured in one way alone, formula 2.1 (serve/dossier_measure.h): good of judged are
 * the numerator and denominator of the measure dossier.on_time over the period, so that front page,
 * statistics and scorecard cannot differ.
 * The others are read from counters per local day, which the transaction of each change moves;
 * dossier_recount proves them. An end is the result ready, or handed over where nobody noted that
 * it was ready; what a day says of its ends (early, on time, late) is what its own dates say. Days
 * are local days of base/date.h, periods include both ends. */
#ifndef GANDAN_SERVE_DOSSIER_COUNT_H
#define GANDAN_SERVE_DOSSIER_COUNT_H

#include "serve/dossier.h"

struct dossier_day {
    int64_t day;
    int64_t received;
    int64_t ended;                /* judged or not */
    int64_t early, on_time, late; /* by their dates; an end without a due time is none of them */
};
/* The days that have anything, in order: the calendar of a month. E_INVALID: over 400 days. */
enum err dossier_days(
    struct db_tx *tx, int64_t unit_id, const int64_t period[2], const struct dossier_day **ret,
    size_t *ret_count) must_check;

/* The first day that has anything. E_NOT_FOUND: none has. */
enum err dossier_first_day(struct db_tx *tx, int64_t unit_id, int64_t *ret) must_check;

struct dossier_share {
    int64_t received, ended;
    int64_t judged, good; /* judged 0: there is no share to show */
};
enum err dossier_share(
    struct db_tx *tx, int64_t unit_id, int64_t first_day, int64_t last_day,
    struct dossier_share *ret) must_check;
/* Each month of that year, ret[0] January. */
enum err dossier_share_months(
    struct db_tx *tx, int64_t unit_id, int year, struct dossier_share ret[12]) must_check;

struct dossier_now {
    int64_t open;         /* in progress: received and not ended */
    int64_t waiting;      /* of these, the clock stands: the citizen's turn */
    int64_t late;         /* of these, over the due time */
    int64_t next_late_at; /* when the next of them becomes late: the page is wrong then; 0: none */
};
enum err dossier_now(struct db_tx *tx, int64_t unit_id, struct dossier_now *ret) must_check;

/* Versions of procedures by receptions in a period, most first. */
struct dossier_top {
    int64_t procedure_id;
    int64_t received;
};
enum err dossier_top(
    struct db_tx *tx, int64_t unit_id, const int64_t period[2], const struct dossier_top **ret,
    size_t *ret_count) must_check;

/* Counts the dossiers themselves and compares: *ret_wrong days differ (gandan check). */
enum err dossier_recount(struct db_tx *tx, int64_t unit_id, int64_t *ret_wrong) must_check;

/* For the rules of dossiers: what changes do to the counters, gathered and written once. */
struct dossier_tally;
struct dossier_tally *dossier_tally_new(struct arena *a, int64_t unit_id);
/* `before` NULL: it is new. */
void dossier_tally_add(
    struct dossier_tally *t, const struct dossier *before, const struct dossier *after);
enum err dossier_tally_write(struct db_tx *tx, struct dossier_tally *t) must_check;

#endif
