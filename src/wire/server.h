/* server: HTTP/1.1 on libmicrohttpd (epoll, a pool of at least two threads). The one door to
 * <microhttpd.h>.
 *
 * Rules this module owns (RFC 9112; what is slow or doubtful must not hurt others):
 *   - the guard (wire/guard.h) refuses doubtful framing before the body is read, and closes;
 *   - only GET HEAD POST (405); request line 2,000 bytes (414), headers 8 KiB in all (431), body
 *     by the handler's answer to `body_limit` (413, read no further than 64 KiB past it);
 *   - a request with Transfer-Encoding is the last of its connection: the library reads chunk
 *     lines leniently, so nothing may follow them;
 *   - absolute deadlines and connection caps by wire/watch.h; descriptors kept in reserve.
 * The handler never sees a library type. Memory: a request lives in its own arena until the
 * response has left.
 *
 * What the library answers by itself, before anybody here is asked: a line that is no request
 * line (400), HTTP/0.9 and HTTP/2 (505), a header without colon (400), a Content-Length that is no
 * number (400) or no 64-bit number (413), a head over its buffer (414, 431). It closes then. */
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
    /* Whole, up to the limit; empty for GET and HEAD. A large one is mapped from a file without a
     * name (wire/spool.h): never written to, and gone with the request. */
    struct str body;
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

struct wire_page;
struct wire_stream_new;
struct wire_response {
    int status;
    struct wire_header headers[16]; /* borrowed; must live in the request's arena or be literals */
    size_t header_count;
    struct str body; /* borrowed from the request's arena, or from `owner` */
    /* A body shared by many responses: kept alive by its owner, whom the wire lets go, once, when
     * the answer has left. */
    void *owner;
    void (*owner_release)(void *owner);
    bool close; /* end the connection after this response */
    /* A ready-made answer; then only `close` and the owner are read of the fields above. Borrowed:
     * the wire takes its own reference before handle() or wire_answer() is over, so it must live
     * that long. */
    struct wire_page *page;
    /* The answer stays open and is fed later (wire/stream.h). Not to HEAD. */
    const struct wire_stream_new *stream;
    /* Instead of `body`: an open file, sent from its beginning. The wire closes it, whatever
     * happens. NULL: none; it must live in the request's arena. */
    struct wire_file *file;
};
struct wire_file {
    int fd;
    uint64_t bytes;
};
/* A value with control characters cannot be sent: the header is left out and logged. */
void wire_response_header(struct wire_response *s, struct str name, struct str value);

/* A whole answer made once and sent many times (page cache, assets): nothing is allocated or copied
 * when it is sent. Counted: made with one reference; any thread may take and drop references.
 * Copies status and headers; s->body stays borrowed until s->owner_release(s->owner) is called
 * with the last reference. */
struct wire_page *wire_page_new(const struct wire_response *s);
void wire_page_ref(struct wire_page *page);
void wire_page_drop(struct wire_page *page); /* takes NULL */

struct wire_handler {
    void *ctx;
    /* The greatest body taken for this request (headers are known, body is not); 0: none. Also
     * the place to refuse early: fill *early (status != 0) and the body is not read. Not asked for
     * GET and HEAD, which have no body. */
    size_t (*body_limit)(void *ctx, struct wire_request *q, struct wire_response *early);
    /* The whole request is here. Returns true when *s is filled; false when the answer will come
     * by wire_answer() from another thread (the connection is suspended until then). */
    bool (*handle)(void *ctx, struct wire_request *q, struct wire_response *s);
    /* The wire itself refuses (400, 405, 413, 414, 429, 431, 500, 503, 505, 507): headers and body
     * for it (no wire_page). Status and `close` are set by the wire. Path and headers of *q may be
     * unfit to look at. */
    void (*refuse)(void *ctx, struct wire_request *q, int status, struct wire_response *s);
    /* After the response has left or the connection died; the arena is given back after it. Once
     * for each request that any of the three above has seen. *s: what was answered, status 0 when
     * nothing was. May be NULL. */
    void (*completed)(void *ctx, struct wire_request *q, const struct wire_response *s);
};

struct wire_config {
    struct str listen; /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80" */
    int threads;       /* 0: number of cores, at least 2 */
    /* 0: 2,048 in all, 256 from one address (one /64), which loopback and proxies are free of. */
    int max_connections, max_per_peer;
    /* Answers that stay open (wire/stream.h); 0: 8,192 in all, 256 from one address. They are no
     * connections in the sense above. */
    int max_streams, max_streams_per_peer;
    int beat_ms; /* 20,000: a stream without news is sent a comment */
    /* Addresses or networks ("10.0.0.0/8") whose X-Forwarded-For and -Proto are believed. */
    const struct str *trusted_proxies;
    size_t trusted_proxy_count;
    /* Deadlines in ms; 0: the default. */
    int header_ms; /* 10,000: from the first byte awaited to the end of the headers */
    int idle_ms;   /* 30,000: between two requests of one connection */
    int body_ms;   /* 10,000: in each such span at least min_rate bytes a second must come */
    int send_ms;   /* 60,000: in each such span that much must be taken by the client */
    int min_rate;  /* 1,024 bytes a second */
    int stop_ms;   /* 5,000: what wire_stop gives to answers that are on their way */
    /* Where large bodies wait (wire/spool.h); "": in memory. They leave this many bytes of its file
     * system free, else 507. */
    struct str spool_dir;
    int64_t spool_keep_free;
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
    int64_t requests, connections, refused, suspended, streams;
};
struct wire_stats wire_stats(const struct wire_server *server);

/* Stop in two steps: quiesce takes no new connection and closes each after
 * the answer under way; stop ends the streams, answers 503 to what still comes, waits until no
 * request is suspended (the library panics otherwise), ends the daemon and frees the server. */
void wire_quiesce(struct wire_server *server);
void wire_stop(struct wire_server *server);

#endif
