#include "place/sign_in_link.h"

#include "trust/hash.h"
#include "trust/token.h"

DB_STMT(
    MAKE, "sign_in_link.make", "tiiii",
    "INSERT INTO sign_in_link (id, account_id, purpose, made_at, expires_at)"
    " VALUES ($1, $2, $3, $4, $5)");

enum err sign_in_link_make(
    struct db_tx *tx, int64_t account_id, struct str actor, struct str *ret_token)
{
    struct account account;
    struct str token = token_random(tx->arena, TOKEN_LONG_BYTES);
    enum err e = account_by_id(tx, account_id, &account);
    if (e == OK && (account.state != ACCOUNT_ACTIVE || !account.official_active))
        e = E_DENIED;
    if (e == OK)
        e = sign_in_link_end_all(tx, account_id);
    if (e != OK)
        return e;
    enum sign_in_purpose purpose = account.password.n ? SIGN_IN_RESET : SIGN_IN_FIRST;
    e = db_exec(
        tx, &MAKE,
        DB_ARGS(
            db_text(hash_sha256_hex(tx->arena, token)), db_i64(account_id),
            db_i64((int64_t)purpose), db_i64(tx->now_at), db_i64(tx->now_at + SIGN_IN_LINK_MS)),
        NULL);
    if (e != OK)
        return e;
    account_tell(tx, &account, S("account.link_made"), actor);
    *ret_token = token;
    return OK;
}

/* made_at: a clock that was set back makes no link live longer. */
DB_STMT(
    FIND, "sign_in_link.find", "ti",
    "SELECT account_id, purpose FROM sign_in_link WHERE id = $1 AND used_at IS NULL"
    " AND expires_at > $2 AND made_at <= $2");

enum err sign_in_link_find(struct db_tx *tx, struct str token, struct sign_in_link *ret)
{
    struct sign_in_link link = {0};
    struct str normal;
    int64_t account_id = 0;
    if (!token_normal(tx->arena, token, TOKEN_LONG_BYTES, &normal))
        return E_NOT_FOUND;
    link.id = hash_sha256_hex(tx->arena, normal);
    struct db_rows r = db_query(tx, &FIND, DB_ARGS(db_text(link.id), db_i64(tx->now_at)));
    bool found = db_next(&r);
    if (found) {
        account_id = row_i64(&r);
        link.purpose = (enum sign_in_purpose)row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        e = found ? account_by_id(tx, account_id, &link.account) : E_NOT_FOUND;
    if (e == OK && (link.account.state != ACCOUNT_ACTIVE || !link.account.official_active))
        e = E_NOT_FOUND;
    if (e == OK)
        *ret = link;
    return e;
}

DB_STMT(
    USE, "sign_in_link.use", "ti",
    "UPDATE sign_in_link SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2");

enum err sign_in_link_use(struct db_tx *tx, const struct sign_in_link *link)
{
    int64_t changed = 0;
    enum err e = db_exec(tx, &USE, DB_ARGS(db_text(link->id), db_i64(tx->now_at)), &changed);
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

DB_STMT(
    END_ALL, "sign_in_link.end_all", "ii",
    "UPDATE sign_in_link SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL");

enum err sign_in_link_end_all(struct db_tx *tx, int64_t account_id)
{
    return db_exec(tx, &END_ALL, DB_ARGS(db_i64(account_id), db_i64(tx->now_at)), NULL);
}

DB_STMT(SWEEP, "sign_in_link.sweep", "i", "DELETE FROM sign_in_link WHERE expires_at < $1");

enum err sign_in_link_sweep(struct db_tx *tx, int64_t before_at)
{
    return db_exec(tx, &SWEEP, DB_ARGS(db_i64(before_at)), NULL);
}
