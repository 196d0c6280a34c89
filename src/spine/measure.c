#include "spine/measure.h"

#include "spine/measure_part.h"
#include "spine/topic.h"

enum err measure_guard(struct db_tx *tx, int64_t unit_id)
{
    return db_guard(tx, unit_id, S("measure"));
}

/* ---- the parts of rows ---- */

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

#define OF_ONE(id)                                                                                 \
    "SELECT noun_id, code, official_id, day, numerator, denominator, until_at, then_numerator,"    \
    " then_denominator FROM measure_part WHERE unit_id = $1 AND noun = $34 AND noun_id = " id
DB_STMT(OF, "measure.of", "i" DB_IDS_TYPES "t", DB_EACH_ID(OF_ONE));

static void add_part(struct arena *a, struct part_list *l, const struct measure_part *p)
{
    if ((l->n & (l->n - 1)) == 0) { /* 0, 1, 2, 4 …: full */
        struct measure_part *more = ARENA_ARRAY(a, struct measure_part, l->n ? 2 * l->n : 1);
        if (l->n)
            memcpy(more, l->list, l->n * sizeof *more);
        l->list = more;
    }
    l->list[l->n++] = *p;
}

/* ret[i] of ids[i]; at most DB_IDS_MAX of them. */
static enum err read_parts(
    struct db_tx *tx, const struct measure_of *noun, const int64_t *ids, size_t n,
    struct part_list *ret)
{
    struct db_value v[1 + DB_IDS_MAX + 1] = {db_i64(noun->unit_id)};
    db_ids(v + 1, ids, n);
    v[1 + DB_IDS_MAX] = db_text(noun->noun);
    struct db_rows r = db_query(tx, &OF, (struct db_args){v, sizeof v / sizeof *v});
    for (size_t i = 0; i < n; i++)
        ret[i] = (struct part_list){NULL, 0};
    while (db_next(&r)) {
        int64_t id = row_i64(&r);
        struct measure_part p = part_read(&r);
        for (size_t i = 0; i < n; i++)
            if (ids[i] == id)
                add_part(tx->arena, &ret[i], &p);
    }
    return db_done(&r);
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

static bool loses_one(const struct part_list *before, const struct part_list *after)
{
    for (size_t i = 0; i < before->n; i++)
        if (!find(after, &before->list[i]))
            return true;
    return false;
}

static void replace(
    struct measure_changes *c, struct measure_key *k, const struct part_list *before,
    const struct part_list *after)
{
    bool anew = loses_one(before, after);
    if (anew)
        measure_drop(c, k, before->list, before->n);
    for (size_t i = 0; i < after->n; i++) {
        k->part = after->list[i];
        const struct measure_part *old = anew ? NULL : find(before, &k->part);
        if (!old || !same_count(old, &k->part))
            measure_put(c, k, old);
    }
}

/* At most DB_IDS_MAX rows. */
static enum err set_some(
    struct db_tx *tx, const struct measure_of *noun, const struct measure_count *rows, size_t count)
{
    int64_t ids[DB_IDS_MAX];
    struct part_list before[DB_IDS_MAX], after[DB_IDS_MAX];
    struct measure_key k = {.noun = noun->noun};
    struct measure_room room = {.rows = count};
    for (size_t i = 0; i < count; i++) {
        ids[i] = rows[i].noun_id;
        after[i] = settle_all(tx, rows[i].parts, rows[i].n);
        room.after += after[i].n;
    }
    enum err e = read_parts(tx, noun, ids, count, before);
    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++)
        room.before += before[i].n;
    struct measure_changes c = measure_changes_new(tx->arena, &room);
    for (size_t i = 0; i < count; i++) {
        k.noun_id = ids[i];
        replace(&c, &k, &before[i], &after[i]);
    }
    if (c.n_puts || c.n_drops)
        topic_touch(tx, noun->unit_id, TOPIC_MEASURE);
    return measure_write(tx, noun->unit_id, &c);
}

enum err measure_set_all(
    struct db_tx *tx, const struct measure_of *noun, const struct measure_count *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].n > MEASURE_PARTS_MAX)
            return E_INVALID;
    enum err e = count ? measure_guard(tx, noun->unit_id) : OK;
    for (size_t i = 0, n; i < count && e == OK; i += n) {
        n = count - i < DB_IDS_MAX ? count - i : DB_IDS_MAX;
        e = set_some(tx, noun, &rows[i], n);
    }
    return e;
}

enum err measure_set(
    struct db_tx *tx, const struct measure_of *row, const struct measure_part *parts, size_t count)
{
    return measure_set_all(tx, row, &(struct measure_count){row->noun_id, parts, count}, 1);
}

enum err measure_is(
    struct db_tx *tx, const struct measure_of *row, const struct measure_part *parts, size_t count,
    bool *ret)
{
    struct part_list kept = {0}, wanted = settle_all(tx, parts, count);
    enum err e = read_parts(tx, row, &row->noun_id, 1, &kept);
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
