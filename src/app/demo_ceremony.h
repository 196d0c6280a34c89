/* demo_ceremony: on a Monday in January the first commune's officials sign after the flag was
 * raised, one after the other with keys of their own, before guests. */
#ifndef GANDAN_APP_DEMO_CEREMONY_H
#define GANDAN_APP_DEMO_CEREMONY_H

#include "app/demo_sim.h"

/* The day of it in that year. */
int64_t demo_ceremony_day(int year);
enum err demo_ceremony(struct demo_sim *s, struct db_tx *tx, struct demo_town *t) must_check;
/* One official signs, with a key of their own made where there is none yet. */
enum err demo_sign_own(
    struct demo_sim *s, struct db_tx *tx, const struct demo_official *o,
    int64_t ceremony_id) must_check;
/* The PIN of a demo's official: of this installation, like the passwords (demo_sign_in.h). */
struct str demo_pin(struct arena *a, const struct keys *keys, int64_t official_id);

#endif
