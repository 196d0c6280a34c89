/* poster_print: the pledges of a year or of a ceremony on one sheet of A1 for the wall of the hall:
 * the model's name, what was promised, every signature, the witnesses, and a QR code to the wall of
 * pledges, where the figures of today stand. */
#include "base/buf.h"
#include "base/date.h"
#include "base/viet.h"
#include "commit/ceremony_pages.h"
#include "commit/ceremony_view.h"
#include "commit/pledge_pages.h"
#include "doc/pdf.h"
#include "http/dispatch.h"
#include "place/post.h"

#define INK 0x14261c
#define INK_2 0x46574c
#define LEAF 0x0a6638
#define LEAF_DEEP 0x063c22
#define LEAF_SOFT 0xe3f2e3
#define PAPER 0xfbfaf4
#define FLAG 0xa8121d
#define STAR 0xffd447
#define WHITE 0xffffff
#define MARGIN 34.0
#define GAP 10.0
#define QR_MM 92.0
#define FOOT_MM 120.0
#define BAND_MM 58.0

/* ---- what stands on it ---- */

struct poster {
    struct request *q;
    struct pdf *p;
    double y;
    int64_t year;
    struct str title, when; /* of the ceremony; "" */
    struct pledge_list pledges;
    struct witness_list witnesses;
};

struct year_in {
    int64_t year;
};
static const struct field year_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2000,
     .max = 2999,
     .exact = true,
     .offset = offsetof(struct year_in, year),
     .label = TEXT_pledge_in_year},
};
struct ceremony_in {
    struct str slug;
};
static const struct field ceremony_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 40,
     .required = true,
     .offset = offsetof(struct ceremony_in, slug),
     .label = TEXT_form_address},
};

/* Those who lead first, then as they signed. */
static void sort_by_rank(struct poster *x)
{
    struct arena *a = x->q->arena;
    struct pledge *sorted = ARENA_ARRAY(a, struct pledge, x->pledges.n + 1);
    size_t n = 0;
    for (int rank = POST_HEAD; rank <= POST_OTHER; rank++)
        for (size_t i = 0; i < x->pledges.n; i++)
            if (post_rank(a, x->pledges.list[i].post_vi) == (enum post_rank)rank)
                sorted[n++] = x->pledges.list[i];
    x->pledges.list = sorted;
}

/* ---- drawing ---- */

static struct pdf_style sans(double size, int colour, bool bold)
{
    return (struct pdf_style){.face = PDF_SANS, .size = size, .bold = bold, .colour = colour};
}

static void fill(struct poster *x, struct pdf_box box, double radius, int colour)
{
    pdf_rect(x->p, &box, radius, &(struct pdf_pen){colour, 0});
}

static double put(
    struct poster *x, struct pdf_box box, const struct pdf_style *style, struct str text)
{
    return pdf_text_in(x->p, &box, style, text);
}

static void head(struct poster *x)
{
    struct pdf_box sheet = pdf_sheet(x->p);
    struct pdf_style words = sans(56, WHITE, true);
    struct str unit = viet_upper(x->q->arena, x->q->unit->name);
    fill(x, sheet, 0, PAPER);
    fill(x, (struct pdf_box){0, 0, sheet.w, BAND_MM}, 0, FLAG);
    fill(x, (struct pdf_box){0, BAND_MM, sheet.w, 2.4}, 0, STAR);
    pdf_star(x->p, &(struct pdf_box){MARGIN + 15, BAND_MM / 2, 17, 0}, &(struct pdf_pen){STAR, 0});
    words.tag = "H2";
    (void)put(
        x, (struct pdf_box){MARGIN + 44, 17, sheet.w - 2 * MARGIN - 44, 26}, &words,
        arena_fmt(x->q->arena, "ỦY BAN NHÂN DÂN %.*s", STR_ARG(unit)));
    x->y = BAND_MM + 22;
}

static void centred(struct poster *x, struct pdf_style style, double most, struct str text)
{
    struct pdf_box sheet = pdf_sheet(x->p);
    style.align = PDF_CENTER;
    x->y += put(x, (struct pdf_box){MARGIN, x->y, sheet.w - 2 * MARGIN, most}, &style, text);
}

