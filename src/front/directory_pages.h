/* directory_pages: who works in a unit, for the public: the list, and an official's own page. */
#ifndef GANDAN_FRONT_DIRECTORY_PAGES_H
#define GANDAN_FRONT_DIRECTORY_PAGES_H

#include "http/route.h"

extern const struct route directory_routes[];
extern const struct route profile_routes[];

#endif
