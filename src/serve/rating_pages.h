/* rating_pages: the route table of the rating form. */
#ifndef GANDAN_SERVE_RATING_PAGES_H
#define GANDAN_SERVE_RATING_PAGES_H

#include "http/route.h"

extern const struct route rating_routes[];

#endif
