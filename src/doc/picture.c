#include <cairo.h>
#include <math.h>

#include "doc/picture_pen.h"

#include "base/buf.h"

#define PNG_MAX ((size_t)8 * 1024 * 1024)

struct pen {
    cairo_t *cr;
    struct random_seeded random;
    enum picture_thing thing;
};

/* ---- chance ---- */

struct random_seeded *pen_random(struct pen *p)
{
    return &p->random;
}

enum picture_thing pen_thing(const struct pen *p)
{
    return p->thing;
}

double pen_between(struct pen *p, double low, double high)
{
    return low + (high - low) * (double)random_below(&p->random, 10001) / 10000;
}

bool pen_chance(struct pen *p, int permille)
{
    return random_below(&p->random, 1000) < (uint64_t)permille;
}

/* ---- colours ---- */

static double part_of(int colour, int shift)
{
    return ((unsigned)colour >> shift & 0xff) / 255.0;
}

int pen_mix(int from, int to, double part)
{
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double x = part_of(from, shift), y = part_of(to, shift);
        mixed |= (int)((x + (y - x) * part) * 255 + 0.5) << shift;
    }
    return mixed;
}

static void take_colour(struct pen *p, int colour)
{
    cairo_set_source_rgb(p->cr, part_of(colour, 16), part_of(colour, 8), part_of(colour, 0));
}

/* ---- paths ---- */

