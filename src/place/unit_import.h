/* unit_import: `gandan import units FILE` and `gandan import mergers FILE`.
 *
 * Units: one row per commune with its district and province, by code (columns as in the tables of
 * the General Statistics Office: Tỉnh Thành Phố, Mã TP, Quận Huyện, Mã QH, Phường Xã, Mã PX, Cấp,
 * Tên Tiếng Anh; also province, province_code …). A row without a commune is a district without
 * communes.
 * Mergers: one row per (new commune, old commune), as the reform of 1 July 2025 was published. Its
 * first line names the day.
 *
 * Rules this module owns:
 *   - all or nothing, in one transaction of the low lane; the same file again changes nothing;
 *   - units of a file without dates stand since UNIT_IMPORT_DAY;
 *   - a merger ends every commune, district and province of the old provinces that the file names,
 *     on the day before; a commune that is kept as it was stays the same unit under another parent,
 *     a province that only keeps its own parts stays too; everything else is a new unit;
 *   - an old commune is found by its code when the name agrees, else by its name in its district;
 *     what cannot be found is told and left out, since the published file has such rows;
 *   - what is odd but can be taken is told as a remark and not counted as refused. */
#ifndef GANDAN_PLACE_UNIT_IMPORT_H
#define GANDAN_PLACE_UNIT_IMPORT_H

#include "spine/import.h"

#define UNIT_IMPORT_ROWS 50000
/* 1 January 2025: the tables say how it was that month, not since when. */
#define UNIT_IMPORT_DAY 20089

enum err unit_import(const struct import *in, struct import_result *ret) must_check;
enum err unit_merger_import(const struct import *in, struct import_result *ret) must_check;

#endif
