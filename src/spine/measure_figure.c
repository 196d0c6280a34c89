#include "base/date.h"
#include "spine/measure.h"

/* The sums of days, and what parts whose moment has passed count otherwise since: $6 is now. */
#define SUM(column) "CAST(COALESCE(SUM(" column "), 0) AS BIGINT)"
#define PASSED                                                                                     \
    " UNION ALL SELECT day, then_numerator - numerator, then_denominator - denominator"            \
    " FROM measure_part WHERE unit_id = $1 AND until_at <= $6 AND code = $2"                       \
    " AND day >= $4 AND day <= $5"
#define DAYS                                                                                       \
    "(SELECT day, numerator AS n, denominator AS d FROM measure_day"                               \
    " WHERE unit_id = $1 AND code = $2 AND official_id = $3 AND day >= $4 AND day <= $5" PASSED    \
    " AND ($3 = 0 OR official_id = $3)) AS days"

#define QUERY_ARGS(tx, q)                                                                          \
    DB_ARGS(                                                                                       \
        db_i64((q)->unit_id), db_text((q)->code), db_i64((q)->official_id), db_i64((q)->from_day), \
        db_i64((q)->to_day), db_i64((tx)->now_at))

DB_STMT(SUM_ALL, "measure.sum", "itiiii", "SELECT " SUM("n") ", " SUM("d") " FROM " DAYS);

enum err measure_sum(struct db_tx *tx, const struct measure_query *q, struct measure_sum *ret)
{
    struct db_rows r = db_query(tx, &SUM_ALL, QUERY_ARGS(tx, q));
    struct measure_sum s = {0};
    while (db_next(&r)) {
        s.numerator = row_i64(&r);
        s.denominator = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = s;
    return e;
}

/* At most 366 rows: the query is cut to the year. */
DB_STMT(
    BY_DAY, "measure.by_day", "itiiii",
    "SELECT day, " SUM("n") ", " SUM("d") " FROM " DAYS " GROUP BY day ORDER BY day");

enum err measure_months(
    struct db_tx *tx, const struct measure_query *q, int year, struct measure_sum months[12])
{
    struct measure_query cut = *q;
    int64_t first = date_day((struct date){year, 1, 1}),
            last = date_day((struct date){year, 12, 31});
    cut.from_day = first > q->from_day ? first : q->from_day;
    cut.to_day = last < q->to_day ? last : q->to_day;
    memset(months, 0, 12 * sizeof *months);
    struct db_rows r = db_query(tx, &BY_DAY, QUERY_ARGS(tx, &cut));
    while (db_next(&r)) {
        struct measure_sum *m = &months[date_of_day(row_i64(&r)).month - 1];
        m->numerator += row_i64(&r);
        m->denominator += row_i64(&r);
    }
    return db_done(&r);
}

DB_STMT(
    OFFICIALS, "measure.officials", "itiii",
    "SELECT official_id, " SUM("n") ", " SUM(
        "d") " FROM ("
             "SELECT official_id, numerator AS n, denominator AS d FROM measure_day"
             " WHERE unit_id = $1 AND code = $2 AND official_id <> 0 AND day >= $3 AND day <= $4"
             " UNION ALL SELECT official_id, then_numerator - numerator, then_denominator - "
             "denominator"
             " FROM measure_part WHERE unit_id = $1 AND until_at <= $5 AND code = $2 AND "
             "official_id <> 0"
             " AND day >= $3 AND day <= $4) AS days"
             " GROUP BY official_id HAVING SUM(n) <> 0 OR SUM(d) <> 0 ORDER BY official_id");

enum err measure_officials(
    struct db_tx *tx, const struct measure_query *q, const struct measure_official **ret,
    size_t *ret_count)
{
    struct db_rows r = db_query(
        tx, &OFFICIALS,
        DB_ARGS(
            db_i64(q->unit_id), db_text(q->code), db_i64(q->from_day), db_i64(q->to_day),
            db_i64(tx->now_at)));
    struct measure_official *list = ARENA_ARRAY(tx->arena, struct measure_official, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct measure_official *o = &list[n++];
        o->official_id = row_i64(&r);
        o->sum.numerator = row_i64(&r);
        o->sum.denominator = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    *ret = list;
    *ret_count = n;
    return OK;
}

DB_STMT(
    NEXT, "measure.next_at", "ii",
    "SELECT MIN(until_at) FROM measure_part WHERE unit_id = $1 AND until_at > $2");

enum err measure_next_at(struct db_tx *tx, int64_t unit_id, int64_t *ret)
{
    struct db_rows r = db_query(tx, &NEXT, DB_ARGS(db_i64(unit_id), db_i64(tx->now_at)));
    int64_t at = 0;
    while (db_next(&r))
        at = row_i64_or(&r, 0);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = at;
    return e;
}

/* ---- the rows behind ---- */

/* $6: now; $7: enum measure_which; $8: of one row alone. */
#define BEHIND                                                                                     \
    "(SELECT noun, noun_id, official_id, day,"                                                     \
    " CASE WHEN until_at <= $6 THEN then_numerator ELSE numerator END AS n,"                       \
    " CASE WHEN until_at <= $6 THEN then_denominator ELSE denominator END AS d"                    \
    " FROM measure_part WHERE unit_id = $1 AND code = $2 AND day >= $4 AND day <= $5"              \
    " AND ($3 = 0 OR official_id = $3) AND ($8 = 0 OR noun_id = $8)) AS behind"                    \
    " WHERE (n <> 0 OR d <> 0) AND ($7 = 0 OR ($7 = 1 AND n >= d) OR ($7 = 2 AND n < d))"

DB_STMT(ROWS_COUNT, "measure.rows_count", "itiiiiii", "SELECT COUNT(*) FROM " BEHIND);
DB_STMT(
    ROWS, "measure.rows", "itiiiiiiii",
    "SELECT noun, noun_id, official_id, day, n, d FROM " BEHIND
    " ORDER BY day DESC, noun_id DESC, noun LIMIT $9 OFFSET $10");

static struct measure_row row_read(struct db_rows *r)
{
    struct measure_row m;
    m.noun = row_str(r);
    m.noun_id = row_i64(r);
    m.official_id = row_i64(r);
    m.day = row_i64(r);
    m.numerator = row_i64(r);
    m.denominator = row_i64(r);
    return m;
}

#define BEHIND_VALUES(tx, q, page)                                                                 \
    db_i64((q)->unit_id), db_text((q)->code), db_i64((q)->official_id), db_i64((q)->from_day),     \
        db_i64((q)->to_day), db_i64((tx)->now_at), db_i64((page)->which), db_i64((page)->noun_id)

enum err measure_rows(
    struct db_tx *tx, const struct measure_query *q, const struct measure_page *page,
    struct measure_rows *ret)
{
    struct db_rows c = db_query(tx, &ROWS_COUNT, DB_ARGS(BEHIND_VALUES(tx, q, page)));
    int64_t total = 0;
    while (db_next(&c))
        total = row_i64(&c);
    enum err e = db_done(&c);
    if (e != OK)
        return e;
    struct db_rows r = db_query(
        tx, &ROWS, DB_ARGS(BEHIND_VALUES(tx, q, page), db_i64(page->limit), db_i64(page->offset)));
    struct measure_row *list = ARENA_ARRAY(tx->arena, struct measure_row, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = row_read(&r);
    e = db_done(&r);
    if (e == OK)
        *ret = (struct measure_rows){list, n, total};
    return e;
}
