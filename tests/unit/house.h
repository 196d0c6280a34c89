/* house: a made-up commune office for tests of access: officials, rows, a server on a free port. */
#ifndef GANDAN_TESTS_HOUSE_H
#define GANDAN_TESTS_HOUSE_H

#include "db_fixture.h"

#include "http/dispatch.h"
#include "wire_client.h"

#define HOUSE_UNIT 5
#define HOUSE_PERSON 70
#define HOUSE_DOSSIER 80

extern bool ended; /* the sessions of all officials */
extern int seen;   /* sessions that were noted as seen */
extern int stored; /* submissions that were stored */
extern const struct route *const tables[];

struct house {
    struct fixture *f;
    struct http *http;
    struct wire_server *wire;
    struct arena *a;
    int fd;
};
struct house open_house(struct fixture *f);
void close_house(struct house *h);

/* The cookie is "s" and the official's name: schair scounter sadmin sadmin-long-ago snobody. */
struct client_answer get(struct house *h, const char *path, const char *cookie);
/* With the token and the key of the form in `page`. */
struct client_answer post(
    struct house *h, const char *path, const char *cookie, struct str page, const char *fields);
bool has(struct client_answer answer, const char *text);

#endif
