#include "wire/streams.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define LIFE_MS ((int64_t)3600 * 1000)
#define EVENTS 256
/* The kernel keeps at most this for a listener who does not read (it doubles the number). */
#define KERNEL_BYTES (8 * 1024)
/* What a listener sends is thrown away; more than this is none of our clients. */
#define HEARD_MAX ((size_t)4 * 1024)
/* Beats without an answer before the kernel gives a line up. */
#define SILENT_BEATS 3

/* ---- the loop ---- */

/* Holding the lock. */
static void take_out(struct wire_stream *s, enum wire_stream_why why)
{
    if (s->why == STREAM_OPEN)
        s->why = why;
    (void)epoll_ctl(s->all->epoll, EPOLL_CTL_DEL, s->fd, NULL);
    stream_unlink(s);
    s->in_loop = false;
    s->next = s->all->over;
    s->all->over = s;
}

/* False: the client has gone. */
static bool hear(struct wire_stream *s)
{
    char sink[1024];
    ssize_t n = recv(s->fd, sink, sizeof sink, MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    s->heard += (size_t)n;
    return n > 0 && s->heard <= HEARD_MAX;
}

/* Holding the lock. */
static void on_event(struct wire_stream *s, uint32_t events)
{
    if (s->why != STREAM_OPEN || events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR) ||
        (events & EPOLLIN && !hear(s))) {
        take_out(s, STREAM_LEFT);
        return;
    }
    if (events & EPOLLOUT && s->pending_n > 0)
        stream_put_pending(s);
}

/* Those who heard nothing for a beat, oldest first; holding the lock. */
static void beat(struct streams *all, int64_t now)
{
    while (all->oldest && now - all->oldest->sent_at >= all->limits.beat_ms) {
        struct wire_stream *s = all->oldest;
        if (s->pending_n > 0)
            take_out(s, STREAM_SLOW);
        else if (now >= s->until)
            take_out(s, STREAM_OVER);
        else
            stream_put(s, S(":\n\n"));
        /* One that took nothing of it stays where it is, and must not be asked again at once. */
        if (all->oldest == s) {
            s->sent_at = now;
            stream_unlink(s);
            stream_append(s);
        }
    }
}

static void close_over(struct streams *all)
{
    (void)pthread_mutex_lock(&all->lock);
    struct wire_stream *s = all->over;
    all->over = NULL;
    (void)pthread_mutex_unlock(&all->lock);
    while (s) {
        struct wire_stream *next = s->next;
        s->closed(s, s->why);
        close(s->fd);
        streams_forgo(all, &s->peer, s->exempt);
        free(s->pending);
        free(s);
        s = next;
    }
}

static void wake_loop(struct streams *all)
{
    uint64_t one = 1;
    if (write(all->wake, &one, sizeof one) != sizeof one)
        log_line(LOG_DEBUG, "wire: the loop of the streams is awake already");
}

static void woken(struct streams *all)
{
    uint64_t times;
    if (read(all->wake, &times, sizeof times) != sizeof times)
        log_line(LOG_DEBUG, "wire: the loop of the streams woke by itself");
}

static int patience(const struct streams *all, int64_t now)
{
    if (!all->oldest)
        return all->limits.beat_ms;
    int64_t left = all->oldest->sent_at + all->limits.beat_ms - now;
    return left < 1 ? 1 : (int)left;
}

static void one_round(struct streams *all)
{
    struct epoll_event events[EVENTS];
    (void)pthread_mutex_lock(&all->lock);
    int wait_ms = patience(all, clock_mono());
    (void)pthread_mutex_unlock(&all->lock);
    int n = epoll_wait(all->epoll, events, EVENTS, wait_ms);
    (void)pthread_mutex_lock(&all->lock);
    for (int i = 0; i < n; i++)
        if (events[i].data.ptr)
            on_event(events[i].data.ptr, events[i].events);
        else
            woken(all);
    beat(all, clock_mono());
    while (all->ending && all->oldest)
        take_out(all->oldest, STREAM_OVER);
    (void)pthread_mutex_unlock(&all->lock);
    close_over(all);
}

static void *serve(void *arg)
{
    struct streams *all = arg;
    for (bool done = false; !done;) {
        one_round(all);
        (void)pthread_mutex_lock(&all->lock);
        /* Who has a place will open a stream or give it back, and wakes the loop then. */
        done = all->ending && all->places == 0;
        (void)pthread_mutex_unlock(&all->lock);
    }
    return NULL;
}

/* ---- opening ---- */

