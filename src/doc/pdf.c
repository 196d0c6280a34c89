#include "doc/pdf.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/log.h"

#define PDF_MAX ((size_t)32 * 1024 * 1024)
#define MM (72 / 25.4)   /* points */
#define SIZE_STEP 0.97   /* letters are made smaller by this … */
#define SIZE_SMALLEST 4. /* … and never below that */
#define CELL_PAD 1.2     /* millimetres */

struct pdf {
    struct arena *arena;
    struct buf out;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoFontMap *fonts;
    PangoContext *pango;
    struct pdf_margins margins;
    double width, height, y; /* points */
    int page;
    bool numbered, font_lacking, unreadable;
};

static const double SIZES[][2] = {
    [PDF_A4] = {210, 297}, [PDF_A5] = {148, 210}, [PDF_A1] = {594, 841}};
static const char *const FACES[] = {
    [PDF_SERIF] = "Liberation Serif", [PDF_SANS] = "Liberation Sans"};

/* ---- the file ---- */

static cairo_status_t take(void *ctx, const unsigned char *bytes, unsigned n)
{
    struct buf *out = ctx;
    buf_add(out, bytes, n);
    return out->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void give_back(void *ctx)
{
    struct pdf *p = ctx;
    if (!p->cr)
        return;
    cairo_destroy(p->cr);
    cairo_surface_finish(p->surface);
    cairo_surface_destroy(p->surface);
    g_object_unref(p->pango);
    g_object_unref(p->fonts);
    p->cr = NULL;
}

static void describe(struct pdf *p, const struct pdf_start *s)
{
    char at[DATE_ISO_MAX];
    date_iso(at, s->made_at);
    at[19] = 'Z'; /* cairo reads whole seconds */
    at[20] = '\0';
    cairo_pdf_surface_set_metadata(
        p->surface, CAIRO_PDF_METADATA_TITLE, arena_z(p->arena, s->title));
    cairo_pdf_surface_set_metadata(
        p->surface, CAIRO_PDF_METADATA_AUTHOR, arena_z(p->arena, s->author));
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "gandan");
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, at);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_MOD_DATE, at);
}

struct pdf *pdf_begin(struct arena *a, const struct pdf_start *s)
{
    struct pdf *p = ARENA_NEW(a, struct pdf);
    double w = SIZES[s->paper][s->landscape] * MM, h = SIZES[s->paper][!s->landscape] * MM;
    *p = (struct pdf){
        .arena = a,
        .margins = s->margins,
        .width = w,
        .height = h,
        .y = s->margins.top * MM,
        .page = 1,
        .numbered = s->numbered,
    };
    buf_init(&p->out, a, PDF_MAX);
    p->surface = cairo_pdf_surface_create_for_stream(take, &p->out, w, h);
    p->cr = cairo_create(p->surface);
    p->fonts = pango_cairo_font_map_new();
    p->pango = pango_font_map_create_context(p->fonts);
    /* As on paper, not as on the screen of this machine. */
    pango_cairo_context_set_resolution(p->pango, 72);
    pango_context_set_round_glyph_positions(p->pango, FALSE);
    arena_at_end(a, give_back, p);
    describe(p, s);
    return p;
}

