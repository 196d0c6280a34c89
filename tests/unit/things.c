#include "things.h"

DB_STMT(PUT, "test.put", "ii", "INSERT INTO thing (id, n) VALUES ($1, $2)");

enum err thing_put(struct db_tx *tx, void *id)
{
    return db_exec(tx, &PUT, DB_ARGS(db_i64(*(int64_t *)id), db_i64(*(int64_t *)id)), NULL);
}

DB_STMT(IDS, "test.ids", "", "SELECT id FROM thing ORDER BY id");

static enum err read_ids(struct db_tx *tx, void *ctx)
{
    struct str *text = ctx;
    struct db_rows r = db_query(tx, &IDS, DB_NO_ARGS);
    *text = S("");
    while (db_next(&r))
        *text = arena_fmt(tx->arena, "%.*s%lld ", STR_ARG(*text), (long long)row_i64(&r));
    return db_done(&r);
}

struct str things_read(struct fixture *f)
{
    struct str text;
    assert_int_equal(fixture_read(f, read_ids, &text), OK);
    return text;
}

void things_expect(struct fixture *f, const char *expected)
{
    assert_string_equal(arena_z(f->arena, things_read(f)), expected);
}

int64_t things_ask(struct db_tx *tx, const struct db_stmt *stmt)
{
    int64_t v = 0;
    struct db_rows r = db_query(tx, stmt, DB_NO_ARGS);
    while (db_next(&r))
        v = row_i64_or(&r, 0);
    return db_done(&r) == OK ? v : -1;
}
