/* access: who is signed in, and whether this row is for them. Asked in the transaction that makes
 * the answer or the change, so that a right that ended a moment ago is ended.
 *
 * What an official's answer shows of people is written to the access log before it leaves; a log
 * that cannot be written keeps the answer back. */
#include <assert.h>

#include "base/log.h"
#include "http/exchange.h"
#include "trust/hash.h"

#define MINUTE_MS 60000

/* ---- who is signed in ---- */

enum sign_in request_sign_in(const struct request *q)
{
    if (q->wire->https || q->wire->peer_loopback)
        return SIGN_IN_ALL;
    return http_config(q->http)->plain_lan ? SIGN_IN_SOME : SIGN_IN_REFUSED;
}

bool request_foreign(const struct request *q)
{
    return ((const struct exchange *)q)->foreign; /* the exchange's first member is q */
}

struct str request_session(const struct request *q)
{
    struct str s = ((const struct exchange *)q)->session;
    return s.n ? s : S("");
}

static enum err find_actor(struct exchange *x, struct db_tx *tx)
{
    const struct http_hooks *hooks = &x->http->config.hooks;
    enum sign_in way = request_sign_in(&x->q);
    x->q.actor = NULL;
    if (!signed_in(x) || !hooks->actor_by_session || way == SIGN_IN_REFUSED)
        return OK;
    struct http_actor *actor = ARENA_NEW(x->q.arena, struct http_actor);
    struct str id = hash_sha256_hex(x->q.arena, x->session);
    enum err e = hooks->actor_by_session(tx, id, x->q.unit ? x->q.unit->id : 0, actor);
    if (e == E_NOT_FOUND)
        return OK;
    if (e != OK)
        return e;
    actor->session_id = id;
    if (way == SIGN_IN_SOME)
        actor->roles &= ~(unsigned)(WHO_ADMINISTRATOR | WHO_CHAIR);
    x->q.actor = actor;
    return OK;
}

enum err access_check(struct exchange *x, struct db_tx *tx)
{
    const struct route *r = x->q.route;
    x->gate = GATE_OPEN;
    enum err e = find_actor(x, tx);
    if (e != OK || !(r->who & WHO_STAFF))
        return e;
    const struct http_actor *actor = x->q.actor;
    if (!actor)
        x->gate = GATE_SIGN_IN;
    else if (!(r->who & actor->roles))
        return E_DENIED;
    else if (r->flags & ROUTE_STRONG && actor->strong_at < tx->now_at - STRONG_MINUTES * MINUTE_MS)
        x->gate = GATE_CONFIRM;
    return OK;
}

/* ---- what was read ---- */

void request_read_person(struct request *q, int64_t person_id, int64_t dossier_id)
{
    struct exchange *x = (struct exchange *)q; /* the request is the exchange's first member */
    assert(q->route->flags & ROUTE_AUDIT);
    if (x->read_count == x->read_room) {
        size_t room = x->read_room ? x->read_room * 2 : 4;
        struct access_entry *grown = ARENA_ARRAY(q->arena, struct access_entry, room);
        if (x->read_count)
            memcpy(grown, x->reads, x->read_count * sizeof *grown);
        x->reads = grown;
        x->read_room = room;
    }
    x->reads[x->read_count++] = (struct access_entry){person_id, dossier_id};
}

static enum err write_notes(struct db_tx *tx, void *ctx)
{
    struct exchange *x = ctx;
    const struct http_actor *actor = x->q.actor;
    enum err e = OK;
    if (x->read_count)
        e = access_log_add(
            tx, &(struct access_read){
                    .unit_id = x->q.unit ? x->q.unit->id : actor->unit_id,
                    .account_id = actor->account_id,
                    .official_id = actor->official_id,
                    .official_unit_id = actor->unit_id,
                    .page = str_z(x->q.route->path),
                    .entries = x->reads,
                    .count = x->read_count,
                });
    if (e == OK && actor->unseen)
        e = x->http->config.hooks.session_seen(tx, actor->session_id);
    return e;
}

static void noted(void *arg, bool too_old)
{
    struct exchange *x = arg;
    struct http *http = x->http;
    (void)too_old;
    if (x->result == OK)
        answer_page(x);
    else
        answer_error(x, x->result);
    atomic_fetch_sub(&http->writing, 1);
}

static void notes_written(void *ctx, enum err e)
{
    struct exchange *x = ctx;
    x->result = e;
    pool_push_always(x->http->pool, &x->job, noted, x);
}

void access_answer_page(struct exchange *x)
{
    const struct http_actor *actor = x->q.actor;
    if (!actor || (x->read_count == 0 && !actor->unseen)) {
        answer_page(x);
        return;
    }
    /* On a thread of the pool it is set already, and the loop may be reading it. */
    if (!x->suspended)
        x->suspended = true;
    x->work = (struct db_work){
        .run = write_notes,
        .done = notes_written,
        .ctx = x,
        .arena = x->q.arena,
        .lane = DB_HIGH,
        .name = "access notes",
    };
    atomic_fetch_add(&x->http->writing, 1);
    if (db_submit(x->http->config.db, &x->work) == OK)
        return;
    atomic_fetch_sub(&x->http->writing, 1);
    answer_error(x, E_BUSY);
}
