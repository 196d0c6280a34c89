#include "commit/pledge_template.h"

#include <limits.h>

#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define COLUMNS                                                                                    \
    "t.id, t.code, t.valid_from, t.valid_to, t.roles, t.name_vi, t.name_en, t.legal_basis_vi,"     \
    " t.legal_basis_en"

static struct pledge_template template_read(struct db_rows *r)
{
    struct pledge_template t = {0};
    t.id = row_i64(r);
    t.code = row_str(r);
    t.valid_from = row_i64(r);
    t.valid_to = row_i64_or(r, PLEDGE_OPEN);
    t.roles = (unsigned)row_i64(r);
    t.name_vi = row_str(r);
    t.name_en = row_str(r);
    t.legal_basis_vi = row_str(r);
    t.legal_basis_en = row_str(r);
    return t;
}

DB_STMT(
    PARTS, "pledge_template.parts", "i",
    "SELECT kind, text_vi, text_en, measure, of_unit, target_numerator, target_denominator"
    " FROM pledge_template_part WHERE template_id = $1 ORDER BY n");

static enum err read_parts(struct db_tx *tx, struct pledge_template *t)
{
    struct db_rows r = db_query(tx, &PARTS, DB_ARGS(db_i64(t->id)));
    struct pledge_part *parts = ARENA_ARRAY(tx->arena, struct pledge_part, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct pledge_part *p = &parts[n++];
        p->kind = (enum pledge_part_kind)row_i64(&r);
        p->text_vi = row_str(&r);
        p->text_en = row_str(&r);
        p->measure = row_str(&r);
        p->of_unit = row_bool(&r);
        p->target_numerator = row_i64(&r);
        p->target_denominator = row_i64(&r);
    }
    t->parts = parts;
    t->part_count = n;
    return db_done(&r);
}

static enum err read_all(struct db_tx *tx, struct db_rows *r, struct pledge_template_list *ret)
{
    struct pledge_template *list = ARENA_ARRAY(tx->arena, struct pledge_template, r->rows + 1);
    size_t n = 0;
    while (db_next(r))
        list[n++] = template_read(r);
    enum err e = db_done(r);
    for (size_t i = 0; e == OK && i < n; i++)
        e = read_parts(tx, &list[i]);
    *ret = (struct pledge_template_list){list, n};
    return e;
}

DB_STMT(
    IN_FORCE, "pledge_template.in_force", "i",
    "SELECT " COLUMNS " FROM pledge_template t WHERE t.valid_from <= $1"
    " AND (t.valid_to IS NULL OR t.valid_to >= $1) ORDER BY t.code");

