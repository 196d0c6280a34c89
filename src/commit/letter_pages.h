/* letter_pages: route tables of letters. */
#ifndef GANDAN_COMMIT_LETTER_PAGES_H
#define GANDAN_COMMIT_LETTER_PAGES_H

#include "http/request.h"

extern const struct route letter_routes[];      /* for everybody */
extern const struct route letter_desk_routes[]; /* the list; approving, printing, sending many */
extern const struct route letter_one_routes[];
extern const struct route letter_new_routes[]; /* drafting by hand; who wants no letters */
extern const struct route letter_print_routes[];

#endif
