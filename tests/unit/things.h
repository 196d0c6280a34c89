/* things: one small table of the writer's tests, and what they ask of it. */
#ifndef GANDAN_TESTS_THINGS_H
#define GANDAN_TESTS_THINGS_H

#include "db_fixture.h"

#define THINGS "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)"

/* Inserts the thing of this id; a db_fn whose ctx is an int64_t. */
enum err thing_put(struct db_tx *tx, void *id);
/* All ids in order: "1 2 3 ". */
struct str things_read(struct fixture *f);
void things_expect(struct fixture *f, const char *expected);
/* The last value of a statement without parameters; -1 when it fails, 0 when it is NULL. */
int64_t things_ask(struct db_tx *tx, const struct db_stmt *stmt);

#endif
