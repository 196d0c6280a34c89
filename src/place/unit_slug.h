/* unit_slug: how new units get their addresses (rule: place/unit.h). For importers. */
#ifndef GANDAN_PLACE_UNIT_SLUG_H
#define GANDAN_PLACE_UNIT_SLUG_H

#include "place/unit_table.h"

/* Fills u->slug of units that have none yet; they and their parents stand in the table. Names are
 * compared among all of a level, so that the order of a file does not matter. Provinces choose
 * first, districts (which have no pages) last. */
void unit_slug_assign(struct unit_table *t, struct unit *const *units, size_t n);

#endif
