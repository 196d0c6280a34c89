#include "place/grant.h"

#include "base/date.h"
#include "place/unit.h"
#include "spine/event.h"
#include "spine/id.h"

/* ---- what counts ---- */

/* Grants of the unit, of what it is part of (a district until 2025, a province), and of all. */
DB_STMT(
    ROLES, "grant.roles", "iii",
    "SELECT role, descendants, unit_id FROM access_grant WHERE account_id = $1"
    " AND ended_at IS NULL AND from_day <= $3 AND (to_day IS NULL OR to_day >= $3)"
    " AND ($2 = -1 OR unit_id = $2 OR (descendants = 1 AND (unit_id = 0"
    " OR unit_id IN (SELECT u.parent_id FROM unit u WHERE u.id = $2)"
    " OR unit_id IN (SELECT p.parent_id FROM unit u JOIN unit p ON p.id = u.parent_id"
    " WHERE u.id = $2))))");

enum err grant_roles(
    struct db_tx *tx, int64_t account_id, int64_t unit_id, int64_t day, struct grant_roles *ret)
{
    struct grant_roles found = {0};
    struct db_rows r =
        db_query(tx, &ROLES, DB_ARGS(db_i64(account_id), db_i64(unit_id), db_i64(day)));
    while (db_next(&r)) {
        unsigned bit = ROLE_BIT(row_i64(&r));
        found.roles |= bit;
        found.deep |= row_bool(&r) ? bit : 0;
        (void)row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = found;
    return e;
}

bool grant_counts(const struct grant *g, int64_t day)
{
    return g->ended_at == 0 && g->from_day <= day && day <= g->to_day;
}

/* ---- giving ---- */

static enum err may_give(
    struct db_tx *tx, const struct grant_giver *by, int64_t unit_id, bool descendants)
{
    struct grant_roles has;
    if (by->account_id == GRANT_BY_COMMAND)
        return OK;
    enum err e = grant_roles(tx, by->account_id, unit_id, date_local_day(tx->now_at), &has);
    if (e != OK)
        return e;
    unsigned set = descendants ? has.deep : has.roles;
    return set & ROLE_BIT(ROLE_ADMINISTRATOR) ? OK : E_DENIED;
}

static void tell(
    struct db_tx *tx, const struct grant *g, struct str what, const struct account *account,
    struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = g->unit_id,
                .noun = S("grant"),
                .noun_id = g->id,
                .what = what,
                .actor = actor,
                EVENT_FIELDS(
                    ev_str("role", role_name(g->role)), ev_i64("descendants", g->descendants),
                    ev_i64("from_day", g->from_day),
                    ev_i64("to_day", g->to_day == GRANT_OPEN ? 0 : g->to_day)),
                .detail = account->login,
            });
}

DB_STMT(
    SAME, "grant.same", "iiiiii",
    "SELECT id FROM access_grant WHERE account_id = $1 AND unit_id = $2 AND role = $3"
    " AND descendants = $4 AND ended_at IS NULL AND (to_day IS NULL OR to_day >= $5)"
    " AND from_day <= $6");

static enum err is_new(struct db_tx *tx, const struct grant *g)
{
    struct db_rows r = db_query(
        tx, &SAME,
        DB_ARGS(
            db_i64(g->account_id), db_i64(g->unit_id), db_i64((int64_t)g->role),
            db_bool(g->descendants), db_i64(g->from_day), db_i64(g->to_day)));
    bool found = r.rows > 0;
    enum err e = db_done(&r);
    return e == OK && found ? E_CONFLICT : e;
}

