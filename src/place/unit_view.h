/* unit_view: the page of all units with what it shows, made ready. Private to unit_pages. */
#ifndef GANDAN_PLACE_UNIT_VIEW_H
#define GANDAN_PLACE_UNIT_VIEW_H

#include "html/pager.h"
#include "http/request.h"
#include "place/unit_list.h"

struct unit_row_place {
    struct str name, code, slug;
};

struct unit_row {
    struct str name, kind, code, slug, validity;
    struct unit_row_place district, province; /* without name: there is none */
    const struct unit_row_place *successors;
    size_t successor_count;
    int64_t more_successors; /* not shown */
    bool active, is_commune;
};

struct unit_list_view {
    struct str q, kind;
    const struct unit_row *rows;
    size_t count;
    int64_t total;
    struct pager pager;
    struct unit_counts all;
};

#endif
