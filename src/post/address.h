/* address: which addresses of the network are nobody's business. Pure. */
#ifndef GANDAN_POST_ADDRESS_H
#define GANDAN_POST_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* This machine, private, link-local, shared, reserved, documentation or multicast; also where an
 * IPv6 address carries such an IPv4 one; anything that is neither IPv4 nor IPv6. */
bool address_is_private(const struct sockaddr *address);
bool address_is_loopback(const struct sockaddr *address);

#endif