DB_STMT(
    GIVE, "grant.give", "iiiiiiiii",
    "INSERT INTO access_grant (id, account_id, unit_id, role, descendants, from_day, to_day,"
    " given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

static enum err check(
    struct db_tx *tx, const struct grant *g, const struct grant_giver *by, struct account *ret)
{
    struct unit unit;
    if (!role_name(g->role).n || g->from_day > g->to_day)
        return E_INVALID;
    enum err e = account_by_id(tx, g->account_id, ret);
    if (e == OK && g->unit_id)
        e = unit_by_id(tx, g->unit_id, &unit);
    if (e == OK)
        e = may_give(tx, by, g->unit_id, g->descendants);
    return e == OK ? is_new(tx, g) : e;
}

enum err grant_give(
    struct db_tx *tx, const struct grant *g, const struct grant_giver *by, int64_t *ret_id)
{
    struct account account;
    struct grant given = *g;
    enum err e = db_guard(tx, g->unit_id, S("grant"));
    if (e == OK)
        e = check(tx, g, by, &account);
    if (e != OK)
        return e;
    given.id = id_new();
    e = db_exec(
        tx, &GIVE,
        DB_ARGS(
            db_i64(given.id), db_i64(g->account_id), db_i64(g->unit_id), db_i64((int64_t)g->role),
            db_bool(g->descendants), db_i64(g->from_day), db_i64_or_null(g->to_day, GRANT_OPEN),
            db_i64(by->account_id), db_i64(tx->now_at)),
        NULL);
    if (e != OK)
        return e;
    tell(tx, &given, S("grant.given"), &account, by->actor);
    *ret_id = given.id;
    return OK;
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "id, account_id, unit_id, role, descendants, from_day, to_day, given_by, given_at, ended_by,"  \
    " ended_at"

static struct grant grant_read(struct db_rows *r)
{
    struct grant g;
    g.id = row_i64(r);
    g.account_id = row_i64(r);
    g.unit_id = row_i64(r);
    g.role = (enum role)row_i64(r);
    g.descendants = row_bool(r);
    g.from_day = row_i64(r);
    g.to_day = row_i64_or(r, GRANT_OPEN);
    g.given_by = row_i64(r);
    g.given_at = row_i64(r);
    g.ended_by = row_i64_or(r, 0);
    g.ended_at = row_i64_or(r, 0);
    return g;
}

static enum err read_list(struct db_tx *tx, struct db_rows r, struct grant_list *ret)
{
    struct grant *list = ARENA_ARRAY(tx->arena, struct grant, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = grant_read(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct grant_list){list, n};
    return e;
}

DB_STMT(
    OF_ACCOUNT, "grant.of_account", "i",
    "SELECT " COLUMNS " FROM access_grant WHERE account_id = $1"
    " ORDER BY ended_at DESC NULLS FIRST, from_day DESC, id DESC");

enum err grant_of_account(struct db_tx *tx, int64_t account_id, struct grant_list *ret)
{
    return read_list(tx, db_query(tx, &OF_ACCOUNT, DB_ARGS(db_i64(account_id))), ret);
}

DB_STMT(
    OF_UNIT, "grant.of_unit", "i",
    "SELECT " COLUMNS " FROM access_grant WHERE unit_id = $1"
    " ORDER BY ended_at DESC NULLS FIRST, from_day DESC, id DESC");

enum err grant_of_unit(struct db_tx *tx, int64_t unit_id, struct grant_list *ret)
{
    return read_list(tx, db_query(tx, &OF_UNIT, DB_ARGS(db_i64(unit_id))), ret);
}

enum err grant_covers(struct db_tx *tx, const struct grant_giver *by, int64_t account_id)
{
    struct grant_list all;
    int64_t today = date_local_day(tx->now_at);
    enum err e = grant_of_account(tx, account_id, &all);
    for (size_t i = 0; e == OK && i < all.n; i++)
        if (all.list[i].ended_at == 0 && today <= all.list[i].to_day)
            e = may_give(tx, by, all.list[i].unit_id, all.list[i].descendants);
    return e;
}

/* ---- ending ---- */

DB_STMT(
    IN_UNIT, "grant.in_unit", "ii",
    "SELECT " COLUMNS " FROM access_grant WHERE unit_id = $1 AND id = $2 AND ended_at IS NULL");
DB_STMT(
    END, "grant.end", "iiii",
    "UPDATE access_grant SET ended_by = $3, ended_at = $4"
    " WHERE unit_id = $1 AND id = $2 AND ended_at IS NULL");

enum err grant_end(struct db_tx *tx, int64_t unit_id, int64_t id, const struct grant_giver *by)
{
    struct grant_list found;
    struct account account;
    int64_t changed = 0;
    enum err e =
        read_list(tx, db_query(tx, &IN_UNIT, DB_ARGS(db_i64(unit_id), db_i64(id))), &found);
    if (e == OK && found.n == 0)
        e = E_NOT_FOUND;
    if (e != OK)
        return e;
    const struct grant *g = &found.list[0];
    bool own = g->account_id == by->account_id && g->role == ROLE_ADMINISTRATOR;
    e = own ? E_DENIED : may_give(tx, by, unit_id, g->descendants);
    if (e == OK)
        e = account_by_id(tx, g->account_id, &account);
    if (e == OK)
        e = db_exec(
            tx, &END,
            DB_ARGS(db_i64(unit_id), db_i64(id), db_i64(by->account_id), db_i64(tx->now_at)),
            &changed);
    if (e == OK && changed == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        tell(tx, g, S("grant.ended"), &account, by->actor);
    return e;
}