int streams_admit(struct streams *all, const struct peer_address *peer, bool exempt)
{
    int status = 0;
    (void)pthread_mutex_lock(&all->lock);
    if (all->ending || all->places >= all->limits.max)
        status = 503;
    else if (!exempt && tally_of(&all->peers, peer) >= all->limits.max_per_peer)
        status = 429;
    if (status == 0) {
        all->places++;
        if (!exempt)
            tally_change(&all->peers, peer, 1);
    }
    (void)pthread_mutex_unlock(&all->lock);
    return status;
}

void streams_forgo(struct streams *all, const struct peer_address *peer, bool exempt)
{
    (void)pthread_mutex_lock(&all->lock);
    all->places--;
    if (!exempt)
        tally_change(&all->peers, peer, -1);
    if (all->ending)
        wake_loop(all);
    (void)pthread_mutex_unlock(&all->lock);
}

static void set_up(const struct streams *all, int fd)
{
    int on = 1, bytes = KERNEL_BYTES, silent_ms = all->limits.beat_ms * SILENT_BEATS;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent_ms, sizeof silent_ms);
}

static struct wire_stream *stream_new(struct streams *all, const struct streams_new *n)
{
    const struct wire_stream_new *from = n->stream;
    struct wire_stream *s = calloc(1, sizeof *s + from->user_size);
    if (!s)
        abort();
    s->all = all;
    s->fd = n->fd;
    s->exempt = n->exempt;
    s->peer = n->peer;
    s->closed = from->closed;
    s->sent_at = clock_mono();
    s->until = s->sent_at + (from->life_ms > 0 ? from->life_ms : LIFE_MS);
    if (from->user_size)
        memcpy(s->user, from->user, from->user_size);
    return s;
}

/* Holding the lock: from here on it is the loop's. */
static void give_to_loop(struct wire_stream *s)
{
    struct streams *all = s->all;
    struct epoll_event e = {
        .events = EPOLLIN | EPOLLRDHUP | (s->wants_out ? EPOLLOUT : 0), .data.ptr = s};
    s->in_loop = true;
    stream_append(s);
    bool added = epoll_ctl(all->epoll, EPOLL_CTL_ADD, s->fd, &e) == 0;
    if (!added) {
        log_error("wire: no room for a listener: %s", strerror(errno));
        take_out(s, STREAM_LEFT);
    }
    if (!added || all->ending)
        wake_loop(all);
}

void streams_open(struct streams *all, const struct streams_new *n)
{
    struct wire_stream *s = stream_new(all, n);
    set_up(all, s->fd);
    (void)pthread_mutex_lock(&all->lock);
    stream_put(s, n->first);
    (void)pthread_mutex_unlock(&all->lock);
    /* Others may send to it before the loop has it, but only the loop closes it. */
    n->stream->opened(s);
    (void)pthread_mutex_lock(&all->lock);
    give_to_loop(s);
    (void)pthread_mutex_unlock(&all->lock);
}

/* ---- start and stop ---- */

static int dead_end(void)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
        return -1;
    close(pair[1]);
    return pair[0];
}

int streams_dead_end(const struct streams *all)
{
    return all->dead;
}

enum err streams_start(const struct streams_limits *limits, struct streams **ret)
{
    struct streams *all = calloc(1, sizeof *all);
    if (!all)
        abort();
    all->limits = *limits;
    (void)pthread_mutex_init(&all->lock, NULL);
    all->dead = dead_end();
    all->epoll = epoll_create1(EPOLL_CLOEXEC);
    all->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL};
    bool ready = all->dead >= 0 && all->epoll >= 0 && all->wake >= 0 &&
                 epoll_ctl(all->epoll, EPOLL_CTL_ADD, all->wake, &e) == 0 &&
                 pthread_create(&all->loop, NULL, serve, all) == 0;
    if (!ready) {
        log_error("wire: no loop for streams: %s", strerror(errno));
        streams_free(all);
        return E_INTERNAL;
    }
    *ret = all;
    return OK;
}

void streams_end(struct streams *all)
{
    (void)pthread_mutex_lock(&all->lock);
    all->ending = true;
    wake_loop(all);
    (void)pthread_mutex_unlock(&all->lock);
    (void)pthread_join(all->loop, NULL);
}

void streams_free(struct streams *all)
{
    if (!all)
        return;
    const int fds[] = {all->dead, all->epoll, all->wake};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    (void)pthread_mutex_destroy(&all->lock);
    free(all);
}

int streams_count(struct streams *all)
{
    (void)pthread_mutex_lock(&all->lock);
    int n = all->places;
    (void)pthread_mutex_unlock(&all->lock);
    return n;
}
