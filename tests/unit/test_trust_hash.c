/* hash, token, seal: known answers, and what happens to those who tamper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/random.h"
#include "trust/hash.h"
#include "trust/seal.h"
#include "trust/token.h"

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

static struct str bytes(const char *hex)
{
    struct str s = STR_NONE;
    assert_true(hash_hex_decode(arena, str_z(hex), &s));
    return s;
}

static struct str repeated(int c, size_t n)
{
    char *p = arena_raw(arena, n);
    memset(p, c, n);
    return (struct str){p, n};
}

static void sha256_gives_the_answers_of_fips_180_4(void **state)
{
    (void)state;
    SAME(
        hash_sha256_hex(arena, S("")),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    SAME(
        hash_sha256_hex(arena, S("abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    SAME(
        hash_sha256_hex(arena, S("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    SAME(
        hash_sha256_hex(arena, repeated('a', 1000000)),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    unsigned char sum[HASH_SHA256_BYTES];
    struct hash_stream h;
    hash_stream_init(&h);
    for (int i = 0; i < 1000; i++)
        hash_stream_add(&h, repeated('a', 1000));
    hash_stream_done(&h, sum);
    SAME(
        hash_hex(arena, (struct str){(char *)sum, sizeof sum}),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void check_hmac(struct str key, struct str text, const char *want)
{
    unsigned char mac[HASH_SHA256_BYTES];
    hash_hmac_sha256(key, text, mac);
    SAME(hash_hex(arena, (struct str){(char *)mac, sizeof mac}), want);
}

static void hmac_gives_the_answers_of_rfc_4231(void **state)
{
    (void)state;
    check_hmac(
        repeated(0x0b, 20), S("Hi There"),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    check_hmac(
        S("Jefe"), S("what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    check_hmac(
        repeated(0xaa, 20), repeated(0xdd, 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    check_hmac(
        bytes("0102030405060708090a0b0c0d0e0f10111213141516171819"), repeated(0xcd, 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    check_hmac(
        repeated(0xaa, 131), S("Test Using Larger Than Block-Size Key - Hash Key First"),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    check_hmac(
        repeated(0xaa, 131),
        S("This is a test using a larger than block-size key and a larger than "
          "block-size data. The key needs to be hashed before being used by the "
          "HMAC algorithm."),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

static void bytes_are_written_and_read_strictly(void **state)
{
    (void)state;
    struct str s = S("kept");
    SAME(hash_hex(arena, S("\x00\xFFz")), "00ff7a");
    assert_true(str_eq(bytes("00FF7a"), S("\x00\xFFz")));
    assert_false(hash_hex_decode(arena, S("0"), &s));
    assert_false(hash_hex_decode(arena, S("0g"), &s));
    assert_false(hash_hex_decode(arena, S("00 1"), &s));
    static const char *const RFC4648[][2] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < 7; i++) {
        struct str back;
        SAME(hash_base64url(arena, str_z(RFC4648[i][0])), RFC4648[i][1]);
        assert_true(hash_base64url_decode(arena, str_z(RFC4648[i][1]), &back));
        assert_true(str_eq(back, str_z(RFC4648[i][0])));
    }
    SAME(hash_base64url(arena, S("\xFB\xFF")), "-_8");
    static const char *const BAD[] = {"Zg==", "Z", "Zh", "Z g", "+_8", "Zm9v\n", "Zm9vY"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        if (hash_base64url_decode(arena, str_z(BAD[i]), &s))
            fail_msg("taken: %s", BAD[i]);
    SAME(s, "kept");
}

static void equal_means_equal(void **state)
{
    (void)state;
    assert_true(hash_equal(S("abc"), S("abc")));
    assert_true(hash_equal(S(""), STR_NONE));
    assert_false(hash_equal(S("abc"), S("abd")));
    assert_false(hash_equal(S("abc"), S("ab")));
    char secret[4] = {1, 2, 3, 4};
    hash_wipe(secret, sizeof secret);
    assert_true(str_eq((struct str){secret, 4}, S("\0\0\0\0")));
}

/* ---- tokens ---- */

