/* library: the seam inside the wire between the HTTP library (server.c, which alone knows it) and
 * what is done with a request (exchange.c). Inside wire/ only. */
#ifndef GANDAN_WIRE_LIBRARY_H
#define GANDAN_WIRE_LIBRARY_H

#include <pthread.h>

#include "wire/config.h"
#include "wire/guard.h"
#include "wire/listen.h"
#include "wire/request.h"
#include "wire/streams.h"

struct MHD_Daemon;

struct wire_server {
    struct wire_handler handler;
    struct MHD_Daemon *daemon;
    struct request_pool *pool;
    struct watch *watch;
    struct streams *streams;
    struct peer_network proxies[CONFIG_MAX_PROXIES];
    size_t proxy_count;
    struct spool_place spool;
    bool raw_known; /* the layout of a parsed head in memory (wire/guard.h) */
    int stop_ms;
    char address[LISTEN_TEXT_MAX];
    _Atomic(bool) closing, stopping;
    /* pending: requests that may be or become suspended, and threads inside wire_answer().
     * leaving: requests from handle() until their answer has left. */
    _Atomic(int) pending, leaving, suspended;
    pthread_mutex_t lock;
    pthread_cond_t quiet;
    _Atomic(int64_t) requests, refused;
};

/* --- server.c, called by exchange.c --- */

/* Hands p->s over to be sent. False: the connection is beyond help. */
bool library_answer(struct wire_private *p);
void library_suspend(struct wire_private *p);
/* From any thread; *p may be gone when it returns. */
void library_resume(struct wire_private *p);
bool library_has_trailers(struct wire_private *p);
/* Free of the count per address: the machine itself, and proxies. */
bool library_exempts(const struct wire_server *server, const struct peer_address *peer);

/* --- exchange.c, called by server.c; false: end the connection, nothing more can be said --- */

/* The library is about to refuse this head in its own words. */
void exchange_refuse_head(struct wire_private *p, int status);
/* Headers are known (in p->q), the body is not read. */
bool exchange_begin(struct wire_private *p, const struct guard_head *head);
bool exchange_body(struct wire_private *p, const char *data, size_t n);
/* The whole request is here, or a suspended one has been resumed. */
bool exchange_finish(struct wire_private *p);
/* The answer has left or the connection died; *p goes back to the pool. */
void exchange_end(struct wire_private *p);
/* Suspended requests are waited for without end (their answers must come from above); from then on
 * answers that are on their way have a few seconds to leave. */
void exchange_wait_quiet(struct wire_server *server);

#endif
