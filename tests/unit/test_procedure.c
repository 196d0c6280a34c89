/* procedure: versions that never overlap, a catalogue taken whole or not at all, and searching. */
#include "base/date.h"
#include "base/facts.h"
#include "db_fixture.h"
#include "serve/procedure_import.h"
#include "serve/procedure_text.h"

static struct arena *arena;
static struct db *db;
static struct str said; /* issues of the last import: "line:column: reason;" in English */

static void use(void **state)
{
    struct fixture *f = *state;
    arena = f->arena;
    db = f->db;
    said = S("");
}

static int64_t day(const char *iso)
{
    int64_t d = 0;
    assert_true(date_parse_iso(str_z(iso), &d));
    return d;
}

/* ---- importing ---- */

static void hear(void *ctx, const struct import_issue *issue)
{
    (void)ctx;
    assert_true(issue->vi.n > 0 && issue->en.n > 0);
    said = arena_fmt(
        arena, "%.*s%lld:%.*s: %.*s;", STR_ARG(said), (long long)issue->line,
        STR_ARG(issue->column), STR_ARG(issue->en));
}

static enum err take(struct str text, bool dry_run, struct import_result *ret)
{
    said = S("");
    const struct import in = {
        .db = db,
        .arena = arena,
        .text = text,
        .actor = S("import"),
        .dry_run = dry_run,
        .issue = hear,
    };
    return procedure_import(&in, ret);
}

static void assert_said(const char *what)
{
    if (str_find(said, str_z(what)) < 0)
        fail_msg("\"%s\" is not among: %.*s", what, STR_ARG(said));
}

#define HEAD                                                                                       \
    "code,valid_from,valid_to,limit_amount,limit_unit,fee_dong,name_vi,name_en,field_vi,fee_vi,"   \
    "papers_vi,papers_en,steps_vi,authority_vi,legal_basis_vi,supplement,certainty\n"
#define TAIL                                                                                                  \
    ",Hộ tịch,Không thu,Tờ khai (bản chính) x1 | Căn cước,Form | Identity card,Nộp | Nhận," \
    "Ủy ban nhân dân cấp xã,Luật Hộ tịch,restart,V\n"
#define ROW(code, from, to, name) code "," from "," to ",3,working_day,0," name ",Birth" TAIL

/* ---- reading back ---- */

struct look {
    struct str code, q, field;
    int64_t day, page, id;
    struct procedure p;
    const struct procedure *versions;
    size_t count;
    struct procedure_list list;
    int64_t number;
};

static enum err at(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    return procedure_at(tx, l->code, l->day, &l->p);
}

static enum err versions_of(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    return procedure_versions(tx, l->code, &l->versions, &l->count);
}

static enum err find(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    struct procedure_query query = {.day = l->day, .q = l->q, .field = l->field, .page = l->page};
    enum err e = procedure_find(tx, &query, &l->list);
    return e == OK ? procedure_count(tx, l->day, &l->number) : e;
}

static enum err by_id(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    return procedure_by_id(tx, l->id, &l->p);
}

DB_STMT(EVENTS, "test.procedure_events", "", "SELECT COUNT(*) FROM event WHERE unit_id = 0");

static enum err events(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    struct db_rows r = db_query(tx, &EVENTS, DB_NO_ARGS);
    while (db_next(&r))
        l->number = row_i64(&r);
    return db_done(&r);
}

static int64_t event_count(void)
{
    struct look l = {0};
    assert_int_equal(db_read(db, arena, events, &l), OK);
    return l.number;
}

static enum err in_force(const char *code, const char *iso, struct procedure *ret)
{
    struct look l = {.code = str_z(code), .day = day(iso)};
    enum err e = db_read(db, arena, at, &l);
    *ret = l.p;
    return e;
}

static struct procedure_list search(const char *q, const char *field, int64_t page)
{
    struct look l = {.q = str_z(q), .field = str_z(field), .day = day("2026-11-20"), .page = page};
    assert_int_equal(db_read(db, arena, find, &l), OK);
    assert_int_equal(l.number, l.list.all);
    return l.list;
}

static void take_catalogue(void)
{
    struct import_result r;
    enum err e = take(facts_file(S("procedures.csv")), false, &r);
    if (e != OK)
        fail_msg("%.*s", STR_ARG(said));
}

/* ---- the catalogue ---- */

