/* pledge_pages: `/{unit}/cam-ket`: what officials promised this year, what it is worth today, and
 * each pledge with its signature; `/{unit}/viec/cam-ket`: where an official signs and answers. */
#ifndef GANDAN_COMMIT_PLEDGE_PAGES_H
#define GANDAN_COMMIT_PLEDGE_PAGES_H

#include "http/route.h"

extern const struct route pledge_routes[];
extern const struct route pledge_desk_routes[];
extern const struct route pledge_api_routes[];
extern const struct route signing_key_api_routes[];
extern const struct route pledge_print_routes[];
extern const struct route poster_routes[];

#endif