static void title(struct poster *x)
{
    struct pdf_style name = sans(120, LEAF_DEEP, true), motto = sans(30, LEAF, false);
    name.tag = "H1";
    motto.italic = true;
    centred(
        x, sans(44, FLAG, true), 22,
        arena_fmt(x->q->arena, "CAM KẾT THI ĐUA NĂM %lld", (long long)x->year));
    x->y += 4;
    centred(x, name, 110, S("Chính quyền thân thiện\nvì nhân dân phục vụ"));
    x->y += 4;
    centred(x, motto, 16, S("Trọng dân, gần dân, hiểu dân, học dân và có trách nhiệm với dân"));
    x->y += 6;
    if (x->title.n) {
        x->y += 2;
        centred(x, sans(32, INK, true), 30, x->title);
    }
    if (x->when.n)
        centred(x, sans(27, INK_2, false), 16, x->when);
    x->y += 12;
}

static void section(struct poster *x, struct str words)
{
    struct pdf_box sheet = pdf_sheet(x->p);
    struct pdf_style style = sans(38, LEAF_DEEP, true);
    style.tag = "H2";
    x->y += put(x, (struct pdf_box){MARGIN, x->y, sheet.w - 2 * MARGIN, 20}, &style, words);
    fill(x, (struct pdf_box){MARGIN, x->y + 1, 60, 1.4}, 0.7, STAR);
    x->y += 8;
}

/* ---- what was promised ---- */

static bool before(const struct poster *x, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(x->pledges.list[k].template_code, x->pledges.list[i].template_code))
            return true;
    return false;
}

/* The name of the text, and its promises. */
static enum err words_of(
    struct poster *x, const struct pledge *p, struct str *ret_name, struct str *ret_words)
{
    struct pledge_promise_list promises;
    struct pledge_template t;
    struct buf b;
    enum err e =
        pledge_template_by_code(x->q->tx, p->template_code, date_local_day(p->signed_at), &t);
    *ret_name = e == OK ? t.name_vi : p->post_vi;
    if (e == OK || e == E_NOT_FOUND)
        e = pledge_promises(x->q->tx, p, date_local_day(x->q->now_at), &promises);
    if (e != OK)
        return e;
    buf_init(&b, x->q->arena, (size_t)64 * 1024);
    for (size_t i = 0; i < promises.n; i++) {
        struct str words = pledge_year_words(x->q->arena, promises.list[i].text_vi, x->year);
        buf_fmt(&b, "%s• %.*s", i ? "\n" : "", STR_ARG(words));
    }
    *ret_words = buf_get(&b);
    return OK;
}

struct card {
    struct str name, words;
};

/* The texts that were signed, each once. */
static enum err cards_of(struct poster *x, struct card **ret, size_t *ret_count)
{
    struct card *cards = ARENA_ARRAY(x->q->arena, struct card, x->pledges.n + 1);
    size_t n = 0;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < x->pledges.n; i++) {
        if (before(x, i))
            continue;
        e = words_of(x, &x->pledges.list[i], &cards[n].name, &cards[n].words);
        n++;
    }
    *ret = cards;
    *ret_count = n;
    return e;
}

static void draw_card(
    struct poster *x, const struct card *c, const struct pdf_box *box,
    const struct pdf_style *words)
{
    const struct pdf_style name = sans(30, LEAF_DEEP, true);
    fill(x, *box, 5, LEAF_SOFT);
    (void)put(x, (struct pdf_box){box->x + 10, box->y + 7, box->w - 20, 13}, &name, c->name);
    (void)put(
        x, (struct pdf_box){box->x + 10, box->y + 23, box->w - 20, box->h - 26}, words, c->words);
}

/* Side by side, those of a row equally tall. */
static enum err promises(struct poster *x)
{
    struct card *cards;
    size_t n;
    struct pdf_style words = sans(24, INK, false);
    words.after = 6;
    words.line = 1.12;
    words.indent = -5;
    enum err e = cards_of(x, &cards, &n);
    if (e != OK)
        return e;
    const size_t columns = n == 4 || n == 2 ? 2 : n < 2 ? 1 : 3;
    const double width =
        (pdf_sheet(x->p).w - 2 * MARGIN - GAP * (double)(columns - 1)) / (double)columns;
    section(x, S("Chúng tôi hứa với nhân dân"));
    for (size_t first = 0; first < n; first += columns) {
        double tall = 0;
        for (size_t i = first; i < n && i < first + columns; i++) {
            double own = 30 + pdf_text_height(x->p, width - 20, &words, cards[i].words);
            tall = own > tall ? own : tall;
        }
        for (size_t i = first; i < n && i < first + columns; i++) {
            const struct pdf_box box = {
                MARGIN + (double)(i - first) * (width + GAP), x->y, width, tall};
            draw_card(x, &cards[i], &box, &words);
        }
        x->y += tall + GAP;
    }
    x->y += 4;
    return OK;
}

