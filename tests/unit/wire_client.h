/* wire_client: a plain client for tests of the wire: one socket, blocking, 5 s patience. */
#ifndef GANDAN_TESTS_WIRE_CLIENT_H
#define GANDAN_TESTS_WIRE_CLIENT_H

#include "base/arena.h"
#include "wire/server.h"

int client_open(const struct wire_server *server);
/* False when the other end has closed. */
bool client_send(int fd, struct str bytes);
struct client_answer {
    int status; /* 0: the connection ended instead */
    struct str head, body;
};
/* Reads one answer; `no_body` for HEAD. */
struct client_answer client_read(struct arena *a, int fd, bool no_body);
struct client_answer client_get(struct arena *a, int fd, const char *path);
/* True when the connection ends (or is reset) within `ms`. */
bool client_sees_end(int fd, int ms);

#endif
