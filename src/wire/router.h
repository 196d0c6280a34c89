/* router: path patterns to row numbers, by specificity (literal > parameter > rest), never by
 * order. "/{unit}/thu-tuc/{code}"; "{rest...}" may be the last piece and takes one segment or
 * more. "/x/" and "/x" are two paths. Pure: knows no handler.
 *
 * The path alone chooses the pattern, then the method the row: where "/x/new" knows only GET, a
 * POST to it is 405 although "/x/{ref}" knows POST. Segments are decoded before they are compared.
 * Patterns are borrowed and must outlive the router. */
#ifndef GANDAN_WIRE_ROUTER_H
#define GANDAN_WIRE_ROUTER_H

#include "base/arena.h"
#include "base/err.h"
#include "wire/server.h"

struct router;
struct router_row {
    unsigned methods; /* bits of enum wire_method; GET implies HEAD */
    struct str pattern;
};

#define ROUTER_MAX_PARAMS 8
struct router_match {
    size_t row;                           /* index into the rows given to router_new */
    struct str values[ROUTER_MAX_PARAMS]; /* decoded, in the order of the pattern */
    size_t value_count;
    unsigned allowed; /* E_DENIED: the methods this path knows */
};

/* E_CONFLICT: two rows match the same requests (*ret_bad names one); E_INVALID: broken pattern. */
enum err router_new(
    struct arena *a, const struct router_row *rows, size_t count, struct router **ret,
    size_t *ret_bad) must_check;
/* E_NOT_FOUND: no such path; E_DENIED: the path exists, the method does not (405); E_INVALID: the
 * path is not well formed (400). Dot segments and empty segments never match: E_NOT_FOUND. */
enum err router_find(
    const struct router *r, struct arena *a, enum wire_method method, struct str path,
    struct router_match *ret) must_check;

#endif
