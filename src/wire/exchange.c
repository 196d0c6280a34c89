/* exchange: one request from its headers to the end of its answer. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "wire/library.h"

#define STOP_TICK_MS 50

/* The page of an answer is borrowed; this reference is dropped when the answer has left. */
static void keep_page(struct wire_private *p)
{
    if (p->s.page)
        wire_page_ref(p->s.page);
}

static void refusal(struct wire_private *p, int status)
{
    struct wire_server *server = p->server;
    p->seen = p->last = p->conn->linger = true;
    atomic_fetch_add_explicit(&server->refused, 1, memory_order_relaxed);
    p->s = (struct wire_response){.status = status};
    if (status == 405)
        wire_response_header(&p->s, S("Allow"), S("GET, HEAD, POST"));
    if (server->handler.refuse)
        server->handler.refuse(server->handler.ctx, &p->q, status, &p->s);
    assert(!p->s.page);
    p->s.status = status;
    p->s.close = true;
}

static bool refuse(struct wire_private *p, int status)
{
    refusal(p, status);
    return library_answer(p);
}

/* In the middle of a head or a body the library takes no answer; nothing of its own is on the way
 * then, so the bytes may go out beside it. */
static void send_refusal(struct wire_private *p, int status)
{
    refusal(p, status);
    struct str bytes = request_answer_bytes(p);
    ssize_t sent = send(p->conn->fd, bytes.p, bytes.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < (ssize_t)bytes.n)
        log_line(LOG_DEBUG, "wire: a refusal did not fit the socket");
}

static bool refuse_mid_body(struct wire_private *p, int status)
{
    send_refusal(p, status);
    return false;
}

static void read_peer(struct wire_private *p)
{
    struct wire_server *server = p->server;
    struct wire_request *q = &p->q;
    struct watch_conn *conn = p->conn;
    q->peer = (struct str){conn->peer_text, conn->peer_text_n};
    q->peer_loopback = peer_is_loopback(&conn->peer) && !peer_has_proxy_header(q);
    if (server->proxy_count == 0 || !peer_in(&conn->peer, server->proxies, server->proxy_count))
        return;
    struct peer_address client =
        peer_forwarded(q, conn->peer, server->proxies, server->proxy_count);
    char text[PEER_TEXT_MAX];
    size_t n = peer_text(&client, text);
    q->peer = arena_str(q->arena, (struct str){text, n});
    q->https = str_eq_nocase(wire_header(q, S("x-forwarded-proto")), S("https"));
}

static void split_target(struct wire_private *p)
{
    ptrdiff_t mark = str_find_char(p->target, '?');
    p->q.path = mark < 0 ? p->target : str_sub(p->target, 0, (size_t)mark);
    p->q.query = mark < 0 ? S("") : str_from(p->target, (size_t)mark + 1);
}

/* What a failure of keeping the body means for the client; 0: none. */
static int body_status(enum err e)
{
    return e == OK ? 0 : e == E_TOO_BIG ? 413 : e == E_FULL ? 507 : 500;
}

/* The status with which the body is refused, or 0. p->s is filled when the handler has already
 * answered. */
static int judge_body(struct wire_private *p, const struct guard_verdict *v)
{
    const struct wire_handler *handler = &p->server->handler;
    bool body = v->chunked || v->length > 0;
    if (p->q.method == WIRE_POST) {
        p->seen = true;
        p->body_limit = handler->body_limit(handler->ctx, &p->q, &p->s);
        if (p->s.status != 0 || p->s.page) {
            keep_page(p);
            p->s.close = p->s.close || body;
            p->conn->linger = body;
            return 0;
        }
    }
    if (!body)
        return 0;
    if (p->body_limit == 0 || v->length > p->body_limit)
        return 413;
    const struct spool_place *place = &p->server->spool;
    bool spooled = place->dir && v->length > SPOOL_OVER;
    return spooled ? body_status(spool_room(place, (size_t)v->length)) : 0;
}

/* Ours goes out, and then the way is shut: what the library sends behind it ends the connection. */
void exchange_refuse_head(struct wire_private *p, int status)
{
    atomic_fetch_add_explicit(&p->server->requests, 1, memory_order_relaxed);
    split_target(p);
    read_peer(p);
    watch_phase(p->conn, WATCH_SENDING);
    send_refusal(p, status);
    shutdown(p->conn->fd, SHUT_WR);
}

bool exchange_begin(struct wire_private *p, const struct guard_head *head)
{
    struct guard_verdict v;
    atomic_fetch_add_explicit(&p->server->requests, 1, memory_order_relaxed);
    split_target(p);
    read_peer(p);
    guard_check(head, &v);
    p->q.method = v.method;
    if (v.status == 0 && atomic_load(&p->server->stopping))
        v.status = 503;
    if (v.status == 0)
        v.status = judge_body(p, &v);
    if (v.status != 0)
        return refuse(p, v.status);
    if (p->s.status != 0 || p->s.page)
        return library_answer(p);
    p->last = v.chunked;
    p->body_length = (size_t)v.length;
    if (v.chunked || v.length > 0)
        watch_phase(p->conn, WATCH_BODY);
    return true;
}

bool exchange_body(struct wire_private *p, const char *data, size_t n)
{
    atomic_fetch_add_explicit(&p->conn->bytes, (int64_t)n, memory_order_relaxed);
    int status = body_status(request_body_add(p, &p->server->spool, data, n));
    return status == 0 || refuse_mid_body(p, status);
}

