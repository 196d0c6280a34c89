/* procedure_pages: the route tables of procedures. */
#ifndef GANDAN_SERVE_PROCEDURE_PAGES_H
#define GANDAN_SERVE_PROCEDURE_PAGES_H

#include "http/route.h"

extern const struct route procedure_routes[];
extern const struct route procedure_api_routes[];

#endif
