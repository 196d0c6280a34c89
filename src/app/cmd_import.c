/* cmd_import: `gandan import KIND FILE`: one table from the kind to the room that takes it.
 *
 * Every reason is said with its line and column in the language of the command; --report keeps them
 * in both. Exit codes: 0 all taken; 1 rows were refused and nothing was written; 2 the file cannot
 * be used at all. */
#include "app/commands.h"
#include "app/import_files.h"
#include "app/routes.h"
#include "commit/letter_import.h"
#include "commit/pledge_import.h"
#include "open/article_import.h"
#include "place/calendar_import.h"
#include "place/facility_import.h"
#include "place/unit.h"
#include "place/unit_import.h"
#include "rollout/programme_import.h"
#include "score/scorecard_import.h"
#include "serve/dossier_import.h"
#include "serve/procedure_import.h"

struct job {
    struct command_call *call;
    const struct kind *kind;
    struct unit unit; /* of --unit */
    struct import_files files;
    int64_t said;
};

/* A wrong file could have a reason for every row: the report holds them all. */
#define SAID_MAX 200

typedef enum err import_fn(
    const struct job *job, const struct import *in, struct import_result *ret);
struct kind {
    struct str name;
    enum { NO_UNIT, MAY_HAVE_UNIT, NEEDS_UNIT } unit; /* --unit */
    import_fn *take; /* NULL: registers, which have their own report */
};

/* ---- the kinds that are all or nothing ---- */

static void tell_issue(void *ctx, const struct import_issue *issue)
{
    struct job *job = ctx;
    const struct command_call *c = job->call;
    struct str reason = c->lang == LANG_EN ? issue->en : issue->vi;
    import_files_issue(&job->files, issue);
    if (++job->said > SAID_MAX)
        return;
    if (issue->line == 0)
        command_complain(c, "%.*s", STR_ARG(reason));
    else
        command_complain_text(
            c, issue->column.n ? TEXT_import_run_at_column : TEXT_import_run_at_line,
            TEXT_ARGS(
                ta("line", text_plain(issue->line)), ta_str("column", issue->column),
                ta_str("reason", reason)));
}

/* Faults of the machine, not of the file. */
static int explain(const struct command_call *c, enum err e)
{
    enum text t = e == E_FULL     ? TEXT_import_run_full
                  : e == E_BUSY   ? TEXT_import_run_busy
                  : e == E_UNSURE ? TEXT_import_run_unsure
                                  : TEXT_import_run_failed;
    command_complain_text(c, t, TEXT_ARGS(ta_str("why", str_z(err_name(e)))));
    return COMMAND_UNUSABLE;
}

static int sum_up(struct job *job, enum err e, const struct import_result *r)
{
    const struct command_call *c = job->call;
    struct text_args counts = TEXT_ARGS(
        ta_i64("rows", r->rows), ta_i64("made", r->made), ta_i64("changed", r->changed),
        ta_i64("same", r->same), ta_i64("refused", r->refused));
    if (e == E_INVALID && r->refused) {
        command_complain_text(c, TEXT_import_run_refused, counts);
        return COMMAND_REFUSED;
    }
    if (e == E_INVALID || e == E_NOT_FOUND)
        return COMMAND_UNUSABLE; /* the reason was said */
    if (e != OK)
        return explain(c, e);
    command_print_text(c, TEXT_import_run_taken, counts);
    if (r->repaired)
        command_print_text(c, TEXT_import_run_repaired, TEXT_ARGS(ta_i64("n", r->repaired)));
    if (command_has(c, "dry-run"))
        command_print_text(c, TEXT_import_run_dry, TEXT_NO_ARGS);
    return COMMAND_OK;
}

