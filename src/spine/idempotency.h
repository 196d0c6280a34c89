/* idempotency: the same submission sent twice is stored once.
 *
 * The key comes with the form (128 random bits); the row is written in the transaction of the
 * submission itself. After a COMMIT whose fate is not known the row tells. */
#ifndef GANDAN_SPINE_IDEMPOTENCY_H
#define GANDAN_SPINE_IDEMPOTENCY_H

#include "db/db.h"

struct idempotency {
    struct str key;
    struct str body_hash; /* of the submitted fields without key and token */
    struct str location;  /* found: where the first one went */
};

/* OK: *found says whether this key was stored before. E_CONFLICT: the key was stored with another
 * body. */
enum err idempotency_find(struct db_tx *tx, struct idempotency *row, bool *found) must_check;
enum err idempotency_store(struct db_tx *tx, const struct idempotency *row) must_check;
/* Rows older than `before_at` are of no more use. */
enum err idempotency_sweep(struct db_tx *tx, int64_t before_at) must_check;

#endif
