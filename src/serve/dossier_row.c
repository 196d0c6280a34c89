#include "serve/dossier_row.h"

#include <assert.h>

#include "spine/topic.h"

static struct db_value instant(int64_t at)
{
    return db_i64_or_null(at, 0);
}

DB_STMT(
    FIND, "dossier.find", "it",
    "SELECT id, row_hash FROM dossier WHERE unit_id = $1 AND code = $2");

enum err dossier_row_find(
    struct db_tx *tx, int64_t unit_id, struct str code, int64_t *ret_id, struct str *ret_hash)
{
    struct db_rows r = db_query(tx, &FIND, DB_ARGS(db_i64(unit_id), db_text(code)));
    int64_t id = 0;
    struct str hash = S("");
    while (db_next(&r)) {
        id = row_i64(&r);
        hash = row_blob(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    if (id == 0)
        return E_NOT_FOUND;
    *ret_id = id;
    *ret_hash = hash;
    return OK;
}

/* ---- rows ---- */

DB_STMT(
    INSERT, "dossier.insert", "iitiiiiiiiiiiiiiiiiiiib",
    "INSERT INTO dossier (unit_id, id, code, procedure_id, person_id, channel, state,"
    " withdrawn_from, received_at, due_at, late_at, paused_at, office_due_at, office_punctuality,"
    " ended_at, returned_at, punctuality, result, flags, differences, generation, version, "
    "row_hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
    " $20, $21, $22, $23)");
DB_STMT(
    INSERT_TEXT, "dossier.insert_text", "iibtttb",
    "INSERT INTO dossier_text (unit_id, dossier_id, derivation, desk, officer, handover,"
    " note_sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)");

static struct db_value blob_or_null(struct str s)
{
    return s.n ? db_blob(s) : db_null();
}

enum err dossier_row_insert(
    struct db_tx *tx, const struct dossier *d, const struct dossier_extra *x)
{
    enum err e = db_exec(
        tx, &INSERT,
        DB_ARGS(
            db_i64(d->unit_id), db_i64(d->id), db_text(d->code), db_i64(d->procedure_id),
            db_i64(d->person_id), db_i64(d->channel), db_i64(d->state), db_i64(d->withdrawn_from),
            db_i64(d->received_at), instant(d->due_at), instant(d->late_at), instant(d->paused_at),
            instant(d->office_due_at), db_i64(d->office_punctuality), instant(d->ended_at),
            instant(d->returned_at), db_i64(d->punctuality), db_i64(d->result), db_i64(d->flags),
            db_i64(d->differences), db_i64(d->generation), db_i64(d->version),
            blob_or_null(x->row_hash)),
        NULL);
    if (e != OK)
        return e;
    return db_exec(
        tx, &INSERT_TEXT,
        DB_ARGS(
            db_i64(d->unit_id), db_i64(d->id), db_blob(d->derivation), db_text(d->desk),
            db_text(d->officer), db_text(d->handover), blob_or_null(x->note_sealed)),
        NULL);
}

/* Two officers at once: state and version are in the WHERE. */
DB_STMT(
    UPDATE, "dossier.update", "iiiiiiiiiiiiiiiiiiiiiib",
    "UPDATE dossier SET version = version + 1, procedure_id = $5, person_id = $6, channel = $7,"
    " state = $8, withdrawn_from = $9, received_at = $10, due_at = $11, late_at = $12,"
    " paused_at = $13, office_due_at = $14, office_punctuality = $15, ended_at = $16,"
    " returned_at = $17, punctuality = $18, result = $19, flags = $20, differences = $21,"
    " generation = $22, row_hash = COALESCE($23, row_hash)"
    " WHERE unit_id = $1 AND id = $2 AND state = $3 AND version = $4");
DB_STMT(
    UPDATE_TEXT, "dossier.update_text", "iibtttb",
    "UPDATE dossier_text SET derivation = $3, desk = $4, officer = $5, handover = $6,"
    " note_sealed = COALESCE($7, note_sealed) WHERE unit_id = $1 AND dossier_id = $2");

enum err dossier_row_update(
    struct db_tx *tx, const struct dossier *before, const struct dossier *d,
    const struct dossier_extra *x)
{
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &UPDATE,
        DB_ARGS(
            db_i64(before->unit_id), db_i64(before->id), db_i64(before->state),
            db_i64(before->version), db_i64(d->procedure_id), db_i64(d->person_id),
            db_i64(d->channel), db_i64(d->state), db_i64(d->withdrawn_from), db_i64(d->received_at),
            instant(d->due_at), instant(d->late_at), instant(d->paused_at),
            instant(d->office_due_at), db_i64(d->office_punctuality), instant(d->ended_at),
            instant(d->returned_at), db_i64(d->punctuality), db_i64(d->result), db_i64(d->flags),
            db_i64(d->differences), db_i64(d->generation), blob_or_null(x->row_hash)),
        &changed);
    if (e != OK)
        return e;
    if (changed != 1)
        return E_CONFLICT;
    return db_exec(
        tx, &UPDATE_TEXT,
        DB_ARGS(
            db_i64(d->unit_id), db_i64(d->id), db_blob(d->derivation), db_text(d->desk),
            db_text(d->officer), db_text(d->handover), blob_or_null(x->note_sealed)),
        NULL);
}

/* ---- pauses and differences ---- */

DB_STMT(
    PAUSE_OPEN, "dossier.pause_open", "iiiiii",
    "INSERT INTO dossier_pause (unit_id, dossier_id, from_at, to_at, why, restart)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (unit_id, dossier_id, from_at)"
    " DO UPDATE SET to_at = excluded.to_at, why = excluded.why, restart = excluded.restart");
DB_STMT(
    PAUSE_CLOSE, "dossier.pause_close", "iiii",
    "UPDATE dossier_pause SET to_at = $3, restart = $4"
    " WHERE unit_id = $1 AND dossier_id = $2 AND to_at IS NULL");
DB_STMT(
    PAUSES_DROP, "dossier.pauses_drop", "ii",
    "DELETE FROM dossier_pause WHERE unit_id = $1 AND dossier_id = $2");

enum err dossier_row_pause_open(
    struct db_tx *tx, const struct dossier *d, const struct dossier_pause *p)
{
    return db_exec(
        tx, &PAUSE_OPEN,
        DB_ARGS(
            db_i64(d->unit_id), db_i64(d->id), db_i64(p->from_at), instant(p->to_at),
            db_i64(p->why), db_bool(p->restart)),
        NULL);
}

enum err dossier_row_pause_close(
    struct db_tx *tx, const struct dossier *d, int64_t to_at, bool restart)
{
    return db_exec(
        tx, &PAUSE_CLOSE,
        DB_ARGS(db_i64(d->unit_id), db_i64(d->id), db_i64(to_at), db_bool(restart)), NULL);
}

enum err dossier_row_pauses_put(
    struct db_tx *tx, const struct dossier *d, const struct dossier_pauses *p)
{
    enum err e = OK;
    if (d->version > 1) /* a new row has none */
        e = db_exec(tx, &PAUSES_DROP, DB_ARGS(db_i64(d->unit_id), db_i64(d->id)), NULL);
    for (size_t i = 0; e == OK && i < p->n; i++)
        e = dossier_row_pause_open(tx, d, &p->list[i]);
    return e;
}

DB_STMT(
    DIFFERENCE, "dossier.difference", "iiiii",
    "INSERT INTO dossier_difference (unit_id, dossier_id, kind, office, computed)"
    " VALUES ($1, $2, $3, $4, $5)");
DB_STMT(
    DIFFERENCES_DROP, "dossier.differences_drop", "ii",
    "DELETE FROM dossier_difference WHERE unit_id = $1 AND dossier_id = $2");

enum err dossier_row_differences_put(
    struct db_tx *tx, const struct dossier *d, const struct dossier_differences *l)
{
    enum err e = OK;
    if (d->version > 1)
        e = db_exec(tx, &DIFFERENCES_DROP, DB_ARGS(db_i64(d->unit_id), db_i64(d->id)), NULL);
    for (size_t i = 0; e == OK && i < l->n; i++) {
        const struct dossier_difference *x = &l->list[i];
        e = db_exec(
            tx, &DIFFERENCE,
            DB_ARGS(
                db_i64(d->unit_id), db_i64(d->id), db_i64(x->kind),
                x->has_office ? db_i64(x->office) : db_null(),
                x->has_computed ? db_i64(x->computed) : db_null()),
            NULL);
    }
    return e;
}

/* ---- events ---- */

static struct str what_of(enum dossier_state from, enum dossier_state to)
{
    static const struct str WHAT[DOSSIER_STATES] = {
        STR_INIT("dossier.new"),        STR_INIT("dossier.submitted"),
        STR_INIT("dossier.accepted"),   STR_INIT("dossier.refused"),
        STR_INIT("dossier.processing"), STR_INIT("dossier.supplement"),
        STR_INIT("dossier.payment"),    STR_INIT("dossier.withdrawing"),
        STR_INIT("dossier.stopped"),    STR_INIT("dossier.finished"),
        STR_INIT("dossier.returned"),
    };
    return from == DOSSIER_FINISHED && to == DOSSIER_PROCESSING ? S("dossier.recalled") : WHAT[to];
}

void dossier_row_event(struct db_tx *tx, const struct dossier *d, const struct dossier_change *c)
{
    event_add(
        tx,
        &(struct event){
            .unit_id = d->unit_id,
            .noun = S("dossier"),
            .noun_id = d->id,
            .what = what_of(c->from, c->to),
            .actor = c->actor,
            .at = c->at,
            EVENT_FIELDS(
                ev_str("code", d->code), ev_i64("procedure", d->procedure_id),
                ev_i64("from", c->from), ev_i64("to", c->to), ev_i64("due_before", c->due_before),
                ev_i64("due_after", d->due_at), ev_i64("late_at", d->late_at),
                ev_i64("no_time", c->no_time), ev_i64("version", d->version)),
            .detail = c->reason,
        });
}

enum err dossier_row_change(
    struct db_tx *tx, const struct dossier *before, struct dossier *after, const struct event *e)
{
    struct event_field fields[DOSSIER_EVENT_FIELDS + 2];
    assert(e->field_count <= DOSSIER_EVENT_FIELDS);
    enum err err = dossier_row_update(tx, before, after, &(struct dossier_extra){0});
    if (err != OK)
        return err;
    after->version = before->version + 1;
    fields[0] = ev_str("code", after->code);
    fields[1] = ev_i64("version", after->version);
    if (e->field_count)
        memcpy(fields + 2, e->fields, e->field_count * sizeof *fields);
    event_add(
        tx, &(struct event){
                .unit_id = after->unit_id,
                .noun = S("dossier"),
                .noun_id = after->id,
                .what = e->what,
                .actor = e->actor,
                .fields = fields,
                .field_count = e->field_count + 2,
                .detail = e->detail,
            });
    topic_touch(tx, after->unit_id, TOPIC_DOSSIER);
    return OK;
}
