/* asset: the files of assets/ inside the program, made by tools/embed.py.
 *
 * The served path carries the hash of the content, so that an answer may be kept for ever
 * ("immutable"). "html/assets.h" (generated) declares a checked address for each file:
 * gandan.css is asset_path_gandan_css, for `<link rel="stylesheet" href="{{ … }}">`.
 *
 * Memory: everything is constant. */
#ifndef GANDAN_HTML_ASSET_H
#define GANDAN_HTML_ASSET_H

#include "base/markup.h"

struct asset {
    struct str name; /* gandan.css */
    struct str path; /* /a/gandan-1a2b3c4d.css */
    struct str type; /* text/css; charset=utf-8 */
    struct str etag; /* of the plain form, without quotes; the others are told apart by a suffix */
    struct str plain, gzip, br; /* a compressed form that does not help has n == 0 */
};

const struct asset *assets(size_t *ret_n);
/* NULL: no such path. */
const struct asset *asset_by_path(struct str path);

#endif
