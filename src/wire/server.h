/* server: HTTP/1.1 on libmicrohttpd (epoll, a pool of at least two threads). The one door to
 * <microhttpd.h>.
 *
 * Rules this module owns (DESIGN.md section 3.1, SAFETY.md T18, T19):
 *   - the guard refuses, with 400 and close, before the body is read: two Content-Length, CL with
 *     TE, two Host, space before the colon, obs-fold, control characters, invalid UTF-8 or encoded
 *     NUL in path and query; CONNECT/TRACE and other methods than GET HEAD POST: 405;
 *   - limits: request line 2,000 bytes (414), headers 8 KiB in all (431), body by the handler's
 *     answer to `body_limit` (413, read no further than 64 KiB past it);
 *   - absolute deadlines by a connection registry and a reaper (headers 10 s, body at least
 *     1 KiB/s after 10 s), connection caps in all and per address; descriptors kept in reserve;
 *   - every connection that is refused for framing is closed.
 * The handler never sees a library type. Memory: a request lives in its own arena until the
 * response has left. */
#ifndef GANDAN_WIRE_SERVER_H
#define GANDAN_WIRE_SERVER_H

#include "base/arena.h"
#include "base/err.h"

enum wire_method { WIRE_GET = 1, WIRE_HEAD = 2, WIRE_POST = 4 };

struct wire_header {
    struct str name, value;
};

struct wire_request {
    struct arena *arena;
    enum wire_method method;
    struct str path;  /* raw as sent, begins with '/', without the query; not yet decoded */
    struct str query; /* raw, without '?' */
    const struct wire_header *headers;
    size_t header_count;
    struct str body;    /* whole, up to the limit; empty for GET and HEAD */
    struct str peer;    /* the client's address (proxy headers only from configured peers) */
    bool peer_loopback; /* the TCP peer itself is loopback and no proxy header was used */
    bool https;         /* X-Forwarded-Proto: https from a configured peer */
    int64_t began_mono; /* ms */
    void *ctx;          /* the handler's own */
    struct wire_private *priv;
};

/* The first header of that name (no case), or STR_NONE. */
struct str wire_header(const struct wire_request *q, struct str name);
/* One cookie's value, or STR_NONE. */
struct str wire_cookie(const struct wire_request *q, struct str name);

struct wire_response {
    int status;
    struct wire_header headers[16]; /* borrowed; must live in the request's arena or be literals */
    size_t header_count;
    struct str body; /* borrowed from the request's arena, or from `owner` */
    /* A body shared by many responses (page cache, assets): kept alive by the owner's count. */
    void *owner;
    void (*owner_release)(void *owner);
    bool close; /* end the connection after this response */
};
void wire_response_header(struct wire_response *s, struct str name, struct str value);

struct wire_handler {
    void *ctx;
    /* The greatest body taken for this request (headers are known, body is not); 0: none. Also
     * the place to refuse early: fill *early (status != 0) and the body is not read. */
    size_t (*body_limit)(void *ctx, struct wire_request *q, struct wire_response *early);
    /* The whole request is here. Returns true when *s is filled; false when the answer will come
     * by wire_answer() from another thread (the connection is suspended until then). */
    bool (*handle)(void *ctx, struct wire_request *q, struct wire_response *s);
    /* The wire itself refuses (400, 405, 408, 413, 414, 431, 503): the page for it. Static. */
    void (*refuse)(void *ctx, struct wire_request *q, int status, struct wire_response *s);
    /* After the response has left or the connection died; the arena is freed after it. */
    void (*completed)(void *ctx, struct wire_request *q, const struct wire_response *s);
};

struct wire_config {
    struct str listen;                 /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80" */
    int threads;                       /* 0: number of cores, at least 2 */
    int max_connections, max_per_peer; /* 0: defaults */
    const struct str *trusted_proxies; /* addresses whose X-Forwarded-For/-Proto are believed */
    size_t trusted_proxy_count;
};

struct wire_server;
/* E_CONFLICT: the address is in use; E_INVALID: not an address. */
enum err wire_start(
    const struct wire_config *config, const struct wire_handler *handler,
    struct wire_server **ret) must_check;
/* "127.0.0.1:8080": where it listens (port 0 in the config: the one that was given). */
struct str wire_address(const struct wire_server *server);
/* From any thread, once per request whose `handle` returned false. Copies *s. */
void wire_answer(struct wire_request *q, const struct wire_response *s);

struct wire_stats {
    int64_t requests, connections, refused, suspended;
};
struct wire_stats wire_stats(const struct wire_server *server);

/* Stop in two steps (DESIGN.md section 3.8): quiesce takes no new connection; stop waits until no
 * request is suspended (the library panics otherwise), then ends the daemon. */
void wire_quiesce(struct wire_server *server);
void wire_stop(struct wire_server *server);

#endif
