#include "place/second_factor.h"

#include "trust/hash.h"
#include "trust/seal.h"
#include "trust/totp.h"

#define FIELD_KEY_ID 1

_Static_assert(
    TOTP_RECOVERY_CODES == sizeof((struct second_factor_codes *)NULL)->list / sizeof(struct str),
    "as many codes as are printed");

bool second_factor_demanded(unsigned roles)
{
    return (roles & (ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_CHAIR))) != 0;
}

/* ---- the secret ---- */

static struct seal_key field_key(const struct keys *keys)
{
    return (struct seal_key){FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
}

static struct str bound_to(struct arena *a, int64_t account_id)
{
    return arena_fmt(a, "account.totp|%lld", (long long)account_id);
}

enum err second_factor_secret(
    struct arena *a, const struct keys *keys, const struct account *account, struct str *ret)
{
    struct seal_key key = field_key(keys);
    const struct seal_ring ring = {&key, 1};
    if (account->totp_sealed.n == 0)
        return E_NOT_FOUND;
    enum err e = seal_open(a, &ring, account->totp_sealed, bound_to(a, account->id), ret);
    return e == OK ? OK : E_INTERNAL;
}

/* ---- codes on paper ---- */

DB_STMT(
    FORGET_CODES, "second_factor.forget_codes", "i",
    "DELETE FROM account_recovery WHERE account_id = $1");
DB_STMT(
    PUT_CODE, "second_factor.put_code", "ib",
    "INSERT INTO account_recovery (account_id, digest) VALUES ($1, $2)"
    " ON CONFLICT (account_id, digest) DO NOTHING");

static enum err put_codes(
    struct db_tx *tx, const struct keys *keys, int64_t account_id, struct second_factor_codes *ret)
{
    struct second_factor_codes codes;
    enum err e = db_exec(tx, &FORGET_CODES, DB_ARGS(db_i64(account_id)), NULL);
    for (int i = 0; e == OK && i < TOTP_RECOVERY_CODES; i++) {
        struct str digest;
        codes.list[i] = totp_recovery(tx->arena);
        if (!totp_recovery_digest(
                tx->arena, keys_get(keys, KEY_PASSWORD), account_id, codes.list[i], &digest))
            return E_INTERNAL;
        e = db_exec(tx, &PUT_CODE, DB_ARGS(db_i64(account_id), db_blob(digest)), NULL);
    }
    if (e == OK)
        *ret = codes;
    return e;
}

DB_STMT(
    LEFT, "second_factor.codes_left", "i",
    "SELECT COUNT(*) FROM account_recovery WHERE account_id = $1 AND used_at IS NULL");

enum err second_factor_codes_left(struct db_tx *tx, int64_t account_id, int64_t *ret)
{
    int64_t n = 0;
    struct db_rows r = db_query(tx, &LEFT, DB_ARGS(db_i64(account_id)));
    while (db_next(&r))
        n = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = n;
    return e;
}

DB_STMT(
    USE_CODE, "second_factor.use_code", "ibi",
    "UPDATE account_recovery SET used_at = $3"
    " WHERE account_id = $1 AND digest = $2 AND used_at IS NULL");

enum err second_factor_recover(
    struct db_tx *tx, const struct keys *keys, const struct account *account, struct str code,
    int64_t *ret_left)
{
    struct str digest;
    int64_t changed = 0;
    if (!totp_recovery_digest(tx->arena, keys_get(keys, KEY_PASSWORD), account->id, code, &digest))
        return E_INVALID;
    enum err e = db_exec(
        tx, &USE_CODE, DB_ARGS(db_i64(account->id), db_blob(digest), db_i64(tx->now_at)), &changed);
    if (e == OK && changed == 0)
        e = E_INVALID;
    if (e == OK)
        e = second_factor_codes_left(tx, account->id, ret_left);
    if (e == OK)
        account_tell(
            tx, account, S("account.recovery_code_used"), account_actor(tx->arena, account));
    return e;
}

enum err second_factor_new_codes(
    struct db_tx *tx, const struct keys *keys, const struct account *account,
    struct second_factor_codes *ret)
{
    if (account->totp_sealed.n == 0)
        return E_INVALID;
    enum err e = put_codes(tx, keys, account->id, ret);
    if (e == OK)
        account_tell(
            tx, account, S("account.recovery_codes_made"), account_actor(tx->arena, account));
    return e;
}

/* ---- setting up, using, taking away ---- */

/* totp_step: the code that showed the app's secret is used up with it. */
DB_STMT(
    SET, "second_factor.set", "ibi",
    "UPDATE account SET totp_sealed = $2, totp_step = $3 WHERE id = $1");

enum err second_factor_set(
    struct db_tx *tx, const struct keys *keys, const struct second_factor_new *n,
    struct second_factor_codes *ret_codes)
{
    struct account account;
    struct seal_key key = field_key(keys);
    int64_t step;
    if (n->secret.n != TOTP_SECRET_BYTES || !totp_step(n->secret, n->code, tx->now_at, &step))
        return E_INVALID;
    enum err e = account_by_id(tx, n->account_id, &account);
    if (e != OK)
        return e;
    struct str sealed = seal_close(tx->arena, &key, n->secret, bound_to(tx->arena, n->account_id));
    e = db_exec(tx, &SET, DB_ARGS(db_i64(n->account_id), db_blob(sealed), db_i64(step)), NULL);
    if (e == OK)
        e = put_codes(tx, keys, n->account_id, ret_codes);
    if (e == OK)
        account_tell(tx, &account, S("account.second_factor_set"), n->actor);
    return e;
}

DB_STMT(
    USE, "second_factor.use", "ii",
    "UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2");

enum err second_factor_use(
    struct db_tx *tx, const struct keys *keys, const struct account *account, struct str code)
{
    struct str secret;
    int64_t step, changed = 0;
    enum err e = second_factor_secret(tx->arena, keys, account, &secret);
    if (e != OK)
        return e == E_NOT_FOUND ? E_INVALID : e;
    if (!totp_step(secret, code, tx->now_at, &step))
        return E_INVALID;
    e = db_exec(tx, &USE, DB_ARGS(db_i64(account->id), db_i64(step)), &changed);
    return e == OK && changed == 0 ? E_INVALID : e;
}

DB_STMT(
    REMOVE, "second_factor.remove", "i",
    "UPDATE account SET totp_sealed = NULL, totp_step = 0"
    " WHERE id = $1 AND totp_sealed IS NOT NULL");

enum err second_factor_remove(struct db_tx *tx, int64_t account_id, struct str actor)
{
    struct account account;
    int64_t changed = 0;
    enum err e = account_by_id(tx, account_id, &account);
    if (e == OK)
        e = db_exec(tx, &REMOVE, DB_ARGS(db_i64(account_id)), &changed);
    if (e == OK)
        e = db_exec(tx, &FORGET_CODES, DB_ARGS(db_i64(account_id)), NULL);
    if (e == OK && changed)
        account_tell(tx, &account, S("account.second_factor_removed"), actor);
    return e;
}
