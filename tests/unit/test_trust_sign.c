/* sign: the known answers of RFC 8032 section 7.1, and what does not verify. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trust/hash.h"
#include "trust/sign.h"

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

static struct str bytes(const char *hex)
{
    struct str s = STR_NONE;
    assert_true(hash_hex_decode(arena, str_z(hex), &s));
    return s;
}

static const char seed_hex[] = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
static const char public_hex[] = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
static const char signature_hex[] =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

static void rfc_8032_test_2(void **state)
{
    unsigned char key[SIGN_PUBLIC_BYTES], signature[SIGN_BYTES];
    const unsigned char *seed = (const unsigned char *)bytes(seed_hex).p;
    (void)state;
    sign_public(seed, key);
    assert_memory_equal(key, bytes(public_hex).p, sizeof key);
    sign_message(seed, bytes("72"), signature);
    assert_memory_equal(signature, bytes(signature_hex).p, sizeof signature);
    assert_true(sign_verify(bytes(public_hex), bytes("72"), bytes(signature_hex)));
}

static void what_was_changed_does_not_verify(void **state)
{
    (void)state;
    struct str key = bytes(public_hex), signature = bytes(signature_hex);
    assert_false(sign_verify(key, bytes("73"), signature));
    assert_false(sign_verify(key, S(""), signature));
    assert_false(sign_verify(str_sub(key, 0, 31), bytes("72"), signature));
    assert_false(sign_verify(key, bytes("72"), str_sub(signature, 0, 63)));
    assert_false(sign_verify(bytes(seed_hex), bytes("72"), signature));
}

static void the_key_as_openssl_reads_it(void **state)
{
    (void)state;
    assert_string_equal(
        arena_z(arena, sign_public_pem(arena, bytes(public_hex))),
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
        "-----END PUBLIC KEY-----\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rfc_8032_test_2, begin, end),
        cmocka_unit_test_setup_teardown(what_was_changed_does_not_verify, begin, end),
        cmocka_unit_test_setup_teardown(the_key_as_openssl_reads_it, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
