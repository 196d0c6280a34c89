/* pledge_import: `gandan import pledges FILE`: the texts that officials may sign (data/README.md).
 *
 * Rules this module owns: all or nothing; the same file again changes nothing; rows of one text
 * stand together, its "template" row first; a text has one heading and at least one promise; a
 * promise with a measure says whose (official, unit) and which share it promises, "99/100". */
#ifndef GANDAN_COMMIT_PLEDGE_IMPORT_H
#define GANDAN_COMMIT_PLEDGE_IMPORT_H

#include "spine/import.h"

#define PLEDGE_IMPORT_ROWS 2000
#define PLEDGE_IMPORT_TEMPLATES 200

enum err pledge_import(const struct import *in, struct import_result *ret) must_check;

#endif
