#include "serve/dossier_write_import.h"

#include "serve/changes.h"
#include "serve/dossier_count.h"
#include "serve/dossier_row.h"
#include "spine/id.h"
#include "spine/topic.h"
#include "trust/seal.h"

#define FIELD_KEY_ID 1

struct write {
    struct db_tx *tx;
    const struct register_chunk *chunk;
    struct dossier_tally *tally;
};

/* ---- what belongs to every row ---- */

static struct dossier_extra extra_of(const struct write *w, const struct register_row *row)
{
    struct dossier_extra x = {.row_hash = row->hash};
    struct seal_key key = {FIELD_KEY_ID, keys_get(w->chunk->keys, KEY_FIELD)};
    struct str bound_to = arena_fmt(
        w->tx->arena, "dossier.note|%lld|%lld", (long long)row->d.unit_id, (long long)row->d.id);
    /* Notes name people, phones, papers: whatever the office thought of. */
    if (row->note.n)
        x.note_sealed = seal_close(w->tx->arena, &key, row->note, bound_to);
    return x;
}

static enum err put_parts(const struct write *w, const struct register_row *row)
{
    struct dossier_pauses pauses = {row->pauses, row->pause_count};
    struct dossier_differences differences = {row->differences, row->difference_count};
    enum err e = dossier_row_pauses_put(w->tx, &row->d, &pauses);
    return e == OK ? dossier_row_differences_put(w->tx, &row->d, &differences) : e;
}

static void happened(const struct write *w, const struct dossier *d, const struct dossier_change *c)
{
    struct dossier_change change = *c;
    change.actor = w->chunk->actor;
    dossier_row_event(w->tx, d, &change);
}

/* ---- a new one: only the steps that the register knows ---- */

static void tell_steps(const struct write *w, const struct register_row *row)
{
    const struct dossier *d = &row->d;
    enum dossier_state last = d->state == DOSSIER_SUBMITTED ? DOSSIER_SUBMITTED : DOSSIER_ACCEPTED;
    happened(
        w, d,
        &(struct dossier_change){
            .to = d->state == DOSSIER_REFUSED ? DOSSIER_REFUSED : last,
            .at = d->received_at,
            .no_time = (d->flags & DOSSIER_NO_RECEIVED_TIME) != 0});
    if (d->state == DOSSIER_REFUSED)
        return;
    for (size_t i = 0; i < row->pause_count; i++) {
        const struct dossier_pause *p = &row->pauses[i];
        happened(w, d, &(struct dossier_change){.from = last, .to = p->why, .at = p->from_at});
        last = p->why;
        if (!p->to_at)
            continue;
        happened(
            w, d, &(struct dossier_change){.from = last, .to = DOSSIER_PROCESSING, .at = p->to_at});
        last = DOSSIER_PROCESSING;
    }
    if (d->ended_at)
        happened(
            w, d,
            &(struct dossier_change){
                .from = last,
                .to = d->state,
                .at = d->returned_at ? d->returned_at : d->ended_at,
                .no_time = (d->flags & DOSSIER_NO_RETURNED_TIME) != 0});
}

static enum err make(const struct write *w, struct register_row *row)
{
    row->d.id = id_new();
    enum err e = person_find_or_make(w->tx, w->chunk->keys, &row->person, &row->d.person_id, NULL);
    if (e != OK)
        return e;
    struct dossier_extra x = extra_of(w, row);
    e = dossier_row_insert(w->tx, &row->d, &x);
    if (e == OK)
        e = put_parts(w, row);
    if (e != OK)
        return e;
    dossier_tally_add(w->tally, NULL, &row->d);
    tell_steps(w, row);
    return OK;
}

/* ---- a corrected one ---- */

/* Names of people may stand in the detail; phones and ID numbers nowhere. */
static enum err name_change(
    const struct write *w, const struct dossier *before, const struct dossier *after,
    struct changes *c)
{
    struct person was, is;
    if (before->person_id == after->person_id)
        return OK;
    enum err e = person_by_id(w->tx, before->unit_id, before->person_id, &was);
    if (e == OK)
        e = person_by_id(w->tx, after->unit_id, after->person_id, &is);
    if (e == OK && str_eq(was.name, is.name))
        changes_number(c, "applicant", before->person_id, after->person_id);
    else if (e == OK)
        changes_text(c, "applicant", was.name, is.name);
    return e;
}

static enum err list_changes(
    const struct write *w, const struct dossier *b, const struct dossier *d, struct changes *c)
{
    changes_init(c, w->tx->arena);
    changes_at(c, "received", b->received_at, d->received_at);
    changes_at(c, "due", b->due_at, d->due_at);
    changes_at(c, "office_due", b->office_due_at, d->office_due_at);
    changes_at(c, "ended", b->ended_at, d->ended_at);
    changes_at(c, "returned", b->returned_at, d->returned_at);
    changes_number(c, "procedure", b->procedure_id, d->procedure_id);
    changes_number(c, "channel", b->channel, d->channel);
    changes_number(c, "punctuality", b->punctuality, d->punctuality);
    changes_number(c, "office_punctuality", b->office_punctuality, d->office_punctuality);
    changes_text(c, "desk", b->desk, d->desk);
    changes_text(c, "officer", b->officer, d->officer);
    changes_text(c, "handover", b->handover, d->handover);
    return name_change(w, b, d, c);
}

