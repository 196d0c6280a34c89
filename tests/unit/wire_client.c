#include "wire_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"

int client_open(const struct wire_server *server)
{
    struct str address = wire_address(server);
    uint64_t port = 0;
    if (!num_parse_uint(str_from(address, (size_t)str_find_char(address, ':') + 1), 65535, &port))
        return -1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval wait = {.tv_sec = 5};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

bool client_send(int fd, struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes = str_from(bytes, (size_t)n);
    }
    return true;
}

static size_t length_in(struct str head)
{
    ptrdiff_t at = str_find(head, S("Content-Length: "));
    uint64_t n = 0;
    if (at < 0)
        return 0;
    struct str tail = str_from(head, (size_t)at + 16);
    (void)num_parse_uint(str_sub(tail, 0, (size_t)str_find(tail, S("\r\n"))), 1 << 30, &n);
    return (size_t)n;
}

/* Exactly the bytes of one answer, so that the next one stays in the socket. */
struct client_answer client_read(struct arena *a, int fd, bool no_body)
{
    struct client_answer answer = {0};
    char *head = arena_raw(a, 8192);
    size_t n = 0;
    uint64_t status = 0;
    while (n < 8192 && !str_ends((struct str){head, n}, S("\r\n\r\n"))) {
        if (recv(fd, head + n, 1, 0) != 1)
            return answer;
        n++;
    }
    answer.head = (struct str){head, n};
    size_t length = no_body ? 0 : length_in(answer.head);
    char *body = arena_raw(a, length);
    if (length > 0 && recv(fd, body, length, MSG_WAITALL) != (ssize_t)length)
        return answer;
    answer.body = (struct str){body, length};
    if (num_parse_uint(str_sub(answer.head, 9, 3), 999, &status))
        answer.status = (int)status;
    return answer;
}

struct client_answer client_get(struct arena *a, int fd, const char *path)
{
    client_send(fd, arena_fmt(a, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path));
    return client_read(a, fd, false);
}

bool client_sees_end(int fd, int ms)
{
    int64_t until = clock_mono() + ms;
    char sink[4096];
    for (int64_t left = ms; left > 0; left = until - clock_mono()) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, (int)left) <= 0)
            return false;
        if (recv(fd, sink, sizeof sink, 0) <= 0)
            return true;
    }
    return false;
}
