/* Whose address counts, and whose word about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <unistd.h>

#include "wire/peer.h"
#include "wire_client.h"

static void addresses_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        struct str in, out;
    } good[] = {
        {STR_INIT("127.0.0.1"), STR_INIT("127.0.0.1")},
        {STR_INIT("::ffff:10.1.2.3"), STR_INIT("10.1.2.3")},
        {STR_INIT("2001:DB8:0::1"), STR_INIT("2001:db8::1")},
        {STR_INIT("::1"), STR_INIT("::1")},
    };
    static const struct str bad[] = {
        STR_INIT(""),         STR_INIT("1.2.3"),    STR_INIT("1.2.3.4.5"),  STR_INIT("1.2.3.256"),
        STR_INIT("x"),        STR_INIT("[::1]"),    STR_INIT("::1%lo"),     STR_INIT("1.2.3.4:80"),
        STR_INIT(" 1.2.3.4"), STR_INIT("01.2.3.4"), STR_INIT("1.2.3.4\0x"),
    };
    struct peer_address a;
    char text[PEER_TEXT_MAX];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(peer_parse(good[i].in, &a));
        assert_true(str_eq((struct str){text, peer_text(&a, text)}, good[i].out));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(peer_parse(bad[i], &a));
}

static void a_listening_address_is_address_and_port(void **state)
{
    (void)state;
    struct sockaddr_storage at;
    socklen_t n = 0;
    assert_int_equal(peer_listen_address(S("0.0.0.0:80"), &at, &n), OK);
    assert_int_equal(peer_listen_address(S("[::]:8080"), &at, &n), OK);
    static const struct str bad[] = {
        STR_INIT(""),           STR_INIT(":80"),
        STR_INIT("127.0.0.1"),  STR_INIT("127.0.0.1:"),
        STR_INIT("::1:80"),     STR_INIT("[::1]"),
        STR_INIT("[::1"),       STR_INIT("127.0.0.1:65536"),
        STR_INIT("[]:80"),      STR_INIT("[1.2.3.4]:80"),
        STR_INIT("1.2.3.4:-1"), STR_INIT("[:80"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(peer_listen_address(bad[i], &at, &n), E_INVALID);
}

static bool in(const char *network, const char *address)
{
    struct peer_network net;
    struct peer_address a;
    assert_int_equal(peer_network(str_z(network), &net), OK);
    assert_true(peer_parse(str_z(address), &a));
    return peer_in(&a, &net, 1);
}

static void networks_hold_their_addresses(void **state)
{
    (void)state;
    assert_true(in("10.0.0.0/8", "10.255.1.1"));
    assert_false(in("10.0.0.0/8", "11.0.0.0"));
    assert_true(in("10.0.0.4/30", "10.0.0.7"));
    assert_false(in("10.0.0.4/30", "10.0.0.8"));
    assert_true(in("10.0.0.1", "10.0.0.1"));
    assert_false(in("10.0.0.1", "10.0.0.2"));
    assert_true(in("0.0.0.0/0", "8.8.8.8"));
    assert_false(in("0.0.0.0/0", "2001:db8::1"));
    assert_true(in("fd00::/8", "fdff::1"));
    assert_false(in("fd00::/8", "fe00::1"));
}

static struct peer_network nets[2];

static struct str forwarded(struct arena *a, const char *first, const char *second)
{
    struct wire_header headers[] = {
        {S("X-Forwarded-For"), str_z(first)}, {S("x-forwarded-for"), str_z(second)}};
    struct wire_request q = {.headers = headers, .header_count = second ? 2 : 1};
    struct peer_address direct, found;
    char text[PEER_TEXT_MAX];
    assert_true(peer_parse(S("10.0.0.1"), &direct));
    found = peer_forwarded(&q, direct, nets, 2);
    return arena_str(a, (struct str){text, peer_text(&found, text)});
}

static void the_rightmost_stranger_is_the_client(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_int_equal(peer_network(S("10.0.0.0/8"), &nets[0]), OK);
    assert_int_equal(peer_network(S("::1"), &nets[1]), OK);
    assert_true(str_eq(forwarded(a, "203.0.113.9", NULL), S("203.0.113.9")));
    assert_true(str_eq(forwarded(a, "1.1.1.1, 203.0.113.9", NULL), S("203.0.113.9")));
    assert_true(str_eq(forwarded(a, "1.1.1.1, 203.0.113.9 , 10.2.2.2", NULL), S("203.0.113.9")));
    assert_true(str_eq(forwarded(a, "1.1.1.1", "203.0.113.9, 10.9.9.9"), S("203.0.113.9")));
    assert_true(str_eq(forwarded(a, "203.0.113.9", "10.9.9.9"), S("203.0.113.9")));
    assert_true(str_eq(forwarded(a, "203.0.113.9, unknown", NULL), S("10.0.0.1")));
    assert_true(str_eq(forwarded(a, "203.0.113.9, unknown, 10.9.9.9", NULL), S("10.9.9.9")));
    assert_true(str_eq(forwarded(a, "", NULL), S("10.0.0.1")));
    assert_true(str_eq(forwarded(a, "10.3.3.3, 10.2.2.2", NULL), S("10.3.3.3")));
    assert_true(str_eq(forwarded(a, "2001:db8::5", NULL), S("2001:db8::5")));
    arena_free(a);
}

static bool handle(void *ctx, struct wire_request *q, struct wire_response *s)
{
    (void)ctx;
    s->status = 200;
    s->body = arena_fmt(q->arena, "%.*s %d %d", STR_ARG(q->peer), q->peer_loopback, q->https);
    return true;
}

static void ask(bool trusting, struct str headers, struct str want)
{
    static const struct str proxy = STR_INIT("127.0.0.1");
    const struct wire_handler handler = {.handle = handle};
    const struct wire_config config = {
        .listen = S("127.0.0.1:0"), .trusted_proxies = &proxy, .trusted_proxy_count = trusting};
    struct wire_server *server = NULL;
    struct arena *a = arena_new(0);
    assert_int_equal(wire_start(&config, &handler, &server), OK);
    int fd = client_open(server);
    client_send(fd, arena_fmt(a, "GET / HTTP/1.1\r\nHost: x\r\n%.*s\r\n", STR_ARG(headers)));
    assert_true(str_eq(client_read(a, fd, false).body, want));
    close(fd);
    wire_stop(server);
    arena_free(a);
}

static void only_a_trusted_proxy_is_believed(void **state)
{
    (void)state;
    ask(true, S(""), S("127.0.0.1 1 0"));
    ask(true, S("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"),
        S("203.0.113.9 0 1"));
    ask(true, S("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\n"),
        S("203.0.113.9 0 0"));
    ask(false, S("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"),
        S("127.0.0.1 0 0"));
    ask(false, S(""), S("127.0.0.1 1 0"));
}

static void a_taken_address_is_a_conflict(void **state)
{
    (void)state;
    const struct wire_handler handler = {.handle = handle};
    struct wire_config config = {.listen = S("127.0.0.1:0")};
    struct wire_server *server = NULL, *other = NULL;
    assert_int_equal(wire_start(&config, &handler, &server), OK);
    config.listen = wire_address(server);
    assert_int_equal(wire_start(&config, &handler, &other), E_CONFLICT);
    config.listen = S("localhost:80");
    assert_int_equal(wire_start(&config, &handler, &other), E_INVALID);
    const struct str bad = S("10.0.0.0/33");
    config = (struct wire_config){.listen = S("127.0.0.1:0"), .trusted_proxies = &bad};
    config.trusted_proxy_count = 1;
    assert_int_equal(wire_start(&config, &handler, &other), E_INVALID);
    assert_null(other);
    wire_stop(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_and_written),
        cmocka_unit_test(a_listening_address_is_address_and_port),
        cmocka_unit_test(networks_hold_their_addresses),
        cmocka_unit_test(the_rightmost_stranger_is_the_client),
        cmocka_unit_test(only_a_trusted_proxy_is_believed),
        cmocka_unit_test(a_taken_address_is_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
