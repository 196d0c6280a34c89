/* chart_line: a share over months, with its scale, first and last value. */
#include "doc/chart.h"

#define LEFT 44.0
#define RIGHT 424.0
#define TOP 30.0
#define BOTTOM 170.0

struct plane {
    const struct chart_line *c;
    double step;
};

static double x_of(const struct plane *p, size_t i)
{
    return LEFT + p->step * (double)i;
}

static double y_of(const struct plane *p, double value)
{
    const struct chart_series *s = &p->c->series;
    return BOTTOM - (value - s->low) / (s->high - s->low) * (BOTTOM - TOP);
}

static void draw_scale(struct svg *svg, const struct plane *p)
{
    const struct chart_line *c = p->c;
    double values[2] = {c->series.low, c->series.high};
    struct str words[2] = {c->low, c->high};
    for (int i = 0; i < 2; i++) {
        double y = y_of(p, values[i]);
        svg_path(svg, "c-grid");
        svg_move(svg, LEFT - 4, y);
        svg_line(svg, RIGHT, y);
        svg_path_end(svg);
        svg_text(
            svg,
            &(struct svg_text){.x = LEFT - 12, .y = y + 6, .anchor = SVG_END, .text = words[i]});
    }
}

/* From i on: the known values in a row. */
static size_t run_length(const struct chart_series *s, size_t i)
{
    size_t n = 0;
    while (i + n < s->n && s->points[i + n].known)
        n++;
    return n;
}

static void draw_run(struct svg *svg, const struct plane *p, size_t from, size_t n)
{
    const struct chart_point *points = p->c->series.points;
    for (int area = 1; area >= 0; area--) {
        svg_path(svg, area ? "c-area" : "c-line");
        svg_move(svg, x_of(p, from), y_of(p, points[from].value));
        for (size_t i = from + 1; i < from + n; i++)
            svg_line(svg, x_of(p, i), y_of(p, points[i].value));
        if (area) {
            svg_line(svg, x_of(p, from + n - 1), BOTTOM);
            svg_line(svg, x_of(p, from), BOTTOM);
            svg_close(svg);
        }
        svg_path_end(svg);
    }
}

static void draw_value(struct svg *svg, const struct plane *p, size_t i, struct str word)
{
    double y = y_of(p, p->c->series.points[i].value);
    bool at_scale = i == 0; /* there its words would stand in those of the scale */
    svg_circle(svg, x_of(p, i), y, 5, "c-dot");
    svg_text(
        svg, &(struct svg_text){
                 .x = x_of(p, i) + (at_scale ? 10 : 0),
                 .y = y > TOP + 20 ? y - 14 : y + 26,
                 .anchor = at_scale ? SVG_START : SVG_MIDDLE,
                 .class = "strong",
                 .text = word});
}

static void draw_labels(struct svg *svg, const struct plane *p)
{
    size_t n = p->c->series.n;
    for (size_t i = 0; i < n; i++) {
        /* On phones only every third label stays, and the last. */
        bool stays = i % 3 == 0 ? i + 2 < n : i + 1 == n;
        svg_text(
            svg, &(struct svg_text){
                     .x = x_of(p, i),
                     .y = 200,
                     .anchor = SVG_MIDDLE,
                     .class = stays ? NULL : "c-lab",
                     .text = p->c->labels[i]});
    }
}

struct markup chart_line(struct arena *a, const struct chart_line *c, struct str label)
{
    struct svg svg;
    const struct chart_series *s = &c->series;
    struct plane p = {c, s->n > 1 ? (RIGHT - 6 - LEFT) / (double)(s->n - 1) : 0};
    svg_begin(&svg, a, &(struct svg_frame){.class = "chart", .w = 444, .h = 210, .label = label});
    draw_scale(&svg, &p);
    size_t last = s->n, first = s->n;
    for (size_t i = 0; i < s->n;) {
        size_t n = run_length(s, i);
        if (n == 0) {
            i++;
            continue;
        }
        draw_run(&svg, &p, i, n);
        first = first == s->n ? i : first;
        last = i + n - 1;
        i += n;
    }
    if (last < s->n)
        draw_value(&svg, &p, last, c->last);
    if (first < last && first + 2 <= last && last < s->n)
        draw_value(&svg, &p, first, c->first);
    draw_labels(&svg, &p);
    return svg_end(&svg);
}
