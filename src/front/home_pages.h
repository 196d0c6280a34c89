/* home_pages: the route table of the units' front pages. */
#ifndef GANDAN_FRONT_HOME_PAGES_H
#define GANDAN_FRONT_HOME_PAGES_H

#include "http/route.h"

extern const struct route home_routes[];

#endif
