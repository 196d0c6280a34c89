#include "wire/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "wire/peer.h"

#define RESERVE ((rlim_t)200)
#define BACKLOG 1024

static enum err failed(const char *what, struct str address)
{
    int why = errno;
    log_error("wire: %s %.*s: %s", what, STR_ARG(address), strerror(why));
    if (why == EADDRINUSE)
        return E_CONFLICT;
    if (why == EACCES)
        return E_DENIED;
    return why == EADDRNOTAVAIL ? E_INVALID : E_INTERNAL;
}

static bool set_up(int fd, const struct sockaddr_storage *to, socklen_t n)
{
    int on = 1, off = 0;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        return false;
    if (to->ss_family == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0)
        return false;
    return bind(fd, (const struct sockaddr *)to, n) == 0 && listen(fd, BACKLOG) == 0;
}

static void say_where(int fd, char out[LISTEN_TEXT_MAX])
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } at = {.v6 = {0}};
    socklen_t n = sizeof at;
    struct peer_address a = {{0}};
    char text[PEER_TEXT_MAX];
    out[0] = 0;
    if (getsockname(fd, &at.any, &n) != 0 || !peer_from_socket(&at.any, &a))
        return;
    bool six = at.any.sa_family == AF_INET6;
    unsigned port = ntohs(six ? at.v6.sin6_port : at.v4.sin_port);
    int length = (int)peer_text(&a, text);
    (void)snprintf(
        out, LISTEN_TEXT_MAX, "%s%.*s%s:%u", six ? "[" : "", length, text, six ? "]" : "", port);
}

enum err listen_open(struct str address, int *ret_fd, char ret_text[LISTEN_TEXT_MAX])
{
    struct sockaddr_storage to;
    socklen_t n;
    enum err e = peer_listen_address(address, &to, &n);
    if (e != OK)
        return e;
    int fd = socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return failed("no socket for", address);
    if (!set_up(fd, &to, n)) {
        e = failed("cannot listen on", address);
        close(fd);
        return e;
    }
    say_where(fd, ret_text);
    *ret_fd = fd;
    return OK;
}

int listen_connections(int wanted)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) != 0)
        return wanted;
    if (r.rlim_cur < r.rlim_max) {
        struct rlimit more = {.rlim_cur = r.rlim_max, .rlim_max = r.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            r = more;
    }
    if (r.rlim_cur == RLIM_INFINITY || r.rlim_cur >= (rlim_t)wanted + RESERVE)
        return wanted;
    int fit = (int)(r.rlim_cur > 2 * RESERVE ? r.rlim_cur - RESERVE : r.rlim_cur / 2);
    log_warn("wire: only %d connections and streams fit the limit of open files", fit);
    return fit;
}
