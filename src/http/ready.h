/* ready: can a submission be stored now? Private to http/; answers /readyz.
 *
 * Known from a small write of our own, at most one in READY_EVERY_MS. The first is made before the
 * server listens, so that its very first answer is true. Who asks while a write is on its way is
 * told what the one before found, unless that is too long ago to be true: then he waits for it, at
 * most READY_WAIT_MS. */
#ifndef GANDAN_HTTP_READY_H
#define GANDAN_HTTP_READY_H

#include <pthread.h>

#include "db/db.h"

#define READY_EVERY_MS 5000
#define READY_STALE_MS 10000
#define READY_WAIT_MS 1000

struct ready {
    struct db *db;
    pthread_mutex_t lock;
    pthread_cond_t known;
    bool asking;
    int64_t at; /* when the last write ended, monotonic ms */
    enum err result;
};

/* Makes the first write. */
void ready_init(struct ready *r, struct db *db);
/* OK, or why nothing can be stored. May wait: not on a wire thread. */
enum err ready_ask(struct ready *r) must_check;
void ready_done(struct ready *r);

#endif
