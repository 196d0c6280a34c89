#include "wire/watch.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "wire/tally.h"

#define LINGERERS 64
#define LINGER_BYTES ((size_t)64 * 1024)
#define LINGER_MS 2000
#define PRESSED_IDLE_MS 2000
#define LONGEST_TICK_MS 250

struct lingerer {
    int fd; /* -1: free place */
    size_t left;
    int64_t until;
};

struct watch {
    struct watch_limits limits;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t reaper;
    struct watch_conn *conns;
    int count, lingering;
    bool draining, stopping, sleeping; /* sleeping: the reaper, for want of connections */
    struct tally peers;
    struct lingerer lingerers[LINGERERS];
};

bool watch_admits(struct watch *w, const struct peer_address *peer, bool exempt)
{
    if (exempt)
        return true;
    pthread_mutex_lock(&w->lock);
    bool room = tally_of(&w->peers, peer) < w->limits.max_per_peer;
    pthread_mutex_unlock(&w->lock);
    return room;
}

void watch_phase(struct watch_conn *c, enum watch_phase phase)
{
    atomic_store_explicit(&c->since, clock_mono(), memory_order_relaxed);
    atomic_store_explicit(&c->phase, (int)phase, memory_order_release);
}

struct watch_conn *watch_add(struct watch *w, int fd, const struct peer_address *peer, bool exempt)
{
    struct watch_conn *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->fd = fd;
    c->peer = *peer;
    c->exempt = exempt;
    c->gone_at_bytes = -1;
    c->peer_text_n = peer_text(peer, c->peer_text);
    watch_phase(c, WATCH_NEW);
    pthread_mutex_lock(&w->lock);
    c->next = w->conns;
    if (c->next)
        c->next->prev = c;
    w->conns = c;
    w->count++;
    if (!exempt)
        tally_change(&w->peers, peer, 1);
    if (w->sleeping)
        pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    return c;
}

/* Holding the lock. */
static void linger(struct watch *w, int fd)
{
    for (int i = 0; i < LINGERERS && !w->stopping; i++) {
        struct lingerer *l = &w->lingerers[i];
        if (l->fd >= 0)
            continue;
        int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (copy < 0)
            return; /* short of descriptors: a reset is the lesser evil */
        shutdown(copy, SHUT_WR);
        *l = (struct lingerer){.fd = copy, .left = LINGER_BYTES, .until = clock_mono() + LINGER_MS};
        w->lingering++;
        return;
    }
}

void watch_remove(struct watch *w, struct watch_conn *c)
{
    int waiting = 0;
    bool unread = c->linger || (ioctl(c->fd, FIONREAD, &waiting) == 0 && waiting > 0);
    pthread_mutex_lock(&w->lock);
    if (c->prev)
        c->prev->next = c->next;
    else
        w->conns = c->next;
    if (c->next)
        c->next->prev = c->prev;
    w->count--;
    if (!c->exempt)
        tally_change(&w->peers, &c->peer, -1);
    if (unread)
        linger(w, c->fd);
    pthread_mutex_unlock(&w->lock);
    free(c);
}

/* Bytes the client has taken since the connection began; -1: unknown. */
static int64_t taken(int fd)
{
    struct tcp_info info;
    socklen_t n = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0 ||
        n < offsetof(struct tcp_info, tcpi_bytes_acked) + sizeof info.tcpi_bytes_acked)
        return -1;
    return (int64_t)info.tcpi_bytes_acked;
}

/* Too little came (or was taken) in a span of `ms`. A span that is over starts the next. */
static bool too_slow(struct watch *w, struct watch_conn *c, int64_t now, int ms)
{
    int phase = atomic_load_explicit(&c->phase, memory_order_relaxed);
    int64_t since = atomic_load_explicit(&c->since, memory_order_relaxed);
    bool sending = phase == WATCH_SENDING;
    if (c->mark_phase != phase || c->mark_at < since) {
        c->mark_phase = phase;
        c->mark_at = since;
        c->mark = sending ? taken(c->fd) : 0;
    }
    if (now - c->mark_at <= ms)
        return false;
    int64_t bytes = sending ? taken(c->fd) : atomic_load_explicit(&c->bytes, memory_order_relaxed);
    if (bytes - c->mark < (int64_t)w->limits.min_rate * ms / 1000)
        return true;
    c->mark = bytes;
    c->mark_at = now;
    return false;
}

