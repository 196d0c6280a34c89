/* actor: who acts, and what they may do where, on each request of somebody signed in.
 *
 * Roles are looked up each time: a grant that ends, begins or is taken away counts with the next
 * request. Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_ACTOR_H
#define GANDAN_PLACE_ACTOR_H

#include "place/account.h"

struct actor {
    int64_t account_id, unit_id, official_id; /* unit_id: the official's own */
    struct str name;                          /* "Phạm Thị Lan" */
    struct str actor;                         /* "official:<id>", for events */
    struct str session_id;
    unsigned roles;    /* ROLE_BIT: held today in the unit asked for */
    int64_t strong_at; /* when the password was last given */
    bool unseen;       /* the session was last seen over a minute ago: session_seen() is due */
    struct str lang;   /* "vi", "en", "": as the browser asks */
};

/* Of a living, whole session of an active account. unit_id 0: roles in any unit. E_NOT_FOUND: there
 * is no such session (any more). */
enum err actor_by_session(
    struct db_tx *tx, struct str session_id, int64_t unit_id, struct actor *ret) must_check;

#endif
