/* score_api: the scorecard for machines, and as files under open data. */
#include "base/date.h"
#include "doc/csv.h"
#include "doc/json.h"
#include "http/dispatch.h"
#include "score/score_pages.h"
#include "score/score_text.h"
#include "score/scorecard_import.h"
#include "spine/topic.h"

#define BODY_MAX ((size_t)1024 * 1024)

/* ---- words ---- */

static struct str kind_word(enum indicator_kind k)
{
    static const struct str words[] = {
        [INDICATOR_CHECK] = STR_INIT("check"),
        [INDICATOR_AUTO] = STR_INIT("auto"),
        [INDICATOR_SURVEY] = STR_INIT("survey"),
        [INDICATOR_APPRAISE] = STR_INIT("appraise"),
    };
    return words[k];
}

static struct str state_word(enum assessed is)
{
    return is == ASSESSED        ? S("measured")
           : is == ASSESSED_NONE ? S("nothing_arose")
                                 : S("not_measured");
}

static struct str why_word(enum assessed_why why)
{
    static const struct str words[] = {
        [WHY_MEASURED] = STR_INIT(""),
        [WHY_NO_RECORDS] = STR_INIT("no_records"),
        [WHY_EVIDENCE] = STR_INIT("evidence"),
        [WHY_SURVEY] = STR_INIT("survey"),
        [WHY_APPRAISER] = STR_INIT("appraiser"),
        [WHY_NO_QUEUE] = STR_INIT("no_queue"),
        [WHY_NO_PLEDGES] = STR_INIT("no_pledges"),
        [WHY_NOBODY] = STR_INIT("no_officer"),
        [WHY_NOTHING] = STR_INIT("nothing_arose"),
        [WHY_NO_CHECKS] = STR_INIT("no_checks"),
        [WHY_NO_FRIDAYS] = STR_INIT("no_green_fridays"),
    };
    return words[why];
}

/* ---- JSON ---- */

static void put_tenths(struct json *j, struct str key, int64_t tenths)
{
    json_key(j, key);
    json_decimal(j, tenths, 1);
}

static void put_months(struct json *j, const struct assessed_indicator *x)
{
    json_key(j, S("months"));
    json_array(j);
    for (int m = 0; m < 12; m++) {
        int64_t n = x->months[m].numerator, d = x->months[m].denominator;
        if (d <= 0)
            continue;
        json_object(j);
        json_key_i64(j, S("month"), m + 1);
        json_key_i64(j, S("numerator"), x->indicator->value == VALUE_REST ? d - n : n);
        json_key_i64(j, S("denominator"), d);
        json_end(j);
    }
    json_end(j);
}

static void put_indicator(struct json *j, const struct assessed_indicator *x)
{
    const struct indicator *i = x->indicator;
    const struct assessed_figure *f = &x->year;
    json_object(j);
    json_key_str(j, S("code"), i->code);
    json_key_str(j, S("name_vi"), i->name_vi);
    json_key_str(j, S("name_en"), i->name_en);
    json_key_str(j, S("kind"), kind_word(i->kind));
    put_tenths(j, S("max"), i->max);
    json_key_str(j, S("state"), state_word(f->is));
    if (f->is == ASSESSED_NOT_YET) {
        json_key_str(j, S("why"), why_word(f->why));
    } else {
        json_key_i64(j, S("numerator"), f->numerator);
        json_key_i64(j, S("denominator"), f->denominator);
        put_tenths(j, S("points"), f->points);
        json_key_bool(j, S("capped"), f->capped);
        put_months(j, x);
    }
    json_end(j);
}

static void put_sum(struct json *j, const struct assessed_sum *s, int64_t max)
{
    put_tenths(j, S("max"), max);
    put_tenths(j, S("measured"), s->measured);
    put_tenths(j, S("points"), s->points);
    json_key_i64(j, S("indicator_count"), s->n);
    json_key_i64(j, S("indicators_measured"), s->n_measured);
}

static void put_moment(struct json *j, struct str key, int64_t at)
{
    char iso[DATE_ISO_MAX];
    date_iso(iso, at);
    json_key_str(j, key, str_z(iso));
}

static struct str json_of(
    struct request *q, const struct http_unit *unit, const struct assessment *a)
{
    struct buf b;
    struct json j;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    json_key_str(&j, S("unit"), unit->slug);
    json_key_str(&j, S("unit_code"), unit->code);
    json_key_i64(&j, S("year"), a->year);
    json_key_str(&j, S("scorecard"), a->card->code);
    json_key_str(&j, S("legal_basis_en"), a->card->basis_en);
    json_key_str(&j, S("from"), date_str_iso(q->arena, a->from_day));
    json_key_str(&j, S("to"), date_str_iso(q->arena, a->to_day));
    put_moment(&j, S("computed_at"), q->now_at);
    put_sum(&j, &a->all, a->card->max);
    json_key(&j, S("criteria"));
    json_array(&j);
    for (size_t i = 0; i < a->card->criterion_count; i++) {
        json_object(&j);
        json_key_str(&j, S("code"), a->card->criteria[i].code);
        put_sum(&j, &a->criteria[i], a->card->criteria[i].max);
        json_end(&j);
    }
    json_end(&j);
    json_key(&j, S("indicators"));
    json_array(&j);
    for (size_t i = 0; i < a->card->indicator_count; i++)
        put_indicator(&j, &a->indicators[i]);
    json_end(&j);
    json_end(&j);
    return json_done(&j);
}

static void answer(struct response *s, struct str body)
{
    s->content_type = S("application/json");
    s->body = body;
}

/* ---- /api/v1 ---- */

