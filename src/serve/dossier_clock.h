/* dossier_clock: when a dossier is due, from the law and the calendar; for the rules of dossiers.
 *
 * due = f(reception, limit of the procedure version, pauses, calendar of the unit). A pause that
 * begins after the due time changes nothing; one marked `restart` begins the limit anew at its end.
 * Judged by the local date; limits in hours by the minute. */
#ifndef GANDAN_SERVE_DOSSIER_CLOCK_H
#define GANDAN_SERVE_DOSSIER_CLOCK_H

#include "serve/dossier.h"

/* The unit's calendar and the versions of procedures, loaded once; lives in the arena given. */
struct dossier_clock;
enum err dossier_clock_new(
    struct db_tx *tx, struct arena *a, int64_t unit_id, struct dossier_clock **ret) must_check;

/* E_NOT_FOUND: no such version of a procedure. */
enum err dossier_clock_restarts(
    const struct dossier_clock *c, int64_t procedure_id, bool *ret_restarts) must_check;

/* Sets due_at, late_at, BY_MINUTE and the derivation (in `a`) from the facts of *d and its ended
 * pauses; a procedure without a limit has none of them. E_NOT_FOUND: no such version. */
enum err dossier_clock_set(
    const struct dossier_clock *c, struct arena *a, const struct dossier_pause *pauses, size_t n,
    struct dossier *d) must_check;

/* Early, on time or late: the end (0: none yet) against the due time. */
enum punctuality dossier_judge(const struct dossier *d, int64_t ended_at);
bool dossier_clock_is_rest_day(const struct dossier_clock *c, int64_t day);

#endif
