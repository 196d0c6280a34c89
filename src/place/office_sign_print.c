/* office_sign_print: the sign on a room's wall, A5: scan the code, say what is broken. In
 * Vietnamese, with the English sentence below. */
#include "base/viet.h"
#include "doc/pdf.h"
#include "doc/qr.h"
#include "place/office_view.h"

#define GREEN 0x0a6638
#define SOFT 0xe3f2e3
#define INK 0x14261c
#define QUIET 0x46574c

struct sign {
    struct request *q;
    struct pdf *pdf;
    struct str base; /* "https://vu-ninh.example" */
};

static void put(
    const struct sign *s, struct pdf_box box, const struct pdf_style *style, struct str text)
{
    (void)pdf_text_in(s->pdf, &box, style, text);
}

static void put_head(const struct sign *s, const struct office_room *r)
{
    const struct pdf_box sheet = pdf_sheet(s->pdf);
    const enum lang vi = s->q->unit->vi;
    pdf_rect(s->pdf, &(struct pdf_box){0, 0, sheet.w, 44}, 0, &(struct pdf_pen){GREEN, 0});
    put(s, (struct pdf_box){12, 8, sheet.w - 24, 7},
        &(struct pdf_style){.face = PDF_SANS, .size = 11, .align = PDF_CENTER, .colour = 0xffffff},
        arena_fmt(
            s->q->arena, "%.*s · %.*s", STR_ARG(s->q->unit->name),
            STR_ARG(office_floor(s->q->arena, vi, r->floor))));
    put(s, (struct pdf_box){12, 17, sheet.w - 24, 23},
        &(struct pdf_style){
            .face = PDF_SANS,
            .size = 24,
            .bold = true,
            .align = PDF_CENTER,
            .colour = 0xffffff,
            .tag = "H1"},
        r->name_vi);
}

static enum err put_code(const struct sign *s, const struct office_room *r)
{
    const struct pdf_box sheet = pdf_sheet(s->pdf);
    struct arena *a = s->q->arena;
    struct str address = arena_fmt(
        a, "%.*s/%.*s/tru-so/%.*s/bao-hong", STR_ARG(s->base), STR_ARG(s->q->unit->slug),
        STR_ARG(r->slug));
    struct qr qr;
    enum err e = qr_make(a, address, &qr);
    if (e != OK)
        return e;
    const double side = 78, left = (sheet.w - side) / 2;
    pdf_rect(
        s->pdf, &(struct pdf_box){left - 5, 80, side + 10, side + 10}, 4,
        &(struct pdf_pen){SOFT, 0});
    pdf_rect(
        s->pdf, &(struct pdf_box){left - 1, 84, side + 2, side + 2}, 2,
        &(struct pdf_pen){0xffffff, 0});
    pdf_qr(s->pdf, &(struct pdf_box){left, 85, side, side}, &qr);
    put(s, (struct pdf_box){12, 172, sheet.w - 24, 6},
        &(struct pdf_style){.face = PDF_SANS, .size = 9, .align = PDF_CENTER, .colour = QUIET},
        address);
    return OK;
}

static void put_words(const struct sign *s)
{
    const struct pdf_box sheet = pdf_sheet(s->pdf);
    const enum lang vi = s->q->unit->vi;
    struct arena *a = s->q->arena;
    put(s, (struct pdf_box){14, 50, sheet.w - 28, 12},
        &(struct pdf_style){
            .face = PDF_SANS, .size = 19, .bold = true, .align = PDF_CENTER, .colour = GREEN},
        text_lit(vi, TEXT_office_sign_ask));
    put(s, (struct pdf_box){14, 62, sheet.w - 28, 14},
        &(struct pdf_style){.face = PDF_SANS, .size = 12, .align = PDF_CENTER, .colour = INK},
        text_lit(vi, TEXT_office_sign_how));
    put(s, (struct pdf_box){14, 180, sheet.w - 28, 12},
        &(struct pdf_style){
            .face = PDF_SANS, .size = 11, .italic = true, .align = PDF_CENTER, .colour = QUIET},
        text_lit(LANG_EN, TEXT_office_sign_how));
    struct str phone = s->q->unit->hotline;
    if (phone.n)
        put(s, (struct pdf_box){14, 194, sheet.w - 28, 8},
            &(struct pdf_style){
                .face = PDF_SANS, .size = 12, .bold = true, .align = PDF_CENTER, .colour = GREEN},
            text_get(a, vi, TEXT_office_sign_call, TEXT_ARGS(ta_str("phone", phone))));
}

static enum err put_sign(const struct sign *s, const struct office_room *r)
{
    put_head(s, r);
    put_words(s);
    return put_code(s, r);
}

/* One room, or all that are shown: a page each. */
static enum err put_all(
    const struct sign *s, const struct office_room_list *all, struct str slug, size_t *ret_count)
{
    enum err e = OK;
    *ret_count = 0;
    for (size_t i = 0; e == OK && i < all->n; i++) {
        const struct office_room *r = &all->list[i];
        if (slug.n ? !str_eq(r->slug, slug) : !r->shown)
            continue;
        if (*ret_count)
            pdf_new_page(s->pdf);
        e = put_sign(s, r);
        *ret_count += 1;
    }
    return e;
}

enum err office_signs(struct request *q, struct response *s)
{
    const struct office_signs_in *in = q->in;
    struct office_room_list all;
    size_t n = 0;
    struct sign sign = {.q = q};
    if (!request_origin(q, &sign.base))
        return E_INVALID;
    enum err e = office_room_list(q->tx, q->unit->id, true, &all);
    if (e != OK)
        return e;
    sign.pdf = pdf_begin(
        q->arena, &(struct pdf_start){
                      .paper = PDF_A5,
                      .title = text_lit(q->unit->vi, TEXT_office_signs_print),
                      .author = q->unit->name,
                      .made_at = q->now_at});
    e = put_all(&sign, &all, in->slug, &n);
    if (e == OK && n == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        e = pdf_end(sign.pdf, &s->body);
    s->content_type = S("application/pdf");
    s->packed = true;
    s->download_name = arena_fmt(q->arena, "%.*s-bien-phong.pdf", STR_ARG(q->unit->slug));
    return e;
}
