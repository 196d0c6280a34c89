/* contribution_letter: the letter of thanks that an entry of the ledger gives: the template whose
 * trigger is "contribution:recorded" (data/letters.csv). */
#ifndef GANDAN_COMMIT_CONTRIBUTION_LETTER_H
#define GANDAN_COMMIT_CONTRIBUTION_LETTER_H

#include "commit/contribution.h"
#include "commit/letter_draft.h"

#define CONTRIBUTION_NOUN S("contribution")

/* *ret_letter_id 0: there is no such template, or no letter is wanted. */
enum err contribution_thank(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct str actor,
    int64_t *ret_letter_id) must_check;
/* The entry was corrected or is void: a draft that says what was is discarded, and, unless it is
 * void, drafted anew. An approved letter stays as it is. */
enum err contribution_thank_again(struct db_tx *tx, int64_t unit_id, int64_t id, struct str actor)
    must_check;

#endif
