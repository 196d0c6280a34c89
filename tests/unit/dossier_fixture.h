/* A commune in a temporary SQLite file: schema, a few procedures, the calendar of 2026. */
#ifndef GANDAN_TESTS_DOSSIER_FIXTURE_H
#define GANDAN_TESTS_DOSSIER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/date.h"
#include "db/migrate.h"
#include "db/writer.h"
#include "place/person.h"
#include "serve/dossier.h"
#include "serve/procedure.h"
#include "spine/setting.h"

#define UNIT 7
#define CHECK(x) assert_true(x)

struct commune {
    char dir[64], path[96];
    struct arena *arena;
    struct db *db;
    struct keys keys;
    int64_t confirm, reissue, copy, hourly, adopt; /* versions of procedures */
};

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
    struct commune *c = ctx;
    c->confirm = version_id(tx, "1.004873");
    c->reissue = version_id(tx, "1.004884");
    c->copy = version_id(tx, "2.000815");
    c->hourly = version_id(tx, "9.000001");
    return OK;
}

static inline void commune_open(struct commune *c)
{
    int applied;
    *c = (struct commune){.dir = "/tmp/gandan-dossier-XXXXXX"};
    CHECK(mkdtemp(c->dir) != NULL);
    (void)snprintf(c->path, sizeof c->path, "%s/gandan.db", c->dir);
    for (int k = 0; k < KEY_COUNT; k++)
        memset(c->keys.bytes[k], 'a' + k, KEY_BYTES);
    c->arena = arena_new(0);
    struct db_config config = {.url = str_z(c->path)};
    today("2026-11-20 15:20");
    CHECK(db_create(&config) == OK);
    CHECK(db_open(&config, &c->db) == OK);
    CHECK(db_migrate(c->db, c->arena, STR_NONE, &applied) == OK);
    CHECK(db_writer_start(c->db) == OK);
    CHECK(db_write(c->db, c->arena, DB_HIGH, commune_fill, c) == OK);
    CHECK(db_read(c->db, c->arena, commune_ids, c) == OK);
}

static inline void commune_close(struct commune *c)
{
    static const char *const ENDINGS[] = {"", "-wal", "-shm"};
    db_writer_stop(c->db, 1000);
    db_close(c->db);
    arena_free(c->arena);
    for (size_t i = 0; i < 3; i++) {
        char name[128];
        (void)snprintf(name, sizeof name, "%s%s", c->path, ENDINGS[i]);
        (void)unlink(name);
    }
    (void)rmdir(c->dir);
    clock_release();
}

/* Runs one step as a transaction of its own and returns what it said. */
struct call {
    enum err (*fn)(struct db_tx *tx, void *ctx);
    void *ctx;
};
static inline enum err written(struct commune *c, db_fn *fn, void *ctx)
{
    return db_write(c->db, c->arena, DB_HIGH, fn, ctx);
}
static inline enum err looked(struct commune *c, db_fn *fn, void *ctx)
{
    return db_read(c->db, c->arena, fn, ctx);
}

#endif
