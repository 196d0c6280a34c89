#include "place/calendar_import.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/facts.h"
#include "base/num.h"
#include "base/viet.h"
#include "place/calendar.h"
#include "spine/event.h"
#include "spine/topic.h"

#define MAX_ROWS 4000
#define MAX_NAME 300
#define BUILT_IN_MAX 400

enum { D_DATE, D_KIND, D_NAME_VI, D_NAME_EN, D_BASIS_VI, D_BASIS_EN, D_CERTAINTY, D_CLOSES, D_N };
static const struct csv_column day_columns[D_N] = {
    {STR_INIT("date"), true},           {STR_INIT("kind"), true},
    {STR_INIT("name_vi"), true},        {STR_INIT("name_en"), true},
    {STR_INIT("legal_basis_vi"), true}, {STR_INIT("legal_basis_en"), true},
    {STR_INIT("certainty"), true},      {STR_INIT("closes"), false},
};

enum { H_WEEKDAY, H_OPENS, H_CLOSES, H_FROM, H_TO, H_BASIS_VI, H_BASIS_EN, H_N };
static const struct csv_column hours_columns[H_N] = {
    {STR_INIT("weekday"), true},         {STR_INIT("opens"), true},
    {STR_INIT("closes"), true},          {STR_INIT("valid_from"), true},
    {STR_INIT("valid_to"), false},       {STR_INIT("legal_basis_vi"), false},
    {STR_INIT("legal_basis_en"), false},
};

struct work {
    const struct import *in; /* NULL: what the program was built with, which is faultless */
    struct arena *arena;
    const struct csv_column *columns;
    size_t column_count;
    int at[D_N];
    struct csv_record record;
    int64_t rows, refused, repaired;
    bool faulty, row_repaired; /* this row */
    struct calendar_day *days;
    struct calendar_hours *hours;
    size_t count, room;
    int64_t unit_id, changed;
    bool dry_done; /* a dry run went through, and was let go */
};

/* ---- cells ---- */

static void fault(struct work *w, int column, enum text reason)
{
    w->faulty = true;
    if (w->in)
        import_issue(w->in, w->record.line, w->columns[column].names, reason, TEXT_NO_ARGS);
}

static struct str cell(const struct work *w, int column)
{
    return str_trim(csv_cell(&w->record, w->at[column]));
}

static struct str words(struct work *w, int column)
{
    struct str s;
    bool changed;
    if (!viet_repair(w->arena, cell(w, column), &s, &changed)) {
        fault(w, column, TEXT_calendar_import_text);
        return S("");
    }
    if (s.n > MAX_NAME)
        fault(w, column, TEXT_calendar_import_long);
    w->row_repaired |= changed;
    return arena_str(w->arena, str_trim(s));
}

static int64_t date(struct work *w, int column)
{
    int64_t day = 0;
    if (!date_parse_iso(cell(w, column), &day))
        fault(w, column, TEXT_calendar_import_date);
    return day;
}

static int minute(struct work *w, int column)
{
    int m = 0;
    if (!date_parse_minute(cell(w, column), &m))
        fault(w, column, TEXT_calendar_import_time);
    return m;
}

static int word_of(struct work *w, int column, const char *const list[], enum text reason)
{
    struct str s = cell(w, column);
    for (int i = 1; list[i]; i++)
        if (str_eq(s, str_z(list[i])))
            return i;
    fault(w, column, reason);
    return 0;
}

/* ---- rows ---- */

