/* dossier_handover: the result goes into the citizen's hand, or into somebody's whom they sent.
 *
 * Rules this module owns:
 *   - only a result that is ready is handed over, once;
 *   - as a file only what is attached as one goes out, and to nobody but the holder of the slip;
 *   - how it was made sure who stands there is said each time; somebody else leaves name and paper
 *     number, sealed under the field key: nobody needs them but in a dispute.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_HANDOVER_H
#define GANDAN_SERVE_DOSSIER_HANDOVER_H

#include "serve/dossier_act.h"

enum handover_identity {
    IDENTITY_CARD = 1,  /* identity card */
    IDENTITY_VNEID = 2, /* the electronic one, on a phone */
    IDENTITY_PASSPORT = 3,
    IDENTITY_RECEIPT = 4, /* the receipt, and known to the officer */
    IDENTITY_POST = 5,    /* sent by the public postal service, against signature */
    IDENTITY_ONLINE = 6,  /* taken as a file from the tracking page, by whoever has its secret */
};
#define HANDOVER_NAME_MAX 120
#define HANDOVER_NUMBER_MAX 30

struct dossier_taker {
    enum handover_identity identity;
    bool other;              /* not the person of the dossier */
    struct str name, number; /* of the other */
};
/* E_CONFLICT: not ready, or another version; E_INVALID: not said how it was made sure, another
 * without name or number, or as a file that there is not, or to another. */
enum err dossier_hand_over(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_taker *t, struct dossier *ret) must_check;

struct dossier_handover {
    int64_t at, giver_id;
    struct str giver;
    struct dossier_taker taker;
};
/* Opened, for staff routes that write the access log first. E_NOT_FOUND: none was written. */
enum err dossier_handover_get(
    struct db_tx *tx, const struct keys *keys, const struct dossier *d,
    struct dossier_handover *ret) must_check;

#endif
