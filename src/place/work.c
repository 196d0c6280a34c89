#include "place/work.h"

#include "base/date.h"

DB_STMT(
    UNITS, "work.units", "i",
    "SELECT unit_id FROM account WHERE unit_id > 0 UNION SELECT unit_id FROM access_grant"
    " WHERE account_id = $1 AND unit_id > 0 AND ended_at IS NULL");

static enum err look_at(
    struct db_tx *tx, int64_t account_id, int64_t unit_id, struct work_unit *ret)
{
    struct grant_roles has;
    enum err e = grant_roles(tx, account_id, unit_id, date_local_day(tx->now_at), &has);
    if (e == OK && has.roles)
        e = unit_by_id(tx, unit_id, &ret->unit);
    ret->roles = has.roles;
    return e;
}

enum err work_units(struct db_tx *tx, int64_t account_id, struct work_unit_list *ret)
{
    struct db_rows r = db_query(tx, &UNITS, DB_ARGS(db_i64(account_id)));
    struct work_unit *list = ARENA_ARRAY(tx->arena, struct work_unit, r.rows + 1);
    size_t n = 0;
    enum err e = OK;
    while (db_next(&r)) {
        int64_t unit_id = row_i64(&r);
        if (e == OK)
            e = look_at(tx, account_id, unit_id, &list[n]);
        n += e == OK && list[n].roles != 0;
    }
    if (e == OK)
        e = db_done(&r);
    if (e == OK)
        *ret = (struct work_unit_list){list, n};
    return e;
}