static void read_day(struct work *w)
{
    static const char *const kinds[] = {"", "holiday", "off", "worked", "half", NULL};
    static const char *const certainties[] = {"", "decided", "uncertain", "proposal", NULL};
    struct calendar_day *d = &w->days[w->count];
    d->day = date(w, D_DATE);
    d->kind = (enum calendar_kind)word_of(w, D_KIND, kinds, TEXT_calendar_import_kind);
    d->certainty = (enum calendar_certainty)word_of(
        w, D_CERTAINTY, certainties, TEXT_calendar_import_certainty);
    d->name_vi = words(w, D_NAME_VI);
    d->name_en = words(w, D_NAME_EN);
    d->basis_vi = words(w, D_BASIS_VI);
    d->basis_en = words(w, D_BASIS_EN);
    if (!d->name_vi.n)
        fault(w, D_NAME_VI, TEXT_calendar_import_empty);
    if (d->kind == CALENDAR_HALF)
        d->closes = minute(w, D_CLOSES);
    else if (cell(w, D_CLOSES).n)
        fault(w, D_CLOSES, TEXT_calendar_import_no_half);
    for (size_t i = 0; i < w->count && !w->faulty; i++)
        if (w->days[i].day == d->day)
            fault(w, D_DATE, TEXT_calendar_import_twice);
}

static bool clash(const struct calendar_hours *a, const struct calendar_hours *b)
{
    return a->weekday == b->weekday && a->opens < b->closes && b->opens < a->closes &&
           a->valid_from <= b->valid_to && b->valid_from <= a->valid_to;
}

static void read_hours(struct work *w)
{
    struct calendar_hours *h = &w->hours[w->count];
    int64_t weekday = 0;
    if (!num_parse_i64(cell(w, H_WEEKDAY), 1, 7, &weekday))
        fault(w, H_WEEKDAY, TEXT_calendar_import_weekday);
    h->weekday = (int)weekday;
    h->opens = minute(w, H_OPENS);
    h->closes = minute(w, H_CLOSES);
    h->valid_from = date(w, H_FROM);
    h->valid_to = cell(w, H_TO).n ? date(w, H_TO) : CALENDAR_FOR_EVER;
    h->basis_vi = words(w, H_BASIS_VI);
    h->basis_en = words(w, H_BASIS_EN);
    if (!w->faulty && h->opens >= h->closes)
        fault(w, H_CLOSES, TEXT_calendar_import_order);
    if (!w->faulty && h->valid_to < h->valid_from)
        fault(w, H_TO, TEXT_calendar_import_order);
    for (size_t i = 0; i < w->count && !w->faulty; i++)
        if (clash(&w->hours[i], h))
            fault(w, H_OPENS, TEXT_calendar_import_clash);
}

/* ---- files ---- */

static enum err tell_unreadable(const struct work *w, enum err e, const struct csv_fault *f)
{
    return w->in ? import_unreadable(w->in, e, f) : E_INTERNAL;
}

static enum err read_header(struct work *w, struct csv *csv)
{
    struct csv_record header;
    struct csv_fault broken;
    struct csv_header_fault missing;
    const struct csv_columns columns = {w->columns, w->column_count};
    if (!csv_next(csv, &header)) {
        enum err e = csv_done(csv, &broken);
        return e == OK ? E_INTERNAL : tell_unreadable(w, e, &broken);
    }
    enum err e = csv_header_index(w->arena, &header, &columns, w->at, &missing);
    if (e != OK && w->in)
        import_issue(
            w->in, header.line, w->columns[missing.column].names,
            missing.first ? TEXT_import_column_twice : TEXT_import_no_column, TEXT_NO_ARGS);
    return e;
}

static enum err read_rows(struct work *w, struct csv *csv, void (*read)(struct work *w))
{
    struct csv_fault broken;
    enum err e = read_header(w, csv);
    if (e != OK)
        return e;
    while (csv_next(csv, &w->record)) {
        w->faulty = w->row_repaired = false;
        w->rows++;
        if (w->count == w->room) {
            fault(w, 0, TEXT_calendar_import_rows);
            return E_INVALID;
        }
        read(w);
        w->count += !w->faulty;
        w->refused += w->faulty;
        w->repaired += w->row_repaired;
    }
    e = csv_done(csv, &broken);
    if (e != OK)
        return tell_unreadable(w, e, &broken);
    return w->refused ? E_INVALID : OK;
}

static void expect_days(struct work *w)
{
    w->columns = day_columns;
    w->column_count = D_N;
    w->room = MAX_ROWS;
    w->days = ARENA_ARRAY(w->arena, struct calendar_day, w->room);
}