/* A return in next month's register is a step of the dossier; the rest is a correction. */
static bool is_progress(const struct dossier *before, const struct dossier *after)
{
    return before->state != after->state && before->received_at == after->received_at &&
           before->procedure_id == after->procedure_id && before->ended_at == 0;
}

static void tell_correction(
    const struct write *w, const struct dossier *before, const struct dossier *d, struct changes *c)
{
    event_add(
        w->tx, &(struct event){
                   .unit_id = d->unit_id,
                   .noun = S("dossier"),
                   .noun_id = d->id,
                   .what = S("dossier.corrected"),
                   .actor = w->chunk->actor,
                   EVENT_FIELDS(
                       ev_str("code", d->code),
                       ev_str("changed", c->names.n ? buf_get(&c->names) : S("other")),
                       ev_i64("from", before->state), ev_i64("to", d->state),
                       ev_i64("due_before", before->due_at), ev_i64("due_after", d->due_at),
                       ev_i64("late_at", d->late_at), ev_i64("received_at", d->received_at),
                       ev_i64("returned_at", d->returned_at), ev_i64("version", d->version)),
                   .detail = c->detail.n ? buf_get(&c->detail) : S(""),
               });
}

static enum err correct(
    const struct write *w, struct register_row *row, const struct dossier *before)
{
    struct changes c;
    struct dossier *d = &row->d;
    d->id = before->id;
    d->generation = before->generation;
    d->version = before->version;
    enum err e = person_find_or_make(w->tx, w->chunk->keys, &row->person, &d->person_id, NULL);
    if (e != OK)
        return e;
    struct dossier_extra x = extra_of(w, row);
    e = dossier_row_update(w->tx, before, d, &x);
    d->version = before->version + 1;
    if (e == OK)
        e = put_parts(w, row);
    if (e == OK)
        e = list_changes(w, before, d, &c);
    if (e != OK)
        return e;
    dossier_tally_add(w->tally, before, d);
    if (is_progress(before, d))
        happened(
            w, d,
            &(struct dossier_change){
                .from = before->state,
                .to = d->state,
                .at = d->returned_at ? d->returned_at : d->ended_at,
                .due_before = before->due_at,
                .no_time = (d->flags & DOSSIER_NO_RETURNED_TIME) != 0});
    else
        tell_correction(w, before, d, &c);
    return OK;
}

/* ---- a chunk ---- */

static enum err decide(
    struct db_tx *tx, const struct register_chunk *chunk, const struct register_row *row,
    struct dossier *before, enum register_outcome *ret)
{
    struct str hash;
    int64_t id = 0;
    enum err e = dossier_row_find(tx, chunk->unit_id, row->d.code, &id, &hash);
    if (e == E_NOT_FOUND) {
        *ret = ROW_MADE;
        return OK;
    }
    bool same = e == OK && str_eq(hash, row->hash);
    if (e == OK && (!same || chunk->want_dossiers))
        e = dossier_by_id(tx, chunk->unit_id, id, before);
    if (e != OK)
        return e;
    *ret = same ? ROW_SAME : before->flags & DOSSIER_HANDLED ? ROW_HANDLED : ROW_CHANGED;
    return OK;
}

static enum err write_row(const struct write *w, size_t i)
{
    struct register_row *row = &w->chunk->rows[i];
    struct dossier before = {0};
    enum register_outcome outcome;
    enum err e = decide(w->tx, w->chunk, row, &before, &outcome);
    if (e == OK && outcome == ROW_MADE)
        e = make(w, row);
    else if (e == OK && outcome == ROW_CHANGED)
        e = correct(w, row, &before);
    else if (e == OK && w->chunk->want_dossiers)
        row->d = before;
    if (e == OK)
        w->chunk->outcomes[i] = outcome;
    return e;
}

enum err register_chunk_write(struct db_tx *tx, void *ctx)
{
    const struct register_chunk *chunk = ctx;
    struct write w = {tx, chunk, dossier_tally_new(tx->arena, chunk->unit_id)};
    bool any = false;
    for (size_t i = 0; i < chunk->n; i++) {
        enum err e = write_row(&w, i);
        if (e != OK)
            return e;
        any = any || chunk->outcomes[i] == ROW_MADE || chunk->outcomes[i] == ROW_CHANGED;
    }
    if (any)
        topic_touch(tx, chunk->unit_id, TOPIC_DOSSIER);
    return dossier_tally_write(tx, w.tally);
}

enum err register_chunk_look(struct db_tx *tx, void *ctx)
{
    const struct register_chunk *chunk = ctx;
    for (size_t i = 0; i < chunk->n; i++) {
        struct dossier before = {0};
        enum err e = decide(tx, chunk, &chunk->rows[i], &before, &chunk->outcomes[i]);
        if (e != OK)
            return e;
    }
    return OK;
}
