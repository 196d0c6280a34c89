/* letter_public_view: what the public page of letters is given. */
#ifndef GANDAN_COMMIT_LETTER_PUBLIC_VIEW_H
#define GANDAN_COMMIT_LETTER_PUBLIC_VIEW_H

#include "commit/letter_template.h"
#include "http/request.h"

struct letter_occasion {
    struct str name, within;
};
struct letter_count {
    enum text word;
    int64_t n;
};
struct letter_public_view {
    const struct http_unit *unit;
    int64_t year, this_year;
    struct letter_count counts[LETTER_KINDS - 1];
    int64_t all, with_due, in_time;
    const struct letter_occasion *occasions;
    size_t occasion_count;
};

#endif
