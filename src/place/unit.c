#include "place/unit.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/viet.h"
#include "place/unit_row.h"

#define SEARCH_NOUN S("unit")
#define MAX_ANCESTORS 4

/* ---- rows ---- */

struct unit unit_read(struct db_rows *r)
{
    struct unit u;
    u.id = row_i64(r);
    u.level = (enum unit_level)row_i64(r);
    u.kind = (enum unit_kind)row_i64(r);
    u.code = row_str(r);
    u.name = row_str(r);
    u.name_en = row_str(r);
    u.slug = row_str(r);
    u.parent_id = row_i64_or(r, 0);
    u.valid_from = row_i64(r);
    u.valid_to = row_i64_or(r, UNIT_FOR_EVER);
    return u;
}

enum err unit_one(struct db_rows r, struct unit *ret)
{
    struct unit u;
    bool found = false;
    while (db_next(&r)) {
        u = unit_read(&r);
        found = true;
    }
    enum err e = db_done(&r);
    if (e == OK && found)
        *ret = u;
    return e != OK ? e : found ? OK : E_NOT_FOUND;
}

enum err unit_all(struct db_tx *tx, struct db_rows r, struct unit_list *ret)
{
    struct unit *list = ARENA_ARRAY(tx->arena, struct unit, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = unit_read(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct unit_list){list, n};
    return e;
}

bool unit_stood(const struct unit *u, int64_t day)
{
    return u->valid_from <= day && day <= u->valid_to;
}

/* ---- one unit ---- */

DB_STMT(BY_ID, "unit.by_id", "i", "SELECT " UNIT_COLUMNS " FROM unit WHERE id = $1");

enum err unit_by_id(struct db_tx *tx, int64_t id, struct unit *ret)
{
    return unit_one(db_query(tx, &BY_ID, DB_ARGS(db_i64(id))), ret);
}

DB_STMT(
    BY_SLUG, "unit.by_slug", "t",
    "SELECT " UNIT_COLUMNS " FROM unit_slug JOIN unit ON unit.id = unit_slug.unit_id"
    " WHERE unit_slug.slug = $1");

enum err unit_by_slug(struct db_tx *tx, struct str slug, struct unit *ret)
{
    return unit_one(db_query(tx, &BY_SLUG, DB_ARGS(db_text(slug))), ret);
}

DB_STMT(
    BY_CODE, "unit.by_code", "tii",
    "SELECT " UNIT_COLUMNS " FROM unit WHERE code = $1 AND level = $2 AND valid_from <= $3"
    " AND (valid_to IS NULL OR valid_to >= $3) ORDER BY valid_from DESC LIMIT 1");

enum err unit_by_code(
    struct db_tx *tx, enum unit_level level, struct str code, int64_t day, struct unit *ret)
{
    struct db_args args = DB_ARGS(db_text(code), db_i64((int64_t)level), db_i64(day));
    return unit_one(db_query(tx, &BY_CODE, args), ret);
}

DB_STMT(
    LAST_BY_CODE, "unit.last_by_code", "t",
    "SELECT " UNIT_COLUMNS " FROM unit WHERE code = $1 ORDER BY valid_from DESC LIMIT 1");

static bool level_of_code(struct str code, enum unit_level *ret)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] < '0' || code.p[i] > '9')
            return false;
    if (code.n != 2 && code.n != 3 && code.n != 5)
        return false;
    *ret = code.n == 2   ? UNIT_LEVEL_PROVINCE
           : code.n == 3 ? UNIT_LEVEL_DISTRICT
                         : UNIT_LEVEL_COMMUNE;
    return true;
}

enum err unit_by_code_text(struct db_tx *tx, struct str text, struct unit *ret)
{
    struct str rest = text, code;
    enum unit_level level;
    int64_t day;
    if (!str_cut(&rest, '@', &code) || !level_of_code(code, &level))
        return E_NOT_FOUND;
    if (str_find_char(text, '@') < 0)
        return unit_one(db_query(tx, &LAST_BY_CODE, DB_ARGS(db_text(code))), ret);
    return date_parse_iso(rest, &day) ? unit_by_code(tx, level, code, day, ret) : E_NOT_FOUND;
}

/* ---- around it ---- */

DB_STMT(
    PROVINCES, "unit.provinces", "i",
    "SELECT " UNIT_COLUMNS " FROM unit WHERE level = 1 AND valid_from <= $1"
    " AND (valid_to IS NULL OR valid_to >= $1) ORDER BY name_key, id");

