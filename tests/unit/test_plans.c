/* plans: SQLite, which has no statistics here, reaches the rows of every big table by its key. A
 * statement that walks a table, or all that a unit has in it, is quick in each test and stops a
 * commune in its tenth year. */
#include "db_fixture.h"

#include <ctype.h>

#include <sqlite3.h>

#include "db/schema.h"

/* ---- what may be walked ---- */

/* A handful of rows a unit, or one a day. */
static const char *const small[] = {
    "setting",
    "guard",
    "event_head",
    "event_cursor",
    "dossier_day",
    "topic_version",
    "dossier_sequence",
    "dossier_procedure_day",
    "official",
    "job",
    "post",
};

static const struct {
    const char *statement, *why;
} walkers[] = {
    {"export.", "all rows are wanted"},
    {"dossier.counted_days", "`gandan check` counts again"},
    {"outbox.observe", "by state: those that wait or failed, not those that were sent"},
    {"outbox.purgeable", "once a night, a batch at a time"},
    {"sitemap.units", "EXISTS: the first row ends it"},
};

static bool is_big(struct str name)
{
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (str_eq(name, str_z(small[i])))
            return false;
    for (int i = 0; i < schema_table_count; i++)
        if (str_eq(name, str_z(schema_tables[i].name)))
            return schema_tables[i].kind[DB_SQLITE] &&
                   strcmp(schema_tables[i].kind[DB_SQLITE], "tenant") == 0;
    return false;
}

static bool may_walk(const char *statement)
{
    for (size_t i = 0; i < sizeof walkers / sizeof *walkers; i++)
        if (str_starts(str_z(statement), str_z(walkers[i].statement)))
            return true;
    return false;
}

/* ---- one line of a plan: "SEARCH e USING PRIMARY KEY (unit_id=? AND seq>?)" ---- */

static struct str word(struct str *rest)
{
    struct str piece = S("");
    while (piece.n == 0 && str_cut(rest, ' ', &piece))
        ;
    return piece;
}

static bool next_word(const char **p, struct str *ret)
{
    while (**p && !isalnum((unsigned char)**p) && **p != '_')
        (*p)++;
    const char *start = *p;
    while (isalnum((unsigned char)**p) || **p == '_')
        (*p)++;
    *ret = (struct str){start, (size_t)(*p - start)};
    return ret->n > 0;
}

/* The table that the statement calls so: the word before its alias. */
static struct str table_of(const char *sql, struct str name)
{
    struct str before = S(""), w;
    for (const char *p = sql; next_word(&p, &w); before = w)
        if (str_eq(w, name) && is_big(before))
            return before;
    return name;
}

static bool walks(const char *sql, const char *line)
{
    struct str rest = str_z(line), how = word(&rest);
    if (!str_eq(how, S("SCAN")) && !str_eq(how, S("SEARCH")))
        return false;
    struct str table = table_of(sql, word(&rest));
    return is_big(table) && str_find(rest, S(" AND ")) < 0;
}

/* ---- all ---- */

static const char *plan_that_walks(sqlite3 *db, struct arena *a, const char *sql)
{
    sqlite3_stmt *s;
    const char *found = NULL;
    char *text = arena_z(a, arena_fmt(a, "EXPLAIN QUERY PLAN %s", sql));
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(s, 3);
        if (walks(sql, line))
            found = arena_z(a, str_z(line));
    }
    (void)sqlite3_finalize(s);
    return found;
}

static void no_statement_walks_a_big_table(void **state)
{
    const struct fixture *f = *state;
    sqlite3 *db;
    size_t count;
    int bad = 0, walked = 0;
    const struct db_stmt *s = db_stmts(&count);
    assert_int_equal(sqlite3_open_v2(f->url, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (size_t i = 0; i < count; i++) {
        if (strstr(s[i].name, "@postgres"))
            continue;
        const char *line = plan_that_walks(db, f->arena, s[i].sql);
        walked += line && may_walk(s[i].name);
        if (!line || may_walk(s[i].name))
            continue;
        bad++;
        print_error("%s: %s: %s\n", s[i].name, line, s[i].sql);
    }
    (void)sqlite3_close(db);
    assert_true(walked > 3); /* it sees those that may */
    assert_int_equal(bad, 0);
}

static void a_walk_is_seen(void **state)
{
    (void)state;
    static const char both[] =
        "SELECT e.id FROM event_head h JOIN event e ON e.unit_id = h.unit_id WHERE h.seq = $1";
    assert_true(walks(both, "SEARCH e USING INDEX event_noun"));
    assert_true(walks(both, "SCAN e"));
    assert_true(walks(both, "SEARCH e USING PRIMARY KEY (unit_id=?)"));
    assert_false(walks(both, "SEARCH e USING PRIMARY KEY (unit_id=? AND seq>?)"));
    assert_false(walks(both, "SEARCH h USING PRIMARY KEY"));
    assert_false(walks(both, "USE TEMP B-TREE FOR ORDER BY"));
    assert_true(walks("SELECT 1 FROM dossier WHERE unit_id = $1", "SCAN dossier"));
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_SQLITE(no_statement_walks_a_big_table),
        ON_SQLITE(a_walk_is_seen),
    };
    return FIXTURE_RUN(tests);
}
