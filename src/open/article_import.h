/* article_import: `gandan import news FILE`: what a unit published elsewhere before, as CSV or
 * JSON.
 *
 * Columns (JSON: members of the objects of one list, by their English names): title, lead, body
 * (Markdown), category (its slug, or its name without regard to accents), published_at
 * ("2026-11-20 07:15", "20/11/2026 07:15", also without a time); byline and language ("vi", "en")
 * may be missing. A cell of CSV holds at most 64 KiB: a longer body needs JSON.
 *
 * Rules this module owns:
 *   - all or nothing: every row is judged, and only when none was refused all are written;
 *   - the same file again changes nothing: an article is known by its moment and title;
 *   - a row is in public from its moment on, which cannot lie ahead: it was published already, and
 *     by somebody else, so nobody signs it here. Pictures are not imported. */
#ifndef GANDAN_OPEN_ARTICLE_IMPORT_H
#define GANDAN_OPEN_ARTICLE_IMPORT_H

#include "spine/import.h"

#define ARTICLE_IMPORT_ROWS 5000 /* at once */
#define ARTICLE_IMPORT_BYTES ((size_t)64 * 1024 * 1024)

enum err article_import(const struct import *in, int64_t unit_id, struct import_result *ret)
    must_check;

/* The file as a list of JSON objects, each handed over as the values of these members ("" where it
 * lacks one), with its number from 1. E_INVALID: it is none, which was said. */
struct article_import_objects {
    const struct str *names;
    size_t n; /* at most 16 */
    enum err (*each)(void *ctx, int64_t number, const struct str *cells);
    void *ctx;
};
enum err article_import_json(const struct import *in, const struct article_import_objects *o)
    must_check;

#endif
