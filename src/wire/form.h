/* form: own parsers of what a client sends: query and urlencoded bodies, multipart/form-data.
 * Fuzzed; bounded by counts and sizes; no allocation outside the arena.
 *
 * Names and values are decoded, checked to be UTF-8 without NUL (else E_INVALID); NFC is made by
 * the field layer in http/. */
#ifndef GANDAN_WIRE_FORM_H
#define GANDAN_WIRE_FORM_H

#include "base/arena.h"
#include "base/err.h"

#define FORM_MAX_PAIRS 200
#define FORM_MAX_VALUE ((size_t)256 * 1024)
#define FORM_MAX_NAME ((size_t)100)
/* multipart: all values together that are no files */
#define FORM_MAX_FIELDS ((size_t)256 * 1024)

struct form_pair {
    struct str name, value;
    struct str file_name, content_type; /* multipart files only; file_name.p != NULL marks one */
};
struct form {
    struct form_pair *pairs;
    size_t count;
};

/* E_INVALID: broken escapes, NUL or not UTF-8, or no multipart/form-data as browsers send it;
 * E_TOO_BIG: over the counts and sizes. *ret_field is set to the field's name when one value is at
 * fault and else left alone. Names and values borrow from `bytes` where nothing had to be decoded.
 * Files are raw bytes; their names are the last piece of the path without what a file system
 * minds, and empty when the client chose no file. */
enum err form_parse_urlencoded(
    struct arena *a, struct str bytes, struct form *ret, struct str *ret_field) must_check;
enum err form_parse_multipart(
    struct arena *a, struct str content_type, struct str bytes, struct form *ret,
    struct str *ret_field) must_check;
/* Percent-decodes one path segment or value ('+' stays). E_INVALID as above, also for '/' and
 * control characters in a path segment. */
enum err form_decode_segment(struct arena *a, struct str raw, struct str *ret) must_check;

/* Writes the decoded bytes to `out` (room for raw.n), '+' as a blank when `plus`; false for a
 * broken escape. */
bool form_unescape(struct str raw, bool plus, char *out, size_t *ret_n);
/* UTF-8 without NUL. */
bool form_text_fits(struct str s);
/* First value of that name that is no file, or STR_NONE. */
struct str form_get(const struct form *f, struct str name);

#endif
