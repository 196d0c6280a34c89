/* identity: phones and identity papers as people, and spreadsheets, write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/identity.h"

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

static void phones_become_one_form(void **state)
{
    (void)state;
    static const struct {
        struct str typed;
        const char *e164;
        enum phone_kind kind;
        bool repaired;
    } CASES[] = {
        {STR_INIT("0912345678"), "+84912345678", PHONE_MOBILE, false},
        {STR_INIT("0912.345.678"), "+84912345678", PHONE_MOBILE, false},
        {STR_INIT(" 0912 345 678 "), "+84912345678", PHONE_MOBILE, false},
        {STR_INIT("0912\xC2\xA0"
                  "345-678"),
         "+84912345678", PHONE_MOBILE, false},
        {STR_INIT("+84 912 345 678"), "+84912345678", PHONE_MOBILE, false},
        {STR_INIT("84912345678"), "+84912345678", PHONE_MOBILE, false},
        {STR_INIT("+84(0)912345678"), "+84912345678", PHONE_MOBILE, false},
        {STR_INIT("0084912345678"), "+84912345678", PHONE_MOBILE, false},
        {STR_INIT("912345678"), "+84912345678", PHONE_MOBILE, true},
        {STR_INIT("848123456"), "+84848123456", PHONE_MOBILE, true},
        {STR_INIT("0848123456"), "+84848123456", PHONE_MOBILE, false},
        {STR_INIT("02273831234"), "+842273831234", PHONE_LANDLINE, false},
        {STR_INIT("2273831234"), "+842273831234", PHONE_LANDLINE, true},
        {STR_INIT("(0221) 3862 345"), "+842213862345", PHONE_LANDLINE, false},
        {STR_INIT("1900 1234"), "19001234", PHONE_SERVICE, false},
        {STR_INIT("+1 650 253 0000"), "+16502530000", PHONE_FOREIGN, false},
        {STR_INIT("008613812345678"), "+8613812345678", PHONE_FOREIGN, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct phone p;
        if (phone_parse(CASES[i].typed, &p) != OK)
            fail_msg("refused: %.*s", STR_ARG(CASES[i].typed));
        assert_string_equal(p.e164, CASES[i].e164);
        assert_int_equal(p.kind, CASES[i].kind);
        assert_int_equal(p.repaired, CASES[i].repaired);
        struct phone again;
        assert_int_equal(phone_parse(str_z(p.e164), &again), OK);
        assert_string_equal(again.e164, p.e164);
    }
}

static void what_is_no_phone_is_refused(void **state)
{
    (void)state;
    static const struct str BAD[] = {
        STR_INIT(""),
        STR_INIT("không có"),
        STR_INIT("091234567"),
        STR_INIT("09123456789"),
        STR_INIT("0112345678"),
        STR_INIT("9.12E+08"),
        STR_INIT("0912345678x"),
        STR_INIT("+84"),
        STR_INIT("0912345678/0913345678"),
        STR_INIT("++84912345678"),
        STR_INIT("0912345678\0"),
        STR_INIT("+123456"),
        STR_INIT("1234567890123456789012345"),
        STR_INIT("0"),
    };
    struct phone p = {.kind = PHONE_SERVICE};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        if (phone_parse(BAD[i], &p) != E_INVALID)
            fail_msg("taken: %.*s", STR_ARG(BAD[i]));
    assert_int_equal(p.kind, PHONE_SERVICE);
}

static void phones_are_shown_and_masked(void **state)
{
    (void)state;
    SAME(phone_show(arena, S("+84912345678")), "0912 345 678");
    SAME(phone_show(arena, S("+842273831234")), "0227 383 1234");
    SAME(phone_show(arena, S("19001234")), "1900 1234");
    SAME(phone_show(arena, S("+16502530000")), "+16502530000");
    SAME(phone_show(arena, S("")), "");
    SAME(phone_mask(arena, S("+84912345678")), "09•••••678");
    SAME(phone_mask(arena, S("12345")), "•••••");
    SAME(id_mask(arena, S("034099001234")), "034•••••1234");
    SAME(id_mask(arena, S("151234567")), "151••4567");
    SAME(id_mask(arena, S("1234567")), "•••••••");
    SAME(id_mask(arena, S("")), "");
}

static struct id_number parsed(struct str s, int year, enum id_sex sex)
{
    struct id_number id = {.kind = 0};
    if (id_parse(s, (struct id_claim){year, sex}, &id) != OK)
        fail_msg("refused: %.*s", STR_ARG(s));
    return id;
}

static void a_cccd_tells_birth_year_and_sex(void **state)
{
    (void)state;
    struct id_number id = parsed(S("034 185 001234"), 1985, SEX_FEMALE);
    assert_string_equal(id.digits, "034185001234");
    assert_int_equal(id.kind, ID_CCCD);
    assert_int_equal(id.birth_year, 1985);
    assert_int_equal(id.sex, SEX_FEMALE);
    assert_int_equal(id.warnings, 0);
    assert_int_equal(parsed(S("034207001234"), 2007, SEX_MALE).warnings, 0);
    assert_int_equal(parsed(S("034312001234"), 2012, SEX_FEMALE).warnings, 0);
    assert_int_equal(parsed(S("034185001234"), 0, SEX_UNKNOWN).warnings, 0);
}

static void a_disagreement_is_a_warning_only(void **state)
{
    (void)state;
    assert_int_equal(parsed(S("034185001234"), 1986, SEX_FEMALE).warnings, ID_WARN_BIRTH_YEAR);
    assert_int_equal(parsed(S("034185001234"), 1985, SEX_MALE).warnings, ID_WARN_SEX);
    assert_int_equal(
        parsed(S("034185001234"), 1905, SEX_MALE).warnings, ID_WARN_BIRTH_YEAR | ID_WARN_SEX);
    assert_int_equal(parsed(S("097185001234"), 0, SEX_UNKNOWN).warnings, ID_WARN_PROVINCE);
    assert_int_equal(parsed(S("096185001234"), 0, SEX_UNKNOWN).warnings, 0);
    assert_int_equal(parsed(S("123185001234"), 0, SEX_UNKNOWN).warnings, 0); /* born abroad */
}

