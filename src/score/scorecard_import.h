/* scorecard_import: versions of scorecards from files: those that the program brings
 * (data/scorecard-*.csv) and `gandan import scorecard FILE`.
 *
 * Rules this module owns:
 *   - all or nothing: one file is one version, and it adds up;
 *   - a version once imported never changes: the same file again changes nothing, another table
 *     under its code is refused; so is a new one for a year that is over and was judged by another;
 *   - what the program brings is there without importing it. */
#ifndef GANDAN_SCORE_SCORECARD_IMPORT_H
#define GANDAN_SCORE_SCORECARD_IMPORT_H

#include "score/scorecard.h"
#include "spine/import.h"

enum err scorecard_import(const struct import *in, struct import_result *ret) must_check;

/* The years that have a scorecard, up to this one, newest first; and the scorecard of a year.
 * E_NOT_FOUND: none was in force. */
#define SCORECARD_YEARS_MAX 20
struct scorecard_years {
    int list[SCORECARD_YEARS_MAX];
    size_t n;
};
enum err scorecard_years(struct db_tx *tx, int this_year, struct scorecard_years *ret) must_check;
enum err scorecard_of_year(struct db_tx *tx, int year, const struct scorecard **ret) must_check;

#endif
