/* asset_pages: stylesheet, script, symbols and pictures, embedded in the program under names that
 * change with their content: kept by browsers for a year. */
#include "html/asset.h"
#include "http/common.h"
#include "http/request.h"

struct asset_in {
    struct str name;
};
static const struct field asset_in_fields[] = {
    {.name = "name",
     .in = IN_PATH,
     .type = FIELD_STR,
     .offset = offsetof(struct asset_in, name),
     .min = 1,
     .max = 100,
     .required = true,
     .label = TEXT_form_address},
};

static const struct asset *find(struct str name)
{
    size_t n;
    const struct asset *all = assets(&n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_from(all[i].path, sizeof "/a/" - 1), name))
            return &all[i];
    return NULL;
}

static enum err show(struct request *q, struct response *s)
{
    const struct asset_in *in = q->in;
    const struct asset *asset = find(in->name);
    if (!asset)
        return E_NOT_FOUND;
    struct str takes = wire_header(q->wire, S("accept-encoding"));
    s->content_type = asset->type;
    s->body = asset->plain;
    s->packed = true; /* as well as can be, at build time */
    s->cache_control = S("public, max-age=31536000, immutable");
    if (asset->br.n && str_find(takes, S("br")) >= 0) {
        s->body = asset->br;
        response_header(s, S("Content-Encoding"), S("br"));
    } else if (asset->gzip.n && str_find(takes, S("gzip")) >= 0) {
        s->body = asset->gzip;
        response_header(s, S("Content-Encoding"), S("gzip"));
    }
    return OK;
}

const struct route asset_routes[] = {
    {.method = WIRE_GET,
     .path = "/a/{name}",
     .how = PLAIN,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_HIDDEN,
     .fields = FIELDS(asset_in),
     .show = show,
     .doc = "A file of the program's own look, by a name that changes with its content"},
    {0},
};