/* ---- who signed ---- */

struct grid {
    int columns;
    double width, tall;
};

/* As many columns as make cells that can be read from two steps away. */
static struct grid grid_for(const struct poster *x, size_t n, double room)
{
    const double inside = pdf_sheet(x->p).w - 2 * MARGIN;
    struct grid g = {3, 0, 0};
    do {
        size_t rows = (n + (size_t)g.columns - 1) / (size_t)g.columns;
        g.width = (inside - GAP * (g.columns - 1)) / g.columns;
        g.tall = (room - GAP * 0.6 * (double)rows) / (double)(rows ? rows : 1);
    } while (g.tall < 26 && ++g.columns <= 6);
    g.tall = g.tall > 46 ? 46 : g.tall < 14 ? 14 : g.tall;
    return g;
}

static void cell(
    struct poster *x, const struct grid *g, size_t i, const struct ceremony_person *who)
{
    const double left = MARGIN + (double)(i % (size_t)g->columns) * (g->width + GAP);
    const size_t row = i / (size_t)g->columns;
    const double top = x->y + (double)row * (g->tall + GAP * 0.6);
    const struct pdf_style name = sans(31, INK, true), post = sans(22, INK_2, false);
    const struct pdf_style digits = sans(19, LEAF, false);
    const double pad = 6, inner = g->width - 2 * pad - 3;
    fill(x, (struct pdf_box){left, top, g->width, g->tall}, 3, WHITE);
    fill(x, (struct pdf_box){left, top, 3, g->tall}, 1.5, LEAF);
    (void)put(
        x, (struct pdf_box){left + pad + 3, top + 3, inner, g->tall * 0.34}, &name, who->name);
    (void)put(
        x, (struct pdf_box){left + pad + 3, top + 3 + g->tall * 0.35, inner, g->tall * 0.33}, &post,
        who->post);
    (void)put(
        x, (struct pdf_box){left + pad + 3, top + g->tall * 0.74, inner, g->tall * 0.22}, &digits,
        arena_fmt(x->q->arena, "%.*s   %.*s", STR_ARG(who->time), STR_ARG(who->digits)));
}

static void cells(struct poster *x, const struct ceremony_person *list, size_t n, double room)
{
    const struct grid g = grid_for(x, n, room);
    for (size_t i = 0; i < n; i++)
        cell(x, &g, i, &list[i]);
    size_t rows = (n + (size_t)g.columns - 1) / (size_t)g.columns;
    x->y += (double)rows * (g.tall + GAP * 0.6) + 8;
}

static struct str moment(struct poster *x, int64_t at)
{
    struct str time = ceremony_time(x->q->arena, at);
    struct str day = date_str_dmy(x->q->arena, date_local_day(at));
    return arena_fmt(x->q->arena, "%.*s, %.*s", STR_ARG(time), STR_ARG(day));
}

static void signers(struct poster *x)
{
    const size_t n = x->pledges.n, w = x->witnesses.n;
    const size_t witness_rows = (w + 2) / 3;
    const double witness_room = w ? 26 + 48.0 * (double)witness_rows : 0;
    const double room = pdf_sheet(x->p).h - FOOT_MM - witness_room - x->y - 34;
    struct arena *a = x->q->arena;
    struct ceremony_person *list = ARENA_ARRAY(a, struct ceremony_person, n + w + 1);
    for (size_t i = 0; i < n; i++) {
        list[i] = ceremony_signer(a, LANG_VI, &x->pledges.list[i]);
        list[i].time = moment(x, x->pledges.list[i].signed_at);
    }
    section(x, arena_fmt(a, "%zu cán bộ đã ký", n));
    cells(x, list, n, room);
    if (w == 0)
        return;
    for (size_t i = 0; i < w; i++)
        list[i] = (struct ceremony_person){
            .name = x->witnesses.list[i].name,
            .post = x->witnesses.list[i].title,
            .time = moment(x, x->witnesses.list[i].signed_at),
            .digits = signing_key_short(a, x->witnesses.list[i].public_key),
        };
    section(x, S("Người chứng kiến"));
    cells(x, list, w, witness_room - 26);
}

/* ---- the foot ---- */

