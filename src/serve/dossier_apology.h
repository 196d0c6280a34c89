/* dossier_apology: the office says sorry, why, and when the result will be there instead
 * (form 04 of TT 03/2025/TT-VPCP; NĐ 61/2018 Art. 19.9).
 *
 * Rules this module owns:
 *   - once for each dossier, and with it one new date; never a second;
 *   - it is due at the latest one day before the promised day. One that comes later is still
 *     better than none: it is taken, and in_time says that it was late;
 *   - the new date is a working day after the due day and not past. It is kept beside the due time
 *     and never in its place: on time is judged by the computed due time alone, since otherwise an
 *     office could write its lateness away, a letter for a figure (SAFETY T01);
 *   - whoever answers for the office signs by name.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_APOLOGY_H
#define GANDAN_SERVE_DOSSIER_APOLOGY_H

#include "serve/dossier_act.h"

#define APOLOGY_REASON_MIN 10 /* letters: "quá tải" is no reason */
#define APOLOGY_REASON_MAX 500
#define APOLOGY_SIGNER_MAX 120

struct dossier_apology {
    int64_t made_at;
    int64_t due_at;      /* as it was then */
    int64_t promised_at; /* the new date: closing time of its day */
    bool in_time;
    int64_t signer_id; /* who was signed in; the name may be the head's */
    struct str signer, reason;
};

/* E_NOT_FOUND: none was made. */
enum err dossier_apology_get(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_apology *ret) must_check;

/* What an apology may be made for: in progress, with a due time, and without one yet. */
enum err dossier_apology_may(struct db_tx *tx, const struct dossier *d, bool *ret) must_check;

struct dossier_apology_new {
    int64_t day; /* the new date */
    struct str signer;
};
/* The reason is that of the act. E_CONFLICT: there is one, or another version, or not in progress;
 * E_INVALID: reason or signer out of bounds, or no such day (dossier_apology_day_fits). */
enum err dossier_apologise(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_apology_new *n,
    struct dossier *ret) must_check;
enum err dossier_apology_day_fits(struct db_tx *tx, const struct dossier *d, int64_t day, bool *ret)
    must_check;

#endif
