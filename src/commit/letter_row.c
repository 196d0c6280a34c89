#include "commit/letter_row.h"

#include "commit/letter_list.h"
#include "place/calendar.h"
#include "spine/opt_out.h"
#include "spine/topic.h"

struct letter letter_read(struct db_rows *r)
{
    struct letter l;
    l.unit_id = row_i64(r);
    l.id = row_i64(r);
    l.kind = (enum letter_kind)row_i64(r);
    l.template_code = row_str(r);
    l.state = (enum letter_state)row_i64(r);
    l.person_id = row_i64(r);
    l.household = row_str(r);
    l.noun = row_str(r);
    l.noun_id = row_i64(r);
    l.silenced = row_bool(r);
    l.within_days = row_i64_or(r, LETTER_NO_LIMIT);
    l.drafted_at = row_i64(r);
    l.due_day = row_i64_or(r, 0);
    l.held_to = row_i64_or(r, 0);
    l.approved_at = row_i64_or(r, 0);
    l.sent_day = row_i64_or(r, 0);
    l.sent_way = (enum letter_way)row_i64_or(r, 0);
    l.version = row_i64(r);
    l.person = row_str(r);
    l.title = row_str(r);
    l.recipient = row_str(r);
    l.subject = row_str(r);
    l.matter = row_str(r);
    l.body = row_str(r);
    l.abbreviation = row_str(r);
    l.reference = row_str(r);
    l.number = row_str(r);
    l.signer = row_str(r);
    l.signer_post = row_str(r);
    l.reason = row_str(r);
    return l;
}

enum err letter_read_list(struct db_tx *tx, struct db_rows *r, struct letter_list *ret)
{
    struct letter *list = ARENA_ARRAY(tx->arena, struct letter, r->rows + 1);
    size_t n = 0;
    while (db_next(r))
        list[n++] = letter_read(r);
    *ret = (struct letter_list){list, n};
    return db_done(r);
}

/* ---- writing ---- */

DB_STMT(
    INSERT, "letter.insert", "iiitiittiiiiiii",
    "INSERT INTO letter (unit_id, id, kind, template_code, state, person_id, household, noun,"
    " noun_id, silenced, within_days, drafted_at, due_day, held_to, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
DB_STMT(
    INSERT_TEXT, "letter.insert_text", "iitttttttttt",
    "INSERT INTO letter_text (unit_id, letter_id, title, recipient, subject, matter, body,"
    " abbreviation, reference, number, signer, signer_post, reason)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '')");

enum err letter_insert(struct db_tx *tx, const struct letter *l)
{
    enum err e = db_exec(
        tx, &INSERT,
        DB_ARGS(
            db_i64(l->unit_id), db_i64(l->id), db_i64(l->kind), db_text(l->template_code),
            db_i64(l->state), db_i64(l->person_id), db_text(l->household), db_text(l->noun),
            db_i64(l->noun_id), db_bool(l->silenced),
            db_i64_or_null(l->within_days, LETTER_NO_LIMIT), db_i64(l->drafted_at),
            db_i64_or_null(l->due_day, 0), db_i64_or_null(l->held_to, 0), db_i64(l->version)),
        NULL);
    if (e != OK)
        return e;
    return db_exec(
        tx, &INSERT_TEXT,
        DB_ARGS(
            db_i64(l->unit_id), db_i64(l->id), db_text(l->title), db_text(l->recipient),
            db_text(l->subject), db_text(l->matter), db_text(l->body), db_text(l->abbreviation),
            db_text(l->reference), db_text(l->number), db_text(l->signer), db_text(l->signer_post)),
        NULL);
}

DB_STMT(
    UPDATE, "letter.update", "iiiiiiiiii",
    "UPDATE letter SET state = $3, due_day = $4, held_to = $5, approved_at = $6, sent_day = $7,"
    " sent_way = $8, version = version + 1 WHERE unit_id = $1 AND id = $2 AND version = $9"
    " AND state = $10");
DB_STMT(
    UPDATE_TEXT, "letter.update_text", "iittttttttt",
    "UPDATE letter_text SET title = $3, recipient = $4, subject = $5, matter = $6, body = $7,"
    " number = $8, signer = $9, signer_post = $10, reason = $11 WHERE unit_id = $1"
    " AND letter_id = $2");

enum err letter_update(struct db_tx *tx, const struct letter *before, struct letter *after)
{
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &UPDATE,
        DB_ARGS(
            db_i64(before->unit_id), db_i64(before->id), db_i64(after->state),
            db_i64_or_null(after->due_day, 0), db_i64_or_null(after->held_to, 0),
            db_i64_or_null(after->approved_at, 0), db_i64_or_null(after->sent_day, 0),
            db_i64_or_null(after->sent_way, 0), db_i64(before->version), db_i64(before->state)),
        &changed);
    if (e == OK && changed == 0)
        return E_CONFLICT;
    if (e == OK)
        e = db_exec(
            tx, &UPDATE_TEXT,
            DB_ARGS(
                db_i64(before->unit_id), db_i64(before->id), db_text(after->title),
                db_text(after->recipient), db_text(after->subject), db_text(after->matter),
                db_text(after->body), db_text(after->number), db_text(after->signer),
                db_text(after->signer_post), db_text(after->reason)),
            NULL);
    if (e == OK)
        after->version = before->version + 1;
    return e;
}

void letter_tell(struct db_tx *tx, const struct letter *l, const struct letter_told *t)
{
    const struct event_field fields[] = {
        ev_str("kind", letter_kind_name(l->kind)), ev_str("template", l->template_code), t->field};
    event_add(
        tx, &(struct event){
                .unit_id = l->unit_id,
                .noun = S("letter"),
                .noun_id = l->id,
                .what = t->what,
                .actor = t->actor,
                .fields = fields,
                .field_count = t->field.name ? 3 : 2,
                .detail = t->detail,
            });
    /* The public page counts what was sent. */
    if (l->state == LETTER_SENT)
        topic_touch(tx, l->unit_id, TOPIC_LETTER);
}

/* ---- days, wishes ---- */

enum err letter_due(
    struct db_tx *tx, int64_t unit_id, int64_t from_day, int64_t within, int64_t *ret)
{
    const struct calendar *c = NULL;
    int64_t day = from_day;
    *ret = 0;
    if (within == LETTER_NO_LIMIT)
        return OK;
    enum err e = calendar_load(tx, unit_id, &c);
    for (int64_t i = 0; e == OK && i < within; i++)
        if (!calendar_next_working(c, day + 1, &day))
            return OK; /* nothing is known of that year: without a limit */
    if (e == OK)
        *ret = day;
    return e;
}

enum err letter_unwanted(struct db_tx *tx, int64_t unit_id, int64_t person_id, bool *ret)
{
    return opt_out_get(tx, unit_id, person_id, OPT_OUT_LETTERS, ret);
}
