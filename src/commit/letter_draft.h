/* letter_draft: how letters begin: from what happened, or by an official's hand; and how they are
 * kept back.
 *
 * Rules this module owns:
 *   - one letter of a template for each thing it is about (a discarded one does not count);
 *   - no draft for who wants no letters; none of a silenced template for a household in mourning
 *     (place/mourning.h);
 *   - a condolence, whoever drafts it, begins the mourning: what is silenced and in hand for that
 *     household is held up to its last day, and due afterwards; nothing is thrown away;
 *   - a mistake (the dossier was void) discards what it drafted, ends the mourning it began, and
 *     lets go what was held for it;
 *   - an apology was made and signed where the dossier is (form 04): here it only gets its number
 *     and its paper.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_COMMIT_LETTER_DRAFT_H
#define GANDAN_COMMIT_LETTER_DRAFT_H

#include "commit/letter.h"

struct letter_new {
    int64_t unit_id, person_id;
    struct letter_template template;
    struct str noun; /* what it is about; "": nothing but the person */
    int64_t noun_id;
    struct str reference;       /* "H54.01.26-261117-0014"; "" */
    int64_t event_day;          /* from which the due day is counted */
    struct str subject, matter; /* "": the template's */
    /* What is known for good, of what it is about (FILL_GIFT …); "": left to be seen. */
    struct letter_values facts;
    struct str actor;
};
enum letter_refusal {
    LETTER_DRAFTS,
    LETTER_THERE_IS_ONE,
    LETTER_IN_MOURNING,
    LETTER_UNWANTED,
};
/* What would keep it from being drafted. */
enum err letter_may_draft(struct db_tx *tx, const struct letter_new *n, enum letter_refusal *ret)
    must_check;
/* *ret_why DRAFTS: *ret_id is the new one; else nothing was drafted, and that is an event. */
enum err letter_draft(
    struct db_tx *tx, const struct letter_new *n, int64_t *ret_id,
    enum letter_refusal *ret_why) must_check;

/* An apology as it was made: approved by its signer, numbered (in the register under this noun and
 * the dossier's id). The same again changes nothing. */
#define LETTER_APOLOGY_NOUN S("apology")
struct letter_apology {
    struct letter_new n;
    struct str signer; /* as written at the desk */
    int64_t made_at;
};
enum err letter_apologise(struct db_tx *tx, const struct letter_apology *p) must_check;

/* It was a mistake. */
struct letter_source {
    int64_t unit_id;
    struct str noun;
    int64_t noun_id;
    struct str actor, reason;
};
enum err letter_source_void(struct db_tx *tx, const struct letter_source *s) must_check;
/* What it drafted is out of date: drafts are discarded, approved ones stay. */
enum err letter_source_changed(struct db_tx *tx, const struct letter_source *s) must_check;

#endif
