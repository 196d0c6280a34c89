/* programme_import: `gandan import programmes FILE`: programmes with their parts, and the steps of
 * units in them (data/README.md).
 *
 * Rules this module owns: all or nothing; the same file again changes nothing; rows of one
 * programme stand together, its "programme" row first; steps that are recorded already are left
 * alone, others must come after them. Units are named by code, or by code@day where a code was used
 * again. */
#ifndef GANDAN_ROLLOUT_PROGRAMME_IMPORT_H
#define GANDAN_ROLLOUT_PROGRAMME_IMPORT_H

#include "spine/import.h"

#define PROGRAMME_IMPORT_ROWS 20000
#define PROGRAMME_IMPORT_MAX 20 /* programmes of a file */

enum err programme_import(const struct import *in, struct import_result *ret) must_check;

#endif
