/* db: what both engines must give alike: values, errors, caps, hooks, search. */
#include "db_fixture.h"

#include "base/clock.h"

#define TABLES                                                                                     \
    "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, t TEXT, b BYTEA, n BIGINT,"               \
    " CHECK (n IS NULL OR n < 1000000000000));"                                                    \
    "CREATE TABLE part (id BIGINT NOT NULL PRIMARY KEY,"                                           \
    " thing_id BIGINT NOT NULL REFERENCES thing (id));"

DB_STMT(PUT, "test.put", "itbi", "INSERT INTO thing (id, t, b, n) VALUES ($1, $2, $3, $4)");
DB_STMT(GET, "test.get", "i", "SELECT t, b, n FROM thing WHERE id = $1");
DB_STMT(COUNT, "test.count", "", "SELECT COUNT(*) FROM thing");
DB_STMT(PUT_PART, "test.put_part", "ii", "INSERT INTO part (id, thing_id) VALUES ($1, $2)");
DB_STMT(SET, "test.set", "ii", "UPDATE thing SET n = $2 WHERE id > $1");
DB_STMT(TAKE, "test.take", "ii", "UPDATE thing SET n = $2 WHERE id = $1 RETURNING id, n");
DB_STMT(
    NUMBERS, "test.numbers", "i",
    "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
    " SELECT i FROM n");
DB_STMT(
    LONG, "test.long", "i",
    "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
    " SELECT COUNT(*) FROM n");
/* Parameters out of order and used twice: they are bound by name. */
DB_STMT(
    ORDER, "test.order", "iit",
    "SELECT CAST($3 AS TEXT), CAST($2 AS BIGINT), CAST($1 AS BIGINT), CAST($2 AS BIGINT), 1 = 1");

static struct fixture *fx(void **state)
{
    return *state;
}

static enum err count_things(struct db_tx *tx, void *ctx)
{
    struct db_rows r = db_query(tx, &COUNT, DB_NO_ARGS);
    while (db_next(&r))
        *(int64_t *)ctx = row_i64(&r);
    return db_done(&r);
}

static int64_t things(struct fixture *f)
{
    int64_t n = -1;
    assert_int_equal(fixture_read(f, count_things, &n), OK);
    return n;
}

/* ---- values ---- */

struct thing {
    int64_t id;
    struct db_value t, b, n;
};

static enum err put_thing(struct db_tx *tx, void *ctx)
{
    const struct thing *x = ctx;
    return db_exec(tx, &PUT, DB_ARGS(db_i64(x->id), x->t, x->b, x->n), NULL);
}

static enum err get_thing(struct db_tx *tx, void *ctx)
{
    struct thing *x = ctx;
    struct db_rows r = db_query(tx, &GET, DB_ARGS(db_i64(x->id)));
    bool found = false;
    while (db_next(&r)) {
        x->t = row_is_null(&r) ? db_null() : db_text(STR_NONE);
        x->t.bytes = row_str(&r);
        x->b = row_is_null(&r) ? db_null() : db_blob(STR_NONE);
        x->b.bytes = row_blob(&r);
        x->n = row_is_null(&r) ? db_null() : db_i64(0);
        x->n.i64 = row_i64_or(&r, 0);
        found = true;
    }
    enum err e = db_done(&r);
    return e != OK ? e : found ? OK : E_NOT_FOUND;
}

static void same_value(struct db_value a, struct db_value b)
{
    assert_int_equal(a.kind, b.kind);
    assert_int_equal(a.i64, b.i64);
    assert_true(str_eq(a.bytes, b.bytes));
}

static void round_trip(struct fixture *f, struct thing x)
{
    struct thing got = {.id = x.id};
    assert_int_equal(fixture_write(f, put_thing, &x), OK);
    assert_int_equal(fixture_read(f, get_thing, &got), OK);
    same_value(got.t, x.t);
    same_value(got.b, x.b);
    same_value(got.n, x.n);
}

