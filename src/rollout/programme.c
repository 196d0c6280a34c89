#include "rollout/programme.h"

#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "id, slug, lead_unit_id, name_vi, name_en, about_vi, about_en, decision, decided_by_vi,"       \
    " decided_by_en, decision_day, from_day, to_day, ranked"

static enum err read_all(struct db_rows r, struct db_tx *tx, struct programme_list *ret)
{
    struct programme *list = ARENA_ARRAY(tx->arena, struct programme, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct programme *p = &list[n++];
        p->id = row_i64(&r);
        p->slug = row_str(&r);
        p->lead_unit_id = row_i64(&r);
        p->name_vi = row_str(&r);
        p->name_en = row_str(&r);
        p->about_vi = row_str(&r);
        p->about_en = row_str(&r);
        p->decision = row_str(&r);
        p->decided_by_vi = row_str(&r);
        p->decided_by_en = row_str(&r);
        p->decision_day = row_i64(&r);
        p->from_day = row_i64(&r);
        p->to_day = row_i64(&r);
        p->ranked = row_bool(&r);
    }
    *ret = (struct programme_list){list, n};
    return db_done(&r);
}

static enum err read_one(struct db_rows r, struct db_tx *tx, struct programme *ret)
{
    struct programme_list all;
    enum err e = read_all(r, tx, &all);
    if (e != OK || all.n == 0)
        return e != OK ? e : E_NOT_FOUND;
    *ret = all.list[0];
    return OK;
}

DB_STMT(
    ALL, "programme.all", "", "SELECT " COLUMNS " FROM programme ORDER BY decision_day DESC, slug");
DB_STMT(BY_SLUG, "programme.by_slug", "t", "SELECT " COLUMNS " FROM programme WHERE slug = $1");
DB_STMT(BY_ID, "programme.by_id", "i", "SELECT " COLUMNS " FROM programme WHERE id = $1");

enum err programme_all(struct db_tx *tx, struct programme_list *ret)
{
    return read_all(db_query(tx, &ALL, DB_NO_ARGS), tx, ret);
}

enum err programme_by_slug(struct db_tx *tx, struct str slug, struct programme *ret)
{
    return read_one(db_query(tx, &BY_SLUG, DB_ARGS(db_text(slug))), tx, ret);
}

enum err programme_by_id(struct db_tx *tx, int64_t id, struct programme *ret)
{
    return read_one(db_query(tx, &BY_ID, DB_ARGS(db_i64(id))), tx, ret);
}

DB_STMT(
    PARTS, "programme.parts", "i",
    "SELECT kind, code, name_vi, name_en, from_day, to_day, measure, target_numerator,"
    " target_denominator FROM programme_part WHERE programme_id = $1 ORDER BY kind, n");

enum err programme_parts(struct db_tx *tx, int64_t id, struct programme_parts *ret)
{
    struct db_rows r = db_query(tx, &PARTS, DB_ARGS(db_i64(id)));
    struct programme_part *list = ARENA_ARRAY(tx->arena, struct programme_part, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct programme_part *p = &list[n++];
        p->kind = (enum programme_part_kind)row_i64(&r);
        p->code = row_str(&r);
        p->name_vi = row_str(&r);
        p->name_en = row_str(&r);
        p->from_day = row_i64_or(&r, 0);
        p->to_day = row_i64_or(&r, 0);
        p->measure = row_str(&r);
        p->target_numerator = row_i64(&r);
        p->target_denominator = row_i64(&r);
    }
    *ret = (struct programme_parts){list, n};
    return db_done(&r);
}

const struct programme_part *programme_part_find(
    const struct programme_parts *parts, enum programme_part_kind kind, struct str code)
{
    for (size_t i = 0; i < parts->n; i++)
        if (parts->list[i].kind == kind && str_eq(parts->list[i].code, code))
            return &parts->list[i];
    return NULL;
}

/* ---- writing ---- */

static bool same_text(struct str x_vi, struct str x_en, struct str y_vi, struct str y_en)
{
    return str_eq(x_vi, y_vi) && str_eq(x_en, y_en);
}

static bool same(const struct programme *x, const struct programme *y)
{
    return x->lead_unit_id == y->lead_unit_id && x->decision_day == y->decision_day &&
           x->from_day == y->from_day && x->to_day == y->to_day && x->ranked == y->ranked &&
           str_eq(x->decision, y->decision) &&
           same_text(x->name_vi, x->name_en, y->name_vi, y->name_en) &&
           same_text(x->about_vi, x->about_en, y->about_vi, y->about_en) &&
           same_text(x->decided_by_vi, x->decided_by_en, y->decided_by_vi, y->decided_by_en);
}

static bool same_part(const struct programme_part *x, const struct programme_part *y)
{
    return x->kind == y->kind && str_eq(x->code, y->code) && x->from_day == y->from_day &&
           x->to_day == y->to_day && str_eq(x->measure, y->measure) &&
           x->target_numerator == y->target_numerator &&
           x->target_denominator == y->target_denominator &&
           same_text(x->name_vi, x->name_en, y->name_vi, y->name_en);
}

/* Kinds may stand mixed in a file; within a kind the order counts. */
static bool same_parts(const struct programme_parts *old, const struct programme_parts *new)
{
    size_t at = 0;
    if (old->n != new->n)
        return false;
    for (int kind = PROGRAMME_COHORT; kind <= PROGRAMME_CHECK; kind++)
        for (size_t i = 0; i < new->n; i++)
            if (new->list[i].kind == (enum programme_part_kind)kind &&
                !same_part(&old->list[at++], &new->list[i]))
                return false;
    return true;
}

