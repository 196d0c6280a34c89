/* openapi_api: /openapi.json, made from the route table. */
#include "doc/json.h"
#include "http/common.h"
#include "http/exchange.h"

static void put_parameter(struct json *j, const struct field *f)
{
    json_begin(j, true);
    json_key_str(j, S("name"), str_z(f->name));
    json_key_str(j, S("in"), f->in == IN_PATH ? S("path") : S("query"));
    json_key_bool(j, S("required"), f->in == IN_PATH || f->required);
    json_key_str(j, S("description"), text_lit(LANG_EN, f->label));
    json_key(j, S("schema"));
    json_begin(j, true);
    json_key_str(j, S("type"), f->type == FIELD_I64 ? S("integer") : S("string"));
    json_key_i64(j, f->type == FIELD_I64 ? S("minimum") : S("minLength"), f->min);
    json_key_i64(j, f->type == FIELD_I64 ? S("maximum") : S("maxLength"), f->max);
    json_end(j);
    json_end(j);
}

static void put_response(struct json *j, const char *status, const char *doc, const char *type)
{
    json_key(j, str_z(status));
    json_begin(j, true);
    json_key_str(j, S("description"), str_z(doc));
    json_key(j, S("content"));
    json_begin(j, true);
    json_key(j, str_z(type));
    json_begin(j, true);
    json_key(j, S("schema"));
    json_begin(j, true);
    json_key_str(j, S("type"), S("object"));
    json_end(j);
    json_end(j);
    json_end(j);
    json_end(j);
}

static void put_path_item(struct json *j, const struct route *r)
{
    json_key(j, str_z(r->path));
    json_begin(j, true);
    json_key(j, S("get"));
    json_begin(j, true);
    json_key_str(j, S("summary"), str_z(r->doc));
    json_key(j, S("parameters"));
    json_begin(j, false);
    for (size_t i = 0; i < r->fields.count; i++)
        put_parameter(j, &r->fields.rows[i]);
    json_end(j);
    json_key(j, S("responses"));
    json_begin(j, true);
    put_response(j, "200", "What was asked for", "application/json");
    put_response(j, "404", "There is no such thing", "application/problem+json");
    put_response(j, "503", "Busy, try again", "application/problem+json");
    json_end(j);
    json_end(j);
    json_end(j);
}

static void put_info(struct json *j)
{
    json_key_str(j, S("openapi"), S("3.1.0"));
    json_key(j, S("info"));
    json_begin(j, true);
    json_key_str(j, S("title"), S("gandan"));
    json_key_str(j, S("version"), S(GANDAN_VERSION));
    json_key_str(
        j, S("description"),
        S("Open data of a commune. Lists take q and page (1 to 200); identifiers are strings; "
          "times are ISO 8601; failures are RFC 9457 problems."));
    json_end(j);
}

static enum err show(struct request *q, struct response *s)
{
    struct http *http = q->http;
    struct buf b;
    buf_init(&b, q->arena, (size_t)1024 * 1024);
    struct json j;
    json_init(&j, &b);
    json_begin(&j, true);
    put_info(&j);
    json_key(&j, S("paths"));
    json_begin(&j, true);
    for (size_t i = 0; i < http->routes.count; i++)
        if (http->routes.rows[i]->flags & ROUTE_API && http->routes.rows[i]->method == WIRE_GET)
            put_path_item(&j, http->routes.rows[i]);
    json_end(&j);
    json_end(&j);
    s->content_type = S("application/json");
    s->body = json_done(&j);
    return OK;
}

const struct route openapi_routes[] = {
    {.method = WIRE_GET,
     .path = "/openapi.json",
     .how = PLAIN,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_HIDDEN,
     .show = show,
     .doc = "The description of the open data interface, made from the route table"},
    {0},
};
