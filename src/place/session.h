/* session: who is signed in, on which device, since when.
 *
 * Rules this module owns:
 *   - 256 random bits in the cookie; the database has their SHA-256 alone: a stolen database signs
 *     nobody in;
 *   - each step of signing in, and each giving of the password again, is a new session: what a
 *     browser held before is worth nothing after;
 *   - ends after 30 minutes without a request, after 8 hours in any case, when its account or
 *     official is no more active, and when it is ended; half way through signing in, after 10;
 *   - a clock that was set back makes no session live longer: one from the future is none;
 *   - seen_at is written at most once a minute.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_SESSION_H
#define GANDAN_PLACE_SESSION_H

#include "db/db.h"

#define SESSION_IDLE_MS ((int64_t)30 * 60 * 1000)
#define SESSION_LIFE_MS ((int64_t)8 * 3600 * 1000)
#define SESSION_HALF_MS ((int64_t)10 * 60 * 1000)
#define SESSION_SEEN_MS ((int64_t)60 * 1000)
#define SESSION_DEVICE_MAX 80

enum session_stage {
    SESSION_WHOLE = 1, /* signed in */
    SESSION_CODE,      /* the password was right; the second factor is owed */
    SESSION_SET_UP,    /* must set up a second factor first */
    SESSION_CHANGE,    /* must choose a new password first */
};

struct session_new {
    int64_t account_id;
    enum session_stage stage;
    struct str device;     /* "Firefox, Windows" */
    struct str instead_of; /* id of the session that ends with this; "": none */
    int64_t strong_at;     /* when the password was given; 0: now */
};
/* The cookie's value ('s' and the secret) and the session's id, from the kernel's randomness. */
struct session_secret {
    struct str cookie, id;
};
struct session_secret session_secret(struct arena *a);
/* The id that belongs to a cookie's value. */
struct str session_id_of(struct arena *a, struct str cookie);
enum err session_begin(struct db_tx *tx, const struct session_new *n, struct str id) must_check;

struct session {
    struct str id;
    int64_t account_id;
    enum session_stage stage;
    struct str device;
    int64_t made_at, seen_at, strong_at;
};
struct session_list {
    const struct session *list;
    size_t n;
};
/* Living ones of active accounts only, in whatever stage. E_NOT_FOUND. */
enum err session_by_id(struct db_tx *tx, struct str id, struct session *ret) must_check;
/* Living whole ones, the last seen first. */
enum err session_list(struct db_tx *tx, int64_t account_id, struct session_list *ret) must_check;

enum err session_seen(struct db_tx *tx, struct str id) must_check;
/* E_NOT_FOUND: none of this account, or ended already. */
enum err session_end(struct db_tx *tx, int64_t account_id, struct str id) must_check;
/* All of the account but `keep` ("": none is kept). */
enum err session_end_all(struct db_tx *tx, int64_t account_id, struct str keep) must_check;
/* Forgets those made before `before_at`, however they ended. */
enum err session_sweep(struct db_tx *tx, int64_t before_at) must_check;

#endif
