/* submit_http: a citizen's browser as far as a submission needs one: it opens the form of its first
 * link, keeps the session cookie and the form's token, and sends each rating on a connection that
 * stays open. Acknowledged is what is answered by 303 to the page of thanks. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/num.h"
#include "submit.h"

#define ANSWER_MAX ((size_t)128 * 1024)

struct browser {
    int fd;
    struct str session, token, comment; /* comment: percent-encoded */
    char answer[ANSWER_MAX];
};

static struct str encoded(struct arena *a, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    char *p = arena_raw(a, s.n * 3);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        p[i * 3] = '%';
        p[i * 3 + 1] = hex[c >> 4];
        p[i * 3 + 2] = hex[c & 15];
    }
    return (struct str){p, s.n * 3};
}

static bool connect_to(struct browser *b, struct str host)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    struct str port = host, address;
    uint64_t n;
    char text[INET_ADDRSTRLEN];
    if (!str_cut(&port, ':', &address) || !num_parse_uint(port, 65535, &n))
        return false;
    (void)snprintf(text, sizeof text, "%.*s", STR_ARG(address));
    to.sin_port = htons((uint16_t)n);
    b->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return b->fd >= 0 && inet_pton(AF_INET, text, &to.sin_addr) == 1 &&
           connect(b->fd, (struct sockaddr *)&to, sizeof to) == 0 &&
           setsockopt(b->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)) == 0;
}

/* ---- one request, one answer ---- */

/* What stands between `before` and the next `end`. */
static struct str between(struct str s, struct str before, char end)
{
    ptrdiff_t at = str_find(s, before);
    struct str rest = at < 0 ? STR_NONE : str_from(s, (size_t)at + before.n), piece;
    return str_cut(&rest, end, &piece) ? piece : S("");
}

/* Bytes of the whole answer, or 0 while its length is not known yet. */
static size_t answer_length(struct str got)
{
    ptrdiff_t end = str_find(got, S("\r\n\r\n"));
    uint64_t body = 0;
    if (end < 0)
        return 0;
    struct str head = str_sub(got, 0, (size_t)end + 2);
    struct str length = between(head, S("\r\nContent-Length: "), '\r');
    if (length.n && !num_parse_uint(length, ANSWER_MAX, &body))
        return 0;
    return (size_t)end + 4 + (size_t)body;
}

static bool exchange(struct browser *b, struct str request, struct str *ret)
{
    if (send(b->fd, request.p, request.n, MSG_NOSIGNAL) != (ssize_t)request.n)
        return false;
    size_t n = 0, whole = 0;
    while (whole == 0 || n < whole) {
        ssize_t got = recv(b->fd, b->answer + n, ANSWER_MAX - n, 0);
        if (got <= 0)
            return false;
        n += (size_t)got;
        whole = answer_length((struct str){b->answer, n});
    }
    *ret = (struct str){b->answer, n};
    return true;
}

/* ---- the form, and what is sent in it ---- */

static struct str path_of(const struct sender *s, const struct submission *one)
{
    return arena_fmt(s->arena, "/%.*s/danh-gia/%.*s", STR_ARG(s->round->slug), STR_ARG(one->token));
}

static bool http_open(struct sender *s)
{
    struct browser *b = s->own = calloc(1, sizeof *b);
    struct str answer;
    if (!b || !connect_to(b, s->round->host))
        return false;
    struct str request = arena_fmt(
        s->arena, "GET %.*s HTTP/1.1\r\nHost: %.*s\r\n\r\n",
        STR_ARG(path_of(s, &s->round->list[0])), STR_ARG(s->round->host));
    if (!exchange(b, request, &answer) || !str_starts(answer, S("HTTP/1.1 200")))
        return false;
    /* In the data's own arena each of them would need a lock: they are of this thread. */
    struct arena *a = arena_new(0);
    b->session = arena_str(a, between(answer, S("\r\nSet-Cookie: "), ';'));
    b->token = arena_str(a, between(answer, S("name=\"_csrf\" value=\""), '"'));
    b->comment = encoded(a, S(SUBMIT_COMMENT));
    return b->session.n && b->token.n;
}

static bool http_send(struct sender *s, const struct submission *one)
{
    struct browser *b = s->own;
    struct str answer, host = s->round->host;
    struct str body = arena_fmt(
        s->arena, "_csrf=%.*s&_key=%.*s&muc=%d&loi-ban=%.*s", STR_ARG(b->token), STR_ARG(one->key),
        SUBMIT_LEVEL, STR_ARG(b->comment));
    struct str request = arena_fmt(
        s->arena,
        "POST %.*s HTTP/1.1\r\nHost: %.*s\r\nOrigin: http://%.*s\r\nCookie: %.*s\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s",
        STR_ARG(path_of(s, one)), STR_ARG(host), STR_ARG(host), STR_ARG(b->session), body.n,
        STR_ARG(body));
    return exchange(b, request, &answer) && str_starts(answer, S("HTTP/1.1 303")) &&
           str_find(answer, S("/danh-gia/cam-on/DG-")) >= 0;
}

const struct way submit_http = {"http", false, http_open, http_send};
