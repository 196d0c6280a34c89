/* pledge_read: pledges as they were signed, by whom and when; who has signed and who has not. */
#include "base/date.h"
#include "commit/pledge.h"
#include "place/post.h"

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "p.unit_id, p.id, p.official_id, p.year, p.slug, p.template_code, p.name, p.post_vi,"          \
    " p.post_en, p.signed_at, p.ended_at, p.scheme, p.body, p.sha256, p.signature, p.public_key,"  \
    " p.ceremony_id"

static struct pledge pledge_read(struct db_rows *r)
{
    struct pledge p;
    p.unit_id = row_i64(r);
    p.id = row_i64(r);
    p.official_id = row_i64(r);
    p.year = row_i64(r);
    p.slug = row_str(r);
    p.template_code = row_str(r);
    p.name = row_str(r);
    p.post_vi = row_str(r);
    p.post_en = row_str(r);
    p.signed_at = row_i64(r);
    p.ended_at = row_i64_or(r, 0);
    p.scheme = row_str(r);
    p.body = row_str(r);
    p.sha256 = row_blob(r);
    p.signature = row_blob(r);
    p.public_key = row_blob(r);
    p.ceremony_id = row_i64_or(r, 0);
    return p;
}

static enum err read_one(struct db_rows *r, struct pledge *ret)
{
    bool found = false;
    while (db_next(r)) {
        *ret = pledge_read(r);
        found = true;
    }
    enum err e = db_done(r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

static enum err read_list(struct db_tx *tx, struct db_rows *r, struct pledge_list *ret)
{
    struct pledge *list = ARENA_ARRAY(tx->arena, struct pledge, r->rows + 1);
    size_t n = 0;
    while (db_next(r))
        list[n++] = pledge_read(r);
    *ret = (struct pledge_list){list, n};
    return db_done(r);
}

DB_STMT(
    BY_ID, "pledge.by_id", "ii",
    "SELECT " COLUMNS " FROM pledge p WHERE p.unit_id = $1 AND p.id = $2");

enum err pledge_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct pledge *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    return read_one(&r, ret);
}

DB_STMT(
    BY_SLUG, "pledge.by_slug", "it",
    "SELECT " COLUMNS " FROM pledge p WHERE p.unit_id = $1 AND p.slug = $2");

enum err pledge_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct pledge *ret)
{
    struct db_rows r = db_query(tx, &BY_SLUG, DB_ARGS(db_i64(unit_id), db_text(slug)));
    return read_one(&r, ret);
}

DB_STMT(
    IN_FORCE, "pledge.in_force", "iii",
    "SELECT " COLUMNS " FROM pledge p WHERE p.unit_id = $1 AND p.official_id = $2 AND p.year = $3"
    " AND p.ended_at IS NULL");

enum err pledge_in_force(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, int64_t year, struct pledge *ret)
{
    struct db_rows r =
        db_query(tx, &IN_FORCE, DB_ARGS(db_i64(unit_id), db_i64(official_id), db_i64(year)));
    return read_one(&r, ret);
}

DB_STMT(
    OF_YEAR, "pledge.of_year", "ii",
    "SELECT " COLUMNS " FROM pledge p JOIN official o ON o.unit_id = p.unit_id"
    " AND o.id = p.official_id WHERE p.unit_id = $1 AND p.year = $2 AND p.ended_at IS NULL"
    " ORDER BY o.name_key, p.id");

enum err pledge_of_year(struct db_tx *tx, int64_t unit_id, int64_t year, struct pledge_list *ret)
{
    struct db_rows r = db_query(tx, &OF_YEAR, DB_ARGS(db_i64(unit_id), db_i64(year)));
    return read_list(tx, &r, ret);
}

DB_STMT(
    OF_OFFICIAL, "pledge.of_official", "ii",
    "SELECT " COLUMNS " FROM pledge p WHERE p.unit_id = $1 AND p.official_id = $2"
    " ORDER BY p.signed_at DESC, p.id DESC");

