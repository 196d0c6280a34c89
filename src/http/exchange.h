/* exchange: one request on its way through http/. Private to this room. */
#ifndef GANDAN_HTTP_EXCHANGE_H
#define GANDAN_HTTP_EXCHANGE_H

#include <stdatomic.h>

#include "db/writer.h"
#include "http/cache.h"
#include "http/dispatch.h"
#include "http/pool.h"
#include "http/ready.h"
#include "http/upload.h"
#include "spine/access_log.h"
#include "wire/router.h"

struct http {
    struct http_config config;
    struct arena *arena; /* of the table */
    struct http_routes routes;
    struct router *router;
    struct pool *pool;
    struct cache *cache;
    struct ready ready;
    struct registry *registry; /* of listeners */
    atomic_bool quiescing;
    atomic_int writing; /* exchanges at the writer */
    _Atomic int64_t responses[6];
};

/* How the page is to look: from cookies, part of the cache key. */
struct look {
    int size;      /* 0 normal, 1 large, 2 very large */
    bool contrast; /* high */
};

enum gate { GATE_OPEN, GATE_SIGN_IN, GATE_CONFIRM };

struct exchange {
    struct request q;
    struct response s;
    struct http *http;
    struct router_match match;
    struct form query;
    struct look look;
    struct str session;         /* the session cookie's value, or "" */
    struct str new_session;     /* to be set with the answer */
    enum gate gate;             /* what stands between the caller and the page */
    bool foreign;               /* a submission that did not come from a page of ours */
    struct access_entry *reads; /* whose records the answer shows */
    size_t read_count, read_room;
    bool wrote;     /* the marker cookie of an own recent write */
    bool suspended; /* the answer goes by wire_answer */
    struct wire_response *out;
    /* caching */
    struct str cache_key;
    struct flight flight; /* when we render for the cache */
    struct exchange *next_waiter;
    struct pool_job job;
    uint64_t version_before;
    /* writing */
    struct str form_key; /* the idempotency key as sent */
    struct str row_key;  /* the key of its row: of this session's */
    struct str body_hash;
    bool stored;   /* under this key already: a second sending */
    bool same_key; /* the form shown again must carry the key it came with */
    bool replayed; /* the same submission was stored before: this one was not */
    struct upload *uploads;
    size_t upload_count;
    enum err uploads_are; /* OK, or E_INVALID: q.errors say what is wrong with a file */
    struct db_work work;
    enum err result;
};

/* ---- negotiate.c ---- */
void negotiate(struct exchange *x);
bool signed_in(const struct exchange *x);

/* ---- bind.c ---- */
/* Path and query into q.in; then, for a body, its fields. E_INVALID: q.errors say what. */
enum err bind_address(struct exchange *x) must_check;
enum err bind_body(struct exchange *x) must_check;
/* The declared query values and the path, for the cache. STR_NONE: not to be cached. */
struct str bind_cache_key(struct exchange *x);

/* ---- access.c ---- */
/* Sets q.actor and x->gate. E_DENIED: signed in, but not for this row. */
enum err access_check(struct exchange *x, struct db_tx *tx) must_check;
/* answer_page, once it is written whose records the page shows, and that the session lives. */
void access_answer_page(struct exchange *x);
/* ---- access_resume.c ---- */
/* The gate is not open: leads a reader to the page where people sign in; shows it to the sender of
 * a submission, with what was typed. */
void access_answer(struct exchange *x);
/* After signing in: the form that was stopped, with its text. */
void access_resume(struct exchange *x);

/* ---- upload.c ---- */
/* Does the row take files at all? */
bool upload_may(const struct route *r);
/* No room for the body that is announced: 507 before it is read. */
bool upload_unwelcome(const struct exchange *x);
/* On a worker, outside any transaction: the files of the row's fields are written (without a name)
 * and looked at. E_INVALID: one is not to be taken, q.errors say why; E_FULL: no room; E_BUSY: they
 * cannot be looked at now. */
enum err upload_take(struct exchange *x) must_check;
/* What the row's field gets. */
struct http_files upload_of(const struct exchange *x, const struct field *f);
/* The SHA-256 of the file whose bytes these are, in hex; "" when it is none. */
struct str upload_digest(const struct exchange *x, struct str bytes);
/* Before apply: durable, and in place. E_FULL: no room. */
enum err upload_keep(struct exchange *x) must_check;
/* Whatever was taken or kept is removed: nothing was stored, and that is certain. */
void upload_drop(struct exchange *x);

/* ---- csrf.c ---- */
/* E_DENIED: not sent from a page of ours. */
enum err csrf_check(struct exchange *x) must_check;

/* ---- answer.c ---- */
/* Makes the wire's response out of x->s, layout around the page, and sends it. */
void answer_page(struct exchange *x);
/* The page (or problem) for a failure. */
void answer_error(struct exchange *x, enum err e);
void answer_status(struct exchange *x, int status);
void answer_location(struct exchange *x, int status, struct str location);
/* The whole document: layout and page. */
struct str answer_document(struct exchange *x);
/* Headers that every answer carries. */
void answer_common_headers(struct exchange *x, struct wire_response *r);
/* Hands r over: fills x->out, or wire_answer when suspended. */
void answer_send(struct exchange *x, const struct wire_response *r);
/* Pages for what the wire itself refuses; they need no exchange. */
void answer_refused(void *ctx, struct wire_request *w, int status, struct wire_response *r);

/* ---- problem_api.c ---- */
struct str problem_body(struct arena *a, int status, struct str title, struct str detail);

/* ---- read.c ---- */
/* The unit of the path, if the row has one, and its way to speak. E_NOT_FOUND: no such unit. */
enum err read_unit(struct exchange *x, struct db_tx *tx) must_check;
void read_begin(struct exchange *x);
/* ---- stream.c ---- */
void stream_begin(struct exchange *x);
/* Instead of answer_page. */
void answer_stream(struct exchange *x);
/* Instead of 503, after which a browser would never come again. */
void answer_stream_later(struct exchange *x);
/* ---- write.c ---- */
void write_begin(struct exchange *x);
/* In a read-only transaction: the row's form with what was kept. E_DENIED: not for this caller. */
enum err write_form(struct db_tx *tx, void *exchange) must_check;

#endif
