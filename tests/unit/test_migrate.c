/* migrations, backup, check: forward only, once, whole or not at all. */
#include "db_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/backup.h"
#include "db/migrate.h"

DB_STMT(
    REWRITE, "test.rewrite", "i", "UPDATE event SET at = $1 WHERE unit_id = 1 /* not allowed */");
DB_STMT(FORGET, "test.forget", "i", "DELETE FROM event WHERE unit_id = $1");
DB_STMT(
    OVERWRITE, "test.overwrite@sqlite", "i",
    "REPLACE INTO event (unit_id, seq, id, at, recorded_at, actor, noun, noun_id, what, bytes)"
    " VALUES (1, 1, 1, $1, 1, '', '', 1, '', X'')");

static struct fixture *fx(void **state)
{
    return *state;
}

/* Migrates with the writer stopped, as the command does. */
static enum err migrate(struct fixture *f, struct str backup, int *ret_applied)
{
    struct db_config config = {.url = str_z(f->url)};
    struct db *db;
    fixture_close(f);
    assert_int_equal(db_open(&config, &db), OK);
    enum err e = db_migrate(db, f->arena, backup, ret_applied);
    db_close(db);
    fixture_open(f);
    return e;
}

static struct db_schema_state state_of(struct fixture *f)
{
    struct db_schema_state s;
    assert_int_equal(db_schema_state(f->db, f->arena, &s), OK);
    return s;
}

static void a_second_migration_changes_nothing(void **state)
{
    int applied = -1;
    struct db_schema_state s = state_of(fx(state));
    assert_true(s.known >= 3 && s.applied == s.known && !s.altered);
    assert_int_equal(migrate(fx(state), STR_NONE, &applied), OK);
    assert_int_equal(applied, 0);
}

static void a_newer_database_is_refused(void **state)
{
    struct fixture *f = fx(state);
    int applied;
    fixture_sql(
        f, "INSERT INTO schema_migration (version, name, sha256, applied_at)"
           " VALUES (9999, 'future', 'x', 1)");
    struct db_schema_state s = state_of(f);
    assert_true(s.applied > s.known);
    assert_int_equal(migrate(f, STR_NONE, &applied), E_CONFLICT);
}

static void an_altered_migration_is_refused(void **state)
{
    struct fixture *f = fx(state);
    int applied;
    fixture_sql(f, "UPDATE schema_migration SET sha256 = 'x' WHERE version = 2");
    assert_true(state_of(f).altered);
    assert_int_equal(migrate(f, STR_NONE, &applied), E_CONFLICT);
}

static void a_failing_migration_leaves_nothing(void **state)
{
    struct fixture *f = fx(state);
    int applied = 0;
    struct str copy = arena_fmt(f->arena, "%s/before.db", f->dir);
    const char *path = arena_z(f->arena, copy);
    fixture_sql(f, "DELETE FROM schema_migration WHERE version = 2");
    struct db_schema_state s = state_of(f);
    assert_int_equal(s.applied, 1);
    assert_int_equal(migrate(f, STR_NONE, &applied), E_INTERNAL); /* the table is there */
    assert_int_equal(state_of(f).applied, 1);
    fixture_sql(f, "DROP TABLE search_doc");
    assert_int_equal(migrate(f, copy, &applied), OK);
    assert_int_equal(applied, 1);
    s = state_of(f);
    assert_int_equal(s.applied, s.known);
    struct stat st;
    assert_int_equal(stat(path, &st), f->engine == DB_SQLITE ? 0 : -1);
    if (f->engine == DB_SQLITE)
        assert_int_equal(st.st_mode & 0777, 0600);
}

static void what_exists_is_not_created_again(void **state)
{
    struct db_config there = {.url = str_z(fx(state)->url)};
    assert_int_equal(db_create(&there), E_CONFLICT);
}

static void what_is_missing_is_not_found(void **state)
{
    struct fixture *f = fx(state);
    struct db_config missing = {.url = arena_fmt(f->arena, "%s_missing", f->url)};
    struct db *db = NULL;
    assert_int_equal(db_open(&missing, &db), E_NOT_FOUND);
    assert_null(db);
}

