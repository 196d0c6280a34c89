/* fuzz_html: whatever the bytes, what the writers make of them cannot leave its place: text and
 * attribute values hold no sign that means something in HTML, addresses hold one segment or value,
 * and well-formed text comes back whole. */
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"
#include "html/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(x)                                                                                    \
    do {                                                                                           \
        if (!(x))                                                                                  \
            abort();                                                                               \
    } while (0)

static bool dropped(unsigned char c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
}

static struct str without_controls(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, a, s.n);
    for (size_t i = 0; i < s.n; i++)
        if (!dropped((unsigned char)s.p[i]))
            buf_char(&b, s.p[i]);
    return buf_get(&b);
}

/* Undoes the five references; aborts at anything that should not be there. */
static struct str unescaped(struct arena *a, struct str s)
{
    static const struct {
        struct str name;
        char c;
    } references[] = {
        {STR_INIT("&amp;"), '&'},  {STR_INIT("&lt;"), '<'},   {STR_INIT("&gt;"), '>'},
        {STR_INIT("&quot;"), '"'}, {STR_INIT("&#39;"), '\''},
    };
    struct buf b;
    buf_init(&b, a, s.n);
    while (s.n) {
        size_t took = 0;
        for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
            if (str_starts(s, references[i].name)) {
                buf_char(&b, references[i].c);
                took = references[i].name.n;
            }
        }
        if (!took) {
            MUST(!strchr("&<>\"'", s.p[0]) && !dropped((unsigned char)s.p[0]));
            buf_char(&b, s.p[0]);
            took = 1;
        }
        s = str_from(s, took);
    }
    return buf_get(&b);
}

static void check_text(struct arena *a, struct str in)
{
    struct html h, again;
    html_init(&h, a, LANG_VI, SIZE_MAX / 8);
    html_text(&h, in);
    struct str out = buf_get(&h.buf);
    MUST(!h.buf.over && utf8_valid(out));
    struct str back = unescaped(a, out);
    if (utf8_valid(in))
        MUST(str_eq(back, without_controls(a, in)));
    html_init(&again, a, LANG_EN, SIZE_MAX / 8);
    html_key(&again, TEXT_date_moment, (const struct text_arg[]){ta("time", in)}, 1);
    MUST(str_starts(buf_get(&again.buf), out));
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes the percent-encoding; aborts at any other byte than `keep` and the unreserved ones. */
static struct str decoded(struct arena *a, struct str s, const char *keep)
{
    struct buf b;
    buf_init(&b, a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c != '%') {
            MUST(
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                (c && strchr("-._~", c)) || (c && strchr(keep, c)));
            buf_char(&b, c);
            continue;
        }
        MUST(i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0);
        buf_char(&b, (char)(hex(s.p[i + 1]) << 4 | hex(s.p[i + 2])));
        i += 2;
    }
    return buf_get(&b);
}

static void check_address(struct arena *a, struct str in)
{
    struct str clean = without_controls(a, in);
    struct html url, segment, contact;
    html_init(&url, a, LANG_VI, SIZE_MAX / 8);
    html_url(&url, in);
    struct str back = decoded(a, buf_get(&url.buf), "");
    MUST(utf8_valid(back) && (!utf8_valid(in) || str_eq(back, clean)));

    html_init(&segment, a, LANG_VI, SIZE_MAX / 8);
    html_lit(&segment, "/");
    html_segment(&segment, in);
    struct str name = str_from(buf_get(&segment.buf), 1);
    bool step = str_eq(back, S("")) || str_eq(back, S(".")) || str_eq(back, S(".."));
    MUST(str_eq(name, step ? S("-") : buf_get(&url.buf)));

    html_init(&contact, a, LANG_VI, SIZE_MAX / 8);
    html_contact(&contact, in);
    MUST(str_eq(decoded(a, buf_get(&contact.buf), "@+"), back));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str in = {(const char *)data, size};
    check_text(a, in);
    check_address(a, in);
    arena_free(a);
    return 0;
}
