#include "place/actor.h"

#include "base/date.h"
#include "place/grant.h"
#include "place/session.h"

enum err actor_by_session(
    struct db_tx *tx, struct str session_id, int64_t unit_id, struct actor *ret)
{
    struct session session;
    struct account account;
    struct grant_roles roles;
    enum err e = session_by_id(tx, session_id, &session);
    if (e == OK && session.stage != SESSION_WHOLE)
        e = E_NOT_FOUND;
    if (e == OK)
        e = account_by_id(tx, session.account_id, &account);
    if (e == OK)
        e = grant_roles(
            tx, account.id, unit_id ? unit_id : GRANT_ANY_UNIT, date_local_day(tx->now_at), &roles);
    if (e != OK)
        return e;
    *ret = (struct actor){
        .account_id = account.id,
        .unit_id = account.unit_id,
        .official_id = account.official_id,
        .name = account.name,
        .actor = account_actor(tx->arena, &account),
        .session_id = session.id,
        .roles = roles.roles,
        .strong_at = session.strong_at,
        .unseen = tx->now_at - session.seen_at > SESSION_SEEN_MS,
        .lang = account.lang,
    };
    return OK;
}
