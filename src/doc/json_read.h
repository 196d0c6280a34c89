/* json_read: JSON text into a tree in the arena; the only door to jansson.
 *
 * Refused, with line and column: duplicate keys, NUL, anything after the value, text that is not
 * UTF-8, integers over 64 bits, nesting over JSON_READ_DEPTH_MAX. The caller limits the bytes. */
#ifndef GANDAN_DOC_JSON_READ_H
#define GANDAN_DOC_JSON_READ_H

#include "base/arena.h"
#include "base/err.h"

#define JSON_READ_DEPTH_MAX 64

enum json_kind {
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_I64,
    JSON_KIND_REAL,
    JSON_KIND_STR,
    JSON_KIND_LIST,
    JSON_KIND_OBJECT,
};

struct json_member;

struct json_value {
    enum json_kind kind;
    bool truth;
    int64_t i64;
    double real;
    struct str str;
    const struct json_value *items; /* of a list */
    const struct json_member *members;
    size_t n; /* items or members, in the order written */
};

struct json_member {
    struct str key;
    struct json_value value;
};

struct json_fault {
    int line, column;
    struct str reason; /* English, for whoever sent it; quotes the text, so never for a log */
};

/* E_INVALID: *ret_fault says where and why (it may be NULL). */
enum err json_read(
    struct arena *a, struct str text, const struct json_value **ret,
    struct json_fault *ret_fault) must_check;

/* NULL: v is NULL or no object, or has no such member. */
const struct json_value *json_get(const struct json_value *v, struct str key);
/* False when the member is missing or of another kind; ret untouched. */
bool json_get_str(const struct json_value *v, struct str key, struct str *ret)
    __attribute__((warn_unused_result));
bool json_get_i64(const struct json_value *v, struct str key, int64_t *ret)
    __attribute__((warn_unused_result));
bool json_get_bool(const struct json_value *v, struct str key, bool *ret)
    __attribute__((warn_unused_result));

#endif
