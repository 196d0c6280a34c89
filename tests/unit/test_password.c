/* What is kept of a password, and which passwords are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/viet.h"
#include "trust/password.h"

static struct arena *a;
static const struct password_rule rule = {
    STR_INIT("0123456789abcdef0123456789abcdef"), {1, (size_t)8192}};

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

static struct password_answer answer_of(
    const struct password_rule *r, struct str stored, struct str password)
{
    struct password_answer answer;
    assert_int_equal(password_check(a, r, stored, password, &answer), OK);
    return answer;
}

static struct str hash_of(const struct password_rule *r, struct str password)
{
    struct str hash;
    assert_int_equal(password_hash(a, r, password, &hash), OK);
    return hash;
}

static void the_right_password_is_right(void **state)
{
    (void)state;
    struct str one = hash_of(&rule, S("cánh đồng lúa chín"));
    struct str two = hash_of(&rule, S("cánh đồng lúa chín"));
    assert_true(answer_of(&rule, one, S("cánh đồng lúa chín")).right);
    assert_false(answer_of(&rule, one, S("cánh đồng lúa chin")).right);
    assert_false(answer_of(&rule, one, S("")).right);
    assert_false(str_eq(one, two)); /* a salt of its own each */
    assert_true(str_find(one, S("lúa")) < 0);
}

static void keyboards_may_compose_letters_differently(void **state)
{
    (void)state;
    struct str composed = S("hoa phượng đỏ rực");
    struct str apart = viet_nfd(a, composed);
    assert_false(str_eq(composed, apart));
    assert_true(answer_of(&rule, hash_of(&rule, composed), apart).right);
}

static void without_the_pepper_nothing_is_right(void **state)
{
    (void)state;
    struct password_rule other = rule;
    other.pepper = S("another key of thirty-two bytes!");
    struct str stored = hash_of(&rule, S("cánh đồng lúa chín"));
    assert_false(answer_of(&other, stored, S("cánh đồng lúa chín")).right);
}

static void other_parameters_ask_for_a_new_hash(void **state)
{
    (void)state;
    struct password_rule dearer = rule;
    dearer.cost = (struct password_cost){2, (size_t)16384};
    struct str stored = hash_of(&rule, S("cánh đồng lúa chín"));
    assert_false(answer_of(&rule, stored, S("cánh đồng lúa chín")).rehash);
    struct password_answer answer = answer_of(&dearer, stored, S("cánh đồng lúa chín"));
    assert_true(answer.right && answer.rehash);
    assert_false(answer_of(&dearer, stored, S("cánh đồng")).rehash);
}

static void parameters_are_those_of_the_rules(void **state)
{
    (void)state;
    struct password_rule strong = rule, floor = rule;
    strong.cost = PASSWORD_STRONG;
    floor.cost = PASSWORD_FLOOR;
    struct str s = hash_of(&strong, S("cánh đồng lúa chín"));
    struct str f = hash_of(&floor, S("cánh đồng lúa chín"));
    assert_true(str_starts(s, S("1$argon2id$v=19$m=65536,t=3,p=1$")));
    assert_true(str_starts(f, S("1$argon2id$v=19$m=19456,t=2,p=1$")));
    struct password_cost here = password_cost_here();
    assert_true(here.memory == PASSWORD_STRONG.memory || here.memory == PASSWORD_FLOOR.memory);
}

/* An unknown account, one without a password, a wrong password: one hash of the same cost each. */
static void nothing_stored_costs_the_same(void **state)
{
    (void)state;
    const struct str stored[] = {
        STR_NONE, S(""), S("$argon2id$v=19$m=8,t=1,p=1$x$y"), S("0"),
        hash_of(&rule, S("cánh đồng lúa chín"))};
    for (size_t i = 0; i < sizeof stored / sizeof *stored; i++) {
        int64_t before = password_hashes();
        assert_false(answer_of(&rule, stored[i], S("đồng lúa cánh chín")).right);
        assert_int_equal(password_hashes() - before, 1);
    }
    /* The hash that stands in is itself no way in. */
    assert_false(answer_of(&rule, STR_NONE, S("")).right);
}

static void too_long_is_not_hashed(void **state)
{
    (void)state;
    struct str hash;
    char many[PASSWORD_MAX + 1];
    memset(many, 'x', sizeof many);
    assert_int_equal(password_hash(a, &rule, (struct str){many, sizeof many}, &hash), E_INVALID);
    assert_int_equal(password_hash(a, &rule, S("\xff\xfe\xfd\xfc\xfb\xfa\xf9"), &hash), E_INVALID);
    assert_int_equal(password_hash(a, &rule, (struct str){many, PASSWORD_MAX}, &hash), OK);
}

/* ---- one at a time ---- */

#define CROWD 12
static atomic_int busy, done;

