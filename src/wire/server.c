#include "wire/server.h"

#include <assert.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "wire/library.h"

/* Head (10 KiB), the library's copy of the cookies, its records of headers and the answer's head
 * must fit together; half of it is where reading begins. */
#define CONNECTION_MEMORY ((size_t)32 * 1024)
#define THREAD_STACK ((size_t)1024 * 1024)
#define MACHINE_LOG_MS 10000
/* The layout of the parsed head in memory (wire/guard.h) was looked up for this version. */
#define KNOWN_LAYOUT "0.9.75"

struct wire_page {
    struct MHD_Response *ready;
    struct wire_response s;
    struct arena *arena;
    atomic_int refs;
};

/* --- answers --- */

static void add_headers(struct MHD_Response *r, struct arena *a, const struct wire_response *s)
{
    for (size_t i = 0; i < s->header_count; i++) {
        const struct wire_header *x = &s->headers[i];
        if (x->value.n == 0)
            continue;
        if (!guard_token(x->name) || !guard_value_fits(x->value) ||
            MHD_add_response_header(r, arena_z(a, x->name), arena_z(a, x->value)) != MHD_YES)
            log_error("wire: header %.*s cannot be sent", STR_ARG(x->name));
    }
}

static int sane_status(int status)
{
    return status >= 200 && status <= 599 ? status : 500;
}

static void page_free(void *p)
{
    struct wire_page *page = p;
    if (page->s.owner_release)
        page->s.owner_release(page->s.owner);
    arena_free(page->arena);
    free(page);
}

struct wire_page *wire_page_new(const struct wire_response *s)
{
    struct wire_page *page = calloc(1, sizeof *page);
    if (!page)
        abort();
    page->arena = arena_new(0);
    page->s = *s;
    page->s.status = sane_status(s->status);
    page->s.page = NULL;
    for (size_t i = 0; i < s->header_count; i++) {
        page->s.headers[i].name = arena_str(page->arena, s->headers[i].name);
        page->s.headers[i].value = arena_str(page->arena, s->headers[i].value);
    }
    atomic_init(&page->refs, 1);
    /* The body is only read; the library's type lacks the const. */
    page->ready = MHD_create_response_from_buffer_with_free_callback_cls(
        s->body.n, (void *)(uintptr_t)s->body.p, page_free, page);
    if (!page->ready)
        abort();
    add_headers(page->ready, page->arena, &page->s);
    return page;
}

void wire_page_ref(struct wire_page *page)
{
    atomic_fetch_add(&page->refs, 1);
}

void wire_page_drop(struct wire_page *page)
{
    /* Answers on their way hold the library's own count; the last of them calls page_free. */
    if (page && atomic_fetch_sub(&page->refs, 1) == 1)
        MHD_destroy_response(page->ready);
}

/* A file belongs to the library from here on, which closes it. */
static struct MHD_Response *response_of(const struct wire_response *from)
{
    if (from->file) {
        struct MHD_Response *r = MHD_create_response_from_fd64(from->file->bytes, from->file->fd);
        if (r)
            from->file->fd = -1;
        return r;
    }
    return MHD_create_response_from_buffer(
        from->body.n, (void *)(uintptr_t)from->body.p, MHD_RESPMEM_PERSISTENT);
}

bool library_answer(struct wire_private *p)
{
    struct wire_response *s = &p->s;
    const struct wire_response *from = s->page ? &s->page->s : s;
    bool closing =
        s->close || p->last || atomic_load_explicit(&p->server->closing, memory_order_relaxed);
    watch_phase(p->conn, WATCH_SENDING);
    s->status = sane_status(from->status);
    unsigned status = (unsigned)s->status;
    if (s->page && !closing)
        return MHD_queue_response(p->connection, status, s->page->ready) == MHD_YES;
    struct MHD_Response *r = response_of(from);
    if (!r)
        return false;
    add_headers(r, p->q.arena, from);
    bool queued = !closing || MHD_add_response_header(r, "Connection", "close") == MHD_YES;
    queued = queued && MHD_queue_response(p->connection, status, r) == MHD_YES;
    MHD_destroy_response(r);
    return queued;
}

