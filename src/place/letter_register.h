/* letter_register: the numbers of a unit's outgoing papers, for any room that issues one.
 *
 * Rules this module owns (decree 30/2020/NĐ-CP, Art. 15):
 *   - numbers run from 01 on 1 January to 31 December of local time, without a gap, each unique in
 *     its unit, year and series; two papers at once wait for each other (a guard);
 *   - a number is given once to a paper and stays: asking again for the same paper gives the same;
 *   - the symbol ("TCM-UBND") comes with the paper, from the data that says what the paper is; a
 *     series is the papers that share one run of numbers. The letters of a unit share one.
 * The register holds no names: who wants to know what a number was, asks the noun.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_LETTER_REGISTER_H
#define GANDAN_PLACE_LETTER_REGISTER_H

#include "db/db.h"

#define LETTER_REGISTER_LETTERS S("thu") /* the series of letters */

struct letter_register_new {
    int64_t unit_id;
    struct str series;
    struct str symbol; /* "TCM-UBND" */
    struct str noun;   /* of the paper: "letter" */
    int64_t noun_id;
    struct str actor;
};
struct letter_register_entry {
    int64_t year, number, given_at;
    struct str symbol;
};
/* In a writing transaction, at its time. */
enum err letter_register_take(
    struct db_tx *tx, const struct letter_register_new *n,
    struct letter_register_entry *ret) must_check;
/* E_NOT_FOUND: that paper has no number. */
enum err letter_register_of(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id,
    struct letter_register_entry *ret) must_check;
/* "05/TCM-UBND": numbers below 10 with a leading 0. */
struct str letter_register_words(struct arena *a, const struct letter_register_entry *e);

#endif
