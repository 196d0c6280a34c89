/* stream_registry: the listeners, and the thread that tells them (http/stream.h). Private to
 * http/. */
#ifndef GANDAN_HTTP_STREAM_REGISTRY_H
#define GANDAN_HTTP_STREAM_REGISTRY_H

#include <pthread.h>
#include <stdatomic.h>

#include "db/db.h"
#include "http/stream.h"
#include "wire/stream.h"

/* Of one listener; lives in its wire_stream. */
struct listener {
    struct registry *registry;
    struct wire_stream *stream;
    struct listener *prev, *next; /* in its bucket: newest first */
    int64_t serial, unit_id, noun_id, official_id;
    int64_t id, after;
    bool has_after;
    bool greeted; /* `id` is what it knows */
    unsigned topics;
    char noun[STREAM_NOUN_MAX], channel[STREAM_CHANNEL_MAX];
};

#define REGISTRY_BUCKETS 1024
#define REGISTRY_NOTICES 256
#define REGISTRY_EVENT_MAX ((size_t)1024)
/* Beside the topics that moved in a bucket: */
#define REGISTRY_NEWCOMER (1u << 30) /* somebody has not been greeted */
#define REGISTRY_LOST (1u << 31)     /* there were more notices than room */

struct bucket {
    struct listener *first;
    atomic_int count;
    atomic_uint moved;
};
struct notice {
    int64_t unit_id;
    bool presence; /* made when it is told */
    char channel[STREAM_CHANNEL_MAX], data[STREAM_DATA_MAX];
};

struct registry {
    struct db *db;
    struct arena *arena; /* of one round */
    struct {
        int64_t id;
        unsigned topics;
        struct str event;
    } made;               /* the last one of this round */
    pthread_mutex_t lock; /* the lists of listeners, and that each in them is open */
    int64_t serial;
    struct bucket buckets[REGISTRY_BUCKETS];
    pthread_t thread;
    pthread_mutex_t desk; /* what is below; never held while something is sent */
    pthread_cond_t wake;
    bool news, stopping, stopped;
    struct notice notices[REGISTRY_NOTICES];
    size_t notice_count;
    _Atomic int64_t listeners, told, slow;
};

/* E_INTERNAL: no thread. */
enum err registry_start(struct arena *a, struct db *db, struct registry **ret) must_check;
/* From now on nobody is told anything. May be called twice. */
void registry_stop(struct registry *r);

/* The callbacks of a wire_stream_new whose user is a struct listener. */
void registry_opened(struct wire_stream *s);
void registry_closed(struct wire_stream *s, enum wire_stream_why why);
void registry_notice(struct registry *r, int64_t unit_id, struct str channel, struct str data);

/* ---- between stream_registry.c and stream_notices.c ---- */

struct bucket *registry_bucket(struct registry *r, int64_t unit_id);
/* These topics, or one of the two bits above, are to be looked at in this bucket. */
void registry_mark(struct registry *r, struct bucket *b, unsigned what);
/* Holding `lock`. */
void registry_send(struct registry *r, const struct listener *l, struct str event);
/* `data` STR_NONE: who is present. */
void registry_put_notice(struct registry *r, int64_t unit_id, struct str channel, struct str data);
void registry_tell_notices(struct registry *r);

struct registry_stats {
    int64_t listeners, told, slow;
};
struct registry_stats registry_stats(const struct registry *r);

#endif
