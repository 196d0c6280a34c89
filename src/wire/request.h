/* request: what the wire keeps about one request while it lives, and the pool they come from.
 * Inside wire/ only.
 *
 * A request begins when its request line is known and ends when its answer has left or its
 * connection has died; then its arena is reset and it waits in the pool for the next. */
#ifndef GANDAN_WIRE_REQUEST_H
#define GANDAN_WIRE_REQUEST_H

#include "wire/server.h"
#include "wire/spool.h"
#include "wire/watch.h"

struct MHD_Connection;

/* Who holds the answer: nobody yet; nobody, and the connection sleeps; wire_answer() has been. */
enum request_state { REQUEST_RUNNING, REQUEST_SUSPENDED, REQUEST_ANSWERED };

struct wire_private {
    struct wire_request q;
    struct wire_server *server;
    struct MHD_Connection *connection;
    struct watch_conn *conn;
    struct wire_private *next, *before; /* in the pool; among the heads of its thread */
    struct str target;                  /* path and query, as sent */
    const char *target_at;              /* where the library keeps it */
    struct wire_response s;
    _Atomic(int) state;
    char *body;
    size_t body_n, body_room, body_limit, body_length;
    struct spool spool; /* of a large body, instead of `body` */
    bool heading;       /* its head is still coming */
    bool begun;         /* the guard has seen it */
    bool seen;          /* the handler has seen it: it will be told of the end */
    bool handed;        /* to handle() */
    bool slept;         /* suspended, and not yet come back */
    bool gone;          /* its socket is a stream's */
    bool last;          /* of its connection */
};

struct request_pool;
struct request_pool *request_pool_new(void);
void request_pool_free(struct request_pool *pool);
struct wire_private *request_take(struct request_pool *pool);
void request_give(struct request_pool *pool, struct wire_private *p);

/* Requests of the calling thread whose head is still coming, a list by `next`. */
struct wire_private *request_heads(void);
void request_head_begin(struct wire_private *p);
/* Also when it has ended before. */
void request_head_end(struct wire_private *p);

/* E_TOO_BIG: over the limit; E_FULL: no room on the disk. A large body goes to `place`. */
enum err request_body_add(
    struct wire_private *p, const struct spool_place *place, const char *data, size_t n) must_check;
/* The whole body, once it is here. */
enum err request_body(struct wire_private *p, struct str *ret) must_check;
/* The answer as bytes, for the cases in which the library cannot send it: in the middle of a head
 * or a body. */
struct str request_answer_bytes(struct wire_private *p);
/* Head and first bytes of an answer that stays open until the connection ends. */
struct str request_stream_bytes(struct wire_private *p);

#endif
