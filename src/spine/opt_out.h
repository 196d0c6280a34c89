/* opt_out: a person does not want messages by e-mail, or by SMS. Belongs to the unit that knows the
 * person; each change is an event. The out-box asks before it sends. */
#ifndef GANDAN_SPINE_OPT_OUT_H
#define GANDAN_SPINE_OPT_OUT_H

#include "db/db.h"

struct opt_out {
    int64_t unit_id, person_id;
    int channel;      /* enum outbox_channel */
    struct str actor; /* who says so, for the event */
};

/* Saying the same again changes nothing. */
enum err opt_out_set(struct db_tx *tx, const struct opt_out *o, bool out) must_check;
enum err opt_out_get(struct db_tx *tx, int64_t unit_id, int64_t person_id, int channel, bool *ret)
    must_check;

#endif
