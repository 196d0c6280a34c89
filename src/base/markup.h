/* markup: finished, safe HTML or SVG. Only html/, doc/svg.c, doc/qr.c and doc/markdown.c make one;
 * the HTML writer takes it verbatim. A struct of its own so that no text can be passed for it by
 * mistake. */
#ifndef GANDAN_BASE_MARKUP_H
#define GANDAN_BASE_MARKUP_H

#include "base/str.h"

struct markup {
    struct str bytes;
};

/* An address made by code that checked it (own origin, or https, mailto:, tel:). */
struct safe_url {
    struct str bytes;
};

#endif
