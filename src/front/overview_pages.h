/* overview_pages: five minutes for whoever answers for the unit. */
#ifndef GANDAN_FRONT_OVERVIEW_PAGES_H
#define GANDAN_FRONT_OVERVIEW_PAGES_H

#include "http/route.h"

extern const struct route overview_routes[];

#endif
