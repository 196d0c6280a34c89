/* launch_pages: the pages of launches: public under /{unit}/phat-dong, of staff under
 * /{unit}/viec/phat-dong. */
#ifndef GANDAN_ROLLOUT_LAUNCH_PAGES_H
#define GANDAN_ROLLOUT_LAUNCH_PAGES_H

#include "http/route.h"

extern const struct route launch_routes[];
extern const struct route launch_desk_routes[];

#endif
