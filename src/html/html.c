#include "html/html.h"

#include "base/utf8.h"
#include "html/text_tables.h"

#define SCRATCH_MAX ((size_t)16 * 1024)
#define REPLACEMENT "\xEF\xBF\xBD"

/* What a byte needs before it may stand in HTML. */
enum need { PLAIN = 0, ENTITY, DROP };

static const unsigned char needs[256] = {
    [0x00 ... 0x08] = DROP, [0x0B ... 0x1F] = DROP, [0x7F] = DROP,  ['&'] = ENTITY,
    ['<'] = ENTITY,         ['>'] = ENTITY,         ['"'] = ENTITY, ['\''] = ENTITY,
};
static const bool unreserved[256] = {
    ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['-'] = true,
    ['.'] = true,         ['_'] = true,         ['~'] = true,
};

/* Text as it should have come: every byte that begins no character becomes U+FFFD. Rare, since
 * everything is checked at the door. */
static struct str repaired(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, a, s.n * (sizeof REPLACEMENT - 1));
    while (s.n) {
        uint32_t cp;
        size_t n = utf8_decode(s, &cp);
        if (n)
            buf_add(&b, s.p, n);
        else
            buf_lit(&b, REPLACEMENT);
        s = str_from(s, n ? n : 1);
    }
    return buf_get(&b);
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
    if (!utf8_valid(s))
        s = repaired(h->buf.arena, s);
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned need = needs[(unsigned char)s.p[i]];
        if (need == PLAIN)
            continue;
        buf_add(&h->buf, s.p + run, i - run);
        if (need == ENTITY)
            entity(&h->buf, s.p[i]);
        run = i + 1;
    }
    if (run < s.n)
        buf_add(&h->buf, s.p + run, s.n - run);
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

/* Percent-encodes; the bytes of `keep` stay beside the unreserved ones. */
static void address(struct html *h, struct str s, const char *keep)
{
    static const char hex[] = "0123456789ABCDEF";
    if (!utf8_valid(s))
        s = repaired(h->buf.arena, s);
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (unreserved[c] || (c && strchr(keep, c)))
            continue;
        buf_add(&h->buf, s.p + run, i - run);
        if (needs[c] != DROP)
            buf_add(&h->buf, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
        run = i + 1;
    }
    if (run < s.n)
        buf_add(&h->buf, s.p + run, s.n - run);
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
