/* dossier_work: what officials do with a dossier between reception and hand-over.
 *
 * Rules this module owns:
 *   - each kind of work leads from some states to one (serve/dossier.h); one that was only received
 *     is taken up on the way, as a step of its own;
 *   - what ends or sends back needs a reason; taking a finished result back is the head's alone;
 *   - papers are asked for once, with all that lacks at once (NĐ 61/2018 Art. 11.2c, 17): a second
 *     asking is E_CONFLICT unless the chair allows it with a reason, and then the difference
 *     DIFF_MANY_PAUSES says it on every page and in every figure;
 *   - a refusal after appraisal is a result (R5), not state 3.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_WORK_H
#define GANDAN_SERVE_DOSSIER_WORK_H

#include "serve/dossier_act.h"

enum dossier_work {
    WORK_ACCEPT = 1,  /* an online one is complete */
    WORK_REFUSE,      /* an online one is not taken (form 03) */
    WORK_BEGIN,       /* taken up */
    WORK_PAPERS_CAME, /* what lacked is there */
    WORK_ASK_PAYMENT,
    WORK_PAID,
    WORK_READY,           /* the result lies at the desk */
    WORK_READY_REFUSED,   /* it is a written refusal (R5) */
    WORK_STOP,            /* form 05 */
    WORK_WITHDRAW,        /* the citizen asks for it back */
    WORK_WITHDRAWN,       /* and gets it */
    WORK_WITHDRAW_UNDONE, /* or has changed their mind */
    WORK_RECALL,          /* a finished result is taken back to be mended: chair */
    WORK_KINDS
};
bool dossier_work_may(const struct dossier *d, enum dossier_work w);
bool dossier_work_needs_reason(enum dossier_work w);
bool dossier_work_needs_chair(enum dossier_work w);

/* E_CONFLICT: not from this state, or another version; E_INVALID: no reason; E_DENIED: the chair's
 * alone. */
enum err dossier_work_do(
    struct db_tx *tx, const struct dossier_act *a, enum dossier_work w,
    struct dossier *ret) must_check;

/* ---- papers that lack ---- */

#define GAPS_MAX 20
#define GAP_MAX 300 /* letters */
struct dossier_gap {
    struct str name, why; /* the paper; what is to be done and why */
    /* Reading: */
    int64_t asked_at, version;
    int64_t allowed_by; /* the chair who allowed a further asking; 0: the first */
};
struct dossier_gaps {
    const struct dossier_gap *list;
    size_t n;
};
bool dossier_may_ask(const struct dossier *d);
/* How often papers were asked for, by the desk or a register; of all its pauses, oldest first. */
enum err dossier_asked(struct db_tx *tx, int64_t unit_id, int64_t id, int64_t *ret) must_check;
int64_t dossier_asked_in(const struct dossier_pause *p, size_t n);
/* E_INVALID: no gap, too many or too long; E_CONFLICT: as above, or asked before (see the rules).
 */
enum err dossier_ask(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_gaps *gaps,
    struct dossier *ret) must_check;
/* Oldest first. */
enum err dossier_gaps_get(struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_gaps *ret)
    must_check;

/* For reception, which asks in its own way: checks; one sentence of them; writes the rows. */
bool dossier_gaps_fit(const struct dossier_gaps *gaps);
struct str dossier_gaps_words(struct arena *a, const struct dossier_gaps *gaps);
enum err dossier_gaps_put(
    struct db_tx *tx, const struct dossier *d, const struct dossier_gaps *gaps,
    int64_t allowed_by) must_check;

#endif
