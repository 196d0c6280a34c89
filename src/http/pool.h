/* pool: the bounded pool of workers for everything that may wait. Private to http/.
 *
 * At most POOL_MAX_WAITING jobs wait; a job older than POOL_MAX_AGE_MS is told so, and answers 503
 * instead of working for somebody who has gone. */
#ifndef GANDAN_HTTP_POOL_H
#define GANDAN_HTTP_POOL_H

#include <stdbool.h>
#include <stdint.h>

#define POOL_MAX_WAITING 1000
#define POOL_MAX_AGE_MS 2000

struct pool;
typedef void pool_fn(void *arg, bool too_old);

/* Lives in what it works on; at most once in the pool at a time. */
struct pool_job {
    struct pool_job *next;
    pool_fn *fn;
    void *arg;
    int64_t pushed_at;
    bool always;
};

struct pool *pool_new(int threads);
/* False: full or stopping. */
bool pool_push(struct pool *p, struct pool_job *job, pool_fn *fn, void *arg);
/* For the second half of work already begun: always taken. */
void pool_push_always(struct pool *p, struct pool_job *job, pool_fn *fn, void *arg);
int64_t pool_waiting(struct pool *p);
/* Waits at most ms until nothing waits or runs. */
bool pool_drain(struct pool *p, int64_t ms);
void pool_free(struct pool *p);

#endif
