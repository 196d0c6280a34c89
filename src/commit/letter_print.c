#include "commit/letter_print.h"

#include "base/date.h"
#include "base/num.h"
#include "base/viet.h"
#include "commit/letter_pages.h"
#include "commit/letter_view.h"
#include "doc/paper.h"

/* ---- as an official document ---- */

static struct pdf *begin(
    struct arena *a, const struct letter_paper *paper, const struct letter *first, bool numbered)
{
    static const struct pdf_margins a4 = {20, 18, 20, 30}, a5 = {14, 13, 13, 18},
                                    card = {17, 22, 16, 22};
    struct pdf_start s = {
        .paper = paper->look == LETTER_A4 ? PDF_A4 : PDF_A5,
        .landscape = paper->look == LETTER_CARD,
        .margins = paper->look == LETTER_A4   ? a4
                   : paper->look == LETTER_A5 ? a5
                                              : card,
        .title = first->title,
        .author = arena_fmt(a, "Ủy ban nhân dân %.*s", STR_ARG(paper->unit)),
        .made_at = paper->made_at,
        .numbered = numbered,
    };
    return pdf_begin(a, &s);
}

static struct str committee(struct arena *a, struct str unit, const char *between)
{
    return arena_fmt(a, "ỦY BAN NHÂN DÂN%s%.*s", between, STR_ARG(viet_upper(a, unit)));
}

static void official(
    struct pdf *p, struct arena *a, const struct letter_paper *paper, const struct letter *l)
{
    const struct paper_head head = {
        .superior = S(""),
        .issuer = committee(a, paper->unit, "\n"),
        .number = arena_fmt(a, "Số: %.*s", STR_ARG(l->number)),
        .place_date = paper_place_date(a, paper->place, date_local_day(l->approved_at)),
    };
    struct paper_sign sign = {
        .authority = l->kind == LETTER_APOLOGY ? S("") : S("TM. ỦY BAN NHÂN DÂN"),
        .post = l->signer_post,
        .note = S(""),
        .name = l->signer,
        .recipients = {S("Như trên;"), S("Lưu: VT.")},
        .recipient_count = 2,
    };
    paper_head(p, &head);
    paper_title(p, l->title, S(""));
    paper_to(p, S("Kính gửi:"), l->recipient);
    paper_body(p, l->body);
    paper_sign(p, &sign);
}

/* ---- as a card ---- */

#define RED 0xa8121d
#define GOLD 0xb98a1d
#define INK 0x1a1a1a
#define GREY 0x6b6b6b

struct colours {
    int frame, line, title;
    bool glad;
};

static struct colours colours_of(const struct letter *l)
{
    bool plain = l->kind == LETTER_CONDOLENCE || l->kind == LETTER_APOLOGY;
    return plain ? (struct colours){INK, INK, INK, false} : (struct colours){RED, GOLD, RED, true};
}

static void frame(struct pdf *p, const struct colours *c)
{
    struct pdf_box s = pdf_sheet(p);
    struct pdf_box outer = {7, 7, s.w - 14, s.h - 14}, inner = {9.2, 9.2, s.w - 18.4, s.h - 18.4};
    const struct pdf_pen thick = {c->frame, c->glad ? 0.9 : 0.5}, thin = {c->line, 0.3};
    pdf_rect(p, &outer, c->glad ? 2.5 : 0, &thick);
    if (!c->glad)
        return;
    pdf_rect(p, &inner, 1.2, &thin);
    /* Short lines across the corners, as on a certificate. */
    for (int i = 0; i < 4; i++) {
        double x = i % 2 ? s.w - 9.2 : 9.2, y = i / 2 ? s.h - 9.2 : 9.2;
        double dx = i % 2 ? -1 : 1, dy = i / 2 ? -1 : 1;
        for (int k = 1; k <= 2; k++) {
            double far = 4.0 * k + 2;
            struct pdf_box across = {x + dx * far, y, -dx * far, dy * far};
            pdf_line(p, &across, &thin);
        }
    }
}