static void zeros_lost_by_a_spreadsheet_come_back(void **state)
{
    (void)state;
    struct id_number id = parsed(S("34185001234"), 1985, SEX_FEMALE);
    assert_string_equal(id.digits, "034185001234");
    assert_int_equal(id.warnings, ID_WARN_REPAIRED);
    assert_string_equal(parsed(S("1085001234"), 1985, SEX_MALE).digits, "001085001234");
    id = parsed(S("11234567"), 0, SEX_UNKNOWN);
    assert_string_equal(id.digits, "011234567");
    assert_int_equal(id.warnings, ID_WARN_REPAIRED | ID_WARN_OLD_PAPER);
}

static void old_and_foreign_papers_are_known(void **state)
{
    (void)state;
    struct id_number id = parsed(S("151.234.567"), 1985, SEX_MALE);
    assert_int_equal(id.kind, ID_CMND);
    assert_int_equal(id.warnings, ID_WARN_OLD_PAPER);
    id = parsed(S(" c1234567"), 0, SEX_UNKNOWN);
    assert_int_equal(id.kind, ID_PASSPORT);
    assert_string_equal(id.digits, "C1234567");
}

static void what_is_no_paper_is_refused(void **state)
{
    (void)state;
    static const struct str BAD[] = {
        STR_INIT(""),          STR_INIT("1234567"),      STR_INIT("111111111111"),
        STR_INIT("111111111"), STR_INIT("034985001234"), STR_INIT("0341850012345"),
        STR_INIT("CC123456"),  STR_INIT("+34185001234"), STR_INIT("03418500123x"),
        STR_INIT("đ1234567"),
    };
    struct id_number id = {.kind = ID_CMND};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        if (id_parse(BAD[i], (struct id_claim){0, SEX_UNKNOWN}, &id) != E_INVALID)
            fail_msg("taken: %.*s", STR_ARG(BAD[i]));
    assert_int_equal(id.kind, ID_CMND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(phones_become_one_form, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_phone_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(phones_are_shown_and_masked, begin, end),
        cmocka_unit_test_setup_teardown(a_cccd_tells_birth_year_and_sex, begin, end),
        cmocka_unit_test_setup_teardown(a_disagreement_is_a_warning_only, begin, end),
        cmocka_unit_test_setup_teardown(zeros_lost_by_a_spreadsheet_come_back, begin, end),
        cmocka_unit_test_setup_teardown(old_and_foreign_papers_are_known, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_paper_is_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
