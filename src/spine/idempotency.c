#include "spine/idempotency.h"

DB_STMT(
    FIND, "idempotency.find", "t", "SELECT body_hash, location FROM idempotency WHERE key = $1");

enum err idempotency_find(struct db_tx *tx, struct idempotency *row, bool *found)
{
    struct db_rows r = db_query(tx, &FIND, DB_ARGS(db_text(row->key)));
    struct str hash = STR_NONE, location = STR_NONE;
    bool any = false;
    while (db_next(&r)) {
        hash = row_str(&r);
        location = row_str(&r);
        any = true;
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    if (any && !str_eq(hash, row->body_hash))
        return E_CONFLICT;
    *found = any;
    if (any)
        row->location = location;
    return OK;
}

DB_STMT(
    STORE, "idempotency.store", "ttti",
    "INSERT INTO idempotency (key, body_hash, location, stored_at) VALUES ($1, $2, $3, $4)");

enum err idempotency_store(struct db_tx *tx, const struct idempotency *row)
{
    return db_exec(
        tx, &STORE,
        DB_ARGS(
            db_text(row->key), db_text(row->body_hash), db_text(row->location), db_i64(tx->now_at)),
        NULL);
}

DB_STMT(SWEEP, "idempotency.sweep", "i", "DELETE FROM idempotency WHERE stored_at < $1");

enum err idempotency_sweep(struct db_tx *tx, int64_t before_at)
{
    return db_exec(tx, &SWEEP, DB_ARGS(db_i64(before_at)), NULL);
}