static void values_come_back_as_they_went(void **state)
{
    struct fixture *f = fx(state);
    char *big = arena_raw(f->arena, 1 << 20);
    memset(big, 'x', 1 << 20);
    static const char bytes[] = "\0\xff'\"%\\x41\n";
    round_trip(f, (struct thing){1, db_null(), db_null(), db_null()});
    round_trip(f, (struct thing){2, db_text(STR_NONE), db_blob(STR_NONE), db_i64(0)});
    round_trip(
        f, (struct thing){
               3, db_text(S("Vũ Ninh 'đẹp' \"quá\" % _ \\ $1 ? :a \xF0\x9F\x98\x80")),
               db_blob((struct str){bytes, sizeof bytes}), db_i64(-1)});
    round_trip(
        f, (struct thing){
               INT64_MAX, db_text((struct str){big, 1 << 20}), db_blob((struct str){big, 1 << 20}),
               db_i64(INT64_MIN)});
    round_trip(f, (struct thing){INT64_MIN, db_text(S("a")), db_blob(S("a")), db_i64(7)});
}

static enum err out_of_order(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    struct db_rows r = db_query(tx, &ORDER, DB_ARGS(db_i64(1), db_i64(2), db_text(S("three"))));
    assert_true(db_next(&r));
    assert_true(str_eq(row_str(&r), S("three")));
    assert_int_equal(row_i64(&r), 2);
    assert_int_equal(row_i64(&r), 1);
    assert_int_equal(row_i64(&r), 2);
    assert_true(row_bool(&r));
    assert_false(db_next(&r));
    return db_done(&r);
}

static void parameters_are_bound_by_name(void **state)
{
    assert_int_equal(fixture_read(fx(state), out_of_order, NULL), OK);
}

static void unsound_text_is_refused(void **state)
{
    struct thing nul = {1, db_text((struct str){"a\0b", 3}), db_null(), db_null()};
    struct thing broken = {1, db_text(S("a\xff")), db_null(), db_null()};
    assert_int_equal(fixture_write(fx(state), put_thing, &nul), E_INVALID);
    assert_int_equal(fixture_write(fx(state), put_thing, &broken), E_INVALID);
    assert_int_equal(things(fx(state)), 0);
}

static enum err wrong_arguments(struct db_tx *tx, void *ctx)
{
    return *(int *)ctx == 0 ? db_exec(tx, &SET, DB_ARGS(db_i64(1)), NULL)
                            : db_exec(tx, &SET, DB_ARGS(db_i64(1), db_text(S("2"))), NULL);
}

static void wrong_arguments_are_refused(void **state)
{
    for (int i = 0; i < 2; i++)
        assert_int_equal(fixture_write(fx(state), wrong_arguments, &i), E_INTERNAL);
}

/* ---- errors ---- */

static enum err add_orphan(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return db_exec(tx, &PUT_PART, DB_ARGS(db_i64(1), db_i64(99)), NULL);
}

static void broken_rules_are_conflicts(void **state)
{
    struct fixture *f = fx(state);
    struct thing x = {1, db_null(), db_null(), db_null()};
    struct thing much = {2, db_null(), db_null(), db_i64(1000000000000)};
    assert_int_equal(fixture_write(f, put_thing, &x), OK);
    assert_int_equal(fixture_write(f, put_thing, &x), E_CONFLICT);
    assert_int_equal(fixture_write(f, put_thing, &much), E_CONFLICT);
    assert_int_equal(fixture_write(f, add_orphan, NULL), E_CONFLICT);
    assert_int_equal(things(f), 1);
}

/* A function that swallows an error does not get half of its work stored. */
static enum err swallow(struct db_tx *tx, void *ctx)
{
    struct thing x = {5, db_null(), db_null(), db_null()}, y = {6, db_null(), db_null(), db_null()};
    (void)ctx;
    assert_int_equal(put_thing(tx, &x), OK);
    assert_int_equal(put_thing(tx, &x), E_CONFLICT);
    assert_int_equal(put_thing(tx, &y), E_CONFLICT);
    return OK;
}

static void the_first_error_stays(void **state)
{
    assert_int_equal(fixture_write(fx(state), swallow, NULL), E_CONFLICT);
    assert_int_equal(things(fx(state)), 0);
}

