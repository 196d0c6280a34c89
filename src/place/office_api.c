/* office_api: the office for machines: what is known of it today, and every check and Friday of a
 * year as a CSV file, so that anybody can compute the figures of criterion 5 again. */
#include "base/date.h"
#include "doc/csv.h"
#include "doc/json.h"
#include "http/request.h"
#include "place/facility_check.h"
#include "place/facility_fault.h"
#include "place/green_friday.h"
#include "place/office_pages.h"
#include "place/office_photo.h"
#include "place/office_room.h"
#include "place/unit.h"

#define BODY_MAX ((size_t)4 * 1024 * 1024)
#define FILE_MAX ((size_t)24 * 1024 * 1024)

static struct str state_word(enum facility_state state)
{
    static const struct str words[] = {
        [FACILITY_UNKNOWN] = STR_INIT("unknown"),
        [FACILITY_PRESENT] = STR_INIT("present"),
        [FACILITY_LACKING] = STR_INIT("lacking"),
        [FACILITY_BROKEN] = STR_INIT("broken"),
    };
    return words[state];
}

/* ---- JSON ---- */

struct office_in {
    struct str unit;
};
static const struct field office_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = UNIT_SLUG_MAX,
     .required = true,
     .offset = offsetof(struct office_in, unit),
     .label = TEXT_form_address},
};

static enum err put_rooms(struct request *q, struct json *j, int64_t unit_id)
{
    struct office_room_list all;
    enum err e = office_room_list(q->tx, unit_id, false, &all);
    json_key(j, S("rooms"));
    json_array(j);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct office_room *r = &all.list[i];
        json_object(j);
        json_key_str(j, S("slug"), r->slug);
        json_key_i64(j, S("floor"), r->floor);
        json_key_words(j, S("name"), r->name_vi, r->name_en);
        json_key_words(j, S("purpose"), r->purpose_vi, r->purpose_en);
        json_key_str(j, S("phone"), r->phone);
        json_key_words(j, S("hours"), r->hours_vi, r->hours_en);
        json_end(j);
    }
    json_end(j);
    return e;
}

static void put_counts(struct json *j, unsigned counts)
{
    static const struct {
        unsigned bit;
        struct str word;
    } known[] = {
        {FACILITY_LIST, STR_INIT("facility")},
        {FACILITY_ACCESS, STR_INIT("access")},
        {FACILITY_SIGN, STR_INIT("sign")},
        {FACILITY_BEFORE, STR_INIT("before")},
    };
    json_key(j, S("counts"));
    json_array(j);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (counts & known[i].bit)
            json_str(j, known[i].word);
    json_end(j);
}

static enum err put_facilities(struct request *q, struct json *j, int64_t unit_id)
{
    struct facility_list all;
    struct facility_check_list found;
    const int64_t today = date_local_day(q->now_at);
    enum err e = facility_list(q->tx, today, &all);
    if (e == OK)
        e = facility_check_latest(q->tx, unit_id, today, &found);
    json_key(j, S("facilities"));
    json_array(j);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct facility *f = &all.list[i];
        const struct facility_check *c = facility_check_find(&found, f->code);
        json_object(j);
        json_key_str(j, S("code"), f->code);
        json_key_words(j, S("name"), f->name_vi, f->name_en);
        put_counts(j, f->counts);
        json_key_str(j, S("state"), state_word(c ? c->state : FACILITY_UNKNOWN));
        if (c) {
            json_key_str(j, S("checked_on"), date_str_iso(q->arena, c->day));
            json_key_str(j, S("note"), c->note);
        }
        json_end(j);
    }
    json_end(j);
    return e;
}

static enum err put_faults(struct request *q, struct json *j, int64_t unit_id)
{
    int64_t open = 0, mended = 0;
    enum err e = facility_fault_count(q->tx, unit_id, FAULT_OPEN, &open);
    if (e == OK)
        e = facility_fault_count(q->tx, unit_id, FAULT_MENDED, &mended);
    json_key(j, S("faults"));
    json_object(j);
    json_key_i64(j, S("open"), open);
    json_key_i64(j, S("mended"), mended);
    json_end(j);
    return e;
}

