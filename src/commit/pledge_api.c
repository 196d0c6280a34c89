/* pledge_api: pledges for machines: promises with today's figures, and all that verifies them. */
#include "base/date.h"
#include "commit/pledge.h"
#include "commit/pledge_pages.h"
#include "doc/json.h"
#include "http/request.h"
#include "place/unit.h"
#include "trust/hash.h"

#define BODY_MAX ((size_t)4 * 1024 * 1024)

struct pledges_in {
    struct str unit;
    int64_t year;
};
static const struct field pledges_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = UNIT_SLUG_MAX,
     .required = true,
     .offset = offsetof(struct pledges_in, unit),
     .label = TEXT_form_address},
    {.name = "year",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2000,
     .max = 2999,
     .offset = offsetof(struct pledges_in, year),
     .label = TEXT_pledge_in_year},
};

static struct str state_word(enum pledge_state state)
{
    static const struct str words[] = {
        [PLEDGE_NOT_MEASURED] = STR_INIT("not_measured"),
        [PLEDGE_KEPT] = STR_INIT("kept"),
        [PLEDGE_CLOSE] = STR_INIT("close"),
        [PLEDGE_BROKEN] = STR_INIT("broken"),
    };
    return words[state];
}

static void put_promise(struct json *j, const struct pledge_promise *x)
{
    json_object(j);
    json_key_words(j, S("text"), x->text_vi, x->text_en);
    json_key_str(j, S("measure"), x->measure);
    json_key_str(j, S("scope"), x->of_unit ? S("unit") : S("official"));
    if (x->measure.n) {
        json_key_i64(j, S("target_numerator"), x->target_numerator);
        json_key_i64(j, S("target_denominator"), x->target_denominator);
        json_key_i64(j, S("numerator"), x->sum.numerator);
        json_key_i64(j, S("denominator"), x->sum.denominator);
    }
    json_key_str(j, S("state"), state_word(x->state));
    json_end(j);
}

static enum err put_pledge(struct request *q, struct json *j, const struct pledge *p)
{
    struct pledge_promise_list promises;
    char iso[DATE_ISO_MAX];
    enum err e = pledge_promises(q->tx, p, date_local_day(q->now_at), &promises);
    if (e != OK)
        return e;
    date_iso(iso, p->signed_at);
    json_object(j);
    json_key_str(j, S("slug"), p->slug);
    json_key_i64(j, S("year"), p->year);
    json_key_str(j, S("name"), p->name);
    json_key_words(j, S("post"), p->post_vi, p->post_en);
    json_key_str(j, S("signed_at"), str_z(iso));
    json_key_str(j, S("scheme"), p->scheme);
    json_key_str(j, S("text"), p->body);
    json_key_str(j, S("sha256"), hash_hex(q->arena, p->sha256));
    json_key_str(j, S("signature"), hash_hex(q->arena, p->signature));
    json_key_str(j, S("public_key"), hash_hex(q->arena, p->public_key));
    json_key(j, S("promises"));
    json_array(j);
    for (size_t i = 0; i < promises.n; i++)
        put_promise(j, &promises.list[i]);
    json_end(j);
    json_end(j);
    return OK;
}

static enum err list(struct request *q, struct response *s)
{
    const struct pledges_in *in = q->in;
    struct unit unit;
    struct pledge_list all;
    struct buf b;
    struct json j;
    int64_t year = in->year ? in->year : date_of_day(date_local_day(q->now_at)).year;
    enum err e = unit_by_slug(q->tx, in->unit, &unit);
    if (e == OK)
        e = pledge_of_year(q->tx, unit.id, year, &all);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    json_key_i64(&j, S("year"), year);
    json_key(&j, S("pledges"));
    json_array(&j);
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = put_pledge(q, &j, &all.list[i]);
    json_end(&j);
    json_end(&j);
    s->content_type = S("application/json");
    s->body = buf_get(&b);
    return e;
}

const struct route pledge_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/pledges",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(pledges_in),
     .show = list,
     .doc = "Pledges in force of a year: promises, today's figures, text, signature and key"},
    {0},
};
