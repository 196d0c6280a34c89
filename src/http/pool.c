#include "http/pool.h"

#include <errno.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/clock.h"

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t more, idle;
    struct arena *arena;
    struct pool_job *first, **end;
    int waiting, running, threads;
    bool stopping;
    pthread_t thread[];
};

static void run(struct pool *p, struct pool_job *j)
{
    bool too_old = !j->always && clock_mono() - j->pushed_at > POOL_MAX_AGE_MS;
    j->fn(j->arg, too_old); /* j may be gone now */
    (void)pthread_mutex_lock(&p->lock);
    p->running--;
    if (p->waiting == 0 && p->running == 0)
        (void)pthread_cond_broadcast(&p->idle);
    (void)pthread_mutex_unlock(&p->lock);
}

static struct pool_job *take(struct pool *p)
{
    (void)pthread_mutex_lock(&p->lock);
    while (!p->first && !p->stopping)
        (void)pthread_cond_wait(&p->more, &p->lock);
    struct pool_job *j = p->first;
    if (j) {
        p->first = j->next;
        if (!p->first)
            p->end = &p->first;
        p->waiting--;
        p->running++;
    }
    (void)pthread_mutex_unlock(&p->lock);
    return j;
}

static void *worker(void *arg)
{
    struct pool *p = arg;
    for (struct pool_job *j = take(p); j; j = take(p))
        run(p, j);
    return NULL;
}

struct pool *pool_new(int threads)
{
    struct arena *a = arena_new(0);
    struct pool *p = arena_alloc(a, sizeof *p + sizeof(pthread_t) * (size_t)threads);
    p->arena = a;
    pthread_condattr_t attr;
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&p->more, NULL);
    (void)pthread_cond_init(&p->idle, &attr);
    (void)pthread_condattr_destroy(&attr);
    p->end = &p->first;
    p->threads = threads;
    for (int i = 0; i < threads; i++)
        if (pthread_create(&p->thread[i], NULL, worker, p) != 0)
            abort();
    return p;
}

static bool push(struct pool *p, struct pool_job *j, bool always)
{
    j->next = NULL;
    j->pushed_at = clock_mono();
    j->always = always;
    (void)pthread_mutex_lock(&p->lock);
    bool taken = always || (!p->stopping && p->waiting < POOL_MAX_WAITING);
    if (taken) {
        *p->end = j;
        p->end = &j->next;
        p->waiting++;
        (void)pthread_cond_signal(&p->more);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return taken;
}

bool pool_push(struct pool *p, struct pool_job *job, pool_fn *fn, void *arg)
{
    job->fn = fn;
    job->arg = arg;
    return push(p, job, false);
}

void pool_push_always(struct pool *p, struct pool_job *job, pool_fn *fn, void *arg)
{
    job->fn = fn;
    job->arg = arg;
    (void)push(p, job, true);
}

int64_t pool_waiting(struct pool *p)
{
    (void)pthread_mutex_lock(&p->lock);
    int64_t n = p->waiting;
    (void)pthread_mutex_unlock(&p->lock);
    return n;
}

bool pool_drain(struct pool *p, int64_t ms)
{
    int64_t until_us = clock_mono_us() + ms * 1000;
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    (void)pthread_mutex_lock(&p->lock);
    int rc = 0;
    while ((p->waiting || p->running) && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&p->idle, &p->lock, &until);
    bool idle = !p->waiting && !p->running;
    (void)pthread_mutex_unlock(&p->lock);
    return idle;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    (void)pthread_mutex_lock(&p->lock);
    p->stopping = true;
    (void)pthread_cond_broadcast(&p->more);
    (void)pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->threads; i++)
        (void)pthread_join(p->thread[i], NULL);
    (void)pthread_cond_destroy(&p->more);
    (void)pthread_cond_destroy(&p->idle);
    (void)pthread_mutex_destroy(&p->lock);
    arena_free(p->arena);
}
