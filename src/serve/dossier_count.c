#include "serve/dossier_count.h"

#include "base/date.h"
#include "spine/measure.h"

#define MAX_DAYS 400
#define TALLY_SLOTS 64

/* ---- gathering what changes do ---- */

struct cell {
    int64_t day, procedure_id; /* procedure 0: the counters of the day itself */
    int64_t received, ended, judged[PUNCTUALITY_LATE + 1];
};

struct dossier_tally {
    struct arena *arena;
    int64_t unit_id;
    struct cell *cells;
    size_t n, room;
    size_t slots[TALLY_SLOTS]; /* of (day, procedure): where it was last seen, plus one */
};

struct dossier_tally *dossier_tally_new(struct arena *a, int64_t unit_id)
{
    struct dossier_tally *t = ARENA_NEW(a, struct dossier_tally);
    t->arena = a;
    t->unit_id = unit_id;
    return t;
}

static struct cell *cell_of(struct dossier_tally *t, int64_t day, int64_t procedure_id)
{
    size_t slot = (size_t)(day * 31 + procedure_id) % TALLY_SLOTS;
    size_t seen = t->slots[slot];
    if (seen && t->cells[seen - 1].day == day && t->cells[seen - 1].procedure_id == procedure_id)
        return &t->cells[seen - 1];
    size_t i = 0;
    while (i < t->n && (t->cells[i].day != day || t->cells[i].procedure_id != procedure_id))
        i++;
    if (i == t->room) {
        size_t room = t->room ? t->room * 2 : 16;
        struct cell *more = ARENA_ARRAY(t->arena, struct cell, room);
        if (t->n)
            memcpy(more, t->cells, t->n * sizeof *more);
        t->cells = more;
        t->room = room;
    }
    if (i == t->n) {
        t->cells[i] = (struct cell){.day = day, .procedure_id = procedure_id};
        t->n++;
    }
    t->slots[slot] = i + 1;
    return &t->cells[i];
}

static void count(struct dossier_tally *t, const struct dossier *d, int64_t by)
{
    int64_t received_day = date_local_day(d->received_at);
    if (d->flags & DOSSIER_VOID) /* it never was */
        return;
    cell_of(t, received_day, 0)->received += by;
    cell_of(t, received_day, d->procedure_id)->received += by;
    if (d->ended_at) {
        struct cell *c = cell_of(t, date_local_day(d->ended_at), 0);
        c->ended += by;
        c->judged[d->punctuality] += by;
    }
}

void dossier_tally_add(
    struct dossier_tally *t, const struct dossier *before, const struct dossier *after)
{
    if (before)
        count(t, before, -1);
    count(t, after, 1);
}

/* Always in this order: two transactions never wait for each other's days. */
static int by_day(const void *x, const void *y)
{
    const struct cell *a = x, *b = y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return a->procedure_id < b->procedure_id ? -1 : a->procedure_id > b->procedure_id;
}

static bool is_nothing(const struct cell *c)
{
    bool judged = false;
    for (int i = PUNCTUALITY_NONE; i <= PUNCTUALITY_LATE; i++)
        judged = judged || c->judged[i];
    return !c->received && !c->ended && !judged;
}

DB_STMT(
    ADD_DAY, "dossier.add_day", "iiiiiii",
    "INSERT INTO dossier_day (unit_id, day, received, ended, early, on_time, late)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit_id, day) DO UPDATE SET"
    " received = dossier_day.received + excluded.received,"
    " ended = dossier_day.ended + excluded.ended, early = dossier_day.early + excluded.early,"
    " on_time = dossier_day.on_time + excluded.on_time, late = dossier_day.late + excluded.late");
DB_STMT(
    ADD_PROCEDURE, "dossier.add_procedure_day", "iiii",
    "INSERT INTO dossier_procedure_day (unit_id, day, procedure_id, received)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (unit_id, day, procedure_id)"
    " DO UPDATE SET received = dossier_procedure_day.received + excluded.received");

static enum err write_cell(struct db_tx *tx, int64_t unit_id, const struct cell *c)
{
    if (c->procedure_id)
        return db_exec(
            tx, &ADD_PROCEDURE,
            DB_ARGS(db_i64(unit_id), db_i64(c->day), db_i64(c->procedure_id), db_i64(c->received)),
            NULL);
    return db_exec(
        tx, &ADD_DAY,
        DB_ARGS(
            db_i64(unit_id), db_i64(c->day), db_i64(c->received), db_i64(c->ended),
            db_i64(c->judged[PUNCTUALITY_EARLY]), db_i64(c->judged[PUNCTUALITY_ON_TIME]),
            db_i64(c->judged[PUNCTUALITY_LATE])),
        NULL);
}

