/* plans: how SQLite runs the program's statements. None of them walks a tenant table, or all rows
 * of a unit in it, but those listed here with the reason; whether the engine knows nothing of how
 * the rows are spread, has looked at a few, or at many. (In a commune all rows are of one unit, so
 * a search by unit_id alone is a walk through the whole table.) */
#include "db_fixture.h"

#include <sqlite3.h>

#include "db/db_engine.h"
#include "db/schema.h"
#include "statement_lint.h"

/* Statement, table, why it may. Who no longer needs to be here is a fault too. */
static const struct {
    const char *stmt, *table, *why;
} allowed[] = {
    {"topic.changed", "topic_version", "a few rows a unit; only where processes share a database"},
    {"dossier.all_days", "dossier_day",
     "a row a day, added up into the figures since the beginning"},
    {"dossier.counted_days", "dossier", "`gandan check` counts all anew"},
    {"admin.last_event", "event_head", "one row a unit"},
    {"admin.served", "event_head", "one row a unit"},
    {"check.units", "event_head", "one row a unit"},
    {"data.last_id", "event_head", "one row a unit"},
    {"job.put_each", "event_head", "one row a unit"},
    {"subscriber.begin", "event_head", "one row a unit"},
    {"subscriber.wanted", "event_head", "one row a unit"},
    {"measure.wrong_days", "measure_part", "`gandan check` counts all anew"},
    {"measure.wrong_days", "measure_day", "`gandan check` counts all anew"},
    {"setting.all", "setting", "a handful of rows a unit"},
    {"pledge.missing", "post", "dozens a unit"},
    {"pledge.unanswered", "pledge_breach", "a broken promise is rare"},
    {"pledge.years", "pledge", "dozens a unit and year"},
    {"pledge.of_official", "pledge", "dozens a unit and year"},
    {"pledge.signed_between", "pledge", "dozens a unit and year"},
    {"launch.all", "launch", "a handful a unit, and all are wanted"},
    {"topic.stored", "topic_version", "a row a topic"},
    {"category.list", "category", "some dozens at most, and all are wanted"},
    {"contribution.edges", "contribution", "the first and the last of the index are enough"},
    {"letter_wish.list", "person_opt_out", "few say no, and all of them are wanted"},
    {"contribution_work.list", "contribution_work", "some dozens at most, and all are wanted"},
    {"office_room.list", "office_room", "some dozens at most, and all are wanted"},
    {"official.list", "official", "a commune has some dozens, and all are wanted"},
    {"official.slugs", "official_slug", "one for each official, and all are wanted"},
    {"dossier.first_day", "dossier_day", "LIMIT 1: the first of the key is enough"},
    {"post.list", "post", "a few for each official"},
    {"pledge.roll", "post", "as many as officials: a page shows them all"},
    {"signing_key.list", "signing_key", "a few for each official"},
    {"ceremony.list", "ceremony", "a few a year"},
    {"ceremony.now", "ceremony", "the index holds the open one alone"},
    {"witness.of_year", "witness", "a few for each ceremony"},
    {"dossier.by_code_or_next", "dossier", "LIMIT 1: the first of the index is enough"},
    {"sitemap.units", "setting", "EXISTS: the first row of a unit is enough"},
    {"sitemap.units", "dossier", "EXISTS: the first row of a unit is enough"},
};

/* What is asked most, and the index that is meant for it. */
static const struct {
    const char *stmt, *index;
} meant[] = {
    {"event.of", "event_noun"},
    {"dossier.by_code", "dossier_code"},
    {"dossier.find", "dossier_code"},
    {"dossier.now", "dossier_open"},
    {"dossier.of_days", "dossier_received"},
    {"contribution.find", "contribution_day"},
    {"letter.open", "letter_state"},
    {"letter.of_source", "letter_noun"},
    {"measure.next_at", "measure_part_until"},
    {"measure.passed", "measure_part_until"},
    {"measure.rows", "measure_part_day"},
    {"measure.rows_count", "measure_part_day"},
    {"person.by_id_number", "person_id_number"},
    {"person.by_phone", "person_phone"},
    {"person.by_same", "person_same"},
    {"rating.count", "rating_day"},
};

struct plan_line {
    struct str alias, rest;
    bool scan;
};

/* "SEARCH e USING INDEX x (unit_id=? AND seq>?)", "SCAN d". */
static bool read_line(struct str line, struct plan_line *ret)
{
    struct str word;
    if (!str_cut(&line, ' ', &word))
        return false;
    ret->scan = str_eq(word, S("SCAN"));
    if (!ret->scan && !str_eq(word, S("SEARCH")))
        return false;
    (void)str_cut(&line, ' ', &ret->alias);
    ret->rest = line.p ? line : S("");
    return true;
}

