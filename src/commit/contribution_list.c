/* Reading and summing contributions. */
#include "base/date.h"
#include "base/viet.h"
#include "commit/contribution.h"

#define COLUMNS                                                                                    \
    "c.unit_id, c.id, c.work_id, c.day, c.kind, c.amount, c.goods, c.person_id, c.giver_kind,"     \
    " c.named, c.voided, c.recorded_at, c.version, p.name, w.name_vi, w.name_en, w.slug"
#define FROM                                                                                       \
    " FROM contribution c JOIN contribution_work w ON w.unit_id = c.unit_id AND w.id = c.work_id"  \
    " JOIN person p ON p.unit_id = c.unit_id AND p.id = c.person_id "
#define HOLD                                                                                       \
    "WHERE c.unit_id = $1 AND c.day >= $2 AND c.day <= $3 AND ($4 = 0 OR c.work_id = $4)"          \
    " AND c.voided = 0"

static struct contribution contribution_read(struct db_rows *r)
{
    struct contribution c;
    c.unit_id = row_i64(r);
    c.id = row_i64(r);
    c.work_id = row_i64(r);
    c.day = row_i64(r);
    c.kind = (enum contribution_kind)row_i64(r);
    c.amount = row_i64(r);
    c.goods = row_str(r);
    c.person_id = row_i64(r);
    c.giver_kind = (enum person_kind)row_i64(r);
    c.named = row_str(r);
    c.voided = row_bool(r);
    c.recorded_at = row_i64(r);
    c.version = row_i64(r);
    c.person = row_str(r);
    c.work_vi = row_str(r);
    c.work_en = row_str(r);
    c.work_slug = row_str(r);
    return c;
}

static enum err read_list(struct db_tx *tx, struct db_rows *r, struct contribution_list *ret)
{
    struct contribution *list = ARENA_ARRAY(tx->arena, struct contribution, r->rows + 1);
    size_t n = 0;
    while (db_next(r))
        list[n++] = contribution_read(r);
    *ret = (struct contribution_list){list, n};
    return db_done(r);
}

DB_STMT(
    BY_ID, "contribution.by_id", "ii", "SELECT " COLUMNS FROM "WHERE c.unit_id = $1 AND c.id = $2");

