#include "place/admin.h"

#include "base/date.h"
#include "place/grant.h"
#include "place/second_factor.h"

/* ---- the machine ---- */

#define MOST_UNITS 300 /* of more, only the administrator of all is asked for */

static bool administers(const struct grant_roles *has)
{
    return (has->roles & ROLE_BIT(ROLE_ADMINISTRATOR)) != 0;
}

DB_STMT(
    SERVED, "admin.served", "i",
    "SELECT unit_id FROM event_head /* all units */ WHERE unit_id <> 0 ORDER BY unit_id LIMIT $1");

static enum err covers_each(struct db_tx *tx, int64_t account_id, bool *ret)
{
    struct db_rows r = db_query(tx, &SERVED, DB_ARGS(db_i64(MOST_UNITS + 1)));
    int64_t today = date_local_day(tx->now_at);
    bool all = r.rows > 0 && r.rows <= MOST_UNITS;
    enum err e = OK;
    while (db_next(&r)) {
        struct grant_roles has = {0};
        int64_t unit_id = row_i64(&r);
        if (e == OK && all)
            e = grant_roles(tx, account_id, unit_id, today, &has);
        all = all && administers(&has);
    }
    if (e == OK)
        e = db_done(&r);
    *ret = all;
    return e;
}

enum err admin_covers_machine(struct db_tx *tx, int64_t account_id, bool *ret)
{
    struct grant_roles has;
    enum err e = grant_roles(tx, account_id, 0, date_local_day(tx->now_at), &has);
    *ret = e == OK && administers(&has);
    return e == OK && !*ret ? covers_each(tx, account_id, ret) : e;
}

/* ---- accounts ---- */

static enum err look_at(struct db_tx *tx, const struct account *a, struct admin_guard *g)
{
    struct grant_roles has;
    if (a->state != ACCOUNT_ACTIVE || !a->official_active)
        return OK;
    g->accounts++;
    g->factor += a->totp_sealed.n > 0;
    g->no_password += a->password.n == 0;
    if (a->totp_sealed.n)
        return OK;
    enum err e = grant_roles(tx, a->id, GRANT_ANY_UNIT, date_local_day(tx->now_at), &has);
    if (e == OK && second_factor_demanded(has.roles))
        g->lacking[g->lacking_count++] = a->name;
    return e;
}

enum err admin_guard(struct db_tx *tx, int64_t unit_id, struct admin_guard *ret)
{
    struct account_list all;
    struct admin_guard g = {0};
    enum err e = account_list(tx, unit_id, &all);
    if (e != OK)
        return e;
    g.lacking = ARENA_ARRAY(tx->arena, struct str, all.n + 1);
    for (size_t i = 0; i < all.n && e == OK; i++)
        e = look_at(tx, &all.list[i], &g);
    if (e == OK)
        *ret = g;
    return e;
}

DB_STMT(
    LAST_EVENT, "admin.last_event", "i",
    "SELECT e.recorded_at FROM event_head h JOIN event e ON e.unit_id = h.unit_id"
    " AND e.seq = h.seq WHERE h.unit_id = $1");

enum err admin_last_event_at(struct db_tx *tx, int64_t unit_id, int64_t *ret)
{
    struct db_rows r = db_query(tx, &LAST_EVENT, DB_ARGS(db_i64(unit_id)));
    *ret = 0;
    while (db_next(&r))
        *ret = row_i64(&r);
    return db_done(&r);
}
