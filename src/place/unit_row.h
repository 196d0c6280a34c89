/* unit_row: how rows become units; for the files of unit only. */
#ifndef GANDAN_PLACE_UNIT_ROW_H
#define GANDAN_PLACE_UNIT_ROW_H

#include "place/unit.h"

/* Same order as unit_read(). */
#define UNIT_COLUMNS                                                                               \
    "unit.id, unit.level, unit.kind, unit.code, unit.name, unit.name_en, unit.slug,"               \
    " unit.parent_id, unit.valid_from, unit.valid_to"
struct unit unit_read(struct db_rows *r);
/* NOT_FOUND when there was no row. */
enum err unit_one(struct db_rows r, struct unit *ret) must_check;
enum err unit_all(struct db_tx *tx, struct db_rows r, struct unit_list *ret) must_check;

/* The folded words by which a unit is found: its own and those of the places around it. */
struct str unit_search_text(
    struct arena *a, const struct unit *u, const struct unit *const *up, size_t n);

#endif