enum err pdf_end(struct pdf *p, struct str *ret)
{
    cairo_show_page(p->cr);
    cairo_surface_finish(p->surface);
    cairo_status_t status = cairo_status(p->cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(p->surface);
    bool lacking = p->font_lacking, unreadable = p->unreadable;
    give_back(p);
    if (p->out.over)
        return E_TOO_BIG;
    if (status != CAIRO_STATUS_SUCCESS || lacking || unreadable) {
        log_error(
            "pdf: %s", lacking ? "a Liberation font is lacking (Debian package fonts-liberation2)"
                       : unreadable ? "a picture cannot be read"
                                    : cairo_status_to_string(status));
        return E_INTERNAL;
    }
    *ret = buf_get(&p->out);
    return OK;
}

struct pdf_box pdf_sheet(const struct pdf *p)
{
    return (struct pdf_box){0, 0, p->width / MM, p->height / MM};
}

struct pdf_box pdf_inside(const struct pdf *p)
{
    const struct pdf_margins *m = &p->margins;
    return (struct pdf_box){
        m->left, m->top, p->width / MM - m->left - m->right, p->height / MM - m->top - m->bottom};
}

double pdf_y(const struct pdf *p)
{
    return p->y / MM;
}

void pdf_set_y(struct pdf *p, double y)
{
    p->y = y * MM;
}

void pdf_space(struct pdf *p, double height)
{
    p->y += height * MM;
}

static double bottom(const struct pdf *p)
{
    return p->height - p->margins.bottom * MM;
}

void pdf_keep(struct pdf *p, double height)
{
    if (p->y + height * MM > bottom(p))
        pdf_new_page(p);
}

/* ---- letters ---- */

static void take_colour(struct pdf *p, int colour)
{
    cairo_set_source_rgb(
        p->cr, (colour >> 16 & 0xff) / 255., (colour >> 8 & 0xff) / 255., (colour & 0xff) / 255.);
}

static PangoFontDescription *font(const struct pdf_style *style, double size)
{
    PangoFontDescription *d = pango_font_description_new();
    pango_font_description_set_family_static(d, FACES[style->face]);
    pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
    pango_font_description_set_weight(d, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style(d, style->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    return d;
}

/* Another font in its place would hide missing letters and break every measure of the paper. */
static void look_at_font(struct pdf *p, const PangoFontDescription *wanted)
{
    PangoFont *found = pango_context_load_font(p->pango, wanted);
    PangoFontDescription *d = found ? pango_font_describe(found) : NULL;
    const char *family = d ? pango_font_description_get_family(d) : NULL;
    if (!family || strcmp(family, pango_font_description_get_family(wanted)) != 0)
        p->font_lacking = true;
    if (d)
        pango_font_description_free(d);
    if (found)
        g_object_unref(found);
}

static PangoAlignment alignment(enum pdf_align align)
{
    return align == PDF_CENTER  ? PANGO_ALIGN_CENTER
           : align == PDF_RIGHT ? PANGO_ALIGN_RIGHT
                                : PANGO_ALIGN_LEFT;
}

/* For the caller to unref. Width in points. */
static PangoLayout *lay(
    struct pdf *p, const struct pdf_style *style, double size, double width, struct str text)
{
    PangoLayout *l = pango_layout_new(p->pango);
    PangoFontDescription *d = font(style, size);
    look_at_font(p, d);
    pango_layout_set_font_description(l, d);
    pango_font_description_free(d);
    pango_layout_set_text(l, text.n ? text.p : "", (int)text.n);
    pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(l, alignment(style->align));
    pango_layout_set_justify(l, style->align == PDF_JUSTIFY);
    pango_layout_set_indent(l, (int)(style->indent * MM * PANGO_SCALE));
    pango_layout_set_line_spacing(l, (float)(style->line > 0 ? style->line : 1));
    return l;
}

static void mark(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to)
{
    attribute->start_index = (guint)from;
    attribute->end_index = (guint)to;
    pango_attr_list_insert(list, attribute);
}

static void number_page(struct pdf *p)
{
    const struct pdf_style style = {.face = PDF_SERIF, .size = 13, .align = PDF_CENTER};
    struct pdf_box box = {0, p->margins.top / 2, p->width / MM, 0};
    (void)pdf_text_in(p, &box, &style, arena_fmt(p->arena, "%d", p->page));
}

void pdf_new_page(struct pdf *p)
{
    cairo_show_page(p->cr);
    p->page++;
    p->y = p->margins.top * MM;
    if (p->numbered)
        number_page(p);
}

static void tag(struct pdf *p, const struct pdf_style *style, bool begin)
{
    const char *name = style->tag ? style->tag : "P";
    if (begin)
        cairo_tag_begin(p->cr, name, NULL);
    else
        cairo_tag_end(p->cr, name);
}

/* Line by line from p->y on, over as many pages as it takes. */
static void flow(struct pdf *p, const struct pdf_style *style, PangoLayout *l)
{
    PangoLayoutIter *at = pango_layout_get_iter(l);
    double shift = p->y; /* where the layout's top is on this page */
    tag(p, style, true);
    do {
        int top, end;
        pango_layout_iter_get_line_yrange(at, &top, &end);
        if (shift + (double)end / PANGO_SCALE > bottom(p)) {
            tag(p, style, false);
            pdf_new_page(p);
            tag(p, style, true);
            shift = p->y - (double)top / PANGO_SCALE;
        }
        PangoRectangle box;
        pango_layout_iter_get_line_extents(at, NULL, &box);
        take_colour(p, style->colour);
        cairo_move_to(
            p->cr, p->margins.left * MM + (double)box.x / PANGO_SCALE,
            shift + (double)pango_layout_iter_get_baseline(at) / PANGO_SCALE);
        pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(at));
        p->y = shift + (double)end / PANGO_SCALE;
    } while (pango_layout_iter_next_line(at));
    tag(p, style, false);
    pango_layout_iter_free(at);
}

void pdf_runs(
    struct pdf *p, const struct pdf_style *style, const struct pdf_run *runs, size_t count)
{
    struct buf text;
    buf_init(&text, p->arena, PDF_MAX);
    PangoAttrList *marks = pango_attr_list_new();
    for (size_t i = 0; i < count; i++) {
        size_t from = text.n;
        buf_str(&text, runs[i].text);
        if (runs[i].bold)
            mark(marks, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, text.n);
        if (runs[i].italic)
            mark(marks, pango_attr_style_new(PANGO_STYLE_ITALIC), from, text.n);
    }
    PangoLayout *l = lay(p, style, style->size, pdf_inside(p).w * MM, buf_get(&text));
    pango_layout_set_attributes(l, marks);
    pango_attr_list_unref(marks);
    p->y += style->before;
    flow(p, style, l);
    p->y += style->after;
    g_object_unref(l);
}

void pdf_text(struct pdf *p, const struct pdf_style *style, struct str text)
{
    struct str line;
    while (str_cut(&text, '\n', &line))
        if (str_trim(line).n > 0)
            pdf_runs(p, style, &(struct pdf_run){.text = str_trim(line)}, 1);
}

/* ---- boxes ---- */

static double layout_height(PangoLayout *l)
{
    PangoRectangle box;
    pango_layout_get_extents(l, NULL, &box);
    return (double)box.height / PANGO_SCALE;
}

double pdf_text_in(
    struct pdf *p, const struct pdf_box *box, const struct pdf_style *style, struct str text)
{
    double size = style->size, height;
    PangoLayout *l = lay(p, style, size, box->w * MM, text);
    while ((height = layout_height(l)) > box->h * MM && box->h > 0 && size > SIZE_SMALLEST) {
        g_object_unref(l);
        size *= SIZE_STEP;
        l = lay(p, style, size, box->w * MM, text);
    }
    take_colour(p, style->colour);
    cairo_move_to(p->cr, box->x * MM, box->y * MM);
    tag(p, style, true);
    pango_cairo_show_layout(p->cr, l);
    tag(p, style, false);
    g_object_unref(l);
    return height / MM;
}

double pdf_text_height(struct pdf *p, double width, const struct pdf_style *style, struct str text)
{
    PangoLayout *l = lay(p, style, style->size, width * MM, text);
    double height = layout_height(l) / MM;
    g_object_unref(l);
    return height;
}

static void draw(struct pdf *p, const struct pdf_pen *pen)
{
    take_colour(p, pen->colour);
    cairo_set_line_width(p->cr, pen->width * MM);
    if (pen->width > 0)
        cairo_stroke(p->cr);
    else
        cairo_fill(p->cr);
}

void pdf_line(struct pdf *p, const struct pdf_box *from_by, const struct pdf_pen *pen)
{
    cairo_move_to(p->cr, from_by->x * MM, from_by->y * MM);
    cairo_rel_line_to(p->cr, from_by->w * MM, from_by->h * MM);
    draw(p, pen);
}

void pdf_rect(struct pdf *p, const struct pdf_box *box, double radius, const struct pdf_pen *pen)
{
    double x = box->x * MM, y = box->y * MM, w = box->w * MM, h = box->h * MM, r = radius * MM;
    cairo_new_sub_path(p->cr);
    cairo_arc(p->cr, x + w - r, y + r, r, -M_PI_2, 0);
    cairo_arc(p->cr, x + w - r, y + h - r, r, 0, M_PI_2);
    cairo_arc(p->cr, x + r, y + h - r, r, M_PI_2, M_PI);
    cairo_arc(p->cr, x + r, y + r, r, M_PI, 3 * M_PI_2);
    cairo_close_path(p->cr);
    draw(p, pen);
}

void pdf_star(struct pdf *p, const struct pdf_box *box, const struct pdf_pen *pen)
{
    const double inner = 0.381966; /* of the outer radius, where the five lines cross */
    for (int i = 0; i < 10; i++) {
        double r = box->w * MM * (i % 2 ? inner : 1), angle = -M_PI_2 + i * M_PI / 5;
        cairo_line_to(p->cr, box->x * MM + r * cos(angle), box->y * MM + r * sin(angle));
    }
    cairo_close_path(p->cr);
    draw(p, pen);
}

void pdf_qr(struct pdf *p, const struct pdf_box *box, const struct qr *qr)
{
    double module = box->w * MM / (qr->side + 2 * QR_QUIET);
    cairo_save(p->cr);
    cairo_translate(p->cr, box->x * MM, box->y * MM);
    take_colour(p, 0xffffff);
    cairo_rectangle(p->cr, 0, 0, box->w * MM, box->w * MM);
    cairo_fill(p->cr);
    take_colour(p, 0);
    cairo_scale(p->cr, module, module);
    for (int y = 0; y < qr->side; y++)
        for (int x = 0; x < qr->side; x++)
            if (qr_is_dark(qr, x, y))
                cairo_rectangle(p->cr, x + QR_QUIET, y + QR_QUIET, 1, 1);
    cairo_fill(p->cr); /* one path: no hairlines between modules */
    cairo_restore(p->cr);
}

static cairo_status_t hand_over(void *ctx, unsigned char *to, unsigned n)
{
    struct str *rest = ctx;
    if (rest->n < n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, rest->p, n);
    *rest = str_from(*rest, n);
    return CAIRO_STATUS_SUCCESS;
}

void pdf_png(struct pdf *p, const struct pdf_box *box, struct str png)
{
    struct str rest = png;
    cairo_surface_t *picture = cairo_image_surface_create_from_png_stream(hand_over, &rest);
    if (cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS) {
        double w = cairo_image_surface_get_width(picture),
               h = cairo_image_surface_get_height(picture);
        double scale = fmin(box->w * MM / w, box->h * MM / h);
        cairo_save(p->cr);
        cairo_translate(
            p->cr, box->x * MM + (box->w * MM - w * scale) / 2,
            box->y * MM + (box->h * MM - h * scale) / 2);
        cairo_scale(p->cr, scale, scale);
        cairo_set_source_surface(p->cr, picture, 0, 0);
        cairo_paint(p->cr);
        cairo_restore(p->cr);
    } else {
        p->unreadable = true;
    }
    cairo_surface_destroy(picture);
}

/* ---- tables ---- */

static struct pdf_style cell_style(const struct pdf_table *t, size_t column, bool head)
{
    struct pdf_style style = t->style;
    style.align = head ? PDF_CENTER : t->aligns[column];
    style.bold = style.bold || head;
    style.tag = head ? "TH" : "TD";
    return style;
}

static double row_height(
    struct pdf *p, const struct pdf_table *t, const struct str *cells, bool head)
{
    double highest = 0, width = pdf_inside(p).w;
    for (size_t i = 0; i < t->columns; i++) {
        struct pdf_style style = cell_style(t, i, head);
        double h = pdf_text_height(p, t->widths[i] * width - 2 * CELL_PAD, &style, cells[i]);
        highest = h > highest ? h : highest;
    }
    return highest + 2 * CELL_PAD;
}

static void put_row(struct pdf *p, const struct pdf_table *t, const struct str *cells, bool head)
{
    const struct pdf_pen line = {.width = 0.18};
    double height = row_height(p, t, cells, head), x = p->margins.left, y = pdf_y(p);
    cairo_tag_begin(p->cr, "TR", NULL);
    for (size_t i = 0; i < t->columns; i++) {
        struct pdf_style style = cell_style(t, i, head);
        double w = t->widths[i] * pdf_inside(p).w;
        pdf_rect(p, &(struct pdf_box){x, y, w, height}, 0, &line);
        struct pdf_box in = {x + CELL_PAD, y + CELL_PAD, w - 2 * CELL_PAD, 0};
        (void)pdf_text_in(p, &in, &style, cells[i]);
        x += w;
    }
    cairo_tag_end(p->cr, "TR");
    pdf_space(p, height);
}

void pdf_table_head(struct pdf *p, const struct pdf_table *t)
{
    /* A head alone at the foot of a page helps nobody: two rows of room beside it. */
    pdf_keep(p, 3 * row_height(p, t, t->heads, true));
    put_row(p, t, t->heads, true);
}

void pdf_table_row(struct pdf *p, const struct pdf_table *t, const struct str *cells)
{
    if (p->y + row_height(p, t, cells, false) * MM > bottom(p)) {
        pdf_new_page(p);
        if (t->heads[0].n > 0)
            put_row(p, t, t->heads, true);
    }
    put_row(p, t, cells, false);
}
