/* register_pages: the register of a month (form 07) to be taken along: as a file for a spreadsheet,
 * in the columns that the import takes. It carries persons out of the program, so the password is
 * asked again, and each person in it is written down as read. */
#include "base/date.h"
#include "base/identity.h"
#include "doc/csv.h"
#include "serve/desk_pages.h"
#include "serve/register_pages.tmpl.h"
#include "serve/register_view.h"

#define FILE_MAX ((size_t)16 * 1024 * 1024)
#define MONTHS 24 /* offered */

struct register_in {
    struct str month; /* "2026-11"; "": this one */
};
static const struct field register_in_fields[] = {
    {.name = "thang",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .min = 7,
     .max = 7,
     .offset = offsetof(struct register_in, month),
     .label = TEXT_register_month},
};

/* ---- the choice of a month ---- */

static struct date month_before(struct date d)
{
    return d.month == 1 ? (struct date){d.year - 1, 12, 1} : (struct date){d.year, d.month - 1, 1};
}

static struct date today_of(const struct request *q)
{
    return date_of_day(date_local_day(q->now_at));
}

static struct str month_word(struct arena *a, struct date d)
{
    return arena_fmt(a, "%04d-%02d", d.year, d.month);
}

static enum err show(struct request *q, struct response *s)
{
    struct register_view v = {.slug = q->unit->slug, .count = MONTHS};
    struct register_month *months = ARENA_ARRAY(q->arena, struct register_month, MONTHS);
    struct date d = today_of(q);
    for (size_t i = 0; i < MONTHS; i++) {
        months[i].value = month_word(q->arena, d);
        months[i].word = arena_fmt(q->arena, "%02d/%d", d.month, d.year);
        d = month_before(d);
    }
    v.months = months;
    desk_head(q, s, text_lit(q->lang, TEXT_register_title));
    response_crumb(s, s->title, S(""));
    register_page(&s->html, &v);
    return OK;
}

/* ---- the file ---- */

/* 128: DOSSIER_VOID. */
DB_STMT(
    MONTH, "register.month", "iii",
    "SELECT d.id, d.code, v.code, v.name_vi, d.received_at, d.due_at, d.ended_at, d.returned_at,"
    " d.channel, p.id, p.name, p.birth_year, p.village, p.address, p.phone_sealed, t.desk,"
    " t.handover, k.holder, a.promised_at FROM dossier d"
    " JOIN procedure_version v ON v.id = d.procedure_id"
    " JOIN person p ON p.unit_id = d.unit_id AND p.id = d.person_id"
    " JOIN dossier_text t ON t.unit_id = d.unit_id AND t.dossier_id = d.id"
    " LEFT JOIN dossier_desk k ON k.unit_id = d.unit_id AND k.dossier_id = d.id"
    " LEFT JOIN dossier_apology a ON a.unit_id = d.unit_id AND a.dossier_id = d.id"
    " WHERE d.unit_id = $1 AND d.received_at >= $2 AND d.received_at < $3"
    " AND (d.flags & 128) = 0 ORDER BY d.received_at, d.id");

/* As offices write it: "20/11/2026 15:20". */
static void put_moment(struct csv_out *o, struct arena *a, int64_t at)
{
    struct str day = at ? date_str_dmy(a, date_local_day(at)) : S("");
    struct str time = at ? date_str_minute(a, date_local_minute(at)) : S("");
    csv_out_str(o, at ? arena_fmt(a, "%.*s %.*s", STR_ARG(day), STR_ARG(time)) : S(""));
}

static struct str channel_word(int64_t channel)
{
    return channel == CHANNEL_ONLINE ? S("Trực tuyến")
           : channel == CHANNEL_POST ? S("Bưu chính")
                                     : S("Trực tiếp");
}

static struct str home_of(struct arena *a, struct str village, struct str address)
{
    if (village.n == 0 || address.n == 0)
        return village.n ? village : address;
    return arena_fmt(a, "%.*s, %.*s", STR_ARG(village), STR_ARG(address));
}

