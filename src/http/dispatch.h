/* dispatch: takes what the wire has parsed through the route table: fields, unit, access, CSRF,
 * transaction, error page, headers — once, so that no handler can forget them (ARCHITECTURE.md). */
#ifndef GANDAN_HTTP_DISPATCH_H
#define GANDAN_HTTP_DISPATCH_H

#include "http/machine.h"
#include "http/request.h"
#include "media/media.h"
#include "spine/disk.h"
#include "spine/file_store.h"
#include "spine/keys.h"

/* What http/ cannot know by itself: set by app/. */
struct http_hooks {
    enum err (*unit_by_slug)(struct db_tx *tx, struct str slug, struct http_unit *ret);
    /* The account of a living session, with the roles it holds today in that unit (0: in any).
     * E_NOT_FOUND: no such session (any more). session_id as in struct http_actor. */
    enum err (*actor_by_session)(
        struct db_tx *tx, struct str session_id, int64_t unit_id, struct http_actor *ret);
    /* In a writing transaction: this session was seen now. */
    enum err (*session_seen)(struct db_tx *tx, struct str session_id);
};

struct http_config {
    struct db *db;
    const struct keys *keys;
    struct http_hooks hooks;
    const struct route *const *tables; /* each ends with a row without path; NULL ends the list */
    int workers;
    bool demo;           /* every page says "dữ liệu minh họa" */
    bool plain_lan;      /* plain http beyond loopback is allowed, and every page says so */
    struct str base_url; /* "" : from the request's Host */
    struct str metrics_token;
    /* For rows that take files; without them such rows answer 503. */
    const struct file_store *files;
    struct media *media;
    struct disk *disk;             /* NULL: nobody looks how full it is */
    const struct machine *machine; /* NULL: tests of this room */
};

/* E_INVALID: the route table is not sound; each fault is logged with the row's path. Asks the
 * database whether it can be written (http_ready): the writer must run. */
enum err http_new(const struct http_config *config, struct http **ret) must_check;
struct wire_handler http_handler(struct http *http);
/* From now on /readyz says 503 and no new work is taken. */
void http_quiesce(struct http *http);
/* Waits at most drain_ms until no request is at a worker or the writer, then stops the workers. */
void http_drain(struct http *http, int64_t drain_ms);
void http_free(struct http *http);

struct http_stats {
    int64_t responses[6]; /* by hundreds: [2] = 2xx */
    int64_t cache_hits, cache_misses, cache_bytes, workers_waiting;
    int64_t listeners, listeners_told, listeners_slow; /* of streams: now; events; ended as slow */
};
struct http_stats http_stats(const struct http *http);
const struct http_config *http_config(const struct http *http);
bool http_quiescing(const struct http *http);
/* OK, or why no submission can be stored now. May wait: on a worker only. */
enum err http_ready(struct http *http) must_check;

/* All rows, in table order, for `gandan routes`, openapi.json and the site map. */
struct http_routes {
    const struct route **rows;
    size_t count;
};
struct http_routes http_routes(struct arena *a, const struct route *const *tables);
/* Checks the table without a server; faults are logged. */
enum err http_check_routes(struct arena *a, const struct route *const *tables) must_check;

#endif
