/* svg: a small typed builder of pictures. Numbers have at most two decimals and never a locale;
 * every text and attribute is escaped; colours come from the stylesheet's classes only. The result
 * is markup that a page prints verbatim. Memory: the arena. */
#ifndef GANDAN_DOC_SVG_H
#define GANDAN_DOC_SVG_H

#include "base/buf.h"
#include "base/markup.h"

struct svg {
    struct buf buf;
    bool path_open;
};

struct svg_frame {
    const char *class;
    double x, y, w, h;
    struct str label; /* the sentence of aria-label; empty: decoration, hidden from readers */
    bool stretch;     /* preserveAspectRatio="none" */
};

struct svg_rect {
    double x, y, w, h, r; /* r: round corners, 0 none */
    const char *class;
};

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

struct svg_text {
    double x, y;
    enum svg_anchor anchor;
    const char *class;
    struct str text;
};

void svg_begin(struct svg *s, struct arena *a, const struct svg_frame *frame);
struct markup svg_end(struct svg *s);

void svg_rect(struct svg *s, const struct svg_rect *r);
void svg_circle(struct svg *s, double x, double y, double r, const char *class);
void svg_text(struct svg *s, const struct svg_text *t);
/* Two lines, the first strong, for labels of a chart. */
void svg_label(struct svg *s, const struct svg_text *t, struct str second);
/* <use href="#id">: a symbol of the page. The id is [A-Za-z0-9-]. */
void svg_use(struct svg *s, const char *id, const char *class);

/* A path in steps; svg_path_end closes the element. */
void svg_path(struct svg *s, const char *class);
void svg_move(struct svg *s, double x, double y);
void svg_line(struct svg *s, double x, double y);
void svg_close(struct svg *s);
void svg_path_end(struct svg *s);

#endif
