#include "serve/dossier_handover.h"

#include "base/log.h"
#include "base/utf8.h"
#include "serve/dossier_file.h"
#include "trust/seal.h"

#define FIELD_KEY_ID 1 /* as in place/person.c */

static struct str bound_to(struct arena *a, int64_t unit_id, int64_t id)
{
    return arena_fmt(a, "dossier.taker|%lld|%lld", (long long)unit_id, (long long)id);
}

/* Name and number in one: a tab parts them. */
static struct str sealed(
    struct arena *a, const struct keys *keys, const struct dossier_act *act,
    const struct dossier_taker *t)
{
    struct seal_key key = {FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
    struct str plain =
        arena_fmt(a, "%.*s\t%.*s", STR_ARG(str_trim(t->name)), STR_ARG(str_trim(t->number)));
    return seal_close(a, &key, plain, bound_to(a, act->unit_id, act->id));
}

static bool fits(const struct dossier_taker *t)
{
    struct str name = str_trim(t->name), number = str_trim(t->number);
    if (t->identity < IDENTITY_CARD || t->identity > IDENTITY_ONLINE)
        return false;
    if (!t->other)
        return true;
    return t->identity != IDENTITY_ONLINE && name.n && number.n &&
           utf8_count(name) <= HANDOVER_NAME_MAX && utf8_count(number) <= HANDOVER_NUMBER_MAX &&
           str_find_char(name, '\t') < 0;
}

/* As a file: what stands of its result. */
static enum err is_there(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_taker *t)
{
    struct dossier_file_kinds stand = {false, true};
    enum err e =
        t->identity == IDENTITY_ONLINE ? dossier_file_kinds(tx, a->unit_id, a->id, &stand) : OK;
    return e == OK && !stand.result ? E_INVALID : e;
}

DB_STMT(
    PUT, "dossier.handover_put", "iiiitib",
    "INSERT INTO dossier_handover (unit_id, dossier_id, at, giver_id, giver, identity,"
    " taker_sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)");

enum err dossier_hand_over(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_taker *t, struct dossier *ret)
{
    struct dossier d;
    if (!fits(t))
        return E_INVALID;
    enum err e = dossier_act_begin(tx, a, &d);
    struct dossier_move m = {
        .unit_id = a->unit_id,
        .id = a->id,
        .from = DOSSIER_FINISHED,
        .version = a->version,
        .to = DOSSIER_RETURNED,
        .actor = a->actor,
        .reason = a->reason,
    };
    if (e == OK)
        e = is_there(tx, a, t);
    if (e == OK)
        e = dossier_move(tx, &m, &d);
    if (e == OK)
        e = db_exec(
            tx, &PUT,
            DB_ARGS(
                db_i64(a->unit_id), db_i64(a->id), db_i64(tx->now_at), db_i64(a->official_id),
                db_text(a->official), db_i64(t->identity),
                t->other ? db_blob(sealed(tx->arena, keys, a, t)) : db_null()),
            NULL);
    if (e == OK)
        *ret = d;
    return e;
}

DB_STMT(
    GET, "dossier.handover", "ii",
    "SELECT at, giver_id, giver, identity, taker_sealed FROM dossier_handover"
    " WHERE unit_id = $1 AND dossier_id = $2");

static enum err open_taker(
    struct arena *a, const struct keys *keys, const struct dossier *d, struct str bytes,
    struct dossier_taker *ret)
{
    struct seal_key key = {FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
    struct seal_ring ring = {&key, 1};
    struct str plain;
    ret->other = bytes.n > 0;
    ret->name = ret->number = S("");
    if (!ret->other)
        return OK;
    enum err e = seal_open(a, &ring, bytes, bound_to(a, d->unit_id, d->id), &plain);
    if (e != OK) {
        log_error("dossier: a sealed hand-over does not open: changed, or another key");
        return E_INTERNAL;
    }
    (void)str_cut(&plain, '\t', &ret->name);
    ret->number = plain;
    return OK;
}

enum err dossier_handover_get(
    struct db_tx *tx, const struct keys *keys, const struct dossier *d,
    struct dossier_handover *ret)
{
    struct dossier_handover h = {0};
    struct str bytes = S("");
    struct db_rows r = db_query(tx, &GET, DB_ARGS(db_i64(d->unit_id), db_i64(d->id)));
    while (db_next(&r)) {
        h.at = row_i64(&r);
        h.giver_id = row_i64(&r);
        h.giver = row_str(&r);
        h.taker.identity = (enum handover_identity)row_i64(&r);
        bytes = row_blob(&r);
    }
    enum err e = db_done(&r);
    if (e == OK && h.at == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        e = open_taker(tx->arena, keys, d, bytes, &h.taker);
    if (e == OK)
        *ret = h;
    return e;
}
