/* Answers that stay open: fed from other threads, counted, kept alive, and ended in every way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "wire/stream.h"
#include "wire_client.h"

/* The listeners, as somebody above the wire would keep them. */
struct listener {
    struct wire_stream *stream;
    struct listener *next;
};

static struct wire_server *server;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct listener *listeners;
static atomic_int opened, left, slow, over;

static void on_opened(struct wire_stream *s)
{
    struct listener *l = wire_stream_user(s);
    pthread_mutex_lock(&lock);
    l->stream = s;
    l->next = listeners;
    listeners = l;
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&opened, 1);
}

static void on_closed(struct wire_stream *s, enum wire_stream_why why)
{
    pthread_mutex_lock(&lock);
    struct listener **at = &listeners;
    while (*at != wire_stream_user(s))
        at = &(*at)->next;
    *at = (*at)->next;
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(why == STREAM_LEFT ? &left : why == STREAM_SLOW ? &slow : &over, 1);
}

static void tell_all(struct str bytes)
{
    pthread_mutex_lock(&lock);
    for (struct listener *l = listeners; l; l = l->next)
        wire_stream_send(l->stream, bytes);
    pthread_mutex_unlock(&lock);
}

static void fill(struct wire_request *q, struct wire_response *s)
{
    static const struct listener nobody;
    struct wire_stream_new *stream = ARENA_NEW(q->arena, struct wire_stream_new);
    *stream = (struct wire_stream_new){
        .user = &nobody,
        .user_size = sizeof nobody,
        .life_ms = str_eq(q->query, S("short")) ? 150 : 0,
        .opened = on_opened,
        .closed = on_closed,
    };
    s->status = 200;
    s->stream = stream;
    s->body = S("retry: 3000\n\n");
    wire_response_header(s, S("Content-Type"), S("text/event-stream"));
}

static void *answer_later(void *arg)
{
    struct wire_request *q = arg;
    struct wire_response s = {0};
    usleep(2000);
    fill(q, &s);
    wire_answer(q, &s);
    return NULL;
}

static bool handle(void *ctx, struct wire_request *q, struct wire_response *s)
{
    (void)ctx;
    if (str_eq(q->path, S("/later"))) {
        pthread_t worker;
        assert_int_equal(pthread_create(&worker, NULL, answer_later, q), 0);
        pthread_detach(worker);
        return false;
    }
    if (str_eq(q->path, S("/stream")))
        fill(q, s);
    else
        *s = (struct wire_response){.status = 200, .body = S("ok")};
    return true;
}

static void refuse(void *ctx, struct wire_request *q, int status, struct wire_response *s)
{
    (void)ctx;
    (void)q;
    (void)status;
    s->body = S("refused");
}

static int start_with(struct wire_config config)
{
    static const struct wire_handler handler = {.handle = handle, .refuse = refuse};
    config.listen = S("127.0.0.1:0");
    opened = left = slow = over = 0;
    listeners = NULL;
    return wire_start(&config, &handler, &server) == OK ? 0 : -1;
}

static int start(void **state)
{
    (void)state;
    return start_with((struct wire_config){.beat_ms = 20000});
}

static int start_beating(void **state)
{
    (void)state;
    return start_with((struct wire_config){.beat_ms = 60});
}

static int start_small(void **state)
{
    (void)state;
    static const struct str proxies[] = {STR_INIT("127.0.0.1")};
    return start_with((struct wire_config){
        .max_streams = 5,
        .max_streams_per_peer = 2,
        .trusted_proxies = proxies,
        .trusted_proxy_count = 1,
    });
}

static int stop(void **state)
{
    (void)state;
    wire_stop(server);
    assert_null(listeners);
    assert_int_equal(opened, left + slow + over);
    return 0;
}

/* True when `what` is found within two seconds in what comes. */
static bool hears(int fd, const char *what)
{
    char text[8192];
    size_t n = 0;
    int64_t until = clock_mono() + 2000;
    while (n < sizeof text - 1 && clock_mono() < until) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, 100) <= 0)
            continue;
        ssize_t got = recv(fd, text + n, sizeof text - 1 - n, 0);
        if (got <= 0)
            return false;
        n += (size_t)got;
        text[n] = 0;
        if (strstr(text, what))
            return true;
    }
    return false;
}

static bool becomes(const atomic_int *counter, int value)
{
    for (int i = 0; i < 400 && atomic_load(counter) != value; i++)
        usleep(5000);
    return atomic_load(counter) == value;
}

