/* A commune on a fresh database of each engine: schema, a few procedures, the built-in calendar. */
#ifndef GANDAN_TESTS_DOSSIER_FIXTURE_H
#define GANDAN_TESTS_DOSSIER_FIXTURE_H

#include "db_fixture.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "place/person.h"
#include "serve/dossier.h"
#include "serve/procedure.h"
#include "spine/setting.h"

#define UNIT 7
#define CHECK(x) assert_true(x)

struct commune {
    struct fixture *f;
    struct arena *arena;
    struct db *db;
    struct keys keys;
    int64_t confirm, reissue, copy, hourly; /* versions of procedures */
};
static struct commune c;

static inline int64_t at(const char *local)
{
    int64_t v;
    if (!date_parse_local(str_z(local), &v))
        abort();
    return v;
}

static inline int64_t day(const char *iso)
{
    int64_t v;
    if (!date_parse_iso(str_z(iso), &v))
        abort();
    return v;
}

static inline void today(const char *local)
{
    clock_fix(at(local));
}

static inline struct procedure procedure_row(
    const char *code, const char *name, int64_t amount, enum deadline_unit unit)
{
    struct procedure p = {
        .code = str_z(code),
        .name_vi = str_z(name),
        .name_en = str_z(name),
        .valid_from = day("2025-07-01"),
        .valid_to = PROCEDURE_OPEN,
        .limit = {amount, unit},
        .certainty = S("K"),
        .field_vi = S("Hộ tịch"),
        .field_en = S("Civil status"),
    };
    return p;
}

static inline enum err commune_fill(struct db_tx *tx, void *ctx)
{
    struct procedure rows[] = {
        procedure_row(
            "1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", 3, DEADLINE_WORKING_DAYS),
        procedure_row("1.004884", "Đăng ký lại khai sinh", 5, DEADLINE_WORKING_DAYS),
        procedure_row(
            "2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", 0, DEADLINE_SAME_DAY),
        procedure_row("9.000001", "Thủ tục theo giờ", 8, DEADLINE_HOURS),
        procedure_row("1.001193", "Đăng ký khai sinh", 0, DEADLINE_SAME_DAY),
        procedure_row("9.000002", "Tên trùng nhau", 3, DEADLINE_WORKING_DAYS),
        procedure_row("9.000003", "Tên trùng nhau", 3, DEADLINE_WORKING_DAYS),
        procedure_row("9.000004", "Thủ tục đã hết hiệu lực", 3, DEADLINE_WORKING_DAYS),
        procedure_row("9.000005", "Thủ tục không có thời hạn", 0, (enum deadline_unit)0),
    };
    struct procedure_plan plan;
    (void)ctx;
    rows[0].restart = true;
    rows[7].valid_to = day("2026-06-30");
    enum err e = procedure_write(tx, rows, sizeof rows / sizeof *rows, S("test"), &plan);
    return e == OK ? setting_set(tx, UNIT, S("dossier_prefix"), S("H31.45.12")) : e;
}

static inline int64_t version_id(struct db_tx *tx, const char *code)
{
    struct procedure p;
    CHECK(procedure_at(tx, str_z(code), day("2026-11-01"), &p) == OK);
    return p.id;
}

static inline enum err commune_ids(struct db_tx *tx, void *ctx)
{
    struct commune *k = ctx;
    k->confirm = version_id(tx, "1.004873");
    k->reissue = version_id(tx, "1.004884");
    k->copy = version_id(tx, "2.000815");
    k->hourly = version_id(tx, "9.000001");
    return OK;
}

static int (*commune_first)(void); /* what the tests of a file need beside; may be NULL */

static inline int commune_fill_up(void **state)
{
    c = (struct commune){.f = *state};
    c.arena = c.f->arena;
    c.db = c.f->db;
    for (int k = 0; k < KEY_COUNT; k++)
        memset(c.keys.bytes[k], 'a' + k, KEY_BYTES);
    today("2026-11-20 15:20");
    CHECK(db_write(c.db, c.arena, DB_HIGH, commune_fill, NULL) == OK);
    CHECK(db_read(c.db, c.arena, commune_ids, &c) == OK);
    return commune_first ? commune_first() : 0;
}

static inline int commune_sqlite(void **state)
{
    return fixture_sqlite(state) || commune_fill_up(state);
}

static inline int commune_postgres(void **state)
{
    return fixture_postgres(state) || commune_fill_up(state);
}

static inline int commune_end(void **state)
{
    clock_release();
    return fixture_end(state);
}

/* All tests on one database, in their order; then the same on the other engine. */
static inline int commune_run(const struct CMUnitTest *tests, size_t n)
{
    const char *only = getenv("GANDAN_TEST_SQLITE_ONLY");
    log_set_level(LOG_ERROR + 1);
    int failed = _cmocka_run_group_tests("sqlite", tests, n, commune_sqlite, commune_end);
    if (!only || strcmp(only, "1") != 0)
        failed += _cmocka_run_group_tests("postgres", tests, n, commune_postgres, commune_end);
    return failed != 0;
}
#define COMMUNE_RUN(tests) commune_run(tests, sizeof(tests) / sizeof *(tests))

/* Each step is a transaction of its own. */
static inline enum err written(db_fn *fn, void *ctx)
{
    return db_write(c.db, c.arena, DB_HIGH, fn, ctx);
}
static inline enum err looked(db_fn *fn, void *ctx)
{
    return db_read(c.db, c.arena, fn, ctx);
}

#endif
