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

DB_STMT(
    GET, "setting.get", "it",
    "SELECT value FROM setting WHERE unit_id IN ($1, 0) AND name = $2 "
    "ORDER BY unit_id DESC LIMIT 1");

enum err setting_get(struct db_tx *tx, int64_t unit_id, struct str name, struct str *ret)
{
    int i = find(name);
    if (i < 0)
        return E_INVALID;
    struct str value = known[i].otherwise;
    struct db_rows r = db_query(tx, &GET, DB_ARGS(db_i64(unit_id), db_text(name)));
    while (db_next(&r))
        value = row_str(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = value;
    return e;
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
