/* pin: which ones are refused, and what opens a sealed seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trust/pin.h"

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

static enum pin_fault judged(const char *pin)
{
    const struct str own[] = {S("0912 847 365"), S("lan-480539")};
    return pin_judge(str_z(pin), own, 2);
}

static void what_everybody_tries_first_is_refused(void **state)
{
    static const char *const refused[] = {
        "111111",   "000000",   "123456",   "654321",   "890123",   "246802", "135791",
        "121212",   "123123",   "112233",   "123321",   "150890",   "900815", "010203",
        "15081990", "19900815", "12341234", "99999999", "13571357",
    };
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (judged(refused[i]) != PIN_TRIVIAL)
            fail_msg("%s is taken", refused[i]);
    assert_int_equal(judged("479205"), PIN_FINE);
    assert_int_equal(judged("4792051863"), PIN_FINE);
    assert_int_equal(judged("330946"), PIN_FINE); /* no month is the 94th, no day the 33rd */
}

static void length_digits_and_ones_own_number(void **state)
{
    (void)state;
    assert_int_equal(judged(""), PIN_SHORT);
    assert_int_equal(judged("47920"), PIN_SHORT);
    assert_int_equal(judged("4792051863702"), PIN_LONG);
    assert_int_equal(judged("47920a"), PIN_NO_DIGITS);
    assert_int_equal(judged("4792 05"), PIN_NO_DIGITS);
    assert_int_equal(judged("847365"), PIN_OWN); /* of the phone number, over its blank */
    assert_int_equal(judged("480539"), PIN_OWN); /* of the login */
    assert_int_equal(judged("847366"), PIN_FINE);
}

static void only_the_pin_with_the_pepper_opens(void **state)
{
    const struct password_rule rule = {S("0123456789abcdef0123456789abcdef"), PASSWORD_CHEAP};
    const struct password_rule thief = {S("ffffffffffffffff0123456789abcdef"), PASSWORD_CHEAP};
    const struct password_rule later = {S("0123456789abcdef0123456789abcdef"), {2, (size_t)16384}};
    unsigned char seed[SIGN_SEED_BYTES], out[SIGN_SEED_BYTES] = {0};
    struct str sealed, again;
    (void)state;
    for (size_t i = 0; i < sizeof seed; i++)
        seed[i] = (unsigned char)(7 * i + 1);
    assert_int_equal(pin_seal(arena, &rule, S("479205"), seed, &sealed), OK);
    assert_int_equal(pin_seal(arena, &rule, S("479205"), seed, &again), OK);
    assert_false(str_eq(sealed, again)); /* salts differ */
    assert_int_equal(pin_open(arena, &rule, S("479206"), sealed, out), E_INVALID);
    assert_int_equal(pin_open(arena, &thief, S("479205"), sealed, out), E_INVALID);
    assert_memory_not_equal(out, seed, sizeof seed);
    assert_int_equal(pin_open(arena, &later, S("479205"), sealed, out), OK); /* under other costs */
    assert_memory_equal(out, seed, sizeof seed);
    for (size_t i = 0; i < sealed.n; i += 9) {
        char *bent = arena_raw(arena, sealed.n);
        memcpy(bent, sealed.p, sealed.n);
        bent[i] = (char)(bent[i] ^ 1);
        if (i >= 1 && i < 6)
            continue; /* the cost: other work, as wrong */
        assert_int_equal(
            pin_open(arena, &rule, S("479205"), (struct str){bent, sealed.n}, out), E_INVALID);
    }
    assert_int_equal(pin_open(arena, &rule, S("479205"), str_sub(sealed, 0, 40), out), E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_everybody_tries_first_is_refused),
        cmocka_unit_test(length_digits_and_ones_own_number),
        cmocka_unit_test(only_the_pin_with_the_pepper_opens),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
