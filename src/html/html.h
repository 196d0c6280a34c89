/* html: the only doors into an HTML buffer. Escaping is not a rule to remember: there is no
 * html_raw(char *). Templates (`*.tmpl`, compiled by tools/template.py) call these.
 *
 * Memory: the buffer grows in the request's arena up to its maximum; past it buf.over is set and
 * the dispatcher answers 500. Text that is not UTF-8 is replaced by U+FFFD, NUL is dropped. */
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

/* A literal only: a run-time string does not compile. */
#define html_lit(h, lit) html__bytes((h), "" lit "", sizeof(lit) - 1)
/* Text or attribute value (always double-quoted): & < > " ' escaped. */
#define html_text(h, x)                                                                            \
    _Generic(                                                                                      \
        (x), struct str: html_text_str, char *: html_text_z, const char *: html_text_z,            \
        int: html_text_i64, int64_t: html_text_i64, struct markup: html_markup)((h), (x))
/* Inside an address: percent-encodes everything but unreserved characters; '/' too, so that a
 * value is one segment or one query value and can never become "//host". */
#define html_url(h, x)                                                                             \
    _Generic(                                                                                      \
        (x), struct str: html_url_str, char *: html_url_z, const char *: html_url_z,               \
        int: html_url_i64, int64_t: html_url_i64, struct safe_url: html_safe_url)((h), (x))

void html_text_str(struct html *h, struct str s);
void html_text_z(struct html *h, const char *z);
void html_text_i64(struct html *h, int64_t v);
void html_url_str(struct html *h, struct str s);
void html_url_z(struct html *h, const char *z);
void html_url_i64(struct html *h, int64_t v);
void html_markup(struct html *h, struct markup m);
void html_safe_url(struct html *h, struct safe_url u);
/* A text of the .po files with its arguments escaped. {a}…{/a} in the text becomes the markup pair
 * given by ta_open(name, open, close) literals. */
void html_key(struct html *h, enum text t, const struct text_arg *args, size_t n);

/* Only for the compiled templates and this module's own code. */
void html__bytes(struct html *h, const char *p, size_t n);

#endif