static void put_person(struct request *q, struct csv_out *o, struct db_rows *r, struct person *p)
{
    struct str phone = S("");
    p->id = row_i64(r);
    p->name = row_str(r);
    p->birth_year = (int)row_i64_or(r, 0);
    p->village = row_str(r);
    p->address = row_str(r);
    p->phone_sealed = row_blob(r);
    if (person_phone(q->arena, http_config(q->http)->keys, p, &phone) != OK)
        phone = S("");
    csv_out_str(o, p->name);
    csv_out_str(o, p->birth_year ? arena_fmt(q->arena, "%d", p->birth_year) : S(""));
    csv_out_str(o, home_of(q->arena, p->village, p->address));
    csv_out_str(o, phone.n ? phone_show(q->arena, phone) : S(""));
}

static void put_row(struct request *q, struct csv_out *o, struct db_rows *r, int64_t number)
{
    struct person p = {.unit_id = q->unit->id};
    int64_t id = row_i64(r);
    csv_out_i64(o, number);
    csv_out_str(o, row_str(r)); /* the dossier's code */
    csv_out_str(o, row_str(r)); /* the procedure's */
    csv_out_str(o, row_str(r));
    for (int i = 0; i < 4; i++) /* received, due, finished, handed over */
        put_moment(o, q->arena, row_i64_or(r, 0));
    csv_out_str(o, channel_word(row_i64(r)));
    put_person(q, o, r, &p);
    csv_out_str(o, row_str(r)); /* who decides */
    csv_out_str(o, row_str(r)); /* how the result is fetched */
    csv_out_str(o, row_str(r)); /* who has it */
    put_moment(o, q->arena, row_i64_or(r, 0));
    csv_out_end(o);
    request_read_person(q, p.id, id);
}

static enum err put_rows(struct request *q, struct csv_out *o, int64_t from_at, int64_t until_at)
{
    struct db_rows r =
        db_query(q->tx, &MONTH, DB_ARGS(db_i64(q->unit->id), db_i64(from_at), db_i64(until_at)));
    int64_t number = 0;
    while (db_next(&r))
        put_row(q, o, &r, ++number);
    return db_done(&r);
}

static enum err show_file(struct request *q, struct response *s)
{
    static const struct str heads[] = {
        STR_INIT("TT"),
        STR_INIT("Mã hồ sơ"),
        STR_INIT("Mã TTHC"),
        STR_INIT("Tên TTHC"),
        STR_INIT("Ngày nhận"),
        STR_INIT("Ngày hẹn"),
        STR_INIT("Ngày có kết quả"),
        STR_INIT("Ngày trả"),
        STR_INIT("Kênh"),
        STR_INIT("Tên cá nhân, tổ chức"),
        STR_INIT("Năm sinh"),
        STR_INIT("Địa chỉ"),
        STR_INIT("SĐT"),
        STR_INIT("Cơ quan chủ trì"),
        STR_INIT("Phương thức nhận kết quả"),
        STR_INIT("Người thụ lý"),
        STR_INIT("Xin lỗi, hẹn lại"),
    };
    const struct register_in *in = q->in;
    struct csv_out o;
    struct buf b;
    int64_t first;
    struct str month = in->month.n ? in->month : month_word(q->arena, today_of(q));
    if (!date_parse_iso(arena_cat(q->arena, month, S("-01")), &first))
        return E_NOT_FOUND;
    struct date d = date_of_day(first);
    int64_t next = first + date_days_in_month(d.year, d.month);
    buf_init(&b, q->arena, FILE_MAX);
    csv_out_init(&o, &b, ',', true);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_out_str(&o, heads[i]);
    csv_out_end(&o);
    enum err e = put_rows(q, &o, date_at(first, 0), date_at(next, 0));
    if (e == OK && b.over)
        e = E_TOO_BIG;
    s->content_type = S("text/csv; charset=utf-8");
    s->body = buf_get(&b);
    s->download_name =
        arena_fmt(q->arena, "%.*s-so-theo-doi-%.*s.csv", STR_ARG(q->unit->slug), STR_ARG(month));
    return e;
}

const struct route register_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/so-theo-doi",
     .how = READ,
     .who = WHO_COUNTER | WHO_CHAIR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .show = show,
     .menu = TEXT_register_menu,
     .doc = "Chooses the month of the register (form 07) to be taken along"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/so-theo-doi/mau-07.csv",
     .how = SLOW,
     .who = WHO_COUNTER | WHO_CHAIR,
     .flags = DESK_PAGE | ROUTE_STRONG,
     .fields = FIELDS(register_in),
     .show = show_file,
     .doc = "The register of a month with its persons, as a CSV file; asks for the password again"},
    {0},
};
