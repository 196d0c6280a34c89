#include "http/pool.h"

#include <errno.h>
#include <pthread.h>

#include "base/clock.h"

struct job {
    struct job *next;
    pool_fn *fn;
    void *arg;
    int64_t pushed_at;
    bool always;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t more, idle;
    struct job *first, **end;
    int waiting, running, threads;
    bool stopping;
    pthread_t thread[];
};

static void run(struct pool *p, struct job *j)
{
    bool too_old = !j->always && clock_mono() - j->pushed_at > POOL_MAX_AGE_MS;
    j->fn(j->arg, too_old);
    free(j);
    (void)pthread_mutex_lock(&p->lock);
    p->running--;
    if (p->waiting == 0 && p->running == 0)
        (void)pthread_cond_broadcast(&p->idle);
    (void)pthread_mutex_unlock(&p->lock);
}

static struct job *take(struct pool *p)
{
    (void)pthread_mutex_lock(&p->lock);
    while (!p->first && !p->stopping)
        (void)pthread_cond_wait(&p->more, &p->lock);
    struct job *j = p->first;
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
    for (struct job *j = take(p); j; j = take(p))
        run(p, j);
    return NULL;
}

struct pool *pool_new(int threads)
{
    struct pool *p = calloc(1, sizeof *p + sizeof(pthread_t) * (size_t)threads);
    if (!p)
        abort();
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

static bool push(struct pool *p, pool_fn *fn, void *arg, bool always)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        abort();
    *j = (struct job){.fn = fn, .arg = arg, .pushed_at = clock_mono(), .always = always};
    (void)pthread_mutex_lock(&p->lock);
    bool taken = always || (!p->stopping && p->waiting < POOL_MAX_WAITING);
    if (taken) {
        *p->end = j;
        p->end = &j->next;
        p->waiting++;
        (void)pthread_cond_signal(&p->more);
    }
    (void)pthread_mutex_unlock(&p->lock);
    if (!taken)
        free(j);
    return taken;
}

bool pool_push(struct pool *p, pool_fn *fn, void *arg)
{
    return push(p, fn, arg, false);
}

void pool_push_always(struct pool *p, pool_fn *fn, void *arg)
{
    (void)push(p, fn, arg, true);
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
    free(p);
}
