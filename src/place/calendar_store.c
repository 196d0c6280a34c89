/* The calendar in the database: read over what the program was built with, and changed. */
#include <stdlib.h>

#include "db/db.h"
#include "place/calendar.h"
#include "spine/memo.h"
#include "spine/topic.h"

/* ---- reading ---- */

#define DAY_COLUMNS                                                                                \
    "unit_id, day, kind, certainty, closes, name_vi, name_en, legal_basis_vi, legal_basis_en"

/* Two looks at the key, merged; `unit_id = 0 OR unit_id = $1` would sort in a table of its own. */
DB_STMT(
    DAYS, "calendar.days", "i",
    "SELECT " DAY_COLUMNS " FROM calendar_day WHERE unit_id = $1"
    " UNION ALL SELECT " DAY_COLUMNS " FROM calendar_day WHERE unit_id = 0 AND $1 <> 0");

#define HOUR_COLUMNS                                                                               \
    "unit_id, weekday, opens, closes, valid_from, valid_to, legal_basis_vi, legal_basis_en"

DB_STMT(
    HOURS, "calendar.hours", "i",
    "SELECT " HOUR_COLUMNS " FROM office_hours WHERE unit_id = $1"
    " UNION ALL SELECT " HOUR_COLUMNS " FROM office_hours WHERE unit_id = 0 AND $1 <> 0"
    " ORDER BY unit_id, weekday, valid_from, opens");

static enum calendar_layer layer_of(int64_t unit_id)
{
    return unit_id == 0 ? CALENDAR_NATIONAL : CALENDAR_OWN;
}

static struct calendar_day read_day(struct db_rows *r, struct arena *a)
{
    struct calendar_day d = {.layer = layer_of(row_i64(r))};
    d.day = row_i64(r);
    d.kind = (enum calendar_kind)row_i64(r);
    d.certainty = (enum calendar_certainty)row_i64(r);
    d.closes = (int)row_i64_or(r, 0);
    d.name_vi = arena_str(a, row_str(r));
    d.name_en = arena_str(a, row_str(r));
    d.basis_vi = arena_str(a, row_str(r));
    d.basis_en = arena_str(a, row_str(r));
    return d;
}

static struct calendar_hours read_hours(struct db_rows *r, struct arena *a)
{
    struct calendar_hours h = {.layer = layer_of(row_i64(r))};
    h.weekday = (int)row_i64(r);
    h.opens = (int)row_i64(r);
    h.closes = (int)row_i64(r);
    h.valid_from = row_i64(r);
    h.valid_to = row_i64_or(r, CALENDAR_FOR_EVER);
    h.basis_vi = arena_str(a, row_str(r));
    h.basis_en = arena_str(a, row_str(r));
    return h;
}

static int by_day_and_layer(const void *x, const void *y)
{
    const struct calendar_day *a = x, *b = y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (int)a->layer - (int)b->layer;
}

/* Of each day the row of the highest layer. */
static size_t keep_highest(struct calendar_day *days, size_t n)
{
    size_t kept = 0;
    qsort(days, n, sizeof *days, by_day_and_layer);
    for (size_t i = 0; i < n; i++) {
        if (kept && days[kept - 1].day == days[i].day)
            kept--;
        days[kept++] = days[i];
    }
    return kept;
}

static enum err load_days(struct db_tx *tx, struct arena *a, int64_t unit_id, struct calendar *ret)
{
    const struct calendar *below = calendar_national();
    struct db_rows r = db_query(tx, &DAYS, DB_ARGS(db_i64(unit_id)));
    *ret = *below;
    if (r.rows == 0)
        return db_done(&r);
    struct calendar_day *days = ARENA_ARRAY(a, struct calendar_day, r.rows + below->day_count);
    size_t n = 0;
    for (; n < below->day_count; n++)
        days[n] = below->days[n];
    while (db_next(&r))
        days[n++] = read_day(&r, a);
    ret->days = days;
    ret->day_count = keep_highest(days, n);
    return db_done(&r);
}

static enum err load_hours(struct db_tx *tx, struct arena *a, int64_t unit_id, struct calendar *ret)
{
    const struct calendar *below = calendar_national();
    struct db_rows r = db_query(tx, &HOURS, DB_ARGS(db_i64(unit_id)));
    if (r.rows == 0)
        return db_done(&r);
    size_t n = 0;
    struct calendar_hours *hours =
        ARENA_ARRAY(a, struct calendar_hours, r.rows + below->hours_count);
    for (; n < below->hours_count; n++)
        hours[n] = below->hours[n];
    while (db_next(&r))
        hours[n++] = read_hours(&r, a);
    ret->hours = hours;
    ret->hours_count = n;
    return db_done(&r);
}

enum err calendar_load_into(
    struct db_tx *tx, struct arena *arena, int64_t unit_id, const struct calendar **ret)
{
    struct calendar *c = ARENA_NEW(arena, struct calendar);
    enum err e = load_days(tx, arena, unit_id, c);
    if (e == OK)
        e = load_hours(tx, arena, unit_id, c);
    if (e == OK)
        *ret = c;
    return e;
}

