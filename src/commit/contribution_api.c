/* contribution_api: sums of contributions by work, for machines: JSON, and a CSV file. No names. */
#include "base/date.h"
#include "commit/contribution.h"
#include "commit/contribution_pages.h"
#include "doc/csv.h"
#include "doc/json.h"
#include "place/unit.h"

#define BODY_MAX ((size_t)1024 * 1024)

struct sums_in {
    struct str unit;
    int64_t year;
};
#define YEAR_ROW(name_)                                                                            \
    {                                                                                              \
        .name = name_, .in = IN_QUERY, .type = FIELD_I64, .min = 2000, .max = 2999,                \
        .offset = offsetof(struct sums_in, year), .label = TEXT_letter_year                        \
    }
static const struct field sums_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = UNIT_SLUG_MAX,
     .required = true,
     .offset = offsetof(struct sums_in, unit),
     .label = TEXT_form_address},
    YEAR_ROW("year"),
};

static enum err sums_of(
    struct request *q, int64_t unit_id, int year, struct contribution_totals *ret)
{
    const struct contribution_query find = {
        .unit_id = unit_id,
        .first_day = date_day((struct date){year, 1, 1}),
        .last_day = date_day((struct date){year, 12, 31}),
    };
    return contribution_sum(q->tx, &find, ret);
}

static int year_of(const struct request *q)
{
    const struct sums_in *in = q->in;
    return in->year ? (int)in->year : date_of_day(date_local_day(q->now_at)).year;
}

static void put_amounts(struct json *j, const struct contribution_total *t)
{
    json_key_i64(j, S("money_dong"), t->amount[CONTRIBUTION_MONEY]);
    json_key_i64(j, S("land_square_metres"), t->amount[CONTRIBUTION_LAND]);
    json_key_i64(j, S("work_days"), t->amount[CONTRIBUTION_DAYS]);
    json_key_i64(j, S("gifts_of_goods"), t->amount[CONTRIBUTION_GOODS]);
    json_key_i64(j, S("contributions"), t->count);
    json_key_i64(j, S("without_name"), t->unnamed);
}

static enum err show_json(struct request *q, struct response *s)
{
    const struct sums_in *in = q->in;
    struct unit unit;
    struct contribution_totals sums;
    struct buf b;
    struct json j;
    int year = year_of(q);
    enum err e = unit_by_slug(q->tx, in->unit, &unit);
    if (e == OK)
        e = sums_of(q, unit.id, year, &sums);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    json_key_i64(&j, S("year"), year);
    put_amounts(&j, &sums.all);
    json_key(&j, S("works"));
    json_array(&j);
    for (size_t i = 0; i < sums.n; i++) {
        json_object(&j);
        json_key_str(&j, S("slug"), sums.list[i].work_slug);
        json_key_words(&j, S("name"), sums.list[i].work_vi, sums.list[i].work_en);
        put_amounts(&j, &sums.list[i]);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    s->content_type = S("application/json");
    s->body = buf_get(&b);
    return OK;
}

static const struct field file_fields[] = {YEAR_ROW("nam")};

static enum err show_csv(struct request *q, struct response *s)
{
    static const char *const heads[] = {"work",         "work_name",     "contributions",
                                        "without_name", "money_dong",    "land_square_metres",
                                        "work_days",    "gifts_of_goods"};
    struct contribution_totals sums;
    struct csv_out out;
    struct buf b;
    int year = year_of(q);
    enum err e = sums_of(q, q->unit->id, year, &sums);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    csv_out_init(&out, &b, ',', true);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_out_str(&out, str_z(heads[i]));
    csv_out_end(&out);
    for (size_t i = 0; i < sums.n; i++) {
        const struct contribution_total *t = &sums.list[i];
        csv_out_str(&out, t->work_slug);
        csv_out_str(&out, t->work_vi);
        csv_out_i64(&out, t->count);
        csv_out_i64(&out, t->unnamed);
        for (int k = CONTRIBUTION_MONEY; k < CONTRIBUTION_KINDS; k++)
            csv_out_i64(&out, t->amount[k]);
        csv_out_end(&out);
    }
    s->content_type = S("text/csv; charset=utf-8");
    s->body = buf_get(&b);
    s->download_name = arena_fmt(q->arena, "%.*s-dong-gop-%d.csv", STR_ARG(q->unit->slug), year);
    return OK;
}

const struct route contribution_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/contributions",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(sums_in),
     .show = show_json,
     .doc = "Sums of a year's contributions by work; nobody is named"},
    {.method = WIRE_GET,
     .path = "/{unit}/du-lieu/dong-gop.csv",
     .how = READ,
     .who = WHO_ANYONE,
     .fields = {sizeof(struct sums_in), file_fields, sizeof file_fields / sizeof *file_fields},
     .show = show_csv,
     .doc = "The same sums as a CSV file"},
    {0},
};