static void count_down(struct wire_server *server, _Atomic(int) *counter)
{
    if (atomic_fetch_sub(counter, 1) == 1 && atomic_load(&server->stopping)) {
        pthread_mutex_lock(&server->lock);
        pthread_cond_signal(&server->quiet);
        pthread_mutex_unlock(&server->lock);
    }
}

/* The library must not watch the socket any more when it is taken away; that is so while the
 * connection is suspended. Then it finds a dead one in its place, and ends the request. */
static void take_socket(struct wire_private *p)
{
    library_suspend(p);
    while (dup3(streams_dead_end(p->server->streams), p->conn->fd, O_CLOEXEC) < 0 && errno == EINTR)
        ;
    p->gone = true;
    library_resume(p);
}

/* The answer stays open: its socket goes over to the streams (docs/adr/0007). */
static bool become_stream(struct wire_private *p)
{
    struct wire_server *server = p->server;
    struct streams_new n = {.fd = -1, .peer = p->conn->peer, .stream = p->s.stream};
    (void)peer_parse(p->q.peer, &n.peer);
    n.exempt = library_exempts(server, &n.peer);
    int status = streams_admit(server->streams, &n.peer, n.exempt);
    if (status != 0)
        return refuse(p, status);
    n.fd = fcntl(p->conn->fd, F_DUPFD_CLOEXEC, 3);
    if (n.fd < 0) {
        log_warn("wire: no descriptor for a stream: %s", strerror(errno));
        streams_forgo(server->streams, &n.peer, n.exempt);
        return refuse(p, 503);
    }
    p->s.status = 200;
    n.first = request_stream_bytes(p);
    take_socket(p);
    streams_open(server->streams, &n);
    return true;
}

static bool answer(struct wire_private *p)
{
    count_down(p->server, &p->server->pending);
    return p->s.stream ? become_stream(p) : library_answer(p);
}

/* The answer will come from another thread, unless it has come while handle() was returning. */
static bool wait_for_answer(struct wire_private *p)
{
    int expected = REQUEST_RUNNING;
    if (atomic_load(&p->state) == REQUEST_ANSWERED)
        return answer(p);
    p->slept = true;
    atomic_fetch_add(&p->server->suspended, 1);
    library_suspend(p);
    if (!atomic_compare_exchange_strong(&p->state, &expected, REQUEST_SUSPENDED))
        library_resume(p);
    return true;
}

bool exchange_finish(struct wire_private *p)
{
    struct wire_server *server = p->server;
    if (p->gone)
        return false;
    if (p->handed) {
        assert(atomic_load(&p->state) == REQUEST_ANSWERED);
        p->slept = false;
        atomic_fetch_sub(&server->suspended, 1);
        return answer(p);
    }
    if (p->last && library_has_trailers(p))
        return refuse(p, 400);
    enum err e = request_body(p, &p->q.body);
    if (e != OK)
        return refuse(p, body_status(e));
    watch_phase(p->conn, WATCH_HANDLING);
    atomic_fetch_add(&server->pending, 1);
    if (atomic_load(&server->stopping)) {
        count_down(server, &server->pending);
        return refuse(p, 503);
    }
    atomic_fetch_add(&server->leaving, 1);
    p->handed = p->seen = true;
    if (!server->handler.handle(server->handler.ctx, &p->q, &p->s))
        return wait_for_answer(p);
    keep_page(p);
    return answer(p);
}

void exchange_wait_quiet(struct wire_server *server)
{
    int64_t now = clock_mono(), until = now + server->stop_ms;
    pthread_mutex_lock(&server->lock);
    for (;; now = clock_mono()) {
        if (atomic_load(&server->pending) > 0)
            until = now + server->stop_ms;
        else if (atomic_load(&server->leaving) == 0 || now >= until)
            break;
        int64_t next = now + STOP_TICK_MS;
        struct timespec at = {.tv_sec = next / 1000, .tv_nsec = next % 1000 * 1000000};
        pthread_cond_timedwait(&server->quiet, &server->lock, &at);
    }
    pthread_mutex_unlock(&server->lock);
}

void wire_answer(struct wire_request *q, const struct wire_response *s)
{
    struct wire_private *p = q->priv;
    struct wire_server *server = p->server;
    /* Counted apart from the request: once it is answered the request may be gone at any moment,
     * and the server with it. */
    atomic_fetch_add(&server->pending, 1);
    p->s = *s;
    keep_page(p);
    int before = atomic_exchange(&p->state, REQUEST_ANSWERED);
    assert(before != REQUEST_ANSWERED);
    if (before == REQUEST_SUSPENDED)
        library_resume(p);
    pthread_mutex_lock(&server->lock);
    atomic_fetch_sub(&server->pending, 1);
    pthread_cond_signal(&server->quiet);
    pthread_mutex_unlock(&server->lock);
}

void exchange_end(struct wire_private *p)
{
    struct wire_server *server = p->server;
    bool handed = p->handed;
    /* Resumed, but the library was stopped before it came round to the answer. */
    if (p->slept) {
        atomic_fetch_sub(&server->suspended, 1);
        count_down(server, &server->pending);
    }
    if (p->seen && server->handler.completed)
        server->handler.completed(server->handler.ctx, &p->q, &p->s);
    if (p->s.owner_release)
        p->s.owner_release(p->s.owner);
    if (p->s.file && p->s.file->fd >= 0)
        (void)close(p->s.file->fd);
    wire_page_drop(p->s.page);
    watch_phase(p->conn, WATCH_IDLE);
    request_give(server->pool, p);
    if (handed)
        count_down(server, &server->leaving);
}