static const char *tenant_table(struct str name)
{
    for (int i = 0; i < schema_table_count; i++) {
        const char *kind = schema_tables[i].kind[DB_SQLITE];
        if (str_eq(str_z(schema_tables[i].name), name))
            return kind && strcmp(kind, "tenant") == 0 ? schema_tables[i].name : NULL;
    }
    return NULL;
}

/* A search without terms is a walk in the order of an index, for a MIN or MAX. */
static bool walks(const struct plan_line *l)
{
    if (str_find(l->rest, S("VIRTUAL")) >= 0)
        return false;
    return l->scan || str_find(l->rest, S("(")) < 0 || str_find(l->rest, S("(unit_id=?)")) >= 0;
}

static bool may(const char *stmt, const char *table, bool *used)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strcmp(allowed[i].stmt, stmt) == 0 && strcmp(allowed[i].table, table) == 0) {
            used[i] = true;
            return true;
        }
    /* An export reads everything. */
    return strncmp(stmt, "export.", 7) == 0;
}

static const char *index_for(const char *stmt)
{
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
        if (strcmp(meant[i].stmt, stmt) == 0)
            return meant[i].index;
    return "";
}

/* Faults of one statement, printed. */
static int judge(struct arena *a, sqlite3 *db, const struct db_stmt *s, bool *used)
{
    const char *index = index_for(s->name);
    bool as_meant = !*index;
    sqlite3_stmt *plan;
    int faults = 0;
    const char *sql = arena_z(a, arena_fmt(a, "EXPLAIN QUERY PLAN %s", s->sql));
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        struct str text = arena_str(a, str_z((const char *)sqlite3_column_text(plan, 3)));
        struct plan_line line;
        as_meant = as_meant || str_find(text, str_z(index)) >= 0;
        if (str_find(text, S("AUTOMATIC")) >= 0) {
            print_error("%s makes an index each time: %.*s\n", s->name, STR_ARG(text));
            faults++;
        }
        if (!read_line(text, &line))
            continue;
        const char *table = tenant_table(lint_table_of(a, s->sql, line.alias));
        if (!table || !walks(&line) || may(s->name, table, used))
            continue;
        print_error("%s walks %s: %.*s\n", s->name, table, STR_ARG(text));
        faults++;
    }
    sqlite3_finalize(plan);
    if (!as_meant) {
        print_error("%s does not use %s\n", s->name, index);
        faults++;
    }
    return faults;
}

static int judge_all(struct fixture *f, bool *used)
{
    sqlite3 *db;
    size_t count;
    int faults = 0;
    size_t found = 0;
    const struct db_stmt *s = db_stmts(&count);
    assert_int_equal(sqlite3_open(f->url, &db), SQLITE_OK);
    for (size_t i = 0; i < count; i++) {
        if (strncmp(s[i].name, "test.", 5) == 0 || !db_stmt_for(&s[i], &db_sqlite_ops))
            continue;
        faults += judge(f->arena, db, &s[i], used);
        found += *index_for(s[i].name) != 0;
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(found, sizeof meant / sizeof *meant);
    return faults;
}

static enum err analyze(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return db_analyze(tx);
}

static void check_all(struct fixture *f)
{
    bool used[sizeof allowed / sizeof *allowed] = {false};
    assert_int_equal(judge_all(f, used), 0);
    for (size_t i = 0; i < sizeof used; i++)
        if (!used[i])
            fail_msg("%s is listed and does not walk %s", allowed[i].stmt, allowed[i].table);
}

/* A commune's data, `n` dossiers with their story: one unit, as the dossiers of all days. */
static void fill(struct fixture *f, int n)
{
    char sql[8000];
    int used = snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < %d)"
        "INSERT INTO dossier SELECT 1, i, 'H' || i, i %% 70, i, 1, i %% 5, 0, i * 1000, i * 1000,"
        " i * 1000, NULL, NULL, 0, CASE WHEN i > %d THEN NULL ELSE i * 1000 END, NULL, 0, 0, 0, 0,"
        " 1, 1, NULL FROM k;"
        "INSERT INTO dossier_text SELECT 1, id, x'00', '', '', '', NULL FROM dossier;"
        "INSERT INTO person SELECT 1, id, 1, 'N' || id, x'00', 'n' || id, NULL, NULL, '', '', NULL,"
        " CASE WHEN id %% 3 THEN randomblob(8) END, NULL, NULL, randomblob(8), 0 FROM dossier;"
        "INSERT INTO event_head VALUES (1, %d * 3);"
        "INSERT INTO event SELECT 1, (id - 1) * 3 + 1, id * 8, 0, 0, '', 'dossier', id, 'a', x'00'"
        " FROM dossier;"
        "INSERT INTO event SELECT 1, (id - 1) * 3 + 2, id * 8 + 1, 0, 0, '', 'dossier', id, 'b', "
        "x'00'"
        " FROM dossier;"
        "INSERT INTO event SELECT 1, (id - 1) * 3 + 3, id * 8 + 2, 0, 0, '', 'rating', id, 'c', "
        "x'00'"
        " FROM dossier;"
        "INSERT INTO event_detail SELECT unit_id, seq, x'00', 'd' FROM event WHERE seq %% 3 = 1;"
        "INSERT INTO dossier_pause SELECT 1, id, 5, 6, 1, 0 FROM dossier WHERE id %% 9 = 0;"
        "INSERT INTO dossier_difference SELECT 1, id, 1, 5, 6 FROM dossier WHERE id %% 4 = 0;",
        n, n - n / 50 - 1, n);
    assert_true(used > 0 && (size_t)used < sizeof sql);
    fixture_sql(f, sql);
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO rating SELECT 1, id * 7, id %% 700, 1 + id %% 5, '' FROM dossier;"
        "INSERT INTO rating_used SELECT 1, id FROM dossier;"
        "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < %d)"
        "INSERT INTO dossier_day SELECT 1, i, 5, 5, 1, 3, 1 FROM k;"
        "INSERT INTO dossier_procedure_day SELECT 1, day, 1 + day %% 70, 1 FROM dossier_day;"
        "INSERT INTO dossier_sequence SELECT 1, day, 4 FROM dossier_day;"
        "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 12)"
        "INSERT INTO topic_version SELECT i %% 3, i, 1, 1 FROM k;",
        n / 20 + 1);
    fixture_sql(f, sql);
    assert_int_equal(fixture_write(f, analyze, NULL), OK);
}

