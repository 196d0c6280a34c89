/* programme_pages: the pages of programmes: public under /chuong-trinh, of staff under
 * /{unit}/viec/chuong-trinh. */
#ifndef GANDAN_ROLLOUT_PROGRAMME_PAGES_H
#define GANDAN_ROLLOUT_PROGRAMME_PAGES_H

#include "http/route.h"

extern const struct route programme_routes[];
extern const struct route programme_desk_routes[];
extern const struct route programme_api_routes[];

#endif
