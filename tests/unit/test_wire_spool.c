/* Large bodies wait on the disk, and leave nothing behind; files go out as they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "trust/hash.h"
#include "wire/spool.h"
#include "wire_client.h"

#define LIMIT ((size_t)8 << 20)
#define PIECE ((size_t)64 * 1024)

static struct wire_server *server;
static char dir[] = "/tmp/gandan-spool-XXXXXX";
static char piece[PIECE];
static atomic_int completed;
static _Atomic size_t arena_bytes, handled;

static size_t body_limit(void *ctx, struct wire_request *q, struct wire_response *early)
{
    (void)ctx;
    (void)q;
    (void)early;
    return LIMIT;
}

/* The digest of the body; "/file" is a file with the bytes of the test's piece, many times. */
static bool handle(void *ctx, struct wire_request *q, struct wire_response *s)
{
    (void)ctx;
    atomic_fetch_add(&handled, 1);
    atomic_store(&arena_bytes, arena_used(q->arena));
    s->status = 200;
    if (!str_eq(q->path, S("/file"))) {
        s->body = hash_sha256_hex(q->arena, q->body);
        return true;
    }
    s->file = ARENA_NEW(q->arena, struct wire_file);
    s->file->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    assert_true(s->file->fd >= 0);
    for (int i = 0; i < 64; i++)
        assert_int_equal(write(s->file->fd, piece, PIECE), PIECE);
    s->file->bytes = 64 * PIECE;
    return true;
}

static void refuse(void *ctx, struct wire_request *q, int status, struct wire_response *s)
{
    (void)ctx;
    s->body = arena_fmt(q->arena, "refused %d", status);
}

static void note_end(void *ctx, struct wire_request *q, const struct wire_response *s)
{
    (void)ctx;
    (void)q;
    (void)s;
    atomic_fetch_add(&completed, 1);
}

static void start(const char *spool_dir, int64_t keep_free)
{
    static const struct wire_handler handler = {
        .body_limit = body_limit, .handle = handle, .refuse = refuse, .completed = note_end};
    const struct wire_config config = {
        .listen = S("127.0.0.1:0"),
        .stop_ms = 300,
        .spool_dir = str_z(spool_dir),
        .spool_keep_free = keep_free,
    };
    completed = 0;
    handled = 0;
    assert_int_equal(wire_start(&config, &handler, &server), OK);
}

static void stop(void)
{
    wire_stop(server);
    server = NULL;
}

static int count_files(const char *path)
{
    int n = 0;
    DIR *d = opendir(path);
    assert_non_null(d);
    for (const struct dirent *x; (x = readdir(d));)
        n += x->d_name[0] != '.';
    (void)closedir(d);
    return n;
}

static int open_descriptors(void)
{
    return count_files("/proc/self/fd");
}

static void wait_for_end(int wanted)
{
    int64_t until = clock_mono() + 5000;
    while (atomic_load(&completed) < wanted && clock_mono() < until)
        usleep(2000);
    assert_true(atomic_load(&completed) >= wanted);
}

/* Of a connection that ends, a copy lingers a moment. */
static void wait_for_descriptors(int wanted)
{
    int64_t until = clock_mono() + 5000;
    while (open_descriptors() != wanted && clock_mono() < until)
        usleep(2000);
    assert_int_equal(open_descriptors(), wanted);
}

static void send_head(struct arena *a, int fd, size_t length)
{
    client_send(
        fd, arena_fmt(a, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", length));
}

/* Returns false when the other end has had enough. */
static bool send_chunk(struct arena *a, int fd)
{
    return client_send(fd, arena_fmt(a, "%zx\r\n", PIECE)) &&
           client_send(fd, (struct str){piece, PIECE}) && client_send(fd, S("\r\n"));
}

static struct str digest_of(struct arena *a, int pieces)
{
    struct hash_stream h;
    unsigned char *out = arena_raw(a, HASH_SHA256_BYTES);
    hash_stream_init(&h);
    for (int i = 0; i < pieces; i++)
        hash_stream_add(&h, (struct str){piece, PIECE});
    hash_stream_done(&h, out);
    return hash_hex(a, (struct str){(const char *)out, HASH_SHA256_BYTES});
}

static void a_large_body_waits_on_the_disk_without_a_name(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    start(dir, 0);
    int fd = client_open(server), before;
    send_head(a, fd, PIECE);
    client_send(fd, (struct str){piece, PIECE});
    assert_true(str_eq(client_read(a, fd, false).body, digest_of(a, 1)));
    before = open_descriptors();
    for (int i = 0; i < 3; i++) {
        send_head(a, fd, 100 * PIECE);
        for (int k = 0; k < 100; k++)
            client_send(fd, (struct str){piece, PIECE});
        assert_int_equal(count_files(dir), 0);
        assert_true(str_eq(client_read(a, fd, false).body, digest_of(a, 100)));
        assert_true(atomic_load(&arena_bytes) < PIECE);
    }
    wait_for_descriptors(before);
    close(fd);
    stop();
    arena_free(a);
}

static void a_body_in_chunks_moves_to_the_disk_when_it_grows(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    start(dir, 0);
    int fd = client_open(server);
    client_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int k = 0; k < 50; k++)
        assert_true(send_chunk(a, fd));
    client_send(fd, S("0\r\n\r\n"));
    assert_true(str_eq(client_read(a, fd, false).body, digest_of(a, 50)));
    /* What had come before the move is still in the arena; nothing behind it. */
    assert_in_range(atomic_load(&arena_bytes), SPOOL_OVER / 2, 4 * SPOOL_OVER);
    close(fd);
    stop();
    arena_free(a);
}

static void the_limit_ends_a_body_as_soon_as_it_is_passed(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    start(dir, 0);
    int fd = client_open(server);
    send_head(a, fd, LIMIT + 1);
    assert_int_equal(client_read(a, fd, false).status, 413);
    close(fd);
    fd = client_open(server);
    client_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    size_t sent = 0;
    while (sent < 4 * LIMIT && send_chunk(a, fd))
        sent += PIECE;
    assert_true(sent < 2 * LIMIT);
    assert_int_equal(client_read(a, fd, false).status, 413);
    close(fd);
    assert_int_equal(atomic_load(&handled), 0);
    stop();
    arena_free(a);
}

static void a_disk_that_is_nearly_full_is_left_alone(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    start(dir, INT64_MAX);
    int fd = client_open(server);
    send_head(a, fd, SPOOL_OVER + 1);
    struct client_answer answer = client_read(a, fd, false);
    assert_int_equal(answer.status, 507);
    assert_true(str_eq(answer.body, S("refused 507")));
    close(fd);
    fd = client_open(server);
    client_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int k = 0; k < 100 && send_chunk(a, fd); k++)
        ;
    assert_int_equal(client_read(a, fd, false).status, 507);
    close(fd);
    /* What is small needs no room. */
    fd = client_open(server);
    send_head(a, fd, PIECE);
    client_send(fd, (struct str){piece, PIECE});
    assert_int_equal(client_read(a, fd, false).status, 200);
    close(fd);
    stop();
    arena_free(a);
}

