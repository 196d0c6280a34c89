/* json: a streaming writer into a buf. Always well-formed: a value where a key must stand, a
 * missing end and the like are programmer errors and assert. Text that is not UTF-8 is written as
 * U+FFFD. < > & and U+2028/9 are escaped, so that the same bytes may stand inside <script
 * type="application/json">. Memory: the buf's; past its maximum, buf.over. */
#ifndef GANDAN_DOC_JSON_H
#define GANDAN_DOC_JSON_H

#include "base/buf.h"

#define JSON_DEPTH_MAX 32

struct json {
    struct buf *buf;
    int depth;
    bool keyed; /* a key is written, its value is not */
    struct {
        bool object, any;
    } level[JSON_DEPTH_MAX];
};

void json_init(struct json *j, struct buf *b);
void json_begin(struct json *j, bool object);
/* Ends the innermost object or array. */
void json_end(struct json *j);
void json_key(struct json *j, struct str key);
void json_str(struct json *j, struct str s);
void json_i64(struct json *j, int64_t v);
/* As a string: identifiers, which a reader's 53 bits would spoil. */
void json_i64_str(struct json *j, int64_t v);
/* v / 10^digits with `digits` decimals, 0 to 9: rates and shares without floating point. */
void json_decimal(struct json *j, int64_t v, int digits);
void json_bool(struct json *j, bool v);
void json_put_null(struct json *j);
/* Asserts that everything is ended, and gives the text. */
struct str json_done(struct json *j);

/* Inline, because jansson exports functions of these very names, which ours would stand in for. */
static inline void json_object(struct json *j)
{
    json_begin(j, true);
}

static inline void json_array(struct json *j)
{
    json_begin(j, false);
}

static inline void json_null(struct json *j)
{
    json_put_null(j);
}

/* Key and value in one breath. */
void json_key_str(struct json *j, struct str key, struct str v);
/* {"vi": …, "en": …}; without "en" where there is none. */
void json_key_words(struct json *j, struct str key, struct str vi, struct str en);
void json_key_i64(struct json *j, struct str key, int64_t v);
void json_key_bool(struct json *j, struct str key, bool v);

#endif
