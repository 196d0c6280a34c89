#include "spine/sms_api.h"

#include "doc/json.h"

#define MAX_BYTES ((size_t)16 * 1024)

struct str sms_api_body(struct arena *a, struct str id, struct str to, struct str text)
{
    struct buf b;
    struct json j;
    buf_init(&b, a, MAX_BYTES);
    json_init(&j, &b);
    json_object(&j);
    json_key_str(&j, S("id"), id);
    json_key_str(&j, S("to"), to);
    json_key_str(&j, S("text"), text);
    json_end(&j);
    return json_done(&j);
}
