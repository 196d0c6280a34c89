/* letter_template: the wording of letters, and which dossier gives which letter: data, not code.
 *
 * Rules this module owns:
 *   - a version of a code begins on a day and ends on a day or by the next version; a letter that
 *     was approved keeps its own words;
 *   - a trigger names a procedure by its code and the state that a dossier of it comes into;
 *   - a template that is silenced is not drafted for a household in mourning (place/mourning.h);
 *     one of kind CONDOLENCE brings the news of a death;
 *   - placeholders are those of letter_fill.h and no others: judged at the import.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_COMMIT_LETTER_TEMPLATE_H
#define GANDAN_COMMIT_LETTER_TEMPLATE_H

#include "db/db.h"

#define LETTER_OPEN INT64_MAX
#define LETTER_TRIGGERS_MAX 12
#define LETTER_TITLE_MAX 120
#define LETTER_RECIPIENT_MAX 200
#define LETTER_SUBJECT_MAX 200
#define LETTER_BODY_MAX 4000
#define LETTER_NO_LIMIT (-1)

enum letter_kind {
    LETTER_THANKS = 1,
    LETTER_CONGRATULATION,
    LETTER_CONDOLENCE,
    LETTER_APOLOGY,
    LETTER_INVITATION,
};
#define LETTER_KINDS 6

struct letter_trigger {
    struct str procedure_code, state; /* "1.001193", "returned" */
};
struct letter_template {
    int64_t id;
    struct str code;
    int64_t valid_from, valid_to; /* days; LETTER_OPEN */
    enum letter_kind kind;
    struct str abbreviation; /* of the number: "TCM" */
    struct str name_vi, name_en;
    bool silenced;
    int64_t within_days; /* working days from what it is about; LETTER_NO_LIMIT: none */
    struct str title, recipient;
    struct str subject; /* who or what it speaks of, until somebody says it better */
    struct str body;    /* each line a paragraph */
    struct str legal_basis_vi, legal_basis_en;
    const struct letter_trigger *triggers;
    size_t trigger_count;
};
struct letter_template_list {
    const struct letter_template *list;
    size_t n;
};

/* "thanks"; of events, files and addresses. STR_NONE: no kind. */
struct str letter_kind_name(enum letter_kind kind);
/* False: no kind is called so. */
bool letter_kind_parse(struct str name, enum letter_kind *ret);

/* Those in force on that day, by kind and code; without their triggers. */
enum err letter_templates(struct db_tx *tx, int64_t day, struct letter_template_list *ret)
    must_check;
/* In force on that day; without its triggers. E_NOT_FOUND. */
enum err letter_template_by_code(
    struct db_tx *tx, struct str code, int64_t day, struct letter_template *ret) must_check;
/* What a dossier of that procedure gives when it comes into that state on that day. */
enum err letter_template_triggered(
    struct db_tx *tx, const struct letter_trigger *by, int64_t day,
    struct letter_template_list *ret) must_check;

/* Puts a version in place of the one of its code and first day. *ret_change: what it did.
 * E_CONFLICT: another version of the code holds on one of its days. */
enum letter_change { LETTER_SAME, LETTER_MADE, LETTER_CHANGED };
enum err letter_template_put(
    struct db_tx *tx, const struct letter_template *t, struct str actor,
    enum letter_change *ret_change) must_check;

#endif
