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

const struct route root_routes[] = {
    {.method = WIRE_GET,
     .path = "/",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_HIDDEN,
     .show = show,
     .doc = "To the unit this installation is for, or to the search over all units"},
    {0},
};
