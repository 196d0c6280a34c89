/* pager: the row of page numbers under a list: previous, first, the ones around, last, next.
 *
 * Its links keep the list's other query values. Lists show at most PAGER_MOST pages: who needs more
 * searches. Memory: the request's arena. */
#ifndef GANDAN_HTML_PAGER_H
#define GANDAN_HTML_PAGER_H

#include "base/arena.h"
#include "base/markup.h"

#define PAGER_MOST 200
#define PAGER_LINKS 9

struct pager_param {
    struct str name, value; /* an empty value is left out */
};
struct pager_link {
    int64_t number; /* 0: a gap */
    struct safe_url url;
};
struct pager {
    int64_t page, pages;
    struct pager_link links[PAGER_LINKS];
    size_t count; /* 0: all is on one page */
    struct safe_url previous, next;
    bool has_previous, has_next;
};

/* Pages that `rows` rows fill, 1 to PAGER_MOST. */
int64_t pager_pages(int64_t rows, int64_t per_page);
struct pager pager_make(
    struct arena *a, const int64_t page_of_pages[2], const struct pager_param *params,
    size_t count);

#endif
