/* html: the only doors into an HTML buffer. Escaping is not a rule to remember: there is no
 * html_raw(char *). Templates (`*.tmpl`, compiled by tools/template.py, docs/templates.md) call
 * these; each context has its verb, and the template compiler chooses it.
 *
 * Text that is not UTF-8 is replaced by U+FFFD; NUL, the other controls of ASCII except tab and
 * newline are dropped, also in addresses.
 *
 * Memory: the buffer grows in the request's arena up to its maximum; past it buf.over is set and
 * the dispatcher answers 500. */
#ifndef GANDAN_HTML_HTML_H
#define GANDAN_HTML_HTML_H

#include "base/buf.h"
#include "base/markup.h"
#include "html/text.h"

struct html {
    struct buf buf;
    enum lang lang;
};

void html_init(struct html *h, struct arena *a, enum lang lang, size_t max_bytes);
/* A small writer beside h, same arena and language: for a piece that must be ready before h can
 * take it (the opening of a markup pair in a sentence). */
struct html html_scratch(const struct html *h);
/* What was written, as finished markup. */
struct markup html_done(const struct html *h);

/* A literal only: a run-time string does not compile. */
#define html_lit(h, lit) html__bytes((h), "" lit "", sizeof(lit) - 1)
/* Text between tags: & < > " ' escaped. Finished markup goes in as it is. */
#define html_text(h, x)                                                                            \
    _Generic(                                                                                      \
        (x), struct str: html_text_str, char *: html_text_z, const char *: html_text_z,            \
        int: html_text_i64, int64_t: html_text_i64, size_t: html_text_u64,                         \
        struct markup: html_markup)((h), (x))
/* Inside a double-quoted attribute, <title> or <textarea>: the same escaping, but no markup. */
#define html_attr(h, x)                                                                            \
    _Generic(                                                                                      \
        (x), struct str: html_text_str, char *: html_text_z, const char *: html_text_z,            \
        int: html_text_i64, int64_t: html_text_i64, size_t: html_text_u64)((h), (x))
/* One value inside an address (query, fragment, the rest of a segment): percent-encodes everything
 * but unreserved characters; '/' too, so that it can never become "//host". */
#define html_url(h, x)                                                                             \
    _Generic(                                                                                      \
        (x), struct str: html_url_str, char *: html_url_z, const char *: html_url_z,               \
        int: html_url_i64, int64_t: html_url_i64, size_t: html_url_u64)((h), (x))
/* The start of a path segment (directly after '/'): as html_url, and a value that a browser would
 * read as something else than a name (empty, "." or "..") is written "-". So "/{a}/{b}" with an
 * empty a is "/-/b", never "//b". */
#define html_segment(h, x)                                                                         \
    _Generic(                                                                                      \
        (x), struct str: html_segment_str, char *: html_segment_z, const char *: html_segment_z,   \
        int: html_url_i64, int64_t: html_url_i64, size_t: html_url_u64)((h), (x))

void html_text_str(struct html *h, struct str s);
void html_text_z(struct html *h, const char *z);
void html_text_i64(struct html *h, int64_t v);
void html_text_u64(struct html *h, size_t v);
void html_url_str(struct html *h, struct str s);
void html_url_z(struct html *h, const char *z);
void html_url_i64(struct html *h, int64_t v);
void html_url_u64(struct html *h, size_t v);
void html_segment_str(struct html *h, struct str s);
void html_segment_z(struct html *h, const char *z);
/* After "mailto:" or "tel:": as html_url, '@' and '+' stay. */
void html_contact(struct html *h, struct str s);
void html_markup(struct html *h, struct markup m);
/* A whole address that code has checked; escaped for the attribute it stands in. */
void html_safe_url(struct html *h, struct safe_url u);
/* A text of the .po files with its arguments escaped; also right inside attributes when it has no
 * pairs. {a}…{/a} in the text becomes the markup pair given by ta_pair(). */
void html_key(struct html *h, enum text t, const struct text_arg *args, size_t n);

/* For `{% for i in N %}`: how often; a negative number is none. */
#define html_count(n) ((n) > 0 ? (size_t)(n) : (size_t)0)

/* Only for the compiled templates and this module's own code. */
void html__bytes(struct html *h, const char *p, size_t n);

#endif
