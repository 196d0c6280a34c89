#include "spine/measure.h"

#include <stdlib.h>

#include "spine/measure_part.h"
#include "spine/topic.h"

enum err measure_guard(struct db_tx *tx, int64_t unit_id)
{
    return db_guard(tx, unit_id, S("measure"));
}

/* ---- the sums of days ---- */

/* Always in this order: two transactions never wait for each other's days. */
static int by_key(const void *x, const void *y)
{
    const struct measure_move *a = x, *b = y;
    int code = str_cmp(a->code, b->code);
    if (code != 0)
        return code;
    if (a->official_id != b->official_id)
        return a->official_id < b->official_id ? -1 : 1;
    return a->day < b->day ? -1 : a->day > b->day;
}

DB_STMT(
    ADD, "measure.add_day", "itiiii",
    "INSERT INTO measure_day (unit_id, code, official_id, day, numerator, denominator)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (unit_id, code, official_id, day) DO UPDATE SET"
    " numerator = measure_day.numerator + excluded.numerator,"
    " denominator = measure_day.denominator + excluded.denominator");

static enum err add_day(struct db_tx *tx, int64_t unit_id, const struct measure_move *m)
{
    return db_exec(
        tx, &ADD,
        DB_ARGS(
            db_i64(unit_id), db_text(m->code), db_i64(m->official_id), db_i64(m->day),
            db_i64(m->numerator), db_i64(m->denominator)),
        NULL);
}

enum err measure_move_days(
    struct db_tx *tx, int64_t unit_id, struct measure_move *moves, size_t count)
{
    enum err e = OK;
    if (count)
        qsort(moves, count, sizeof *moves, by_key);
    for (size_t i = 0; i < count && e == OK; i++) {
        bool same_as_next = i + 1 < count && by_key(&moves[i], &moves[i + 1]) == 0;
        if (same_as_next) {
            moves[i + 1].numerator += moves[i].numerator;
            moves[i + 1].denominator += moves[i].denominator;
        } else if (moves[i].numerator || moves[i].denominator) {
            e = add_day(tx, unit_id, &moves[i]);
        }
    }
    return e;
}

/* ---- the parts of a row ---- */

#define COLUMNS                                                                                    \
    "code, official_id, day, numerator, denominator, until_at, then_numerator, then_denominator"

static struct measure_part part_read(struct db_rows *r)
{
    struct measure_part p;
    p.code = row_str(r);
    p.official_id = row_i64(r);
    p.day = row_i64(r);
    p.numerator = row_i64(r);
    p.denominator = row_i64(r);
    p.until_at = row_i64_or(r, 0);
    p.then_numerator = row_i64(r);
    p.then_denominator = row_i64(r);
    return p;
}

struct part_list {
    struct measure_part *list;
    size_t n;
};

DB_STMT(
    OF, "measure.of", "iti",
    "SELECT " COLUMNS " FROM measure_part WHERE unit_id = $1 AND noun = $2 AND noun_id = $3");

static enum err read_parts(struct db_tx *tx, const struct measure_of *row, struct part_list *ret)
{
    struct db_rows r =
        db_query(tx, &OF, DB_ARGS(db_i64(row->unit_id), db_text(row->noun), db_i64(row->noun_id)));
    struct part_list l = {ARENA_ARRAY(tx->arena, struct measure_part, r.rows + 1), 0};
    while (db_next(&r))
        l.list[l.n++] = part_read(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = l;
    return e;
}

struct measure_part measure_settled(const struct measure_part *p, int64_t now_at)
{
    struct measure_part s = *p;
    if (s.until_at == 0 || s.until_at <= now_at) {
        s.numerator = s.until_at ? s.then_numerator : s.numerator;
        s.denominator = s.until_at ? s.then_denominator : s.denominator;
        s.until_at = s.then_numerator = s.then_denominator = 0;
    }
    return s;
}

static bool counts_nothing(const struct measure_part *p)
{
    return !p->numerator && !p->denominator && !p->then_numerator && !p->then_denominator;
}

static struct part_list settle_all(struct db_tx *tx, const struct measure_part *parts, size_t count)
{
    struct part_list l = {ARENA_ARRAY(tx->arena, struct measure_part, count + 1), 0};
    for (size_t i = 0; i < count; i++) {
        struct measure_part p = measure_settled(&parts[i], tx->now_at);
        if (!counts_nothing(&p))
            l.list[l.n++] = p;
    }
    return l;
}

static bool same_key(const struct measure_part *x, const struct measure_part *y)
{
    return x->day == y->day && x->official_id == y->official_id && str_eq(x->code, y->code);
}

static bool same_count(const struct measure_part *x, const struct measure_part *y)
{
    return x->numerator == y->numerator && x->denominator == y->denominator &&
           x->until_at == y->until_at && x->then_numerator == y->then_numerator &&
           x->then_denominator == y->then_denominator;
}

static const struct measure_part *find(const struct part_list *l, const struct measure_part *key)
{
    for (size_t i = 0; i < l->n; i++)
        if (same_key(&l->list[i], key))
            return &l->list[i];
    return NULL;
}

/* ---- replacing them ---- */

DB_STMT(
    PUT, "measure.put", "ititiiiiiii",
    "INSERT INTO measure_part (unit_id, noun, noun_id, " COLUMNS ")"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    " ON CONFLICT (unit_id, noun, noun_id, code, official_id, day) DO UPDATE SET"
    " numerator = excluded.numerator, denominator = excluded.denominator,"
    " until_at = excluded.until_at, then_numerator = excluded.then_numerator,"
    " then_denominator = excluded.then_denominator");

enum err measure_part_put(
    struct db_tx *tx, const struct measure_of *row, const struct measure_part *p)
{
    return db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(row->unit_id), db_text(row->noun), db_i64(row->noun_id), db_text(p->code),
            db_i64(p->official_id), db_i64(p->day), db_i64(p->numerator), db_i64(p->denominator),
            db_i64_or_null(p->until_at, 0), db_i64(p->then_numerator), db_i64(p->then_denominator)),
        NULL);
}

