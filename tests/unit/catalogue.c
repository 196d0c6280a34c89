#include "catalogue.h"

#include "base/date.h"
#include "base/facts.h"

struct arena *arena;
struct db *db;
struct str said;

void use(void **state)
{
    struct fixture *f = *state;
    arena = f->arena;
    db = f->db;
    said = S("");
}

int64_t day(const char *iso)
{
    int64_t d = 0;
    assert_true(date_parse_iso(str_z(iso), &d));
    return d;
}

/* ---- importing ---- */

void hear(void *ctx, const struct import_issue *issue)
{
    (void)ctx;
    assert_true(issue->vi.n > 0 && issue->en.n > 0);
    said = arena_fmt(
        arena, "%.*s%lld:%.*s: %.*s;", STR_ARG(said), (long long)issue->line,
        STR_ARG(issue->column), STR_ARG(issue->en));
}

enum err take(struct str text, bool dry_run, struct import_result *ret)
{
    said = S("");
    const struct import in = {
        .db = db,
        .arena = arena,
        .text = text,
        .actor = S("import"),
        .dry_run = dry_run,
        .issue = hear,
    };
    return procedure_import(&in, ret);
}

void assert_said(const char *what)
{
    if (str_find(said, str_z(what)) < 0)
        fail_msg("\"%s\" is not among: %.*s", what, STR_ARG(said));
}

/* ---- reading back ---- */

struct look {
    struct str code, q, field;
    int64_t day, page, id;
    struct procedure p;
    const struct procedure *versions;
    size_t count;
    struct procedure_list list;
    int64_t number;
};

static enum err at(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    return procedure_at(tx, l->code, l->day, &l->p);
}

static enum err read_versions(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    return procedure_versions(tx, l->code, &l->versions, &l->count);
}

static enum err find(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    struct procedure_query query = {.day = l->day, .q = l->q, .field = l->field, .page = l->page};
    enum err e = procedure_find(tx, &query, &l->list);
    return e == OK ? procedure_count(tx, l->day, &l->number) : e;
}

static enum err read_by_id(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    return procedure_by_id(tx, l->id, &l->p);
}

DB_STMT(EVENTS, "test.procedure_events", "", "SELECT COUNT(*) FROM event WHERE unit_id = 0");

static enum err events(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    struct db_rows r = db_query(tx, &EVENTS, DB_NO_ARGS);
    while (db_next(&r))
        l->number = row_i64(&r);
    return db_done(&r);
}

int64_t event_count(void)
{
    struct look l = {0};
    assert_int_equal(db_read(db, arena, events, &l), OK);
    return l.number;
}

enum err in_force(const char *code, const char *iso, struct procedure *ret)
{
    struct look l = {.code = str_z(code), .day = day(iso)};
    enum err e = db_read(db, arena, at, &l);
    *ret = l.p;
    return e;
}

struct procedure_list search(const char *q, const char *field, int64_t page)
{
    struct look l = {.q = str_z(q), .field = str_z(field), .day = day("2026-11-20"), .page = page};
    assert_int_equal(db_read(db, arena, find, &l), OK);
    assert_int_equal(l.number, l.list.all);
    return l.list;
}

void take_catalogue(void)
{
    struct import_result r;
    enum err e = take(facts_file(S("procedures.csv")), false, &r);
    if (e != OK)
        fail_msg("%.*s", STR_ARG(said));
}

struct procedure by_id(int64_t id)
{
    struct look l = {.id = id};
    assert_int_equal(db_read(db, arena, read_by_id, &l), OK);
    return l.p;
}

size_t versions_of(const char *code, const struct procedure **ret)
{
    struct look l = {.code = str_z(code)};
    assert_int_equal(db_read(db, arena, read_versions, &l), OK);
    *ret = l.versions;
    return l.count;
}