enum err dossier_tally_write(struct db_tx *tx, struct dossier_tally *t)
{
    if (t->n)
        qsort(t->cells, t->n, sizeof *t->cells, by_day);
    for (size_t i = 0; i < t->n; i++) {
        enum err e = is_nothing(&t->cells[i]) ? OK : write_cell(tx, t->unit_id, &t->cells[i]);
        if (e != OK)
            return e;
    }
    t->n = 0;
    memset(t->slots, 0, sizeof t->slots);
    return OK;
}

/* ---- reading ---- */

static struct dossier_day day_read(struct db_rows *r)
{
    struct dossier_day d;
    d.day = row_i64(r);
    d.received = row_i64(r);
    d.ended = row_i64(r);
    d.early = row_i64(r);
    d.on_time = row_i64(r);
    d.late = row_i64(r);
    return d;
}

static enum err read_days(
    struct db_tx *tx, struct db_rows r, const struct dossier_day **ret, size_t *ret_count)
{
    struct dossier_day *days = ARENA_ARRAY(tx->arena, struct dossier_day, r.rows);
    size_t n = 0;
    while (db_next(&r))
        days[n++] = day_read(&r);
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    *ret = days;
    *ret_count = n;
    return OK;
}

DB_STMT(
    DAYS, "dossier.days", "iii",
    "SELECT day, received, ended, early, on_time, late FROM dossier_day"
    " WHERE unit_id = $1 AND day >= $2 AND day <= $3 ORDER BY day");

enum err dossier_days(
    struct db_tx *tx, int64_t unit_id, const int64_t period[2], const struct dossier_day **ret,
    size_t *ret_count)
{
    if (period[1] - period[0] >= MAX_DAYS)
        return E_INVALID;
    struct db_rows r =
        db_query(tx, &DAYS, DB_ARGS(db_i64(unit_id), db_i64(period[0]), db_i64(period[1])));
    return read_days(tx, r, ret, ret_count);
}

DB_STMT(
    FIRST_DAY, "dossier.first_day", "i",
    "SELECT day FROM dossier_day WHERE unit_id = $1 AND (received <> 0 OR ended <> 0)"
    " ORDER BY day LIMIT 1");

