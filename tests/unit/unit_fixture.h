/* unit_fixture: what tests of imported facts share: a file as a literal, its issues as one string,
 * and questions to the database. */
#ifndef GANDAN_TESTS_UNIT_FIXTURE_H
#define GANDAN_TESTS_UNIT_FIXTURE_H

#include "base/date.h"
#include "db_fixture.h"
#include "place/unit.h"
#include "place/unit_import.h"

static struct arena *arena;
static struct db *db;
static struct str said; /* issues of the last import: "line:column: reason;" in English */

static inline void use(void **state)
{
    struct fixture *f = *state;
    arena = f->arena;
    db = f->db;
    said = S("");
}

static inline int64_t day(const char *iso)
{
    int64_t d = 0;
    assert_true(date_parse_iso(str_z(iso), &d));
    return d;
}

static inline void hear(void *ctx, const struct import_issue *issue)
{
    (void)ctx;
    assert_true(issue->vi.n > 0 && issue->en.n > 0);
    said = arena_fmt(
        arena, "%.*s%lld:%.*s: %.*s;", STR_ARG(said), (long long)issue->line,
        STR_ARG(issue->column), STR_ARG(issue->en));
}

static inline struct import import_of(struct str text, bool dry_run)
{
    said = S("");
    return (struct import){
        .db = db,
        .arena = arena,
        .text = text,
        .actor = S("import"),
        .dry_run = dry_run,
        .issue = hear,
    };
}

static inline void assert_said(const char *what)
{
    if (str_find(said, str_z(what)) < 0)
        fail_msg("\"%s\" is not among: %.*s", what, STR_ARG(said));
}

#define assert_str(got, expected)                                                                  \
    do {                                                                                           \
        struct str got_ = (got);                                                                   \
        if (!str_eq(got_, str_z(expected)))                                                        \
            fail_msg("got \"%.*s\", expected \"%s\"", STR_ARG(got_), expected);                    \
    } while (0)

/* ---- the tables ---- */

#define HEAD "Tỉnh Thành Phố,Mã TP,Quận Huyện,Mã QH,Phường Xã,Mã PX,Cấp,Tên Tiếng Anh\n"
#define THAI_BINH "Tỉnh Thái Bình,34,Huyện Kiến Xương,343,"
#define BAC_NINH "Tỉnh Bắc Ninh,27,Thành phố Bắc Ninh,256,"
#define UNITS                                                                                           \
    HEAD THAI_BINH "Thị trấn Kiến Xương,13075,Thị trấn,\n" THAI_BINH                                    \
                   "Xã Vũ Ninh,13126,Xã,\n" THAI_BINH "Xã Vũ An,13129,Xã,\n" THAI_BINH                  \
                   "Xã Vũ Quí,13141,Xã,\n" THAI_BINH "Xã Vũ Trung,13150,Xã,\n" THAI_BINH                \
                   "Xã Minh Tân,13165,Xã,Minh Tan Commune\n" THAI_BINH "Xã Thư,13199,Xã,\n"          \
                   "Tỉnh Hưng Yên,33,Huyện Tiên Lữ,332,Xã Nhật Tân,12337,Xã,\n" BAC_NINH                \
                   "Phường Vũ Ninh,09163,Phường,\n" BAC_NINH "Phường Thị Cầu,09169,Phường,\n" \
                   "Thành phố Hồ Chí Minh,79,Quận 3,770,Phường 12,27130,Phường,\n"        \
                   "Thành phố Hồ Chí Minh,79,Quận 10,771,Phường 12,27184,Phường,\n"       \
                   "Thành phố Đà Nẵng,48,Huyện Hoàng Sa,498,,,Huyện,\n"
#define UNITS_MADE (5 + 6 + 12)

static inline struct import_result take_units(const char *text, enum err expected)
{
    struct import_result r = {0};
    const struct import in = import_of(str_z(text), false);
    assert_int_equal(unit_import(&in, &r), expected);
    return r;
}

#define REFORM                                                                                     \
    "Đơn vị hành chính từ ngày 01/7/2025,,,trước ngày 01/7/2025,,,,,\n"               \
    "\"Tỉnh, thành phố\",Tên Xã mới,Mã Xã mới,Tên Xã cũ,Mã Xã cũ,Ghi chú,Quận/huyện,Tỉnh cũ,\n"
