/* viet: one form at the door, case, tone placement, search keys, names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "base/viet.h"
#include "base/viet_table.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define SAME(got, want) assert_string_equal(arena_z(arena, (got)), (want))

static struct str cp_str(uint32_t cp)
{
    char *p = arena_raw(arena, 4);
    return (struct str){p, utf8_encode(p, cp)};
}

/* The letter taken apart by the Unicode data: base, then marks. */
static utf8proc_ssize_t parts_of(uint32_t cp, utf8proc_int32_t out[8])
{
    struct str s = cp_str(cp);
    return utf8proc_decompose(
        (const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, out, 8,
        UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
}

static int tone_of(utf8proc_int32_t mark)
{
    static const utf8proc_int32_t MARKS[] = {0, 0x300, 0x309, 0x303, 0x301, 0x323};
    for (int i = 1; i < 6; i++)
        if (MARKS[i] == mark)
            return i;
    return 0;
}

static void the_table_has_all_134_letters(void **state)
{
    (void)state;
    size_t upper = 0, toneless = 0;
    for (size_t i = 0; i < VIET_ROWS; i++) {
        const struct viet_row *r = &viet_rows[i];
        utf8proc_int32_t parts[8];
        utf8proc_ssize_t n = parts_of(r->cp, parts);
        int tone = 0;
        for (utf8proc_ssize_t k = 1; k < n; k++)
            tone = tone_of(parts[k]) ? tone_of(parts[k]) : tone;
        bool d = r->cp == 0x110 || r->cp == 0x111;
        assert_int_equal(r->tone, tone);
        assert_int_equal(r->plain, d ? 'd' : utf8proc_tolower(parts[0]));
        assert_int_equal(r->upper, utf8proc_tolower(r->cp) != r->cp);
        if (i > 0)
            assert_true(viet_rows[i - 1].cp < r->cp);
        upper += r->upper;
        toneless += r->tone == 0;
    }
    assert_int_equal(upper, 67);
    assert_int_equal(toneless, 14); /* ă â ê ô ơ ư đ, small and capital */
}

static void every_letter_changes_case_and_folds(void **state)
{
    (void)state;
    for (size_t i = 0; i < VIET_ROWS; i++) {
        const struct viet_row *r = &viet_rows[i];
        struct str letter = cp_str(r->cp), other;
        other = r->upper ? viet_lower(arena, letter) : viet_upper(arena, letter);
        assert_false(str_eq(other, letter));
        assert_true(str_eq(r->upper ? viet_upper(arena, other) : viet_lower(arena, other), letter));
        char plain[2] = {r->plain, 0};
        SAME(viet_fold(arena, letter), plain);
        struct str nfc;
        utf8proc_int32_t parts[9];
        utf8proc_ssize_t n = parts_of(r->cp, parts);
        struct str spread = S("");
        for (utf8proc_ssize_t k = 0; k < n; k++)
            spread = arena_cat(arena, spread, cp_str((uint32_t)parts[k]));
        assert_true(viet_nfc(arena, spread, &nfc));
        assert_true(str_eq(nfc, letter));
    }
}

static void the_door_makes_one_form(void **state)
{
    (void)state;
    struct str s = STR_NONE;
    assert_true(viet_nfc(arena, S("Nguye\xCC\x82\xCC\x83n Thu\xCC\x89y"), &s));
    SAME(s, "Nguyễn Thủy");
    /* A name that would be printed from right to left, with a joint that no search sees. */
    assert_true(
        viet_nfc(arena, S("Nguyễn\xE2\x80\xAE Thị\xE2\x80\x8B Đảo\xEF\xBB\xBF\xE2\x81\xA9"), &s));
    SAME(s, "Nguyễn Thị Đảo");
    assert_true(viet_nfc(arena, S("plain"), &s));
    SAME(s, "plain");
    assert_false(viet_nfc(arena, S("Nguy\xE1n"), &s));
    assert_false(viet_nfc(arena, S("\xED\xA0\x80"), &s));
    SAME(s, "plain"); /* untouched on failure */
}

static void endless_marks_are_refused_not_sorted(void **state)
{
    (void)state;
    struct str s = S("a"), ret;
    bool changed;
    for (int i = 0; i < 31; i++)
        s = arena_cat(arena, s, i % 2 ? S("\xCC\xA3") : S("\xCC\x81"));
    assert_false(viet_nfc(arena, s, &ret));
    assert_false(viet_repair(arena, s, &ret, &changed));
    SAME(viet_fold(arena, s), "a");
}

static void check_repair(const char *typed, const char *want)
{
    struct str s;
    bool changed;
    assert_true(viet_repair(arena, str_z(typed), &s, &changed));
    SAME(s, want);
    assert_int_equal(changed, strcmp(typed, want) != 0);
    assert_true(viet_repair(arena, s, &s, &changed));
    assert_false(changed);
}

static void imported_text_is_mended_and_says_so(void **state)
{
    (void)state;
    check_repair("Ðặng Văn Ðức", "Đặng Văn Đức"); /* eth */
    check_repair("Ɖặng", "Đặng");                 /* African d */
    check_repair("ðường", "đường");
    check_repair("Nguyê\xCC\x83n", "Nguyễn");                   /* windows-1258: ê + tilde */
    check_repair("Nguye\xCC\x83\xCC\x82n", "Nguyễn");           /* tilde before circumflex */
    check_repair("C\xC3\xA1\xCC\x86t", "Cắt");                  /* á + breve */
    check_repair("Vũ\xC2\xA0Ninh", "Vũ Ninh");                  /* NBSP */
    check_repair("Vũ\xE2\x80\x8B Ninh\xEF\xBB\xBF", "Vũ Ninh"); /* zero width, BOM */
    check_repair("Hoà Bình", "Hoà Bình");                       /* the user's form stays */
    check_repair("ascii only", "ascii only");
    struct str s;
    bool changed;
    assert_false(viet_repair(arena, S("\xC3"), &s, &changed));
}

static void names_in_capitals_become_names(void **state)
{
    (void)state;
    SAME(viet_title(arena, S("NGUYỄN THỊ THU THỦY")), "Nguyễn Thị Thu Thủy");
    SAME(viet_title(arena, S("đặng văn út")), "Đặng Văn Út");
    SAME(viet_title(arena, S("H'HEN NIÊ")), "H'Hen Niê");
    SAME(viet_title(arena, S("ĐỖ-LÊ ÁNH")), "Đỗ-Lê Ánh");
    assert_true(viet_is_capitals(arena, S("ĐẶNG VĂN ÚT")));
    assert_false(viet_is_capitals(arena, S("ĐẶNG Văn ÚT")));
    assert_false(viet_is_capitals(arena, S("A")));
    assert_false(viet_is_capitals(arena, S("")));
}

static void both_tone_placements_become_the_old_one(void **state)
{
    (void)state;
    static const char *const PAIRS[][2] = {
        {"hoà", "hòa"},     {"Hoà Bình", "Hòa Bình"}, {"hoá", "hóa"},       {"khoẻ", "khỏe"},
        {"thuỷ", "thủy"},   {"THUỶ", "THỦY"},         {"uý", "úy"},         {"Uỷ ban", "Ủy ban"},
        {"goá", "góa"},     {"hoạ", "họa"},           {"xoã", "xõa"},       {"huỷ bỏ", "hủy bỏ"},
        {"quý", "quý"},     {"Quỳ", "Quỳ"},           {"hoàn", "hoàn"},     {"toán", "toán"},
        {"khuỷu", "khuỷu"}, {"ngoài", "ngoài"},       {"thuyền", "thuyền"}, {"hòa", "hòa"},
        {"thuế", "thuế"},   {"hoa", "hoa"},           {"nghĩa", "nghĩa"},
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++)
        SAME(viet_tone_normal(arena, str_z(PAIRS[i][0])), PAIRS[i][1]);
}

static void search_keys_forget_how_it_was_typed(void **state)
{
    (void)state;
    static const char *const PAIRS[][2] = {
        {"Vũ Quý", "vu qui"},
        {"VŨ QUÍ", "vu qui"},
        {"Mỹ", "mi"},
        {"Lý", "li"},
        {"Thủy", "thuy"},
        {"thuỷ", "thuy"},
        {"Y tế", "y te"},
        {"Đường Ðê", "duong de"},
        {"  Trần   Văn–Ân. ", "tran van an"},
        {"H31.45.12-261123-0001", "h31 45 12 261123 0001"},
        {"Ngu\xE2\x80\x8By\xE1\xBB\x85n", "nguyen"},
        {"ＡＢＣ", "abc"},
        {"Straße", "strasse"},
        {"", ""},
        {"---", ""},
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        struct str folded = viet_fold(arena, str_z(PAIRS[i][0]));
        SAME(folded, PAIRS[i][1]);
        SAME(viet_fold(arena, folded), PAIRS[i][1]);
    }
}

static void folding_takes_bytes_that_are_no_text(void **state)
{
    (void)state;
    SAME(
        viet_fold(
            arena, S("a\xFF"
                     "b")),
        "a b");
    SAME(viet_slug(arena, S("\x80\x80")), "");
}

static void slugs_are_addresses(void **state)
{
    (void)state;
    SAME(viet_slug(arena, S("Thủ tục hành chính")), "thu-tuc-hanh-chinh");
    SAME(viet_slug(arena, S("Mỹ Đình")), "my-dinh");
    SAME(viet_slug(arena, S(" Xã Đăk Ơ (mới) ")), "xa-dak-o-moi");
    SAME(viet_slug(arena, S("Ω2026Ω")), "2026");
    SAME(viet_slug(arena, S("日本")), "");
}

static void officials_see_one_name_not_two(void **state)
{
    (void)state;
    assert_true(viet_equal_loose(arena, S("Nguyễn Thị Thuỷ"), S("NGUYỄN  THỊ THỦY ")));
    assert_true(viet_equal_loose(arena, S("Vũ Quí"), S("Vũ Quý")));
    assert_true(viet_equal_loose(arena, S("Ðặng Mĩ"), S("Đặng Mỹ")));
    assert_true(viet_equal_loose(arena, S("NGUYEN VAN AN"), S("Nguyễn Văn Ân")));
    assert_false(viet_equal_loose(arena, S("Nguyễn Thị Hoa"), S("Nguyễn Thị Hóa")));
    assert_false(viet_equal_loose(arena, S("Nguyễn Văn Ân"), S("Nguyễn Văn An")));
    assert_false(viet_equal_loose(arena, S("Lê Thúi"), S("Lê Thúy")));
    assert_false(viet_equal_loose(arena, S("Nguyen Van An"), S("Tran Van An")));
}

static void public_pages_show_initials(void **state)
{
    (void)state;
    SAME(viet_initials(arena, S("Nguyễn Thị Hoa")), "N. T. Hoa");
    SAME(viet_initials(arena, S("  ĐẶNG   VĂN ÚT ")), "Đ. V. Út");
    SAME(viet_initials(arena, S("Ông Thị Ấu")), "Ô. T. Ấu");
    SAME(viet_initials(arena, S("Ánh Hồng")), "A. Hồng");
    SAME(viet_initials(arena, S("Siu")), "Siu");
    SAME(viet_initials(arena, S("")), "");
}

static void typing_leftovers_are_noticed(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "Nguyeenx Van An", "Nguye6n4 Va8n An", "Hoaf",    "Ddinhj Van Tu", "Trần Thij Lan",
        "Phamj Thi Hoa",   "Dduwowngf",        "Lee Van", "D9inh Van",     "Vũ Quyss",
    };
    static const char *const GOOD[] = {
        "Nguyễn Văn An",
        "Phêrô Nguyễn Văn Bình",
        "Maria Trần Thị Lan",
        "Têrêsa Vũ Thị Mơ",
        "Rơ Châm Siu",
        "Ksor H'Bia",
        "H'Hen Niê",
        "Đặng Xuân Trường",
        "Nguyen Van An",
        "Thôn 3B",
        "Tổ A1",
        "Sùng A Páo",
        "Phan Quỳnh Trâm",
        "Nghiêm Xuân Yêm",
        "Thomas Alexander",
        "Kpă Y Rin",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        if (!viet_telex_suspect(arena, str_z(BAD[i])))
            fail_msg("not noticed: %s", BAD[i]);
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++)
        if (viet_telex_suspect(arena, str_z(GOOD[i])))
            fail_msg("wrongly noticed: %s", GOOD[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_table_has_all_134_letters, begin, end),
        cmocka_unit_test_setup_teardown(every_letter_changes_case_and_folds, begin, end),
        cmocka_unit_test_setup_teardown(the_door_makes_one_form, begin, end),
        cmocka_unit_test_setup_teardown(endless_marks_are_refused_not_sorted, begin, end),
        cmocka_unit_test_setup_teardown(imported_text_is_mended_and_says_so, begin, end),
        cmocka_unit_test_setup_teardown(names_in_capitals_become_names, begin, end),
        cmocka_unit_test_setup_teardown(both_tone_placements_become_the_old_one, begin, end),
        cmocka_unit_test_setup_teardown(search_keys_forget_how_it_was_typed, begin, end),
        cmocka_unit_test_setup_teardown(folding_takes_bytes_that_are_no_text, begin, end),
        cmocka_unit_test_setup_teardown(slugs_are_addresses, begin, end),
        cmocka_unit_test_setup_teardown(officials_see_one_name_not_two, begin, end),
        cmocka_unit_test_setup_teardown(public_pages_show_initials, begin, end),
        cmocka_unit_test_setup_teardown(typing_leftovers_are_noticed, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
