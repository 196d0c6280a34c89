/* statistics_view: the page of statistics, made ready. Private to front/. */
#ifndef GANDAN_FRONT_STATISTICS_VIEW_H
#define GANDAN_FRONT_STATISTICS_VIEW_H

#include "front/figure_view.h"
#include "serve/dossier_count.h"
#include "serve/rating.h"

#define STATISTICS_MONTHS 12
#define STATISTICS_FIGURES 6

struct statistics_month {
    struct str label, name; /* "11", "11/2026" */
    bool come;              /* it has begun */
    struct dossier_share share;
    struct str percent; /* "98,9"; "" when nothing was judged */
};
/* A part of a whole, with a bar. */
struct statistics_part {
    struct str name, slug;
    bool foreign;
    int64_t n;
    struct str percent;
    struct markup bar;
};
struct statistics_parts {
    struct statistics_part *list;
    size_t count;
    int64_t all;
};
struct statistics_figure {
    enum text name, how;
    bool measured, steady; /* steady: not by month */
    struct figure_view f;
};

struct statistics_view {
    const struct http_unit *unit;
    struct str called;
    int year;
    bool this_year;
    const int *years; /* the newest first */
    size_t year_count;
    struct dossier_share total;
    struct str percent;
    struct dossier_now now;
    struct statistics_month months[STATISTICS_MONTHS];
    struct markup received_line, on_time_line;
    struct statistics_parts fields, channels;
    struct rating_counts ratings;
    bool rated;
    struct statistics_part levels[RATING_LEVELS]; /* the best first */
    struct str satisfied_percent;
    struct statistics_figure figures[STATISTICS_FIGURES];
};

/* Pictures of the months. */
void statistics_draw(struct request *q, struct statistics_view *v);
/* By field of procedure, by way of submission. */
enum err statistics_parts(struct request *q, const int64_t period[2], struct statistics_view *v)
    must_check;

#endif
