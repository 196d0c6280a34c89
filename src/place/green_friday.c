#include "place/green_friday.h"

#include "base/date.h"
#include "spine/event.h"
#include "spine/topic.h"

int64_t green_friday_last(int64_t today)
{
    return today - (date_weekday(today) - GREEN_FRIDAY_WEEKDAY + 7) % 7;
}

static enum err read_rows(struct db_tx *tx, struct db_rows *r, struct green_friday_list *ret)
{
    struct green_friday *list = ARENA_ARRAY(tx->arena, struct green_friday, r->rows + 1);
    size_t n = 0;
    while (db_next(r)) {
        struct green_friday *g = &list[n++];
        g->unit_id = row_i64(r);
        g->day = row_i64(r);
        g->note = row_str(r);
        g->official = row_str(r);
        g->at = row_i64(r);
    }
    *ret = (struct green_friday_list){list, n};
    return db_done(r);
}

DB_STMT(
    BETWEEN, "green_friday.between", "iii",
    "SELECT unit_id, day, note, official, at FROM green_friday WHERE unit_id = $1 AND day >= $2"
    " AND day <= $3 ORDER BY day");

enum err green_friday_list(
    struct db_tx *tx, int64_t unit_id, const int64_t period[2], struct green_friday_list *ret)
{
    struct db_rows r =
        db_query(tx, &BETWEEN, DB_ARGS(db_i64(unit_id), db_i64(period[0]), db_i64(period[1])));
    return read_rows(tx, &r, ret);
}

enum err green_friday_get(struct db_tx *tx, int64_t unit_id, int64_t day, struct green_friday *ret)
{
    struct green_friday_list found;
    enum err e = green_friday_list(tx, unit_id, (const int64_t[2]){day, day}, &found);
    if (e == OK && found.n == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = found.list[0];
    return e;
}

DB_STMT(
    PUT, "green_friday.put", "iitti",
    "INSERT INTO green_friday (unit_id, day, note, official, at) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (unit_id, day) DO UPDATE SET note = excluded.note,"
    " official = excluded.official, at = excluded.at");

enum err green_friday_put(struct db_tx *tx, const struct green_friday *g, struct str actor)
{
    const int64_t today = date_local_day(tx->now_at);
    if (date_weekday(g->day) != GREEN_FRIDAY_WEEKDAY || g->day > today ||
        g->day < today - GREEN_FRIDAY_LATE || str_trim(g->note).n == 0)
        return E_INVALID;
    enum err e = db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(g->unit_id), db_i64(g->day), db_text(g->note), db_text(g->official),
            db_i64(tx->now_at)),
        NULL);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = g->unit_id,
                .noun = S("green_friday"),
                .noun_id = g->day,
                .what = S("green_friday.recorded"),
                .actor = actor,
                EVENT_FIELDS(ev_i64("day", g->day)),
                .detail = g->note,
            });
    topic_touch(tx, g->unit_id, TOPIC_OFFICE);
    return OK;
}
