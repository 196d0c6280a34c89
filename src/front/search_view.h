/* search_view: what the page of the search is given, and who finds what. Private to front/.
 *
 * A noun that can be found is one row of the table in search_pages.c: its word in addresses, its
 * heading, and a function that fills a group with what it finds. */
#ifndef GANDAN_FRONT_SEARCH_VIEW_H
#define GANDAN_FRONT_SEARCH_VIEW_H

#include "html/pager.h"
#include "http/request.h"

#define SEARCH_FEW 5       /* of each noun, when all are shown */
#define SEARCH_PER_PAGE 20 /* when one is */

struct search_hit {
    struct str title, more, last; /* more: a line beneath; last: in small at its end */
    bool foreign;                 /* title: Vietnamese on an English page */
    struct safe_url href;
};
struct search_group {
    struct str slug;
    enum text title;
    const struct search_hit *hits;
    size_t count;
    int64_t total;
    struct safe_url all; /* this noun alone */
};
struct search_ask {
    struct str q;
    int64_t limit, page; /* from 1 */
};
typedef enum err search_fn(
    struct request *q, const struct search_ask *ask, struct search_group *ret);
search_fn search_procedures, search_news, search_officials, search_pledges, search_works,
    search_rooms, search_units;

struct search_view {
    const struct http_unit *unit;
    struct str called, q, kind;
    bool is_code; /* q is what a slip has: dossiers are not found here, only followed */
    const struct search_group *groups;
    size_t group_count;
    int64_t total;
    struct pager pager; /* when one noun is shown */
};

#endif