enum err contribution_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct contribution *ret)
{
    struct contribution_list found;
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    enum err e = read_list(tx, &r, &found);
    if (e == OK && found.n == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = found.list[0];
    return e;
}

DB_STMT(
    FIND, "contribution.find", "iiiiii",
    "SELECT " COLUMNS FROM HOLD " ORDER BY c.day DESC, c.id DESC LIMIT $5 OFFSET $6");
DB_STMT(COUNT, "contribution.count", "iiii", "SELECT COUNT(*) FROM contribution c " HOLD);

enum err contribution_find(
    struct db_tx *tx, const struct contribution_query *q, struct contribution_list *ret,
    int64_t *ret_total)
{
    struct db_value unit = db_i64(q->unit_id), work = db_i64(q->work_id);
    struct db_value first = db_i64(q->first_day), last = db_i64(q->last_day);
    struct db_rows r =
        db_query(tx, &FIND, DB_ARGS(unit, first, last, work, db_i64(q->limit), db_i64(q->offset)));
    enum err e = read_list(tx, &r, ret);
    if (e != OK)
        return e;
    r = db_query(tx, &COUNT, DB_ARGS(unit, first, last, work));
    while (db_next(&r))
        *ret_total = row_i64(&r);
    return db_done(&r);
}

static bool holds(struct arena *a, const struct contribution *c, struct str folded)
{
    struct str all =
        arena_fmt(a, "%.*s %.*s %.*s", STR_ARG(c->person), STR_ARG(c->named), STR_ARG(c->goods));
    return str_find(viet_fold(a, all), folded) >= 0;
}

enum err contribution_search(
    struct db_tx *tx, const struct contribution_query *q, struct str words,
    struct contribution_list *ret, int64_t *ret_total)
{
    struct contribution_query first = *q;
    struct contribution_list all;
    struct str folded = viet_fold(tx->arena, words);
    int64_t n = 0, kept = 0;
    first.limit = CONTRIBUTIONS_SEARCHED;
    first.offset = 0;
    enum err e = contribution_find(tx, &first, &all, &n);
    if (e != OK)
        return e;
    struct contribution *list = ARENA_ARRAY(tx->arena, struct contribution, all.n + 1);
    n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (holds(tx->arena, &all.list[i], folded) && n++ >= q->offset && kept < q->limit)
            list[kept++] = all.list[i];
    *ret = (struct contribution_list){list, (size_t)kept};
    *ret_total = n;
    return OK;
}

DB_STMT(
    NAMED, "contribution.named", "iiiiii",
    "SELECT " COLUMNS FROM HOLD
    " AND c.named <> '' ORDER BY c.day DESC, c.id DESC LIMIT $5 OFFSET $6");

enum err contribution_named(
    struct db_tx *tx, const struct contribution_query *q, struct contribution_list *ret)
{
    struct db_rows r = db_query(
        tx, &NAMED,
        DB_ARGS(
            db_i64(q->unit_id), db_i64(q->first_day), db_i64(q->last_day), db_i64(q->work_id),
            db_i64(q->limit), db_i64(q->offset)));
    return read_list(tx, &r, ret);
}

/* ---- sums ---- */

DB_STMT(
    SUM, "contribution.sum", "iiii",
    "SELECT c.work_id, w.slug, w.name_vi, w.name_en, c.kind, COUNT(*),"
    " CAST(SUM(c.amount) AS BIGINT), CAST(SUM(CASE WHEN c.named = '' THEN 1 ELSE 0 END) AS BIGINT)"
    " FROM contribution c JOIN contribution_work w ON w.unit_id = c.unit_id AND w.id = "
    "c.work_id " HOLD
    " GROUP BY c.work_id, w.slug, w.name_vi, w.name_en, c.kind ORDER BY c.work_id, c.kind");

static void add(
    struct contribution_total *t, enum contribution_kind kind, const int64_t count_sum_unnamed[3])
{
    t->count += count_sum_unnamed[0];
    t->unnamed += count_sum_unnamed[2];
    t->amount[kind] += count_sum_unnamed[kind == CONTRIBUTION_GOODS ? 0 : 1];
}

enum err contribution_sum(
    struct db_tx *tx, const struct contribution_query *q, struct contribution_totals *ret)
{
    struct db_rows r = db_query(
        tx, &SUM,
        DB_ARGS(db_i64(q->unit_id), db_i64(q->first_day), db_i64(q->last_day), db_i64(q->work_id)));
    struct contribution_total *list = ARENA_ARRAY(tx->arena, struct contribution_total, r.rows + 1);
    struct contribution_totals sums = {.list = list};
    while (db_next(&r)) {
        struct contribution_total t = {.work_id = row_i64(&r)};
        t.work_slug = row_str(&r);
        t.work_vi = row_str(&r);
        t.work_en = row_str(&r);
        enum contribution_kind kind = (enum contribution_kind)row_i64(&r);
        int64_t n[3];
        for (int i = 0; i < 3; i++)
            n[i] = row_i64(&r);
        if (sums.n == 0 || list[sums.n - 1].work_id != t.work_id)
            list[sums.n++] = t;
        add(&list[sums.n - 1], kind, n);
        add(&sums.all, kind, n);
    }
    *ret = sums;
    return db_done(&r);
}

DB_STMT(
    EDGES, "contribution.edges", "i",
    "SELECT MIN(day), MAX(day) FROM contribution WHERE unit_id = $1");
DB_STMT(
    ANY, "contribution.any", "iii",
    "SELECT COUNT(*) FROM contribution WHERE unit_id = $1 AND day >= $2 AND day <= $3"
    " AND voided = 0");

static enum err any_in(struct db_tx *tx, int64_t unit_id, int year, bool *ret)
{
    struct db_rows r = db_query(
        tx, &ANY,
        DB_ARGS(
            db_i64(unit_id), db_i64(date_day((struct date){year, 1, 1})),
            db_i64(date_day((struct date){year, 12, 31}))));
    while (db_next(&r))
        *ret = row_i64(&r) > 0;
    return db_done(&r);
}

enum err contribution_years(
    struct db_tx *tx, int64_t unit_id, const int64_t **ret, size_t *ret_count)
{
    struct db_rows r = db_query(tx, &EDGES, DB_ARGS(db_i64(unit_id)));
    int64_t first = 0, last = -1;
    while (db_next(&r)) {
        first = row_i64_or(&r, 0);
        last = row_i64_or(&r, -1);
    }
    enum err e = db_done(&r);
    int from = date_of_day(first).year, to = last < 0 ? from - 1 : date_of_day(last).year;
    int64_t *years = ARENA_ARRAY(tx->arena, int64_t, (size_t)(to - from + 1) + 1);
    *ret_count = 0;
    for (int year = to; e == OK && year >= from; year--) {
        bool any = false;
        e = any_in(tx, unit_id, year, &any);
        if (any)
            years[(*ret_count)++] = year;
    }
    *ret = years;
    return e;
}
