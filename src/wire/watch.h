/* watch: the registry of connections: absolute deadlines, counts per address, and the slow ending
 * of refused connections. Knows sockets, not the HTTP library.
 *
 * Rules this module owns (against slow readers and senders): the library's time-outs are for
 * inactivity only, so one byte now and then would hold a connection for ever. Here a thread looks
 * several times a second and shuts down each socket that overstays its phase. When connections run
 * out (7/8 in use), idle ones are closed after 2 s.
 *
 * A refused connection often still has bytes coming; closing it at once would make the kernel
 * answer them with a reset, and the client would lose the page that says why. So a copy of the
 * descriptor lingers: at most 64 KiB are read and dropped, at most 2 s.
 *
 * A watch_conn belongs to the registry from watch_add to watch_remove; between the two any thread
 * may set its phase. */
#ifndef GANDAN_WIRE_WATCH_H
#define GANDAN_WIRE_WATCH_H

#include <pthread.h>

#include "base/err.h"
#include "wire/peer.h"

enum watch_phase {
    WATCH_NEW,     /* accepted, no request line yet */
    WATCH_IDLE,    /* between two requests */
    WATCH_HEADERS, /* request line known */
    WATCH_BODY,
    WATCH_HANDLING, /* in our own hands: no deadline here */
    WATCH_SENDING,
};

struct watch_limits {
    int header_ms, idle_ms, body_ms, send_ms, min_rate;
    int max_connections, max_per_peer;
};

struct watch;
struct watch_conn {
    struct peer_address peer; /* the TCP peer */
    char peer_text[PEER_TEXT_MAX];
    size_t peer_text_n;
    int fd;
    bool exempt; /* from the count per address */
    bool linger; /* set by whoever refused: bytes may still be coming */
    struct watch_conn *prev, *next;
    _Atomic(int) phase;
    _Atomic(int64_t) since; /* of the phase, monotonic ms */
    _Atomic(int64_t) bytes; /* of the body so far */
    int64_t mark_at, mark;  /* the reaper's own: start of the span that is measured */
    int mark_phase;
    int64_t gone_at_bytes; /* … and how much there was when the client was seen to be gone */
};

/* E_INTERNAL: no thread. */
enum err watch_start(const struct watch_limits *limits, struct watch **ret) must_check;
/* All connections must have been removed. */
void watch_stop(struct watch *w);

/* May this address have one connection more? */
bool watch_admits(struct watch *w, const struct peer_address *peer, bool exempt);
struct watch_conn *watch_add(struct watch *w, int fd, const struct peer_address *peer, bool exempt);
/* Before the descriptor is closed. */
void watch_remove(struct watch *w, struct watch_conn *c);
void watch_phase(struct watch_conn *c, enum watch_phase phase);
/* Shuts idle connections down from now on, at once. */
void watch_drain(struct watch *w);

int watch_count(struct watch *w);

/* A condition whose timed waits are measured by the clock of clock_mono(). */
void watch_cond_init(pthread_cond_t *c);

#endif