/* The parent of that day is the oldest former one that lasted until then, else the present one. */
DB_STMT(
    CHILDREN, "unit.children", "ii",
    "SELECT " UNIT_COLUMNS " FROM unit WHERE (unit.parent_id = $1 OR unit.id IN"
    " (SELECT f.unit_id FROM unit_former_parent f WHERE f.parent_id = $1))"
    " AND unit.valid_from <= $2 AND (unit.valid_to IS NULL OR unit.valid_to >= $2)"
    " AND COALESCE((SELECT p.parent_id FROM unit_former_parent p WHERE p.unit_id = unit.id"
    " AND p.until_day >= $2 ORDER BY p.until_day LIMIT 1), unit.parent_id) = $1"
    " ORDER BY unit.name_key, unit.id");

enum err unit_children(struct db_tx *tx, int64_t id, int64_t day, struct unit_list *ret)
{
    struct db_rows r = id == 0 ? db_query(tx, &PROVINCES, DB_ARGS(db_i64(day)))
                               : db_query(tx, &CHILDREN, DB_ARGS(db_i64(id), db_i64(day)));
    return unit_all(tx, r, ret);
}

DB_STMT(
    PARENT, "unit.parent", "ii",
    "SELECT " UNIT_COLUMNS " FROM unit WHERE id = (SELECT COALESCE((SELECT p.parent_id"
    " FROM unit_former_parent p WHERE p.unit_id = c.id AND p.until_day >= $2"
    " ORDER BY p.until_day LIMIT 1), c.parent_id) FROM unit c WHERE c.id = $1)");

enum err unit_ancestors(struct db_tx *tx, const struct unit *u, int64_t day, struct unit_list *ret)
{
    struct unit *list = ARENA_ARRAY(tx->arena, struct unit, MAX_ANCESTORS);
    size_t n = 0;
    int64_t id = u->id;
    enum err e = OK;
    while (n < MAX_ANCESTORS) {
        e = unit_one(db_query(tx, &PARENT, DB_ARGS(db_i64(id), db_i64(day))), &list[n]);
        if (e != OK)
            break;
        id = list[n].id;
        if (list[n++].level == UNIT_LEVEL_PROVINCE)
            break; /* nothing is above it */
    }
    if (e != OK && e != E_NOT_FOUND)
        return e;
    *ret = (struct unit_list){list, n};
    return OK;
}

/* ---- search ---- */

struct str unit_search_text(
    struct arena *a, const struct unit *u, const struct unit *const *up, size_t n)
{
    struct str s = arena_fmt(
        a, "%.*s %.*s %.*s %.*s", STR_ARG(unit_kind_vi(u->kind)), STR_ARG(u->name),
        STR_ARG(u->name_en), STR_ARG(u->code));
    for (size_t i = 0; i < n; i++)
        s = arena_fmt(a, "%.*s %.*s", STR_ARG(s), STR_ARG(up[i]->name));
    return viet_fold(a, s);
}

struct found {
    struct unit unit;
    struct str key;
    bool exact;
};

static int by_name(const void *x, const void *y)
{
    const struct found *a = x, *b = y;
    if (a->exact != b->exact)
        return a->exact ? -1 : 1;
    int c = str_cmp(a->key, b->key);
    if (c)
        return c;
    return (a->unit.id > b->unit.id) - (a->unit.id < b->unit.id);
}

static enum err load_found(
    struct db_tx *tx, const int64_t *ids, size_t n, struct str folded, struct found *ret)
{
    for (size_t i = 0; i < n; i++) {
        enum err e = unit_by_id(tx, ids[i], &ret[i].unit);
        if (e != OK)
            return e == E_NOT_FOUND ? E_INTERNAL : e;
        ret[i].key = viet_sort_key(tx->arena, ret[i].unit.name);
        ret[i].exact = str_eq(viet_fold(tx->arena, ret[i].unit.name), folded);
    }
    qsort(ret, n, sizeof *ret, by_name);
    return OK;
}

enum err unit_search(
    struct db_tx *tx, const struct unit_search *s, struct unit_list *ret, int64_t *ret_total)
{
    bool sorted = s->offset + s->limit <= UNIT_SEARCH_SORTED;
    struct db_search search = {
        .noun = SEARCH_NOUN,
        .query = viet_fold(tx->arena, s->query),
        .limit = sorted ? UNIT_SEARCH_SORTED : s->limit,
        .offset = sorted ? 0 : s->offset,
    };
    const int64_t *ids;
    size_t n;
    int64_t total;
    enum err e = db_search(tx, &search, &ids, &n, &total);
    if (e != OK)
        return e;
    struct found *found = ARENA_ARRAY(tx->arena, struct found, n + 1);
    e = load_found(tx, ids, n, search.query, found);
    if (e != OK)
        return e;
    size_t from = sorted ? (size_t)s->offset : 0, count = 0;
    struct unit *list = ARENA_ARRAY(tx->arena, struct unit, n + 1);
    for (size_t i = from; i < n && count < (size_t)s->limit; i++)
        list[count++] = found[i].unit;
    *ret = (struct unit_list){list, count};
    *ret_total = total;
    return OK;
}
