/* pdf: papers as PDF files: paragraphs that flow over pages, boxes, lines, tables, QR codes and
 * pictures (cairo's and pango's only door for papers). doc/paper.h builds the parts of an official
 * document of decree 30/2020/NĐ-CP out of it.
 *
 * Rules this module owns:
 *   - lengths are millimetres from the top left corner, sizes of letters are points; colours are
 *     0xRRGGBB;
 *   - letters are Liberation Serif (the metrics of Times New Roman, as the decree asks) or
 *     Liberation Sans, embedded as subsets; the text can be copied and searched, and paragraphs
 *     are tagged for readers;
 *   - what fails on the way is remembered and told once, by pdf_end; the same content gives the
 *     same bytes;
 *   - everything is given back when the arena is.
 * Each paper has its own library state: several threads may make papers at once. */
#ifndef GANDAN_DOC_PDF_H
#define GANDAN_DOC_PDF_H

#include "base/arena.h"
#include "base/err.h"
#include "doc/qr.h"

struct pdf;

enum pdf_paper { PDF_A4, PDF_A5, PDF_A1 };
enum pdf_face { PDF_SERIF, PDF_SANS };
enum pdf_align { PDF_LEFT, PDF_CENTER, PDF_RIGHT, PDF_JUSTIFY };

struct pdf_margins {
    double top, right, bottom, left;
};
struct pdf_start {
    enum pdf_paper paper;
    bool landscape;
    struct pdf_margins margins;
    struct str title, author; /* of the file's properties */
    int64_t made_at;
    bool numbered; /* page numbers at the top, from the second page on */
};
/* Never fails here: see pdf_end. */
struct pdf *pdf_begin(struct arena *a, const struct pdf_start *s);
/* The file. E_TOO_BIG: over 32 MiB; E_INTERNAL: the library failed, or a font is lacking. */
enum err pdf_end(struct pdf *p, struct str *ret) must_check;

/* ---- text that flows ---- */

struct pdf_style {
    enum pdf_face face;
    double size;
    bool bold, italic;
    enum pdf_align align;
    double indent;        /* of the first line, millimetres */
    double before, after; /* points */
    double line;          /* 1.0 to 1.5; 0: 1.0 */
    int colour;
    const char *tag; /* "H1", "P"; NULL: "P" */
};
struct pdf_run {
    struct str text;
    bool bold, italic; /* beside those of the style */
};
/* Each line of the text is a paragraph; empty lines are left out. */
void pdf_text(struct pdf *p, const struct pdf_style *style, struct str text);
/* One paragraph of several runs. */
void pdf_runs(
    struct pdf *p, const struct pdf_style *style, const struct pdf_run *runs, size_t count);
void pdf_space(struct pdf *p, double height);
/* A new page unless so much room is left on this one. */
void pdf_keep(struct pdf *p, double height);
void pdf_new_page(struct pdf *p);
/* Where the next paragraph begins, from the top of the page. */
double pdf_y(const struct pdf *p);
void pdf_set_y(struct pdf *p, double y);
/* Of the whole paper, and what stands between the margins. */
struct pdf_box {
    double x, y, w, h;
};
struct pdf_box pdf_sheet(const struct pdf *p);
struct pdf_box pdf_inside(const struct pdf *p);

/* ---- anything at its place, the flow unmoved ---- */

/* In the box, from its top; with a height, letters are made smaller until it fits. Returns the
 * height that was used. */
double pdf_text_in(
    struct pdf *p, const struct pdf_box *box, const struct pdf_style *style, struct str text);
/* The height that pdf_text_in would use in that width, with the style's own size. */
double pdf_text_height(struct pdf *p, double width, const struct pdf_style *style, struct str text);

struct pdf_pen {
    int colour;
    double width; /* millimetres; 0: filled */
};
void pdf_line(struct pdf *p, const struct pdf_box *from_by, const struct pdf_pen *pen);
/* With round corners of that radius. */
void pdf_rect(struct pdf *p, const struct pdf_box *box, double radius, const struct pdf_pen *pen);
/* The five-pointed star around x, y (box->x, box->y) with the radius box->w. */
void pdf_star(struct pdf *p, const struct pdf_box *box, const struct pdf_pen *pen);
/* Square, the quiet zone within the box. */
void pdf_qr(struct pdf *p, const struct pdf_box *box, const struct qr *qr);
/* A PNG, as large as fits the box, in its middle. A file that cannot be read fails the paper. */
void pdf_png(struct pdf *p, const struct pdf_box *box, struct str png);

/* ---- tables in the flow ---- */

#define PDF_COLUMNS_MAX 8
struct pdf_table {
    size_t columns;
    double widths[PDF_COLUMNS_MAX]; /* parts of the width between the margins; their sum is 1 */
    enum pdf_align aligns[PDF_COLUMNS_MAX];
    struct pdf_style style;
    struct str heads[PDF_COLUMNS_MAX]; /* again at the top of every page; empty heads[0]: none */
};
void pdf_table_head(struct pdf *p, const struct pdf_table *t);
/* `columns` cells; a row is never parted. */
void pdf_table_row(struct pdf *p, const struct pdf_table *t, const struct str *cells);

#endif