void library_suspend(struct wire_private *p)
{
    MHD_suspend_connection(p->connection);
}

void library_resume(struct wire_private *p)
{
    MHD_resume_connection(p->connection);
}

/* --- one request --- */

struct header_list {
    struct wire_header *at;
    size_t count, room;
};

/* NOLINTNEXTLINE(readability-function-size): its parameters are the library's */
static enum MHD_Result collect(
    void *ctx, enum MHD_ValueKind kind, const char *key, size_t key_n, const char *value,
    size_t value_n)
{
    struct header_list *list = ctx;
    (void)kind;
    if (list->count == list->room)
        return MHD_NO;
    struct str text = {value ? value : "", value ? value_n : 0};
    list->at[list->count++] = (struct wire_header){{key, key_n}, guard_trim(text)};
    return MHD_YES;
}

static void read_headers(struct wire_private *p)
{
    struct wire_request *q = &p->q;
    int count = MHD_get_connection_values_n(p->connection, MHD_HEADER_KIND, NULL, NULL);
    struct header_list list = {.room = count > 0 ? (size_t)count : 0};
    list.at = ARENA_ARRAY(q->arena, struct wire_header, list.room);
    (void)MHD_get_connection_values_n(p->connection, MHD_HEADER_KIND, collect, &list);
    q->headers = list.at;
    q->header_count = list.count;
}

static void read_head(
    struct wire_private *p, const char *method, const char *version, struct guard_head *ret)
{
    const struct wire_request *q = &p->q;
    read_headers(p);
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(p->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    *ret = (struct guard_head){
        .method = str_z(method),
        .target = p->target,
        .version = str_z(version),
        .headers = q->headers,
        .header_count = q->header_count,
        .size = size ? size->header_size : SIZE_MAX,
    };
    if (p->server->raw_known && size && p->target_at > method) {
        ret->raw = (struct str){method, ret->size};
        ret->target_at = (size_t)(p->target_at - method);
    }
}

/* NOLINTNEXTLINE(readability-function-size): its parameters are the library's */
static enum MHD_Result other_than(
    void *ctx, enum MHD_ValueKind kind, const char *key, size_t key_n, const char *value,
    size_t value_n)
{
    const char **last = ctx;
    (void)kind;
    (void)key_n;
    (void)value;
    (void)value_n;
    if (key != *last)
        *last = NULL;
    return MHD_YES;
}

/* Trailers would be one more place for headers that nobody has looked at. When the empty line at
 * the end comes in two packets, the library shows the last header (the same bytes) as a trailer. */
bool library_has_trailers(struct wire_private *p)
{
    const struct wire_request *q = &p->q;
    const char *last = q->headers[q->header_count - 1].name.p;
    (void)MHD_get_connection_values_n(p->connection, MHD_FOOTER_KIND, other_than, (void *)&last);
    return last == NULL;
}

/* --- what the library calls --- */

/* The library would now take the query apart, though nobody asks it to, with a record in its small
 * memory for each pair; when that is full it forgets the request and the connection hangs. It has
 * already found the '?', so it is given an empty query. */
static void hide_query(const char *target)
{
    char *mark = strchr((char *)(uintptr_t)target, '?');
    if (mark && mark[1])
        mark[1] = 0;
}

static void *on_target(void *ctx, const char *target, struct MHD_Connection *connection)
{
    struct wire_server *server = ctx;
    struct wire_private *p = request_take(server->pool);
    const union MHD_ConnectionInfo *conn =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    p->server = server;
    p->connection = connection;
    p->conn = conn->socket_context;
    p->target_at = target;
    p->target = arena_str(p->q.arena, str_z(target));
    if (server->raw_known)
        hide_query(target);
    p->q.began_mono = clock_mono();
    atomic_store_explicit(&p->conn->bytes, 0, memory_order_relaxed);
    /* On a fresh connection the clock of the headers runs since it was accepted. */
    if (atomic_load_explicit(&p->conn->phase, memory_order_relaxed) != WATCH_NEW)
        watch_phase(p->conn, WATCH_HEADERS);
    request_head_begin(p);
    return p;
}

/* NOLINTNEXTLINE(readability-function-size): its parameters are the library's */
static enum MHD_Result on_request(
    void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *data, size_t *size, void **request)
{
    struct wire_private *p = *request;
    (void)ctx;
    (void)connection;
    (void)url;
    bool going;
    if (!p->begun) {
        struct guard_head head;
        p->begun = true;
        request_head_end(p);
        read_head(p, method, version, &head);
        going = exchange_begin(p, &head);
    } else if (*size > 0) {
        going = exchange_body(p, data, *size);
        *size = 0;
    } else {
        going = exchange_finish(p);
    }
    return going ? MHD_YES : MHD_NO;
}

static void on_completed(
    void *ctx, struct MHD_Connection *connection, void **request,
    enum MHD_RequestTerminationCode why)
{
    (void)ctx;
    (void)connection;
    (void)why;
    if (*request) {
        request_head_end(*request);
        exchange_end(*request);
    }
    *request = NULL;
}

bool library_exempts(const struct wire_server *server, const struct peer_address *peer)
{
    return peer_is_loopback(peer) || peer_in(peer, server->proxies, server->proxy_count);
}

static enum MHD_Result on_accept(void *ctx, const struct sockaddr *address, socklen_t n)
{
    struct wire_server *server = ctx;
    struct peer_address peer;
    (void)n;
    if (atomic_load(&server->closing) || !peer_from_socket(address, &peer))
        return MHD_NO;
    return watch_admits(server->watch, &peer, library_exempts(server, &peer)) ? MHD_YES : MHD_NO;
}

static void on_connection(
    void *ctx, struct MHD_Connection *connection, void **conn,
    enum MHD_ConnectionNotificationCode what)
{
    struct wire_server *server = ctx;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        watch_remove(server->watch, *conn);
        *conn = NULL;
        return;
    }
    struct peer_address peer = {{0}};
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && info->client_addr)
        (void)peer_from_socket(info->client_addr, &peer);
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *conn = watch_add(server->watch, info->connect_fd, &peer, library_exempts(server, &peer));
}

