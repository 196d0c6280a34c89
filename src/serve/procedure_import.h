/* procedure_import: `gandan import procedures FILE`: a catalogue (data/README.md) into the program.
 *
 * Rules this module owns:
 *   - all or nothing: every row is judged, and only when none was refused all are written, in one
 *     transaction of the low lane; the same file again changes nothing;
 *   - a row replaces the version of its code and first day; what the file does not hold stays; a
 *     version ends only by a row that gives it a last day.
 * Bounded memory: PROCEDURE_IMPORT_ROWS rows, PROCEDURE_IMPORT_BYTES of text. */
#ifndef GANDAN_SERVE_PROCEDURE_IMPORT_H
#define GANDAN_SERVE_PROCEDURE_IMPORT_H

#include "spine/import.h"

#define PROCEDURE_IMPORT_ROWS 10000
#define PROCEDURE_IMPORT_BYTES ((size_t)48 * 1024 * 1024)

enum err procedure_import(const struct import *in, struct import_result *ret) must_check;

#endif
