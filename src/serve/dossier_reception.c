#include "serve/dossier_reception.h"

#include "base/utf8.h"
#include "place/person_match.h"
#include "serve/dossier_amend.h"

static bool fits(const struct dossier_reception *r)
{
    bool state = r->state == DOSSIER_ACCEPTED || r->state == DOSSIER_SUPPLEMENT ||
                 r->state == DOSSIER_REFUSED;
    return state && r->channel >= CHANNEL_DIRECT && r->channel <= CHANNEL_POST &&
           (r->state != DOSSIER_SUPPLEMENT || dossier_gaps_fit(&r->gaps)) &&
           utf8_count(r->handover) <= DOSSIER_HANDOVER_MAX &&
           utf8_count(r->remark) <= DOSSIER_REMARK_MAX;
}

static enum err person_of(
    struct db_tx *tx, const struct keys *keys, const struct dossier_reception *r, int64_t *ret_id)
{
    if (r->person_id == RECEPTION_NEW)
        return person_make(tx, keys, r->person, ret_id);
    if (r->person_id == RECEPTION_FIND)
        return person_find_or_make(tx, keys, r->person, ret_id, NULL);
    *ret_id = r->person_id;
    return person_choose(tx, keys, r->person_id, r->person);
}

static enum err put_contact(
    struct db_tx *tx, const struct keys *keys, const struct dossier_reception *r, int64_t person_id)
{
    if (!r->contact)
        return OK;
    struct person_contact c = *r->contact;
    c.unit_id = r->unit_id;
    c.person_id = person_id;
    c.actor = r->actor;
    return person_contact_put(tx, keys, &c);
}

DB_STMT(
    PUT_REMARK, "dossier.reception_remark", "iib",
    "UPDATE dossier_text SET note_sealed = $3 WHERE unit_id = $1 AND dossier_id = $2");

static enum err put_parts(
    struct db_tx *tx, const struct keys *keys, const struct dossier_reception *r,
    const struct dossier *d)
{
    struct dossier_desk desk = {
        .help_unit_id = r->help_unit_id,
        .authority_unit_id = r->authority_unit_id,
        .receiver_id = r->official_id,
        .receiver = r->official,
        .holder = S(""),
        .step = S(""),
    };
    enum err e = dossier_desk_open(tx, d, &desk);
    if (e == OK)
        e = dossier_papers_put(tx, d->unit_id, d->id, &r->papers);
    if (e == OK && r->state == DOSSIER_SUPPLEMENT)
        e = dossier_gaps_put(tx, d, &r->gaps, 0);
    if (e != OK || r->remark.n == 0)
        return e;
    struct str sealed = dossier_remark_seal(tx->arena, keys, d, r->remark);
    return db_exec(
        tx, &PUT_REMARK, DB_ARGS(db_i64(d->unit_id), db_i64(d->id), db_blob(sealed)), NULL);
}

static enum err add_files(
    struct db_tx *tx, const struct keys *keys, const struct dossier_reception *r, struct dossier *d)
{
    const struct dossier_act a = {
        .unit_id = d->unit_id,
        .id = d->id,
        .official_id = r->official_id,
        .official = r->official,
        .actor = r->actor,
        .reason = S(""),
    };
    return dossier_files_add(tx, keys, &a, &r->files, d);
}

enum err dossier_reception(
    struct db_tx *tx, const struct keys *keys, const struct dossier_reception *r,
    struct dossier *ret)
{
    struct dossier d;
    struct dossier_new n = {
        .unit_id = r->unit_id,
        .procedure_id = r->procedure_id,
        .channel = r->channel,
        .state = r->state,
        .received_at = r->received_at,
        .desk = S(""),
        .officer = S(""),
        .handover = r->handover,
        .actor = r->actor,
        .reason = r->reason,
    };
    if (!fits(r))
        return E_INVALID;
    if (r->state == DOSSIER_SUPPLEMENT)
        n.reason = dossier_gaps_words(tx->arena, &r->gaps);
    enum err e = person_of(tx, keys, r, &n.person_id);
    if (e == OK)
        e = put_contact(tx, keys, r, n.person_id);
    if (e == OK)
        e = dossier_receive(tx, &n, &d);
    if (e == OK)
        e = put_parts(tx, keys, r, &d);
    if (e == OK && r->files.n)
        e = add_files(tx, keys, r, &d);
    if (e == OK)
        *ret = d;
    return e;
}
