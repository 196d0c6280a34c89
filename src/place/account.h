/* account: by which an official signs in.
 *
 * Rules this module owns:
 *   - a login is 3 to 32 small ASCII letters, digits, dots, hyphens, underscores, begins with a
 *     letter, and belongs to one account for ever; an official has one account;
 *   - passwords arrive here hashed (trust/password.h), are never an event's field, and none is
 *     ever set by another: a new one is chosen behind a one-time link (sign_in_link.h);
 *   - disabling ends every session and link of the account in the same transaction, and so does
 *     recovering, which also takes password and second factor away;
 *   - every change is an event of the official's unit, with the actor.
 * The second factor is in second_factor.h, what an account may do in grant.h.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_ACCOUNT_H
#define GANDAN_PLACE_ACCOUNT_H

#include "db/db.h"
#include "spine/keys.h"
#include "trust/password.h"

/* The bit of a role in a set: 1 << (3 + role), as enum who of http/route.h has it. */
enum role {
    ROLE_ADMINISTRATOR = 1,
    ROLE_CHAIR,
    ROLE_COUNTER,
    ROLE_SPECIALIST,
    ROLE_EDITOR,
    ROLE_APPRAISER,
    ROLE_SUPERVISOR,
};
#define ROLE_COUNT 7
#define ROLE_BIT(role) (1u << (3 + (unsigned)(role)))
/* "administrator"; for commands, files and events. STR_NONE: no role. */
struct str role_name(enum role role);
/* E_INVALID: no role is called so. */
enum err role_parse(struct str name, enum role *ret) must_check;

enum account_state { ACCOUNT_ACTIVE = 1, ACCOUNT_DISABLED = 2 };

#define ACCOUNT_LOGIN_MIN 3
#define ACCOUNT_LOGIN_MAX 32

struct account {
    int64_t id, unit_id, official_id;
    struct str login;
    struct str password; /* as trust/password.h stores it; "": none was chosen yet */
    enum account_state state;
    bool must_change;       /* a new password before anything else */
    struct str totp_sealed; /* "": no second factor */
    int64_t totp_step;      /* the last one used */
    struct str lang;        /* "vi", "en", "": as the browser asks */
    struct str name;        /* of the official */
    bool official_active;
};
struct account_list {
    const struct account *list;
    size_t n;
};

/* As typed, with blanks around and capitals: "HoaPQ " is hoapq. False: no login. */
bool account_login_normal(struct arena *a, struct str typed, struct str *ret)
    __attribute__((warn_unused_result));
/* "Phạm Quang Hòa" -> "hoapq", as offices do it; "" when the name has no letters for it. */
struct str account_login_of(struct arena *a, struct str name);

struct account_new {
    int64_t unit_id, official_id;
    struct str login; /* normal */
};
/* E_INVALID: no login; E_CONFLICT: the login is taken, or the official has an account (then
 * account_by_official finds it); E_NOT_FOUND: no such official. */
enum err account_make(
    struct db_tx *tx, const struct account_new *n, struct str actor, int64_t *ret_id) must_check;

/* E_NOT_FOUND in all of them. */
enum err account_by_id(struct db_tx *tx, int64_t id, struct account *ret) must_check;
enum err account_by_login(struct db_tx *tx, struct str login, struct account *ret) must_check;
enum err account_by_official(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, struct account *ret) must_check;
/* Of the officials of a unit, by login; unit_id -1: all. */
enum err account_list(struct db_tx *tx, int64_t unit_id, struct account_list *ret) must_check;

/* The password rule of this installation; cheap: demo and test data. */
struct password_rule account_password_rule(const struct keys *keys, bool cheap);
/* How guessable it is for this account. */
enum password_fault account_password_judge(
    struct arena *a, const struct account *account, struct str password);
/* Chosen by its owner: `hash` of trust/password.h. Ends all sessions but `keep_session` ("" : all)
 * and all links. E_NOT_FOUND. */
struct account_password {
    int64_t account_id;
    struct str hash, keep_session, actor;
};
enum err account_set_password(struct db_tx *tx, const struct account_password *p) must_check;
/* The same password, hashed as the rule now says: no event. Nothing happens when it was changed
 * since. */
enum err account_rehash(struct db_tx *tx, int64_t id, struct str old_hash, struct str new_hash)
    must_check;

/* At the next signing in a new password is to be chosen. */
enum err account_must_change(struct db_tx *tx, int64_t id, struct str actor) must_check;
enum err account_set_lang(struct db_tx *tx, int64_t id, struct str lang) must_check;
/* E_CONFLICT: it is in that state already. */
enum err account_set_state(struct db_tx *tx, int64_t id, enum account_state state, struct str actor)
    must_check;
/* Lost phone, stolen password: no password, no second factor, no session, no link any more. */
enum err account_recover(struct db_tx *tx, int64_t id, struct str actor) must_check;
/* Disables the account of an official who left; OK when there is none. */
enum err account_official_left(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, struct str actor) must_check;

/* "official:<id>", for events. */
struct str account_actor(struct arena *a, const struct account *account);
/* An event of the account in its official's unit, without fields. */
void account_tell(
    struct db_tx *tx, const struct account *account, struct str what, struct str actor);

#endif
