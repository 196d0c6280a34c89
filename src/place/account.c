#include "place/account.h"

#include "base/viet.h"
#include "place/official.h"
#include "place/second_factor.h"
#include "place/session.h"
#include "place/sign_in_link.h"
#include "place/unit.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

/* ---- reading ---- */

#define SELECT_ACCOUNT                                                                             \
    "SELECT a.id, a.unit_id, a.official_id, a.login, a.password, a.state, a.must_change,"          \
    " a.totp_sealed, a.totp_step, a.lang, o.name, o.active FROM account a JOIN official o"         \
    " ON o.unit_id = a.unit_id AND o.id = a.official_id"

static struct account account_read(struct db_rows *r)
{
    struct account a;
    a.id = row_i64(r);
    a.unit_id = row_i64(r);
    a.official_id = row_i64(r);
    a.login = row_str(r);
    a.password = row_str(r);
    a.state = (enum account_state)row_i64(r);
    a.must_change = row_bool(r);
    a.totp_sealed = row_blob(r);
    a.totp_step = row_i64(r);
    a.lang = row_str(r);
    a.name = row_str(r);
    a.official_active = row_bool(r);
    return a;
}

static enum err read_one(struct db_rows r, struct account *ret)
{
    bool found = db_next(&r);
    struct account a = {0};
    if (found)
        a = account_read(&r);
    enum err e = db_done(&r);
    if (e == OK && found)
        *ret = a;
    return e == OK && !found ? E_NOT_FOUND : e;
}

DB_STMT(BY_ID, "account.by_id", "i", SELECT_ACCOUNT " WHERE a.id = $1");

enum err account_by_id(struct db_tx *tx, int64_t id, struct account *ret)
{
    return read_one(db_query(tx, &BY_ID, DB_ARGS(db_i64(id))), ret);
}

DB_STMT(BY_LOGIN, "account.by_login", "t", SELECT_ACCOUNT " WHERE a.login = $1");

enum err account_by_login(struct db_tx *tx, struct str login, struct account *ret)
{
    return read_one(db_query(tx, &BY_LOGIN, DB_ARGS(db_text(login))), ret);
}

DB_STMT(
    BY_OFFICIAL, "account.by_official", "ii",
    SELECT_ACCOUNT " WHERE a.unit_id = $1 AND a.official_id = $2");

enum err account_by_official(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, struct account *ret)
{
    return read_one(db_query(tx, &BY_OFFICIAL, DB_ARGS(db_i64(unit_id), db_i64(official_id))), ret);
}

DB_STMT(
    LIST, "account.list", "i",
    SELECT_ACCOUNT " WHERE ($1 = -1 OR a.unit_id = $1) ORDER BY a.login");

enum err account_list(struct db_tx *tx, int64_t unit_id, struct account_list *ret)
{
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id)));
    struct account *list = ARENA_ARRAY(tx->arena, struct account, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = account_read(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct account_list){list, n};
    return e;
}

/* ---- events ---- */

struct str account_actor(struct arena *a, const struct account *account)
{
    return arena_fmt(a, "official:%lld", (long long)account->official_id);
}

void account_tell(
    struct db_tx *tx, const struct account *account, struct str what, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = account->unit_id,
                .noun = S("account"),
                .noun_id = account->id,
                .what = what,
                .actor = actor,
                .detail = account->login,
            });
}

/* ---- making ---- */

DB_STMT(
    MAKE, "account.make", "itiii",
    "INSERT INTO account (id, login, unit_id, official_id, state, password, must_change,"
    " totp_step, lang, made_at) VALUES ($1, $2, $3, $4, 1, '', 0, 0, '', $5)");

/* Looked for first, since an error of the engine ends the transaction. */
static enum err is_free(struct db_tx *tx, const struct account_new *n)
{
    struct account other;
    enum err e = account_by_login(tx, n->login, &other);
    if (e == E_NOT_FOUND)
        e = account_by_official(tx, n->unit_id, n->official_id, &other);
    return e == E_NOT_FOUND ? OK : e == OK ? E_CONFLICT : e;
}

enum err account_make(
    struct db_tx *tx, const struct account_new *n, struct str actor, int64_t *ret_id)
{
    struct str normal;
    struct official o;
    if (!account_login_normal(tx->arena, n->login, &normal) || !str_eq(normal, n->login))
        return E_INVALID;
    enum err e = db_guard(tx, 0, S("account"));
    if (e == OK)
        e = official_by_id(tx, n->unit_id, n->official_id, &o);
    if (e == OK)
        e = is_free(tx, n);
    struct account made = {
        .id = id_new(), .unit_id = n->unit_id, .official_id = n->official_id, .login = normal};
    if (e == OK)
        e = db_exec(
            tx, &MAKE,
            DB_ARGS(
                db_i64(made.id), db_text(normal), db_i64(n->unit_id), db_i64(n->official_id),
                db_i64(tx->now_at)),
            NULL);
    if (e != OK)
        return e;
    account_tell(tx, &made, S("account.made"), actor);
    *ret_id = made.id;
    return OK;
}

