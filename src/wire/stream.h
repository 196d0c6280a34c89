/* stream: answers that stay open and are fed later, from any thread (server-sent events).
 *
 * A stream begins as an ordinary request. When its handler answers with a `stream`, the socket is
 * taken from the HTTP library and belongs to one loop of our own (docs/adr/0007): a listener costs
 * under a KiB here, and none of the library's connections.
 *
 * Rules this module owns:
 *   - what a listener does not take is never kept: at most STREAM_PENDING_MAX bytes wait for it,
 *     and not longer than one beat; then it is ended and may come again;
 *   - each beat (20 s) without news a comment is sent, so that proxies keep the line and the dead
 *     are noticed;
 *   - a listener is ended after its life, so that who may listen is asked again;
 *   - no more listeners than config allows, in all (503) and from one address (429).
 * Memory: a stream lives from opened() to the return of closed(); closed() runs on the loop's own
 * thread. The caller's own part of it comes from `user` and lives as long. */
#ifndef GANDAN_WIRE_STREAM_H
#define GANDAN_WIRE_STREAM_H

#include "base/str.h"

#define STREAM_PENDING_MAX ((size_t)4 * 1024)

struct wire_stream;

enum wire_stream_why {
    STREAM_OPEN, /* not ended yet */
    STREAM_LEFT, /* the client went away, or its line broke */
    STREAM_SLOW, /* it did not take what was sent */
    STREAM_OVER, /* its life is over, or the server stops */
};

/* What makes an answer stay open: `stream` of a wire_response. Status 200, the response's headers
 * and its body (as the first bytes) are sent. Lives in the request's arena. */
struct wire_stream_new {
    const void *user; /* copied: wire_stream_user() */
    size_t user_size;
    int64_t life_ms; /* 0: an hour */
    /* Once each, in this order; neither when the stream is refused. */
    void (*opened)(struct wire_stream *s);
    void (*closed)(struct wire_stream *s, enum wire_stream_why why);
};

void *wire_stream_user(struct wire_stream *s);
/* From any thread, from opened() until closed() is called: whoever sends must know, by a lock that
 * closed() takes too, that it has not been. Never waits. */
void wire_stream_send(struct wire_stream *s, struct str bytes);

#endif
