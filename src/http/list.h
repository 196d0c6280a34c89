/* list: the two query fields that every list takes: what is looked for, and which page of it. A
 * search has too many values for a cache key. */
#ifndef GANDAN_HTTP_LIST_H
#define GANDAN_HTTP_LIST_H

#include "html/pager.h"
#include "http/route.h"

#define LIST_Q_MAX 100 /* letters */

/* Rows of `static const struct field …_in_fields[]`, for the members `q` and `page` of `struct_`.
 */
#define LIST_Q(struct_, label_)                                                                    \
    {                                                                                              \
        .name = "q", .in = IN_QUERY, .type = FIELD_STR, .max = LIST_Q_MAX, .wide = true,           \
        .offset = offsetof(struct_, q), .label = (label_)                                          \
    }
#define LIST_PAGE(struct_)                                                                         \
    {                                                                                              \
        .name = "page", .in = IN_QUERY, .type = FIELD_I64, .min = 1, .max = PAGER_MOST,            \
        .otherwise = 1, .offset = offsetof(struct_, page), .label = TEXT_pager_in_page             \
    }

#endif
