/* dossier_clock: when a dossier is due, from the law and the calendar; for the rules of dossiers.
 *
 * due = f(reception, limit of the procedure version, pauses, calendar of the unit), reckoned by
 * serve/deadline.h. A pause that begins after the due time changes nothing; one marked `restart`
 * begins the limit anew at its end. Also tells which version of which procedure a register means.
 * Loaded once, then only looked at; lives in the arena of the transaction that loaded it. */
#ifndef GANDAN_SERVE_DOSSIER_CLOCK_H
#define GANDAN_SERVE_DOSSIER_CLOCK_H

#include "serve/dossier.h"

struct dossier_clock;
/* procedure_id 0: all versions of all procedures. E_NOT_FOUND: no such version. */
enum err dossier_clock_new(
    struct db_tx *tx, int64_t unit_id, int64_t procedure_id, struct dossier_clock **ret) must_check;

/* The papers came: does the limit begin anew (R4), or run on? */
bool dossier_clock_restarts(const struct dossier_clock *c, int64_t procedure_id);

struct dossier_pauses {
    const struct dossier_pause *list; /* by from_at */
    size_t n;
};
/* Sets due_at, late_at, BY_MINUTE and the derivation (in `a`) from the facts of *d and its pauses;
 * a procedure without a limit has none of them. While a pause is open due_at is what it was.
 * E_INVALID: the facts cannot be (more than ten years); E_NOT_FOUND: no hours for these days. */
enum err dossier_clock_set(
    const struct dossier_clock *c, struct arena *a, const struct dossier_pauses *pauses,
    struct dossier *d) must_check;

/* Early, on time or late: the end (0: none yet) against the due time. */
enum punctuality dossier_judge(const struct dossier *d, int64_t ended_at);
bool dossier_clock_is_rest_day(const struct dossier_clock *c, int64_t day);

enum dossier_match {
    MATCH_ONE,
    MATCH_NONE,         /* no procedure of this code or name */
    MATCH_MANY,         /* several codes have this name: write the code */
    MATCH_NOT_IN_FORCE, /* there is one, but not on that day */
};
/* By code ("1.001193", also with the province's suffix, also inside the name), else by the folded
 * name, with or without "Thủ tục" in front. */
enum dossier_match dossier_clock_match(
    const struct dossier_clock *c, struct arena *a, struct str text, int64_t day, int64_t *ret_id);

#endif