static int run_plain(struct job *job, const char *path)
{
    struct command_call *c = job->call;
    struct import_result result = {0};
    struct import in = {
        .db = c->data->db,
        .arena = c->arena,
        .path = path,
        .actor = S("import"),
        .dry_run = command_has(c, "dry-run"),
        .issue = tell_issue,
        .ctx = job,
    };
    import_files_begin(&job->files);
    enum err e = job->kind->take(job, &in, &result);
    if (job->said > SAID_MAX)
        command_complain_text(
            c, TEXT_import_run_more, TEXT_ARGS(ta_i64("n", job->said - SAID_MAX)));
    return sum_up(job, e, &result);
}

static enum err take_units(const struct job *j, const struct import *in, struct import_result *ret)
{
    (void)j;
    return unit_import(in, ret);
}

static enum err take_mergers(
    const struct job *j, const struct import *in, struct import_result *ret)
{
    (void)j;
    return unit_merger_import(in, ret);
}

static enum err take_procedures(
    const struct job *j, const struct import *in, struct import_result *ret)
{
    (void)j;
    return procedure_import(in, ret);
}

static enum err take_pledges(
    const struct job *j, const struct import *in, struct import_result *ret)
{
    (void)j;
    return pledge_import(in, ret);
}

static enum err take_letters(
    const struct job *j, const struct import *in, struct import_result *ret)
{
    (void)j;
    return letter_import(in, ret);
}

static enum err take_facilities(
    const struct job *j, const struct import *in, struct import_result *ret)
{
    (void)j;
    return facility_import(in, ret);
}

static enum err take_calendar(
    const struct job *j, const struct import *in, struct import_result *ret)
{
    return calendar_import_days(in, j->unit.id, ret);
}

static enum err take_hours(const struct job *j, const struct import *in, struct import_result *ret)
{
    return calendar_import_hours(in, j->unit.id, ret);
}

static enum err take_scorecard(
    const struct job *j, const struct import *in, struct import_result *ret)
{
    (void)j;
    return scorecard_import(in, ret);
}

static enum err take_programmes(
    const struct job *j, const struct import *in, struct import_result *ret)
{
    (void)j;
    return programme_import(in, ret);
}

static enum err take_news(const struct job *j, const struct import *in, struct import_result *ret)
{
    return article_import(in, j->unit.id, ret);
}

/* ---- registers ---- */

static void say(void *ctx, bool is_error, struct str line)
{
    const struct job *job = ctx;
    if (is_error)
        command_complain(job->call, "%.*s", STR_ARG(line));
    else
        command_print(job->call, "%.*s", STR_ARG(line));
}

static void keep_report(void *ctx, struct str csv_bytes)
{
    struct job *job = ctx;
    import_files_report(&job->files, csv_bytes);
}

struct page_unit {
    struct str slug;
    struct http_unit unit;
};

static void keep_slip(void *ctx, const struct dossier *d)
{
    struct job *job = ctx;
    import_files_slip(&job->files, d);
}

static enum err read_page_unit(struct db_tx *tx, void *ctx)
{
    struct page_unit *u = ctx;
    return routes_hooks().unit_by_slug(tx, u->slug, &u->unit);
}

/* The register is stored by now: what fails here costs only paper. */
static int print_slips(struct job *job)
{
    struct command_call *c = job->call;
    struct page_unit u = {.slug = job->unit.slug};
    enum err e = db_read(c->data->db, c->arena, read_page_unit, &u);
    if (e == OK)
        e = import_files_print(&job->files, &u.unit);
    if (e == OK)
        return COMMAND_OK;
    command_complain_text(
        c, TEXT_import_run_slips_failed, TEXT_ARGS(ta_str("why", str_z(err_name(e)))));
    return COMMAND_UNUSABLE;
}

static int run_register(struct job *job, const char *path)
{
    struct command_call *c = job->call;
    struct dossier_import_result result = {0};
    const struct dossier_import in = {
        .db = c->data->db,
        .keys = &c->data->keys,
        .unit_id = job->unit.id,
        .path = path,
        .actor = S("import"),
        .lang = c->lang,
        .dry_run = command_has(c, "dry-run"),
        .say = say,
        .report = command_has(c, "report") ? keep_report : NULL,
        .each = command_has(c, "slips") ? keep_slip : NULL,
        .ctx = job,
    };
    enum err e = dossier_import(c->arena, &in, &result);
    if (e == OK)
        return in.each ? print_slips(job) : COMMAND_OK;
    return result.refused ? COMMAND_REFUSED : COMMAND_UNUSABLE;
}

