/* topic: a version per (unit, topic), moved by the transactions that change what pages show.
 *
 * A topic is a group of nouns; sessions, logs and counters move none. The page cache compares the
 * version read before a page's snapshot with the one after. Versions live in memory (a fixed table:
 * two pairs that share a slot only cost a needless render) and in topic_version, from which other
 * processes sweep what changed. */
#ifndef GANDAN_SPINE_TOPIC_H
#define GANDAN_SPINE_TOPIC_H

#include "db/db.h"

enum topic {
    TOPIC_UNIT = 1 << 0,      /* units, slugs, office, settings, calendars */
    TOPIC_PROCEDURE = 1 << 1, /* the catalogue */
    TOPIC_DOSSIER = 1 << 2,
    TOPIC_RATING = 1 << 3,
    TOPIC_OFFICIAL = 1 << 4, /* officials and their posts */
};
#define TOPIC_COUNT 5

/* In a writing transaction: these topics of the unit change with its COMMIT. unit_id 0: data that
 * belongs to all units; pages of every unit look at it too. */
void topic_touch(struct db_tx *tx, int64_t unit_id, unsigned topics);
/* One number that differs whenever any of the topics of this unit (or of all units) has moved. */
uint64_t topic_version(int64_t unit_id, unsigned topics);
/* Everything may have changed (restore, lost connection). */
void topic_move_all(void);

/* For processes that share a database: moves the versions that others have changed since
 * *since_at, and sets it. */
enum err topic_sweep(struct db_tx *tx, int64_t *since_at) must_check;

#endif
