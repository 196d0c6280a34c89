/* The wire's promises to its handler: what a request shows, answers at once and from other
 * threads, shared bodies, proxies, and an orderly end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "wire_client.h"

#define MAX_WAITING 256

/* What the handler under test does is in the path:
 * /inside /later /lent /page /owned /bad-header /big, anything else shows the request. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct wire_request *waiting[MAX_WAITING];
    int count;
    bool hold, ending;
} line = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static struct wire_server *server;
static _Atomic(struct wire_page *) page;
static atomic_int completed, unanswered, released, paged;
static char big[1 << 20];

static void release(void *owner)
{
    atomic_int *counter = owner;
    atomic_fetch_add(counter, 1);
}

static void drop_page(void *owner)
{
    wire_page_drop(owner);
}

static void show(struct wire_request *q, struct wire_response *s)
{
    struct str cookie = wire_cookie(q, S("s"));
    s->status = 200;
    s->body = arena_fmt(
        q->arena, "%d|%.*s|%.*s|%.*s|%d|%d|%.*s|%.*s", (int)q->method, STR_ARG(q->path),
        STR_ARG(q->query), STR_ARG(q->peer), q->peer_loopback, q->https, STR_ARG(cookie),
        STR_ARG(q->body));
    wire_response_header(s, S("Content-Type"), S("text/plain"));
}

static void put_in_line(struct wire_request *q)
{
    pthread_mutex_lock(&line.lock);
    assert_true(line.count < MAX_WAITING);
    line.waiting[line.count++] = q;
    pthread_cond_broadcast(&line.changed);
    pthread_mutex_unlock(&line.lock);
}

static bool handle(void *ctx, struct wire_request *q, struct wire_response *s)
{
    (void)ctx;
    if (str_eq(q->path, S("/later"))) {
        put_in_line(q);
        return false;
    }
    if (str_eq(q->path, S("/inside"))) {
        struct wire_response own = {.status = 202, .body = S("inside")};
        wire_answer(q, &own);
        return false;
    }
    if (str_eq(q->path, S("/lent"))) {
        s->page = page; /* kept alive by the test */
        return true;
    }
    if (str_eq(q->path, S("/page"))) {
        s->owner = s->page = page;
        s->owner_release = drop_page;
        wire_page_ref(s->page);
        atomic_fetch_add(&paged, 1);
        return true;
    }
    show(q, s);
    if (str_eq(q->path, S("/owned"))) {
        s->owner = &released;
        s->owner_release = release;
    }
    if (str_eq(q->path, S("/bad-header")))
        wire_response_header(s, S("X-Bad"), S("a\r\nSet-Cookie: b=c"));
    if (str_eq(q->path, S("/big")))
        s->body = (struct str){big, sizeof big};
    return true;
}

static size_t body_limit(void *ctx, struct wire_request *q, struct wire_response *early)
{
    (void)ctx;
    (void)q;
    (void)early;
    return 2 << 20;
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
    if (s->status == 0)
        atomic_fetch_add(&unanswered, 1);
    pthread_mutex_lock(&line.lock);
    atomic_fetch_add(&completed, 1);
    pthread_cond_broadcast(&line.changed);
    pthread_mutex_unlock(&line.lock);
}

static const struct wire_handler handler = {
    .body_limit = body_limit, .handle = handle, .refuse = refuse, .completed = note_end};

/* Answers whoever stands in line. */
static void *work(void *p)
{
    (void)p;
    pthread_mutex_lock(&line.lock);
    for (;;) {
        while (!line.ending && (line.count == 0 || line.hold))
            pthread_cond_wait(&line.changed, &line.lock);
        if (line.count == 0)
            break;
        struct wire_request *q = line.waiting[--line.count];
        pthread_mutex_unlock(&line.lock);
        struct wire_response s = {0};
        show(q, &s);
        wire_answer(q, &s);
        pthread_mutex_lock(&line.lock);
    }
    pthread_mutex_unlock(&line.lock);
    return NULL;
}

static pthread_t workers[3];

static void hold_line(bool hold)
{
    pthread_mutex_lock(&line.lock);
    line.hold = hold;
    pthread_cond_broadcast(&line.changed);
    pthread_mutex_unlock(&line.lock);
}

static void wait_until(atomic_int *counter, int wanted)
{
    int64_t until = clock_mono() + 5000;
    while (atomic_load(counter) < wanted && clock_mono() < until)
        usleep(2000);
    assert_true(atomic_load(counter) >= wanted);
}

static void wait_in_line(int wanted)
{
    pthread_mutex_lock(&line.lock);
    while (line.count < wanted)
        pthread_cond_wait(&line.changed, &line.lock);
    pthread_mutex_unlock(&line.lock);
}