/* A star between two lines; for what is not glad a short line alone. */
static double ornament(struct pdf *p, const struct colours *c, double y)
{
    struct pdf_box in = pdf_inside(p);
    double middle = in.x + in.w / 2;
    const struct pdf_pen thin = {c->line, 0.35}, filled = {c->line, 0};
    if (!c->glad) {
        pdf_line(p, &(struct pdf_box){middle - 14, y + 1.5, 28, 0}, &thin);
        return y + 4;
    }
    pdf_line(p, &(struct pdf_box){middle - 32, y + 2.6, 26, 0}, &thin);
    pdf_line(p, &(struct pdf_box){middle + 6, y + 2.6, 26, 0}, &thin);
    pdf_star(p, &(struct pdf_box){middle, y + 2.7, 2.9, 0}, &filled);
    return y + 7;
}

static double line_in(struct pdf *p, double y, const struct pdf_style *style, struct str words)
{
    struct pdf_box in = pdf_inside(p);
    return y + pdf_text_in(p, &(struct pdf_box){in.x, y, in.w, 0}, style, words);
}

static double signature(
    struct pdf *p, struct arena *a, const struct letter_paper *paper, const struct letter *l)
{
    struct pdf_box in = pdf_inside(p);
    double w = 78, x = in.x + in.w - w, y = in.y + in.h - 38;
    const struct pdf_style date = {.size = 11, .italic = true, .align = PDF_CENTER};
    const struct pdf_style bold = {.size = 11.5, .bold = true, .align = PDF_CENTER};
    const struct pdf_style small = {.size = 8, .colour = GREY};
    struct str day = paper_place_date(a, paper->place, date_local_day(l->approved_at));
    double at = y + pdf_text_in(p, &(struct pdf_box){x, y, w, 0}, &date, day) + 0.6;
    (void)pdf_text_in(p, &(struct pdf_box){x, at, w, 0}, &bold, l->signer_post);
    (void)pdf_text_in(p, &(struct pdf_box){x, in.y + in.h - 5.5, w, 0}, &bold, l->signer);
    (void)pdf_text_in(
        p, &(struct pdf_box){in.x, in.y + in.h - 4, 60, 0}, &small,
        arena_fmt(a, "Số %.*s", STR_ARG(l->number)));
    return y;
}

static void card(
    struct pdf *p, struct arena *a, const struct letter_paper *paper, const struct letter *l)
{
    const struct colours c = colours_of(l);
    const struct pdf_style office = {
        .size = 11.5, .bold = true, .align = PDF_CENTER, .colour = c.title};
    const struct pdf_style title = {
        .size = 23, .bold = true, .align = PDF_CENTER, .colour = c.title, .tag = "H1"};
    const struct pdf_style to = {.size = 13, .bold = true, .align = PDF_CENTER};
    const struct pdf_style body = {.size = 12.5, .align = PDF_JUSTIFY, .indent = 8, .line = 1.22};
    struct pdf_box in = pdf_inside(p);
    frame(p, &c);
    double y = line_in(p, in.y - 1, &office, committee(a, paper->unit, " ")) + 1;
    y = ornament(p, &c, y) + 0.5;
    y = line_in(p, y, &title, l->title) + 2;
    y = line_in(p, y, &to, arena_fmt(a, "Kính gửi: %.*s", STR_ARG(l->recipient))) + 3;
    double end = signature(p, a, paper, l);
    (void)pdf_text_in(p, &(struct pdf_box){in.x, y, in.w, end - y - 2}, &body, l->body);
}

