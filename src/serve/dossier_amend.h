/* dossier_amend: a typing error put right, and a reception that was a mistake.
 *
 * Rules this module owns:
 *   - a correction changes who handed it in, through which channel, how the result is to be
 *     received, the papers and the remark; never a date, a state or the procedure, on which the due
 *     time rests. What it changed is an event with before and after; the receipt is printed anew;
 *   - a mistaken reception is voided with a reason: its code and number in the register are never
 *     given again, it counts nowhere, and it says so to whoever has its receipt. It stays what it
 *     was otherwise, and nothing more can be done with it;
 *   - so that no lateness is voided away: on another day than that of reception, or when it is
 *     late, only the chair may;
 *   - an ended dossier is not voided, but for a refusal at reception (the mistake may be that).
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_AMEND_H
#define GANDAN_SERVE_DOSSIER_AMEND_H

#include "place/person.h"
#include "serve/dossier_act.h"
#include "serve/dossier_paper.h"

#define DOSSIER_HANDOVER_MAX 80
#define DOSSIER_REMARK_MAX 1000

struct dossier_correction {
    const struct person_new *person;     /* all fields as they shall be; NULL: stays */
    bool other_person;                   /* somebody else than written; false: mistyped */
    int64_t person_id;                   /* with other_person: this one; 0: a new one */
    enum dossier_channel channel;        /* 0: stays */
    const struct str *handover, *remark; /* NULL: stays */
    const struct dossier_papers *papers; /* NULL: stay */
};
/* The same values change nothing. E_CONFLICT: another version, void, or the ID number is somebody
 * else's; E_INVALID: out of bounds, or a person without a name; E_NOT_FOUND. */
enum err dossier_correct(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_correction *c, struct dossier *ret) must_check;

/* E_INVALID: no reason; E_DENIED: the chair's alone; E_CONFLICT: another version, or ended. */
enum err dossier_void(struct db_tx *tx, const struct dossier_act *a, struct dossier *ret)
    must_check;
bool dossier_void_needs_chair(const struct dossier *d, int64_t now_at);
bool dossier_may_void(const struct dossier *d);

/* The remark, opened; "" when there is none. */
enum err dossier_remark_get(
    struct db_tx *tx, const struct keys *keys, const struct dossier *d, struct str *ret) must_check;
/* Sealed, for the row; STR_NONE for "". */
struct str dossier_remark_seal(
    struct arena *a, const struct keys *keys, const struct dossier *d, struct str remark);

#endif
