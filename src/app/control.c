#include "app/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

#define MAX_WORD ((uint32_t)64 * 1024)

struct control {
    struct data *data;
    int listen_fd;
    int stop_pipe[2];
    pthread_t thread;
    char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
};

/* ---- bytes ---- */

static bool send_all(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n) {
        ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool recv_all(int fd, void *p, size_t n)
{
    char *at = p;
    while (n) {
        ssize_t got = recv(fd, at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

static bool send_word(int fd, struct str s)
{
    uint32_t n = (uint32_t)s.n;
    return send_all(fd, &n, sizeof n) && send_all(fd, s.p, s.n);
}

static bool recv_word(int fd, struct arena *a, struct str *ret)
{
    uint32_t n;
    if (!recv_all(fd, &n, sizeof n) || n > MAX_WORD)
        return false;
    char *p = arena_raw(a, n);
    *ret = (struct str){p, n};
    return recv_all(fd, p, n);
}

static enum err address(const struct data_config *config, struct sockaddr_un *ret)
{
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    int n =
        snprintf(ret->sun_path, sizeof ret->sun_path, "%.*s/control.sock", STR_ARG(config->dir));
    if (n > 0 && (size_t)n < sizeof ret->sun_path)
        return OK;
    log_error("control: the path of the data directory is too long for a socket");
    return E_INVALID;
}

/* ---- the client ---- */

static int receive(int fd, struct command_out out)
{
    struct arena *a = arena_new(0);
    char kind;
    struct str bytes;
    int code = COMMAND_UNUSABLE;
    while (recv_all(fd, &kind, 1) && recv_word(fd, a, &bytes)) {
        if (kind == 'x' && bytes.n == 1) {
            code = (unsigned char)bytes.p[0];
            break;
        }
        out.write(out.ctx, kind == 'e', bytes);
        arena_reset(a);
    }
    arena_free(a);
    return code;
}

int control_send(
    const struct data_config *config, int argc, const struct str *argv, struct command_out out)
{
    struct sockaddr_un addr;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || address(config, &addr) != OK ||
        connect(fd, (const struct sockaddr *)&addr, sizeof addr) != 0) {
        log_error("the data is in use by another process that takes no commands");
        if (fd >= 0)
            (void)close(fd);
        return COMMAND_UNUSABLE;
    }
    uint32_t count = (uint32_t)argc;
    bool sent = send_all(fd, &count, sizeof count);
    for (int i = 0; i < argc && sent; i++)
        sent = send_word(fd, argv[i]);
    int code = sent ? receive(fd, out) : COMMAND_UNUSABLE;
    (void)close(fd);
    return code;
}

/* ---- the server ---- */

static void write_frame(void *ctx, bool is_error, struct str bytes)
{
    int fd = *(const int *)ctx;
    char kind = is_error ? 'e' : 'o';
    /* A client that went away does not stop the command. */
    if (send_all(fd, &kind, 1))
        (void)send_word(fd, bytes);
}

static bool own_user(int fd)
{
    struct ucred peer;
    socklen_t n = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

static int run(struct control *control, struct arena *a, int fd, struct str *words, int count)
{
    struct command_call *c = ARENA_NEW(a, struct command_call);
    int *out_fd = ARENA_NEW(a, int);
    *out_fd = fd;
    int code = command_parse(a, count, words, c, (struct command_out){write_frame, out_fd});
    if (code != COMMAND_OK)
        return code;
    if (!c->command || c->command->needs != NEEDS_WRITE) {
        command_complain(c, "gandan: this command cannot run beside a server");
        return COMMAND_UNUSABLE;
    }
    c->data = control->data;
    c->served = true;
    return c->command->run(c);
}

static void serve_one(struct control *control, int fd)
{
    struct arena *a = arena_new(0);
    uint32_t count;
    bool ok = own_user(fd) && recv_all(fd, &count, sizeof count) && count > 0 &&
              count <= COMMAND_MAX_ARGS;
    struct str *words = ok ? ARENA_ARRAY(a, struct str, count) : NULL;
    for (uint32_t i = 0; ok && i < count; i++)
        ok = recv_word(fd, a, &words[i]);
    if (ok) {
        char code = (char)run(control, a, fd, words, (int)count), kind = 'x';
        if (send_all(fd, &kind, 1))
            (void)send_word(fd, (struct str){&code, 1});
    }
    (void)close(fd);
    arena_free(a);
}

/* False: told to stop. */
static bool wait_for_client(struct control *control)
{
    struct pollfd fds[2] = {
        {.fd = control->stop_pipe[0], .events = POLLIN},
        {.fd = control->listen_fd, .events = POLLIN},
    };
    while (poll(fds, 2, -1) < 0)
        ;
    return fds[0].revents == 0;
}

static void *listener(void *arg)
{
    struct control *control = arg;
    while (wait_for_client(control)) {
        int fd = accept4(control->listen_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            serve_one(control, fd);
    }
    return NULL;
}

static enum err listen_on(struct control *control, const struct sockaddr_un *addr)
{
    /* Left over by a process that was killed; the lock says that nobody serves it now. */
    (void)unlink(addr->sun_path);
    mode_t was = umask(077);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok =
        fd >= 0 && bind(fd, (const struct sockaddr *)addr, sizeof *addr) == 0 && listen(fd, 8) == 0;
    (void)umask(was);
    if (!ok) {
        log_error("control: cannot listen on %s: %s", addr->sun_path, strerror(errno));
        if (fd >= 0)
            (void)close(fd);
        return E_INTERNAL;
    }
    control->listen_fd = fd;
    return OK;
}

enum err control_start(struct data *data, struct control **ret)
{
    struct sockaddr_un addr;
    enum err e = address(&data->config, &addr);
    if (e != OK)
        return e;
    struct control *control = ARENA_NEW(data->arena, struct control);
    control->data = data;
    memcpy(control->path, addr.sun_path, sizeof control->path);
    e = listen_on(control, &addr);
    if (e != OK)
        return e;
    if (pipe2(control->stop_pipe, O_CLOEXEC) != 0 ||
        pthread_create(&control->thread, NULL, listener, control) != 0) {
        (void)close(control->listen_fd);
        return E_INTERNAL;
    }
    *ret = control;
    return OK;
}

void control_stop(struct control *control)
{
    if (!control)
        return;
    (void)close(control->stop_pipe[1]); /* the reading end becomes ready */
    (void)pthread_join(control->thread, NULL);
    (void)close(control->stop_pipe[0]);
    (void)close(control->listen_fd);
    (void)unlink(control->path);
}