static void tokens_are_what_crockford_says(void **state)
{
    (void)state;
    SAME(token_encode(arena, S("")), "");
    SAME(token_encode(arena, S("\xFF")), "ZW");
    SAME(token_encode(arena, S("\x00\x01")), "000G");
    SAME(token_encode(arena, S("foobar")), "CSQPYRK1E8");
    SAME(token_encode(arena, repeated(0xFF, 10)), "ZZZZZZZZZZZZZZZZ");
    assert_int_equal(token_encode(arena, repeated(1, TOKEN_TYPED_BYTES)).n, TOKEN_TYPED_SIGNS);
    assert_int_equal(token_encode(arena, repeated(1, TOKEN_LONG_BYTES)).n, TOKEN_LONG_SIGNS);
    SAME(token_grouped(arena, S("7K2M94QT0ABCDEFG")), "7K2M-94QT-0ABC-DEFG");
    SAME(token_grouped(arena, S("ABCDE")), "ABCD-E");
    SAME(token_grouped(arena, S("")), "");
}

static void every_kind_typing_is_read(void **state)
{
    (void)state;
    struct str s;
    assert_true(token_normal(arena, S("7k2m-94qt oabc-dEFg "), TOKEN_TYPED_BYTES, &s));
    SAME(s, "7K2M94QT0ABCDEFG");
    assert_true(token_normal(arena, S("iIlL1oO00000000\n0"), TOKEN_TYPED_BYTES, &s));
    SAME(s, "1111100000000000");
    static const char *const BAD[] = {
        "",
        "7K2M94QT0ABCDEF",
        "7K2M94QT0ABCDEFGH",
        "7K2M94QT0ABCDEFU",
        "7K2M94QT0ABCDEF!",
        "7K2M94QT0ABCDEFGG",
        "7K2M_94QT0ABCDEFG",
        "7K2M94QT0ABCDEFé",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        if (token_decode(arena, str_z(BAD[i]), TOKEN_TYPED_BYTES, &s))
            fail_msg("taken: %s", BAD[i]);
    assert_false(token_decode(arena, S("7K2M94QT0ABCDEF\0"), TOKEN_TYPED_BYTES, &s));
    assert_true(token_decode(arena, S("ZW"), 1, &s));
    assert_false(token_decode(arena, S("ZZ"), 1, &s)); /* stray last bits: a second spelling */
    SAME(token_encode(arena, S("\xFF")), "ZW");
}

static void tokens_come_back_as_they_were(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        char raw[40];
        struct str back;
        random_bytes(raw, n);
        struct str token = token_encode(arena, (struct str){raw, n});
        assert_true(token_decode(arena, token_grouped(arena, token), n, &back));
        assert_true(str_eq(back, (struct str){raw, n}));
    }
    struct str x = token_random(arena, 16), y = token_random(arena, 16);
    assert_int_equal(x.n, TOKEN_LONG_SIGNS);
    assert_false(token_equal(x, y));
    assert_true(token_equal(x, arena_str(arena, x)));
}

/* ---- seals ---- */

static struct seal_key key(uint8_t id)
{
    return (struct seal_key){id, repeated(0x40 + id, SEAL_KEY_BYTES)};
}

static void a_sealed_field_opens_with_its_key_and_place(void **state)
{
    (void)state;
    struct seal_key keys[] = {key(2), key(1)};
    struct seal_ring ring = {keys, 2};
    struct str sealed = seal_close(arena, &keys[1], S("034099001234"), S("person.id/9")), plain;
    assert_int_equal(sealed.n, 12 + SEAL_EXTRA);
    assert_int_equal(sealed.p[0], 1);
    assert_int_equal(sealed.p[1], 1);
    assert_int_equal(str_find(sealed, S("034099001234")), -1);
    assert_int_equal(seal_open(arena, &ring, sealed, S("person.id/9"), &plain), OK);
    SAME(plain, "034099001234");
    assert_int_equal(seal_open(arena, &ring, sealed, S("person.id/8"), &plain), E_INVALID);
    ring.n = 1;
    assert_int_equal(seal_open(arena, &ring, sealed, S("person.id/9"), &plain), E_NOT_FOUND);
    struct str empty = seal_close(arena, &keys[0], S(""), S(""));
    assert_int_equal(seal_open(arena, &ring, empty, S(""), &plain), OK);
    assert_int_equal(plain.n, 0);
    assert_false(str_eq(
        seal_close(arena, &keys[0], S("x"), S("")), seal_close(arena, &keys[0], S("x"), S(""))));
}

