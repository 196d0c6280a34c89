/* topic: a version per (unit, topic), moved by the transactions that change what pages show.
 *
 * A topic is a group of nouns; sessions, logs and counters move none. The page cache compares the
 * version read before a page's snapshot with the one after. Versions live in memory (a fixed table:
 * two pairs that share a slot only cost a needless render) and in topic_version. Other processes
 * hear of a change by a notice (db/notice.h); the guarantee is that they sweep topic_version. */
#ifndef GANDAN_SPINE_TOPIC_H
#define GANDAN_SPINE_TOPIC_H

#include "db/db.h"

enum topic {
    TOPIC_UNIT = 1 << 0,      /* units, slugs, office, settings, calendars */
    TOPIC_PROCEDURE = 1 << 1, /* the catalogue */
    TOPIC_DOSSIER = 1 << 2,
    TOPIC_RATING = 1 << 3,
    TOPIC_OFFICIAL = 1 << 4,  /* officials and their posts */
    TOPIC_MEASURE = 1 << 5,   /* what rows count towards figures (spine/measure.h) */
    TOPIC_PLEDGE = 1 << 6,    /* what officials promise (commit/) */
    TOPIC_NEWS = 1 << 7,      /* articles as readers see them, categories */
    TOPIC_PROGRAMME = 1 << 8, /* programmes, and units in them (rollout/) */
    TOPIC_LETTER = 1 << 9,    /* letters that were sent, contributions */
    TOPIC_OFFICE = 1 << 10,   /* rooms, facilities and their checks, faults, green Fridays */
};
#define TOPIC_COUNT 11
/* "dossier": the name of one topic, for those outside. */
struct str topic_name(enum topic topic);

/* In a writing transaction: these topics of the unit change with its COMMIT. unit_id 0: data that
 * belongs to all units; pages of every unit look at it too. */
void topic_touch(struct db_tx *tx, int64_t unit_id, unsigned topics);
/* One number that differs whenever any of the topics of this unit (or of all units) has moved. */
uint64_t topic_version(int64_t unit_id, unsigned topics);
/* How many moves there were, of whatever; never 0. Equal before a snapshot and after it: the
 * versions of now are those of the snapshot. */
uint64_t topic_moves(void);
/* Everything may have changed (restore, lost connection). */
void topic_move_all(void);

/* Begins to tell and to hear the changes of processes that share the database. */
enum err topic_follow(struct db *db) must_check;
/* False while others may have changed what nobody here has heard of: what was kept is not used. */
bool topic_certain(void);

/* Whoever moves a topic, a COMMIT of this process or word of another's, tells the watcher, in the
 * moment and on the mover's thread: the watcher must neither wait nor move a topic. unit_id 0: of
 * all units. More may be told than has happened, never less. There is one watcher; NULL ends it,
 * and when that has returned it is called no more. */
typedef void topic_watch_fn(void *ctx, int64_t unit_id, unsigned topics);
void topic_watch(topic_watch_fn *fn, void *ctx);

/* The versions as stored, those of all units counted in: the same in every process and after a
 * restart. */
struct topic_stored {
    int64_t versions[TOPIC_COUNT];
};
enum err topic_stored(struct db_tx *tx, int64_t unit_id, struct topic_stored *ret) must_check;
/* One number that differs whenever any of these topics has moved. */
int64_t topic_stored_sum(const struct topic_stored *s, unsigned topics);

/* The guarantee, whatever was heard: moves the versions that others have changed since
 * *since_at, and sets it. */
enum err topic_sweep(struct db_tx *tx, int64_t *since_at) must_check;

#endif
