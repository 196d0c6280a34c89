/* The keys directory, and how it grows with a later version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "spine/keys.h"

static char dir[64], path[128];
static struct keys keys;

static int begin(void **state)
{
    (void)state;
    memcpy(dir, "/tmp/gandan-keys-XXXXXX", 24);
    return mkdtemp(dir) ? 0 : -1;
}

static const char *file(const char *name)
{
    (void)snprintf(path, sizeof path, "%s/%s.key", dir, name);
    return path;
}

static int end(void **state)
{
    static const char *const names[] = {"track",  "field",    "blind", "form",
                                        "rating", "password", "sign"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)unlink(file(names[i]));
    return rmdir(dir);
}

static void fresh_keys_are_secret_and_different(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(keys_create(dir), OK);
    assert_int_equal(keys_load(dir, &keys), OK);
    for (int i = 0; i < KEY_COUNT; i++)
        for (int k = 0; k < i; k++)
            assert_false(str_eq(keys_get(&keys, (enum key)i), keys_get(&keys, (enum key)k)));
    assert_int_equal(stat(file("password"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(keys_create(dir), E_CONFLICT);
}

static void the_migration_that_needs_a_key_makes_it(void **state)
{
    (void)state;
    struct stat st;
    struct keys before;
    assert_int_equal(keys_create(dir), OK);
    assert_int_equal(keys_load(dir, &before), OK);
    assert_int_equal(unlink(file("password")), 0); /* as an older version left it */
    assert_int_equal(keys_load(dir, &keys), E_NOT_FOUND);
    assert_int_equal(keys_add(dir, 9), OK);
    assert_int_equal(keys_load(dir, &keys), OK);
    assert_true(str_eq(keys_get(&keys, KEY_FIELD), keys_get(&before, KEY_FIELD)));
    assert_int_equal(stat(file("password"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    /* Begun again after it was broken off: the key stays. */
    struct keys again;
    assert_int_equal(keys_add(dir, 9), OK);
    assert_int_equal(keys_load(dir, &again), OK);
    assert_true(str_eq(keys_get(&keys, KEY_PASSWORD), keys_get(&again, KEY_PASSWORD)));
}

static void a_lost_key_is_not_replaced(void **state)
{
    (void)state;
    assert_int_equal(keys_create(dir), OK);
    assert_int_equal(unlink(file("password")), 0);
    assert_int_equal(unlink(file("field")), 0);
    assert_int_equal(keys_add(dir, 10), OK);
    assert_int_not_equal(access(file("password"), F_OK), 0);
    assert_int_equal(keys_add(dir, 9), OK);
    assert_int_not_equal(access(file("field"), F_OK), 0);
    assert_int_equal(keys_load(dir, &keys), E_NOT_FOUND);
}

static void a_key_that_others_can_read_is_refused(void **state)
{
    (void)state;
    assert_int_equal(keys_create(dir), OK);
    assert_int_equal(chmod(file("password"), 0640), 0);
    assert_int_equal(keys_load(dir, &keys), E_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fresh_keys_are_secret_and_different, begin, end),
        cmocka_unit_test_setup_teardown(the_migration_that_needs_a_key_makes_it, begin, end),
        cmocka_unit_test_setup_teardown(a_lost_key_is_not_replaced, begin, end),
        cmocka_unit_test_setup_teardown(a_key_that_others_can_read_is_refused, begin, end),
    };
    log_set_level(LOG_ERROR + 1); /* failures are made on purpose here */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
