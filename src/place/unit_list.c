#include "place/unit_list.h"

/* As many as the pages of a list can show. */
#define MATCHES_MOST 4000

static enum err read_units(struct db_tx *tx, struct db_rows r, struct unit_list *ret)
{
    struct unit *units = ARENA_ARRAY(tx->arena, struct unit, r.rows + 1);
    size_t n = 0;
    enum err e = OK;
    while (e == OK && db_next(&r))
        e = unit_by_id(tx, row_i64(&r), &units[n++]);
    if (e == OK)
        e = db_done(&r);
    if (e == OK)
        *ret = (struct unit_list){units, n};
    return e;
}

/* ---- without words ---- */

DB_STMT(
    COUNT_KINDS, "unit.count_kinds", "ii",
    "SELECT COUNT(*) FROM unit WHERE kind BETWEEN $1 AND $2");

DB_STMT(
    BY_NAME, "unit.by_name", "iiii",
    "SELECT id FROM unit WHERE kind BETWEEN $1 AND $2 "
    "ORDER BY name_key, code, valid_from LIMIT $3 OFFSET $4");

static int64_t offset_of(const struct unit_query *in)
{
    return in->page > 1 ? (in->page - 1) * UNIT_PER_PAGE : 0;
}

static enum err find_all(
    struct db_tx *tx, const struct unit_query *in, struct unit_list *ret, int64_t *ret_total)
{
    struct db_rows r = db_query(tx, &COUNT_KINDS, DB_ARGS(db_i64(in->from), db_i64(in->to)));
    int64_t total = 0;
    while (db_next(&r))
        total = row_i64(&r);
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    r = db_query(
        tx, &BY_NAME,
        DB_ARGS(db_i64(in->from), db_i64(in->to), db_i64(UNIT_PER_PAGE), db_i64(offset_of(in))));
    e = read_units(tx, r, ret);
    if (e == OK)
        *ret_total = total;
    return e;
}

/* ---- by words ---- */

/* Of all matches those of the kinds: the index knows words only. */
static enum err find_kinds(
    struct db_tx *tx, const struct unit_query *in, struct unit_list *ret, int64_t *ret_total)
{
    struct unit_search search = {.query = in->q, .limit = MATCHES_MOST};
    struct unit_list all;
    int64_t total;
    enum err e = unit_search(tx, &search, &all, &total);
    if (e != OK)
        return e;
    struct unit *page = ARENA_ARRAY(tx->arena, struct unit, UNIT_PER_PAGE);
    int64_t first = offset_of(in), seen = 0;
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        if (all.list[i].kind < in->from || all.list[i].kind > in->to)
            continue;
        if (seen >= first && n < UNIT_PER_PAGE)
            page[n++] = all.list[i];
        seen++;
    }
    *ret = (struct unit_list){page, n};
    *ret_total = seen;
    return OK;
}

enum err unit_find(
    struct db_tx *tx, const struct unit_query *in, struct unit_list *ret, int64_t *ret_total)
{
    if (in->q.n == 0)
        return find_all(tx, in, ret, ret_total);
    if (in->from != UNIT_PROVINCE || in->to != UNIT_SPECIAL_ZONE)
        return find_kinds(tx, in, ret, ret_total);
    struct unit_search search = {.query = in->q, .limit = UNIT_PER_PAGE, .offset = offset_of(in)};
    return unit_search(tx, &search, ret, ret_total);
}

/* ---- by code ---- */

DB_STMT(
    VERSIONS, "unit.versions", "t",
    "SELECT id FROM unit WHERE code = $1 ORDER BY valid_from, level");

enum err unit_versions(struct db_tx *tx, struct str code, struct unit_list *ret)
{
    struct unit_list found;
    enum err e = read_units(tx, db_query(tx, &VERSIONS, DB_ARGS(db_text(code))), &found);
    if (e != OK || found.n == 0)
        return e != OK ? e : E_NOT_FOUND;
    *ret = found;
    return OK;
}

DB_STMT(COUNT_LEVELS, "unit.count_levels", "", "SELECT level, COUNT(*) FROM unit GROUP BY level");

enum err unit_count(struct db_tx *tx, struct unit_counts *ret)
{
    struct db_rows r = db_query(tx, &COUNT_LEVELS, DB_NO_ARGS);
    int64_t counts[UNIT_LEVEL_COMMUNE + 1] = {0};
    while (db_next(&r)) {
        int64_t level = row_i64(&r), n = row_i64(&r);
        counts[level] = n;
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct unit_counts){
            counts[UNIT_LEVEL_PROVINCE], counts[UNIT_LEVEL_DISTRICT], counts[UNIT_LEVEL_COMMUNE]};
    return e;
}
