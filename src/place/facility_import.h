/* facility_import: the list of facilities from a CSV file, and the one the program was built with.
 *
 * Columns: code, valid_from, valid_to, place, counts ("facility|access|sign|before"), name_vi,
 * name_en, hint_vi, hint_en, legal_basis_vi, legal_basis_en (data/README.md). */
#ifndef GANDAN_PLACE_FACILITY_IMPORT_H
#define GANDAN_PLACE_FACILITY_IMPORT_H

#include "place/facility.h"
#include "spine/import.h"

enum err facility_import(const struct import *in, struct import_result *ret) must_check;
/* data/facilities.csv; lives for ever. */
struct facility_list facility_brought(void);

#endif
