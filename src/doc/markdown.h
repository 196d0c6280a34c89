/* markdown: what editors write, as safe HTML; the one door to cmark.
 *
 * Rules this module owns:
 *   - HTML is not taken: it is shown as the text it is;
 *   - a link leads to this site (one leading slash, or "#") or to http(s); any other loses its
 *     power and stays as words;
 *   - a picture is one that the caller knows by its name ("anh-1"), with width, height and words
 *     for those who do not see it; a picture alone in its paragraph is a figure with a caption (the
 *     title of the image); any other image is its words;
 *   - "#" is the level below the page's own heading, and no level is left out;
 *   - what would take long to read is refused: over MARKDOWN_MAX bytes, more than MARKDOWN_SIGNS
 *     brackets, or things nested deeper than MARKDOWN_DEPTH.
 * Memory: the arena. */
#ifndef GANDAN_DOC_MARKDOWN_H
#define GANDAN_DOC_MARKDOWN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/markup.h"

#define MARKDOWN_MAX ((size_t)256 * 1024)
#define MARKDOWN_SIGNS 4000
#define MARKDOWN_DEPTH 40

struct markdown_picture {
    struct safe_url url;       /* the whole picture */
    struct safe_url small_url; /* a narrower one, for small screens */
    int64_t width, height, small_width;
};
struct markdown {
    struct arena *arena;
    /* false: no picture of that name. NULL: there are no pictures. */
    bool (*picture)(void *ctx, struct str name, struct markdown_picture *ret);
    void *ctx;
    struct str properties; /* attributes of each <img>, made by code: " itemprop=\"image\"" */
};
/* E_TOO_BIG, E_INVALID: refused, see above. */
enum err markdown_html(const struct markdown *m, struct str text, struct markup *ret) must_check;

/* The images it names, in the order of the text. */
struct markdown_image {
    struct str name, words, caption;
};
struct markdown_images {
    const struct markdown_image *list;
    size_t n;
};
enum err markdown_images(struct arena *a, struct str text, struct markdown_images *ret) must_check;

/* A line of Markdown that stands for a picture: words and caption are escaped. */
struct str markdown_image_line(struct arena *a, const struct markdown_image *image);

/* The words alone, a line for each block: for feeds and search. */
enum err markdown_words(struct arena *a, struct str text, struct str *ret) must_check;

#endif
