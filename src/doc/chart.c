#include "doc/chart.h"

#include <assert.h>

/* ---- a strip of days ---- */

#define DAY_STEP 26.0
#define DAY_SIDE 22.0
#define WEEK_GAP 10.0
#define DAY_TOP 4.0
#define DAYS_HEIGHT 52.0

static double day_x(const struct chart_day days[], size_t at)
{
    double x = 0;
    for (size_t i = 1; i <= at; i++)
        x += DAY_STEP + (days[i].new_week ? WEEK_GAP : 0);
    return x;
}

static void day(struct svg *s, const struct chart_day *d, double x)
{
    static const char *const CLASSES[] = {"c-track", "c-bar", "c-bar c-bar--late"};
    bool late = d->state == CHART_DAY_LATE;
    double middle = x + DAY_SIDE / 2;
    /* A late day is taller too: its shape tells it, not its colour alone. */
    struct svg_rect r = {x, late ? 0 : DAY_TOP, DAY_SIDE, late ? DAY_SIDE + 2 * DAY_TOP : DAY_SIDE,
                         4, CLASSES[d->state]};
    svg_rect(s, &r);
    svg_text(s, &(struct svg_text){middle, 48, SVG_MIDDLE, "c-lab", d->label});
    if (late)
        svg_text(s, &(struct svg_text){middle, 21, SVG_MIDDLE, "c-on", d->count});
}

struct markup chart_days(struct arena *a, const struct chart_day days[], size_t n, struct str label)
{
    struct svg s;
    double width = n ? day_x(days, n - 1) + DAY_SIDE + 2 : DAY_SIDE;
    svg_begin(&s, a, &(struct svg_frame){"chart", 0, 0, width, DAYS_HEIGHT, label, false});
    for (size_t i = 0; i < n; i++)
        day(&s, &days[i], day_x(days, i));
    return svg_end(&s);
}

/* ---- values over time ---- */

#define SPARK_WIDTH 176.0
#define SPARK_HEIGHT 40.0
#define SPARK_SIDE 4.0
#define SPARK_TOP 6.0
#define SPARK_BOTTOM 34.0

