/* job_wake: commits wake the runners, but a busy writer must not pay for it: nobody is woken who
 * is awake, and a runner that was just woken looks again only after a gap. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "spine/job_private.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic uint64_t rung; /* wakings since the start */
static atomic_int sleepers;   /* threads that a waking concerns */

static void make_bell(void)
{
    pthread_condattr_t attr;
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&bell, &attr);
    (void)pthread_condattr_destroy(&attr);
}

void job_wake_all(void)
{
    (void)pthread_once(&once, make_bell);
    (void)pthread_mutex_lock(&lock);
    (void)pthread_cond_broadcast(&bell);
    (void)pthread_mutex_unlock(&lock);
}

void job_wake(void)
{
    atomic_fetch_add(&rung, 1);
    /* A sleeper counts itself before it looks at `rung`: either it sees this, or we see it. */
    if (atomic_load(&sleepers) > 0)
        job_wake_all();
}

static void wait_until(int64_t end_ms)
{
    struct timespec end = {.tv_sec = end_ms / 1000, .tv_nsec = end_ms % 1000 * 1000000};
    (void)pthread_cond_timedwait(&bell, &lock, &end);
}

void job_sleep(struct job_sleep *s, int64_t ms, int64_t gap_ms, const _Atomic bool *stop)
{
    (void)pthread_once(&once, make_bell);
    int64_t until = clock_mono() + ms, gap_end = s->woke_at + gap_ms;
    (void)pthread_mutex_lock(&lock);
    while (!atomic_load(stop) && clock_mono() < until) {
        bool called = atomic_load(&rung) != s->seen;
        if (called && clock_mono() >= gap_end)
            break;
        if (called) {
            wait_until(gap_end < until ? gap_end : until);
            continue;
        }
        atomic_fetch_add(&sleepers, 1);
        if (atomic_load(&rung) == s->seen)
            wait_until(until);
        atomic_fetch_sub(&sleepers, 1);
    }
    (void)pthread_mutex_unlock(&lock);
    s->seen = atomic_load(&rung);
    s->woke_at = clock_mono();
}