static int start(void **state)
{
    (void)state;
    static const struct wire_config config = {.listen = STR_INIT("127.0.0.1:0"), .stop_ms = 300};
    struct wire_response s = {.status = 203, .body = S("shared"), .owner = &released};
    s.owner_release = release;
    wire_response_header(&s, S("ETag"), S("\"1\""));
    line.hold = line.ending = false;
    completed = unanswered = released = paged = 0;
    page = wire_page_new(&s);
    for (size_t i = 0; i < 3; i++)
        if (pthread_create(&workers[i], NULL, work, NULL) != 0)
            return -1;
    return wire_start(&config, &handler, &server) == OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    hold_line(false);
    if (server)
        wire_stop(server);
    server = NULL;
    pthread_mutex_lock(&line.lock);
    line.ending = true;
    pthread_cond_broadcast(&line.changed);
    pthread_mutex_unlock(&line.lock);
    for (size_t i = 0; i < 3; i++)
        pthread_join(workers[i], NULL);
    wire_page_drop(page);
    return 0;
}

static void a_request_shows_what_was_sent(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    client_send(
        fd, S("GET /a%20b?c=d+e&f=%41 HTTP/1.1\r\nHost: x\r\nCookie: t=1; s=abc; s=no\r\n\r\n"));
    struct client_answer answer = client_read(a, fd, false);
    assert_int_equal(answer.status, 200);
    assert_true(str_eq(answer.body, S("1|/a%20b|c=d+e&f=%41|127.0.0.1|1|0|abc|")));
    client_send(
        fd, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nX-Real-IP: 1.1.1.1\r\n\r\nxyz"));
    answer = client_read(a, fd, false);
    assert_true(str_eq(answer.body, S("4|/p||127.0.0.1|0|0||xyz")));
    assert_true(str_find(answer.head, S("\r\nDate: ")) > 0);
    close(fd);
    arena_free(a);
}

static void head_has_the_length_and_no_body(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    client_send(fd, S("HEAD /page HTTP/1.1\r\nHost: x\r\n\r\n"));
    struct client_answer answer = client_read(a, fd, true);
    assert_int_equal(answer.status, 203);
    assert_true(str_find(answer.head, S("Content-Length: 6\r\n")) > 0);
    assert_true(str_eq(client_get(a, fd, "/page").body, S("shared")));
    close(fd);
    arena_free(a);
}

static void a_large_body_arrives_whole(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)('a' + i % 23);
    client_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n"));
    client_send(fd, (struct str){big, sizeof big});
    struct client_answer answer = client_read(a, fd, false);
    assert_true(str_ends(answer.body, (struct str){big, sizeof big}));
    answer = client_get(a, fd, "/big");
    assert_true(str_eq(answer.body, (struct str){big, sizeof big}));
    close(fd);
    arena_free(a);
}

static void a_header_with_a_line_break_is_not_sent(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    struct client_answer answer = client_get(a, fd, "/bad-header");
    assert_int_equal(answer.status, 200);
    assert_true(str_find(answer.head, S("X-Bad")) < 0);
    assert_true(str_find(answer.head, S("Set-Cookie")) < 0);
    close(fd);
    arena_free(a);
}

static void shared_bodies_are_released_once_each(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    for (int i = 0; i < 10; i++)
        assert_int_equal(client_get(a, fd, "/owned").status, 200);
    wait_until(&released, 10);
    assert_int_equal(atomic_load(&released), 10);
    close(fd);
    arena_free(a);
}

static void a_page_lives_until_its_last_answer_has_left(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    atomic_int freed = 0;
    struct wire_response s = {.status = 200, .body = {big, sizeof big}, .owner = &freed};
    s.owner_release = release;
    struct wire_page *mine = wire_page_new(&s), *kept = page;
    page = mine;
    int fd = client_open(server), before = atomic_load(&paged);
    client_send(fd, S("GET /page HTTP/1.1\r\nHost: x\r\n\r\n"));
    wait_until(&paged, before + 1);
    page = kept;
    wire_page_drop(mine);
    struct client_answer answer = client_read(a, fd, false);
    assert_int_equal(answer.body.n, sizeof big);
    wait_until(&freed, 1);
    assert_int_equal(atomic_load(&freed), 1);
    close(fd);
    arena_free(a);
}