enum err pledge_of_official(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, struct pledge_list *ret)
{
    struct db_rows r = db_query(tx, &OF_OFFICIAL, DB_ARGS(db_i64(unit_id), db_i64(official_id)));
    return read_list(tx, &r, ret);
}

DB_STMT(
    SIGNED_BETWEEN, "pledge.signed_between", "iii",
    "SELECT " COLUMNS " FROM pledge p WHERE p.unit_id = $1 AND p.signed_at >= $2"
    " AND p.signed_at < $3 ORDER BY p.signed_at, p.id");

enum err pledge_signed_between(
    struct db_tx *tx, int64_t unit_id, const int64_t from_until_at[2], struct pledge_list *ret)
{
    struct db_rows r = db_query(
        tx, &SIGNED_BETWEEN,
        DB_ARGS(db_i64(unit_id), db_i64(from_until_at[0]), db_i64(from_until_at[1])));
    return read_list(tx, &r, ret);
}

DB_STMT(
    YEARS, "pledge.years", "i",
    "SELECT DISTINCT year FROM pledge WHERE unit_id = $1 ORDER BY year DESC");

enum err pledge_years(struct db_tx *tx, int64_t unit_id, const int64_t **ret, size_t *ret_count)
{
    struct db_rows r = db_query(tx, &YEARS, DB_ARGS(db_i64(unit_id)));
    int64_t *years = ARENA_ARRAY(tx->arena, int64_t, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        years[n++] = row_i64(&r);
    *ret = years;
    *ret_count = n;
    return db_done(&r);
}

DB_STMT(
    MISSING, "pledge.missing", "iii",
    "SELECT o.id, o.name, q.title_vi, q.title_en FROM official o JOIN post q"
    " ON q.unit_id = o.unit_id AND q.official_id = o.id"
    " WHERE o.unit_id = $1 AND o.active = 1 AND q.from_day <= $2"
    " AND (q.to_day IS NULL OR q.to_day >= $2) AND NOT EXISTS (SELECT 1 FROM pledge p"
    " WHERE p.unit_id = o.unit_id AND p.official_id = o.id AND p.year = $3 AND p.ended_at IS NULL)"
    " ORDER BY o.name_key, o.id, q.from_day DESC, q.id DESC");

enum err pledge_missing(
    struct db_tx *tx, int64_t unit_id, int64_t day, const struct pledge_unsigned **ret,
    size_t *ret_count)
{
    struct db_rows r = db_query(
        tx, &MISSING, DB_ARGS(db_i64(unit_id), db_i64(day), db_i64(date_of_day(day).year)));
    struct pledge_unsigned *list = ARENA_ARRAY(tx->arena, struct pledge_unsigned, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct pledge_unsigned u;
        u.official_id = row_i64(&r);
        u.name = row_str(&r);
        u.post_vi = row_str(&r);
        u.post_en = row_str(&r);
        if (n == 0 || list[n - 1].official_id != u.official_id) /* of several posts the latest */
            list[n++] = u;
    }
    *ret = list;
    *ret_count = n;
    return db_done(&r);
}

DB_STMT(
    ROLL, "pledge.roll", "iii",
    "SELECT o.id, o.name, q.title_vi, q.title_en, p.id, p.ceremony_id, p.slug, p.scheme,"
    " p.public_key, p.signed_at, p.post_vi FROM official o JOIN post q ON q.unit_id = o.unit_id"
    " AND q.official_id = o.id LEFT JOIN pledge p ON p.unit_id = o.unit_id"
    " AND p.official_id = o.id AND p.year = $3 AND p.ended_at IS NULL"
    " WHERE o.unit_id = $1 AND o.active = 1 AND q.from_day <= $2"
    " AND (q.to_day IS NULL OR q.to_day >= $2)"
    " ORDER BY o.name_key, o.id, q.from_day DESC, q.id DESC");

static struct pledge_place place_read(struct db_rows *r)
{
    struct pledge_place x = {.who.official_id = row_i64(r)};
    x.who.name = row_str(r);
    x.who.post_vi = row_str(r);
    x.who.post_en = row_str(r);
    x.pledge_id = row_i64_or(r, 0);
    x.ceremony_id = row_i64_or(r, 0);
    x.slug = row_str(r);
    x.scheme = row_str(r);
    x.public_key = row_blob(r);
    x.signed_at = row_i64_or(r, 0);
    struct str signed_for = row_str(r);
    x.changed = x.pledge_id && !str_eq(signed_for, x.who.post_vi);
    return x;
}

enum err pledge_roll(struct db_tx *tx, int64_t unit_id, int64_t day, struct pledge_roll *ret)
{
    struct db_rows r =
        db_query(tx, &ROLL, DB_ARGS(db_i64(unit_id), db_i64(day), db_i64(date_of_day(day).year)));
    struct pledge_place *all = ARENA_ARRAY(tx->arena, struct pledge_place, r.rows + 1);
    struct pledge_place *sorted = ARENA_ARRAY(tx->arena, struct pledge_place, r.rows + 1);
    size_t n = 0, put = 0;
    *ret = (struct pledge_roll){0};
    while (db_next(&r)) {
        struct pledge_place x = place_read(&r);
        if (n && all[n - 1].who.official_id == x.who.official_id)
            continue; /* of several posts the latest */
        all[n++] = x;
        ret->to_sign += x.pledge_id == 0 || x.changed;
    }
    for (int rank = POST_HEAD; rank <= POST_OTHER; rank++)
        for (size_t i = 0; i < n; i++)
            if (post_rank(tx->arena, all[i].who.post_vi) == (enum post_rank)rank)
                sorted[put++] = all[i];
    ret->list = sorted;
    ret->n = put;
    return db_done(&r);
}

enum err pledge_to_sign(
    struct db_tx *tx, int64_t unit_id, int64_t day, const struct pledge_unsigned **ret,
    size_t *ret_count)
{
    struct pledge_roll roll;
    enum err e = pledge_roll(tx, unit_id, day, &roll);
    struct pledge_unsigned *list = ARENA_ARRAY(tx->arena, struct pledge_unsigned, roll.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < roll.n; i++)
        if (roll.list[i].pledge_id == 0 || roll.list[i].changed)
            list[n++] = roll.list[i].who;
    *ret = list;
    *ret_count = n;
    return e;
}

DB_STMT(
    ENDED, "pledge.ended", "ii",
    "SELECT " COLUMNS " FROM pledge p WHERE p.unit_id = $1 AND p.year = $2"
    " AND p.ended_at IS NOT NULL ORDER BY p.ended_at DESC NULLS LAST, p.id DESC");

enum err pledge_ended(struct db_tx *tx, int64_t unit_id, int64_t year, struct pledge_list *ret)
{
    struct db_rows r = db_query(tx, &ENDED, DB_ARGS(db_i64(unit_id), db_i64(year)));
    return read_list(tx, &r, ret);
}

DB_STMT(
    OF_CEREMONY, "pledge.of_ceremony", "ii",
    "SELECT " COLUMNS " FROM pledge p WHERE p.unit_id = $1 AND p.ceremony_id = $2"
    " ORDER BY p.signed_at, p.name, p.id");

enum err pledge_of_ceremony(
    struct db_tx *tx, int64_t unit_id, int64_t ceremony_id, struct pledge_list *ret)
{
    struct db_rows r = db_query(tx, &OF_CEREMONY, DB_ARGS(db_i64(unit_id), db_i64(ceremony_id)));
    return read_list(tx, &r, ret);
}

DB_STMT(
    ANY, "pledge.any", "iii",
    "SELECT 1 FROM pledge WHERE unit_id = $1 AND official_id = $2 AND year = $3 LIMIT 1");

enum err pledge_any(struct db_tx *tx, int64_t unit_id, int64_t official_id, int64_t year, bool *ret)
{
    struct db_rows r =
        db_query(tx, &ANY, DB_ARGS(db_i64(unit_id), db_i64(official_id), db_i64(year)));
    *ret = r.rows > 0;
    return db_done(&r);
}