enum err pledge_templates(
    struct db_tx *tx, int64_t day, unsigned roles, struct pledge_template_list *ret)
{
    struct pledge_template_list all;
    struct db_rows r = db_query(tx, &IN_FORCE, DB_ARGS(db_i64(day)));
    enum err e = read_all(tx, &r, &all);
    if (e != OK)
        return e;
    struct pledge_template *list = ARENA_ARRAY(tx->arena, struct pledge_template, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (all.list[i].roles & (roles | PLEDGE_ROLE_ANY))
            list[n++] = all.list[i];
    *ret = (struct pledge_template_list){list, n};
    return OK;
}

static int breadth(unsigned roles)
{
    return roles & PLEDGE_ROLE_ANY ? INT_MAX : __builtin_popcount(roles);
}

size_t pledge_template_fitting(const struct pledge_template_list *all)
{
    size_t best = 0;
    for (size_t i = 1; i < all->n; i++)
        if (breadth(all->list[i].roles) < breadth(all->list[best].roles))
            best = i;
    return best;
}

DB_STMT(
    OF_CODE, "pledge_template.of_code", "t",
    "SELECT " COLUMNS " FROM pledge_template t WHERE t.code = $1 ORDER BY t.valid_from");

static enum err versions(struct db_tx *tx, struct str code, struct pledge_template_list *ret)
{
    struct db_rows r = db_query(tx, &OF_CODE, DB_ARGS(db_text(code)));
    return read_all(tx, &r, ret);
}

enum err pledge_template_by_code(
    struct db_tx *tx, struct str code, int64_t day, struct pledge_template *ret)
{
    struct pledge_template_list all;
    enum err e = versions(tx, code, &all);
    if (e != OK)
        return e;
    for (size_t i = 0; i < all.n; i++)
        if (all.list[i].valid_from <= day && day <= all.list[i].valid_to) {
            *ret = all.list[i];
            return OK;
        }
    return E_NOT_FOUND;
}

/* ---- writing ---- */

static bool same_part(const struct pledge_part *x, const struct pledge_part *y)
{
    return x->kind == y->kind && str_eq(x->text_vi, y->text_vi) && str_eq(x->text_en, y->text_en) &&
           str_eq(x->measure, y->measure) && x->of_unit == y->of_unit &&
           x->target_numerator == y->target_numerator &&
           x->target_denominator == y->target_denominator;
}

static bool same(const struct pledge_template *x, const struct pledge_template *y)
{
    bool yes = x->valid_to == y->valid_to && x->roles == y->roles &&
               str_eq(x->name_vi, y->name_vi) && str_eq(x->name_en, y->name_en) &&
               str_eq(x->legal_basis_vi, y->legal_basis_vi) &&
               str_eq(x->legal_basis_en, y->legal_basis_en) && x->part_count == y->part_count;
    for (size_t i = 0; yes && i < x->part_count; i++)
        yes = same_part(&x->parts[i], &y->parts[i]);
    return yes;
}

DB_STMT(
    PUT, "pledge_template.put", "itiiitttt",
    "INSERT INTO pledge_template (id, code, valid_from, valid_to, roles, name_vi, name_en,"
    " legal_basis_vi, legal_basis_en) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = excluded.valid_to,"
    " roles = excluded.roles, name_vi = excluded.name_vi, name_en = excluded.name_en,"
    " legal_basis_vi = excluded.legal_basis_vi, legal_basis_en = excluded.legal_basis_en");
DB_STMT(
    CLEAR, "pledge_template.clear", "i", "DELETE FROM pledge_template_part WHERE template_id = $1");
DB_STMT(
    PUT_PART, "pledge_template.put_part", "iiitttiii",
    "INSERT INTO pledge_template_part (template_id, n, kind, text_vi, text_en, measure, of_unit,"
    " target_numerator, target_denominator) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

static enum err put_parts(struct db_tx *tx, int64_t id, const struct pledge_template *t)
{
    enum err e = db_exec(tx, &CLEAR, DB_ARGS(db_i64(id)), NULL);
    for (size_t i = 0; e == OK && i < t->part_count; i++) {
        const struct pledge_part *p = &t->parts[i];
        e = db_exec(
            tx, &PUT_PART,
            DB_ARGS(
                db_i64(id), db_i64((int64_t)i + 1), db_i64((int64_t)p->kind), db_text(p->text_vi),
                db_text(p->text_en), db_text(p->measure), db_bool(p->of_unit),
                db_i64(p->target_numerator), db_i64(p->target_denominator)),
            NULL);
    }
    return e;
}

static enum err put(
    struct db_tx *tx, int64_t id, const struct pledge_template *t, struct str actor, bool made)
{
    enum err e = db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(id), db_text(t->code), db_i64(t->valid_from),
            db_i64_or_null(t->valid_to, PLEDGE_OPEN), db_i64((int64_t)t->roles),
            db_text(t->name_vi), db_text(t->name_en), db_text(t->legal_basis_vi),
            db_text(t->legal_basis_en)),
        NULL);
    if (e == OK)
        e = put_parts(tx, id, t);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .noun = S("pledge_template"),
                .noun_id = id,
                .what = made ? S("pledge_template.made") : S("pledge_template.changed"),
                .actor = actor,
                EVENT_FIELDS(
                    ev_str("code", t->code), ev_i64("valid_from", t->valid_from),
                    ev_i64("valid_to", t->valid_to == PLEDGE_OPEN ? 0 : t->valid_to)),
            });
    topic_touch(tx, 0, TOPIC_PLEDGE);
    return OK;
}

enum err pledge_template_put(
    struct db_tx *tx, const struct pledge_template *t, struct str actor,
    enum pledge_change *ret_change)
{
    struct pledge_template_list all;
    const struct pledge_template *old = NULL;
    enum err e = db_guard(tx, 0, S("pledge_template"));
    if (e == OK)
        e = versions(tx, t->code, &all);
    if (e != OK)
        return e;
    for (size_t i = 0; i < all.n; i++) {
        const struct pledge_template *x = &all.list[i];
        if (x->valid_from == t->valid_from)
            old = x;
        else if (x->valid_from <= t->valid_to && t->valid_from <= x->valid_to)
            return E_CONFLICT;
    }
    *ret_change = !old ? PLEDGE_MADE : same(old, t) ? PLEDGE_SAME : PLEDGE_CHANGED;
    return *ret_change == PLEDGE_SAME ? OK : put(tx, old ? old->id : id_new(), t, actor, !old);
}
