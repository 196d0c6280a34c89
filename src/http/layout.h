/* layout: what stands around every page: banners, official line, masthead, menu, crumbs, footer;
 * and the pages for failures. */
#ifndef GANDAN_HTTP_LAYOUT_H
#define GANDAN_HTTP_LAYOUT_H

#include "http/dispatch.h"

struct layout {
    const struct http_unit *unit; /* NULL: the installation's own pages */
    const struct response *page;
    struct str path;   /* raw; for the language and look links */
    struct form query; /* declared or not, kept in those links but lang and look */
    int size;
    bool contrast, demo, plain_lan, secret;
    int64_t now_at;
    /* Pages of officials. */
    const struct http_actor *actor;   /* NULL: a public page */
    const struct http_routes *routes; /* their menu is made from the rows they may call */
    const struct route *route;
    struct markup form_fields; /* of the sign-out form */
    struct str base_url;       /* "": not set */
};
/* The whole document with `body` (the page's own part) in its middle. */
void layout_document(struct html *h, struct arena *a, const struct layout *l, struct markup body);

struct layout_failure {
    int status;
    struct str title, sentence;
    struct str stored; /* for submissions: whether it was stored; else "" */
};
struct layout_failure layout_failure(enum lang lang, int status, bool writing, bool unsure);
void layout_failure_page(
    struct html *h, const struct layout_failure *f, const struct http_unit *unit);

#endif
