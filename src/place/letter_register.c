#include "place/letter_register.h"

#include "base/date.h"
#include "spine/event.h"

DB_STMT(
    OF, "letter_register.of", "iti",
    "SELECT year, number, symbol, given_at FROM letter_register"
    " WHERE unit_id = $1 AND noun = $2 AND noun_id = $3");

enum err letter_register_of(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id,
    struct letter_register_entry *ret)
{
    struct db_rows r = db_query(tx, &OF, DB_ARGS(db_i64(unit_id), db_text(noun), db_i64(noun_id)));
    struct letter_register_entry x = {0};
    while (db_next(&r)) {
        x.year = row_i64(&r);
        x.number = row_i64(&r);
        x.symbol = row_str(&r);
        x.given_at = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e == OK && x.number == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = x;
    return e;
}

DB_STMT(
    LAST, "letter_register.last", "iit",
    "SELECT number FROM letter_register WHERE unit_id = $1 AND year = $2 AND series = $3"
    " ORDER BY number DESC LIMIT 1");

static enum err last(
    struct db_tx *tx, const struct letter_register_new *n, int64_t year, int64_t *ret)
{
    struct db_rows r =
        db_query(tx, &LAST, DB_ARGS(db_i64(n->unit_id), db_i64(year), db_text(n->series)));
    *ret = 0;
    while (db_next(&r))
        *ret = row_i64(&r);
    return db_done(&r);
}

DB_STMT(
    PUT, "letter_register.put", "iitittii",
    "INSERT INTO letter_register (unit_id, year, series, number, symbol, noun, noun_id, given_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");

static enum err put(
    struct db_tx *tx, const struct letter_register_new *n, const struct letter_register_entry *x)
{
    enum err e = db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(n->unit_id), db_i64(x->year), db_text(n->series), db_i64(x->number),
            db_text(x->symbol), db_text(n->noun), db_i64(n->noun_id), db_i64(x->given_at)),
        NULL);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = n->unit_id,
                .noun = n->noun,
                .noun_id = n->noun_id,
                .what = S("letter_register.numbered"),
                .actor = n->actor,
                EVENT_FIELDS(
                    ev_i64("year", x->year), ev_str("series", n->series),
                    ev_i64("number", x->number), ev_str("symbol", x->symbol)),
            });
    return OK;
}

enum err letter_register_take(
    struct db_tx *tx, const struct letter_register_new *n, struct letter_register_entry *ret)
{
    struct letter_register_entry x = {
        .year = date_of_day(date_local_day(tx->now_at)).year,
        .given_at = tx->now_at,
        .symbol = n->symbol,
    };
    enum err e = db_guard(tx, n->unit_id, S("letter_register"));
    if (e == OK)
        e = letter_register_of(tx, n->unit_id, n->noun, n->noun_id, ret);
    if (e != E_NOT_FOUND)
        return e; /* it has one already */
    e = last(tx, n, x.year, &x.number);
    x.number++;
    if (e == OK)
        e = put(tx, n, &x);
    if (e == OK)
        *ret = x;
    return e;
}

struct str letter_register_words(struct arena *a, const struct letter_register_entry *e)
{
    return arena_fmt(a, "%02lld/%.*s", (long long)e->number, STR_ARG(e->symbol));
}
