#include "spine/measure_part.h"

/* ---- proving ---- */

/* Parts minus sums: what is left over is wrong. A part of an official stands in two sums. */
DB_STMT(
    WRONG, "measure.wrong_days", "i",
    "SELECT COUNT(*) FROM (SELECT code, official_id, day FROM ("
    "SELECT code, official_id, day, numerator AS n, denominator AS d FROM measure_part"
    " WHERE unit_id = $1 AND official_id <> 0"
    " UNION ALL SELECT code, 0, day, numerator, denominator FROM measure_part WHERE unit_id = $1"
    " UNION ALL SELECT code, official_id, day, -numerator, -denominator FROM measure_day"
    " WHERE unit_id = $1) AS both_sides"
    " GROUP BY code, official_id, day HAVING SUM(n) <> 0 OR SUM(d) <> 0) AS wrong");

enum err measure_recount(struct db_tx *tx, int64_t unit_id, int64_t *ret_wrong)
{
    struct db_rows r = db_query(tx, &WRONG, DB_ARGS(db_i64(unit_id)));
    int64_t wrong = 0;
    while (db_next(&r))
        wrong = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret_wrong = wrong;
    return e;
}

/* ---- settling what has passed ---- */

DB_STMT(
    PASSED, "measure.passed", "iii",
    "SELECT noun, noun_id, code, official_id, day, numerator, denominator, until_at,"
    " then_numerator, then_denominator FROM measure_part"
    " WHERE unit_id = $1 AND until_at <= $2 ORDER BY until_at NULLS LAST LIMIT $3");

static enum err read_passed(
    struct db_tx *tx, int64_t unit_id, int64_t limit, struct measure_key **ret, size_t *ret_count)
{
    struct db_rows r =
        db_query(tx, &PASSED, DB_ARGS(db_i64(unit_id), db_i64(tx->now_at), db_i64(limit)));
    struct measure_key *list = ARENA_ARRAY(tx->arena, struct measure_key, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct measure_key *p = &list[n++];
        p->noun = row_str(&r);
        p->noun_id = row_i64(&r);
        p->part.code = row_str(&r);
        p->part.official_id = row_i64(&r);
        p->part.day = row_i64(&r);
        p->part.numerator = row_i64(&r);
        p->part.denominator = row_i64(&r);
        p->part.until_at = row_i64(&r);
        p->part.then_numerator = row_i64(&r);
        p->part.then_denominator = row_i64(&r);
    }
    *ret = list;
    *ret_count = n;
    return db_done(&r);
}

enum err measure_settle(struct db_tx *tx, int64_t unit_id, int64_t limit, bool *ret_more)
{
    struct measure_key *list = NULL;
    size_t n = 0;
    enum err e = measure_guard(tx, unit_id);
    if (e == OK)
        e = read_passed(tx, unit_id, limit, &list, &n);
    struct measure_changes c = measure_changes_new(tx->arena, &(struct measure_room){.after = n});
    for (size_t i = 0; i < n && e == OK; i++) {
        struct measure_part old = list[i].part;
        list[i].part = measure_settled(&old, tx->now_at);
        measure_put(&c, &list[i], &old);
    }
    if (e == OK)
        e = measure_write(tx, unit_id, &c);
    *ret_more = e == OK && n == (size_t)limit;
    return e;
}