struct reader {
    const char *at;
    char command;
    double x, y, start_x, start_y; /* the point, and where its piece began */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static double number(struct reader *r)
{
    double sign = 1, v = 0, place = 1;
    while (*r->at == ' ' || *r->at == ',')
        r->at++;
    if (*r->at == '-') {
        sign = -1;
        r->at++;
    }
    while (*r->at >= '0' && *r->at <= '9')
        v = v * 10 + (*r->at++ - '0');
    if (*r->at == '.')
        for (r->at++; *r->at >= '0' && *r->at <= '9'; r->at++)
            v += (*r->at - '0') * (place /= 10);
    return sign * v;
}

struct point {
    double x, y;
};

static struct point point(struct reader *r, bool relative)
{
    double x = number(r), y = number(r);
    return (struct point){relative ? r->x + x : x, relative ? r->y + y : y};
}

static void go(struct reader *r, struct point to)
{
    r->x = to.x;
    r->y = to.y;
}

static void curve(struct pen *p, struct reader *r, bool relative, bool cubic)
{
    struct point a = point(r, relative), b = cubic ? point(r, relative) : a,
                 end = point(r, relative);
    if (!cubic) { /* the one point of a quadratic curve, as the two of a cubic one */
        b = (struct point){end.x + (a.x - end.x) * 2 / 3, end.y + (a.y - end.y) * 2 / 3};
        a = (struct point){r->x + (a.x - r->x) * 2 / 3, r->y + (a.y - r->y) * 2 / 3};
    }
    cairo_curve_to(p->cr, a.x, a.y, b.x, b.y, end.x, end.y);
    go(r, end);
}

static void straight(struct pen *p, struct reader *r, bool relative)
{
    struct point to = {r->x, r->y};
    if ((r->command | 32) == 'h')
        to.x = number(r) + (relative ? r->x : 0);
    else if ((r->command | 32) == 'v')
        to.y = number(r) + (relative ? r->y : 0);
    else
        to = point(r, relative);
    cairo_line_to(p->cr, to.x, to.y);
    go(r, to);
}

static void move(struct pen *p, struct reader *r, bool relative)
{
    go(r, point(r, relative));
    cairo_move_to(p->cr, r->x, r->y);
    r->start_x = r->x;
    r->start_y = r->y;
    r->command = relative ? 'l' : 'L'; /* further points are lines */
}

static void trace(struct pen *p, const char *path)
{
    struct reader r = {.at = path};
    while (*r.at) {
        if (*r.at == ' ') {
            r.at++;
            continue;
        }
        if (is_letter(*r.at))
            r.command = *r.at++;
        bool relative = r.command >= 'a';
        switch (r.command | 32) {
        case 'm':
            move(p, &r, relative);
            break;
        case 'q':
        case 'c':
            curve(p, &r, relative, (r.command | 32) == 'c');
            break;
        case 'z':
            cairo_close_path(p->cr);
            go(&r, (struct point){r.start_x, r.start_y});
            break;
        default:
            straight(p, &r, relative);
            break;
        }
    }
}

/* ---- drawing ---- */

static int tone(int colour, const struct pen_place *at)
{
    return colour == TONE_CLOTH ? at->cloth : colour == TONE_SECOND ? at->second : colour;
}

static void enter(struct pen *p, const struct pen_place *at)
{
    cairo_save(p->cr);
    cairo_translate(p->cr, at->x, at->y);
    cairo_scale(p->cr, at->mirrored ? -at->scale : at->scale, at->scale);
}

void pen_figure(struct pen *p, const struct pen_figure *f, const struct pen_place *at)
{
    enter(p, at);
    for (size_t i = 0; i < f->n; i++) {
        const struct pen_shape *s = &f->shapes[i];
        cairo_new_path(p->cr);
        trace(p, s->path);
        take_colour(p, tone(s->colour, at));
        cairo_set_line_width(p->cr, s->stroke);
        if (s->stroke > 0)
            cairo_stroke(p->cr);
        else
            cairo_fill(p->cr);
    }
    cairo_restore(p->cr);
}

void pen_path(struct pen *p, const char *path, int colour, const struct pen_place *at)
{
    const struct pen_shape shape = {path, colour, 0};
    pen_figure(p, &(struct pen_figure){&shape, 1}, at);
}

void pen_box(struct pen *p, const double box[4], int colour)
{
    take_colour(p, colour);
    cairo_rectangle(p->cr, box[0], box[1], box[2], box[3]);
    cairo_fill(p->cr);
}

void pen_oval(struct pen *p, const double box[4], int colour)
{
    cairo_save(p->cr);
    cairo_translate(p->cr, box[0], box[1]);
    cairo_scale(p->cr, box[2], box[3]);
    cairo_arc(p->cr, 0, 0, 1, 0, 2 * M_PI);
    cairo_restore(p->cr);
    take_colour(p, colour);
    cairo_fill(p->cr);
}

void pen_shade(struct pen *p, const double box[4], int above, int below)
{
    cairo_pattern_t *shade = cairo_pattern_create_linear(0, box[1], 0, box[1] + box[3]);
    cairo_pattern_add_color_stop_rgb(
        shade, 0, part_of(above, 16), part_of(above, 8), part_of(above, 0));
    cairo_pattern_add_color_stop_rgb(
        shade, 1, part_of(below, 16), part_of(below, 8), part_of(below, 0));
    cairo_set_source(p->cr, shade);
    cairo_rectangle(p->cr, box[0], box[1], box[2], box[3]);
    cairo_fill(p->cr);
    cairo_pattern_destroy(shade);
}

void pen_line(struct pen *p, const double line[4], int colour, double width)
{
    take_colour(p, colour);
    cairo_set_line_width(p->cr, width);
    cairo_move_to(p->cr, line[0], line[1]);
    cairo_line_to(p->cr, line[2], line[3]);
    cairo_stroke(p->cr);
}

void pen_hills(struct pen *p, const double hills[4], int colour)
{
    double length = hills[2], at = -pen_between(p, 0, length), y = hills[0];
    take_colour(p, colour);
    cairo_move_to(p->cr, at, hills[3]);
    cairo_line_to(p->cr, at, y);
    while (at < PICTURE_WIDTH) {
        double top = hills[1] * pen_between(p, 0.6, 1.4), step = length * pen_between(p, 0.8, 1.3);
        cairo_curve_to(p->cr, at + step * 0.3, y - top, at + step * 0.7, y - top, at + step, y);
        at += step;
    }
    cairo_line_to(p->cr, at, hills[3]);
    cairo_fill(p->cr);
}

void pen_frame(struct pen *p, const double box[4])
{
    cairo_save(p->cr);
    cairo_rectangle(p->cr, box[0], box[1], box[2], box[3]);
    cairo_clip(p->cr);
}

void pen_unframe(struct pen *p)
{
    cairo_restore(p->cr);
}

/* ---- the picture ---- */

bool picture_kind_parse(struct str word, enum picture_kind *ret)
{
    static const struct str WORDS[PICTURE_KINDS] = {
        STR_INIT(""),        STR_INIT("office"),  STR_INIT("fields"), STR_INIT("river"),
        STR_INIT("market"),  STR_INIT("school"),  STR_INIT("road"),   STR_INIT("football"),
        STR_INIT("clinic"),  STR_INIT("meeting"), STR_INIT("flags"),  STR_INIT("gate"),
        STR_INIT("waiting"), STR_INIT("garden"),  STR_INIT("broken"), STR_INIT("mended"),
    };
    for (int i = 1; i < PICTURE_KINDS; i++)
        if (str_eq(WORDS[i], word)) {
            *ret = (enum picture_kind)i;
            return true;
        }
    return false;
}

bool picture_thing_parse(struct str word, enum picture_thing *ret)
{
    static const struct str WORDS[THINGS] = {
        STR_INIT("fan"),  STR_INIT("lamp"),   STR_INIT("tap"),
        STR_INIT("seat"), STR_INIT("screen"), STR_INIT("rail"),
    };
    for (int i = 0; i < THINGS; i++)
        if (str_eq(WORDS[i], word)) {
            *ret = (enum picture_thing)i;
            return true;
        }
    return false;
}

static cairo_status_t write_png(void *ctx, const unsigned char *bytes, unsigned n)
{
    struct buf *b = ctx;
    buf_str(b, (struct str){(const char *)bytes, n});
    return b->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

enum err picture_png(struct arena *a, const struct picture_scene *s, int width, struct str *ret)
{
    if (width < 60 || width > 2 * PICTURE_WIDTH || s->kind < 1 || s->kind >= PICTURE_KINDS)
        return E_INVALID;
    int height = width * PICTURE_HEIGHT / PICTURE_WIDTH;
    struct buf b;
    cairo_surface_t *sheet = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    struct pen p = {.cr = cairo_create(sheet), .thing = s->thing};
    buf_init(&b, a, PNG_MAX);
    random_seed(&p.random, s->seed);
    cairo_scale(p.cr, (double)width / PICTURE_WIDTH, (double)height / PICTURE_HEIGHT);
    cairo_set_line_cap(p.cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(p.cr, CAIRO_LINE_JOIN_ROUND);
    picture_compose(&p, s->kind);
    cairo_surface_flush(sheet);
    bool fine = cairo_status(p.cr) == CAIRO_STATUS_SUCCESS &&
                cairo_surface_write_to_png_stream(sheet, write_png, &b) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(p.cr);
    cairo_surface_destroy(sheet);
    if (fine)
        *ret = buf_get(&b);
    return fine ? OK : E_INTERNAL;
}