static size_t keep_escapes(void *ctx, struct MHD_Connection *connection, char *s)
{
    (void)ctx;
    (void)connection;
    return strlen(s);
}

static int length_status(struct MHD_Connection *connection)
{
    static const struct str coding = STR_INIT("Transfer-Encoding"),
                            length = STR_INIT("Content-Length");
    const char *value = NULL;
    size_t n = 0;
    if (MHD_lookup_connection_value_n(
            connection, MHD_HEADER_KIND, coding.p, coding.n, NULL, NULL) == MHD_YES ||
        MHD_lookup_connection_value_n(
            connection, MHD_HEADER_KIND, length.p, length.n, &value, &n) == MHD_NO)
        return 0;
    return guard_length_status((struct str){value, n});
}

/* A Content-Length that is no number the library refuses before it asks anybody, and then writes
 * the head of its answer twice; all that is heard of it before is a line of its log. It does not
 * say which connection it means: whoever came with such a length will be refused anyway. */
static void refuse_bad_lengths(void)
{
    for (struct wire_private *p = request_heads(), *next; p; p = next) {
        next = p->next;
        int status = length_status(p->connection);
        if (status == 0)
            continue;
        request_head_end(p);
        read_headers(p);
        exchange_refuse_head(p, status);
    }
}

__attribute__((format(printf, 2, 0))) static void on_log(void *ctx, const char *fmt, va_list ap)
{
    char line[512];
    (void)ctx;
    if (strstr(fmt, "Content-Length"))
        refuse_bad_lengths();
    int n = vsnprintf(line, sizeof line, fmt, ap);
    if (n < 0)
        return;
    /* What clients do wrong is no news; what the machine lacks is, but not each time. */
    bool machine = strstr(line, "resource limit") || strstr(line, "accepting connection");
    static _Atomic(int64_t) told;
    int64_t now = clock_mono(), before = atomic_load(&told);
    if (machine && before != 0 && now - before < MACHINE_LOG_MS)
        return;
    if (machine)
        atomic_store(&told, now);
    log_line(machine ? LOG_WARN : LOG_DEBUG, "http library: %s", line);
}

