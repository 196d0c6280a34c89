#include "app/demo_run.h"

#include <errno.h>
#include <sys/stat.h>

#include "app/demo_officials.h"
#include "app/demo_register.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/facts.h"
#include "base/log.h"
#include "doc/csv.h"
#include "place/calendar_import.h"
#include "place/unit_import.h"
#include "serve/dossier_import.h"
#include "serve/procedure_import.h"
#include "serve/rating.h"
#include "spine/setting.h"

#define REPORT_MINUTE (17 * 60 + 30) /* after closing, the office sends its register */
#define MONTHS_MAX 16

/* ---- the unit ---- */

typedef enum err import_fn(const struct import *in, struct import_result *ret);

static enum err import_days(const struct import *in, struct import_result *ret)
{
    return calendar_import_days(in, 0, ret);
}

static enum err import_hours(const struct import *in, struct import_result *ret)
{
    return calendar_import_hours(in, 0, ret);
}

static void refuse(void *ctx, const struct import_issue *issue)
{
    const struct str *file = ctx;
    log_error(
        "demo: %.*s line %lld: %.*s", STR_ARG(*file), (long long)issue->line, STR_ARG(issue->en));
}

static enum err import_facts(struct demo *d, struct str file, import_fn *fn)
{
    struct import_result result = {0};
    const struct import in = {
        .db = d->data->db,
        .arena = d->arena,
        .text = facts_file(file),
        .actor = S("import"),
        .issue = refuse,
        .ctx = &file,
    };
    return fn(&in, &result);
}

/* The chair of data/demo/officials.csv: the first row below the heading. */
static enum err head_of(struct arena *a, struct str *ret)
{
    struct csv *csv = NULL;
    struct csv_fault fault;
    struct csv_record r;
    enum err e = csv_open_str(facts_file(S("demo/officials.csv")), &csv, &fault);
    if (e != OK)
        return e;
    bool found = csv_next(csv, &r) && csv_next(csv, &r) && r.n >= 3;
    if (found)
        *ret = arena_fmt(a, "%.*s, %.*s", STR_ARG(r.cells[0]), STR_ARG(r.cells[2]));
    csv_close(csv);
    return found ? OK : E_NOT_FOUND;
}

static enum err settle(struct db_tx *tx, void *ctx)
{
    static const struct {
        struct str name, value;
    } SETTINGS[] = {
        {STR_INIT("hotline"), STR_INIT("0000 000 100")},
        {STR_INIT("email"), STR_INIT("motcua@vu-ninh.example")},
        {STR_INIT("address"),
         STR_INIT("Thôn Đồng Bưởi, xã Vũ Ninh, huyện Kiến Xương, tỉnh Thái Bình")},
    };
    struct demo *d = ctx;
    struct str head;
    enum err e = unit_by_slug(tx, DEMO_SLUG, &d->unit);
    for (size_t i = 0; e == OK && i < sizeof SETTINGS / sizeof *SETTINGS; i++)
        e = setting_set(tx, d->unit.id, SETTINGS[i].name, SETTINGS[i].value);
    if (e == OK)
        e = setting_set(tx, d->unit.id, S("dossier_prefix"), DEMO_PREFIX);
    if (e == OK)
        e = head_of(tx->arena, &head);
    if (e == OK)
        e = setting_set(tx, d->unit.id, S("head"), head);
    return e == OK ? demo_officials(tx, d->unit.id) : e;
}

enum err demo_found(struct demo *d)
{
    static const struct {
        struct str file;
        import_fn *fn;
    } FILES[] = {
        {STR_INIT("demo/units.csv"), unit_import},
        {STR_INIT("calendar.csv"), import_days},
        {STR_INIT("hours.csv"), import_hours},
        {STR_INIT("procedures.csv"), procedure_import},
    };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < sizeof FILES / sizeof *FILES; i++)
        e = import_facts(d, FILES[i].file, FILES[i].fn);
    return e == OK ? db_write(d->data->db, d->arena, DB_HIGH, settle, d) : e;
}

/* ---- registers ---- */

struct months {
    struct demo_month list[MONTHS_MAX];
    char *path[MONTHS_MAX];
    size_t n, open; /* the first that may still change */
};

static enum err name_months(struct demo *d, struct months *m)
{
    const struct demo_year *y = d->year;
    char *folder = data_path(d->data, "demo");
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        log_error("cannot create %s: %s", folder, strerror(errno));
        return E_INTERNAL;
    }
    for (size_t first = 0; first < y->n && m->n < MONTHS_MAX; m->n++) {
        m->list[m->n] = demo_month_of(y, first);
        struct date date = date_of_day(m->list[m->n].first_day);
        m->path[m->n] = arena_z(
            d->arena,
            arena_fmt(d->arena, "%s/register-%04d-%02d.csv", folder, date.year, date.month));
        first += m->list[m->n].n;
    }
    return OK;
}

