/* problem_api: failures for machines (RFC 9457). */
#include "doc/json.h"
#include "http/exchange.h"

struct str problem_body(struct arena *a, int status, struct str title, struct str detail)
{
    struct buf b;
    buf_init(&b, a, (size_t)64 * 1024);
    struct json j;
    json_init(&j, &b);
    json_begin(&j, true);
    json_key_str(&j, S("type"), S("about:blank"));
    json_key_str(&j, S("title"), title);
    json_key_i64(&j, S("status"), status);
    json_key_str(&j, S("detail"), detail);
    json_end(&j);
    return json_done(&j);
}