enum err dossier_first_day(struct db_tx *tx, int64_t unit_id, int64_t *ret)
{
    struct db_rows r = db_query(tx, &FIRST_DAY, DB_ARGS(db_i64(unit_id)));
    bool found = db_next(&r);
    if (found)
        *ret = row_i64(&r);
    enum err e = db_done(&r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

#define SUM(column) "CAST(COALESCE(SUM(" column "), 0) AS BIGINT)"
DB_STMT(
    SHARE, "dossier.share", "iii",
    "SELECT " SUM("received") ", " SUM(
        "ended") " FROM dossier_day WHERE unit_id = $1 AND day >= $2 AND day <= $3");

enum err dossier_share(
    struct db_tx *tx, int64_t unit_id, int64_t first_day, int64_t last_day,
    struct dossier_share *ret)
{
    const struct measure_query on_time = {unit_id, MEASURE_ON_TIME, 0, first_day, last_day};
    struct measure_sum sum = {0};
    struct db_rows r =
        db_query(tx, &SHARE, DB_ARGS(db_i64(unit_id), db_i64(first_day), db_i64(last_day)));
    struct dossier_share s = {0};
    while (db_next(&r)) {
        s.received = row_i64(&r);
        s.ended = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        e = measure_sum(tx, &on_time, &sum);
    s.good = sum.numerator;
    s.judged = sum.denominator;
    if (e == OK)
        *ret = s;
    return e;
}

enum err dossier_share_months(
    struct db_tx *tx, int64_t unit_id, int year, struct dossier_share ret[12])
{
    const int64_t period[2] = {
        date_day((struct date){year, 1, 1}), date_day((struct date){year, 12, 31})};
    const struct measure_query on_time = {unit_id, MEASURE_ON_TIME, 0, period[0], period[1]};
    struct measure_sum sums[12];
    const struct dossier_day *days = NULL;
    size_t n = 0;
    enum err e = measure_months(tx, &on_time, year, sums);
    if (e == OK)
        e = dossier_days(tx, unit_id, period, &days, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < 12; i++)
        ret[i] = (struct dossier_share){.judged = sums[i].denominator, .good = sums[i].numerator};
    for (size_t i = 0; i < n; i++) {
        struct dossier_share *m = &ret[date_of_day(days[i].day).month - 1];
        m->received += days[i].received;
        m->ended += days[i].ended;
    }
    return OK;
}

DB_STMT(
    NOW, "dossier.now", "ii",
    "SELECT COUNT(*), " SUM("CASE WHEN paused_at IS NOT NULL THEN 1 ELSE 0 END") ", " SUM(
        "CASE WHEN late_at <= COALESCE(paused_at, $2) THEN 1 ELSE 0 END") ","
                                                                          " MIN(CASE WHEN "
                                                                          "paused_at IS NULL AND "
                                                                          "late_at > $2 THEN "
                                                                          "late_at END)"
                                                                          " FROM dossier WHERE "
                                                                          "unit_id = $1 AND "
                                                                          "ended_at IS NULL");

enum err dossier_now(struct db_tx *tx, int64_t unit_id, struct dossier_now *ret)
{
    struct db_rows r = db_query(tx, &NOW, DB_ARGS(db_i64(unit_id), db_i64(tx->now_at)));
    struct dossier_now n = {0};
    while (db_next(&r)) {
        n.open = row_i64(&r);
        n.waiting = row_i64(&r);
        n.late = row_i64(&r);
        n.next_late_at = row_i64_or(&r, 0);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = n;
    return e;
}

DB_STMT(
    TOP, "dossier.top", "iii",
    "SELECT procedure_id, " SUM(
        "received") " FROM dossier_procedure_day"
                    " WHERE unit_id = $1 AND day >= $2 AND day <= $3"
                    " GROUP BY procedure_id ORDER BY 2 DESC, procedure_id LIMIT 500");

enum err dossier_top(
    struct db_tx *tx, int64_t unit_id, const int64_t period[2], const struct dossier_top **ret,
    size_t *ret_count)
{
    struct db_rows r =
        db_query(tx, &TOP, DB_ARGS(db_i64(unit_id), db_i64(period[0]), db_i64(period[1])));
    struct dossier_top *list = ARENA_ARRAY(tx->arena, struct dossier_top, r.rows);
    size_t n = 0;
    while (db_next(&r)) {
        list[n].procedure_id = row_i64(&r);
        list[n++].received = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    *ret = list;
    *ret_count = n;
    return OK;
}

/* ---- proving ---- */

DB_STMT(
    ALL_DAYS, "dossier.all_days", "i",
    "SELECT day, received, ended, early, on_time, late FROM dossier_day"
    " WHERE unit_id = $1 AND (received <> 0 OR ended <> 0) ORDER BY day");
/* Local days: UTC+7 (base/date.h); the moments are all after 1970. 128: DOSSIER_VOID. */
#define COUNTS                                                                                     \
    SUM("received") ", " SUM("ended") ", " SUM("early") ", " SUM("on_time") ", " SUM("late")
DB_STMT(
    COUNTED, "dossier.counted_days", "i",
    "SELECT day, " COUNTS " FROM ("
    "SELECT (received_at + 25200000) / 86400000 AS day, 1 AS received, 0 AS ended, 0 AS early,"
    " 0 AS on_time, 0 AS late FROM dossier WHERE unit_id = $1 AND (flags & 128) = 0 "
    "UNION ALL SELECT (ended_at + 25200000) / 86400000, 0, 1,"
    " CASE punctuality WHEN 1 THEN 1 ELSE 0 END, CASE punctuality WHEN 2 THEN 1 ELSE 0 END,"
    " CASE punctuality WHEN 3 THEN 1 ELSE 0 END"
    " FROM dossier WHERE unit_id = $1 AND (flags & 128) = 0 AND ended_at IS NOT NULL) AS moments"
    " GROUP BY day ORDER BY day");

static bool same_day(const struct dossier_day *x, const struct dossier_day *y)
{
    return x->day == y->day && x->received == y->received && x->ended == y->ended &&
           x->early == y->early && x->on_time == y->on_time && x->late == y->late;
}

enum err dossier_recount(struct db_tx *tx, int64_t unit_id, int64_t *ret_wrong)
{
    const struct dossier_day *kept = NULL, *counted = NULL;
    size_t n_kept = 0, n_counted = 0, i = 0, k = 0;
    enum err e = read_days(tx, db_query(tx, &ALL_DAYS, DB_ARGS(db_i64(unit_id))), &kept, &n_kept);
    if (e == OK)
        e = read_days(tx, db_query(tx, &COUNTED, DB_ARGS(db_i64(unit_id))), &counted, &n_counted);
    if (e != OK)
        return e;
    int64_t wrong = 0;
    while (i < n_kept || k < n_counted) {
        bool left = i < n_kept && (k == n_counted || kept[i].day <= counted[k].day);
        bool right = k < n_counted && (i == n_kept || counted[k].day <= kept[i].day);
        if (!left || !right || !same_day(&kept[i], &counted[k]))
            wrong++;
        i += left ? 1 : 0;
        k += right ? 1 : 0;
    }
    *ret_wrong = wrong;
    return OK;
}