static void a_disk_that_fills_up_meanwhile_ends_the_body(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct rlimit was, small = {2 << 20, RLIM_INFINITY};
    start(dir, 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small.rlim_max = was.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int fd = client_open(server);
    send_head(a, fd, LIMIT);
    for (size_t k = 0; k < LIMIT / PIECE && client_send(fd, (struct str){piece, PIECE}); k++)
        ;
    assert_int_equal(client_read(a, fd, false).status, 507);
    close(fd);
    wait_for_end(1);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    fd = client_open(server);
    send_head(a, fd, LIMIT);
    for (size_t k = 0; k < LIMIT / PIECE; k++)
        client_send(fd, (struct str){piece, PIECE});
    assert_int_equal(client_read(a, fd, false).status, 200);
    close(fd);
    wait_for_end(2);
    stop();
    arena_free(a);
}

static void a_body_that_is_cut_short_leaves_nothing(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    start(dir, 0);
    int fd = client_open(server);
    assert_int_equal(client_get(a, fd, "/").status, 200);
    int before = open_descriptors() - 2;
    close(fd);
    for (int i = 0; i < 5; i++) {
        fd = client_open(server);
        send_head(a, fd, LIMIT);
        for (int k = 0; k < 20; k++)
            client_send(fd, (struct str){piece, PIECE});
        close(fd);
    }
    wait_for_descriptors(before);
    assert_int_equal(count_files(dir), 0);
    assert_int_equal(atomic_load(&handled), 1);
    stop();
    arena_free(a);
}

static void without_a_place_a_large_body_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    start("/nonexistent/folder", 0);
    int fd = client_open(server);
    send_head(a, fd, SPOOL_OVER + 1);
    assert_int_equal(client_read(a, fd, false).status, 500);
    close(fd);
    stop();
    arena_free(a);
}

static void a_file_is_sent_whole_and_closed(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    start(dir, 0);
    int fd = client_open(server);
    assert_true(str_eq(client_get(a, fd, "/").body, hash_sha256_hex(a, S(""))));
    int before = open_descriptors();
    for (int i = 0; i < 3; i++) {
        struct client_answer answer = client_get(a, fd, "/file");
        assert_int_equal(answer.status, 200);
        assert_true(str_eq(hash_sha256_hex(a, answer.body), digest_of(a, 64)));
    }
    client_send(fd, S("HEAD /file HTTP/1.1\r\nHost: x\r\n\r\n"));
    struct client_answer answer = client_read(a, fd, true);
    assert_true(str_find(answer.head, S("Content-Length: 4194304\r\n")) > 0);
    assert_true(str_eq(client_get(a, fd, "/").body, hash_sha256_hex(a, S(""))));
    wait_for_descriptors(before);
    /* The client goes away in the middle. */
    client_send(fd, S("GET /file HTTP/1.1\r\nHost: x\r\n\r\n"));
    char some[1000];
    assert_true(recv(fd, some, sizeof some, 0) > 0);
    close(fd);
    wait_for_end(7);
    wait_for_descriptors(before - 2);
    stop();
    arena_free(a);
}

int main(void)
{
    for (size_t i = 0; i < PIECE; i++)
        piece[i] = (char)('a' + i % 23);
    if (!mkdtemp(dir))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_body_waits_on_the_disk_without_a_name),
        cmocka_unit_test(a_body_in_chunks_moves_to_the_disk_when_it_grows),
        cmocka_unit_test(the_limit_ends_a_body_as_soon_as_it_is_passed),
        cmocka_unit_test(a_disk_that_is_nearly_full_is_left_alone),
        cmocka_unit_test(a_disk_that_fills_up_meanwhile_ends_the_body),
        cmocka_unit_test(a_body_that_is_cut_short_leaves_nothing),
        cmocka_unit_test(without_a_place_a_large_body_is_refused),
        cmocka_unit_test(a_file_is_sent_whole_and_closed),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return rmdir(dir) != 0 || failed;
}
