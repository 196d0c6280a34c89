/* grant_pages: a role given in this unit, and ended. The rules are those of place/grant.h. */
#include "place/grant.h"

#include "base/date.h"
#include "place/official_account_view.h"
#include "place/official_pages.h"
#include "place/official_pages.tmpl.h"

struct give_in {
    int64_t id, role, descendants;
    struct str from, to;
};
static const struct field give_in_fields[] = {
    OFFICIAL_ID_FIELD,
    {.name = "vai-tro",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = ROLE_COUNT,
     .required = true,
     .offset = offsetof(struct give_in, role),
     .label = TEXT_official_role},
    {.name = "ben-duoi",
     .in = IN_BODY,
     .type = FIELD_I64,
     .max = 1,
     .offset = offsetof(struct give_in, descendants),
     .label = TEXT_official_descendants},
    {.name = "tu-ngay",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 12,
     .required = true,
     .offset = offsetof(struct give_in, from),
     .label = TEXT_official_from},
    {.name = "den-ngay",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 12,
     .offset = offsetof(struct give_in, to),
     .label = TEXT_official_to},
};
static const struct field official_id_in_fields[] = {OFFICIAL_ID_FIELD};
struct end_in {
    int64_t id, grant_id;
};
static const struct field end_in_fields[] = {
    OFFICIAL_ID_FIELD,
    {.name = "grant",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct end_in, grant_id),
     .label = TEXT_form_address},
};

static struct grant_giver giver(const struct request *q)
{
    return (struct grant_giver){q->actor->account_id, q->actor->actor};
}

static struct form_input day_input(
    struct request *q, const char *name, enum text label, struct str otherwise)
{
    struct form_input x = form_input(str_z(name), label, form_kept(q, name, otherwise));
    x.max = 12;
    return x;
}

static enum err show(struct request *q, struct response *s)
{
    const struct official_id_in *in = q->in;
    struct official o;
    struct account account;
    struct grant_roles has;
    int64_t today = date_local_day(q->now_at);
    enum err e = official_by_id(q->tx, q->unit->id, in->id, &o);
    if (e == OK)
        e = account_by_official(q->tx, q->unit->id, in->id, &account);
    if (e == OK)
        e = grant_roles(q->tx, q->actor->account_id, q->unit->id, today, &has);
    if (e != OK)
        return e;
    struct grant_view v = {
        .form = form_view_of(q),
        .slug = q->unit->slug,
        .official_id = o.id,
        .name = o.name,
        .unit = q->lang == LANG_EN && q->unit->name_en.n ? q->unit->name_en : q->unit->name,
        .from = day_input(q, "tu-ngay", TEXT_official_from, date_str_dmy(q->arena, today)),
        .to = day_input(q, "den-ngay", TEXT_official_to, S("")),
        .deep = (has.deep & ROLE_BIT(ROLE_ADMINISTRATOR)) != 0,
        .picked_deep = str_eq(request_kept(q, "ben-duoi"), S("1")),
    };
    v.roles = role_choices(q, &v.role_count);
    v.from.required = true;
    v.from.hint = TEXT_official_day_hint;
    v.to.hint = TEXT_official_to_hint;
    official_page_head(q, s, text_lit(q->lang, TEXT_official_grant_new));
    grant_page(&s->html, &v);
    return OK;
}

static enum err check(struct request *q, struct response *s)
{
    const struct give_in *in = q->in;
    struct grant *g = ARENA_NEW(q->arena, struct grant);
    enum err e = OK;
    (void)s;
    q->prepared = g;
    *g = (struct grant){
        .unit_id = q->unit->id,
        .role = (enum role)in->role,
        .descendants = in->descendants == 1,
        .to_day = GRANT_OPEN,
    };
    if (!form_day(in->from, &g->from_day))
        e = request_error(q, "tu-ngay", TEXT_official_bad_day, TEXT_NO_ARGS);
    if (in->to.n && !form_day(in->to, &g->to_day))
        e = request_error(q, "den-ngay", TEXT_official_bad_day, TEXT_NO_ARGS);
    if (e == OK && g->to_day < g->from_day)
        e = request_error(q, "den-ngay", TEXT_official_days_turned, TEXT_NO_ARGS);
    return e;
}

static enum err give(struct request *q, struct response *s)
{
    const struct give_in *in = q->in;
    const struct grant_giver by = giver(q);
    struct grant g = *(const struct grant *)q->prepared;
    struct account account;
    int64_t id;
    enum err e = account_by_official(q->tx, q->unit->id, in->id, &account);
    if (e != OK)
        return e;
    g.account_id = account.id;
    e = grant_give(q->tx, &g, &by, &id);
    if (e == E_CONFLICT)
        return request_error(q, "vai-tro", TEXT_official_grant_there, TEXT_NO_ARGS);
    if (e == E_DENIED)
        return request_error(q, "ben-duoi", TEXT_official_grant_denied, TEXT_NO_ARGS);
    s->location = official_address(q, in->id, S("quyen"));
    return e;
}

/* Whether the role is one that this official has or had here: both stand in the address. */
static enum err is_theirs(struct request *q, const struct end_in *in)
{
    struct account account;
    struct grant_list all;
    enum err e = account_by_official(q->tx, q->unit->id, in->id, &account);
    if (e == OK)
        e = grant_of_account(q->tx, account.id, &all);
    if (e != OK)
        return e;
    for (size_t i = 0; i < all.n; i++)
        if (all.list[i].id == in->grant_id && all.list[i].unit_id == q->unit->id)
            return OK;
    return E_NOT_FOUND;
}

static enum err end(struct request *q, struct response *s)
{
    const struct end_in *in = q->in;
    const struct grant_giver by = giver(q);
    enum err e = is_theirs(q, in);
    if (e != OK)
        return e;
    e = grant_end(q->tx, q->unit->id, in->grant_id, &by);
    if (e == E_DENIED)
        return request_error(q, "", TEXT_official_grant_not_ended, TEXT_NO_ARGS);
    s->location = official_address(q, in->id, S("thoi-quyen"));
    return e == E_NOT_FOUND ? OK : e; /* ended in the meantime */
}

const struct route grant_page_routes[] = {
    {.method = WIRE_GET,
     .path = OFFICIAL "/quyen/moi",
     .how = READ,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(official_id_in),
     .show = show,
     .doc = "The form for a role"},
    {.method = WIRE_POST,
     .path = OFFICIAL "/quyen/moi",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(give_in),
     .prepare = check,
     .apply = give,
     .form = show,
     .doc = "Gives a role in this unit"},
    {.method = WIRE_POST,
     .path = OFFICIAL "/quyen/{grant}/thoi",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(end_in),
     .apply = end,
     .form = official_show,
     .doc = "Ends a role"},
    {0},
};
