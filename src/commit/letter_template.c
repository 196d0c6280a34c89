#include "commit/letter_template.h"

#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

/* ---- kinds ---- */

static const struct str kind_names[LETTER_KINDS] = {
    [LETTER_THANKS] = STR_INIT("thanks"),
    [LETTER_CONGRATULATION] = STR_INIT("congratulation"),
    [LETTER_CONDOLENCE] = STR_INIT("condolence"),
    [LETTER_APOLOGY] = STR_INIT("apology"),
    [LETTER_INVITATION] = STR_INIT("invitation"),
};

struct str letter_kind_name(enum letter_kind kind)
{
    return kind >= LETTER_THANKS && kind <= LETTER_INVITATION ? kind_names[kind] : STR_NONE;
}

bool letter_kind_parse(struct str name, enum letter_kind *ret)
{
    for (int i = LETTER_THANKS; i < LETTER_KINDS; i++)
        if (str_eq(kind_names[i], name)) {
            *ret = (enum letter_kind)i;
            return true;
        }
    return false;
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "t.id, t.code, t.valid_from, t.valid_to, t.kind, t.abbreviation, t.name_vi, t.name_en,"        \
    " t.silenced, t.within_days, t.title, t.recipient, t.subject, t.body, t.legal_basis_vi,"       \
    " t.legal_basis_en"

static struct letter_template template_read(struct db_rows *r)
{
    struct letter_template t = {0};
    t.id = row_i64(r);
    t.code = row_str(r);
    t.valid_from = row_i64(r);
    t.valid_to = row_i64_or(r, LETTER_OPEN);
    t.kind = (enum letter_kind)row_i64(r);
    t.abbreviation = row_str(r);
    t.name_vi = row_str(r);
    t.name_en = row_str(r);
    t.silenced = row_bool(r);
    t.within_days = row_i64_or(r, LETTER_NO_LIMIT);
    t.title = row_str(r);
    t.recipient = row_str(r);
    t.subject = row_str(r);
    t.body = row_str(r);
    t.legal_basis_vi = row_str(r);
    t.legal_basis_en = row_str(r);
    return t;
}

static enum err read_list(struct db_tx *tx, struct db_rows *r, struct letter_template_list *ret)
{
    struct letter_template *list = ARENA_ARRAY(tx->arena, struct letter_template, r->rows + 1);
    size_t n = 0;
    while (db_next(r))
        list[n++] = template_read(r);
    *ret = (struct letter_template_list){list, n};
    return db_done(r);
}

DB_STMT(
    IN_FORCE, "letter_template.in_force", "i",
    "SELECT " COLUMNS " FROM letter_template t WHERE t.valid_from <= $1"
    " AND (t.valid_to IS NULL OR t.valid_to >= $1) ORDER BY t.kind, t.code");

enum err letter_templates(struct db_tx *tx, int64_t day, struct letter_template_list *ret)
{
    struct db_rows r = db_query(tx, &IN_FORCE, DB_ARGS(db_i64(day)));
    return read_list(tx, &r, ret);
}

DB_STMT(
    BY_CODE, "letter_template.by_code", "ti",
    "SELECT " COLUMNS " FROM letter_template t WHERE t.code = $1 AND t.valid_from <= $2"
    " AND (t.valid_to IS NULL OR t.valid_to >= $2)");

enum err letter_template_by_code(
    struct db_tx *tx, struct str code, int64_t day, struct letter_template *ret)
{
    struct letter_template_list found;
    struct db_rows r = db_query(tx, &BY_CODE, DB_ARGS(db_text(code), db_i64(day)));
    enum err e = read_list(tx, &r, &found);
    if (e == OK && found.n == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = found.list[0];
    return e;
}

DB_STMT(
    TRIGGERED, "letter_template.triggered", "tti",
    "SELECT " COLUMNS " FROM letter_trigger g JOIN letter_template t ON t.id = g.template_id"
    " WHERE g.procedure_code = $1 AND g.state = $2 AND t.valid_from <= $3"
    " AND (t.valid_to IS NULL OR t.valid_to >= $3) ORDER BY t.code");

enum err letter_template_triggered(
    struct db_tx *tx, const struct letter_trigger *by, int64_t day,
    struct letter_template_list *ret)
{
    struct db_rows r = db_query(
        tx, &TRIGGERED, DB_ARGS(db_text(by->procedure_code), db_text(by->state), db_i64(day)));
    return read_list(tx, &r, ret);
}

/* ---- putting ---- */

DB_STMT(
    OF_CODE, "letter_template.of_code", "t",
    "SELECT " COLUMNS " FROM letter_template t WHERE t.code = $1 ORDER BY t.valid_from");
DB_STMT(
    TRIGGERS, "letter_template.triggers", "i",
    "SELECT procedure_code, state FROM letter_trigger WHERE template_id = $1"
    " ORDER BY procedure_code, state");

static enum err read_triggers(struct db_tx *tx, struct letter_template *t)
{
    struct db_rows r = db_query(tx, &TRIGGERS, DB_ARGS(db_i64(t->id)));
    struct letter_trigger *list = ARENA_ARRAY(tx->arena, struct letter_trigger, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        list[n].procedure_code = row_str(&r);
        list[n++].state = row_str(&r);
    }
    t->triggers = list;
    t->trigger_count = n;
    return db_done(&r);
}

/* In whatever order they were written. */
static bool same_triggers(const struct letter_template *x, const struct letter_template *y)
{
    size_t found = 0;
    for (size_t i = 0; i < x->trigger_count; i++)
        for (size_t k = 0; k < y->trigger_count; k++)
            found += str_eq(x->triggers[i].procedure_code, y->triggers[k].procedure_code) &&
                     str_eq(x->triggers[i].state, y->triggers[k].state);
    return x->trigger_count == y->trigger_count && found == x->trigger_count;
}

static bool same_words(const struct letter_template *x, const struct letter_template *y)
{
    const struct str a[] = {x->abbreviation, x->name_vi,        x->name_en,
                            x->title,        x->recipient,      x->subject,
                            x->body,         x->legal_basis_vi, x->legal_basis_en};
    const struct str b[] = {y->abbreviation, y->name_vi,        y->name_en,
                            y->title,        y->recipient,      y->subject,
                            y->body,         y->legal_basis_vi, y->legal_basis_en};
    for (size_t i = 0; i < sizeof a / sizeof *a; i++)
        if (!str_eq(a[i], b[i]))
            return false;
    return true;
}

static bool same(const struct letter_template *x, const struct letter_template *y)
{
    return x->valid_to == y->valid_to && x->kind == y->kind && x->silenced == y->silenced &&
           x->within_days == y->within_days && same_words(x, y) && same_triggers(x, y);
}

DB_STMT(
    PUT, "letter_template.put", "itiiitttiitttttt",
    "INSERT INTO letter_template (id, code, valid_from, valid_to, kind, abbreviation, name_vi,"
    " name_en, silenced, within_days, title, recipient, subject, body, legal_basis_vi,"
    " legal_basis_en) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
    " $16) ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = excluded.valid_to,"
    " kind = excluded.kind, abbreviation = excluded.abbreviation, name_vi = excluded.name_vi,"
    " name_en = excluded.name_en, silenced = excluded.silenced,"
    " within_days = excluded.within_days, title = excluded.title,"
    " recipient = excluded.recipient, subject = excluded.subject, body = excluded.body,"
    " legal_basis_vi = excluded.legal_basis_vi, legal_basis_en = excluded.legal_basis_en");
DB_STMT(CLEAR, "letter_template.clear", "i", "DELETE FROM letter_trigger WHERE template_id = $1");
DB_STMT(
    PUT_TRIGGER, "letter_template.put_trigger", "itt",
    "INSERT INTO letter_trigger (template_id, procedure_code, state) VALUES ($1, $2, $3)");

static enum err put_triggers(struct db_tx *tx, int64_t id, const struct letter_template *t)
{
    enum err e = db_exec(tx, &CLEAR, DB_ARGS(db_i64(id)), NULL);
    for (size_t i = 0; e == OK && i < t->trigger_count; i++)
        e = db_exec(
            tx, &PUT_TRIGGER,
            DB_ARGS(
                db_i64(id), db_text(t->triggers[i].procedure_code), db_text(t->triggers[i].state)),
            NULL);
    return e;
}

static enum err put(
    struct db_tx *tx, int64_t id, const struct letter_template *t, struct str actor, bool made)
{
    enum err e = db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(id), db_text(t->code), db_i64(t->valid_from),
            db_i64_or_null(t->valid_to, LETTER_OPEN), db_i64(t->kind), db_text(t->abbreviation),
            db_text(t->name_vi), db_text(t->name_en), db_bool(t->silenced),
            db_i64_or_null(t->within_days, LETTER_NO_LIMIT), db_text(t->title),
            db_text(t->recipient), db_text(t->subject), db_text(t->body),
            db_text(t->legal_basis_vi), db_text(t->legal_basis_en)),
        NULL);
    if (e == OK)
        e = put_triggers(tx, id, t);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .noun = S("letter_template"),
                .noun_id = id,
                .what = made ? S("letter_template.made") : S("letter_template.changed"),
                .actor = actor,
                EVENT_FIELDS(
                    ev_str("code", t->code), ev_i64("valid_from", t->valid_from),
                    ev_i64("valid_to", t->valid_to == LETTER_OPEN ? 0 : t->valid_to)),
            });
    topic_touch(tx, 0, TOPIC_LETTER);
    return OK;
}