static enum err foot(struct poster *x)
{
    struct pdf_box sheet = pdf_sheet(x->p);
    struct arena *a = x->q->arena;
    const double top = sheet.h - FOOT_MM, left = MARGIN + QR_MM + 16;
    const struct pdf_style big = sans(42, WHITE, true);
    struct pdf_style small = sans(25, 0xeef8ee, false);
    struct str origin;
    struct qr code;
    small.line = 1.2;
    fill(x, (struct pdf_box){0, top, sheet.w, FOOT_MM}, 0, LEAF_DEEP);
    if (!request_origin(x->q, &origin))
        origin = S("");
    struct str address = arena_fmt(
        a, "%.*s/%.*s/cam-ket?nam=%lld", STR_ARG(origin), STR_ARG(x->q->unit->slug),
        (long long)x->year);
    if (origin.n) {
        enum err e = qr_make(a, address, &code);
        if (e != OK)
            return e;
        fill(x, (struct pdf_box){MARGIN, top + 13, QR_MM, QR_MM}, 4, WHITE);
        pdf_qr(x->p, &(struct pdf_box){MARGIN, top + 13, QR_MM, QR_MM}, &code);
    }
    (void)put(
        x, (struct pdf_box){left, top + 16, sheet.w - left - MARGIN, 34}, &big,
        S("Quét mã để xem từng lời hứa và con số của hôm nay"));
    (void)put(
        x, (struct pdf_box){left, top + 56, sheet.w - left - MARGIN, FOOT_MM - 66}, &small,
        arena_fmt(
            a,
            "Mỗi con số lấy từ công việc hằng ngày, không ai nhập tay.\n"
            "Ai cũng tự kiểm tra được từng chữ ký; dãy số bên giờ ký là những chữ số đầu của khóa "
            "công khai.\n%.*s",
            STR_ARG(address)));
    return OK;
}

static enum err draw(struct poster *x, struct response *s)
{
    sort_by_rank(x);
    x->p = pdf_begin(
        x->q->arena,
        &(struct pdf_start){
            .paper = PDF_A1,
            .margins = {MARGIN, MARGIN, MARGIN, MARGIN},
            .title = arena_fmt(x->q->arena, "Cam kết thi đua năm %lld", (long long)x->year),
            .author = x->q->unit->name,
            .made_at = x->q->now_at,
        });
    head(x);
    title(x);
    enum err e = promises(x);
    if (e != OK)
        return e;
    signers(x);
    e = foot(x);
    if (e != OK)
        return e;
    s->content_type = S("application/pdf");
    s->packed = true;
    return pdf_end(x->p, &s->body);
}

static enum err show_year(struct request *q, struct response *s)
{
    const struct year_in *in = q->in;
    struct poster x = {.q = q};
    x.year = in->year ? in->year : date_of_day(date_local_day(q->now_at)).year;
    enum err e = pledge_of_year(q->tx, q->unit->id, x.year, &x.pledges);
    if (e == OK && x.pledges.n == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        e = witness_of_year(q->tx, q->unit->id, x.year, &x.witnesses);
    return e == OK ? draw(&x, s) : e;
}

static enum err show_ceremony(struct request *q, struct response *s)
{
    const struct ceremony_in *in = q->in;
    struct poster x = {.q = q};
    struct ceremony c;
    enum err e = ceremony_by_slug(q->tx, q->unit->id, in->slug, &c);
    if (e == OK)
        e = pledge_of_ceremony(q->tx, q->unit->id, c.id, &x.pledges);
    if (e == OK && x.pledges.n == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        e = witness_of_ceremony(q->tx, q->unit->id, c.id, &x.witnesses);
    if (e != OK)
        return e;
    struct str day = date_str_dmy(q->arena, c.day);
    x.year = date_of_day(c.day).year;
    x.title = c.title;
    x.when = c.place.n ? arena_fmt(q->arena, "%.*s, ngày %.*s", STR_ARG(c.place), STR_ARG(day))
                       : arena_fmt(q->arena, "Ngày %.*s", STR_ARG(day));
    return draw(&x, s);
}

const struct route poster_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/ap-phich.pdf",
     .how = SLOW,
     .who = WHO_ANYONE,
     .fields = FIELDS(year_in),
     .show = show_year,
     .doc = "The year's pledges on one sheet of A1: promises, signatures, witnesses, a QR code"},
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/le-ky/{slug}/ap-phich.pdf",
     .how = SLOW,
     .who = WHO_ANYONE,
     .fields = FIELDS(ceremony_in),
     .show = show_ceremony,
     .doc = "The pledges of a ceremony on one sheet of A1"},
    {0},
};
