/* statistics_pages: a unit's figures of a year, each with a picture and its table. */
#ifndef GANDAN_FRONT_STATISTICS_PAGES_H
#define GANDAN_FRONT_STATISTICS_PAGES_H

#include "http/route.h"

extern const struct route statistics_routes[];

#endif