static void the_catalogue_is_taken_and_a_second_time_changes_nothing(void **state)
{
    use(state);
    struct import_result r;
    struct str text = facts_file(S("procedures.csv"));
    assert_int_equal(take(text, true, &r), OK);
    assert_int_equal(r.made, 123);
    assert_int_equal(event_count(), 0); /* a dry run writes nothing */
    assert_int_equal(take(text, false, &r), OK);
    assert_int_equal(r.rows, 123);
    assert_int_equal(r.made, 123);
    assert_int_equal(event_count(), 123);
    assert_int_equal(take(text, false, &r), OK);
    assert_int_equal(r.same, 123);
    assert_int_equal(r.made + r.changed, 0);
    assert_int_equal(event_count(), 123);
}

static void each_day_has_its_version(void **state)
{
    use(state);
    struct procedure p;
    take_catalogue();
    assert_int_equal(in_force("1.001193", "2018-06-20", &p), E_NOT_FOUND);
    assert_int_equal(in_force("1.001193", "2018-06-21", &p), OK);
    int64_t first = p.id;
    assert_int_equal(p.valid_to, day("2025-06-30"));
    assert_int_equal(in_force("1.001193", "2025-06-30", &p), OK);
    assert_int_equal(p.id, first);
    assert_int_equal(in_force("1.001193", "2025-07-01", &p), OK);
    assert_int_not_equal(p.id, first);
    assert_int_equal(in_force("1.001193", "2199-12-31", &p), OK);
    assert_int_equal(p.valid_to, PROCEDURE_OPEN);
    assert_int_equal(in_force("9.999999", "2026-11-20", &p), E_NOT_FOUND);
    struct look l = {.id = first};
    assert_int_equal(db_read(db, arena, by_id, &l), OK);
    assert_true(str_eq(l.p.code, S("1.001193")));
    assert_int_equal(l.p.valid_from, day("2018-06-21"));
}

static void what_was_said_is_kept_column_by_column(void **state)
{
    use(state);
    struct procedure p;
    struct deadline_limit limit;
    take_catalogue();
    assert_int_equal(in_force("2.000815", "2026-11-20", &p), OK);
    assert_true(str_eq(p.name_vi, S("Chứng thực bản sao từ bản chính giấy tờ, văn bản")));
    assert_true(str_eq(p.field_vi, S("Chứng thực")));
    assert_int_equal(p.fee_dong, 2000);
    assert_true(procedure_limit(&p, &limit));
    assert_int_equal(limit.unit, DEADLINE_SAME_DAY);
    assert_true(str_find(p.fee_vi, S("không quá 200.000 đồng một bản")) > 0);
    assert_true(str_find(p.legal_basis_vi, S("23/2015")) > 0);
    assert_true(str_eq(procedure_fee_words(arena, LANG_VI, &p), S("2.000 đồng một trang")));
    assert_true(str_eq(procedure_limit_words(arena, LANG_VI, &p), S("trong ngày")));
    assert_int_equal(in_force("1.004873", "2026-11-20", &p), OK);
    assert_int_equal(p.fee_dong, PROCEDURE_FEE_UNKNOWN);
    assert_true(procedure_limit(&p, &limit));
    assert_int_equal(limit.unit, DEADLINE_WORKING_DAYS);
    assert_int_equal(limit.amount, 3);
    assert_true(str_eq(procedure_limit_words(arena, LANG_EN, &p), S("3 working days")));
    assert_int_equal(in_force("3.000182", "2026-11-20", &p), OK);
    assert_false(procedure_limit(&p, &limit));
    assert_true(p.limit_extra_vi.n > 0);
}

/* ---- changing it ---- */

static void a_changed_row_is_changed_once_and_keeps_its_id(void **state)
{
    use(state);
    struct import_result r;
    struct procedure before, after;
    assert_int_equal(take(S(HEAD ROW("1.001193", "2025-07-01", "", "Khai sinh")), false, &r), OK);
    assert_int_equal(in_force("1.001193", "2026-01-01", &before), OK);
    struct str changed = S(HEAD ROW("1.001193", "2025-07-01", "", "Đăng ký khai sinh"));
    assert_int_equal(take(changed, false, &r), OK);
    assert_int_equal(r.changed, 1);
    assert_int_equal(r.made + r.same, 0);
    assert_int_equal(in_force("1.001193", "2026-01-01", &after), OK);
    assert_int_equal(after.id, before.id);
    assert_true(str_eq(after.name_vi, S("Đăng ký khai sinh")));
    assert_int_equal(take(changed, false, &r), OK);
    assert_int_equal(r.same, 1);
    assert_int_equal(event_count(), 2);
    /* The search follows. */
    assert_int_equal(search("dang ky", "", 1).total, 1);
}

