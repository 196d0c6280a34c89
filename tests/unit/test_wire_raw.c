/* The raw-socket corpus (tests/raw/README) against a running server, whole and byte by byte. With
 * GANDAN_RAW_PORT set it is played to that port of this machine instead (a proxy), and what
 * differs is only told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/num.h"
#include "wire/server.h"

#define MAX_ANSWERS 8

struct raw_case {
    struct str name, bytes;
    int answers[MAX_ANSWERS];
    size_t count;
    bool close;
};

static struct wire_server *server;
static int port;
static const char *dir;

static size_t body_limit(void *ctx, struct wire_request *q, struct wire_response *early)
{
    (void)ctx;
    if (str_eq(q->path, S("/early")))
        early->status = 403;
    return str_eq(q->path, S("/none")) ? 0 : 1000;
}

static bool handle(void *ctx, struct wire_request *q, struct wire_response *s)
{
    (void)ctx;
    s->status = 200;
    s->body = arena_fmt(q->arena, "%.*s %zu\n", STR_ARG(q->path), q->body.n);
    return true;
}

static void refuse(void *ctx, struct wire_request *q, int status, struct wire_response *s)
{
    (void)ctx;
    s->body = arena_fmt(q->arena, "refused %d\n", status);
}

static void unescape(struct buf *b, struct str s)
{
    static const char from[] = "rnt0\\", to[] = "\r\n\t\0\\";
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\\' || i + 1 == s.n) {
            buf_char(b, s.p[i]);
            continue;
        }
        char c = s.p[++i];
        if (c == 'x' && s.n - i > 2) {
            char hex[3] = {s.p[i + 1], s.p[i + 2], 0};
            buf_char(b, (char)strtol(hex, NULL, 16));
            i += 2;
            continue;
        }
        const char *at = strchr(from, c);
        assert_non_null(at);
        buf_char(b, to[at - from]);
    }
}

static void read_expect(struct raw_case *c, struct str line)
{
    struct str word;
    while (str_cut(&line, ' ', &word)) {
        uint64_t status;
        if (num_parse_uint(word, 999, &status))
            c->answers[c->count++] = (int)status;
        else
            c->close = str_eq(word, S("close"));
    }
}

static void read_line(struct raw_case *c, struct buf *bytes, struct str line)
{
    struct str count;
    uint64_t times = 1;
    if (str_starts(line, S("expect "))) {
        read_expect(c, str_from(line, 7));
        return;
    }
    if (str_starts(line, S("@"))) {
        line = str_from(line, 1);
        assert_true(str_cut(&line, ' ', &count) && num_parse_uint(count, 100000, &times));
    }
    while (times-- > 0)
        unescape(bytes, line);
}

static int open_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval wait = {.tv_sec = server ? 5 : 1};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void send_all(int fd, struct str bytes, size_t step)
{
    for (size_t i = 0; i < bytes.n; i += step) {
        struct str piece = str_sub(bytes, i, step);
        if (send(fd, piece.p, piece.n, MSG_NOSIGNAL) != (ssize_t)piece.n)
            return; /* the server has closed: what it said is read below */
    }
}

/* Cuts one answer off *in; false when it is not whole yet. A body never begins with "HTTP/". */
static bool cut_answer(struct str *in, int *ret_status)
{
    ptrdiff_t end = str_find(*in, S("\r\n\r\n"));
    uint64_t status, length = 0;
    if (end < 0)
        return false;
    struct str head = str_sub(*in, 0, (size_t)end + 2);
    struct str rest = str_from(*in, (size_t)end + 4);
    assert_true(num_parse_uint(str_sub(head, 9, 3), 999, &status));
    ptrdiff_t at = str_find(head, S("Content-Length: "));
    if (at >= 0) {
        struct str tail = str_from(head, (size_t)at + 16);
        struct str digits = str_sub(tail, 0, (size_t)str_find(tail, S("\r\n")));
        assert_true(num_parse_uint(digits, 1000000, &length));
    }
    if (str_starts(rest, S("HTTP/")))
        length = 0; /* the answer to HEAD */
    if (rest.n < length)
        return false;
    *in = str_from(rest, length);
    *ret_status = (int)status;
    return true;
}

struct outcome {
    int answers[MAX_ANSWERS + 1];
    size_t count;
    bool closed;
};

