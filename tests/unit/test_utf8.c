/* utf8: what is let in and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/utf8.h"

static void vietnamese_text_is_valid(void **state)
{
    (void)state;
    assert_true(utf8_valid(S("")));
    assert_true(utf8_valid(S("chính quyền thân thiện vì nhân dân phục vụ")));
    assert_true(utf8_valid(S("\xF0\x9F\x98\x80 \xEF\xBF\xBF \xF4\x8F\xBF\xBF")));
    assert_int_equal(utf8_count(S("Vũ Ninh đẹp")), 11);
}

static void broken_forms_are_refused(void **state)
{
    (void)state;
    static const struct str bad[] = {
        STR_INIT("\x80"),
        STR_INIT("\xC0\x80"),
        STR_INIT("\xC1\xBF"),
        STR_INIT("\xE0\x9F\xBF"),
        STR_INIT("\xED\xA0\x80"),
        STR_INIT("\xED\xBF\xBF"),
        STR_INIT("\xF0\x8F\xBF\xBF"),
        STR_INIT("\xF4\x90\x80\x80"),
        STR_INIT("\xF5\x80\x80\x80"),
        STR_INIT("\xFF"),
        STR_INIT("\xC3"),
        STR_INIT("\xE1\xBB"),
        STR_INIT("\xE1\xBB"
                 "a"),
        STR_INIT("\xF0\x9F\x98"),
        STR_INIT("12345678\xC3"),
        STR_INIT("1234567\xFE"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(utf8_valid(bad[i]));
}

static void every_character_survives_the_round_trip(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char out[4];
        size_t n = utf8_encode(out, cp);
        if (cp >= 0xD800 && cp <= 0xDFFF) {
            assert_int_equal(n, 0);
            continue;
        }
        uint32_t back = 0;
        assert_int_equal(utf8_decode((struct str){out, n}, &back), n);
        assert_int_equal(back, cp);
    }
    char out[4];
    assert_int_equal(utf8_encode(out, 0x110000), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vietnamese_text_is_valid),
        cmocka_unit_test(broken_forms_are_refused),
        cmocka_unit_test(every_character_survives_the_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
