/* fuzz_markdown: any bytes as an editor's text. What must hold: it becomes markup or is refused;
 * what is written has no tag, attribute or address but ours; the line for any picture reads back.
 */
#include <assert.h>

#include "base/utf8.h"
#include "doc/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool picture(void *ctx, struct str name, struct markdown_picture *ret)
{
    (void)ctx;
    *ret = (struct markdown_picture){{S("/p")}, {S("/s")}, 10, 10, 5};
    return str_eq(name, S("anh-1"));
}

/* Every "<" begins one of the tags that the writer knows. */
static void check_tags(struct str s)
{
    static const char *const TAGS[] = {"p>",         "h2>",        "h3>",         "h4>",
                                       "ul>",        "ol>",        "ol start=\"", "li>",
                                       "em>",        "br>",        "blockquote>", "hr>",
                                       "code>",      "pre><code>", "strong>",     "a href=\"",
                                       "a>",         "pre>",       "figure>",     "img src=\"/p\"",
                                       "figcaption>"};
    for (ptrdiff_t at = str_find_char(s, '<'); at >= 0; at = str_find_char(s, '<')) {
        s = str_from(s, (size_t)at + 1);
        struct str name = str_starts(s, S("/")) ? str_from(s, 1) : s;
        bool known = false;
        for (size_t i = 0; i < sizeof TAGS / sizeof *TAGS; i++)
            known = known || str_starts(name, str_z(TAGS[i]));
        assert(known);
        if (!str_starts(name, S("a href=\"")))
            continue;
        struct str url = str_from(name, 8);
        assert(
            str_starts(url, S("#")) || (str_starts(url, S("/")) && !str_starts(url, S("//"))) ||
            str_eq_nocase(str_sub(url, 0, 7), S("http://")) ||
            str_eq_nocase(str_sub(url, 0, 8), S("https://")));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str text = {(const char *)data, size}, words;
    const struct markdown m = {.arena = a, .picture = picture, .properties = S("")};
    struct markup out;
    struct markdown_images images;
    enum err e = markdown_html(&m, text, &out);
    assert(e == OK || e == E_INVALID || e == E_TOO_BIG);
    assert(markdown_images(a, text, &images) == e && markdown_words(a, text, &words) == e);
    if (e == OK) {
        assert(utf8_valid(out.bytes) && utf8_valid(words));
        check_tags(out.bytes);
    }
    if (e == OK && utf8_valid(text) && size < 200) {
        const struct markdown_image said = {S("anh-1"), text, text};
        assert(markdown_images(a, markdown_image_line(a, &said), &images) != OK || images.n <= 1);
    }
    arena_free(a);
    return 0;
}
