/* procedure_write: versions of procedures into the catalogue, as one change of the whole. */
#include "base/viet.h"
#include "serve/procedure_row.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

/* The stored versions of one code. */
struct stored {
    const struct procedure *rows;
    size_t count;
};

static enum err read_stored(struct db_tx *tx, struct str code, struct stored *ret)
{
    *ret = (struct stored){NULL, 0};
    enum err e = procedure_versions(tx, code, &ret->rows, &ret->count);
    return e == E_NOT_FOUND ? OK : e;
}

static bool same(const struct procedure *x, const struct procedure *y)
{
    for (size_t i = 0; i < PROCEDURE_TEXTS; i++)
        if (!str_eq(procedure_text_of(x, i), procedure_text_of(y, i)))
            return false;
    return x->valid_to == y->valid_to && x->limit.unit == y->limit.unit &&
           x->limit.amount == y->limit.amount && x->fee_dong == y->fee_dong &&
           x->restart == y->restart;
}

static const struct procedure *stored_of(const struct stored *s, int64_t valid_from)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->rows[i].valid_from == valid_from)
            return &s->rows[i];
    return NULL;
}

/* ---- planning: code by code, the rows in the order of their codes ---- */

struct sorted {
    const struct procedure *row;
    size_t at; /* in the plan's rows */
};

static int compare_sorted(const void *x, const void *y)
{
    const struct sorted *a = x, *b = y;
    int by_code = str_cmp(a->row->code, b->row->code);
    if (by_code)
        return by_code;
    return a->row->valid_from < b->row->valid_from ? -1 : 1;
}

static struct sorted *sort_rows(struct arena *a, const struct procedure *rows, size_t count)
{
    struct sorted *s = ARENA_ARRAY(a, struct sorted, count + 1);
    for (size_t i = 0; i < count; i++)
        s[i] = (struct sorted){&rows[i], i};
    qsort(s, count, sizeof *s, compare_sorted);
    return s;
}

static bool overlap(const struct procedure *x, const struct procedure *y)
{
    return x->valid_from <= y->valid_to && y->valid_from <= x->valid_to;
}

static enum err clash(struct procedure_plan *plan, size_t row, const struct procedure *with)
{
    plan->clashes = true;
    plan->clash = row;
    plan->clash_with = with->valid_from;
    return E_CONFLICT;
}

/* A row against the other rows of its code, and against the stored versions that stay. */
static enum err check_row(
    struct procedure_plan *plan, const struct sorted *of_code, size_t i, struct stored stored)
{
    const struct procedure *row = of_code[i].row;
    if (i > 0 && overlap(of_code[i - 1].row, row))
        return clash(plan, of_code[i].at, of_code[i - 1].row);
    for (size_t k = 0; k < stored.count; k++)
        if (stored.rows[k].valid_from != row->valid_from && overlap(&stored.rows[k], row))
            return clash(plan, of_code[i].at, &stored.rows[k]);
    return OK;
}

/* Without the versions that rows of the same first day replace. */
static struct stored left_of(
    struct arena *a, struct stored stored, const struct sorted *of_code, size_t count)
{
    struct procedure *left = ARENA_ARRAY(a, struct procedure, stored.count + 1);
    size_t n = 0;
    for (size_t k = 0; k < stored.count; k++) {
        bool replaced = false;
        for (size_t i = 0; i < count; i++)
            replaced = replaced || of_code[i].row->valid_from == stored.rows[k].valid_from;
        if (!replaced)
            left[n++] = stored.rows[k];
    }
    return (struct stored){left, n};
}

static enum err plan_code(
    struct db_tx *tx, const struct sorted *of_code, size_t count, struct procedure_plan *plan)
{
    struct stored stored;
    enum err e = read_stored(tx, of_code[0].row->code, &stored);
    struct stored left = left_of(tx->arena, stored, of_code, count);
    for (size_t i = 0; e == OK && i < count; i++) {
        e = check_row(plan, of_code, i, left);
        const struct procedure *old = stored_of(&stored, of_code[i].row->valid_from);
        plan->changes[of_code[i].at] = old == NULL                 ? PROCEDURE_MADE
                                       : same(old, of_code[i].row) ? PROCEDURE_SAME
                                                                   : PROCEDURE_CHANGED;
    }
    return e;
}

enum err procedure_plan(
    struct db_tx *tx, const struct procedure *rows, size_t count, struct procedure_plan *ret)
{
    struct sorted *sorted = sort_rows(tx->arena, rows, count);
    *ret = (struct procedure_plan){
        .rows = rows,
        .count = count,
        .changes = ARENA_ARRAY(tx->arena, enum procedure_change, count + 1),
    };
    size_t n;
    for (size_t i = 0; i < count; i += n) {
        for (n = 1; i + n < count && str_eq(sorted[i + n].row->code, sorted[i].row->code); n++)
            ;
        enum err e = plan_code(tx, &sorted[i], n, ret);
        if (e != OK)
            return e;
    }
    return OK;
}