static void every_column_counts_as_a_change(void **state)
{
    use(state);
    static const char *const rows[] = {
        "1.001193,2025-07-01,,3,day,0,A,B,C,D,E,F,G,H,I,restart,V",
        "1.001193,2025-07-01,2026-01-01,3,day,0,A,B,C,D,E,F,G,H,I,restart,V",
        "1.001193,2025-07-01,,4,day,0,A,B,C,D,E,F,G,H,I,restart,V",
        "1.001193,2025-07-01,,3,hour,0,A,B,C,D,E,F,G,H,I,restart,V",
        "1.001193,2025-07-01,,3,day,,A,B,C,D,E,F,G,H,I,restart,V",
        "1.001193,2025-07-01,,3,day,0,AA,B,C,D,E,F,G,H,I,restart,V",
        "1.001193,2025-07-01,,3,day,0,A,B,C,D,E,,G,H,I,restart,V",
        "1.001193,2025-07-01,,3,day,0,A,B,C,D,E,F,G,H,II,restart,V",
        "1.001193,2025-07-01,,3,day,0,A,B,C,D,E,F,G,H,I,resume,V",
        "1.001193,2025-07-01,,3,day,0,A,B,C,D,E,F,G,H,I,restart,",
    };
    struct import_result r;
    for (size_t i = 1; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(take(arena_fmt(arena, "%s%s\n", HEAD, rows[0]), false, &r), OK);
        assert_int_equal(take(arena_fmt(arena, "%s%s\n", HEAD, rows[i]), true, &r), OK);
        if (r.changed != 1)
            fail_msg("no change: %s", rows[i]);
    }
}

static void what_has_ended_is_not_in_force(void **state)
{
    use(state);
    struct import_result r;
    struct procedure p;
    struct str text = S(HEAD ROW("1.001193", "2018-01-01", "2020-12-31", "Một")
                            ROW("1.001193", "2022-01-01", "2024-12-31", "Hai"));
    assert_int_equal(take(text, false, &r), OK);
    assert_int_equal(in_force("1.001193", "2020-12-31", &p), OK);
    assert_int_equal(in_force("1.001193", "2021-01-01", &p), E_NOT_FOUND);
    assert_int_equal(in_force("1.001193", "2024-12-31", &p), OK);
    assert_int_equal(in_force("1.001193", "2025-01-01", &p), E_NOT_FOUND);
    assert_int_equal(search("", "", 1).all, 0);
}

static void what_a_file_leaves_out_stays_and_ends_only_by_a_row(void **state)
{
    use(state);
    struct import_result r;
    struct procedure p;
    assert_int_equal(take(S(HEAD ROW("1.001193", "2018-01-01", "", "Cũ")), false, &r), OK);
    assert_int_equal(take(S(HEAD ROW("1.000894", "2018-01-01", "", "Khác")), false, &r), OK);
    assert_int_equal(in_force("1.001193", "2026-01-01", &p), OK);
    /* A new version alone would be in force beside the old one. */
    struct str alone = S(HEAD ROW("1.001193", "2025-07-01", "", "Mới"));
    assert_int_equal(take(alone, false, &r), E_INVALID);
    assert_said("2:valid_from: ");
    assert_said("2018-01-01");
    assert_int_equal(r.refused, 1);
    assert_int_equal(in_force("1.001193", "2026-01-01", &p), OK);
    assert_true(str_eq(p.name_vi, S("Cũ")));
    struct str both = S(HEAD ROW("1.001193", "2025-07-01", "", "Mới")
                            ROW("1.001193", "2018-01-01", "2025-06-30", "Cũ"));
    assert_int_equal(take(both, false, &r), OK);
    assert_int_equal(r.made, 1);
    assert_int_equal(r.changed, 1);
    struct look l = {.code = S("1.001193")};
    assert_int_equal(db_read(db, arena, versions_of, &l), OK);
    assert_int_equal(l.count, 2);
    assert_int_equal(procedure_nearest(l.versions, 2, day("2017-01-01")), 0);
    assert_int_equal(procedure_nearest(l.versions, 2, day("2025-06-30")), 0);
    assert_int_equal(procedure_nearest(l.versions, 2, day("2025-07-01")), 1);
}

