/* search_pages: one search over everything public of a unit. */
#ifndef GANDAN_FRONT_SEARCH_PAGES_H
#define GANDAN_FRONT_SEARCH_PAGES_H

#include "http/route.h"

extern const struct route search_routes[];

#endif
