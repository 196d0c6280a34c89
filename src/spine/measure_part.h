/* measure_part: for spine/measure*.c alone: how parts stand in the table, and how sums move. */
#ifndef GANDAN_SPINE_MEASURE_PART_H
#define GANDAN_SPINE_MEASURE_PART_H

#include "spine/measure.h"

/* Nobody else changes parts or sums of the unit before this transaction ends: two that replaced the
 * parts of one row at once would both take away what it counted before. */
enum err measure_guard(struct db_tx *tx, int64_t unit_id) must_check;

/* What a transaction changes: gathered in memory, then written in as few statements as can be. */
struct measure_key {
    struct str noun;
    int64_t noun_id;
    struct measure_part part;
};
struct measure_move {
    int64_t official_id;
    struct str code;
    int64_t day, numerator, denominator;
};
struct measure_changes {
    struct measure_key *puts, *drops;
    struct measure_move *moves;
    size_t n_puts, n_drops, n_moves;
};
struct measure_room {
    size_t rows, before, after; /* at most: rows, parts they had, parts they get */
};
struct measure_changes measure_changes_new(struct arena *a, const struct measure_room *r);
/* All parts of the row go, these; those that stay are put anew. */
void measure_drop(
    struct measure_changes *c, const struct measure_key *row, const struct measure_part *parts,
    size_t count);
/* `old`: what it was; NULL: it is new. The sums move by the difference. */
void measure_put(
    struct measure_changes *c, const struct measure_key *k, const struct measure_part *old);
/* Writes the parts, and the sums of their days, the unit's and the officials'. */
enum err measure_write(struct db_tx *tx, int64_t unit_id, struct measure_changes *c) must_check;

/* As it counts from now_at on: what is past is left out. */
struct measure_part measure_settled(const struct measure_part *p, int64_t now_at);

#endif