static enum err read_calendar(
    struct db_tx *tx, const struct memo_key *key, const void **ret, int64_t *ret_unit_id)
{
    const struct calendar *c;
    enum err e = calendar_load_into(tx, tx->arena, key->id, &c);
    if (e != OK)
        return e;
    *ret = c;
    *ret_unit_id = key->id;
    return OK;
}

enum err calendar_load(struct db_tx *tx, int64_t unit_id, const struct calendar **ret)
{
    struct memo_key key = {.kind = MEMO_CALENDAR, .topics = TOPIC_UNIT, .id = unit_id};
    const void *found;
    enum err e = memo_get(tx, &key, read_calendar, &found);
    if (e == OK)
        *ret = found;
    return e;
}

/* ---- changing ---- */

/* A row that says the same is left alone, so that the count is of true changes. */
DB_STMT(
    PUT_DAY, "calendar.put_day", "iiiiitttti",
    "INSERT INTO calendar_day (unit_id, day, kind, certainty, closes, name_vi, name_en,"
    " legal_basis_vi, legal_basis_en, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (unit_id, day) DO UPDATE SET kind = $3, certainty = $4, closes = $5,"
    " name_vi = $6, name_en = $7, legal_basis_vi = $8, legal_basis_en = $9, updated_at = $10"
    " WHERE calendar_day.kind <> $3 OR calendar_day.certainty <> $4"
    " OR calendar_day.closes IS DISTINCT FROM $5 OR calendar_day.name_vi <> $6"
    " OR calendar_day.name_en <> $7 OR calendar_day.legal_basis_vi <> $8"
    " OR calendar_day.legal_basis_en <> $9");

enum err calendar_put_days(
    struct db_tx *tx, int64_t unit_id, const struct calendar_day *days, size_t n,
    int64_t *ret_changed)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct calendar_day *d = &days[i];
        int64_t changed;
        struct db_value closes = d->kind == CALENDAR_HALF ? db_i64(d->closes) : db_null();
        enum err e = db_exec(
            tx, &PUT_DAY,
            DB_ARGS(
                db_i64(unit_id), db_i64(d->day), db_i64((int64_t)d->kind),
                db_i64((int64_t)d->certainty), closes, db_text(d->name_vi), db_text(d->name_en),
                db_text(d->basis_vi), db_text(d->basis_en), db_i64(tx->now_at)),
            &changed);
        if (e != OK)
            return e;
        sum += changed;
    }
    *ret_changed = sum;
    return OK;
}

DB_STMT(DROP_HOURS, "calendar.drop_hours", "i", "DELETE FROM office_hours WHERE unit_id = $1");

DB_STMT(
    ADD_HOURS, "calendar.add_hours", "iiiiiitti",
    "INSERT INTO office_hours (unit_id, weekday, opens, closes, valid_from, valid_to,"
    " legal_basis_vi, legal_basis_en, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

static enum err add_hours(struct db_tx *tx, int64_t unit_id, const struct calendar_hours *h)
{
    return db_exec(
        tx, &ADD_HOURS,
        DB_ARGS(
            db_i64(unit_id), db_i64(h->weekday), db_i64(h->opens), db_i64(h->closes),
            db_i64(h->valid_from), db_i64_or_null(h->valid_to, CALENDAR_FOR_EVER),
            db_text(h->basis_vi), db_text(h->basis_en), db_i64(tx->now_at)),
        NULL);
}

static bool same_hours(const struct calendar_hours *a, const struct calendar_hours *b)
{
    return a->weekday == b->weekday && a->opens == b->opens && a->closes == b->closes &&
           a->valid_from == b->valid_from && a->valid_to == b->valid_to &&
           str_eq(a->basis_vi, b->basis_vi) && str_eq(a->basis_en, b->basis_en);
}

/* How many of `hours` the unit has not got in just this form, plus those it would lose. */
static enum err count_new_hours(
    struct db_tx *tx, int64_t unit_id, const struct calendar_hours *hours, size_t n, int64_t *ret)
{
    struct db_rows r = db_query(tx, &HOURS, DB_ARGS(db_i64(unit_id)));
    enum calendar_layer layer = layer_of(unit_id);
    int64_t had = 0, same = 0;
    while (db_next(&r)) {
        struct calendar_hours old = read_hours(&r, tx->arena);
        bool found = false;
        if (old.layer != layer)
            continue;
        had++;
        for (size_t i = 0; i < n && !found; i++)
            found = same_hours(&old, &hours[i]);
        same += found;
    }
    *ret = (int64_t)n - same + had - same;
    return db_done(&r);
}

enum err calendar_put_hours(
    struct db_tx *tx, int64_t unit_id, const struct calendar_hours *hours, size_t n,
    int64_t *ret_changed)
{
    int64_t changed;
    enum err e = count_new_hours(tx, unit_id, hours, n, &changed);
    if (e == OK && changed)
        e = db_exec(tx, &DROP_HOURS, DB_ARGS(db_i64(unit_id)), NULL);
    for (size_t i = 0; e == OK && changed && i < n; i++)
        e = add_hours(tx, unit_id, &hours[i]);
    if (e == OK)
        *ret_changed = changed;
    return e;
}
