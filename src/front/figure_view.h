/* figure_view: one measure of a year as pages show it: share, counts, and a spark of its months. */
#ifndef GANDAN_FRONT_FIGURE_VIEW_H
#define GANDAN_FRONT_FIGURE_VIEW_H

#include "base/markup.h"
#include "http/request.h"
#include "spine/measure.h"

struct figure_ask {
    struct str code;
    int64_t official_id; /* 0: the whole unit */
    int year;
};
struct figure_view {
    bool measured;
    struct measure_sum sum;
    struct str share, counts; /* "98,7", "471/477"; "" when not measured */
    struct markup spark;
};
/* From 1 January to today, or to the year's end when it is over. */
enum err figure_view(struct request *q, const struct figure_ask *ask, struct figure_view *ret)
    must_check;

#endif
