/* dossier_open_api: the register without persons, so that anybody can compute the figures again.
 *
 * A row for each dossier that was received or in work in the year. Neither name, place nor number
 * of anybody, and not the code either: it is half of what opens the tracking page. The number is
 * that of the row in this file. Times to the minute, local. Of files only how many stand. */
#include "serve/dossier_open_api.h"

#include "base/date.h"
#include "doc/csv.h"
#include "http/request.h"
#include "serve/dossier.h"

#define FILE_MAX ((size_t)48 * 1024 * 1024)

struct open_in {
    int64_t year;
};
static const struct field open_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2020,
     .max = 2100,
     .exact = true,
     .offset = offsetof(struct open_in, year),
     .label = TEXT_track_in_year},
};

/* 128: DOSSIER_VOID. A withdrawal that was thought better of opens the pause again: that is no
 * second asking (dossier_asked). */
DB_STMT(
    OPEN, "dossier.open_data", "iii",
    "SELECT p.code, d.channel, d.state, d.received_at, d.due_at, d.late_at, d.paused_at,"
    " d.ended_at, d.returned_at, d.punctuality,"
    " (SELECT COUNT(*) FROM dossier_pause x WHERE x.unit_id = d.unit_id AND x.dossier_id = d.id"
    " AND x.why = 5 AND NOT EXISTS (SELECT 1 FROM dossier_pause y WHERE y.unit_id = x.unit_id"
    " AND y.dossier_id = x.dossier_id AND y.why = 7 AND y.to_at = x.from_at)),"
    " a.in_time,"
    " (SELECT COUNT(*) FROM dossier_file x WHERE x.unit_id = d.unit_id AND x.dossier_id = d.id"
    " AND x.kind = 1 AND x.voided_at IS NULL),"
    " (SELECT COUNT(*) FROM dossier_file x WHERE x.unit_id = d.unit_id AND x.dossier_id = d.id"
    " AND x.kind = 2 AND x.voided_at IS NULL) FROM dossier d JOIN procedure_version p ON p.id = "
    "d.procedure_id"
    " LEFT JOIN dossier_apology a ON a.unit_id = d.unit_id AND a.dossier_id = d.id"
    " WHERE d.unit_id = $1 AND d.received_at < $3 AND (d.ended_at IS NULL OR d.ended_at >= $2)"
    " AND (d.flags & 128) = 0 ORDER BY d.received_at, d.id");

struct writing {
    struct csv_out out;
    int64_t number;
};

static void put_moment(struct csv_out *o, struct arena *a, int64_t at)
{
    csv_out_str(o, at ? date_str_local(a, at) : S(""));
}

static struct str channel_word(int64_t channel)
{
    return channel == CHANNEL_ONLINE ? S("online")
           : channel == CHANNEL_POST ? S("post")
                                     : S("direct");
}

static struct str punctuality_word(int64_t p)
{
    return p == PUNCTUALITY_EARLY     ? S("early")
           : p == PUNCTUALITY_ON_TIME ? S("on_time")
           : p == PUNCTUALITY_LATE    ? S("late")
                                      : S("");
}

static enum err put_row(struct db_rows *r, struct arena *a, void *ctx)
{
    struct writing *w = ctx;
    csv_out_i64(&w->out, ++w->number);
    csv_out_str(&w->out, row_str(r));
    csv_out_str(&w->out, channel_word(row_i64(r)));
    csv_out_i64(&w->out, row_i64(r));
    for (int i = 0; i < 6; i++) /* received … handed over */
        put_moment(&w->out, a, row_i64_or(r, 0));
    csv_out_str(&w->out, punctuality_word(row_i64(r)));
    csv_out_i64(&w->out, row_i64(r));
    bool none = row_is_null(r);
    bool in_time = row_i64_or(r, 0) == 1;
    csv_out_str(&w->out, none ? S("no") : in_time ? S("yes") : S("late"));
    csv_out_i64(&w->out, row_i64(r)); /* files */
    csv_out_i64(&w->out, row_i64(r));
    csv_out_end(&w->out);
    return w->out.buf->over ? E_TOO_BIG : OK;
}

static enum err show(struct request *q, struct response *s)
{
    static const char *const heads[] = {"number",      "procedure",          "channel",
                                        "state",       "received",           "due",
                                        "late_from",   "clock_stands_since", "finished",
                                        "handed_over", "punctuality",        "times_asked",
                                        "apology",     "files_of_papers",    "files_of_result"};
    const struct open_in *in = q->in;
    int year = in->year ? (int)in->year : date_of_day(date_local_day(q->now_at)).year;
    struct writing w = {.number = 0};
    struct buf b;
    buf_init(&b, q->arena, FILE_MAX);
    csv_out_init(&w.out, &b, ',', true);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        csv_out_str(&w.out, str_z(heads[i]));
    csv_out_end(&w.out);
    int64_t from_at = date_at(date_day((struct date){year, 1, 1}), 0);
    int64_t to_at = date_at(date_day((struct date){year + 1, 1, 1}), 0);
    enum err e = db_each(
        q->tx, &OPEN, DB_ARGS(db_i64(q->unit->id), db_i64(from_at), db_i64(to_at)), put_row, &w);
    s->content_type = S("text/csv; charset=utf-8");
    s->body = buf_get(&b);
    s->download_name = arena_fmt(q->arena, "%.*s-ho-so-%d.csv", STR_ARG(q->unit->slug), year);
    return e;
}

const struct route dossier_open_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/du-lieu/ho-so.csv",
     .how = SLOW,
     .who = WHO_ANYONE,
     .fields = FIELDS(open_in),
     .show = show,
     .doc = "The register of a year without persons, as a CSV file"},
    {0},
};