/* The version that begins on the same day, if there is one. E_CONFLICT: another is in force. */
static enum err find_old(
    struct db_tx *tx, const struct letter_template *t, struct letter_template *old, bool *ret_is)
{
    struct letter_template_list all;
    struct db_rows r = db_query(tx, &OF_CODE, DB_ARGS(db_text(t->code)));
    enum err e = read_list(tx, &r, &all);
    *ret_is = false;
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct letter_template *x = &all.list[i];
        if (x->valid_from == t->valid_from) {
            *old = *x;
            *ret_is = true;
        } else if (x->valid_from <= t->valid_to && t->valid_from <= x->valid_to) {
            e = E_CONFLICT;
        }
    }
    return e == OK && *ret_is ? read_triggers(tx, old) : e;
}

enum err letter_template_put(
    struct db_tx *tx, const struct letter_template *t, struct str actor,
    enum letter_change *ret_change)
{
    struct letter_template old;
    bool is = false;
    enum err e = db_guard(tx, 0, S("letter_template"));
    if (e == OK)
        e = find_old(tx, t, &old, &is);
    if (e != OK)
        return e;
    *ret_change = !is ? LETTER_MADE : same(&old, t) ? LETTER_SAME : LETTER_CHANGED;
    return *ret_change == LETTER_SAME ? OK : put(tx, is ? old.id : id_new(), t, actor, !is);
}