static int listener_at(const char *path)
{
    char head[256];
    int fd = client_open(server);
    int n = snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
    assert_true(client_send(fd, (struct str){head, (size_t)n}));
    assert_true(hears(fd, "text/event-stream\r\n\r\nretry: 3000\n\n"));
    return fd;
}

static void a_listener_hears_what_another_thread_sends(void **state)
{
    (void)state;
    int fd = listener_at("/stream"), later = listener_at("/later");
    assert_true(becomes(&opened, 2));
    tell_all(S("data: a\n\n"));
    tell_all(S("data: b\n\n"));
    assert_true(hears(fd, "data: a\n\ndata: b\n\n"));
    assert_true(hears(later, "data: a\n\ndata: b\n\n"));
    close(fd);
    assert_true(becomes(&left, 1));
    close(later);
    assert_true(becomes(&left, 2));
}

static void the_head_says_when_and_that_the_line_is_used_up(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    struct client_answer answer = client_get(a, fd, "/stream");
    assert_int_equal(answer.status, 200);
    assert_true(str_find(answer.head, S("\r\nConnection: close\r\n")) > 0);
    assert_true(str_find(answer.head, S("Content-Length")) < 0);
    char today[64];
    time_t now = (time_t)(clock_wall() / 1000);
    struct tm tm;
    assert_non_null(gmtime_r(&now, &tm));
    assert_true(strftime(today, sizeof today, "\r\nDate: %a, %d %b %Y ", &tm) > 0);
    assert_true(str_find(answer.head, str_z(today)) > 0);
    close(fd);
    arena_free(a);
}