static void a_read_cannot_write(void **state)
{
    struct thing x = {1, db_null(), db_null(), db_null()};
    assert_int_equal(fixture_read(fx(state), put_thing, &x), E_INTERNAL);
    assert_int_equal(things(fx(state)), 0);
}

static enum err run_long(struct db_tx *tx, void *ctx)
{
    struct db_rows r = db_query(tx, &LONG, DB_ARGS(db_i64(*(int64_t *)ctx)));
    while (db_next(&r))
        (void)row_i64(&r);
    return db_done(&r);
}

static void a_read_has_a_deadline(void **state)
{
    struct fixture *f = fx(state);
    int64_t endless = INT64_MAX, began = clock_mono();
    assert_int_equal(db_read_for(f->db, f->arena, 300, run_long, &endless), E_BUSY);
    assert_true(clock_mono() - began < 2500);
    began = clock_mono();
    assert_int_equal(fixture_read(f, run_long, &endless), E_BUSY);
    assert_in_range(clock_mono() - began, DB_READ_MS - 100, DB_READ_MS + 1500);
    assert_int_equal(things(f), 0); /* the connection is still good */
}

DB_STMT(MAKE, "test.make@sqlite", "", "CREATE TABLE more (id BIGINT)");
DB_STMT(DROP, "test.drop@sqlite", "", "DROP TABLE thing");
DB_STMT(ATTACH, "test.attach@sqlite", "", "ATTACH '/tmp/other.db' AS other");
DB_STMT(LOOSEN, "test.loosen@sqlite", "", "PRAGMA synchronous = OFF");
DB_STMT(LOAD, "test.load@sqlite", "", "SELECT load_extension('x')");
DB_STMT(FORGE, "test.forge@sqlite", "", "DELETE FROM sqlite_master");

static enum err run_it(struct db_tx *tx, void *stmt)
{
    return db_exec(tx, stmt, DB_NO_ARGS, NULL);
}

static void the_schema_cannot_be_changed_while_serving(void **state)
{
    static const struct db_stmt *const tries[] = {&MAKE, &DROP, &ATTACH, &LOOSEN, &LOAD, &FORGE};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        void *stmt = (void *)(uintptr_t)tries[i];
        assert_int_equal(fixture_write(fx(state), run_it, stmt), E_INTERNAL);
        assert_int_equal(fixture_read(fx(state), run_it, stmt), E_INTERNAL);
    }
    assert_int_equal(things(fx(state)), 0);
}

/* ---- rows ---- */

static enum err read_numbers(struct db_tx *tx, void *ctx)
{
    int64_t n = 0;
    struct db_rows r = db_query(tx, &NUMBERS, DB_ARGS(db_i64(*(int64_t *)ctx)));
    while (db_next(&r))
        assert_int_equal(row_i64(&r), ++n);
    enum err e = db_done(&r);
    if (e == OK)
        assert_int_equal(n, *(int64_t *)ctx);
    return e;
}

static void ten_thousand_rows_and_no_more(void **state)
{
    int64_t most = DB_MAX_ROWS, more = DB_MAX_ROWS + 1;
    assert_int_equal(fixture_read(fx(state), read_numbers, &most), OK);
    assert_int_equal(fixture_read(fx(state), read_numbers, &more), E_TOO_BIG);
    assert_int_equal(fixture_read(fx(state), read_numbers, &most), OK);
}

static enum err read_big(struct db_tx *tx, void *ctx)
{
    struct db_value cell = db_text(*(struct str *)ctx);
    struct db_rows r = db_query(tx, &ORDER, DB_ARGS(db_i64(1), db_i64(2), cell));
    return db_done(&r);
}

static void eight_mebibytes_and_no_more(void **state)
{
    struct fixture *f = fx(state);
    char *p = arena_raw(f->arena, DB_MAX_BYTES);
    memset(p, 'y', DB_MAX_BYTES);
    struct str fits = {p, DB_MAX_BYTES / 2}, over = {p, DB_MAX_BYTES};
    assert_int_equal(fixture_read(f, read_big, &fits), OK);
    assert_int_equal(fixture_read(f, read_big, &over), E_TOO_BIG);
}