static void the_file_is_for_its_owner_alone(void **state)
{
    struct stat st;
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        struct str path = arena_fmt(fx(state)->arena, "%s%s", fx(state)->url, suffixes[i]);
        assert_int_equal(stat(arena_z(fx(state)->arena, path), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

/* ---- append-only ---- */

#define FIRST_EVENT                                                                                \
    "INSERT INTO event (unit_id, seq, id, at, recorded_at, actor, noun, noun_id, what, bytes)"     \
    " VALUES (1, 1, 1, 1, 1, '', '', 1, '', "

static enum err break_history(struct db_tx *tx, void *ctx)
{
    return db_exec(tx, ctx, DB_ARGS(db_i64(1)), NULL);
}

static void history_cannot_be_rewritten(void **state)
{
    struct fixture *f = fx(state);
    fixture_sql(f, f->engine == DB_SQLITE ? FIRST_EVENT "X'')" : FIRST_EVENT "'')");
    static const struct db_stmt *const tries[] = {&REWRITE, &FORGET, &OVERWRITE};
    for (int i = 0; i < (f->engine == DB_SQLITE ? 3 : 2); i++)
        assert_int_equal(fixture_write(f, break_history, (void *)(uintptr_t)tries[i]), E_INTERNAL);
}

/* ---- backup and check ---- */

static struct str findings_of(struct fixture *f, struct db *db)
{
    struct str findings;
    assert_int_equal(db_check(db, f->arena, &findings), OK);
    return findings;
}

static void a_copy_of_a_live_database_is_whole(void **state)
{
    struct fixture *f = fx(state);
    struct str path = arena_fmt(f->arena, "%s/copy.db", f->dir);
    fixture_sql(f, "INSERT INTO guard (unit_id, name, taken) VALUES (1, 'x', 5)");
    assert_int_equal(findings_of(f, f->db).n, 0);
    assert_int_equal(db_backup(f->db, path), OK);
    assert_int_equal(db_backup(f->db, path), E_CONFLICT);
    struct db_config config = {.url = path, .read_only = true};
    struct db *copy;
    assert_int_equal(db_open(&config, &copy), OK);
    struct db_schema_state s;
    assert_int_equal(db_schema_state(copy, f->arena, &s), OK);
    assert_int_equal(s.applied, s.known);
    db_close(copy);
}

static void a_server_is_not_copied_but_checked(void **state)
{
    struct fixture *f = fx(state);
    assert_int_equal(db_backup(f->db, S("/nonexistent/copy.db")), E_INVALID);
    assert_int_equal(findings_of(f, f->db).n, 0);
}

static void damage_is_found(void **state)
{
    struct fixture *f = fx(state);
    fixture_sql(
        f, "CREATE TABLE much (id INTEGER PRIMARY KEY, t TEXT);"
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
           " INSERT INTO much SELECT i, 'abcdefghijklmnopqrstuvwxyz' || i FROM n;"
           "CREATE INDEX much_t ON much (t)");
    fixture_close(f);
    int fd = open(f->url, O_RDWR);
    assert_true(fd >= 0);
    char page[4096];
    off_t size = lseek(fd, 0, SEEK_END);
    memset(page, 0x5a, sizeof page);
    assert_int_equal(pwrite(fd, page, sizeof page, size - 8192), sizeof page);
    (void)close(fd);
    fixture_open(f);
    assert_true(findings_of(f, f->db).n > 0);
    struct str path = arena_fmt(f->arena, "%s/copy.db", f->dir);
    assert_int_not_equal(db_backup(f->db, path), OK);
    assert_int_equal(access(arena_z(f->arena, path), F_OK), -1);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(a_second_migration_changes_nothing),
        ON_BOTH(a_newer_database_is_refused),
        ON_BOTH(an_altered_migration_is_refused),
        ON_BOTH(a_failing_migration_leaves_nothing),
        ON_BOTH(what_exists_is_not_created_again),
        ON_BOTH(what_is_missing_is_not_found),
        ON_SQLITE(the_file_is_for_its_owner_alone),
        ON_BOTH(history_cannot_be_rewritten),
        ON_SQLITE(a_copy_of_a_live_database_is_whole),
        ON_POSTGRES(a_server_is_not_copied_but_checked),
        ON_SQLITE(damage_is_found),
    };
    return FIXTURE_RUN(tests);
}
