/* listen: the listening socket and the descriptors a server may use. Inside wire/ only. */
#ifndef GANDAN_WIRE_LISTEN_H
#define GANDAN_WIRE_LISTEN_H

#include "base/err.h"
#include "base/str.h"

/* Where the bound socket listens, as "127.0.0.1:8080". */
#define LISTEN_TEXT_MAX 64

/* E_INVALID: not an address; E_CONFLICT: in use; E_DENIED: the port needs more rights. */
enum err listen_open(struct str address, int *ret_fd, char ret_text[LISTEN_TEXT_MAX]) must_check;
/* Raises the limit of descriptors to the hard limit; how many connections fit below it when
 * `wanted` are asked for and a reserve is kept for database, files and administration. */
int listen_connections(int wanted);

#endif
