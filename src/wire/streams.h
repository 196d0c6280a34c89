/* streams: all streams of a server and the loop that serves them (wire/stream.h). Inside wire/
 * only. */
#ifndef GANDAN_WIRE_STREAMS_H
#define GANDAN_WIRE_STREAMS_H

#include <pthread.h>

#include "base/err.h"
#include "wire/stream.h"
#include "wire/tally.h"

struct streams_limits {
    int max, max_per_peer, beat_ms;
};
struct streams {
    struct streams_limits limits;
    pthread_mutex_t lock; /* everything below and inside the streams */
    pthread_t loop;
    int epoll, wake;
    int dead; /* a socket whose other end is closed */
    bool ending;
    int places; /* open, being opened or being closed */
    struct tally peers;
    struct wire_stream *oldest, *newest;
    struct wire_stream *over; /* unlinked, to be closed; by next */
};

struct wire_stream {
    struct streams *all;
    struct wire_stream *prev, *next; /* by sent_at */
    int fd;
    bool exempt, wants_out;
    bool in_loop; /* in the list, and the loop may close it */
    enum wire_stream_why why;
    struct peer_address peer;
    int64_t sent_at, until; /* monotonic ms; sent_at: since when nothing waits */
    char *pending;
    size_t pending_n, heard;
    void (*closed)(struct wire_stream *s, enum wire_stream_why why);
    _Alignas(16) char user[];
};

struct streams_new {
    int fd;
    struct peer_address peer;
    bool exempt;      /* from the count per address */
    struct str first; /* head and first bytes of the answer */
    const struct wire_stream_new *stream;
};

/* E_INTERNAL: no thread or descriptor. */
enum err streams_start(const struct streams_limits *limits, struct streams **ret) must_check;
/* Keeps a place for one more, which streams_open or streams_forgo takes. 0, or the status of the
 * refusal: 429, 503. */
int streams_admit(struct streams *all, const struct peer_address *peer, bool exempt) must_check;
void streams_forgo(struct streams *all, const struct peer_address *peer, bool exempt);
/* Takes the descriptor over. */
void streams_open(struct streams *all, const struct streams_new *n);
/* Ends every stream, also those that are opened later, and waits until they are closed. */
void streams_end(struct streams *all);
/* After streams_end, when nobody can call any more. Takes NULL. */
void streams_free(struct streams *all);
int streams_count(struct streams *all);
/* A socket that whoever reads it finds ended. */
int streams_dead_end(const struct streams *all);

/* ---- stream.c, for streams.c; all of them while holding the lock ---- */

void stream_append(struct wire_stream *s);
void stream_unlink(struct wire_stream *s);
void stream_put(struct wire_stream *s, struct str bytes);
/* What waits for it. */
void stream_put_pending(struct wire_stream *s);

#endif
