/* procedure_row: a stored version, column by column, for the files that read, compare, write and
 * import it. The texts are a list, so that none is forgotten. Private to the procedure files. */
#ifndef GANDAN_SERVE_PROCEDURE_ROW_H
#define GANDAN_SERVE_PROCEDURE_ROW_H

#include "serve/procedure.h"

#define PROCEDURE_BRIEF_TEXTS 10 /* code to limit_extra_en: what a list shows */
#define PROCEDURE_TEXTS 22

#define PROCEDURE_BRIEF_COLUMNS                                                                    \
    "id, valid_from, valid_to, limit_unit, limit_amount, fee_dong, restart, code, certainty, "     \
    "name_vi, name_en, field_vi, field_en, fee_vi, fee_en, limit_extra_vi, limit_extra_en"
#define PROCEDURE_LONG_COLUMNS                                                                     \
    "papers_vi, papers_en, steps_vi, steps_en, result_vi, result_en, audience_vi, audience_en, "   \
    "authority_vi, authority_en, legal_basis_vi, legal_basis_en"

/* `texts`: how many of the texts were selected. */
void procedure_read(struct db_rows *r, struct procedure *p, size_t texts);

struct str *procedure_text(struct procedure *p, size_t i);
struct str procedure_text_of(const struct procedure *p, size_t i);

#define PROCEDURE_SEARCH_NOUN S("procedure")

#endif