DB_STMT(
    DROP, "measure.drop", "ititii",
    "DELETE FROM measure_part WHERE unit_id = $1 AND noun = $2 AND noun_id = $3 AND code = $4"
    " AND official_id = $5 AND day = $6");

static enum err drop(struct db_tx *tx, const struct measure_of *row, const struct measure_part *p)
{
    return db_exec(
        tx, &DROP,
        DB_ARGS(
            db_i64(row->unit_id), db_text(row->noun), db_i64(row->noun_id), db_text(p->code),
            db_i64(p->official_id), db_i64(p->day)),
        NULL);
}

struct change {
    struct db_tx *tx;
    const struct measure_of *row;
    struct measure_move *moves;
    size_t n;
};

static void move(struct change *c, const struct measure_part *p, int64_t by)
{
    struct measure_move m = {
        p->official_id, p->code, p->day, by * p->numerator, by * p->denominator};
    c->moves[c->n++] = m;
    if (p->official_id) {
        m.official_id = 0;
        c->moves[c->n++] = m;
    }
}

static enum err replace(
    struct change *c, const struct part_list *before, const struct part_list *after)
{
    enum err e = OK;
    for (size_t i = 0; i < before->n && e == OK; i++)
        if (!find(after, &before->list[i])) {
            move(c, &before->list[i], -1);
            e = drop(c->tx, c->row, &before->list[i]);
        }
    for (size_t i = 0; i < after->n && e == OK; i++) {
        const struct measure_part *old = find(before, &after->list[i]);
        if (old && same_count(old, &after->list[i]))
            continue;
        if (old)
            move(c, old, -1);
        move(c, &after->list[i], 1);
        e = measure_part_put(c->tx, c->row, &after->list[i]);
    }
    return e;
}

enum err measure_set(
    struct db_tx *tx, const struct measure_of *row, const struct measure_part *parts, size_t count)
{
    struct part_list before = {0}, after = settle_all(tx, parts, count);
    enum err e = count > MEASURE_PARTS_MAX ? E_INVALID : measure_guard(tx, row->unit_id);
    if (e == OK)
        e = read_parts(tx, row, &before);
    if (e != OK)
        return e;
    size_t most = 2 * (before.n + 2 * after.n) + 1;
    struct change c = {tx, row, ARENA_ARRAY(tx->arena, struct measure_move, most), 0};
    e = replace(&c, &before, &after);
    if (e == OK)
        e = measure_move_days(tx, row->unit_id, c.moves, c.n);
    if (e == OK && c.n)
        topic_touch(tx, row->unit_id, TOPIC_MEASURE);
    return e;
}

enum err measure_is(
    struct db_tx *tx, const struct measure_of *row, const struct measure_part *parts, size_t count,
    bool *ret)
{
    struct part_list kept = {0}, wanted = settle_all(tx, parts, count);
    enum err e = read_parts(tx, row, &kept);
    if (e != OK)
        return e;
    kept = settle_all(tx, kept.list, kept.n);
    bool same = kept.n == wanted.n;
    for (size_t i = 0; i < wanted.n && same; i++) {
        const struct measure_part *p = find(&kept, &wanted.list[i]);
        same = p && same_count(p, &wanted.list[i]);
    }
    *ret = same;
    return OK;
}