/* ---- writing ---- */

DB_STMT(
    PUT, "procedure.put", "itiiiiiittttttttttttttttttttti",
    "INSERT INTO procedure_version (id, code, valid_from, valid_to, limit_unit, limit_amount, "
    "fee_dong, restart, certainty, name_vi, name_en, field_vi, field_en, fee_vi, fee_en, "
    "limit_extra_vi, limit_extra_en, " PROCEDURE_LONG_COLUMNS ", updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
    "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30) "
    "ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = excluded.valid_to, "
    "limit_unit = excluded.limit_unit, limit_amount = excluded.limit_amount, "
    "fee_dong = excluded.fee_dong, restart = excluded.restart, certainty = excluded.certainty, "
    "name_vi = excluded.name_vi, name_en = excluded.name_en, field_vi = excluded.field_vi, "
    "field_en = excluded.field_en, fee_vi = excluded.fee_vi, fee_en = excluded.fee_en, "
    "limit_extra_vi = excluded.limit_extra_vi, limit_extra_en = excluded.limit_extra_en, "
    "papers_vi = excluded.papers_vi, papers_en = excluded.papers_en, steps_vi = excluded.steps_vi, "
    "steps_en = excluded.steps_en, result_vi = excluded.result_vi, result_en = excluded.result_en, "
    "audience_vi = excluded.audience_vi, audience_en = excluded.audience_en, "
    "authority_vi = excluded.authority_vi, authority_en = excluded.authority_en, "
    "legal_basis_vi = excluded.legal_basis_vi, legal_basis_en = excluded.legal_basis_en, "
    "updated_at = excluded.updated_at RETURNING id");

#define PUT_ARGS 30

static enum err put(struct db_tx *tx, const struct procedure *p, int64_t *ret_id)
{
    struct db_value v[PUT_ARGS] = {
        db_i64(id_new()),
        db_text(p->code),
        db_i64(p->valid_from),
        db_i64_or_null(p->valid_to, PROCEDURE_OPEN),
        db_i64((int64_t)p->limit.unit),
        db_i64(p->limit.amount),
        db_i64_or_null(p->fee_dong, PROCEDURE_FEE_UNKNOWN),
        db_bool(p->restart),
    };
    size_t n = 8;
    for (size_t i = 1; i < PROCEDURE_TEXTS; i++) /* the code is the first */
        v[n++] = db_text(procedure_text_of(p, i));
    v[n++] = db_i64(tx->now_at);
    struct db_rows r = db_query(tx, &PUT, (struct db_args){v, n});
    while (db_next(&r))
        *ret_id = row_i64(&r);
    return db_done(&r);
}

static struct str search_text(struct arena *a, const struct procedure *p)
{
    const struct str pieces[] = {p->name_vi, p->name_en, p->field_vi, p->field_en, p->code};
    struct str all = S("");
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        all = arena_fmt(a, "%.*s %.*s", STR_ARG(all), STR_ARG(pieces[i]));
    return viet_fold(a, all);
}

static enum err write_one(
    struct db_tx *tx, const struct procedure *p, enum procedure_change change, struct str actor)
{
    int64_t id = 0;
    enum err e = put(tx, p, &id);
    if (e == OK)
        e = db_search_put(tx, 0, PROCEDURE_SEARCH_NOUN, id, search_text(tx->arena, p));
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .noun = S("procedure"),
                .noun_id = id,
                .what = change == PROCEDURE_MADE ? S("procedure.made") : S("procedure.changed"),
                .actor = actor,
                EVENT_FIELDS(
                    ev_str("code", p->code), ev_i64("valid_from", p->valid_from),
                    ev_i64("valid_to", p->valid_to == PROCEDURE_OPEN ? 0 : p->valid_to)),
            });
    return OK;
}

enum err procedure_write(
    struct db_tx *tx, const struct procedure *rows, size_t count, struct str actor,
    struct procedure_plan *ret)
{
    enum err e = db_guard(tx, 0, S("procedure"));
    if (e == OK)
        e = procedure_plan(tx, rows, count, ret);
    bool any = false;
    for (size_t i = 0; e == OK && i < count; i++) {
        if (ret->changes[i] == PROCEDURE_SAME)
            continue;
        e = write_one(tx, &rows[i], ret->changes[i], actor);
        any = true;
    }
    if (e == OK && any)
        topic_touch(tx, 0, TOPIC_PROCEDURE);
    return e;
}
