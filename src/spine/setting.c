#include "spine/setting.h"

#include "base/buf.h"
#include "spine/event.h"
#include "spine/topic.h"

static const struct {
    struct str name, otherwise;
} known[] = {
    {STR_INIT("purpose"), STR_INIT("")}, /* demo | test | work; fixed at init */
    {STR_INIT("node"), STR_INIT("0")},
    {STR_INIT("home"), STR_INIT("")},     /* slug to which the bare address leads */
    {STR_INIT("base_url"), STR_INIT("")}, /* printed addresses */
    {STR_INIT("plain_lan"), STR_INIT("no")},
    {STR_INIT("trusted_proxies"), STR_INIT("")}, /* whose X-Forwarded-* are believed */
    {STR_INIT("hotline"), STR_INIT("")},
    {STR_INIT("email"), STR_INIT("")},
    {STR_INIT("address"), STR_INIT("")},
    {STR_INIT("head"), STR_INIT("")},           /* who answers for the site */
    {STR_INIT("dossier_prefix"), STR_INIT("")}, /* H54.01.26: unit part of dossier codes */
    {STR_INIT("shown_as"), STR_INIT("")},       /* the province named on the pages */
    {STR_INIT("sweep_ms"), STR_INIT("1000")},   /* of upkeep, in data made for tests */
};

static int find(struct str name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(known[i].name, name))
            return (int)i;
    return -1;
}

/* Both at once: a page asks for several, and `unit_id IN ($1, 0)` would build a table of its own
 * for the list, each time. */
DB_STMT(
    ALL, "setting.all", "i",
    "SELECT unit_id, name, value FROM setting WHERE unit_id = $1"
    " UNION ALL SELECT unit_id, name, value FROM setting WHERE unit_id = 0 AND $1 <> 0");

static void take_row(struct db_rows *r, const struct setting_wanted *wanted, bool *own, size_t n)
{
    bool of_unit = row_i64(r) != 0;
    struct str name = row_str(r), value = row_str(r);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(wanted[i].name, name) || own[i])
            continue;
        *wanted[i].value = value;
        own[i] = of_unit;
    }
}

enum err setting_get_all(
    struct db_tx *tx, int64_t unit_id, const struct setting_wanted *wanted, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int k = find(wanted[i].name);
        if (k < 0)
            return E_INVALID;
        *wanted[i].value = known[k].otherwise;
    }
    struct db_rows r = db_query(tx, &ALL, DB_ARGS(db_i64(unit_id)));
    bool *own = ARENA_ARRAY(tx->arena, bool, n + 1);
    while (db_next(&r))
        take_row(&r, wanted, own, n);
    return db_done(&r);
}

enum err setting_get(struct db_tx *tx, int64_t unit_id, struct str name, struct str *ret)
{
    return setting_get_all(tx, unit_id, &(struct setting_wanted){name, ret}, 1);
}

DB_STMT(
    SET, "setting.set", "itt",
    "INSERT INTO setting (unit_id, name, value) VALUES ($1, $2, $3) "
    "ON CONFLICT (unit_id, name) DO UPDATE SET value = excluded.value");

enum err setting_set(struct db_tx *tx, int64_t unit_id, struct str name, struct str value)
{
    if (find(name) < 0)
        return E_INVALID;
    enum err e = db_exec(tx, &SET, DB_ARGS(db_i64(unit_id), db_text(name), db_text(value)), NULL);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = unit_id,
                .noun = S("setting"),
                .what = S("setting.changed"),
                .actor = S("administrator"),
                EVENT_FIELDS(ev_str("name", name)),
                .detail = value,
            });
    topic_touch(tx, unit_id, TOPIC_UNIT);
    return OK;
}

struct str setting_names(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 1024);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (i)
            buf_lit(&b, ", ");
        buf_str(&b, known[i].name);
    }
    return buf_get(&b);
}
