#include "serve/dossier_amend.h"

#include "base/date.h"
#include "base/log.h"
#include "base/utf8.h"
#include "place/person_match.h"
#include "serve/changes.h"
#include "serve/dossier_count.h"
#include "serve/dossier_row.h"
#include "trust/seal.h"

#define FIELD_KEY_ID 1 /* as in place/person.c */

/* ---- the remark ---- */

static struct str remark_context(struct arena *a, const struct dossier *d)
{
    return arena_fmt(a, "dossier.note|%lld|%lld", (long long)d->unit_id, (long long)d->id);
}

struct str dossier_remark_seal(
    struct arena *a, const struct keys *keys, const struct dossier *d, struct str remark)
{
    struct seal_key key = {FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
    return seal_close(a, &key, remark, remark_context(a, d));
}

DB_STMT(
    REMARK, "dossier.remark", "ii",
    "SELECT note_sealed FROM dossier_text WHERE unit_id = $1 AND dossier_id = $2");

enum err dossier_remark_get(
    struct db_tx *tx, const struct keys *keys, const struct dossier *d, struct str *ret)
{
    struct seal_key key = {FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
    struct seal_ring ring = {&key, 1};
    struct str bytes = S("");
    struct db_rows r = db_query(tx, &REMARK, DB_ARGS(db_i64(d->unit_id), db_i64(d->id)));
    while (db_next(&r))
        bytes = row_blob(&r);
    enum err e = db_done(&r);
    *ret = S("");
    if (e != OK || bytes.n == 0)
        return e;
    e = seal_open(tx->arena, &ring, bytes, remark_context(tx->arena, d), ret);
    if (e != OK)
        log_error("dossier: a sealed remark does not open: changed, or another key");
    return e == OK ? OK : E_INTERNAL;
}

/* ---- a correction ---- */

struct correct {
    struct db_tx *tx;
    const struct keys *keys;
    const struct dossier_correction *c;
    struct changes changes;
    struct dossier *d;
};

static void tell_person(struct correct *x, const struct person *was, const struct person *is)
{
    struct changes *c = &x->changes;
    changes_text(c, "applicant", was->name, is->name);
    changes_number(c, "birth_year", was->birth_year, is->birth_year);
    changes_number(c, "sex", was->sex, is->sex);
    changes_number(c, "kind", was->kind, is->kind);
    changes_text(c, "village", was->village, is->village);
    changes_text(c, "address", was->address, is->address);
}

typedef enum err open_fn(
    struct arena *a, const struct keys *keys, const struct person *p, struct str *ret);

static enum err tell_number(
    struct correct *x, open_fn *open, const char *name, const struct person both[2])
{
    struct str was, is;
    enum err e = open(x->tx->arena, x->keys, &both[0], &was);
    if (e == OK)
        e = open(x->tx->arena, x->keys, &both[1], &is);
    if (e == OK && !str_eq(was, is))
        changes_hidden(&x->changes, name);
    return e == OK ? OK : E_INTERNAL;
}

static enum err set_person(struct correct *x)
{
    struct dossier *d = x->d;
    if (!x->c->other_person)
        return person_correct(x->tx, x->keys, d->person_id, x->c->person);
    if (x->c->person_id == 0)
        return person_make(x->tx, x->keys, x->c->person, &d->person_id);
    d->person_id = x->c->person_id;
    return person_choose(x->tx, x->keys, d->person_id, x->c->person);
}

static enum err correct_person(struct correct *x)
{
    struct person both[2];
    int64_t before = x->d->person_id;
    if (!x->c->person)
        return OK;
    enum err e = person_by_id(x->tx, x->d->unit_id, before, &both[0]);
    if (e == OK)
        e = set_person(x);
    if (e == OK)
        e = person_by_id(x->tx, x->d->unit_id, x->d->person_id, &both[1]);
    if (e != OK)
        return e;
    tell_person(x, &both[0], &both[1]);
    if (before != x->d->person_id) {
        changes_hidden(&x->changes, "person"); /* also when all of that is the same */
        return OK;
    }
    e = tell_number(x, person_phone, "phone", both);
    return e == OK ? tell_number(x, person_id_number, "id_number", both) : e;
}

/* "1. Tờ khai, 1, đủ": what is compared and told. */
static struct str paper_words(struct arena *a, const struct dossier_papers *p)
{
    struct buf b;
    buf_init(&b, a, (size_t)64 * 1024);
    for (size_t i = 0; i < p->n; i++)
        buf_fmt(
            &b, "%s%zu. %.*s (%d, %lld, %s) %.*s", i ? "; " : "", i + 1, STR_ARG(p->list[i].name),
            (int)p->list[i].form, (long long)p->list[i].copies, p->list[i].checked ? "✓" : "–",
            STR_ARG(p->list[i].remark));
    return buf_get(&b);
}

static enum err correct_papers(struct correct *x)
{
    struct dossier_papers was;
    const struct dossier_papers *is = x->c->papers;
    if (!is)
        return OK;
    enum err e = dossier_papers_get(x->tx, x->d->unit_id, x->d->id, &was);
    if (e == OK)
        e = dossier_papers_put(x->tx, x->d->unit_id, x->d->id, is);
    if (e == OK)
        changes_text(
            &x->changes, "papers", paper_words(x->tx->arena, &was), paper_words(x->tx->arena, is));
    return e;
}

DB_STMT(
    PUT_REMARK, "dossier.remark_put", "iib",
    "UPDATE dossier_text SET note_sealed = $3 WHERE unit_id = $1 AND dossier_id = $2");

static enum err correct_remark(struct correct *x)
{
    struct str was;
    struct dossier *d = x->d;
    if (!x->c->remark)
        return OK;
    enum err e = dossier_remark_get(x->tx, x->keys, d, &was);
    if (e != OK || str_eq(was, *x->c->remark))
        return e;
    changes_hidden(&x->changes, "remark");
    struct str sealed = dossier_remark_seal(x->tx->arena, x->keys, d, *x->c->remark);
    return db_exec(
        x->tx, &PUT_REMARK, DB_ARGS(db_i64(d->unit_id), db_i64(d->id), db_blob(sealed)), NULL);
}

static bool fits(const struct dossier_correction *c)
{
    return c->channel <= CHANNEL_POST &&
           (!c->handover || utf8_count(*c->handover) <= DOSSIER_HANDOVER_MAX) &&
           (!c->remark || utf8_count(*c->remark) <= DOSSIER_REMARK_MAX);
}

static void correct_words(struct correct *x)
{
    struct dossier *d = x->d;
    if (x->c->channel) {
        changes_number(&x->changes, "channel", d->channel, x->c->channel);
        d->channel = x->c->channel;
    }
    if (x->c->handover) {
        changes_text(&x->changes, "handover", d->handover, *x->c->handover);
        d->handover = *x->c->handover;
    }
}

enum err dossier_correct(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_correction *c, struct dossier *ret)
{
    struct dossier before;
    if (!fits(c))
        return E_INVALID;
    enum err e = dossier_act_begin(tx, a, &before);
    if (e != OK)
        return e;
    struct dossier d = before;
    struct correct x = {.tx = tx, .keys = keys, .c = c, .d = &d};
    changes_init(&x.changes, tx->arena);
    e = correct_person(&x);
    if (e == OK)
        e = correct_papers(&x);
    if (e == OK)
        e = correct_remark(&x);
    if (e != OK)
        return e;
    correct_words(&x);
    if (changes_any(&x.changes)) {
        d.flags |= DOSSIER_HANDLED;
        e = dossier_row_change(
            tx, &before, &d,
            &(struct event){
                .what = S("dossier.corrected"),
                .actor = a->actor,
                EVENT_FIELDS(
                    ev_str("changed", buf_get(&x.changes.names)),
                    ev_i64("received_at", d.received_at), ev_i64("returned_at", d.returned_at)),
                .detail = buf_get(&x.changes.detail),
            });
    }
    if (e == OK)
        *ret = d;
    return e;
}

/* ---- a mistaken reception ---- */

bool dossier_may_void(const struct dossier *d)
{
    return !(d->flags & DOSSIER_VOID) && (dossier_is_open(d) || d->state == DOSSIER_REFUSED);
}

bool dossier_void_needs_chair(const struct dossier *d, int64_t now_at)
{
    return date_local_day(d->received_at) != date_local_day(now_at) || dossier_is_late(d, now_at);
}

enum err dossier_void(struct db_tx *tx, const struct dossier_act *a, struct dossier *ret)
{
    struct dossier before;
    enum err e = dossier_act_begin(tx, a, &before);
    if (e == OK && !dossier_may_void(&before))
        e = E_CONFLICT;
    if (e == OK && a->reason.n == 0)
        e = E_INVALID;
    if (e == OK && dossier_void_needs_chair(&before, tx->now_at) && !a->chair)
        e = E_DENIED;
    if (e != OK)
        return e;
    struct dossier d = before;
    d.flags |= DOSSIER_VOID | DOSSIER_HANDLED;
    d.ended_at = tx->now_at;
    d.paused_at = 0;
    d.punctuality = PUNCTUALITY_NONE;
    struct dossier_tally *t = dossier_tally_new(tx->arena, d.unit_id);
    dossier_tally_add(t, &before, &d);
    e = dossier_row_change(
        tx, &before, &d,
        &(struct event){
            .what = S("dossier.voided"),
            .actor = a->actor,
            EVENT_FIELDS(
                ev_i64("state", d.state), ev_i64("late_at", d.late_at), ev_i64("chair", a->chair)),
            .detail = a->reason,
        });
    if (e == OK)
        e = dossier_row_pause_close(tx, &d, tx->now_at, false);
    if (e == OK)
        e = dossier_tally_write(tx, t);
    if (e == OK)
        *ret = d;
    return e;
}
