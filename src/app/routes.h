/* routes: the list of the rooms' route tables, and the hooks by which http/ learns of units. */
#ifndef GANDAN_APP_ROUTES_H
#define GANDAN_APP_ROUTES_H

#include "http/dispatch.h"

extern const struct route *const route_tables[];
struct http_hooks routes_hooks(void);

#endif
