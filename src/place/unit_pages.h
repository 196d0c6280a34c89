/* unit_pages: the route tables of units. */
#ifndef GANDAN_PLACE_UNIT_PAGES_H
#define GANDAN_PLACE_UNIT_PAGES_H

#include "http/route.h"

extern const struct route unit_routes[];
extern const struct route unit_api_routes[];

#endif
