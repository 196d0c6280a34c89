#include "place/session_note.h"

#include "trust/seal.h"

#define FIELD_KEY_ID 1

static struct seal_key field_key(const struct keys *keys)
{
    return (struct seal_key){FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
}

static struct str bound_to(struct arena *a, struct str session_id, struct str what)
{
    return arena_fmt(a, "session.note|%.*s|%.*s", STR_ARG(session_id), STR_ARG(what));
}

DB_STMT(PUT, "session_note.put", "tbi", "UPDATE session SET note = $2, note_at = $3 WHERE id = $1");

enum err session_note_put(
    struct db_tx *tx, const struct keys *keys, struct str session_id, struct str what,
    struct str text)
{
    struct seal_key key = field_key(keys);
    struct str sealed = seal_close(tx->arena, &key, text, bound_to(tx->arena, session_id, what));
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &PUT, DB_ARGS(db_text(session_id), db_blob(sealed), db_i64(tx->now_at)), &changed);
    return e == OK && changed == 0 ? E_NOT_FOUND : e;
}

DB_STMT(
    GET, "session_note.get", "tii",
    "SELECT note FROM session WHERE id = $1 AND note IS NOT NULL AND ended_at IS NULL"
    " AND note_at > $2 AND note_at <= $3");

enum err session_note_get(
    struct db_tx *tx, const struct keys *keys, struct str session_id, struct str what,
    struct str *ret)
{
    struct seal_key key = field_key(keys);
    const struct seal_ring ring = {&key, 1};
    struct str sealed = STR_NONE;
    struct db_rows r = db_query(
        tx, &GET,
        DB_ARGS(db_text(session_id), db_i64(tx->now_at - SESSION_NOTE_MS), db_i64(tx->now_at)));
    while (db_next(&r))
        sealed = row_blob(&r);
    enum err e = db_done(&r);
    if (e != OK || sealed.n == 0)
        return e == OK ? E_NOT_FOUND : e;
    e = seal_open(tx->arena, &ring, sealed, bound_to(tx->arena, session_id, what), ret);
    return e == OK ? OK : E_NOT_FOUND; /* another note */
}

DB_STMT(
    CLEAR, "session_note.clear", "t",
    "UPDATE session SET note = NULL, note_at = NULL WHERE id = $1");

enum err session_note_clear(struct db_tx *tx, struct str session_id)
{
    return db_exec(tx, &CLEAR, DB_ARGS(db_text(session_id)), NULL);
}
