/* date and arena: days and minutes as they are written, and text that is put together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/date.h"

static struct arena *arena;

static void expect(struct str got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

static void every_day_is_written_with_its_zeros(void **state)
{
    (void)state;
    char want[64];
    int64_t first = 0, last = 0;
    assert_true(date_parse_iso(S("1900-01-01"), &first) && date_parse_iso(S("2200-12-31"), &last));
    for (int64_t day = first; day <= last; day += 3) {
        struct date d = date_of_day(day);
        int minute = (int)((day - first) % 1440);
        (void)snprintf(want, sizeof want, "%02d/%02d/%04d", d.day, d.month, d.year);
        expect(date_str_dmy(arena, day), want);
        (void)snprintf(want, sizeof want, "%04d-%02d-%02d", d.year, d.month, d.day);
        expect(date_str_iso(arena, day), want);
        (void)snprintf(
            want, sizeof want, "%04d-%02d-%02d %02d:%02d", d.year, d.month, d.day, minute / 60,
            minute % 60);
        expect(date_str_local(arena, date_at(day, minute)), want);
        arena_reset(arena);
    }
}

static void every_minute_is_written_up_to_midnight(void **state)
{
    (void)state;
    char want[64];
    for (int minute = 0; minute <= 1440; minute++) {
        (void)snprintf(want, sizeof want, "%02d:%02d", minute / 60, minute % 60);
        expect(date_str_minute(arena, minute), want);
    }
}

/* Chunks begin at 16 kB: the texts stand before, on and behind the end of one. */
static void text_is_whole_wherever_a_chunk_ends(void **state)
{
    (void)state;
    for (size_t used = 16 * 1024 - 96; used <= 16 * 1024; used += 16) {
        for (int n = 0; n <= 96; n++) {
            char want[128];
            struct arena *a = arena_new(0);
            memset(arena_raw(a, used), '#', used);
            struct str one = arena_fmt(a, "%0*d", n, 7), two = arena_fmt(a, "<%d>", n);
            (void)snprintf(want, sizeof want, "%0*d", n, 7);
            expect(one, want);
            (void)snprintf(want, sizeof want, "<%d>", n);
            expect(two, want);
            arena_free(a);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_is_written_with_its_zeros),
        cmocka_unit_test(every_minute_is_written_up_to_midnight),
        cmocka_unit_test(text_is_whole_wherever_a_chunk_ends),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
