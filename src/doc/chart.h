/* chart: the pictures beside the figures (assets/gandan.css, charts): drawn on the server, one
 * sentence in aria-label given by the caller, a table or list always beside them on the page. Bars
 * start at zero; what was not measured is an empty place, never a zero. */
#ifndef GANDAN_DOC_CHART_H
#define GANDAN_DOC_CHART_H

#include "doc/svg.h"

/* ---- a strip of days ---- */

enum chart_day_state { CHART_DAY_NONE, CHART_DAY_GOOD, CHART_DAY_LATE };

struct chart_day {
    enum chart_day_state state;
    bool new_week;    /* a gap before it */
    struct str label; /* below: the day of the month */
    struct str count; /* on a late day, in the square: how many */
};

struct markup chart_days(
    struct arena *a, const struct chart_day days[], size_t n, struct str label);

/* ---- values over time ---- */

struct chart_point {
    bool known;
    double value;
};

struct chart_series {
    const struct chart_point *points;
    size_t n;
    double low, high; /* the values at bottom and top, low < high */
    bool has_goal;
    double goal; /* a dashed line */
};

/* The small line in a row or card; a dot marks the last known value. */
struct markup chart_spark(struct arena *a, const struct chart_series *s, struct str label);

/* The large line with its scale: as many labels as points; the words are as people read them. */
struct chart_line {
    struct chart_series series;
    const struct str *labels;
    struct str low, high, first, last;
};
struct markup chart_line(struct arena *a, const struct chart_line *c, struct str label);

/* ---- a share ---- */

/* A bar of share/1000 of its track; `late`: in the colour of what is late. Decoration: the figure
 * stands beside it as text. */
struct markup chart_bar(struct arena *a, int share_permille, bool late);
/* Where nothing is measured: the empty track. */
struct markup chart_bar_none(struct arena *a);

/* ---- the five criteria ---- */

#define CHART_RADAR_AXES 5

struct chart_axis {
    struct str name, value; /* "Công khai", "19/20" or "Chưa đo" */
    bool known;
    int permille; /* of the axis' maximum */
};

/* goal_permille: the dashed pentagon, 0 none. */
struct markup chart_radar(
    struct arena *a, const struct chart_axis axes[CHART_RADAR_AXES], int goal_permille,
    struct str label);

#endif
