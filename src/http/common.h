/* common: the route tables of http/ itself. */
#ifndef GANDAN_HTTP_COMMON_H
#define GANDAN_HTTP_COMMON_H

#include "http/route.h"

extern const struct route asset_routes[];
extern const struct route look_routes[];
extern const struct route probe_routes[];
extern const struct route openapi_routes[];
extern const struct route stream_routes[];

#endif