DB_STMT(
    PUT, "programme.put", "ititttttttiiii",
    "INSERT INTO programme (id, slug, lead_unit_id, name_vi, name_en, about_vi, about_en, decision,"
    " decided_by_vi, decided_by_en, decision_day, from_day, to_day, ranked)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    " ON CONFLICT (slug) DO UPDATE SET lead_unit_id = excluded.lead_unit_id,"
    " name_vi = excluded.name_vi, name_en = excluded.name_en, about_vi = excluded.about_vi,"
    " about_en = excluded.about_en, decision = excluded.decision,"
    " decided_by_vi = excluded.decided_by_vi, decided_by_en = excluded.decided_by_en,"
    " decision_day = excluded.decision_day, from_day = excluded.from_day,"
    " to_day = excluded.to_day, ranked = excluded.ranked");
DB_STMT(CLEAR, "programme.clear", "i", "DELETE FROM programme_part WHERE programme_id = $1");
DB_STMT(
    PUT_PART, "programme.put_part", "iitittiitii",
    "INSERT INTO programme_part (programme_id, kind, code, n, name_vi, name_en, from_day, to_day,"
    " measure, target_numerator, target_denominator)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

static enum err put_parts(struct db_tx *tx, int64_t id, const struct programme_parts *parts)
{
    enum err e = db_exec(tx, &CLEAR, DB_ARGS(db_i64(id)), NULL);
    for (size_t i = 0; e == OK && i < parts->n; i++) {
        const struct programme_part *p = &parts->list[i];
        e = db_exec(
            tx, &PUT_PART,
            DB_ARGS(
                db_i64(id), db_i64((int64_t)p->kind), db_text(p->code), db_i64((int64_t)i + 1),
                db_text(p->name_vi), db_text(p->name_en), db_i64_or_null(p->from_day, 0),
                db_i64_or_null(p->to_day, 0), db_text(p->measure), db_i64(p->target_numerator),
                db_i64(p->target_denominator)),
            NULL);
    }
    return e;
}

static enum err put(struct db_tx *tx, const struct programme *p)
{
    return db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(p->id), db_text(p->slug), db_i64(p->lead_unit_id), db_text(p->name_vi),
            db_text(p->name_en), db_text(p->about_vi), db_text(p->about_en), db_text(p->decision),
            db_text(p->decided_by_vi), db_text(p->decided_by_en), db_i64(p->decision_day),
            db_i64(p->from_day), db_i64(p->to_day), db_bool(p->ranked)),
        NULL);
}

DB_STMT(
    USED, "programme.used", "i",
    "SELECT DISTINCT 1, cohort FROM programme_unit WHERE programme_id = $1"
    " UNION SELECT DISTINCT 4, code FROM programme_ready WHERE programme_id = $1");

/* What units refer to is still there. */
static enum err keeps_what_is_used(
    struct db_tx *tx, int64_t id, const struct programme_parts *parts)
{
    struct db_rows r = db_query(tx, &USED, DB_ARGS(db_i64(id)));
    bool kept = true;
    while (db_next(&r)) {
        int64_t kind = row_i64(&r);
        struct str code = row_str(&r);
        kept = kept && programme_part_find(parts, (enum programme_part_kind)kind, code) != NULL;
    }
    enum err e = db_done(&r);
    return e != OK ? e : kept ? OK : E_CONFLICT;
}

static void tell(struct db_tx *tx, const struct programme *p, struct str actor, bool made)
{
    event_add(
        tx, &(struct event){
                .unit_id = p->lead_unit_id,
                .noun = S("programme"),
                .noun_id = p->id,
                .what = made ? S("programme.made") : S("programme.changed"),
                .actor = actor,
                EVENT_FIELDS(
                    ev_str("slug", p->slug), ev_str("decision", p->decision),
                    ev_i64("from_day", p->from_day), ev_i64("to_day", p->to_day)),
            });
    topic_touch(tx, 0, TOPIC_PROGRAMME);
}

enum err programme_put(
    struct db_tx *tx, const struct programme *p, const struct programme_parts *parts,
    struct str actor, enum programme_change *ret_change)
{
    struct programme old, new = *p;
    struct programme_parts before = {0};
    enum err e = db_guard(tx, 0, S("programme"));
    if (e == OK)
        e = programme_by_slug(tx, p->slug, &old);
    bool made = e == E_NOT_FOUND;
    if (e != OK && !made)
        return e;
    new.id = made ? id_new() : old.id;
    e = made ? OK : programme_parts(tx, old.id, &before);
    if (e == OK && !made)
        e = keeps_what_is_used(tx, old.id, parts);
    if (e != OK)
        return e;
    *ret_change = made                                             ? PROGRAMME_MADE
                  : same(&old, &new) && same_parts(&before, parts) ? PROGRAMME_SAME
                                                                   : PROGRAMME_CHANGED;
    if (*ret_change == PROGRAMME_SAME)
        return OK;
    e = put(tx, &new);
    if (e == OK)
        e = put_parts(tx, new.id, parts);
    if (e == OK)
        tell(tx, &new, actor, made);
    return e;
}