struct streamed {
    int64_t n, stop_at;
};

static enum err stream_one(struct db_rows *row, struct arena *a, void *ctx)
{
    struct streamed *s = ctx;
    assert_true(arena_used(a) == 0);
    (void)arena_raw(a, 100);
    assert_int_equal(row_i64(row), ++s->n);
    return s->n == s->stop_at ? E_DENIED : OK;
}

static enum err stream_all(struct db_tx *tx, void *ctx)
{
    return db_each(tx, &NUMBERS, DB_ARGS(db_i64(25000)), stream_one, ctx);
}

static void streaming_has_no_cap_and_can_be_stopped(void **state)
{
    struct streamed all = {0, 0}, some = {0, 17};
    assert_int_equal(fixture_read(fx(state), stream_all, &all), OK);
    assert_int_equal(all.n, 25000);
    assert_int_equal(fixture_read(fx(state), stream_all, &some), E_DENIED);
    assert_int_equal(some.n, 17);
    assert_int_equal(things(fx(state)), 0);
}

static enum err change(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    for (int64_t id = 1; id <= 3; id++) {
        struct thing x = {id, db_null(), db_null(), db_null()};
        assert_int_equal(put_thing(tx, &x), OK);
    }
    int64_t changed = -1;
    assert_int_equal(db_exec(tx, &SET, DB_ARGS(db_i64(1), db_i64(5)), &changed), OK);
    assert_int_equal(changed, 2);
    assert_int_equal(db_exec(tx, &SET, DB_ARGS(db_i64(9), db_i64(5)), &changed), OK);
    assert_int_equal(changed, 0);
    struct db_rows r = db_query(tx, &TAKE, DB_ARGS(db_i64(3), db_i64(8)));
    assert_true(db_next(&r));
    assert_int_equal(row_i64(&r), 3);
    assert_int_equal(row_i64(&r), 8);
    assert_false(db_next(&r));
    return db_done(&r);
}

static void changes_are_counted_and_returned(void **state)
{
    assert_int_equal(fixture_write(fx(state), change, NULL), OK);
    assert_int_equal(things(fx(state)), 3);
}

/* ---- hooks ---- */

struct hooked {
    int before, after;
    enum err end, hook_end;
};

static enum err hook_before(struct db_tx *tx, void *ctx)
{
    struct hooked *h = ctx;
    struct thing x = {100, db_null(), db_null(), db_null()};
    h->before++;
    assert_int_equal(put_thing(tx, &x), OK);
    return h->hook_end;
}

static void hook_after(void *ctx)
{
    ((struct hooked *)ctx)->after++;
}

static enum err add_hooks(struct db_tx *tx, void *ctx)
{
    struct hooked *h = ctx;
    tx_before_commit(tx, hook_before, h);
    tx_before_commit(tx, hook_before, h);
    tx_on_commit(tx, hook_after, h);
    return h->end;
}

static void hooks_run_around_the_commit(void **state)
{
    struct fixture *f = fx(state);
    struct hooked good = {0}, failing = {.end = E_DENIED}, bad_hook = {.hook_end = E_INVALID};
    assert_int_equal(fixture_write(f, add_hooks, &failing), E_DENIED);
    assert_int_equal(failing.before, 0);
    assert_int_equal(fixture_write(f, add_hooks, &bad_hook), E_INVALID);
    assert_int_equal(bad_hook.after, 0);
    assert_int_equal(things(f), 0);
    assert_int_equal(fixture_write(f, add_hooks, &good), OK);
    assert_int_equal(good.before, 1);
    assert_int_equal(good.after, 1);
    assert_int_equal(things(f), 1);
}

/* ---- search ---- */

struct search {
    int64_t unit_id, id;
    struct str noun, text;
};

static enum err put_search(struct db_tx *tx, void *ctx)
{
    const struct search *s = ctx;
    return db_search_put(tx, s->unit_id, s->noun, s->id, s->text);
}

