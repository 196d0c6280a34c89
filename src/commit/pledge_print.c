/* pledge_print: a pledge on paper, as decree 30/2020 asks: A4, with the signature's digits and a QR
 * code that leads to the pledge's own page, where anyone verifies it. */
#include "base/date.h"
#include "base/viet.h"
#include "commit/pledge.h"
#include "commit/pledge_pages.h"
#include "commit/proof_view.h"
#include "doc/paper.h"
#include "http/dispatch.h"

#define QR_MM 34.0

struct paper_in {
    struct str slug;
};
static const struct field paper_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 120,
     .required = true,
     .offset = offsetof(struct paper_in, slug),
     .label = TEXT_form_address},
};

/* Behind the head of the text (unit, year, name, post, moment) come its paragraphs. */
static struct str paragraphs_of(struct str body)
{
    ptrdiff_t at = str_find(body, S("\n\n"));
    return at < 0 ? body : str_from(body, (size_t)at + 2);
}

/* "BẢN CAM KẾT THI ĐUA. Thực hiện mô hình …": the kind of paper, and what it is about. */
static void put_title(struct pdf *p, struct str heading)
{
    ptrdiff_t at = str_find(heading, S(". "));
    if (at < 0)
        paper_title(p, heading, S(""));
    else
        paper_title(p, str_sub(heading, 0, (size_t)at), str_from(heading, (size_t)at + 2));
}

static void put_words(struct arena *a, struct pdf *p, const struct pledge *x)
{
    struct pdf_style style = paper_style(p);
    struct str rest = paragraphs_of(x->body), line;
    bool first = true;
    while (str_cut(&rest, '\n', &line)) {
        if (str_trim(line).n == 0)
            continue;
        if (!first) {
            pdf_text(p, &style, line);
            continue;
        }
        first = false;
        put_title(p, line); /* the heading of the text that was signed */
        pdf_text(
            p, &style,
            arena_fmt(a, "Họ và tên: %.*s\nChức vụ: %.*s", STR_ARG(x->name), STR_ARG(x->post_vi)));
    }
    paper_sign(
        p,
        &(struct paper_sign){.post = S("NGƯỜI CAM KẾT"), .note = S("(đã ký số)"), .name = x->name});
}

/* At the foot: who signed, when, by which key; beside it the code. */
static enum err put_seal(struct request *q, struct pdf *p, const struct pledge *x)
{
    struct arena *a = q->arena;
    struct pdf_box in = pdf_inside(p);
    struct str origin, day = date_str_dmy(a, date_local_day(x->signed_at));
    struct str minute = date_str_minute(a, date_local_minute(x->signed_at));
    struct qr code;
    pdf_keep(p, QR_MM + 16);
    double y = pdf_y(p) + 6;
    struct pdf_box box = {in.x, y, in.w, QR_MM + 8};
    pdf_rect(p, &box, 2, &(struct pdf_pen){0x0a6638, 0.4});
    struct str said = arena_fmt(
        a,
        "Ký số: %.*s, %.*s\nKý lúc: %.*s, ngày %.*s\nCách ký: %.*s\nKhóa công khai: %.*s\n"
        "SHA-256 của bản đã ký: %.*s",
        STR_ARG(x->name), STR_ARG(x->post_vi), STR_ARG(minute), STR_ARG(day), STR_ARG(x->scheme),
        STR_ARG(proof_hex(a, x->public_key)), STR_ARG(proof_hex(a, x->sha256)));
    const struct pdf_style small = {.face = PDF_SANS, .size = 9, .line = 1.2};
    struct pdf_box left = {in.x + 4, y + 4, in.w - QR_MM - 14, QR_MM};
    (void)pdf_text_in(p, &left, &small, said);
    if (!request_origin(q, &origin))
        return OK; /* nobody knows by which address it could be found */
    struct str address = arena_fmt(
        a, "%.*s/%.*s/cam-ket/%.*s", STR_ARG(origin), STR_ARG(q->unit->slug), STR_ARG(x->slug));
    enum err e = qr_make(a, address, &code);
    if (e != OK)
        return e;
    pdf_qr(p, &(struct pdf_box){in.x + in.w - QR_MM - 4, y + 4, QR_MM, QR_MM}, &code);
    pdf_set_y(p, y + QR_MM + 10);
    pdf_text(
        p, &(struct pdf_style){.face = PDF_SANS, .size = 9, .align = PDF_RIGHT},
        arena_fmt(
            a, "Quét mã để xem số liệu hôm nay và tự kiểm tra chữ ký: %.*s", STR_ARG(address)));
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct paper_in *in = q->in;
    struct pledge x;
    enum err e = pledge_by_slug(q->tx, q->unit->id, in->slug, &x);
    if (e != OK)
        return e;
    struct str unit = viet_upper(q->arena, q->unit->name);
    struct pdf *p = paper_begin(
        q->arena,
        &(struct paper_start){
            .paper = PDF_A4,
            .title = arena_fmt(
                q->arena, "Cam kết của %.*s, năm %lld", STR_ARG(x.name), (long long)x.year),
            .issuer = q->unit->name,
            .made_at = x.signed_at,
        });
    paper_head(
        p,
        &(struct paper_head){
            .issuer = arena_fmt(q->arena, "ỦY BAN NHÂN DÂN\n%.*s", STR_ARG(unit)),
            .place_date = paper_place_date(q->arena, q->unit->proper, date_local_day(x.signed_at)),
        });
    put_words(q->arena, p, &x);
    e = put_seal(q, p, &x);
    if (e != OK)
        return e;
    s->content_type = S("application/pdf");
    s->packed = true;
    return pdf_end(p, &s->body);
}

const struct route pledge_print_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/{slug}/ban-in.pdf",
     .how = SLOW,
     .who = WHO_ANYONE,
     .fields = FIELDS(paper_in),
     .show = show,
     .doc = "The pledge on paper (A4), with a QR code that leads to its page"},
    {0},
};
