/* peer: who is at the other end: addresses as text, networks that are trusted as proxies, and the
 * client that a trusted proxy names. Pure. */
#ifndef GANDAN_WIRE_PEER_H
#define GANDAN_WIRE_PEER_H

#include <sys/socket.h>

#include "base/arena.h"
#include "base/err.h"
#include "wire/server.h"

/* IPv6 form of any address; an IPv4 address is the mapped one (::ffff:a.b.c.d). */
struct peer_address {
    unsigned char bytes[16];
};
struct peer_network {
    struct peer_address address;
    unsigned bits; /* of the 128 */
};
#define PEER_TEXT_MAX 48

/* "127.0.0.1:8080", "[::1]:8080". E_INVALID: not that form. */
enum err peer_listen_address(struct str text, struct sockaddr_storage *ret, socklen_t *ret_len)
    must_check;
/* "10.0.0.1", "10.0.0.0/8", "fd00::/8". E_INVALID: neither. */
enum err peer_network(struct str text, struct peer_network *ret) must_check;

/* False for anything that is not IPv4 or IPv6. */
bool peer_from_socket(const struct sockaddr *socket, struct peer_address *ret);
bool peer_parse(struct str text, struct peer_address *ret);
/* Mapped IPv4 is written as IPv4. Returns the length, without NUL. */
size_t peer_text(const struct peer_address *address, char out[PEER_TEXT_MAX]);
bool peer_is_loopback(const struct peer_address *address);
bool peer_in(const struct peer_address *address, const struct peer_network *nets, size_t count);
/* What one subscriber may hold: an IPv4 address, an IPv6 /64. */
struct peer_address peer_subscriber(const struct peer_address *address);

/* The rightmost entry of X-Forwarded-For that is not itself a trusted proxy; the last proxy known
 * (`direct` to begin with) when there is none or an entry on the way is no address. */
struct peer_address peer_forwarded(
    const struct wire_request *q, struct peer_address direct, const struct peer_network *nets,
    size_t count);
/* True when a proxy has touched the request, trusted or not. */
bool peer_has_proxy_header(const struct wire_request *q);

#endif
