/* db_fixture: a fresh database on each engine for a test, with the program's schema and the test's
 * own tables beside it.
 *
 * SQLite in a temporary folder; PostgreSQL as a new database in the cluster of GANDAN_TEST_PG
 * (tests/pg_cluster.py run -- COMMAND). Without that variable the PostgreSQL half fails, unless
 * GANDAN_TEST_SQLITE_ONLY=1 says that it is left out on purpose. */
#ifndef GANDAN_TESTS_DB_FIXTURE_H
#define GANDAN_TESTS_DB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/db.h"
#include "db/fault.h"
#include "db/writer.h"

struct fixture {
    enum db_engine engine;
    const char *tables; /* SQL of the test's own tables; BIGINT TEXT BYTEA on both engines */
    char dir[64], url[512], name[64];
    struct arena *arena;
    struct db *db; /* open, migrated, its writer started */
};

extern const char *fixture_tables; /* set by the test's main */

/* cmocka setup and teardown of one test; *state is a struct fixture. */
int fixture_sqlite(void **state);
int fixture_postgres(void **state);
int fixture_end(void **state);

/* Closes the database; opens it again. */
void fixture_close(struct fixture *f);
void fixture_open(struct fixture *f);
/* Runs SQL of the test behind the program's back, as its owner (expects success). */
void fixture_sql(struct fixture *f, const char *sql);
/* The same on the database GANDAN_TEST_PG names. */
void fixture_server_sql(const char *sql);

enum err fixture_write(struct fixture *f, db_fn *fn, void *ctx);
enum err fixture_read(struct fixture *f, db_fn *fn, void *ctx);

/* Runs the tests on both engines; the result for main. */
struct fixture_test {
    const char *name;
    void (*run)(void **state);
    bool sqlite, postgres;
};
#define ON_BOTH(test)                                                                              \
    {                                                                                              \
#test, test, true, true                                                                    \
    }
#define ON_SQLITE(test)                                                                            \
    {                                                                                              \
#test, test, true, false                                                                   \
    }
#define ON_POSTGRES(test)                                                                          \
    {                                                                                              \
#test, test, false, true                                                                   \
    }
int fixture_run(const struct fixture_test *tests, size_t count);
#define FIXTURE_RUN(tests) fixture_run(tests, sizeof(tests) / sizeof *(tests))

#endif