static void versions_of_one_file_may_not_overlap(void **state)
{
    use(state);
    struct import_result r;
    struct str text = S(HEAD ROW("1.001193", "2018-01-01", "2025-07-01", "Cũ")
                            ROW("1.001193", "2025-07-01", "", "Mới"));
    assert_int_equal(take(text, true, &r), E_INVALID);
    assert_said("3:valid_from: ");
    text = S(HEAD ROW("1.001193", "2018-01-01", "", "Một") ROW("1.000894", "2018-01-01", "", "Hai")
                 ROW("1.001193", "2018-01-01", "", "Ba"));
    assert_int_equal(take(text, false, &r), E_INVALID);
    assert_said("4:code: ");
    assert_said("line 2");
    assert_int_equal(event_count(), 0);
}

/* ---- broken files ---- */

#define WITH(from, to, amount, unit, fee, papers_en, supplement, certainty)                        \
    "1.001193," from "," to "," amount "," unit "," fee                                            \
    ",Tên,Name,Hộ tịch,Không thu,A | B," papers_en ",Nộp | Nhận,UBND,Luật," supplement             \
    "," certainty "\n"

static void every_broken_cell_is_named(void **state)
{
    use(state);
    static const struct {
        const char *row, *said;
    } cases[] = {
        {ROW("1001193", "2025-07-01", "", "Tên"), "2:code: "},
        {ROW("1.00119x", "2025-07-01", "", "Tên"), "2:code: "},
        {ROW("", "2025-07-01", "", "Tên"), "2:code: is empty"},
        {ROW("1.001193", "2025-02-30", "", "Tên"), "2:valid_from: "},
        {ROW("1.001193", "1/13/2025", "", "Tên"), "2:valid_from: "},
        {ROW("1.001193", "1899-01-01", "", "Tên"), "2:valid_from: "},
        {ROW("1.001193", "2025-07-01", "2025-06-30", "Tên"), "2:valid_to: "},
        {ROW("1.001193", "2025-07-01", "", ""), "2:name_vi: is empty"},
        {ROW("1.001193", "2025-07-01", "", "T\001ên"), "2:name_vi: holds letters"},
        {WITH("2025-07-01", "", "0", "day", "0", "A | B", "", ""), "2:limit_amount: "},
        {WITH("2025-07-01", "", "3", "same_day", "0", "A | B", "", ""), "2:limit_amount: "},
        {WITH("2025-07-01", "", "x", "day", "0", "A | B", "", ""), "2:limit_amount: "},
        {WITH("2025-07-01", "", "9999", "day", "0", "A | B", "", ""), "2:limit_amount: "},
        {WITH("2025-07-01", "", "3", "weeks", "0", "A | B", "", ""), "2:limit_unit: "},
        {WITH("2025-07-01", "", "3", "", "0", "A | B", "", ""), "2:limit_unit: "},
        {WITH("2025-07-01", "", "", "", "0", "A | B", "", ""), "limit_extra_vi must say why"},
        {WITH("2025-07-01", "", "3", "day", "-1", "A | B", "", ""), "2:fee_dong: "},
        {WITH("2025-07-01", "", "3", "day", "8.00", "A | B", "", ""), "2:fee_dong: "},
        {WITH("2025-07-01", "", "3", "day", "9999999999", "A | B", "", ""), "2:fee_dong: "},
        {WITH("2025-07-01", "", "3", "day", "0", "A | B | C", "", ""), "2:papers_en: "},
        {WITH("2025-07-01", "", "3", "day", "0", "A | ", "", ""), "2:papers_en: entry 2"},
        {WITH("2025-07-01", "", "3", "day", "0", "A | B", "later", ""), "2:supplement: "},
        {WITH("2025-07-01", "", "3", "day", "0", "A | B", "", "sure"), "2:certainty: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct import_result r;
        struct str text = arena_fmt(
            arena, "%s%s%s", HEAD, cases[i].row, ROW("1.000894", "2018-01-01", "", "Lành"));
        assert_int_equal(take(text, false, &r), E_INVALID);
        assert_said(cases[i].said);
        assert_int_equal(r.refused, 1);
        assert_int_equal(r.rows, 2);
    }
    assert_int_equal(event_count(), 0); /* the sound rows were not taken either */
}

static void a_file_that_is_no_catalogue_is_refused(void **state)
{
    use(state);
    struct import_result r;
    assert_int_equal(take(S("code,valid_from\n1.001193,2025-07-01\n"), false, &r), E_INVALID);
    assert_said("1:limit_amount: ");
    assert_int_equal(take(S(""), false, &r), E_INVALID);
    assert_int_equal(
        take(
            S("\xff\xfe"
              "c\0o\0d\0"),
            false, &r),
        E_INVALID);
    assert_int_equal(take(S(HEAD "\"1.001193,2025"), false, &r), E_INVALID);
    struct import in = {.db = db, .arena = arena, .path = "/nowhere.csv", .issue = hear};
    assert_int_equal(procedure_import(&in, &r), E_NOT_FOUND);
    assert_int_equal(event_count(), 0);
}

static void what_offices_write_is_understood(void **state)
{
    use(state);
    struct import_result r;
    struct procedure p;
    /* Vietnamese headings, semicolons, decomposed letters, day first, dots in the fee, a line an
     * entry, the look-alike of the letter D with a stroke. */
    struct str text =
        S("Mã thủ tục;Hiệu lực từ;Thời hạn;Đơn vị;Mức phí;Tên thủ tục;Lĩnh vực;Phí, lệ phí;Thành "
          "phần hồ sơ;Trình tự;Cơ quan giải quyết;Căn cứ pháp lý;Bổ sung\n"
          "1.001193;1/7/2025;5;ngày làm việc;8.000;\303\220a\314\206ng ky\314\201;Hộ tịch;8.000 "
          "đồng;\"Tờ khai\nCăn cước\";Nộp;UBND xã;Luật;tính tiếp\n");
    enum err e = take(text, false, &r);
    if (e != OK)
        fail_msg("%.*s", STR_ARG(said));
    assert_int_equal(r.repaired, 1);
    assert_int_equal(in_force("1.001193", "2025-07-01", &p), OK);
    assert_true(str_eq(p.name_vi, S("Đăng ký")));
    assert_int_equal(p.fee_dong, 8000);
    assert_int_equal(p.limit.unit, DEADLINE_WORKING_DAYS);
    assert_int_equal(p.limit.amount, 5);
    assert_true(str_eq(p.papers_vi, S("Tờ khai | Căn cước")));
    assert_false(p.restart);
    assert_int_equal(p.name_en.n, 0);
    assert_true(str_eq(procedure_name(&p, LANG_EN), p.name_vi));
    assert_true(procedure_words(LANG_EN, p.name_vi, p.name_en).foreign);
    assert_false(procedure_words(LANG_VI, p.name_vi, p.name_en).foreign);
}

/* ---- searching ---- */

static void a_search_needs_no_accents_and_all_words(void **state)
{
    use(state);
    take_catalogue();
    assert_int_equal(search("", "", 1).total, search("", "", 1).all);
    struct procedure_list l = search("khai sinh", "", 1);
    assert_true(l.total >= 6);
    assert_true(str_eq(l.rows[0].name_vi, S("Đăng ký khai sinh")));
    assert_int_equal(search("KHAI SINH", "", 1).total, l.total);
    assert_int_equal(search("khai sinh", "", 1).total, search("khái  sính", "", 1).total);
    assert_int_equal(search("sinh khai", "", 1).total, l.total);
    assert_true(search("khai si", "", 1).total >= l.total); /* the last word as a beginning */
    assert_int_equal(search("1.001193", "", 1).total, 1);
    assert_int_equal(search("marriage", "", 1).rows[0].field_vi.n, S("Hộ tịch").n);
    assert_int_equal(search("khai xinh", "", 1).total, 0);
    assert_int_equal(search("!?", "", 1).total, 0);
}

static void names_that_begin_with_the_query_come_first(void **state)
{
    use(state);
    struct import_result r;
    struct str text =
        S(HEAD ROW("1.000001", "2018-01-01", "", "Khai báo sinh con")
              ROW("1.000002", "2018-01-01", "", "Lại khai sinh")
                  ROW("1.000003", "2018-01-01", "", "Khai sinh ở nơi xa và lâu ngày"));
    assert_int_equal(take(text, false, &r), OK);
    struct procedure_list l = search("khai sinh", "", 1);
    assert_int_equal(l.total, 3);
    assert_true(str_eq(l.rows[0].code, S("1.000003")));
    assert_true(str_eq(l.rows[1].code, S("1.000002")));
}

static void a_field_holds_its_own(void **state)
{
    use(state);
    take_catalogue();
    struct procedure_list all = search("", "", 1);
    int64_t sum = 0;
    for (size_t i = 0; i < all.field_count; i++) {
        sum += all.fields[i].count;
        assert_true(i == 0 || all.fields[i - 1].count >= all.fields[i].count);
        char *slug = arena_z(arena, all.fields[i].slug);
        assert_int_equal(search("", slug, 1).total, all.fields[i].count);
    }
    assert_int_equal(sum, all.all);
    struct procedure_list l = search("dang ky", "nuoi-con-nuoi", 1);
    assert_int_equal(l.total, 1);
    assert_int_equal(l.all, all.all);
    assert_int_equal(search("", "Hộ tịch", 1).total, search("", "ho-tich", 1).total);
    assert_int_equal(search("", "khong-co", 1).total, 0);
}

static void pages_hold_every_procedure_once(void **state)
{
    use(state);
    take_catalogue();
    struct procedure_list first = search("", "", 1);
    struct str seen = S("");
    int64_t n = 0;
    for (int64_t page = 1; n < first.total; page++) {
        struct procedure_list l = search("", "", page);
        assert_true(l.count > 0 && l.count <= PROCEDURE_PER_PAGE);
        for (size_t i = 0; i < l.count; i++, n++) {
            assert_true(str_find(seen, l.rows[i].code) < 0);
            seen = arena_fmt(arena, "%.*s %.*s", STR_ARG(seen), STR_ARG(l.rows[i].code));
        }
    }
    assert_int_equal(n, first.total);
    assert_int_equal(search("", "", 200).count, 0);
}

/* ---- lists in one text ---- */

static void papers_are_taken_apart(void **state)
{
    use(state);
    const struct str *e;
    assert_int_equal(procedure_entries(arena, S(""), &e), 0);
    assert_int_equal(procedure_entries(arena, S("A |B | C"), &e), 2);
    assert_true(str_eq(e[0], S("A |B")) && str_eq(e[1], S("C")));
    struct procedure_paper p = procedure_paper(S("Tờ khai (bản chính) x12"));
    assert_true(str_eq(p.name, S("Tờ khai")) && str_eq(p.kind, S("bản chính")));
    assert_int_equal(p.count, 12);
    p = procedure_paper(S("Hộ chiếu (nếu có) của mẹ (xuất trình)"));
    assert_true(str_eq(p.name, S("Hộ chiếu (nếu có) của mẹ")) && str_eq(p.kind, S("xuất trình")));
    assert_int_equal(p.count, 0);
    p = procedure_paper(S("Mẫu CT01"));
    assert_true(str_eq(p.name, S("Mẫu CT01")) && p.kind.n == 0 && p.count == 0);
    p = procedure_paper(S("(x1"));
    assert_true(str_eq(p.name, S("(x1")));
    assert_true(procedure_code_valid(S("3.000722")));
    assert_false(procedure_code_valid(S("3.00072")) || procedure_code_valid(S("3-000722")));
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(the_catalogue_is_taken_and_a_second_time_changes_nothing),
        ON_BOTH(each_day_has_its_version),
        ON_BOTH(what_was_said_is_kept_column_by_column),
        ON_BOTH(a_changed_row_is_changed_once_and_keeps_its_id),
        ON_BOTH(every_column_counts_as_a_change),
        ON_BOTH(what_has_ended_is_not_in_force),
        ON_BOTH(what_a_file_leaves_out_stays_and_ends_only_by_a_row),
        ON_BOTH(versions_of_one_file_may_not_overlap),
        ON_BOTH(every_broken_cell_is_named),
        ON_BOTH(a_file_that_is_no_catalogue_is_refused),
        ON_BOTH(what_offices_write_is_understood),
        ON_BOTH(a_search_needs_no_accents_and_all_words),
        ON_BOTH(names_that_begin_with_the_query_come_first),
        ON_BOTH(a_field_holds_its_own),
        ON_BOTH(pages_hold_every_procedure_once),
        ON_BOTH(papers_are_taken_apart),
    };
    return FIXTURE_RUN(tests);
}
