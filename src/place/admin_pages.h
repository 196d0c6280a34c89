/* admin_pages: /{unit}/viec/quan-tri: whether all is well with the unit's messages and accounts,
 * and with the machine, for its administrators. Who sees the machine: place/admin.h. */
#ifndef GANDAN_PLACE_ADMIN_PAGES_H
#define GANDAN_PLACE_ADMIN_PAGES_H

#include "http/request.h"

extern const struct route admin_routes[];

#endif