static void one_changed_bit_is_seen(void **state)
{
    (void)state;
    struct seal_key keys[256];
    for (int i = 0; i < 256; i++)
        keys[i] = (struct seal_key){(uint8_t)i, repeated(0x55, SEAL_KEY_BYTES)};
    /* All ids have the same key: only the tag over the head can tell them apart. */
    struct seal_ring ring = {keys, 256};
    struct str sealed = seal_close(arena, &keys[7], S("0912345678"), S("c")), plain;
    for (size_t bit = 0; bit < sealed.n * 8; bit++) {
        struct str changed = arena_str(arena, sealed);
        char *p = arena_raw(arena, sealed.n);
        memcpy(p, changed.p, sealed.n);
        p[bit / 8] = (char)(p[bit / 8] ^ (1 << bit % 8));
        assert_int_equal(
            seal_open(arena, &ring, (struct str){p, sealed.n}, S("c"), &plain), E_INVALID);
    }
    for (size_t n = 0; n < sealed.n; n++)
        assert_int_equal(seal_open(arena, &ring, str_sub(sealed, 0, n), S("c"), &plain), E_INVALID);
    assert_int_equal(
        seal_open(arena, &ring, arena_cat(arena, sealed, S("x")), S("c"), &plain), E_INVALID);
    assert_int_equal(seal_open(arena, &ring, sealed, S("c"), &plain), OK);
}

/* Written by an independent XChaCha20-Poly1305 (HChaCha20 and RFC 8439 in Python) with the layout
 * of seal.h: fields sealed years ago must open. */
static void the_layout_is_the_one_written_down(void **state)
{
    (void)state;
    struct seal_key keys[] = {key(3)};
    struct seal_ring ring = {keys, 1};
    struct str plain;
    assert_int_equal(
        seal_open(
            arena, &ring,
            bytes("0103000102030405060708090a0b0c0d0e0f1011121314151617"
                  "e1930c474b87b1aaaffa5f8de7521e01bbf4437c10fe844fd9e15191"),
            S("person.id/9"), &plain),
        OK);
    SAME(plain, "034099001234");
}

static void an_index_finds_and_does_not_join(void **state)
{
    (void)state;
    unsigned char x[SEAL_INDEX_BYTES], y[SEAL_INDEX_BYTES];
    struct str k = repeated(7, 32);
    seal_index(k, S("person.phone"), S("+84912345678"), x);
    seal_index(k, S("person.phone"), S("+84912345678"), y);
    assert_memory_equal(x, y, sizeof x);
    seal_index(k, S("person.phone"), S("+84912345679"), y);
    assert_memory_not_equal(x, y, sizeof x);
    seal_index(k, S("person.id"), S("+84912345678"), y);
    assert_memory_not_equal(x, y, sizeof x);
    seal_index(repeated(8, 32), S("person.phone"), S("+84912345678"), y);
    assert_memory_not_equal(x, y, sizeof x);
    seal_index(k, S("person.phone+"), S("84912345678"), y);
    assert_memory_not_equal(x, y, sizeof x);
    /* HMAC(HMAC(07 x 32, "person.phone"), "+84912345678"), computed with Python's hmac. */
    SAME(
        hash_hex(arena, (struct str){(char *)x, sizeof x}),
        "c7b4651e18390b1c8172fbff32e881329c2c592bcdfad36ab562b4ee2584c378");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sha256_gives_the_answers_of_fips_180_4, begin, end),
        cmocka_unit_test_setup_teardown(hmac_gives_the_answers_of_rfc_4231, begin, end),
        cmocka_unit_test_setup_teardown(bytes_are_written_and_read_strictly, begin, end),
        cmocka_unit_test_setup_teardown(equal_means_equal, begin, end),
        cmocka_unit_test_setup_teardown(tokens_are_what_crockford_says, begin, end),
        cmocka_unit_test_setup_teardown(every_kind_typing_is_read, begin, end),
        cmocka_unit_test_setup_teardown(tokens_come_back_as_they_were, begin, end),
        cmocka_unit_test_setup_teardown(a_sealed_field_opens_with_its_key_and_place, begin, end),
        cmocka_unit_test_setup_teardown(one_changed_bit_is_seen, begin, end),
        cmocka_unit_test_setup_teardown(the_layout_is_the_one_written_down, begin, end),
        cmocka_unit_test_setup_teardown(an_index_finds_and_does_not_join, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