struct api_in {
    struct str unit;
    int64_t year;
};
#define SLUG_FIELD                                                                                 \
    {                                                                                              \
        .name = "slug", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 100, .required = true,  \
        .label = TEXT_form_address                                                                 \
    } /* the first of its struct */
static const struct field api_in_fields[] = {
    SLUG_FIELD,
    {.name = "year",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 2020,
     .max = 2100,
     .required = true,
     .offset = offsetof(struct api_in, year),
     .label = TEXT_score_in_year},
};
struct list_in {
    struct str unit;
};
static const struct field list_in_fields[] = {SLUG_FIELD};

static enum err show_one(struct request *q, struct response *s)
{
    const struct api_in *in = q->in;
    struct http_unit *unit = ARENA_NEW(q->arena, struct http_unit);
    struct assessment *a = NULL;
    enum err e = http_config(q->http)->hooks.unit_by_slug(q->tx, in->unit, unit);
    q->unit = unit;
    if (e == OK)
        e = score_assess(q, in->year, &a);
    q->unit = NULL;
    if (e == OK)
        answer(s, json_of(q, unit, a));
    return e;
}

static enum err show_list(struct request *q, struct response *s)
{
    const struct list_in *in = q->in;
    struct http_unit unit;
    struct scorecard_years years;
    struct buf b;
    struct json j;
    enum err e = http_config(q->http)->hooks.unit_by_slug(q->tx, in->unit, &unit);
    if (e == OK)
        e = scorecard_years(q->tx, date_of_day(date_local_day(q->now_at)).year, &years);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    json_key(&j, S("scorecards"));
    json_array(&j);
    for (size_t i = 0; i < years.n; i++) {
        json_object(&j);
        json_key_i64(&j, S("year"), years.list[i]);
        json_key_str(
            &j, S("path"),
            arena_fmt(
                q->arena, "/api/v1/units/%.*s/scorecards/%d", STR_ARG(unit.slug), years.list[i]));
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    answer(s, json_done(&j));
    return OK;
}

/* ---- files ---- */

struct file_in {
    int64_t year;
};
static const struct field file_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2020,
     .max = 2100,
     .exact = true,
     .offset = offsetof(struct file_in, year),
     .label = TEXT_score_in_year},
};

/* What time alone changes ends the file's life in the cache. */
static enum err assess_file(struct request *q, struct response *s, struct assessment **ret)
{
    const struct file_in *in = q->in;
    int64_t next_at = 0;
    enum err e = score_assess(q, in->year, ret);
    if (e == OK)
        e = measure_next_at(q->tx, q->unit->id, &next_at);
    int64_t midnight = date_at(date_local_day(q->now_at) + 1, 0);
    s->fresh_until = next_at && next_at < midnight ? next_at : midnight;
    return e;
}

static struct str file_name(struct request *q, const struct assessment *a, const char *ending)
{
    return arena_fmt(q->arena, "%.*s-cham-diem-%d.%s", STR_ARG(q->unit->slug), a->year, ending);
}

static enum err show_json(struct request *q, struct response *s)
{
    struct assessment *a = NULL;
    enum err e = assess_file(q, s, &a);
    if (e != OK)
        return e;
    answer(s, json_of(q, q->unit, a));
    s->download_name = file_name(q, a, "json");
    return OK;
}

static void put_row(struct csv_out *o, struct arena *arena, const struct assessed_indicator *x)
{
    const struct indicator *i = x->indicator;
    const struct assessed_figure *f = &x->year;
    bool measured = f->is != ASSESSED_NOT_YET;
    csv_out_str(o, i->code);
    csv_out_str(o, i->name_vi);
    csv_out_str(o, i->name_en);
    csv_out_str(o, kind_word(i->kind));
    csv_out_str(o, score_points(arena, LANG_EN, i->max));
    csv_out_str(o, state_word(f->is));
    csv_out_str(o, why_word(f->why));
    if (measured) {
        csv_out_i64(o, f->numerator);
        csv_out_i64(o, f->denominator);
        csv_out_str(o, score_points(arena, LANG_EN, f->points));
    } else {
        for (int k = 0; k < 3; k++)
            csv_out_str(o, S(""));
    }
    csv_out_end(o);
}

static enum err show_csv(struct request *q, struct response *s)
{
    static const char *const heads[] = {"code",  "name_vi", "name_en",   "kind",        "max",
                                        "state", "why",     "numerator", "denominator", "points"};
    struct assessment *a = NULL;
    struct csv_out o;
    struct buf b;
    enum err e = assess_file(q, s, &a);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    csv_out_init(&o, &b, ',', true);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_out_str(&o, str_z(heads[i]));
    csv_out_end(&o);
    for (size_t i = 0; i < a->card->indicator_count; i++)
        put_row(&o, q->arena, &a->indicators[i]);
    s->content_type = S("text/csv; charset=utf-8");
    s->body = buf_get(&b);
    s->download_name = file_name(q, a, "csv");
    return OK;
}

const struct route score_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/scorecards",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(list_in),
     .show = show_list,
     .doc = "The years of a unit that have a scorecard"},
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/scorecards/{year}",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(api_in),
     .show = show_one,
     .doc = "A scorecard: every indicator with numerator, denominator, points, or why not"},
    {.method = WIRE_GET,
     .path = "/{unit}/du-lieu/cham-diem.json",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_UNIT | TOPIC_MEASURE,
     .fields = FIELDS(file_in),
     .show = show_json,
     .doc = "A unit's scorecard of a year as a JSON file"},
    {.method = WIRE_GET,
     .path = "/{unit}/du-lieu/cham-diem.csv",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_UNIT | TOPIC_MEASURE,
     .fields = FIELDS(file_in),
     .show = show_csv,
     .doc = "A unit's scorecard of a year as a CSV file"},
    {0},
};
