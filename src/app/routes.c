#include "app/routes.h"

#include "http/common.h"

const struct route *const route_tables[] = {
    asset_routes, look_routes, probe_routes, openapi_routes, NULL,
};
