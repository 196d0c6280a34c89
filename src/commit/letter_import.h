/* letter_import: `gandan import letters FILE`: the wording of letters, and what gives which
 * (data/letters.csv; columns: data/README.md). All or nothing: a row with an unknown placeholder,
 * kind, state or a day that is none refuses the file, with its line and column. */
#ifndef GANDAN_COMMIT_LETTER_IMPORT_H
#define GANDAN_COMMIT_LETTER_IMPORT_H

#include "spine/import.h"

#define LETTER_IMPORT_ROWS 200

enum err letter_import(const struct import *in, struct import_result *ret) must_check;

#endif
