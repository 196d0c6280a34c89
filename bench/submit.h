/* submit: what the ways to send in a rating have in common; see submit.c. */
#ifndef GANDAN_BENCH_SUBMIT_H
#define GANDAN_BENCH_SUBMIT_H

#include <stdatomic.h>

#include "app/data.h"

/* What citizens wrote; an event's detail row is written for it too. */
#define SUBMIT_COMMENT "Cán bộ hướng dẫn tận tình, trả kết quả sớm hơn hẹn."
#define SUBMIT_LEVEL 5

/* Made before the clock starts: a single-use link of its own dossier, a form's key. */
struct submission {
    struct str token, key, body_hash;
};

struct round {
    struct data *data;
    int64_t unit_id;
    struct str slug, host; /* host: "127.0.0.1:PORT", where the server listens */
    const struct submission *list;
    size_t count;
    _Atomic size_t next, acknowledged;
};

/* One of several that send at once, each on a thread of its own. */
struct sender {
    struct round *round;
    struct arena *arena; /* emptied behind each submission */
    void *own;           /* the way's */
};

struct way {
    const char *name;
    bool writes; /* this process has the data for itself */
    bool (*open)(struct sender *s);
    /* True: acknowledged, so it is stored for good. */
    bool (*send)(struct sender *s, const struct submission *one);
};

extern const struct way submit_group, submit_single, submit_http;

#endif
