/* Codes of the phone's app and codes on paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trust/totp.h"

static struct arena *a;
static const struct str secret = STR_INIT("12345678901234567890"); /* RFC 6238, appendix B */

static int begin(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static bool right(const char *code, int64_t seconds, int64_t *ret_step)
{
    return totp_step(secret, str_z(code), seconds * 1000, ret_step);
}

/* The last six of the eight digits given there. */
static void the_codes_of_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t at;
        const char *code;
    } known[] = {
        {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int64_t step = -1;
        assert_true(right(known[i].code, known[i].at, &step));
        assert_int_equal(step, known[i].at / 30);
        assert_true(str_eq(totp_code(a, secret, step), str_z(known[i].code)));
    }
}

static void one_step_early_or_late_is_right(void **state)
{
    (void)state;
    int64_t step = -1, at = 1234567890 / 30 * 30;
    assert_true(right("005924", at - 30, &step));
    assert_int_equal(step, at / 30);
    assert_true(right("005924", at + 59, &step));
    assert_int_equal(step, at / 30);
    assert_false(right("005924", at - 31, &step));
    assert_false(right("005924", at + 60, &step));
}

static void only_six_digits_are_a_code(void **state)
{
    (void)state;
    static const char *const none[] = {"",       "00592",  "0059240", "00592a", "-05924",
                                       "+05924", "0x5924", "005925",  "005924x"};
    int64_t step;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (right(none[i], 1234567890, &step))
            fail_msg("\"%s\" is taken", none[i]);
    assert_true(right("005 924", 1234567890, &step));
}

static void apps_read_the_address(void **state)
{
    (void)state;
    struct str uri = totp_uri(a, secret, S("gandan Vũ Ninh"), S("hoapq"));
    assert_true(str_eq(
        uri, S("otpauth://totp/gandan%20V%C5%A9%20Ninh:hoapq?secret="
               "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=gandan%20V%C5%A9%20Ninh")));
    assert_true(str_eq(totp_secret_text(a, secret), S("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")));
    struct str one = totp_secret(a), two = totp_secret(a);
    assert_int_equal(one.n, TOTP_SECRET_BYTES);
    assert_false(str_eq(one, two));
}

static void a_paper_code_is_read_as_people_write(void **state)
{
    (void)state;
    struct str key = S("key"), code = totp_recovery(a), one, two;
    assert_int_equal(code.n, TOTP_RECOVERY_SIGNS);
    assert_true(code.p[4] == '-');
    char small[TOTP_RECOVERY_SIGNS];
    for (size_t i = 0; i < code.n; i++)
        small[i] = (char)(code.p[i] >= 'A' && code.p[i] <= 'Z' ? code.p[i] + 32 : code.p[i]);
    small[4] = ' ';
    assert_true(totp_recovery_digest(a, key, 7, code, &one));
    assert_true(totp_recovery_digest(a, key, 7, (struct str){small, sizeof small}, &two));
    assert_true(str_eq(one, two));
    /* Of another account, under another key: another digest. */
    assert_true(totp_recovery_digest(a, key, 8, code, &two));
    assert_false(str_eq(one, two));
    assert_true(totp_recovery_digest(a, S("yek"), 7, code, &two));
    assert_false(str_eq(one, two));
    assert_false(totp_recovery_digest(a, key, 7, S("7K2M-94Q"), &two));
    assert_false(totp_recovery_digest(a, key, 7, S("287082"), &two));
    assert_false(str_eq(totp_recovery(a), totp_recovery(a)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_codes_of_rfc_6238, begin, end),
        cmocka_unit_test_setup_teardown(one_step_early_or_late_is_right, begin, end),
        cmocka_unit_test_setup_teardown(only_six_digits_are_a_code, begin, end),
        cmocka_unit_test_setup_teardown(apps_read_the_address, begin, end),
        cmocka_unit_test_setup_teardown(a_paper_code_is_read_as_people_write, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
