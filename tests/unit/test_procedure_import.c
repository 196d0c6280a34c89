/* procedure_import: a catalogue is taken whole or not at all, and versions never overlap. */
#include "base/facts.h"
#include "catalogue.h"
#include "serve/procedure_text.h"

/* ---- taking it ---- */

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
    const struct procedure *versions;
    assert_int_equal(versions_of("1.001193", &versions), 2);
    assert_int_equal(procedure_nearest(versions, 2, day("2017-01-01")), 0);
    assert_int_equal(procedure_nearest(versions, 2, day("2025-06-30")), 0);
    assert_int_equal(procedure_nearest(versions, 2, day("2025-07-01")), 1);
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

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(the_catalogue_is_taken_and_a_second_time_changes_nothing),
        ON_BOTH(a_changed_row_is_changed_once_and_keeps_its_id),
        ON_BOTH(every_column_counts_as_a_change),
        ON_BOTH(what_has_ended_is_not_in_force),
        ON_BOTH(what_a_file_leaves_out_stays_and_ends_only_by_a_row),
        ON_BOTH(versions_of_one_file_may_not_overlap),
        ON_BOTH(every_broken_cell_is_named),
        ON_BOTH(a_file_that_is_no_catalogue_is_refused),
        ON_BOTH(what_offices_write_is_understood),
    };
    return FIXTURE_RUN(tests);
}