enum err letter_papers(
    struct arena *a, const struct letter_paper *paper, const struct letter *letters, size_t count,
    struct str *ret)
{
    struct pdf *p = begin(a, paper, letters, count == 1 && paper->look != LETTER_CARD);
    for (size_t i = 0; i < count; i++) {
        if (i)
            pdf_new_page(p);
        if (paper->look == LETTER_CARD)
            card(p, a, paper, &letters[i]);
        else
            official(p, a, paper, &letters[i]);
    }
    return pdf_end(p, ret);
}

/* ---- pages ---- */

struct print_in {
    int64_t id;
    struct str look, ids;
};
#define LOOK_ROW                                                                                   \
    {                                                                                              \
        .name = "kho", .in = IN_QUERY, .type = FIELD_STR, .max = 10,                               \
        .offset = offsetof(struct print_in, look), .label = TEXT_letter_paper                      \
    }
static const struct field one_fields[] = {
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct print_in, id),
     .label = TEXT_letter_title},
    LOOK_ROW,
};
static const struct field many_fields[] = {
    {.name = "thu",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 4200,
     .offset = offsetof(struct print_in, ids),
     .label = TEXT_letter_pick},
    LOOK_ROW,
};

#define LETTERS_MAX 200

static enum letter_look look_of(struct str s)
{
    return str_eq(s, S("a4")) ? LETTER_A4 : str_eq(s, S("a5")) ? LETTER_A5 : LETTER_CARD;
}

/* Only what was approved has a paper; a draft is shown on its page. */
static enum err read_one(struct request *q, int64_t id, struct letter *ret)
{
    enum err e = letter_by_id(q->tx, q->unit->id, id, ret);
    if (e == OK && ret->number.n == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        request_read_person(q, ret->person_id, 0);
    return e;
}

static enum err answer(struct request *q, struct response *s, const struct letter *list, size_t n)
{
    const struct print_in *in = q->in;
    struct letter_paper paper = {
        .look = look_of(in->look), .unit = q->unit->inside, .place = q->unit->proper};
    for (size_t i = 0; i < n; i++)
        if (list[i].approved_at > paper.made_at)
            paper.made_at = list[i].approved_at;
    s->content_type = S("application/pdf");
    s->no_index = true;
    s->packed = true;
    return letter_papers(q->arena, &paper, list, n, &s->body);
}

static enum err show_one(struct request *q, struct response *s)
{
    const struct print_in *in = q->in;
    struct letter l;
    enum err e = read_one(q, in->id, &l);
    return e == OK ? answer(q, s, &l, 1) : e;
}

static enum err show_many(struct request *q, struct response *s)
{
    const struct print_in *in = q->in;
    struct letter *list = ARENA_ARRAY(q->arena, struct letter, LETTERS_MAX);
    struct str rest = in->ids, piece;
    size_t n = 0;
    enum err e = OK;
    while (e == OK && rest.n && n < LETTERS_MAX && str_cut(&rest, ',', &piece)) {
        int64_t id;
        if (!num_parse_i64(piece, 1, INT64_MAX, &id))
            return E_NOT_FOUND;
        e = read_one(q, id, &list[n++]);
    }
    if (e == OK && n == 0)
        s->location = request_unit_path(q, S("/viec/thu")); /* none was chosen */
    if (e == OK && n == 0)
        return OK;
    return e == OK ? answer(q, s, list, n) : e;
}

#define PDF_ROW(path_, fields_, show_, doc_)                                                       \
    {                                                                                              \
        .method = WIRE_GET, .path = "/{unit}/viec/thu/" path_, .how = SLOW, .who = LETTER_ROLES,   \
        .flags = LETTER_PAGE,                                                                      \
        .fields = {sizeof(struct print_in), fields_, sizeof fields_ / sizeof *fields_},            \
        .show = show_, .doc = doc_                                                                 \
    }

const struct route letter_print_routes[] = {
    PDF_ROW("{id}/thu.pdf", one_fields, show_one, "An approved letter as PDF: card, A5 or A4"),
    PDF_ROW("in.pdf", many_fields, show_many, "Approved letters, one a page, in one PDF"),
    {0},
};
