#include "place/session.h"

#include "base/random.h"
#include "trust/hash.h"

#define SECRET_BYTES 32
#define AHEAD_MS ((int64_t)5 * 60 * 1000) /* of clocks of several servers */

struct session_secret session_secret(struct arena *a)
{
    unsigned char bytes[SECRET_BYTES];
    random_bytes(bytes, sizeof bytes);
    struct session_secret s;
    s.cookie =
        arena_cat(a, S("s"), hash_base64url(a, (struct str){(const char *)bytes, sizeof bytes}));
    s.id = session_id_of(a, s.cookie);
    hash_wipe(bytes, sizeof bytes);
    return s;
}

struct str session_id_of(struct arena *a, struct str cookie)
{
    return hash_sha256_hex(a, cookie);
}

/* ---- beginning and ending ---- */

DB_STMT(
    BEGIN, "session.begin", "tiitii",
    "INSERT INTO session (id, account_id, stage, device, made_at, seen_at, strong_at)"
    " VALUES ($1, $2, $3, $4, $5, $5, $6)");
DB_STMT(
    END, "session.end", "tii",
    "UPDATE session SET ended_at = $3, note = NULL WHERE id = $1 AND account_id = $2 AND ended_at "
    "IS NULL");

enum err session_begin(struct db_tx *tx, const struct session_new *n, struct str id)
{
    enum err e = OK;
    if (n->instead_of.n)
        e = db_exec(
            tx, &END, DB_ARGS(db_text(n->instead_of), db_i64(n->account_id), db_i64(tx->now_at)),
            NULL);
    if (e != OK)
        return e;
    return db_exec(
        tx, &BEGIN,
        DB_ARGS(
            db_text(id), db_i64(n->account_id), db_i64((int64_t)n->stage),
            db_text(str_sub(n->device, 0, SESSION_DEVICE_MAX)), db_i64(tx->now_at),
            db_i64(n->strong_at ? n->strong_at : tx->now_at)),
        NULL);
}

enum err session_end(struct db_tx *tx, int64_t account_id, struct str id)
{
    int64_t changed = 0;
    enum err e =
        db_exec(tx, &END, DB_ARGS(db_text(id), db_i64(account_id), db_i64(tx->now_at)), &changed);
    return e == OK && changed == 0 ? E_NOT_FOUND : e;
}

DB_STMT(
    END_ALL, "session.end_all", "iti",
    "UPDATE session SET ended_at = $3, note = NULL WHERE account_id = $1 AND id <> $2 AND ended_at "
    "IS NULL");

enum err session_end_all(struct db_tx *tx, int64_t account_id, struct str keep)
{
    return db_exec(
        tx, &END_ALL,
        DB_ARGS(db_i64(account_id), db_text(keep.n ? keep : S("")), db_i64(tx->now_at)), NULL);
}

DB_STMT(
    SEEN, "session.seen", "tii",
    "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $3 AND ended_at IS NULL");

enum err session_seen(struct db_tx *tx, struct str id)
{
    return db_exec(
        tx, &SEEN, DB_ARGS(db_text(id), db_i64(tx->now_at), db_i64(tx->now_at - SESSION_SEEN_MS)),
        NULL);
}

DB_STMT(SWEEP, "session.sweep", "i", "DELETE FROM session WHERE made_at < $1");

enum err session_sweep(struct db_tx *tx, int64_t before_at)
{
    return db_exec(tx, &SWEEP, DB_ARGS(db_i64(before_at)), NULL);
}

/* ---- finding ---- */

#define SELECT_SESSION                                                                             \
    "SELECT s.id, s.account_id, s.stage, s.device, s.made_at, s.seen_at, s.strong_at"              \
    " FROM session s JOIN account a ON a.id = s.account_id"                                        \
    " JOIN official o ON o.unit_id = a.unit_id AND o.id = a.official_id"                           \
    " WHERE s.ended_at IS NULL AND a.state = 1 AND o.active = 1"

static struct session session_read(struct db_rows *r)
{
    struct session s;
    s.id = row_str(r);
    s.account_id = row_i64(r);
    s.stage = (enum session_stage)row_i64(r);
    s.device = row_str(r);
    s.made_at = row_i64(r);
    s.seen_at = row_i64(r);
    s.strong_at = row_i64(r);
    return s;
}

static bool lives(const struct session *s, int64_t now_at)
{
    if (s->made_at > now_at + AHEAD_MS || s->seen_at > now_at + AHEAD_MS)
        return false;
    if (s->stage != SESSION_WHOLE)
        return now_at - s->made_at < SESSION_HALF_MS;
    return now_at - s->made_at < SESSION_LIFE_MS && now_at - s->seen_at < SESSION_IDLE_MS;
}

DB_STMT(BY_ID, "session.by_id", "t", SELECT_SESSION " AND s.id = $1");

enum err session_by_id(struct db_tx *tx, struct str id, struct session *ret)
{
    struct session s = {0};
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_text(id)));
    bool found = db_next(&r);
    if (found)
        s = session_read(&r);
    enum err e = db_done(&r);
    if (e == OK && (!found || !lives(&s, tx->now_at)))
        e = E_NOT_FOUND;
    if (e == OK)
        *ret = s;
    return e;
}

DB_STMT(
    LIST, "session.list", "ii",
    SELECT_SESSION " AND s.account_id = $1 AND s.stage = 1 AND s.made_at > $2"
                   " ORDER BY s.seen_at DESC, s.id");

enum err session_list(struct db_tx *tx, int64_t account_id, struct session_list *ret)
{
    struct db_rows r =
        db_query(tx, &LIST, DB_ARGS(db_i64(account_id), db_i64(tx->now_at - SESSION_LIFE_MS)));
    struct session *list = ARENA_ARRAY(tx->arena, struct session, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        list[n] = session_read(&r);
        n += lives(&list[n], tx->now_at);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct session_list){list, n};
    return e;
}
