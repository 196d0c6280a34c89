#include "doc/paper.h"

#include "base/date.h"

#define A5_LIMIT 160.0 /* a sheet narrower than this gets the smaller letters */
#define SIGN_ROOM 24.0 /* for a signature and a seal */

/* Sizes of annex I, decree 30/2020/NĐ-CP; forms of A5 use the lower end less two points. */
static double size(const struct pdf *p, double on_a4)
{
    return pdf_sheet(p).w < A5_LIMIT ? on_a4 - 2.5 : on_a4;
}

struct pdf *paper_begin(struct arena *a, const struct paper_start *s)
{
    struct pdf_margins a4 = {20, 18, 20, 30}, a5 = {14, 13, 13, 18};
    return pdf_begin(
        a, &(struct pdf_start){
               .paper = s->paper,
               .margins = s->paper == PDF_A5 ? a5 : a4,
               .title = s->title,
               .author = s->issuer,
               .made_at = s->made_at,
               .numbered = true,
           });
}

struct pdf_style paper_style(const struct pdf *p)
{
    return (struct pdf_style){
        .face = PDF_SERIF,
        .size = size(p, 14),
        .align = PDF_JUSTIFY,
        .indent = pdf_sheet(p).w < A5_LIMIT ? 8 : 12.7,
        .after = 6,
        .line = 1.15,
    };
}

/* A centred line of the head, cut out of the flow; returns where the next one begins. */
static double head_line(
    struct pdf *p, const struct pdf_box *column, const struct pdf_style *style, struct str words)
{
    if (words.n == 0)
        return column->y;
    return column->y + pdf_text_in(p, column, style, words);
}

/* The same on one line, however narrow the column is. */
static double one_line(
    struct pdf *p, struct pdf_box column, const struct pdf_style *style, struct str words)
{
    column.h = pdf_text_height(p, 10 * column.w, style, words);
    return head_line(p, &column, style, words);
}

/* A line under a column's middle, `part` of its width. */
static void head_rule(struct pdf *p, const struct pdf_box *column, double part)
{
    double w = column->w * part;
    struct pdf_box line = {column->x + (column->w - w) / 2, column->y + 0.8, w, 0};
    pdf_line(p, &line, &(struct pdf_pen){.width = 0.25});
}

static double left_head(struct pdf *p, struct pdf_box column, const struct paper_head *h)
{
    struct pdf_style regular = {.size = size(p, 12.5), .align = PDF_CENTER}, bold = regular;
    bold.bold = true;
    column.y = head_line(p, &column, &regular, h->superior);
    column.y = head_line(p, &column, &bold, h->issuer);
    head_rule(p, &column, 0.4);
    column.y += 4;
    struct pdf_style number = {.size = size(p, 13), .align = PDF_CENTER};
    return head_line(p, &column, &number, h->number);
}

static double right_head(struct pdf *p, struct pdf_box column, const struct paper_head *h)
{
    struct pdf_style nation = {.size = size(p, 12.5), .bold = true, .align = PDF_CENTER};
    struct pdf_style motto = {.size = size(p, 13.5), .bold = true, .align = PDF_CENTER};
    struct pdf_style dated = {.size = size(p, 13.5), .italic = true, .align = PDF_CENTER};
    column.y = one_line(p, column, &nation, S("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
    column.y = one_line(p, column, &motto, S("Độc lập - Tự do - Hạnh phúc"));
    head_rule(p, &column, 0.56); /* as long as the motto */
    column.y += 4;
    return head_line(p, &column, &dated, h->place_date);
}

void paper_head(struct pdf *p, const struct paper_head *h)
{
    struct pdf_box in = pdf_inside(p);
    double y = pdf_y(p), parted = in.w * 0.4;
    double left = left_head(p, (struct pdf_box){in.x, y, parted, 0}, h);
    double right = right_head(p, (struct pdf_box){in.x + parted, y, in.w - parted, 0}, h);
    pdf_set_y(p, (left > right ? left : right) + 5);
}

struct str paper_place_date(struct arena *a, struct str place, int64_t day)
{
    struct date d = date_of_day(day);
    return arena_fmt(
        a, d.month < 3 ? "%.*s, ngày %02d tháng %02d năm %d" : "%.*s, ngày %02d tháng %d năm %d",
        STR_ARG(place), d.day, d.month, d.year);
}

void paper_title(struct pdf *p, struct str kind, struct str about)
{
    struct pdf_style title = {
        .size = size(p, 15), .bold = true, .align = PDF_CENTER, .before = 4, .tag = "H1"};
    struct pdf_style subject = {.size = size(p, 14), .bold = true, .align = PDF_CENTER};
    pdf_text(p, &title, kind);
    pdf_text(p, &subject, about);
    struct pdf_box in = pdf_inside(p);
    in.y = pdf_y(p);
    head_rule(p, &in, 0.2);
    pdf_space(p, 5);
}

void paper_to(struct pdf *p, struct str salutation, struct str to)
{
    struct pdf_style style = paper_style(p);
    style.align = PDF_CENTER;
    style.indent = 0;
    style.after = 9;
    const struct pdf_run runs[] = {
        {.text = salutation}, {.text = S(" ")}, {.text = to, .bold = true}};
    pdf_runs(p, &style, runs, sizeof runs / sizeof *runs);
}

void paper_body(struct pdf *p, struct str text)
{
    struct pdf_style style = paper_style(p);
    pdf_text(p, &style, text);
}

static double recipients(struct pdf *p, struct pdf_box column, const struct paper_sign *s)
{
    struct pdf_style head = {.size = size(p, 12), .bold = true, .italic = true};
    struct pdf_style line = {.size = size(p, 11)};
    if (s->recipient_count == 0)
        return column.y;
    column.y = head_line(p, &column, &head, S("Nơi nhận:"));
    for (size_t i = 0; i < s->recipient_count; i++) {
        struct pdf_box dash = {column.x, column.y, 4, 0};
        (void)pdf_text_in(p, &dash, &line, S("-"));
        struct pdf_box beside = {column.x + 3, column.y, column.w - 3, 0};
        column.y += pdf_text_in(p, &beside, &line, s->recipients[i]);
    }
    return column.y;
}

static double signature(struct pdf *p, struct pdf_box column, const struct paper_sign *s)
{
    struct pdf_style bold = {.size = size(p, 14), .bold = true, .align = PDF_CENTER};
    struct pdf_style note = {.size = size(p, 13), .italic = true, .align = PDF_CENTER};
    column.y = head_line(p, &column, &bold, s->authority);
    column.y = head_line(p, &column, &bold, s->post);
    if (s->note.n > 0) {
        column.y += 3;
        column.y = head_line(p, &column, &note, s->note) + 3;
    } else {
        column.y += SIGN_ROOM;
    }
    return head_line(p, &column, &bold, s->name);
}

void paper_sign(struct pdf *p, const struct paper_sign *s)
{
    pdf_space(p, 4);
    pdf_keep(p, SIGN_ROOM + 26);
    struct pdf_box in = pdf_inside(p);
    double y = pdf_y(p), parted = in.w * 0.46;
    double left = recipients(p, (struct pdf_box){in.x, y, parted, 0}, s);
    double right = signature(p, (struct pdf_box){in.x + parted, y, in.w - parted, 0}, s);
    pdf_set_y(p, left > right ? left : right);
}