static enum err show_office(struct request *q, struct response *s)
{
    const struct office_in *in = q->in;
    struct unit unit;
    struct buf b;
    struct json j;
    enum err e = unit_by_slug(q->tx, in->unit, &unit);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    e = put_rooms(q, &j, unit.id);
    if (e == OK)
        e = put_facilities(q, &j, unit.id);
    if (e == OK)
        e = put_faults(q, &j, unit.id);
    if (e != OK)
        return e;
    json_end(&j);
    s->content_type = S("application/json");
    s->body = json_done(&j);
    return OK;
}

/* ---- CSV ---- */

struct year_in {
    int64_t year;
};
static const struct field year_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2020,
     .max = 2100,
     .offset = offsetof(struct year_in, year),
     .label = TEXT_office_in_year},
};

static void put_row(struct csv_out *o, const struct str cells[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        csv_out_str(o, cells[i]);
    csv_out_end(o);
}

static enum err put_checks(
    struct request *q, struct csv_out *o, const struct facility_check_time *t)
{
    struct facility_list all;
    const struct str *codes;
    size_t n;
    enum err e = facility_all(q->tx, &all);
    if (e == OK)
        e = facility_codes(q->tx, &codes, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct facility_check_list rows;
        e = facility_check_of_code(q->tx, t, codes[i], &rows);
        for (size_t k = 0; e == OK && k < rows.n; k++) {
            const struct facility_check *c = &rows.list[k];
            const struct facility *f = facility_on(&all, c->code, c->day);
            const struct str cells[] = {S("check"),
                                        date_str_local(q->arena, c->at),
                                        c->code,
                                        f ? f->name_vi : S(""),
                                        state_word(c->state),
                                        c->note};
            put_row(o, cells, sizeof cells / sizeof *cells);
        }
    }
    return e;
}

static enum err put_fridays(
    struct request *q, struct csv_out *o, const struct facility_check_time *t)
{
    struct green_friday_list all;
    struct office_photo_list photos;
    const struct office_photo_range range = {t->unit_id, PHOTO_OF_FRIDAY, t->from_day, t->to_day};
    enum err e =
        green_friday_list(q->tx, t->unit_id, (const int64_t[2]){t->from_day, t->to_day}, &all);
    if (e == OK)
        e = office_photo_between(q->tx, &range, &photos);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct green_friday *g = &all.list[i];
        bool green = office_photo_first(&photos, g->day, true) != NULL;
        const struct str cells[] = {
            S("green_friday"),
            date_str_iso(q->arena, g->day),
            S(""),
            S(""),
            green ? S("with_picture") : S("without_picture"),
            g->note};
        put_row(o, cells, sizeof cells / sizeof *cells);
    }
    return e;
}

static enum err show_year(struct request *q, struct response *s)
{
    static const struct str heads[] = {STR_INIT("kind"),    STR_INIT("at"),    STR_INIT("code"),
                                       STR_INIT("name_vi"), STR_INIT("state"), STR_INIT("note")};
    const struct year_in *in = q->in;
    int year = in->year ? (int)in->year : date_of_day(date_local_day(q->now_at)).year;
    const struct facility_check_time t = {
        q->unit->id, date_day((struct date){year, 1, 1}), date_day((struct date){year, 12, 31})};
    struct csv_out o;
    struct buf b;
    buf_init(&b, q->arena, FILE_MAX);
    csv_out_init(&o, &b, ',', true);
    put_row(&o, heads, sizeof heads / sizeof *heads);
    enum err e = put_checks(q, &o, &t);
    if (e == OK)
        e = put_fridays(q, &o, &t);
    if (e == OK && b.over)
        e = E_TOO_BIG;
    s->content_type = S("text/csv; charset=utf-8");
    s->body = buf_get(&b);
    s->download_name = arena_fmt(q->arena, "%.*s-tru-so-%d.csv", STR_ARG(q->unit->slug), year);
    return e;
}

const struct route office_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/office",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(office_in),
     .show = show_office,
     .doc = "The office: rooms, what each facility was found to be and when, faults"},
    {.method = WIRE_GET,
     .path = "/{unit}/du-lieu/tru-so.csv",
     .how = SLOW,
     .who = WHO_ANYONE,
     .fields = FIELDS(year_in),
     .show = show_year,
     .doc = "Every check of the office and every green Friday of a year, as a CSV file"},
    {0},
};