static void expect_hours(struct work *w)
{
    w->columns = hours_columns;
    w->column_count = H_N;
    w->room = MAX_ROWS;
    w->hours = ARENA_ARRAY(w->arena, struct calendar_hours, w->room);
}

static enum err read_file(struct work *w, void (*read)(struct work *w))
{
    struct csv *csv = NULL;
    enum err e = import_open(w->in, &csv);
    if (e != OK)
        return e;
    e = read_rows(w, csv, read);
    csv_close(csv);
    return e;
}

/* ---- what the program was built with ---- */

static struct calendar built_in;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int by_day(const void *x, const void *y)
{
    const struct calendar_day *a = x, *b = y;
    return (a->day > b->day) - (a->day < b->day);
}

static void read_fact(struct work *w, const char *name, void (*read)(struct work *w))
{
    struct csv *csv = NULL;
    struct csv_fault broken;
    enum err e = csv_open_str(facts_file(str_z(name)), &csv, &broken);
    if (e == OK)
        e = read_rows(w, csv, read);
    csv_close(csv);
    /* tools/data_check.py has looked at it before the program was built. */
    assert(e == OK);
}

static void read_facts(void)
{
    static struct calendar_day days[BUILT_IN_MAX];
    static struct calendar_hours hours[BUILT_IN_MAX];
    static struct arena *names; /* never given back: the rows point into it */
    names = arena_new(0);
    struct work d = {.arena = names, .columns = day_columns, .column_count = D_N};
    d.days = days;
    d.room = BUILT_IN_MAX;
    read_fact(&d, "calendar.csv", read_day);
    qsort(days, d.count, sizeof *days, by_day);
    struct work h = {.arena = names, .columns = hours_columns, .column_count = H_N};
    h.hours = hours;
    h.room = BUILT_IN_MAX;
    read_fact(&h, "hours.csv", read_hours);
    built_in = (struct calendar){days, d.count, hours, h.count};
}

const struct calendar *calendar_national(void)
{
    (void)pthread_once(&once, read_facts);
    return &built_in;
}

/* ---- writing ---- */

static enum err write_rows(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    enum err e = w->days ? calendar_put_days(tx, w->unit_id, w->days, w->count, &w->changed)
                         : calendar_put_hours(tx, w->unit_id, w->hours, w->count, &w->changed);
    if (e != OK || w->changed == 0)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = w->unit_id,
                .noun = S("calendar"),
                .noun_id = w->unit_id,
                .what = w->days ? S("calendar.days_imported") : S("calendar.hours_imported"),
                .actor = w->in->actor,
                EVENT_FIELDS(ev_i64("rows", (int64_t)w->count), ev_i64("changed", w->changed))});
    topic_touch(tx, w->unit_id, TOPIC_UNIT);
    /* A dry run learns what would change, and lets it go. */
    w->dry_done = w->in->dry_run;
    return w->dry_done ? E_CONFLICT : OK;
}

static enum err run(struct work *w, void (*read)(struct work *w), struct import_result *ret)
{
    enum err e = read_file(w, read);
    if (e == OK)
        e = db_write(w->in->db, w->arena, DB_LOW, write_rows, w);
    if (w->dry_done)
        e = OK;
    *ret = (struct import_result){.rows = w->rows, .refused = w->refused, .repaired = w->repaired};
    if (e == OK) {
        ret->changed = w->changed;
        ret->same = w->rows > w->changed ? w->rows - w->changed : 0;
    }
    return e;
}

enum err calendar_import_days(const struct import *in, int64_t unit_id, struct import_result *ret)
{
    struct work w = {.in = in, .arena = in->arena, .unit_id = unit_id};
    expect_days(&w);
    return run(&w, read_day, ret);
}

enum err calendar_import_hours(const struct import *in, int64_t unit_id, struct import_result *ret)
{
    struct work w = {.in = in, .arena = in->arena, .unit_id = unit_id};
    expect_hours(&w);
    return run(&w, read_hours, ret);
}
