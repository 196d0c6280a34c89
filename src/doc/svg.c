#include "doc/svg.h"

#include <assert.h>

#include "base/utf8.h"

#define SVG_MAX ((size_t)512 * 1024)
/* Far beyond any picture, far below where a double loses its hundredths. */
#define COORDINATE_MAX 1e9

static void number(struct buf *b, double v)
{
    assert(v >= -COORDINATE_MAX && v <= COORDINATE_MAX); /* no NaN either */
    long long hundredths = (long long)(v * 100 + (v < 0 ? -0.5 : 0.5));
    if (hundredths < 0) {
        buf_char(b, '-');
        hundredths = -hundredths;
    }
    buf_i64(b, hundredths / 100);
    int rest = (int)(hundredths % 100);
    if (rest == 0)
        return;
    buf_char(b, '.');
    buf_char(b, (char)('0' + rest / 10));
    if (rest % 10 != 0)
        buf_char(b, (char)('0' + rest % 10));
}

static void escaped_char(struct buf *b, char c)
{
    if (c == '&')
        buf_lit(b, "&amp;");
    else if (c == '<')
        buf_lit(b, "&lt;");
    else if (c == '>')
        buf_lit(b, "&gt;");
    else if (c == '"')
        buf_lit(b, "&quot;");
    else if (c == '\'')
        buf_lit(b, "&#39;");
    else if ((unsigned char)c >= 0x20 || c == '\t' || c == '\n')
        buf_char(b, c);
}

static void escaped(struct buf *b, struct str s)
{
    while (s.n) {
        uint32_t cp;
        size_t n = utf8_decode(s, &cp);
        if (n == 0)
            buf_lit(b, "\xEF\xBF\xBD");
        else if (n == 1)
            escaped_char(b, s.p[0]);
        else
            buf_add(b, s.p, n);
        s = str_from(s, n ? n : 1);
    }
}

/* ` name="12.5"`; the name with its blank in front. */
static void attribute(struct buf *b, const char *name, double v)
{
    buf_str(b, str_z(name));
    buf_lit(b, "=\"");
    number(b, v);
    buf_char(b, '"');
}

static void class_attribute(struct buf *b, const char *class)
{
    if (!class)
        return;
    buf_lit(b, " class=\"");
    escaped(b, str_z(class));
    buf_char(b, '"');
}

void svg_begin(struct svg *s, struct arena *a, const struct svg_frame *frame)
{
    s->path_open = false;
    struct buf *b = &s->buf;
    buf_init(b, a, SVG_MAX);
    buf_lit(b, "<svg");
    class_attribute(b, frame->class);
    buf_lit(b, " viewBox=\"");
    number(b, frame->x);
    buf_char(b, ' ');
    number(b, frame->y);
    buf_char(b, ' ');
    number(b, frame->w);
    buf_char(b, ' ');
    number(b, frame->h);
    buf_char(b, '"');
    if (frame->stretch)
        buf_lit(b, " preserveAspectRatio=\"none\"");
    if (frame->label.n == 0) {
        buf_lit(b, " aria-hidden=\"true\">");
        return;
    }
    buf_lit(b, " role=\"img\" aria-label=\"");
    escaped(b, frame->label);
    buf_lit(b, "\">");
}

struct markup svg_end(struct svg *s)
{
    assert(!s->path_open);
    buf_lit(&s->buf, "</svg>");
    /* Half an element would break the page; no picture only misses its table's twin. */
    return (struct markup){s->buf.over ? S("") : buf_get(&s->buf)};
}

void svg_rect(struct svg *s, const struct svg_rect *r)
{
    struct buf *b = &s->buf;
    buf_lit(b, "<rect");
    class_attribute(b, r->class);
    attribute(b, " x", r->x);
    attribute(b, " y", r->y);
    attribute(b, " width", r->w);
    attribute(b, " height", r->h);
    if (r->r > 0)
        attribute(b, " rx", r->r);
    buf_lit(b, "/>");
}

void svg_circle(struct svg *s, double x, double y, double r, const char *class)
{
    struct buf *b = &s->buf;
    buf_lit(b, "<circle");
    class_attribute(b, class);
    attribute(b, " cx", x);
    attribute(b, " cy", y);
    attribute(b, " r", r);
    buf_lit(b, "/>");
}

static void text_begin(struct buf *b, const struct svg_text *t)
{
    static const char *const ANCHORS[] = {"start", "middle", "end"};
    buf_lit(b, "<text");
    class_attribute(b, t->class);
    attribute(b, " x", t->x);
    attribute(b, " y", t->y);
    if (t->anchor != SVG_START) {
        buf_lit(b, " text-anchor=\"");
        buf_str(b, str_z(ANCHORS[t->anchor]));
        buf_char(b, '"');
    }
    buf_char(b, '>');
}

void svg_text(struct svg *s, const struct svg_text *t)
{
    text_begin(&s->buf, t);
    escaped(&s->buf, t->text);
    buf_lit(&s->buf, "</text>");
}

void svg_label(struct svg *s, const struct svg_text *t, struct str second)
{
    struct buf *b = &s->buf;
    text_begin(b, t);
    buf_lit(b, "<tspan class=\"strong\">");
    escaped(b, t->text);
    buf_lit(b, "</tspan><tspan");
    attribute(b, " x", t->x);
    buf_lit(b, " dy=\"1.25em\">");
    escaped(b, second);
    buf_lit(b, "</tspan></text>");
}

void svg_use(struct svg *s, const char *id, const char *class)
{
    struct buf *b = &s->buf;
    buf_lit(b, "<use");
    class_attribute(b, class);
    buf_lit(b, " href=\"#");
    escaped(b, str_z(id));
    buf_lit(b, "\"/>");
}

void svg_path(struct svg *s, const char *class)
{
    assert(!s->path_open);
    s->path_open = true;
    buf_lit(&s->buf, "<path");
    class_attribute(&s->buf, class);
    buf_lit(&s->buf, " d=\"");
}

static void step(struct svg *s, char how, double x, double y)
{
    assert(s->path_open);
    buf_char(&s->buf, how);
    number(&s->buf, x);
    buf_char(&s->buf, ' ');
    number(&s->buf, y);
}

void svg_move(struct svg *s, double x, double y)
{
    step(s, 'M', x, y);
}

void svg_line(struct svg *s, double x, double y)
{
    step(s, 'L', x, y);
}

void svg_close(struct svg *s)
{
    assert(s->path_open);
    buf_char(&s->buf, 'z');
}

void svg_path_end(struct svg *s)
{
    assert(s->path_open);
    s->path_open = false;
    buf_lit(&s->buf, "\"/>");
}
