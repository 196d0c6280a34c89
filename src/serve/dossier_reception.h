/* dossier_reception: one dossier over the counter, in one transaction: who brings it, what they
 * want, the papers, the register, the receipt's facts.
 *
 * Rules this module owns:
 *   - taken with all papers (accepted), not complete (all that lacks is asked for at once, the
 *     limit does not run yet), or refused with a reason; each has its code and form (01, 02, 03);
 *   - who brings it is the officer's decision: one of those known, somebody new, or left to the
 *     register's own matching (place/person.h);
 *   - whoever receives it signs by name.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_RECEPTION_H
#define GANDAN_SERVE_DOSSIER_RECEPTION_H

#include "place/person_contact.h"
#include "serve/dossier_desk.h"
#include "serve/dossier_file.h"
#include "serve/dossier_paper.h"
#include "serve/dossier_work.h"

#define RECEPTION_FIND 0 /* the register's matching decides */
#define RECEPTION_NEW (-1)

struct dossier_reception {
    int64_t unit_id, official_id;
    struct str official, actor;
    int64_t procedure_id;
    enum dossier_state state; /* ACCEPTED, SUPPLEMENT, REFUSED */
    struct str reason;        /* of a refusal */
    int64_t received_at;      /* 0: now */
    const struct person_new *person;
    int64_t person_id;                    /* one that is known; or RECEPTION_… */
    const struct person_contact *contact; /* what they say about being told; NULL: not asked */
    enum dossier_channel channel;
    struct str handover, remark;
    int64_t help_unit_id, authority_unit_id; /* 0: this unit */
    struct dossier_papers papers;
    struct dossier_gaps gaps;       /* of SUPPLEMENT */
    struct dossier_files_new files; /* scanned at the counter */
};
/* E_INVALID: out of bounds, no gap for SUPPLEMENT, no reason for REFUSED, or the unit has no prefix
 * of codes; E_NOT_FOUND: no such version of a procedure, or person; E_CONFLICT: the ID number is
 * somebody else's; E_TOO_BIG: more files than a dossier holds. */
enum err dossier_reception(
    struct db_tx *tx, const struct keys *keys, const struct dossier_reception *r,
    struct dossier *ret) must_check;

#endif
