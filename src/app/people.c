#include "app/people.h"

#include "base/date.h"
#include "place/official.h"
#include "place/sign_in_link.h"
#include "spine/setting.h"

static enum err add_grants(struct db_tx *tx, const struct people_new *p)
{
    const struct grant_giver by = {GRANT_BY_COMMAND, p->actor};
    enum err e = OK;
    for (size_t i = 0; e == OK && i < p->role_count; i++) {
        int64_t id;
        const struct grant g = {
            .account_id = p->account_id,
            .unit_id = p->unit_id,
            .role = p->roles[i],
            .descendants = p->descendants,
            .from_day = date_local_day(tx->now_at),
            .to_day = GRANT_OPEN,
        };
        e = grant_give(tx, &g, &by, &id);
    }
    return e;
}

enum err people_add(struct db_tx *tx, struct people_new *p)
{
    const struct official o = {
        .unit_id = p->unit_id,
        .name = p->official.name,
        .phone = p->official.phone,
        .email = p->official.email,
    };
    enum err e = official_make(tx, &o, p->actor, &p->official_id);
    if (e != OK)
        return e;
    const struct account_new n = {p->unit_id, p->official_id, p->login};
    e = account_make(tx, &n, p->actor, &p->account_id);
    return e == OK ? add_grants(tx, p) : e;
}

/* A server that listens everywhere is reached from its own machine by this name. */
static struct str reachable(struct arena *a, struct str listen)
{
    if (str_starts(listen, S("0.0.0.0:")))
        return arena_cat(a, S("127.0.0.1:"), str_from(listen, 8));
    return listen;
}

enum err people_link(struct db_tx *tx, const struct data *data, struct str token, struct str *ret)
{
    struct str base;
    enum err e = setting_get(tx, 0, S("base_url"), &base);
    if (e != OK)
        return e;
    if (!base.n)
        base = arena_cat(tx->arena, S("http://"), reachable(tx->arena, data->config.listen));
    while (str_ends(base, S("/")))
        base.n--;
    *ret = arena_fmt(tx->arena, "%.*s" SIGN_IN_LINK_PATH "%.*s", STR_ARG(base), STR_ARG(token));
    return OK;
}
