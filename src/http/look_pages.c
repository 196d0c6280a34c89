/* look_pages: text size and contrast, kept in the cookie `look`, and the language in `lang`, so
 * that they hold on every page and also without JavaScript. */
#include "http/common.h"
#include "http/request.h"

struct look_in {
    struct str size, contrast, lang, back;
};
static const struct field look_in_fields[] = {
    {.name = "co-chu",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct look_in, size),
     .label = TEXT_form_address},
    {.name = "tuong-phan",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct look_in, contrast),
     .label = TEXT_form_address},
    {.name = "ngon-ngu",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 2,
     .offset = offsetof(struct look_in, lang),
     .label = TEXT_form_address},
    {.name = "ve",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 1000,
     .offset = offsetof(struct look_in, back),
     .label = TEXT_form_address},
};

static void set(struct request *q, struct response *s, const char *name, struct str value)
{
    response_header(
        s, S("Set-Cookie"),
        arena_fmt(
            q->arena, "%s=%.*s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", name,
            STR_ARG(value)));
}

static enum err show(struct request *q, struct response *s)
{
    const struct look_in *in = q->in;
    struct str cookie = wire_cookie(q->wire, S("look"));
    char look[2] = {cookie.n == 2 ? cookie.p[0] : '0', cookie.n == 2 ? cookie.p[1] : '0'};
    if (str_eq(in->size, S("vua")))
        look[0] = '0';
    else if (str_eq(in->size, S("lon")))
        look[0] = '1';
    else if (str_eq(in->size, S("rat-lon")))
        look[0] = '2';
    if (in->contrast.n)
        look[1] = str_eq(in->contrast, S("cao")) ? '1' : '0';
    for (int i = 0; i < 2; i++)
        if (look[i] < '0' || look[i] > '2')
            look[i] = '0';
    set(q, s, "look", arena_str(q->arena, (struct str){look, 2}));
    if (str_eq(in->lang, S("vi")) || str_eq(in->lang, S("en")))
        set(q, s, "lang", in->lang);
    s->location = request_own_path(in->back);
    return OK;
}

const struct route look_routes[] = {
    {.method = WIRE_GET,
     .path = "/hien-thi",
     .how = PLAIN,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_HIDDEN,
     .fields = FIELDS(look_in),
     .show = show,
     .doc = "Keeps text size, contrast and language in a cookie and goes back to the page"},
    {0},
};
