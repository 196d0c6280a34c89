/* measure_part: for spine/measure*.c alone: how parts stand in the table, and how sums move. */
#ifndef GANDAN_SPINE_MEASURE_PART_H
#define GANDAN_SPINE_MEASURE_PART_H

#include "spine/measure.h"

/* Nobody else changes parts or sums of the unit before this transaction ends: two that replaced the
 * parts of one row at once would both take away what it counted before. */
enum err measure_guard(struct db_tx *tx, int64_t unit_id) must_check;

struct measure_move {
    int64_t official_id;
    struct str code;
    int64_t day, numerator, denominator;
};
/* Adds them to the sums of their days, the unit's and the officials'. Reorders the list. */
enum err measure_move_days(
    struct db_tx *tx, int64_t unit_id, struct measure_move *moves, size_t count) must_check;

/* As it counts from now_at on: what is past is left out. */
struct measure_part measure_settled(const struct measure_part *p, int64_t now_at);

enum err measure_part_put(
    struct db_tx *tx, const struct measure_of *row, const struct measure_part *p) must_check;

#endif