struct found {
    struct db_search what;
    const int64_t *ids;
    size_t count;
    int64_t total;
};

static enum err find(struct db_tx *tx, void *ctx)
{
    struct found *x = ctx;
    return db_search(tx, &x->what, &x->ids, &x->count, &x->total);
}

static void expect_found(struct fixture *f, int64_t unit_id, struct str query, const char *expected)
{
    struct found x = {.what = {unit_id, S("dossier"), query, 10, 0}};
    assert_int_equal(fixture_read(f, find, &x), OK);
    struct str got = S("");
    for (size_t i = 0; i < x.count; i++)
        got = arena_fmt(f->arena, "%.*s%lld ", STR_ARG(got), (long long)x.ids[i]);
    assert_string_equal(arena_z(f->arena, got), expected);
    assert_int_equal(x.total, x.count);
}

static void search_finds_tokens_newest_first(void **state)
{
    struct fixture *f = fx(state);
    static const struct search docs[] = {
        {7, 11, STR_INIT("dossier"), STR_INIT("khai sinh nguyen van an h54.01-0012")},
        {7, 12, STR_INIT("dossier"), STR_INIT("khai  tu, tran thi binh")},
        {8, 13, STR_INIT("dossier"), STR_INIT("khai sinh le van cuong")},
        {7, 14, STR_INIT("news"), STR_INIT("khai sinh luu dong")},
    };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(fixture_write(f, put_search, (void *)(uintptr_t)&docs[i]), OK);
    expect_found(f, 7, S("khai"), "12 11 ");
    expect_found(f, 0, S("khai"), "13 12 11 ");
    expect_found(f, 7, S("khai si"), "11 ");
    expect_found(f, 7, S("kha sinh"), ""); /* only the last is a prefix */
    expect_found(f, 7, S("H54 \"'*:&|!()\\ 0012"), "11 ");
    expect_found(f, 7, S("h54.01-00"), "11 ");
    expect_found(f, 7, S(" - "), "");
    expect_found(f, 9, S("khai"), "");
    static const struct search again = {
        7, 11, STR_INIT("dossier"), STR_INIT("ket hon nguyen van an")};
    assert_int_equal(fixture_write(f, put_search, (void *)(uintptr_t)&again), OK);
    expect_found(f, 7, S("sinh"), "");
    expect_found(f, 7, S("hon"), "11 ");
    static const struct search gone = {7, 12, STR_INIT("dossier"), STR_INIT(" ")};
    assert_int_equal(fixture_write(f, put_search, (void *)(uintptr_t)&gone), OK);
    expect_found(f, 7, S("tran"), "");
}

static void a_thread_reads_while_another_writes(void **state)
{
    struct fixture *f = fx(state);
    for (int64_t id = 1; id <= 50; id++) {
        struct thing x = {id, db_null(), db_null(), db_null()};
        assert_int_equal(fixture_write(f, put_thing, &x), OK);
        assert_int_equal(things(f), id); /* what was acknowledged is seen at once */
    }
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(values_come_back_as_they_went),
        ON_BOTH(parameters_are_bound_by_name),
        ON_BOTH(unsound_text_is_refused),
        ON_BOTH(wrong_arguments_are_refused),
        ON_BOTH(broken_rules_are_conflicts),
        ON_BOTH(the_first_error_stays),
        ON_BOTH(a_read_cannot_write),
        ON_BOTH(a_read_has_a_deadline),
        ON_SQLITE(the_schema_cannot_be_changed_while_serving),
        ON_BOTH(ten_thousand_rows_and_no_more),
        ON_BOTH(eight_mebibytes_and_no_more),
        ON_BOTH(streaming_has_no_cap_and_can_be_stopped),
        ON_BOTH(changes_are_counted_and_returned),
        ON_BOTH(hooks_run_around_the_commit),
        ON_BOTH(search_finds_tokens_newest_first),
        ON_BOTH(a_thread_reads_while_another_writes),
    };
    fixture_tables = TABLES;
    return FIXTURE_RUN(tests);
}
