/* dossier_act: who does what to which dossier, as they saw it; for the rules of the desk.
 *
 * Whoever fills in a form saw one version of the dossier. When it is another by then, nothing is
 * done (E_CONFLICT), and dossier_since tells what happened meanwhile. */
#ifndef GANDAN_SERVE_DOSSIER_ACT_H
#define GANDAN_SERVE_DOSSIER_ACT_H

#include "serve/dossier.h"

struct dossier_act {
    int64_t unit_id, id;
    int64_t version; /* as seen; 0: whichever */
    int64_t official_id;
    struct str official; /* the name, as it is today; kept where it was signed */
    struct str actor;    /* "official:<id>", for the event */
    bool chair;          /* acts as the head: may what others may not */
    struct str reason;
};

/* The dossier as it is. E_NOT_FOUND; E_CONFLICT: not the version that was seen, or void. */
enum err dossier_act_begin(struct db_tx *tx, const struct dossier_act *a, struct dossier *ret)
    must_check;
/* From here to the end of the transaction nobody else changes this dossier: of two that saw the
 * same version, the one who comes later waits, and is told E_CONFLICT before any rule looks at it.
 */
enum err dossier_act_claim(struct db_tx *tx, const struct dossier_act *a) must_check;

#endif