#define HUNG_YEN "Tỉnh Hưng Yên (33),"
#define KIEN_XUONG ",Huyện Kiến Xương (343),Tỉnh Thái Bình (34),\n"
#define NEW_BAC_NINH "Tỉnh Bắc Ninh (24),Phường Vũ Ninh,09169,"
#define OLD_BAC_NINH ",Thành phố Bắc Ninh (256),Tỉnh Bắc Ninh (27),\n"
#define MERGERS                                                                                                   \
    REFORM "HƯNG YÊN,,,,,,,,\n" HUNG_YEN                                                                          \
           "Xã Vũ Quý,13141,Xã Vũ Ninh,13126,Nhập toàn bộ" KIEN_XUONG HUNG_YEN                                    \
           "Xã Vũ Quý ,13141,Xã Vũ An,13129,Nhập một phần diện tích" KIEN_XUONG HUNG_YEN                          \
           "Xã Vũ Quý,13141,Xã Vũ Quý,13141,Nhập toàn bộ" KIEN_XUONG HUNG_YEN                                     \
           "Xã Kiến Xương,13075,Thị trấn Kiến Xương,13075,Nhập toàn bộ" KIEN_XUONG HUNG_YEN                       \
           "Xã Kiến Xương,13075,Xã Vũ An,13129,\"Nhập một phần diện tích, toàn bộ dân "       \
           "số\"" KIEN_XUONG HUNG_YEN                                                                             \
           "Xã Kiến Xương,13075,Xã Vũ Trung,13999,Nhập toàn bộ" KIEN_XUONG HUNG_YEN                               \
           "Xã Kiến Xương,13075,Xã Không Có,13998,Nhập toàn bộ" KIEN_XUONG HUNG_YEN                               \
           "Xã Kiến Xương,13075,Bãi bồi,,Nhập toàn bộ" KIEN_XUONG HUNG_YEN                                        \
           "Xã Minh Tân,13165,Xã Minh Tân,13165,Giữ nguyên" KIEN_XUONG HUNG_YEN                                   \
           "Xã Nhật Tân,12337,Xã Nhật Tần,12337,Đổi tên,Huyện Tiên Lữ (332),Tỉnh Hưng Yên " \
           "(33),\n" NEW_BAC_NINH "Phường Vũ Ninh,09163,Nhập toàn bộ" OLD_BAC_NINH NEW_BAC_NINH                   \
           "Phường Thị Cầu,09169,Nhập toàn bộ,Thành phố Bắc Ninh (256),Tỉnh Hà Nội (01),\n" \
           "Thành phố Đà Nẵng (48),Đặc khu Hoàng Sa,20333,,,"                                          \
           "Sắp xếp toàn bộ huyện Hoàng Sa thành đặc khu,Huyện Hoàng Sa (498),Đà Nẵng (48),\n"

static inline struct import_result take_mergers(const char *text, enum err expected)
{
    struct import_result r = {0};
    const struct import in = import_of(str_z(text), false);
    assert_int_equal(unit_merger_import(&in, &r), expected);
    return r;
}

struct question {
    const char *slug, *code;
    int64_t day, total;
    struct unit unit, other;
    struct unit_place place;
    struct unit_list list;
    struct unit_successions links;
    enum err err;
    bool split;
};

static inline enum err by_slug(struct db_tx *tx, void *ctx)
{
    struct question *q = ctx;
    q->err = unit_by_slug(tx, str_z(q->slug), &q->unit);
    if (q->err == OK)
        assert_int_equal(unit_place(tx, &q->unit, q->day, &q->place), OK);
    return OK;
}

static inline struct unit unit_at(const char *slug)
{
    struct question q = {.slug = slug, .day = day("2025-03-01")};
    assert_int_equal(db_read(db, arena, by_slug, &q), OK);
    if (q.err != OK)
        fail_msg("no unit at /%s/", slug);
    return q.unit;
}

static inline bool has_slug(const char *slug)
{
    struct question q = {.slug = slug, .day = day("2025-03-01")};
    assert_int_equal(db_read(db, arena, by_slug, &q), OK);
    return q.err == OK;
}

static inline enum err by_code(struct db_tx *tx, void *ctx)
{
    struct question *q = ctx;
    q->err = unit_by_code_text(tx, str_z(q->code), &q->unit);
    return OK;
}

static inline struct unit unit_of(const char *code)
{
    struct question q = {.code = code};
    assert_int_equal(db_read(db, arena, by_code, &q), OK);
    if (q.err != OK)
        fail_msg("no unit with code %s", code);
    return q.unit;
}

static inline enum err now(struct db_tx *tx, void *ctx)
{
    struct question *q = ctx;
    q->err = unit_current(tx, &q->unit, q->day, &q->other, &q->split);
    return OK;
}

static inline const char *carried_on_by(const char *code, bool *ret_split)
{
    struct question q = {.unit = unit_of(code), .day = day("2026-11-23")};
    assert_int_equal(db_read(db, arena, now, &q), OK);
    *ret_split = q.split;
    return q.err == OK ? arena_z(arena, unit_title_vi(arena, &q.other)) : err_name(q.err);
}

static inline enum err children(struct db_tx *tx, void *ctx)
{
    struct question *q = ctx;
    return unit_children(tx, q->unit.id, q->day, &q->list);
}

/* Names, parted by commas. */
static inline struct str children_of(const char *code, const char *on)
{
    struct question q = {.day = day(on)};
    struct str s = S("");
    if (code)
        q.unit = unit_of(code);
    assert_int_equal(db_read(db, arena, children, &q), OK);
    for (size_t i = 0; i < q.list.n; i++)
        s = arena_fmt(arena, "%.*s%s%.*s", STR_ARG(s), i ? "," : "", STR_ARG(q.list.list[i].name));
    return s;
}

static inline enum err search(struct db_tx *tx, void *ctx)
{
    struct question *q = ctx;
    const struct unit_search s = {str_z(q->slug), 10, 0};
    return unit_search(tx, &s, &q->list, &q->total);
}

static inline struct str found(const char *query)
{
    struct question q = {.slug = query};
    struct str s = S("");
    assert_int_equal(db_read(db, arena, search, &q), OK);
    for (size_t i = 0; i < q.list.n; i++)
        s = arena_fmt(arena, "%.*s%s%.*s", STR_ARG(s), i ? "," : "", STR_ARG(q.list.list[i].slug));
    return s;
}

static inline enum err give(struct db_tx *tx, void *ctx)
{
    const struct question *q = ctx;
    return unit_give_slug(tx, str_z(q->code), str_z(q->slug));
}

static inline enum err give_slug(const char *code, const char *slug)
{
    struct question q = {.slug = slug, .code = code};
    return db_write(db, arena, DB_HIGH, give, &q);
}

#endif
