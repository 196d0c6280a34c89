/* wire_serve: a bare server on the wire alone, for the raw-socket corpus behind a proxy and for
 * measuring: wire_serve 127.0.0.1:PORT [THREADS]. Ends with its standard input.
 *
 * /page   12 kB, ready made          /copy  the same 12 kB, made anew for each request
 * others  the method and the length of the body */
#include <unistd.h>

#include "base/num.h"
#include "wire/server.h"

#define BODY 12288
static char body[BODY];
static struct wire_page *page;

static size_t body_limit(void *ctx, struct wire_request *q, struct wire_response *early)
{
    (void)ctx;
    (void)q;
    (void)early;
    return 65536;
}

static void common(struct wire_response *s)
{
    s->status = 200;
    wire_response_header(s, S("Content-Type"), S("text/html; charset=utf-8"));
    wire_response_header(s, S("ETag"), S("\"0123456789abcdef\""));
    wire_response_header(s, S("Cache-Control"), S("no-cache"));
    wire_response_header(s, S("Vary"), S("Accept-Encoding, Accept-Language, Cookie"));
    wire_response_header(s, S("X-Content-Type-Options"), S("nosniff"));
    wire_response_header(s, S("Referrer-Policy"), S("same-origin"));
    wire_response_header(
        s, S("Content-Security-Policy"),
        S("default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
          "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
          "frame-ancestors 'none'"));
}

static bool handle(void *ctx, struct wire_request *q, struct wire_response *s)
{
    (void)ctx;
    if (str_eq(q->path, S("/page"))) {
        s->page = page;
        return true;
    }
    common(s);
    s->body =
        str_eq(q->path, S("/copy"))
            ? (struct str){body, BODY}
            : arena_fmt(q->arena, "%d %.*s %zu\n", (int)q->method, STR_ARG(q->path), q->body.n);
    return true;
}

static void refuse(void *ctx, struct wire_request *q, int status, struct wire_response *s)
{
    (void)ctx;
    s->body = arena_fmt(q->arena, "refused %d\n", status);
}

int main(int argc, char **argv)
{
    memset(body, 'x', BODY);
    struct wire_response s = {.body = {body, BODY}};
    common(&s);
    page = wire_page_new(&s);
    uint64_t threads = 0;
    if (argc < 2 || (argc > 2 && !num_parse_uint(str_z(argv[2]), 64, &threads)))
        return 2;
    const struct wire_config config = {.listen = str_z(argv[1]), .threads = (int)threads};
    const struct wire_handler handler = {
        .body_limit = body_limit, .handle = handle, .refuse = refuse};
    struct wire_server *server;
    if (wire_start(&config, &handler, &server) != OK)
        return 1;
    char c;
    while (read(STDIN_FILENO, &c, 1) > 0)
        continue;
    wire_stop(server);
    wire_page_drop(page);
    return 0;
}
