/* How full the disk is, and the ballast. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "folders.h"
#include "spine/disk.h"

static char dir[64];
static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    memcpy(dir, "/tmp/gandan-disk-XXXXXX", 24);
    folder_make(dir);
    arena = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(dir);
    arena_free(arena);
    return 0;
}

static struct disk *open_disk(int64_t mark)
{
    struct disk *d;
    assert_int_equal(disk_open(arena, str_z(dir), mark, &d), OK);
    return d;
}

static int64_t ballast_blocks(void)
{
    struct stat st;
    const char *path = arena_z(arena, arena_fmt(arena, "%s/ballast", dir));
    return stat(path, &st) == 0 ? (int64_t)st.st_blocks * 512 : 0;
}

static void the_mark_is_where_uploads_end(void **state)
{
    (void)state;
    struct disk *d = open_disk(1);
    struct disk_state s = disk_state(d);
    assert_true(s.total_bytes > 0 && s.free_bytes > 0 && s.looked_at > 0);
    assert_false(disk_is_low(d));
    disk_set_low_water(d, s.total_bytes + 1);
    disk_look(d);
    assert_true(disk_is_low(d));
    assert_true(disk_state(d).low);
    disk_set_low_water(d, 1);
    disk_look(d);
    assert_false(disk_is_low(d));
    assert_false(disk_is_low(NULL));
}

static void without_a_mark_it_is_a_tenth_or_less(void **state)
{
    (void)state;
    struct disk_state s = disk_state(open_disk(0));
    assert_true(s.low_water_bytes > 0);
    assert_true(s.low_water_bytes <= DISK_LOW_WATER_BYTES);
    assert_true(s.low_water_bytes <= s.total_bytes / 10);
}

static void the_ballast_is_real_and_comes_back(void **state)
{
    (void)state;
    struct disk *d = open_disk(1);
    assert_int_equal(disk_state(d).ballast_bytes, 0);
    disk_look(d);
    assert_true(ballast_blocks() >= DISK_BALLAST_BYTES);
    assert_int_equal(disk_state(d).ballast_bytes, DISK_BALLAST_BYTES);
    assert_true(disk_release_ballast(str_z(dir)));
    assert_int_equal(ballast_blocks(), 0);
    assert_false(disk_release_ballast(str_z(dir)));
    disk_look(d);
    assert_true(ballast_blocks() >= DISK_BALLAST_BYTES);
}

static void the_ballast_never_brings_the_disk_below_the_mark(void **state)
{
    (void)state;
    struct disk *d = open_disk(1);
    disk_set_low_water(d, disk_state(d).free_bytes - DISK_BALLAST_BYTES);
    disk_look(d);
    assert_int_equal(ballast_blocks(), 0);
    assert_int_equal(disk_state(d).ballast_bytes, 0);
}

static void half_a_ballast_is_none(void **state)
{
    (void)state;
    struct disk *d = open_disk(1);
    disk_look(d);
    assert_int_equal(truncate(arena_z(arena, arena_fmt(arena, "%s/ballast", dir)), 4096), 0);
    disk_look(d);
    assert_true(ballast_blocks() >= DISK_BALLAST_BYTES);
}

int main(void)
{
    log_set_level(LOG_ERROR + 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_mark_is_where_uploads_end, begin, end),
        cmocka_unit_test_setup_teardown(without_a_mark_it_is_a_tenth_or_less, begin, end),
        cmocka_unit_test_setup_teardown(the_ballast_is_real_and_comes_back, begin, end),
        cmocka_unit_test_setup_teardown(
            the_ballast_never_brings_the_disk_below_the_mark, begin, end),
        cmocka_unit_test_setup_teardown(half_a_ballast_is_none, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