static void no_statement_walks_when_nothing_is_known(void **state)
{
    check_all(*state);
}

static void no_statement_walks_in_a_small_database(void **state)
{
    fill(*state, 12);
    check_all(*state);
}

static void no_statement_walks_in_a_big_database(void **state)
{
    fill(*state, 30000);
    check_all(*state);
}

/* ---- what was found is used ---- */

/* Asked for its wide columns at once; event.of goes another way round. */
DB_STMT(
    NAIVE, "test.plan@sqlite", "iti",
    "EXPLAIN QUERY PLAN SELECT seq, id, at, actor, what, bytes FROM event"
    " WHERE unit_id = $1 AND noun = $2 AND noun_id = $3 ORDER BY seq");

static enum err read_plan(struct db_tx *tx, void *ctx)
{
    struct db_rows r = db_query(tx, &NAIVE, DB_ARGS(db_i64(1), db_text(S("dossier")), db_i64(7)));
    struct str plan = S("");
    while (db_next(&r)) {
        for (int i = 0; i < 3; i++)
            (void)row_i64(&r);
        plan = row_str(&r);
    }
    *(struct str *)ctx = plan;
    return db_done(&r);
}

static void readers_go_by_what_the_writer_has_found(void **state)
{
    struct fixture *f = *state;
    struct str plan = S("");
    assert_int_equal(fixture_read(f, read_plan, &plan), OK);
    assert_true(str_find(plan, S("event_noun")) < 0);
    fill(f, 3000);
    assert_int_equal(fixture_read(f, read_plan, &plan), OK);
    assert_true(str_find(plan, S("event_noun")) >= 0);
}

static enum err analyze_and_fail(struct db_tx *tx, void *ctx)
{
    enum err e = analyze(tx, ctx);
    return e == OK ? E_CONFLICT : e;
}

static void a_look_that_was_rolled_back_leaves_a_sound_database(void **state)
{
    struct fixture *f = *state;
    struct str plan = S("");
    assert_int_equal(fixture_write(f, analyze_and_fail, NULL), E_CONFLICT);
    assert_int_equal(fixture_read(f, read_plan, &plan), OK);
    assert_true(str_find(plan, S("event_noun")) < 0);
    fill(f, 12);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_SQLITE(no_statement_walks_when_nothing_is_known),
        ON_SQLITE(no_statement_walks_in_a_small_database),
        ON_SQLITE(no_statement_walks_in_a_big_database),
        ON_SQLITE(readers_go_by_what_the_writer_has_found),
        ON_SQLITE(a_look_that_was_rolled_back_leaves_a_sound_database),
    };
    return FIXTURE_RUN(tests);
}
