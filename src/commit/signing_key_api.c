/* signing_key_api: the officials' public keys for machines, with the dates of each. */
#include "base/date.h"
#include "commit/pledge_pages.h"
#include "doc/json.h"
#include "http/dispatch.h"
#include "place/signing_key.h"
#include "place/unit.h"
#include "place/unit_key.h"
#include "trust/hash.h"

#define BODY_MAX ((size_t)1024 * 1024)

struct keys_in {
    struct str unit;
};
static const struct field keys_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = UNIT_SLUG_MAX,
     .required = true,
     .offset = offsetof(struct keys_in, unit),
     .label = TEXT_form_address},
};

static void put_key(struct request *q, struct json *j, struct str scheme, struct str public_key)
{
    json_key_str(j, S("scheme"), scheme);
    json_key_str(j, S("public_key"), hash_hex(q->arena, public_key));
    json_key_str(j, S("pem"), sign_public_pem(q->arena, public_key));
}

static void put_line(struct request *q, struct json *j, const struct signing_key_line *x)
{
    char iso[DATE_ISO_MAX];
    json_object(j);
    json_key_str(j, S("name"), x->name);
    put_key(q, j, SIGNING_KEY_SCHEME, x->key.public_key);
    date_iso(iso, x->key.made_at);
    json_key_str(j, S("from"), str_z(iso));
    if (x->key.ended_at) {
        date_iso(iso, x->key.ended_at);
        json_key_str(j, S("to"), str_z(iso));
    }
    json_end(j);
}

static enum err show(struct request *q, struct response *s)
{
    const struct keys_in *in = q->in;
    struct signing_key_list all;
    struct unit unit;
    struct buf b;
    struct json j;
    enum err e = unit_by_slug(q->tx, in->unit, &unit);
    if (e == OK)
        e = signing_key_list(q->tx, unit.id, &all);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    json_key(&j, S("unit_key"));
    json_object(&j);
    put_key(q, &j, UNIT_KEY_SCHEME, unit_key_public(q->arena, http_config(q->http)->keys, unit.id));
    json_end(&j);
    json_key(&j, S("keys"));
    json_array(&j);
    for (size_t i = 0; i < all.n; i++)
        put_line(q, &j, &all.list[i]);
    json_end(&j);
    json_end(&j);
    s->content_type = S("application/json");
    s->body = buf_get(&b);
    return OK;
}

const struct route signing_key_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/signing-keys",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(keys_in),
     .show = show,
     .doc = "Public keys of a unit's officials with their dates, and the unit's own"},
    {0},
};
