/* statements: every registered statement of the program prepares on a fresh schema of both engines,
 * and keeps the rules of statement_lint.h. */
#include "db_fixture.h"

#include "db/db_engine.h"
#include "db/schema.h"
#include "statement_lint.h"

static struct fixture *fx(void **state)
{
    return *state;
}

/* Statements of this file itself end in these names and are left out. */
static bool of_this_test(const struct db_stmt *s)
{
    return strncmp(s->name, "test.", 5) == 0;
}

/* ---- preparing ---- */

static void every_statement_prepares(void **state)
{
    const struct fixture *f = fx(state);
    const struct db_ops *ops = f->engine == DB_SQLITE ? &db_sqlite_ops : &db_postgres_ops;
    struct db_conn *c;
    size_t count, prepared = 0;
    int bad = 0;
    const struct db_stmt *s = db_stmts(&count);
    assert_int_equal(ops->connect(f->url, DB_ADMIN, &c), OK);
    for (size_t i = 0; i < count; i++) {
        if (!db_stmt_for(&s[i], ops))
            continue;
        prepared++;
        if (ops->prepare(c, &s[i]) == OK)
            continue;
        bad++;
        print_error("%s cannot be prepared: %s\n", s[i].name, s[i].sql);
    }
    ops->disconnect(c);
    assert_true(prepared > 10);
    assert_int_equal(bad, 0);
}

/* ---- names ---- */

