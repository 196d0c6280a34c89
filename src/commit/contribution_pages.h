/* contribution_pages: route tables of contributions. */
#ifndef GANDAN_COMMIT_CONTRIBUTION_PAGES_H
#define GANDAN_COMMIT_CONTRIBUTION_PAGES_H

#include "http/request.h"

extern const struct route contribution_routes[];      /* the wall of thanks */
extern const struct route contribution_api_routes[];  /* its sums for machines */
extern const struct route contribution_desk_routes[]; /* the ledger */
extern const struct route contribution_work_routes[];

#endif
