/* letter_row: the row of a letter, for the files of letter.h. */
#ifndef GANDAN_COMMIT_LETTER_ROW_H
#define GANDAN_COMMIT_LETTER_ROW_H

#include "commit/letter.h"
#include "spine/event.h"

#define LETTER_COLUMNS                                                                             \
    "l.unit_id, l.id, l.kind, l.template_code, l.state, l.person_id, l.household, l.noun,"         \
    " l.noun_id, l.silenced, l.within_days, l.drafted_at, l.due_day, l.held_to, l.approved_at,"    \
    " l.sent_day, l.sent_way, l.version, p.name, t.title, t.recipient, t.subject, t.matter,"       \
    " t.body, t.abbreviation, t.reference, t.number, t.signer, t.signer_post, t.reason"
#define LETTER_FROM                                                                                \
    " FROM letter l JOIN letter_text t ON t.unit_id = l.unit_id AND t.letter_id = l.id"            \
    " JOIN person p ON p.unit_id = l.unit_id AND p.id = l.person_id "

struct letter letter_read(struct db_rows *r);
struct letter_list;
enum err letter_read_list(struct db_tx *tx, struct db_rows *r, struct letter_list *ret) must_check;

enum err letter_insert(struct db_tx *tx, const struct letter *l) must_check;
/* Everything of `after` that may change, if the row is still as before (version, state); *after has
 * the new version. E_CONFLICT. */
enum err letter_update(struct db_tx *tx, const struct letter *before, struct letter *after)
    must_check;

/* An event of it: code of the template and kind, and one more field (its name NULL: none). */
struct letter_told {
    struct str what, actor, detail;
    struct event_field field;
};
void letter_tell(struct db_tx *tx, const struct letter *l, const struct letter_told *t);

/* The working day `within` working days after `from`; 0 for LETTER_NO_LIMIT. */
enum err letter_due(
    struct db_tx *tx, int64_t unit_id, int64_t from_day, int64_t within, int64_t *ret) must_check;
/* Whether the addressee wants no letters. */
enum err letter_unwanted(struct db_tx *tx, int64_t unit_id, int64_t person_id, bool *ret)
    must_check;

#endif
