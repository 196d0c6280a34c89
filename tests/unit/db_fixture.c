#include "db_fixture.h"

#include <assert.h>
#include <dirent.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "db/db_engine.h"
#include "db/migrate.h"

#undef assert /* cmocka's are told apart by their line */
#define MUST(x)                                                                                    \
    do {                                                                                           \
        if (!(x))                                                                                  \
            fail_msg("%s", #x);                                                                    \
    } while (0)

const char *fixture_tables = "";

static void script(const char *url, const struct db_ops *ops, const char *sql)
{
    struct db_conn *c;
    MUST(ops->connect(url, DB_ADMIN, &c) == OK);
    MUST(ops->script(c, "fixture", sql) == OK);
    ops->disconnect(c);
}

void fixture_server_sql(const char *sql)
{
    script(getenv("GANDAN_TEST_PG"), &db_postgres_ops, sql);
}

void fixture_sql(struct fixture *f, const char *sql)
{
    script(f->url, f->engine == DB_SQLITE ? &db_sqlite_ops : &db_postgres_ops, sql);
}

static struct db_config config_of(const struct fixture *f)
{
    return (struct db_config){.url = str_z(f->url)};
}

void fixture_open(struct fixture *f)
{
    struct db_config config = config_of(f);
    MUST(db_open(&config, &f->db) == OK);
    MUST(db_writer_start(f->db) == OK);
}

void fixture_close(struct fixture *f)
{
    db_writer_stop(f->db, 5000);
    db_close(f->db);
    f->db = NULL;
}

/* Makes the schema in an empty database. */
static void fill(struct fixture *f)
{
    struct db_config config = config_of(f);
    int applied;
    MUST(db_create(&config) == OK);
    MUST(db_open(&config, &f->db) == OK);
    MUST(db_migrate(f->db, f->arena, STR_NONE, &applied) == OK);
    if (*fixture_tables)
        fixture_sql(f, fixture_tables);
    db_close(f->db);
    f->db = NULL;
}

static struct fixture *fixture_new(enum db_engine engine)
{
    struct fixture *f = calloc(1, sizeof *f);
    MUST(f);
    f->engine = engine;
    f->arena = arena_new(0);
    memcpy(f->dir, "/tmp/gandan-test-XXXXXX", 24);
    MUST(mkdtemp(f->dir));
    return f;
}

int fixture_sqlite(void **state)
{
    struct fixture *f = fixture_new(DB_SQLITE);
    (void)snprintf(f->url, sizeof f->url, "%s/gandan.db", f->dir);
    fill(f);
    fixture_open(f);
    *state = f;
    return 0;
}

/* A database of the cluster and its address. */
static void use_database(struct fixture *f, const char *server, int number)
{
    const char *slash = strrchr(server, '/');
    MUST(slash);
    (void)snprintf(f->name, sizeof f->name, "unit_%d_%d", (int)getpid(), number);
    (void)snprintf(f->url, sizeof f->url, "%.*s/%s", (int)(slash - server), server, f->name);
}

static void create_database(const char *name, const char *template)
{
    char sql[200];
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s", name, template);
    fixture_server_sql(sql);
}

static void drop_database(const char *name)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    fixture_server_sql(sql);
}

/* Number 0 has the schema; the databases of the tests are copies of it. */
static void need_template(struct fixture *f, const char *server)
{
    static bool made;
    use_database(f, server, 0);
    if (made)
        return;
    create_database(f->name, "template1");
    fill(f);
    made = true;
}

int fixture_postgres(void **state)
{
    static atomic_int number = 1;
    const char *server = getenv("GANDAN_TEST_PG");
    if (!server) {
        (void)fprintf(stderr, "GANDAN_TEST_PG is not set: tests/pg_cluster.py run -- THIS TEST\n");
        return -1;
    }
    struct fixture *f = fixture_new(DB_POSTGRES);
    char template[sizeof f->name];
    need_template(f, server);
    memcpy(template, f->name, sizeof template);
    use_database(f, server, atomic_fetch_add(&number, 1));
    create_database(f->name, template);
    fixture_open(f);
    *state = f;
    return 0;
}

static void remove_dir(const char *path)
{
    DIR *d = opendir(path);
    MUST(d);
    for (struct dirent *x; (x = readdir(d));) {
        if (x->d_name[0] == '.')
            continue;
        MUST(unlinkat(dirfd(d), x->d_name, 0) == 0);
    }
    (void)closedir(d);
    MUST(rmdir(path) == 0);
}

int fixture_end(void **state)
{
    struct fixture *f = *state;
    db_fault_disarm();
    if (f->db)
        fixture_close(f);
    if (f->engine == DB_POSTGRES)
        drop_database(f->name);
    remove_dir(f->dir);
    arena_free(f->arena);
    free(f);
    return 0;
}

enum err fixture_write(struct fixture *f, db_fn *fn, void *ctx)
{
    return db_write(f->db, f->arena, DB_HIGH, fn, ctx);
}

enum err fixture_read(struct fixture *f, db_fn *fn, void *ctx)
{
    return db_read(f->db, f->arena, fn, ctx);
}

static int run_engine(const struct fixture_test *tests, size_t count, enum db_engine engine)
{
    struct CMUnitTest chosen[128];
    size_t n = 0;
    for (size_t i = 0; i < count && n < 128; i++) {
        if (!(engine == DB_SQLITE ? tests[i].sqlite : tests[i].postgres))
            continue;
        chosen[n++] = (struct CMUnitTest){
            .name = tests[i].name,
            .test_func = tests[i].run,
            .setup_func = engine == DB_SQLITE ? fixture_sqlite : fixture_postgres,
            .teardown_func = fixture_end,
        };
    }
    const char *name = engine == DB_SQLITE ? "sqlite" : "postgres";
    return n ? _cmocka_run_group_tests(name, chosen, n, NULL, NULL) : 0;
}

static void drop_template(void)
{
    char name[64];
    (void)snprintf(name, sizeof name, "unit_%d_0", (int)getpid());
    drop_database(name);
}

int fixture_run(const struct fixture_test *tests, size_t count)
{
    const char *only = getenv("GANDAN_TEST_SQLITE_ONLY");
    if (!getenv("GANDAN_TEST_LOG"))
        log_set_level(LOG_ERROR + 1); /* failures are made on purpose here */
    int failed = run_engine(tests, count, DB_SQLITE);
    if (!only || strcmp(only, "1") != 0) {
        failed += run_engine(tests, count, DB_POSTGRES);
        if (getenv("GANDAN_TEST_PG"))
            drop_template();
    }
    return failed != 0;
}