static void on_panic(void *ctx, const char *file, unsigned line, const char *reason)
{
    (void)ctx;
    log_error("http library, %s:%u: %s", file, line, reason ? reason : "panic");
    abort();
}

/* --- start and stop --- */

static enum err start_daemon(
    struct wire_server *server, const struct wire_config *config,
    const struct config_limits *limits, int fd)
{
    sigset_t all, before;
    /* Signals are for the main thread. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    enum err e = watch_start(&limits->watch, &server->watch);
    if (e == OK)
        e = streams_start(&limits->streams, &server->streams);
    if (e == OK)
        server->daemon = MHD_start_daemon(
            MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_ITC |
                MHD_USE_ERROR_LOG,
            0, on_accept, server, on_request, server,
            /* The logger first, so that it hears of the other options. */
            MHD_OPTION_EXTERNAL_LOGGER, on_log, server, MHD_OPTION_LISTEN_SOCKET, fd,
            MHD_OPTION_THREAD_POOL_SIZE, config_threads(config), MHD_OPTION_THREAD_STACK_SIZE,
            THREAD_STACK, MHD_OPTION_CONNECTION_LIMIT, (unsigned)limits->watch.max_connections,
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_URI_LOG_CALLBACK,
            on_target, server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, server,
            MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_NOTIFY_CONNECTION,
            on_connection, server, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return e == OK && !server->daemon ? E_INTERNAL : e;
}

static void server_free(struct wire_server *server)
{
    streams_free(server->streams);
    if (server->watch)
        watch_stop(server->watch);
    request_pool_free(server->pool);
    free(server->spool.dir);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->quiet);
    free(server);
}

enum err wire_start(
    const struct wire_config *config, const struct wire_handler *handler, struct wire_server **ret)
{
    struct wire_server *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    server->handler = *handler;
    server->stop_ms = config_stop_ms(config);
    server->spool = config_spool(config);
    server->pool = request_pool_new();
    server->raw_known = strcmp(MHD_get_version(), KNOWN_LAYOUT) == 0;
    pthread_mutex_init(&server->lock, NULL);
    watch_cond_init(&server->quiet);
    if (!server->raw_known)
        log_warn("wire: HTTP library %s is not the one the guard knows", MHD_get_version());
    MHD_set_panic_func(on_panic, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    int fd = -1;
    enum err e = config_proxies(config, server->proxies, &server->proxy_count);
    if (e == OK)
        e = listen_open(config->listen, &fd, server->address);
    struct config_limits limits = config_limits(config);
    if (e == OK)
        e = start_daemon(server, config, &limits, fd);
    if (e == OK) {
        *ret = server;
        return OK;
    }
    if (fd >= 0)
        close(fd);
    if (server->streams)
        streams_end(server->streams);
    server_free(server);
    return e;
}

struct str wire_address(const struct wire_server *server)
{
    return str_z(server->address);
}

struct wire_stats wire_stats(const struct wire_server *server)
{
    return (struct wire_stats){
        .requests = atomic_load(&server->requests),
        .connections = watch_count(server->watch),
        .refused = atomic_load(&server->refused),
        .suspended = atomic_load(&server->suspended),
        .streams = streams_count(server->streams),
    };
}

void wire_quiesce(struct wire_server *server)
{
    if (atomic_exchange(&server->closing, true))
        return;
    /* From here on who still knocks is turned away at once, by on_accept(). Not by the library's
     * own MHD_quiesce_daemon: it and a thread of its pool that happens to be awake may both take
     * the listening socket away, and the second of them ends the process (0.9.75). */
    watch_drain(server->watch);
}

void wire_stop(struct wire_server *server)
{
    wire_quiesce(server);
    streams_end(server->streams);
    atomic_store(&server->stopping, true);
    exchange_wait_quiet(server);
    MHD_stop_daemon(server->daemon);
    server_free(server);
}
