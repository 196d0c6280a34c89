#include "app/demo_run.h"

#include "app/demo_month.h"
#include "app/demo_press.h"
#include "app/demo_rounds.h"
#include "app/demo_scan.h"
#include "app/jobs.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/facts.h"
#include "base/log.h"
#include "commit/letter_import.h"
#include "commit/pledge_import.h"
#include "db/writer.h"
#include "place/calendar_import.h"
#include "place/unit_import.h"
#include "rollout/programme_import.h"
#include "serve/procedure_import.h"

#define READ_MS 600000

/* ---- the units ---- */

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

static enum err settle(struct db_tx *tx, void *ctx)
{
    struct demo *d = ctx;
    enum err e = OK;
    for (int i = 0; e == OK && i < DEMO_TOWNS; i++)
        e = demo_town_settle(tx, d->arena, &d->sim.towns[i], d->sim.first_day);
    return e == OK ? demo_province_settle(tx, d->arena, d->sim.first_day) : e;
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
        {STR_INIT("pledges.csv"), pledge_import},
        {STR_INIT("letters.csv"), letter_import},
        {STR_INIT("demo/programme.csv"), programme_import},
    };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < sizeof FILES / sizeof *FILES; i++)
        e = import_facts(d, FILES[i].file, FILES[i].fn);
    return e == OK ? db_write(d->data->db, d->arena, DB_HIGH, settle, d) : e;
}

/* ---- the year ---- */

static enum err make_years(struct db_tx *tx, void *ctx)
{
    struct demo *d = ctx;
    enum err e = OK;
    for (int i = 0; e == OK && i < DEMO_TOWNS; i++) {
        struct demo_town *t = &d->sim.towns[i];
        const struct demo_plan plan = {
            .unit_id = t->unit.id,
            .first_day = d->sim.first_day,
            .last_day = d->sim.last_day,
            .seed = d->seed * DEMO_TOWNS + (uint64_t)i,
            .prefix = t->prefix,
        };
        e = demo_year_make(tx, &plan, &t->year);
    }
    return e;
}

/* The day before that on which the second month begins. */
static int64_t first_month_ends(int64_t first_day)
{
    struct date d = date_of_day(first_day);
    d.year += d.month == 12;
    d.month = d.month % 12 + 1;
    return date_day(d) - 1;
}

static enum err live_day(struct demo_sim *s, struct demo_month_run *m, int64_t day)
{
    enum err e = demo_month_send(m, day);
    if (e == OK)
        e = demo_sim_run(s, date_at(day + 1, 0) - 1);
    return e == OK ? demo_month_rate(m, day) : e;
}

enum err demo_live(struct demo *d)
{
    struct demo_sim *s = &d->sim;
    struct demo_month_run month;
    enum err e = db_read_for(d->data->db, d->arena, READ_MS, make_years, d);
    if (e == OK)
        e = demo_press_begin(s, d->seed, d->total * 100 / DEMO_YEAR_TOTAL);
    demo_scan_begin(s, d->seed);
    s->register_last = first_month_ends(s->first_day);
    if (e == OK)
        e = demo_arrive_plan(s, d->total);
    if (e == OK)
        e = demo_month_begin(s, &month);
    if (e != OK)
        return e;
    demo_sim_begin(s);
    for (int64_t day = s->first_day; e == OK && demo_month_goes_on(&month); day++)
        e = live_day(s, &month, day);
    if (e == OK)
        e = demo_sim_run(s, date_at(s->last_day + 1, 0) - 1);
    return e == OK ? jobs_settle(d->data) : e;
}
