/* work_view: what the template of /viec is given. */
#ifndef GANDAN_PLACE_WORK_VIEW_H
#define GANDAN_PLACE_WORK_VIEW_H

#include "html/pager.h"
#include "http/request.h"

struct work_line {
    struct str name, place;
    struct safe_url href;
};
struct work_view {
    struct str name;
    struct work_line *list;
    size_t n;
    bool wide;    /* administers units below another: may look for one where nobody works yet */
    struct str q; /* what such a one looked for */
    struct work_line *found;
    size_t found_count;
    struct pager pager;
};

#endif