static void *sign_in(void *arg)
{
    (void)arg;
    struct arena *own = arena_new(0);
    struct password_rule strong = rule;
    struct password_answer answer;
    strong.cost = PASSWORD_STRONG;
    enum err e = password_check(own, &strong, STR_NONE, S("đồng lúa cánh chín"), &answer);
    atomic_fetch_add(e == E_BUSY ? &busy : &done, 1);
    arena_free(own);
    return NULL;
}

static void a_crowd_is_told_to_come_again(void **state)
{
    (void)state;
    pthread_t threads[CROWD];
    for (int i = 0; i < CROWD; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, sign_in, NULL), 0);
    for (int i = 0; i < CROWD; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(busy + done, CROWD);
    assert_true(done >= 1 + PASSWORD_WAITING);
    assert_true(busy > 0);
    /* Nobody is left in the queue. */
    assert_false(answer_of(&rule, STR_NONE, S("đồng lúa")).right);
}

/* ---- what everybody tries first ---- */

static enum password_fault judged(const char *password)
{
    const struct str own[] = {S("hoapq"), S("Phạm Quang Hòa"), S("Xã Vũ Ninh")};
    return password_judge(a, str_z(password), own, sizeof own / sizeof *own);
}

static void what_everybody_tries_is_refused(void **state)
{
    (void)state;
    static const char *const common[] = {"password", "Password",  "12345678",   "87654321",
                                         "iloveyou", "1q2w3e4r",  "aaaaaaaaaa", "abcdefgh",
                                         "abababab", "!!!!!!!!!!"};
    static const char *const guessable[] = {
        "hoapq2026",    "PhamQuangHoa", "phamquanghoa@123", "Vũ Ninh 2026", "xavuninh",
        "matkhau@123",  "m4tkh4u123",   "ubnd@vuninh1",     "quantri!2026", "0912345678",
        "034085001234", "20/11/1985",   "MotCua#2026",      "Vietnam1945"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (judged(common[i]) != PASSWORD_COMMON)
            fail_msg("%s is not common: %d", common[i], (int)judged(common[i]));
    for (size_t i = 0; i < sizeof guessable / sizeof *guessable; i++)
        if (judged(guessable[i]) != PASSWORD_GUESSABLE)
            fail_msg("%s is not guessable: %d", guessable[i], (int)judged(guessable[i]));
}

static void lengths_are_counted_in_letters(void **state)
{
    (void)state;
    char many[PASSWORD_MAX + 2];
    assert_int_equal(judged("lúa chín"), PASSWORD_FINE); /* eight letters */
    assert_int_equal(judged("lúachín"), PASSWORD_SHORT);
    assert_int_equal(judged(""), PASSWORD_SHORT);
    for (size_t i = 0; i <= PASSWORD_MAX; i++)
        many[i] = (char)('a' + i * i % 23);
    many[PASSWORD_MAX + 1] = 0;
    assert_int_equal(judged(many), PASSWORD_LONG);
    many[PASSWORD_MAX] = 0;
    assert_int_equal(judged(many), PASSWORD_FINE);
    assert_int_equal(judged("lúa chín\tđầy đồng"), PASSWORD_UNREADABLE);
    assert_int_equal(judged("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"), PASSWORD_UNREADABLE);
}

static void ordinary_good_ones_are_taken(void **state)
{
    (void)state;
    static const char *const good[] = {"cánh đồng lúa chín",   "7K2M-94QT-XNBD",
                                       "trâu trắng gặm mây",   "correct horse battery",
                                       "Vũ Ninh mùa nước nổi", "hoapq nuôi chín con vịt",
                                       "sông Hồng tháng tám",  "385 con vịt bơi"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (judged(good[i]) != PASSWORD_FINE)
            fail_msg("%s is refused: %d", good[i], (int)judged(good[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_right_password_is_right, begin, end),
        cmocka_unit_test_setup_teardown(keyboards_may_compose_letters_differently, begin, end),
        cmocka_unit_test_setup_teardown(without_the_pepper_nothing_is_right, begin, end),
        cmocka_unit_test_setup_teardown(other_parameters_ask_for_a_new_hash, begin, end),
        cmocka_unit_test_setup_teardown(parameters_are_those_of_the_rules, begin, end),
        cmocka_unit_test_setup_teardown(nothing_stored_costs_the_same, begin, end),
        cmocka_unit_test_setup_teardown(too_long_is_not_hashed, begin, end),
        cmocka_unit_test_setup_teardown(a_crowd_is_told_to_come_again, begin, end),
        cmocka_unit_test_setup_teardown(what_everybody_tries_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(lengths_are_counted_in_letters, begin, end),
        cmocka_unit_test_setup_teardown(ordinary_good_ones_are_taken, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