static void a_kept_connection_becomes_a_stream_and_is_none_of_the_library_any_more(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    assert_int_equal(client_get(a, fd, "/").status, 200);
    assert_int_equal(client_get(a, fd, "/").status, 200);
    client_send(fd, S("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_true(hears(fd, "retry"));
    for (int i = 0; i < 400 && wire_stats(server).connections > 0; i++)
        usleep(5000);
    assert_int_equal(wire_stats(server).connections, 0);
    assert_int_equal(wire_stats(server).streams, 1);
    assert_int_equal(wire_stats(server).suspended, 0);
    tell_all(S("data: still here\n\n"));
    assert_true(hears(fd, "still here"));
    close(fd);
    arena_free(a);
}

static void a_listener_who_does_not_read_is_ended_and_the_others_hear(void **state)
{
    (void)state;
    static char line[1024];
    memset(line, 'x', sizeof line);
    int lazy = listener_at("/stream"), eager = listener_at("/stream");
    int small = 4096;
    setsockopt(lazy, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (int i = 0; i < 20000 && slow == 0; i++) {
        char sink[65536];
        tell_all((struct str){line, sizeof line});
        while (recv(eager, sink, sizeof sink, MSG_DONTWAIT) > 0)
            ;
        if (i % 8 == 0)
            usleep(500);
    }
    assert_int_equal(slow, 1);
    tell_all(S("data: after\n\n"));
    assert_true(hears(eager, "after"));
    assert_true(client_sees_end(lazy, 2000));
    close(lazy);
    close(eager);
}

static void silence_is_broken_by_comments(void **state)
{
    (void)state;
    int fd = listener_at("/stream");
    assert_true(hears(fd, ":\n\n"));
    assert_true(hears(fd, ":\n\n"));
    tell_all(S("data: and news come between\n\n"));
    assert_true(hears(fd, "between"));
    assert_int_equal(over + slow + left, 0);
    close(fd);
}

static void a_life_comes_to_its_end(void **state)
{
    (void)state;
    int fd = listener_at("/stream?short"), busy = listener_at("/stream?short");
    for (int i = 0; i < 40 && over < 2; i++) {
        tell_all(S("data: news do not lengthen it\n\n"));
        usleep(10000);
    }
    assert_int_equal(over, 2);
    assert_true(client_sees_end(fd, 1000));
    assert_true(client_sees_end(busy, 1000));
    close(fd);
    close(busy);
}

static void a_listener_who_talks_too_much_is_ended(void **state)
{
    (void)state;
    char talk[2048];
    memset(talk, 't', sizeof talk);
    int fd = listener_at("/stream");
    for (int i = 0; i < 4; i++)
        (void)send(fd, talk, sizeof talk, MSG_NOSIGNAL);
    assert_true(becomes(&left, 1));
    close(fd);
}

static int forwarded(struct arena *a, const char *address, struct client_answer *ret)
{
    int fd = client_open(server);
    client_send(
        fd,
        arena_fmt(a, "GET /stream HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: %s\r\n\r\n", address));
    *ret = client_read(a, fd, false);
    return fd;
}

static void there_are_never_more_than_allowed(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct client_answer answer;
    int fds[8], n = 0;
    for (int i = 0; i < 2; i++) {
        fds[n++] = forwarded(a, "192.0.2.1", &answer);
        assert_int_equal(answer.status, 200);
    }
    fds[n++] = forwarded(a, "192.0.2.1", &answer);
    assert_int_equal(answer.status, 429);
    assert_true(str_eq(answer.body, S("refused")));
    fds[n++] = forwarded(a, "192.0.2.2", &answer);
    assert_int_equal(answer.status, 200);
    for (int i = 0; i < 2; i++)
        fds[n++] = listener_at("/stream");
    fds[n++] = forwarded(a, "192.0.2.3", &answer);
    assert_int_equal(answer.status, 503);
    close(fds[0]);
    assert_true(becomes(&left, 1));
    for (int i = 0; i < 400 && wire_stats(server).streams > 4; i++)
        usleep(5000);
    fds[n++] = forwarded(a, "192.0.2.1", &answer);
    assert_int_equal(answer.status, 200);
    for (int i = 1; i < n; i++)
        close(fds[i]);
    arena_free(a);
}

static atomic_bool telling;
static void *tell_on(void *arg)
{
    (void)arg;
    while (atomic_load(&telling)) {
        tell_all(S("data: something\n\n"));
        usleep(100);
    }
    return NULL;
}

static void *come_and_go(void *arg)
{
    const char *path = arg;
    for (int i = 0; i < 60; i++) {
        int fd = listener_at(path);
        if (i % 3 == 0)
            hears(fd, "something");
        if (i % 3 == 1)
            shutdown(fd, SHUT_WR);
        close(fd);
    }
    return NULL;
}

static void sending_and_closing_meet_without_harm(void **state)
{
    (void)state;
    static char later[] = "/later", at_once[] = "/stream";
    pthread_t tellers[2], comers[4];
    telling = true;
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&tellers[i], NULL, tell_on, NULL), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&comers[i], NULL, come_and_go, i % 2 ? later : at_once), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(comers[i], NULL);
    telling = false;
    for (int i = 0; i < 2; i++)
        pthread_join(tellers[i], NULL);
    assert_true(becomes(&left, 240));
}

static void stopping_ends_them_all_at_once_also_while_they_are_fed(void **state)
{
    (void)state;
    enum { N = 100 };
    int fds[N];
    pthread_t teller;
    for (int i = 0; i < N; i++)
        fds[i] = listener_at(i % 2 ? "/later" : "/stream");
    telling = true;
    assert_int_equal(pthread_create(&teller, NULL, tell_on, NULL), 0);
    int64_t began = clock_mono();
    wire_stop(server);
    assert_true(clock_mono() - began < 2000);
    telling = false;
    pthread_join(teller, NULL);
    assert_int_equal(over + slow, N);
    for (int i = 0; i < N; i++) {
        assert_true(client_sees_end(fds[i], 1000));
        close(fds[i]);
    }
    assert_int_equal(start(state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_listener_hears_what_another_thread_sends, start, stop),
        cmocka_unit_test_setup_teardown(
            the_head_says_when_and_that_the_line_is_used_up, start, stop),
        cmocka_unit_test_setup_teardown(
            a_kept_connection_becomes_a_stream_and_is_none_of_the_library_any_more, start, stop),
        cmocka_unit_test_setup_teardown(
            a_listener_who_does_not_read_is_ended_and_the_others_hear, start, stop),
        cmocka_unit_test_setup_teardown(silence_is_broken_by_comments, start_beating, stop),
        cmocka_unit_test_setup_teardown(a_life_comes_to_its_end, start_beating, stop),
        cmocka_unit_test_setup_teardown(a_listener_who_talks_too_much_is_ended, start, stop),
        cmocka_unit_test_setup_teardown(there_are_never_more_than_allowed, start_small, stop),
        cmocka_unit_test_setup_teardown(sending_and_closing_meet_without_harm, start, stop),
        cmocka_unit_test_setup_teardown(
            stopping_ends_them_all_at_once_also_while_they_are_fed, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
