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

struct passed {
    struct measure_of row;
    struct measure_part part;
};

DB_STMT(
    PASSED, "measure.passed", "iii",
    "SELECT noun, noun_id, code, official_id, day, numerator, denominator, until_at,"
    " then_numerator, then_denominator FROM measure_part"
    " WHERE unit_id = $1 AND until_at <= $2 ORDER BY until_at NULLS LAST LIMIT $3");

static enum err read_passed(
    struct db_tx *tx, int64_t unit_id, int64_t limit, const struct passed **ret, size_t *ret_count)
{
    struct db_rows r =
        db_query(tx, &PASSED, DB_ARGS(db_i64(unit_id), db_i64(tx->now_at), db_i64(limit)));
    struct passed *list = ARENA_ARRAY(tx->arena, struct passed, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct passed *p = &list[n++];
        p->row.unit_id = unit_id;
        p->row.noun = row_str(&r);
        p->row.noun_id = row_i64(&r);
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

static enum err settle(struct db_tx *tx, const struct passed *p)
{
    struct measure_part after = measure_settled(&p->part, tx->now_at);
    struct measure_move moves[2] = {
        {p->part.official_id, p->part.code, p->part.day, after.numerator - p->part.numerator,
         after.denominator - p->part.denominator}};
    moves[1] = moves[0];
    moves[1].official_id = 0;
    enum err e = measure_part_put(tx, &p->row, &after);
    return e == OK ? measure_move_days(tx, p->row.unit_id, moves, p->part.official_id ? 2 : 1) : e;
}

enum err measure_settle(struct db_tx *tx, int64_t unit_id, int64_t limit, bool *ret_more)
{
    const struct passed *list = NULL;
    size_t n = 0;
    enum err e = measure_guard(tx, unit_id);
    if (e == OK)
        e = read_passed(tx, unit_id, limit, &list, &n);
    for (size_t i = 0; i < n && e == OK; i++)
        e = settle(tx, &list[i]);
    *ret_more = e == OK && n == (size_t)limit;
    return e;
}