static void a_page_may_be_sent_many_times(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server), before = atomic_load(&completed);
    for (int i = 0; i < 20; i++)
        assert_true(str_eq(client_get(a, fd, "/lent").body, S("shared")));
    client_send(fd, S("GET /lent HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    assert_int_equal(client_read(a, fd, false).status, 203);
    wait_until(&completed, before + 21);
    assert_int_equal(atomic_load(&released), 0);
    close(fd);
    arena_free(a);
}

static void an_answer_may_come_before_the_handler_returns(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    for (int i = 0; i < 50; i++) {
        struct client_answer answer = client_get(a, fd, "/inside");
        assert_int_equal(answer.status, 202);
        assert_true(str_eq(answer.body, S("inside")));
    }
    close(fd);
    arena_free(a);
}

#define CLIENTS 8
#define ROUNDS 150

static void *ask_often(void *p)
{
    atomic_int *wrong = p;
    struct arena *a = arena_new(0);
    int fd = client_open(server);
    for (int i = 0; i < ROUNDS; i++) {
        struct str want = arena_fmt(a, "4|/later|n=%d|127.0.0.1|1|0||%d", i, i * 7);
        struct str body = arena_fmt(a, "%d", i * 7);
        client_send(
            fd, arena_fmt(
                    a, "POST /later?n=%d HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%.*s", i,
                    body.n, STR_ARG(body)));
        if (!str_eq(client_read(a, fd, false).body, want))
            atomic_fetch_add(wrong, 1);
        arena_reset(a);
    }
    close(fd);
    arena_free(a);
    return NULL;
}

static void answers_from_other_threads_reach_their_own_request(void **state)
{
    (void)state;
    pthread_t clients[CLIENTS];
    atomic_int wrong = 0;
    int before = atomic_load(&completed);
    for (size_t i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&clients[i], NULL, ask_often, &wrong), 0);
    for (size_t i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    assert_int_equal(atomic_load(&wrong), 0);
    wait_until(&completed, before + CLIENTS * ROUNDS);
    assert_int_equal(atomic_load(&completed), before + CLIENTS * ROUNDS);
    assert_int_equal(wire_stats(server).suspended, 0);
}

static void a_client_that_leaves_while_it_waits_harms_nobody(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int before = atomic_load(&completed);
    hold_line(true);
    for (int i = 0; i < 20; i++) {
        int fd = client_open(server);
        client_send(fd, S("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
        wait_in_line(i + 1);
        struct linger now = {.l_onoff = 1};
        if (i % 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close(fd);
    }
    for (int i = 0; i < 500 && wire_stats(server).suspended < 20; i++)
        usleep(2000);
    assert_int_equal(wire_stats(server).suspended, 20);
    hold_line(false);
    wait_until(&completed, before + 20);
    int fd = client_open(server);
    assert_int_equal(client_get(a, fd, "/x").status, 200);
    close(fd);
    arena_free(a);
}

static void a_client_that_leaves_in_the_middle_of_its_body_is_reported(void **state)
{
    (void)state;
    int before = atomic_load(&unanswered), fd = client_open(server);
    client_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"));
    usleep(20000);
    close(fd);
    wait_until(&unanswered, before + 1);
}

static void a_refusal_can_be_read_while_the_body_still_comes(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (int i = 0; i < 5; i++) {
        int fd = client_open(server);
        client_send(fd, S("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n"));
        client_send(fd, (struct str){big, 40000});
        usleep(20000);
        client_send(fd, (struct str){big, 20000});
        struct client_answer answer = client_read(a, fd, false);
        assert_int_equal(answer.status, 413);
        assert_true(str_eq(answer.body, S("refused 413")));
        /* Still not reset: on other systems than this a reset would take the answer with it. */
        for (int more = 0; more < 3; more++) {
            usleep(20000);
            assert_true(client_send(fd, (struct str){big, 1000}));
        }
        close(fd);
    }
    arena_free(a);
}

static void *stop_server(void *p)
{
    (void)p;
    wire_stop(server);
    return NULL;
}

static void stopping_waits_for_those_in_line(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    pthread_t stopper;
    int fds[20], idle = client_open(server);
    assert_int_equal(client_get(a, idle, "/x").status, 200);
    hold_line(true);
    for (int i = 0; i < 20; i++) {
        fds[i] = client_open(server);
        client_send(fds[i], S("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
    }
    wait_in_line(20);
    assert_int_equal(pthread_create(&stopper, NULL, stop_server, NULL), 0);
    assert_true(client_sees_end(idle, 2000));
    usleep(400000); /* longer than stop_ms: the answers still have all of it to leave */
    int late = client_open(server);
    assert_int_equal(client_get(a, late, "/x").status, 0); /* turned away */
    close(late);
    hold_line(false);
    for (int i = 0; i < 20; i++) {
        struct client_answer answer = client_read(a, fds[i], false);
        assert_int_equal(answer.status, 200);
        assert_true(str_find(answer.head, S("Connection: close")) > 0);
        close(fds[i]);
    }
    pthread_join(stopper, NULL);
    server = NULL;
    close(idle);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_shows_what_was_sent, start, stop),
        cmocka_unit_test_setup_teardown(head_has_the_length_and_no_body, start, stop),
        cmocka_unit_test_setup_teardown(a_large_body_arrives_whole, start, stop),
        cmocka_unit_test_setup_teardown(a_header_with_a_line_break_is_not_sent, start, stop),
        cmocka_unit_test_setup_teardown(shared_bodies_are_released_once_each, start, stop),
        cmocka_unit_test_setup_teardown(a_page_lives_until_its_last_answer_has_left, start, stop),
        cmocka_unit_test_setup_teardown(a_page_may_be_sent_many_times, start, stop),
        cmocka_unit_test_setup_teardown(an_answer_may_come_before_the_handler_returns, start, stop),
        cmocka_unit_test_setup_teardown(
            answers_from_other_threads_reach_their_own_request, start, stop),
        cmocka_unit_test_setup_teardown(
            a_client_that_leaves_while_it_waits_harms_nobody, start, stop),
        cmocka_unit_test_setup_teardown(
            a_client_that_leaves_in_the_middle_of_its_body_is_reported, start, stop),
        cmocka_unit_test_setup_teardown(
            a_refusal_can_be_read_while_the_body_still_comes, start, stop),
        cmocka_unit_test_setup_teardown(stopping_waits_for_those_in_line, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