static void say_refusal(void *ctx, bool is_error, struct str line)
{
    (void)ctx;
    if (is_error)
        log_error("demo: %.*s", STR_ARG(line));
}

/* A register is real input: whatever is refused in it is a fault of the demo. */
static enum err import_register(struct demo *d, const char *path)
{
    struct arena *a = arena_new(0);
    struct dossier_import_result result;
    const struct dossier_import in = {
        .db = d->data->db,
        .keys = &d->data->keys,
        .unit_id = d->unit.id,
        .path = path,
        .actor = S("import"),
        .lang = d->call->lang,
        .say = say_refusal,
    };
    enum err e = dossier_import(a, &in, &result);
    arena_free(a);
    return e;
}

/* Registers of months in which something may have changed since they were last sent. */
static enum err send_registers(struct demo *d, struct months *m, int64_t at)
{
    enum err e = OK;
    for (size_t i = m->open; e == OK && i < m->n; i++) {
        if (d->year->list[m->list[i].first].received_at > at)
            break;
        e = demo_register_write(d->year, &m->list[i], at, m->path[i]);
        if (e == OK)
            e = import_register(d, m->path[i]);
    }
    while (m->open < m->n && m->list[m->open].settled_at <= at)
        m->open++;
    return e;
}

/* ---- ratings ---- */

static int by_moment(const void *x, const void *y)
{
    const struct demo_dossier *a = *(const struct demo_dossier *const *)x;
    const struct demo_dossier *b = *(const struct demo_dossier *const *)y;
    if (a->rated_at != b->rated_at)
        return a->rated_at < b->rated_at ? -1 : 1;
    return str_cmp(a->code, b->code);
}

struct ratings {
    const struct demo_dossier **list; /* by moment */
    size_t n, given;
};

static void gather_ratings(struct demo *d, struct ratings *r)
{
    const struct demo_year *y = d->year;
    r->list = ARENA_ARRAY(d->arena, const struct demo_dossier *, y->n);
    for (size_t i = 0; i < y->n; i++)
        if (y->list[i].rating && date_local_day(y->list[i].rated_at) <= y->plan.last_day)
            r->list[r->n++] = &y->list[i];
    qsort(r->list, r->n, sizeof(void *), by_moment); /* pointers are sorted */
}

struct rating_batch {
    struct demo *demo;
    const struct demo_dossier *const *list;
    size_t n;
};

static enum err give_batch(struct db_tx *tx, void *ctx)
{
    const struct rating_batch *b = ctx;
    const struct demo *d = b->demo;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < b->n; i++) {
        struct dossier dossier;
        int64_t id;
        e = dossier_by_code(tx, d->unit.id, b->list[i]->code, &dossier);
        if (e != OK)
            break;
        const struct rating_new rating = {
            .claim = {d->unit.id, rating_token(tx->arena, &d->data->keys, &dossier)},
            .level = b->list[i]->rating,
            .comment = b->list[i]->remark,
        };
        e = rating_give(tx, &d->data->keys, &rating, &id);
    }
    return e;
}

/* Those of one day in one transaction. */
static enum err give_ratings(struct demo *d, struct ratings *r, int64_t day)
{
    struct arena *a = arena_new(0);
    struct rating_batch b = {.demo = d, .list = r->list + r->given};
    while (r->given + b.n < r->n && date_local_day(b.list[b.n]->rated_at) <= day)
        b.n++;
    enum err e = OK;
    if (b.n) {
        clock_fix(b.list[b.n - 1]->rated_at);
        e = db_write(d->data->db, a, DB_LOW, give_batch, &b);
        r->given += b.n;
        d->ratings += (int64_t)b.n;
    }
    arena_free(a);
    return e;
}

/* ---- the year ---- */

enum err demo_live(struct demo *d)
{
    const struct demo_plan *plan = &d->year->plan;
    struct months *months = ARENA_NEW(d->arena, struct months);
    struct ratings ratings = {0};
    enum err e = name_months(d, months);
    gather_ratings(d, &ratings);
    for (int64_t day = plan->first_day; e == OK && day <= plan->last_day; day++) {
        bool report = demo_report_day(d->year, day) == day;
        if (report) {
            clock_fix(date_at(day, REPORT_MINUTE));
            e = send_registers(d, months, date_at(day, REPORT_MINUTE));
        }
        if (e == OK)
            e = give_ratings(d, &ratings, day);
        if (report && d->progress)
            d->progress(d->ctx, day - plan->first_day + 1, plan->last_day - plan->first_day + 1);
    }
    return e;
}
