/* session_note: what one session is shown and nobody else: fresh recovery codes, a fresh one-time
 * link. It survives a reload and a walk to the printer, and no more.
 *
 * Rules: one note a session; sealed under the field key, bound to the session; shown for ten
 * minutes, until it is put away, and never after the session has ended. */
#ifndef GANDAN_PLACE_SESSION_NOTE_H
#define GANDAN_PLACE_SESSION_NOTE_H

#include "db/db.h"
#include "spine/keys.h"

#define SESSION_NOTE_MS ((int64_t)10 * 60 * 1000)

/* `what` tells notes apart: "codes", "link 4711". Takes the place of an older one. */
enum err session_note_put(
    struct db_tx *tx, const struct keys *keys, struct str session_id, struct str what,
    struct str text) must_check;
/* E_NOT_FOUND: there is no such note (any more). */
enum err session_note_get(
    struct db_tx *tx, const struct keys *keys, struct str session_id, struct str what,
    struct str *ret) must_check;
enum err session_note_clear(struct db_tx *tx, struct str session_id) must_check;

#endif