static void play(struct arena *a, const struct raw_case *c, size_t step, struct outcome *ret)
{
    static const struct str ping = STR_INIT("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
    size_t expected = c->count + (c->close ? 0 : 1), n = 0;
    char *in = arena_raw(a, 65536);
    int fd = open_socket();
    struct str bytes = c->close ? c->bytes : arena_cat(a, c->bytes, ping);
    send_all(fd, bytes, step);
    *ret = (struct outcome){0};
    struct str unread = {in, 0};
    while (ret->count < expected || c->close) {
        ssize_t got = recv(fd, in + n, 65536 - n, 0);
        if (got <= 0) {
            ret->closed = got == 0;
            break;
        }
        n += (size_t)got;
        unread.n += (size_t)got;
        while (ret->count <= MAX_ANSWERS && cut_answer(&unread, &ret->answers[ret->count]))
            ret->count++;
    }
    close(fd);
}

static bool as_expected(const struct raw_case *c, const struct outcome *o)
{
    size_t expected = c->count + (c->close ? 0 : 1);
    if (o->count != expected || o->closed != c->close)
        return false;
    for (size_t i = 0; i < c->count; i++)
        if (o->answers[i] != c->answers[i])
            return false;
    return c->close || o->answers[c->count] == 200;
}

static int play_case(struct arena *a, const struct raw_case *c)
{
    int wrong = 0;
    for (size_t step = c->bytes.n; step > 0; step = step > 1 && c->bytes.n < 4000 ? 1 : 0) {
        struct outcome o;
        play(a, c, step, &o);
        if (as_expected(c, &o))
            continue;
        print_message("%.*s (%s):", STR_ARG(c->name), step == 1 ? "byte by byte" : "whole");
        for (size_t i = 0; i < o.count; i++)
            print_message(" %d", o.answers[i]);
        print_message(" %s\n", o.closed ? "close" : "open or reset");
        wrong++;
    }
    return wrong;
}

static struct str read_file(struct arena *a, const char *name)
{
    struct str path = arena_fmt(a, "%s/%s.txt", dir, name);
    FILE *f = fopen(arena_z(a, path), "rb");
    assert_non_null(f);
    char *bytes = arena_raw(a, 1 << 20);
    size_t n = fread(bytes, 1, 1 << 20, f);
    fclose(f);
    return (struct str){bytes, n};
}

static void play_file(const char *name)
{
    struct arena *a = arena_new(0);
    struct str text = read_file(a, name), line;
    struct raw_case c = {0};
    struct buf bytes;
    int wrong = 0, cases = 0;
    while (str_cut(&text, '\n', &line)) {
        bool begins = str_starts(line, S("== "));
        if ((begins || text.p == NULL) && c.name.n > 0) {
            c.bytes = buf_get(&bytes);
            wrong += play_case(a, &c);
            cases++;
        }
        if (begins) {
            c = (struct raw_case){.name = str_from(line, 3)};
            buf_init(&bytes, a, 1 << 20);
        } else if (c.name.n > 0 && line.n > 0 && line.p[0] != '#') {
            read_line(&c, &bytes, line);
        }
    }
    arena_free(a);
    assert_true(cases > 10);
    if (getenv("GANDAN_RAW_PORT") == NULL)
        assert_int_equal(wrong, 0);
}

static void doubtful_framing_is_refused(void **state)
{
    (void)state;
    play_file("framing");
}

static void doubtful_headers_are_refused(void **state)
{
    (void)state;
    play_file("headers");
}

static void doubtful_request_lines_are_refused(void **state)
{
    (void)state;
    play_file("request_line");
}

static void chunked_requests_are_the_last(void **state)
{
    (void)state;
    play_file("chunked");
}

static void what_is_too_long_is_refused(void **state)
{
    (void)state;
    play_file("limits");
}

static int start(void **state)
{
    (void)state;
    const char *given = getenv("GANDAN_RAW_PORT");
    uint64_t n = 0;
    if (given) {
        port = num_parse_uint(str_z(given), 65535, &n) ? (int)n : 0;
        return port > 0 ? 0 : -1;
    }
    static const struct wire_config config = {.listen = STR_INIT("127.0.0.1:0")};
    static const struct wire_handler handler = {
        .body_limit = body_limit, .handle = handle, .refuse = refuse};
    if (wire_start(&config, &handler, &server) != OK)
        return -1;
    struct str address = wire_address(server);
    if (!num_parse_uint(str_from(address, (size_t)str_find_char(address, ':') + 1), 65535, &n))
        return -1;
    port = (int)n;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    if (server)
        wire_stop(server);
    return 0;
}

int main(int argc, char **argv)
{
    dir = argc > 1 ? argv[1] : "tests/raw";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubtful_framing_is_refused),
        cmocka_unit_test(doubtful_headers_are_refused),
        cmocka_unit_test(doubtful_request_lines_are_refused),
        cmocka_unit_test(chunked_requests_are_the_last),
        cmocka_unit_test(what_is_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