static const struct kind kinds[] = {
    {STR_INIT("units"), NO_UNIT, take_units},
    {STR_INIT("mergers"), NO_UNIT, take_mergers},
    {STR_INIT("procedures"), NO_UNIT, take_procedures},
    {STR_INIT("pledges"), NO_UNIT, take_pledges},
    {STR_INIT("letters"), NO_UNIT, take_letters},
    {STR_INIT("facilities"), NO_UNIT, take_facilities},
    {STR_INIT("calendar"), MAY_HAVE_UNIT, take_calendar},
    {STR_INIT("hours"), MAY_HAVE_UNIT, take_hours},
    {STR_INIT("scorecard"), NO_UNIT, take_scorecard},
    {STR_INIT("programmes"), NO_UNIT, take_programmes},
    {STR_INIT("dossiers"), NEEDS_UNIT, NULL},
    {STR_INIT("news"), NEEDS_UNIT, take_news},
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* ---- the command ---- */

static const struct kind *find_kind(const struct command_call *c)
{
    struct buf known;
    struct str name = command_arg(c, 0);
    buf_init(&known, c->arena, 1024);
    for (size_t i = 0; i < KINDS; i++) {
        if (str_eq(kinds[i].name, name))
            return &kinds[i];
        buf_fmt(&known, "%s%.*s", i ? ", " : "", STR_ARG(kinds[i].name));
    }
    command_complain_text(
        c, TEXT_command_unknown_kind,
        TEXT_ARGS(ta_str("kind", name), ta_str("known", buf_get(&known))));
    return NULL;
}

static enum err find_unit(struct db_tx *tx, void *ctx)
{
    struct job *job = ctx;
    return unit_by_slug(tx, command_option(job->call, "unit"), &job->unit);
}

static int take_unit(struct job *job)
{
    struct command_call *c = job->call;
    struct str slug = command_option(c, "unit");
    if (!slug.p && job->kind->unit != NEEDS_UNIT)
        return COMMAND_OK;
    if (!slug.p || job->kind->unit == NO_UNIT) {
        command_complain_text(
            c, slug.p ? TEXT_import_run_no_unit_wanted : TEXT_import_run_unit_wanted,
            TEXT_ARGS(ta_str("kind", job->kind->name)));
        return COMMAND_UNUSABLE;
    }
    enum err e = db_read(c->data->db, c->arena, find_unit, job);
    if (e == OK)
        return COMMAND_OK;
    if (e != E_NOT_FOUND)
        return explain(c, e);
    command_complain_text(c, TEXT_command_unknown_unit, TEXT_ARGS(ta_str("slug", slug)));
    return COMMAND_UNUSABLE;
}

int cmd_import(struct command_call *c)
{
    struct job *job = ARENA_NEW(c->arena, struct job);
    job->call = c;
    job->kind = find_kind(c);
    if (!job->kind)
        return COMMAND_UNUSABLE;
    int code = take_unit(job);
    if (code != COMMAND_OK)
        return code;
    if (command_has(c, "slips") && job->kind->take) {
        command_complain_text(c, TEXT_import_run_no_slips, TEXT_NO_ARGS);
        return COMMAND_UNUSABLE;
    }
    if (!import_files_open(&job->files, c))
        return COMMAND_UNUSABLE;
    const char *path = arena_z(c->arena, command_arg(c, 1));
    code = job->kind->take ? run_plain(job, path) : run_register(job, path);
    if (code == COMMAND_OK && !command_has(c, "dry-run"))
        data_analyze(c->data);
    return import_files_close(&job->files) ? code : COMMAND_UNUSABLE;
}
