/* root_pages: the route table of the bare address. */
#ifndef GANDAN_FRONT_ROOT_PAGES_H
#define GANDAN_FRONT_ROOT_PAGES_H

#include "http/route.h"

extern const struct route root_routes[];

#endif
