/* root_pages: the address without a unit: to the unit this installation is for (setting `home`),
 * else to the search over all units. */
#include "front/root_pages.h"

#include "http/request.h"
#include "spine/setting.h"

static enum err show(struct request *q, struct response *s)
{
    struct str slug;
    enum err e = setting_get(q->tx, 0, S("home"), &slug);
    if (e == OK)
        s->location = slug.n ? arena_fmt(q->arena, "/%.*s/", STR_ARG(slug)) : S("/don-vi");
    return e;
}

/* Typed without the last slash. */
static enum err show_unit(struct request *q, struct response *s)
{
    s->status = 301;
    struct str query = q->wire->query;
    s->location = arena_fmt(
        q->arena, "/%.*s/%s%.*s", STR_ARG(q->unit->slug), query.n ? "?" : "", STR_ARG(query));
    return OK;
}

const struct route root_routes[] = {
    {.method = WIRE_GET,
     .path = "/",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_HIDDEN,
     .show = show,
     .doc = "To the unit this installation is for, or to the search over all units"},
    {.method = WIRE_GET,
     .path = "/{unit}",
     .how = READ,
     .who = WHO_ANYONE,
     .flags = ROUTE_HIDDEN,
     .show = show_unit,
     .doc = "To the unit's front page, which ends in a slash"},
    {0},
};
