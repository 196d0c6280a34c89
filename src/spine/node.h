/* node: the number in the middle of an id (spine/id.h) belongs to one running process, also when
 * several share a database: it is taken by a lease of NODE_LIFE_MS, which its holder renews. */
#ifndef GANDAN_SPINE_NODE_H
#define GANDAN_SPINE_NODE_H

#include "db/db.h"

#define NODE_LIFE_MS ((int64_t)600 * 1000)

struct node {
    int64_t number;
    int64_t holder; /* chosen at random; 0: none is held */
};

/* The preferred number if nobody has it, else another; id_set_node after the COMMIT. E_BUSY: none
 * was free. */
enum err node_take(struct db_tx *tx, int64_t preferred, struct node *ret) must_check;
/* E_CONFLICT: the lease had run out, and another has the number: take one anew. */
enum err node_keep(struct db_tx *tx, const struct node *node) must_check;
enum err node_give_back(struct db_tx *tx, const struct node *node) must_check;

#endif