static double within(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

static double spark_y(const struct chart_series *c, double v)
{
    double share = (within(v, c->low, c->high) - c->low) / (c->high - c->low);
    return SPARK_BOTTOM - share * (SPARK_BOTTOM - SPARK_TOP);
}

static double spark_x(const struct chart_series *c, size_t i)
{
    double room = SPARK_WIDTH - 2 * SPARK_SIDE;
    return SPARK_SIDE + (c->n > 1 ? room * (double)i / (double)(c->n - 1) : room);
}

/* Unknown values leave a gap; a known one between two gaps would be invisible as a line and gets
 * a dot. Returns the last known place, or n. */
static size_t spark_line(struct svg *s, const struct chart_series *c)
{
    size_t last = c->n;
    bool drawing = false;
    svg_path(s, "c-line");
    for (size_t i = 0; i < c->n; i++) {
        if (!c->points[i].known) {
            drawing = false;
            continue;
        }
        double x = spark_x(c, i), y = spark_y(c, c->points[i].value);
        if (drawing)
            svg_line(s, x, y);
        else
            svg_move(s, x, y);
        drawing = true;
        last = i;
    }
    svg_path_end(s);
    return last;
}

static bool is_alone(const struct chart_series *c, size_t i)
{
    return c->points[i].known && (i == 0 || !c->points[i - 1].known) &&
           (i + 1 == c->n || !c->points[i + 1].known);
}

struct markup chart_spark(struct arena *a, const struct chart_series *c, struct str label)
{
    assert(c->low < c->high);
    struct svg s;
    svg_begin(&s, a, &(struct svg_frame){"spark", 0, 0, SPARK_WIDTH, SPARK_HEIGHT, label, false});
    if (c->has_goal) {
        svg_path(&s, "c-goal");
        svg_move(&s, 0, spark_y(c, c->goal));
        svg_line(&s, SPARK_WIDTH, spark_y(c, c->goal));
        svg_path_end(&s);
    }
    size_t last = spark_line(&s, c);
    for (size_t i = 0; i < c->n; i++)
        if (i == last || is_alone(c, i))
            svg_circle(
                &s, spark_x(c, i), spark_y(c, c->points[i].value), i == last ? 4 : 2, "c-dot");
    return svg_end(&s);
}

/* ---- a share ---- */

#define BAR_WIDTH 100.0
#define BAR_HEIGHT 10.0

static struct markup bar(struct arena *a, double width, const char *class)
{
    struct svg s;
    svg_begin(&s, a, &(struct svg_frame){"bar", 0, 0, BAR_WIDTH, BAR_HEIGHT, S(""), true});
    svg_rect(&s, &(struct svg_rect){0, 0, BAR_WIDTH, BAR_HEIGHT, 0, "c-track"});
    if (width > 0)
        svg_rect(&s, &(struct svg_rect){0, 0, width, BAR_HEIGHT, 0, class});
    return svg_end(&s);
}

struct markup chart_bar(struct arena *a, int share_permille, bool late)
{
    double width = within(share_permille, 0, 1000) * BAR_WIDTH / 1000;
    return bar(a, width, late ? "c-bar c-bar--late" : "c-bar");
}

struct markup chart_bar_none(struct arena *a)
{
    return bar(a, 0, NULL);
}

/* ---- the five criteria ---- */

#define RADAR_X 210.0
#define RADAR_Y 190.0
#define RADAR_RADIUS 130.0
#define RADAR_RINGS 5

/* sin and cos of 0, 72, 144, 216, 288 degrees, clockwise from the top. */
static const double AXIS_X[CHART_RADAR_AXES] = {
    0, 0.9510565163, 0.5877852523, -0.5877852523, -0.9510565163};
static const double AXIS_Y[CHART_RADAR_AXES] = {
    -1, -0.3090169944, 0.8090169944, 0.8090169944, -0.3090169944};

static double at_x(size_t axis, double share)
{
    return RADAR_X + AXIS_X[axis] * RADAR_RADIUS * share;
}

static double at_y(size_t axis, double share)
{
    return RADAR_Y + AXIS_Y[axis] * RADAR_RADIUS * share;
}

static void polygon(struct svg *s, const char *class, const double share[CHART_RADAR_AXES])
{
    svg_path(s, class);
    svg_move(s, at_x(0, share[0]), at_y(0, share[0]));
    for (size_t i = 1; i < CHART_RADAR_AXES; i++)
        svg_line(s, at_x(i, share[i]), at_y(i, share[i]));
    svg_close(s);
    svg_path_end(s);
}

static void ring(struct svg *s, const char *class, double share)
{
    const double all[CHART_RADAR_AXES] = {share, share, share, share, share};
    polygon(s, class, all);
}

static void grid(struct svg *s)
{
    for (int i = 1; i <= RADAR_RINGS; i++)
        ring(s, "c-grid", (double)i / RADAR_RINGS);
    for (size_t i = 0; i < CHART_RADAR_AXES; i++) {
        svg_path(s, "c-grid");
        svg_move(s, RADAR_X, RADAR_Y);
        svg_line(s, at_x(i, 1), at_y(i, 1));
        svg_path_end(s);
    }
}

static void names(struct svg *s, const struct chart_axis axes[])
{
    static const struct {
        double x, y;
        enum svg_anchor anchor;
    } PLACES[CHART_RADAR_AXES] = {
        {210, 30, SVG_MIDDLE}, {346, 144, SVG_START}, {276, 317, SVG_START},
        {144, 317, SVG_END},   {74, 144, SVG_END},
    };
    for (size_t i = 0; i < CHART_RADAR_AXES; i++) {
        struct svg_text t = {PLACES[i].x, PLACES[i].y, PLACES[i].anchor, NULL, axes[i].name};
        svg_label(s, &t, axes[i].value);
    }
}

struct markup chart_radar(
    struct arena *a, const struct chart_axis axes[CHART_RADAR_AXES], int goal_permille,
    struct str label)
{
    struct svg s;
    double share[CHART_RADAR_AXES];
    size_t known = 0;
    svg_begin(&s, a, &(struct svg_frame){"chart", -30, 10, 480, 340, label, false});
    grid(&s);
    if (goal_permille > 0)
        ring(&s, "c-goal", within(goal_permille, 0, 1000) / 1000);
    for (size_t i = 0; i < CHART_RADAR_AXES; i++) {
        share[i] = within(axes[i].permille, 0, 1000) / 1000;
        known += axes[i].known;
    }
    /* The shape only when all five are known: a missing one must not look like a zero. */
    if (known == CHART_RADAR_AXES) {
        polygon(&s, "c-area", share);
        polygon(&s, "c-line", share);
    }
    for (size_t i = 0; i < CHART_RADAR_AXES; i++)
        if (axes[i].known)
            svg_circle(&s, at_x(i, share[i]), at_y(i, share[i]), 5, "c-dot");
    names(&s, axes);
    return svg_end(&s);
}
