/* Identifiers: unique over threads and processes, never below the last one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "spine/id.h"

#define EACH 20000
#define THREADS 4

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void assert_all_differ(int64_t *ids, size_t n)
{
    qsort(ids, n, sizeof *ids, by_value);
    for (size_t i = 1; i < n; i++)
        assert_true(ids[i - 1] < ids[i]);
}

static void *take_many(void *arg)
{
    int64_t *ids = arg, last = 0;
    for (int i = 0; i < EACH; i++) {
        ids[i] = id_new();
        if (ids[i] <= last)
            return (void *)1;
        last = ids[i];
    }
    return NULL;
}

static void ids_of_several_threads_differ_and_rise(void **state)
{
    (void)state;
    static int64_t ids[THREADS * EACH];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_many, ids + i * EACH), 0);
    for (int i = 0; i < THREADS; i++) {
        void *wrong;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    assert_all_differ(ids, (size_t)THREADS * EACH);
}

static void ids_of_processes_with_other_nodes_differ(void **state)
{
    (void)state;
    static int64_t ids[2 * EACH];
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    clock_fix(1800000000000);
    id_set_node(7);
    pid_t child = fork();
    if (child == 0) {
        id_set_node(8);
        (void)take_many(ids);
        ssize_t n = write(fds[1], ids, sizeof(int64_t) * EACH);
        _exit(n == (ssize_t)(sizeof(int64_t) * EACH) ? 0 : 1);
    }
    assert_null(take_many(ids));
    size_t got = 0;
    while (got < sizeof(int64_t) * EACH) {
        ssize_t n = read(fds[0], (char *)(ids + EACH) + got, sizeof(int64_t) * EACH - got);
        assert_true(n > 0);
        got += (size_t)n;
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_all_differ(ids, (size_t)2 * EACH);
    (void)close(fds[0]);
    (void)close(fds[1]);
    clock_release();
}

static void an_id_is_never_below_the_last_though_the_clock_steps_back(void **state)
{
    (void)state;
    clock_fix(1900000000000);
    int64_t before = id_new();
    clock_fix(1700000000000);
    assert_true(id_new() > before);
    clock_release();
}

static void an_id_is_above_the_greatest_one_stored(void **state)
{
    (void)state;
    clock_fix(2000000000000);
    id_set_node(4095);
    int64_t stored = id_new() + (1000LL << 22); /* it ran ahead of the clock */
    id_set_node(0);
    id_not_below(stored);
    assert_true(id_new() > stored);
    clock_release();
}

static void random_ids_are_positive_and_differ(void **state)
{
    (void)state;
    static int64_t ids[1000];
    for (int i = 0; i < 1000; i++) {
        ids[i] = id_random();
        assert_true(ids[i] > 0);
    }
    assert_all_differ(ids, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_of_several_threads_differ_and_rise),
        cmocka_unit_test(ids_of_processes_with_other_nodes_differ),
        cmocka_unit_test(an_id_is_never_below_the_last_though_the_clock_steps_back),
        cmocka_unit_test(an_id_is_above_the_greatest_one_stored),
        cmocka_unit_test(random_ids_are_positive_and_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
