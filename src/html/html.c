#include "html/html.h"

#include "base/num.h"
#include "html/text_tables.h"

#define SCRATCH_MAX ((size_t)16 * 1024)
#define REPLACEMENT "\xEF\xBF\xBD"

/* What a byte needs before it may stand in HTML. BROKEN is what MULTI becomes when it is not the
 * start of a well-formed sequence. */
enum need { PLAIN = 0, ENTITY, DROP, MULTI, BROKEN };

static const unsigned char needs[256] = {
    [0x00 ... 0x08] = DROP, [0x0B ... 0x1F] = DROP, [0x7F] = DROP,
    ['&'] = ENTITY,         ['<'] = ENTITY,         ['>'] = ENTITY,
    ['"'] = ENTITY,         ['\''] = ENTITY,        [0x80 ... 0xFF] = MULTI,
};
static const bool unreserved[256] = {
    ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['-'] = true,
    ['.'] = true,         ['_'] = true,         ['~'] = true,
};

struct piece {
    unsigned need;
    size_t n;
};

/* The sequence at p (n > 0). A broken one counts as its maximal subpart (Unicode 15, table 3-7):
 * that many bytes become one replacement character. */
static inline struct piece sequence(const unsigned char *p, size_t n)
{
    unsigned char lead = p[0];
    size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4)
        return (struct piece){BROKEN, 1};
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (size_t i = 1; i < want; i++) {
        if (i >= n || p[i] < low || p[i] > high)
            return (struct piece){BROKEN, i};
        low = 0x80;
        high = 0xBF;
    }
    return (struct piece){PLAIN, want};
}

static inline struct piece piece_at(const unsigned char *p, size_t n)
{
    unsigned need = needs[p[0]];
    return need == MULTI ? sequence(p, n) : (struct piece){need, 1};
}

void html_init(struct html *h, struct arena *a, enum lang lang, size_t max_bytes)
{
    buf_init(&h->buf, a, max_bytes);
    h->lang = lang;
}

struct html html_scratch(const struct html *h)
{
    struct html s;
    html_init(&s, h->buf.arena, h->lang, SCRATCH_MAX);
    return s;
}

struct markup html_done(const struct html *h)
{
    return (struct markup){buf_get(&h->buf)};
}

void html__bytes(struct html *h, const char *p, size_t n)
{
    buf_add(&h->buf, p, n);
}

static void entity(struct buf *b, char c)
{
    if (c == '&')
        buf_lit(b, "&amp;");
    else if (c == '<')
        buf_lit(b, "&lt;");
    else if (c == '>')
        buf_lit(b, "&gt;");
    else if (c == '"')
        buf_lit(b, "&quot;");
    else
        buf_lit(b, "&#39;");
}

void html_text_str(struct html *h, struct str s)
{
    const char *run = s.p, *end = s.n ? s.p + s.n : s.p;
    for (const char *p = run; p < end;) {
        struct piece piece = piece_at((const unsigned char *)p, (size_t)(end - p));
        if (piece.need != PLAIN) {
            buf_add(&h->buf, run, (size_t)(p - run));
            run = p + piece.n;
            if (piece.need == ENTITY)
                entity(&h->buf, *p);
            else if (piece.need == BROKEN)
                buf_lit(&h->buf, REPLACEMENT);
        }
        p += piece.n;
    }
    buf_add(&h->buf, run, (size_t)(end - run));
}

void html_text_z(struct html *h, const char *z)
{
    html_text_str(h, str_z(z));
}

void html_text_i64(struct html *h, int64_t v)
{
    buf_i64(&h->buf, v);
}

void html_text_u64(struct html *h, size_t v)
{
    /* Counts; above the range of int64_t lies nothing that a page could count. */
    buf_i64(&h->buf, v > INT64_MAX ? INT64_MAX : (int64_t)v);
}

static void percent(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        buf_add(b, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
}

/* Percent-encodes; the bytes of `keep` stay beside the unreserved ones. */
static void address(struct html *h, struct str s, const char *keep)
{
    const char *run = s.p, *end = s.n ? s.p + s.n : s.p;
    for (const char *p = run; p < end;) {
        struct piece piece = piece_at((const unsigned char *)p, (size_t)(end - p));
        bool stays = unreserved[(unsigned char)*p] || (*p && strchr(keep, *p));
        if (!stays) {
            buf_add(&h->buf, run, (size_t)(p - run));
            run = p + piece.n;
            if (piece.need == BROKEN)
                percent(&h->buf, S(REPLACEMENT));
            else if (piece.need != DROP)
                percent(&h->buf, (struct str){p, piece.n});
        }
        p += piece.n;
    }
    buf_add(&h->buf, run, (size_t)(end - run));
}

void html_url_str(struct html *h, struct str s)
{
    address(h, s, "");
}

void html_url_z(struct html *h, const char *z)
{
    address(h, str_z(z), "");
}

void html_url_i64(struct html *h, int64_t v)
{
    html_text_i64(h, v);
}

void html_url_u64(struct html *h, size_t v)
{
    html_text_u64(h, v);
}

void html_contact(struct html *h, struct str s)
{
    address(h, s, "@+");
}

/* A browser takes "." and ".." for steps, also percent-encoded, and an empty first segment for the
 * start of a host name. What is dropped (controls) must not hide one of the three: so the look is
 * at what was written. */
void html_segment_str(struct html *h, struct str s)
{
    size_t before = h->buf.n;
    address(h, s, "");
    if (h->buf.over)
        return;
    struct str written = str_from(buf_get(&h->buf), before);
    if (written.n == 0 || str_eq(written, S(".")) || str_eq(written, S(".."))) {
        h->buf.n = before;
        buf_lit(&h->buf, "-");
    }
}

void html_segment_z(struct html *h, const char *z)
{
    html_segment_str(h, str_z(z));
}

void html_markup(struct html *h, struct markup m)
{
    buf_str(&h->buf, m.bytes);
}

void html_safe_url(struct html *h, struct safe_url u)
{
    html_text_str(h, u.bytes);
}

static void seg(struct html *h, const struct text_seg *s, struct text_args args)
{
    if (s->kind == TEXT_SEG_LIT) {
        buf_str(&h->buf, s->html);
        return;
    }
    const struct text_arg *arg = text_arg_find(args, s->plain);
    bool pair = arg && arg->kind == TEXT_ARG_PAIR;
    if (s->kind == TEXT_SEG_ARG && arg && !pair) {
        html_text_str(h, text_arg_value(h->buf.arena, h->lang, arg));
    } else if (s->kind == TEXT_SEG_ARG) {
        buf_char(&h->buf, '{');
        buf_str(&h->buf, s->plain);
        buf_char(&h->buf, '}');
    } else if (pair) {
        html_markup(h, s->kind == TEXT_SEG_OPEN ? arg->open : arg->close);
    }
}

void html_key(struct html *h, enum text t, const struct text_arg *args, size_t n)
{
    struct text_args all = {args, n};
    const struct text_form *form = text_form(h->lang, t, all);
    for (size_t i = 0; i < form->n; i++)
        seg(h, &form->segs[i], all);
}
