#include "wire/stream.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "wire/streams.h"

void *wire_stream_user(struct wire_stream *s)
{
    return s->user;
}

/* ---- the list, oldest first; holding the lock ---- */

void stream_unlink(struct wire_stream *s)
{
    struct streams *all = s->all;
    if (s->prev)
        s->prev->next = s->next;
    else
        all->oldest = s->next;
    if (s->next)
        s->next->prev = s->prev;
    else
        all->newest = s->prev;
    s->prev = s->next = NULL;
}

void stream_append(struct wire_stream *s)
{
    struct streams *all = s->all;
    s->prev = all->newest;
    s->next = NULL;
    if (all->newest)
        all->newest->next = s;
    else
        all->oldest = s;
    all->newest = s;
}

/* ---- sending; holding the lock ---- */

/* The loop hears of it by the socket's end. */
static void end(struct wire_stream *s, enum wire_stream_why why)
{
    if (s->why != STREAM_OPEN)
        return;
    s->why = why;
    (void)shutdown(s->fd, SHUT_RDWR);
}

/* How much of it the kernel took. */
static size_t push(struct wire_stream *s, struct str bytes)
{
    for (;;) {
        ssize_t n = send(s->fd, bytes.p, bytes.n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n >= 0)
            return (size_t)n;
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            end(s, STREAM_LEFT);
        return 0;
    }
}

static void listen_for(struct wire_stream *s, bool out)
{
    s->wants_out = out;
    struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | (out ? EPOLLOUT : 0), .data.ptr = s};
    if (s->in_loop && epoll_ctl(s->all->epoll, EPOLL_CTL_MOD, s->fd, &e) != 0)
        end(s, STREAM_LEFT);
}

static void all_sent(struct wire_stream *s)
{
    s->sent_at = clock_mono();
    if (s->in_loop) {
        stream_unlink(s);
        stream_append(s);
    }
    if (s->wants_out)
        listen_for(s, false);
    if (s->sent_at >= s->until)
        end(s, STREAM_OVER);
}

static void keep(struct wire_stream *s, struct str rest)
{
    if (rest.n > STREAM_PENDING_MAX - s->pending_n) {
        end(s, STREAM_SLOW);
        return;
    }
    if (!s->pending)
        s->pending = malloc(STREAM_PENDING_MAX);
    if (!s->pending)
        abort();
    memcpy(s->pending + s->pending_n, rest.p, rest.n);
    s->pending_n += rest.n;
    if (!s->wants_out)
        listen_for(s, true);
}

void stream_put(struct wire_stream *s, struct str bytes)
{
    if (s->why != STREAM_OPEN || bytes.n == 0)
        return;
    size_t sent = s->pending_n > 0 ? 0 : push(s, bytes);
    if (s->why != STREAM_OPEN)
        return;
    if (sent == bytes.n)
        all_sent(s);
    else
        keep(s, str_from(bytes, sent));
}

void stream_put_pending(struct wire_stream *s)
{
    size_t sent = push(s, (struct str){s->pending, s->pending_n});
    if (s->why != STREAM_OPEN || sent == 0)
        return;
    s->pending_n -= sent;
    if (s->pending_n > 0) {
        memmove(s->pending, s->pending + sent, s->pending_n);
        return;
    }
    free(s->pending);
    s->pending = NULL;
    all_sent(s);
}

void wire_stream_send(struct wire_stream *s, struct str bytes)
{
    (void)pthread_mutex_lock(&s->all->lock);
    stream_put(s, bytes);
    (void)pthread_mutex_unlock(&s->all->lock);
}
