/* Who is slow, or too many, is turned away by the clock, however active the connection looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "wire/watch.h"
#include "wire_client.h"

static struct wire_server *server;
static atomic_int completed;
static char big[16 << 20];

static size_t body_limit(void *ctx, struct wire_request *q, struct wire_response *early)
{
    (void)ctx;
    (void)q;
    (void)early;
    return 1 << 20;
}

static bool handle(void *ctx, struct wire_request *q, struct wire_response *s)
{
    (void)ctx;
    s->status = 200;
    s->body = str_eq(q->path, S("/big")) ? (struct str){big, sizeof big} : S("ok");
    return true;
}

static void note_end(void *ctx, struct wire_request *q, const struct wire_response *s)
{
    (void)ctx;
    (void)q;
    (void)s;
    atomic_fetch_add(&completed, 1);
}

static int start(void **state)
{
    (void)state;
    static const struct wire_handler handler = {
        .body_limit = body_limit, .handle = handle, .completed = note_end};
    static const struct wire_config config = {
        .listen = STR_INIT("127.0.0.1:0"),
        .max_connections = 16,
        .header_ms = 300,
        .idle_ms = 400,
        .body_ms = 300,
        .send_ms = 300,
        .min_rate = 1000,
    };
    completed = 0;
    return wire_start(&config, &handler, &server) == OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    wire_stop(server);
    return 0;
}

/* Sends one byte every 40 ms; the ms until the connection ended, or -1 after two seconds. */
static int trickle(int fd, char byte)
{
    int64_t began = clock_mono();
    while (clock_mono() - began < 2000) {
        if (!client_send(fd, (struct str){&byte, 1}) || client_sees_end(fd, 40))
            return (int)(clock_mono() - began);
    }
    return -1;
}

static void a_silent_connection_is_closed(void **state)
{
    (void)state;
    int fd = client_open(server);
    assert_false(client_sees_end(fd, 200));
    assert_true(client_sees_end(fd, 800));
    close(fd);
}

static void slow_headers_are_cut_off_however_active(void **state)
{
    (void)state;
    int fd = client_open(server);
    client_send(fd, S("GET / HTTP/1.1\r\nHost: x\r\nX-A: "));
    int ms = trickle(fd, 'a');
    assert_true(ms >= 200 && ms < 900);
    close(fd);
}

static void a_slow_request_line_is_cut_off_on_a_kept_connection_too(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    assert_int_equal(client_get(a, fd, "/").status, 200);
    client_send(fd, S("GET /"));
    int ms = trickle(fd, 'a');
    assert_true(ms >= 200 && ms < 1000);
    close(fd);
    arena_free(a);
}

static void an_idle_connection_serves_again_and_then_ends(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(client_get(a, fd, "/").status, 200);
        assert_false(client_sees_end(fd, 200));
    }
    assert_true(client_sees_end(fd, 900));
    close(fd);
    arena_free(a);
}

static void a_slow_body_is_cut_off(void **state)
{
    (void)state;
    int fd = client_open(server);
    client_send(fd, S("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n"));
    int ms = trickle(fd, 'a');
    assert_true(ms >= 200 && ms < 900);
    close(fd);
}

static void a_body_that_began_fast_may_not_become_slow(void **state)
{
    (void)state;
    int fd = client_open(server);
    client_send(fd, S("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n"));
    client_send(fd, (struct str){big, 500000});
    int ms = trickle(fd, 'a');
    assert_true(ms >= 200 && ms < 1300);
    close(fd);
}

static void a_body_at_a_fair_rate_is_taken(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    client_send(fd, S("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n"));
    for (int i = 0; i < 20; i++) {
        assert_true(client_send(fd, (struct str){big, 200}));
        usleep(50000);
    }
    assert_int_equal(client_read(a, fd, false).status, 200);
    close(fd);
    arena_free(a);
}

static void an_answer_nobody_takes_is_given_up(void **state)
{
    (void)state;
    int fd = client_open(server);
    client_send(fd, S("GET /big HTTP/1.1\r\nHost: x\r\n\r\n"));
    for (int i = 0; i < 100 && atomic_load(&completed) == 0; i++)
        usleep(20000);
    assert_int_equal(atomic_load(&completed), 1);
    close(fd);
}

static void a_large_answer_taken_at_a_fair_rate_arrives(void **state)
{
    (void)state;
    int fd = client_open(server);
    size_t got = 0;
    static char sink[256 * 1024];
    client_send(fd, S("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    for (ssize_t n = 1; n > 0; got += (size_t)n) {
        usleep(20000);
        n = recv(fd, sink, sizeof sink, MSG_WAITALL);
        assert_true(n >= 0);
    }
    assert_true(got > sizeof big);
    close(fd);
}

static void over_the_cap_connections_wait_for_a_place(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fds[40];
    for (int i = 0; i < 40; i++)
        fds[i] = client_open(server);
    usleep(50000);
    assert_true(wire_stats(server).connections <= 16);
    /* The silent ones are closed by the clock, and the last in the queue gets its turn. */
    client_send(fds[39], S("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_int_equal(client_read(a, fds[39], false).status, 200);
    for (int i = 0; i < 40; i++)
        close(fds[i]);
    arena_free(a);
}

static struct peer_address address(const char *text)
{
    struct peer_address a = {{0}};
    assert_true(peer_parse(str_z(text), &a));
    return a;
}

static void one_subscriber_holds_only_so_many(void **state)
{
    (void)state;
    const struct watch_limits limits = {1000, 1000, 1000, 1000, 1, 100, 2};
    struct peer_address six = address("2001:db8::1"), same = address("2001:db8::ffff:2");
    struct peer_address other = address("2001:db8:0:1::1"), four = address("203.0.113.7");
    struct watch *w = NULL;
    int pair[2];
    assert_int_equal(watch_start(&limits, &w), OK);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    struct watch_conn *a = watch_add(w, pair[0], &six, false);
    assert_true(watch_admits(w, &same, false));
    struct watch_conn *b = watch_add(w, pair[1], &same, false);
    assert_false(watch_admits(w, &six, false));
    assert_false(watch_admits(w, &same, false));
    assert_true(watch_admits(w, &same, true));
    assert_true(watch_admits(w, &other, false));
    assert_true(watch_admits(w, &four, false));
    watch_remove(w, a);
    assert_true(watch_admits(w, &six, false));
    watch_remove(w, b);
    assert_int_equal(watch_count(w), 0);
    watch_stop(w);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_silent_connection_is_closed, start, stop),
        cmocka_unit_test_setup_teardown(slow_headers_are_cut_off_however_active, start, stop),
        cmocka_unit_test_setup_teardown(
            a_slow_request_line_is_cut_off_on_a_kept_connection_too, start, stop),
        cmocka_unit_test_setup_teardown(an_idle_connection_serves_again_and_then_ends, start, stop),
        cmocka_unit_test_setup_teardown(a_slow_body_is_cut_off, start, stop),
        cmocka_unit_test_setup_teardown(a_body_that_began_fast_may_not_become_slow, start, stop),
        cmocka_unit_test_setup_teardown(a_body_at_a_fair_rate_is_taken, start, stop),
        cmocka_unit_test_setup_teardown(an_answer_nobody_takes_is_given_up, start, stop),
        cmocka_unit_test_setup_teardown(a_large_answer_taken_at_a_fair_rate_arrives, start, stop),
        cmocka_unit_test_setup_teardown(over_the_cap_connections_wait_for_a_place, start, stop),
        cmocka_unit_test(one_subscriber_holds_only_so_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
