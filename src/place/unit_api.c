/* unit_api: administrative units for machines. */
#include "base/date.h"
#include "doc/json.h"
#include "http/list.h"
#include "http/request.h"
#include "place/unit_list.h"
#include "place/unit_pages.h"

#define BODY_MAX ((size_t)1024 * 1024)

struct units_in {
    struct str q;
    int64_t page;
};
static const struct field units_in_fields[] = {
    LIST_Q(struct units_in, TEXT_unit_in_q),
    LIST_PAGE(struct units_in),
};

static struct str level_word(enum unit_level level)
{
    return level == UNIT_LEVEL_PROVINCE   ? S("province")
           : level == UNIT_LEVEL_DISTRICT ? S("district")
                                          : S("commune");
}

static void put_day(struct arena *a, struct json *j, struct str key, int64_t day)
{
    json_key(j, key);
    if (day == UNIT_FOR_EVER)
        json_null(j);
    else
        json_str(j, date_str_iso(a, day));
}

static void put_names(struct arena *a, struct json *j, const struct unit *u)
{
    json_key(j, S("name"));
    json_object(j);
    json_key_str(j, S("vi"), unit_title_vi(a, u));
    json_key_str(j, S("en"), unit_title_en(a, u));
    json_end(j);
}

static void put_unit(struct arena *a, struct json *j, const struct unit *u)
{
    json_key(j, S("id"));
    json_i64_str(j, u->id);
    json_key_str(j, S("code"), u->code);
    json_key_str(j, S("level"), level_word(u->level));
    json_key_str(j, S("kind"), unit_kind_en(u->kind));
    json_key_str(j, S("proper_name"), u->name);
    put_names(a, j, u);
    json_key_str(j, S("slug"), u->slug);
    put_day(a, j, S("valid_from"), u->valid_from);
    put_day(a, j, S("valid_to"), u->valid_to);
}

/* District and province as they stood today, or on its last day. */
static enum err put_parents(const struct request *q, struct json *j, const struct unit *u)
{
    int64_t today = date_local_day(q->now_at);
    struct unit_list above;
    enum err e = unit_ancestors(q->tx, u, u->valid_to < today ? u->valid_to : today, &above);
    if (e != OK)
        return e;
    json_key(j, S("parents"));
    json_array(j);
    for (size_t i = 0; i < above.n; i++) {
        json_object(j);
        json_key_str(j, S("code"), above.list[i].code);
        json_key_str(j, S("level"), level_word(above.list[i].level));
        put_names(q->arena, j, &above.list[i]);
        json_end(j);
    }
    json_end(j);
    return OK;
}

static struct str part_word(enum unit_part part)
{
    switch (part) {
    case UNIT_WHOLE:
        return S("whole");
    case UNIT_PART:
        return S("part");
    case UNIT_PART_AREA:
        return S("part_of_area");
    case UNIT_PART_AREA_ALL_PEOPLE:
        return S("part_of_area_all_people");
    case UNIT_PART_PEOPLE:
        return S("part_of_people");
    case UNIT_KEPT:
        break;
    }
    return S("kept");
}

static void put_successions(
    const struct request *q, struct json *j, struct str key, const struct unit_successions *all)
{
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < all->n; i++) {
        const struct unit_succession *s = &all->list[i];
        json_object(j);
        json_key_str(j, S("code"), s->unit.code);
        put_names(q->arena, j, &s->unit);
        json_key_str(j, S("slug"), s->unit.slug);
        put_day(q->arena, j, S("day"), s->day);
        json_key_str(j, S("part"), part_word(s->part));
        json_key_str(j, S("note"), s->note);
        json_end(j);
    }
    json_end(j);
}

static enum err put_version(const struct request *q, struct json *j, const struct unit *u)
{
    struct unit_successions after, before;
    enum err e = unit_successors(q->tx, u->id, &after);
    if (e == OK)
        e = unit_predecessors(q->tx, u->id, &before);
    if (e != OK)
        return e;
    json_object(j);
    put_unit(q->arena, j, u);
    json_key_bool(j, S("in_force"), unit_stood(u, date_local_day(q->now_at)));
    e = put_parents(q, j, u);
    put_successions(q, j, S("successors"), &after);
    put_successions(q, j, S("predecessors"), &before);
    json_end(j);
    return e;
}

static enum err list(struct request *q, struct response *s)
{
    const struct units_in *in = q->in;
    struct unit_query find = {
        .q = in->q, .from = UNIT_PROVINCE, .to = UNIT_SPECIAL_ZONE, .page = in->page};
    struct unit_list units;
    int64_t total;
    enum err e = unit_find(q->tx, &find, &units, &total);
    if (e != OK)
        return e;
    struct buf b;
    buf_init(&b, q->arena, BODY_MAX);
    struct json j;
    json_init(&j, &b);
    json_object(&j);
    json_key_i64(&j, S("page"), in->page);
    json_key_i64(&j, S("pages"), pager_pages(total, UNIT_PER_PAGE));
    json_key_i64(&j, S("total"), total);
    json_key(&j, S("units"));
    json_array(&j);
    for (size_t i = 0; e == OK && i < units.n; i++) {
        json_object(&j);
        put_unit(q->arena, &j, &units.list[i]);
        e = put_parents(q, &j, &units.list[i]);
        json_end(&j);
    }
    if (e != OK)
        return e;
    json_end(&j);
    json_end(&j);
    s->content_type = S("application/json");
    s->body = json_done(&j);
    return OK;
}

struct code_in {
    struct str code;
};
static const struct field code_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 2,
     .max = 5,
     .required = true,
     .offset = offsetof(struct code_in, code),
     .label = TEXT_unit_in_code},
};

static enum err one(struct request *q, struct response *s)
{
    const struct code_in *in = q->in;
    struct unit_list versions;
    enum err e = unit_versions(q->tx, in->code, &versions);
    if (e != OK)
        return e;
    struct buf b;
    buf_init(&b, q->arena, BODY_MAX);
    struct json j;
    json_init(&j, &b);
    json_object(&j);
    json_key_str(&j, S("code"), in->code);
    json_key(&j, S("versions"));
    json_array(&j);
    for (size_t i = 0; e == OK && i < versions.n; i++)
        e = put_version(q, &j, &versions.list[i]);
    if (e != OK)
        return e;
    json_end(&j);
    json_end(&j);
    s->content_type = S("application/json");
    s->body = json_done(&j);
    return OK;
}

const struct route unit_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/units",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(units_in),
     .show = list,
     .doc = "Administrative units of every time: page, pages, total, and 20 units a page with id, "
            "code (2, 3 or 5 digits), level (province, district, commune), kind, proper_name, name "
            "in vi and en, slug, valid_from, valid_to (null: still there), parents (district, then "
            "province)"},
    {.method = WIRE_GET,
     .path = "/api/v1/units/{code}",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(code_in),
     .show = one,
     .doc = "Every unit that ever had this code, oldest first: what the list says, and in_force, "
            "successors and predecessors with code, name, slug, day, part (whole, part, "
            "part_of_area, part_of_area_all_people, part_of_people, kept) and the decision's note"},
    {0},
};