/* In the middle of a body the client has hung up, and all it sent is read. The library does not
 * hear of it when the end came together with the last bytes (its events are edges), and would keep
 * the connection, and what it holds, until the span is over. Seen twice, so that a body which is
 * just now complete is not mistaken for one. */
static bool gone(struct watch_conn *c)
{
    struct pollfd p = {.fd = c->fd, .events = POLLRDHUP};
    int waiting = 0;
    if (poll(&p, 1, 0) != 1 || ioctl(c->fd, FIONREAD, &waiting) != 0 || waiting > 0)
        return false;
    int64_t before = c->gone_at_bytes;
    c->gone_at_bytes = atomic_load_explicit(&c->bytes, memory_order_relaxed);
    return before == c->gone_at_bytes;
}

static bool overstays(struct watch *w, struct watch_conn *c, int64_t now)
{
    int phase = atomic_load_explicit(&c->phase, memory_order_acquire);
    int64_t stay = now - atomic_load_explicit(&c->since, memory_order_relaxed);
    bool pressed = w->count >= w->limits.max_connections / 8 * 7;
    switch (phase) {
    case WATCH_NEW:
    case WATCH_HEADERS:
        return stay > w->limits.header_ms;
    case WATCH_IDLE:
        return w->draining || stay > w->limits.idle_ms || (pressed && stay > PRESSED_IDLE_MS);
    case WATCH_BODY:
        return too_slow(w, c, now, w->limits.body_ms) || gone(c);
    case WATCH_SENDING:
        return too_slow(w, c, now, w->limits.send_ms);
    default:
        return false;
    }
}

static void linger_end(struct watch *w, struct lingerer *l)
{
    close(l->fd);
    l->fd = -1;
    w->lingering--;
}

static void linger_look(struct watch *w, struct lingerer *l, int64_t now)
{
    char sink[4096];
    if (l->fd < 0)
        return;
    /* Past the 64 KiB nothing is read any more, but the client still has time to read the answer.
     */
    while (l->left > 0) {
        ssize_t n = recv(l->fd, sink, l->left < sizeof sink ? l->left : sizeof sink, MSG_DONTWAIT);
        if (n == 0) {
            linger_end(w, l);
            return;
        }
        if (n < 0)
            break;
        l->left -= (size_t)n;
    }
    if (now >= l->until)
        linger_end(w, l);
}

static void look(struct watch *w)
{
    int64_t now = clock_mono();
    for (struct watch_conn *c = w->conns; c; c = c->next)
        if (overstays(w, c, now))
            shutdown(c->fd, SHUT_RDWR);
    for (int i = 0; i < LINGERERS && w->lingering > 0; i++)
        linger_look(w, &w->lingerers[i], now);
}

static int tick_of(const struct watch_limits *l)
{
    int least = LONGEST_TICK_MS * 4;
    const int all[] = {l->header_ms, l->idle_ms, l->body_ms, l->send_ms};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] < least)
            least = all[i];
    return least / 4 > 0 ? least / 4 : 1;
}

static void *reap(void *p)
{
    struct watch *w = p;
    int tick = tick_of(&w->limits);
    pthread_mutex_lock(&w->lock);
    while (!w->stopping) {
        w->sleeping = !w->conns && w->lingering == 0;
        if (w->sleeping) {
            pthread_cond_wait(&w->wake, &w->lock);
            continue;
        }
        int64_t until = clock_mono() + tick;
        struct timespec at = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
        pthread_cond_timedwait(&w->wake, &w->lock, &at);
        look(w);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

void watch_cond_init(pthread_cond_t *c)
{
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(c, &steady);
    pthread_condattr_destroy(&steady);
}

enum err watch_start(const struct watch_limits *limits, struct watch **ret)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->limits = *limits;
    for (int i = 0; i < LINGERERS; i++)
        w->lingerers[i].fd = -1;
    pthread_mutex_init(&w->lock, NULL);
    watch_cond_init(&w->wake);
    int e = pthread_create(&w->reaper, NULL, reap, w);
    if (e != 0) {
        log_error("wire: no thread for the connection registry: %s", strerror(e));
        free(w);
        return E_INTERNAL;
    }
    *ret = w;
    return OK;
}

void watch_stop(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->reaper, NULL);
    for (int i = 0; i < LINGERERS; i++)
        if (w->lingerers[i].fd >= 0)
            linger_end(w, &w->lingerers[i]);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->wake);
    free(w);
}

void watch_drain(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->draining = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

int watch_count(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    int n = w->count;
    pthread_mutex_unlock(&w->lock);
    return n;
}