/* ---- passwords ---- */

struct password_rule account_password_rule(const struct keys *keys, bool cheap)
{
    return (struct password_rule){
        .pepper = keys_get(keys, KEY_PASSWORD),
        .cost = cheap ? PASSWORD_CHEAP : password_cost_here(),
    };
}

enum password_fault account_password_judge(
    struct arena *a, const struct account *account, struct str password)
{
    const struct str own[] = {account->login, account->name};
    return password_judge(a, password, own, sizeof own / sizeof *own);
}

DB_STMT(
    SET_PASSWORD, "account.set_password", "iti",
    "UPDATE account SET password = $2, password_at = $3, must_change = 0 WHERE id = $1");

enum err account_set_password(struct db_tx *tx, const struct account_password *p)
{
    struct account account;
    enum err e = account_by_id(tx, p->account_id, &account);
    if (e == OK)
        e = db_exec(
            tx, &SET_PASSWORD, DB_ARGS(db_i64(p->account_id), db_text(p->hash), db_i64(tx->now_at)),
            NULL);
    if (e == OK)
        e = session_end_all(tx, p->account_id, p->keep_session);
    if (e == OK)
        e = sign_in_link_end_all(tx, p->account_id);
    if (e == OK)
        account_tell(tx, &account, S("account.password_chosen"), p->actor);
    return e;
}

DB_STMT(
    REHASH, "account.rehash", "itt",
    "UPDATE account SET password = $3 WHERE id = $1 AND password = $2");

enum err account_rehash(struct db_tx *tx, int64_t id, struct str old_hash, struct str new_hash)
{
    return db_exec(tx, &REHASH, DB_ARGS(db_i64(id), db_text(old_hash), db_text(new_hash)), NULL);
}

DB_STMT(
    MUST_CHANGE, "account.must_change", "i", "UPDATE account SET must_change = 1 WHERE id = $1");

enum err account_must_change(struct db_tx *tx, int64_t id, struct str actor)
{
    struct account account;
    enum err e = account_by_id(tx, id, &account);
    if (e == OK)
        e = db_exec(tx, &MUST_CHANGE, DB_ARGS(db_i64(id)), NULL);
    if (e == OK)
        account_tell(tx, &account, S("account.must_change"), actor);
    return e;
}

DB_STMT(SET_LANG, "account.set_lang", "it", "UPDATE account SET lang = $2 WHERE id = $1");

enum err account_set_lang(struct db_tx *tx, int64_t id, struct str lang)
{
    if (lang.n && !str_eq(lang, S("vi")) && !str_eq(lang, S("en")))
        return E_INVALID;
    return db_exec(tx, &SET_LANG, DB_ARGS(db_i64(id), db_text(lang)), NULL);
}

/* ---- coming to an end ---- */

DB_STMT(
    SET_STATE, "account.set_state", "ii",
    "UPDATE account SET state = $2 WHERE id = $1 AND state <> $2");

enum err account_set_state(struct db_tx *tx, int64_t id, enum account_state state, struct str actor)
{
    struct account account;
    int64_t changed = 0;
    enum err e = account_by_id(tx, id, &account);
    if (e == OK)
        e = db_exec(tx, &SET_STATE, DB_ARGS(db_i64(id), db_i64((int64_t)state)), &changed);
    if (e == OK && changed == 0)
        e = E_CONFLICT;
    if (e == OK && state == ACCOUNT_DISABLED)
        e = session_end_all(tx, id, S(""));
    if (e == OK && state == ACCOUNT_DISABLED)
        e = sign_in_link_end_all(tx, id);
    if (e == OK)
        account_tell(
            tx, &account, state == ACCOUNT_DISABLED ? S("account.disabled") : S("account.enabled"),
            actor);
    return e;
}

DB_STMT(
    RECOVER, "account.recover", "i",
    "UPDATE account SET password = '', password_at = NULL, must_change = 0 WHERE id = $1");

enum err account_recover(struct db_tx *tx, int64_t id, struct str actor)
{
    struct account account;
    enum err e = account_by_id(tx, id, &account);
    if (e == OK)
        e = db_exec(tx, &RECOVER, DB_ARGS(db_i64(id)), NULL);
    if (e == OK)
        e = second_factor_remove(tx, id, actor);
    if (e == OK)
        e = session_end_all(tx, id, S(""));
    if (e == OK)
        e = sign_in_link_end_all(tx, id);
    if (e == OK)
        account_tell(tx, &account, S("account.recovered"), actor);
    return e;
}

enum err account_official_left(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, struct str actor)
{
    struct account account;
    enum err e = account_by_official(tx, unit_id, official_id, &account);
    if (e == OK && account.state == ACCOUNT_ACTIVE)
        e = account_set_state(tx, account.id, ACCOUNT_DISABLED, actor);
    return e == E_NOT_FOUND ? OK : e;
}