static bool name_is_good(const char *name)
{
    size_t dots = 0;
    const char *p = name;
    for (; *p && *p != '@'; p++) {
        dots += *p == '.';
        if (*p != '.' && *p != '_' && !(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9'))
            return false;
    }
    return dots == 1 && (!*p || strcmp(p, "@sqlite") == 0 || strcmp(p, "@postgres") == 0);
}

static void names_are_single_and_plain(void **state)
{
    (void)state;
    size_t count;
    const struct db_stmt *s = db_stmts(&count);
    for (size_t i = 0; i < count; i++) {
        if (!name_is_good(s[i].name))
            fail_msg("%s: a name is noun.what", s[i].name);
        for (size_t k = i + 1; k < count; k++)
            if (strcmp(s[i].name, s[k].name) == 0)
                fail_msg("two statements are called %s", s[i].name);
    }
}

/* ---- the lint ---- */

DB_STMT(
    TABLES, "test.tables@sqlite", "",
    "SELECT m.name, EXISTS (SELECT 1 FROM sqlite_master t WHERE t.type = 'trigger'"
    " AND t.name = m.name || '_no_update'),"
    " (SELECT ' ' || COALESCE(GROUP_CONCAT(name, ' '), '') || ' ' FROM pragma_table_info(m.name)"
    " WHERE \"notnull\" = 0 AND pk = 0)"
    " FROM sqlite_master m WHERE m.type = 'table' ORDER BY m.name");

struct tables {
    struct db_sink sink;
    struct arena *arena;
    struct lint_table all[512];
    size_t n;
};

static bool is_tenant(struct str name, enum db_engine engine)
{
    for (int i = 0; i < schema_table_count; i++)
        if (str_eq(str_z(schema_tables[i].name), name))
            return schema_tables[i].kind[engine] &&
                   strcmp(schema_tables[i].kind[engine], "tenant") == 0;
    return false; /* of the engine's own */
}

static enum err add_table(struct db_sink *sink, const struct db_value *cells, size_t columns)
{
    struct tables *t = (struct tables *)sink;
    assert_int_equal(columns, 3);
    struct lint_table *x = &t->all[t->n++];
    assert_true(t->n < sizeof t->all / sizeof *t->all);
    x->name = arena_str(t->arena, cells[0].bytes);
    x->append_only = cells[1].i64 != 0;
    x->nullable = arena_str(t->arena, cells[2].bytes);
    return OK;
}

static void read_tables(const struct fixture *f, struct tables *t)
{
    struct db_conn *c;
    *t = (struct tables){.sink = {add_table}, .arena = f->arena};
    assert_int_equal(db_sqlite_ops.connect(f->url, DB_ADMIN, &c), OK);
    assert_int_equal(db_sqlite_ops.run(c, &TABLES, DB_NO_ARGS, &t->sink, NULL), OK);
    db_sqlite_ops.disconnect(c);
}

/* What is for one engine is held against the tables of that one. */
static int lint_for(struct fixture *f, struct tables *t, enum db_engine engine)
{
    const char *other = engine == DB_SQLITE ? "@postgres" : "@sqlite";
    struct lint_schema schema = {t->all, t->n};
    size_t count;
    int bad = 0;
    for (size_t i = 0; i < t->n; i++)
        t->all[i].tenant = is_tenant(t->all[i].name, engine);
    const struct db_stmt *s = db_stmts(&count);
    for (size_t i = 0; i < count; i++) {
        if (of_this_test(&s[i]) || strstr(s[i].name, other))
            continue;
        struct str wrong = lint_statement(f->arena, &schema, s[i].sql);
        if (!wrong.n)
            continue;
        bad++;
        print_error("%s: %.*s: %s\n", s[i].name, STR_ARG(wrong), s[i].sql);
    }
    return bad;
}

static void every_statement_keeps_the_rules(void **state)
{
    struct tables *t = calloc(1, sizeof *t);
    assert_non_null(t);
    read_tables(fx(state), t);
    int bad = lint_for(fx(state), t, DB_SQLITE) + lint_for(fx(state), t, DB_POSTGRES);
    int tenants = 0, append_only = 0;
    for (size_t i = 0; i < t->n; i++) {
        tenants += t->all[i].tenant;
        append_only += t->all[i].append_only;
    }
    free(t);
    assert_true(tenants > 3 && append_only > 0);
    assert_int_equal(bad, 0);
}

static const struct lint_table toys[] = {
    {STR_INIT("toy"), true, false, STR_INIT(" colour due_at ")},
    {STR_INIT("box"), true, false, STR_INIT("  ")},
    {STR_INIT("log"), true, true, STR_INIT("  ")},
    {STR_INIT("unit"), false, false, STR_INIT(" ended_at ")},
};

static void the_lint_refuses(void **state)
{
    static const char *const bad[] = {
        "SELECT id FROM toy WHERE id = $1",
        "SELECT id FROM toy WHERE unit_id = $2 AND id = $1",
        "SELECT t.id FROM toy t JOIN box b ON b.id = t.box_id WHERE t.unit_id = $1",
        "SELECT t.id FROM toy t, box b WHERE t.unit_id = $1 AND b.id = t.box_id",
        "UPDATE toy SET colour = $2 WHERE id = $1",
        "DELETE FROM toy WHERE id = $1",
        "INSERT INTO toy (id, unit_id) VALUES ($1, $2)",
        "INSERT INTO toy (unit_id, id) VALUES ($2, $1)",
        "UPDATE log SET seq = 1 WHERE unit_id = $1",
        "DELETE FROM log WHERE unit_id = $1",
        "INSERT OR REPLACE INTO toy (unit_id, id) VALUES ($1, $2)",
        "SELECT id FROM toy WHERE unit_id = $1 AND colour LIKE $2",
        "SELECT id FROM toy WHERE unit_id = $1 AND due_at < NOW()",
        "SELECT $1::text FROM unit",
        "SELECT id FROM toy WHERE unit_id = ?",
        "SELECT CAST(AVG(id) AS BIGINT) FROM toy WHERE unit_id = $1",
        "SELECT id FROM toy WHERE unit_id = $1 FOR UPDATE",
        "SELECT id FROM toy WHERE unit_id = $1 ORDER BY due_at",
        "SELECT id FROM toy WHERE unit_id = $1 ORDER BY id, due_at DESC LIMIT 5",
        "SELECT u.id FROM unit u ORDER BY u.ended_at",
    };
    struct lint_schema schema = {toys, sizeof toys / sizeof *toys};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!lint_statement(fx(state)->arena, &schema, bad[i]).n)
            fail_msg("not refused: %s", bad[i]);
}

static void the_lint_lets_pass(void **state)
{
    static const char *const good[] = {
        "SELECT id FROM toy WHERE unit_id = $1 AND id = $2",
        "SELECT MAX(id) FROM toy /* all units */",
        ("SELECT t.id FROM toy t JOIN box b ON b.unit_id = t.unit_id AND b.id = t.box_id"
         " WHERE t.unit_id = $1"),
        "SELECT id FROM toy WHERE unit_id IN ($1, 0)",
        "INSERT INTO toy (unit_id, id) VALUES (0, $1)",
        "INSERT INTO toy (unit_id, id) VALUES ($1, $2) ON CONFLICT (unit_id, id) DO NOTHING",
        "INSERT INTO log (unit_id, seq) VALUES ($1, $2)",
        "INSERT INTO toy (unit_id, id) SELECT unit_id, id FROM box WHERE unit_id = $1 AND true",
        "SELECT CAST(SUM(id) AS BIGINT) FROM toy WHERE unit_id = $1",
        "SELECT id FROM toy WHERE unit_id = $1 ORDER BY due_at DESC NULLS LAST, id",
        "SELECT id FROM unit WHERE name = 'it is LIKE this: now?'",
    };
    struct lint_schema schema = {toys, sizeof toys / sizeof *toys};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct str wrong = lint_statement(fx(state)->arena, &schema, good[i]);
        if (wrong.n)
            fail_msg("refused (%.*s): %s", STR_ARG(wrong), good[i]);
    }
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(every_statement_prepares),
        ON_SQLITE(names_are_single_and_plain),
        ON_SQLITE(the_lint_refuses),
        ON_SQLITE(the_lint_lets_pass),
        ON_SQLITE(every_statement_keeps_the_rules),
    };
    return FIXTURE_RUN(tests);
}
