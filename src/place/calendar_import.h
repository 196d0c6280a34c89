/* calendar_import: `gandan import calendar FILE` and `gandan import hours FILE`: the columns of
 * data/calendar.csv and data/hours.csv (data/README.md), for the country or for one unit.
 *
 * Rules this module owns: all or nothing; the same file again changes nothing; days that the file
 * does not hold stay, hours are replaced as a whole. */
#ifndef GANDAN_PLACE_CALENDAR_IMPORT_H
#define GANDAN_PLACE_CALENDAR_IMPORT_H

#include "spine/import.h"

/* unit_id 0: the whole country. */
enum err calendar_import_days(const struct import *in, int64_t unit_id, struct import_result *ret)
    must_check;
enum err calendar_import_hours(const struct import *in, int64_t unit_id, struct import_result *ret)
    must_check;

#endif
