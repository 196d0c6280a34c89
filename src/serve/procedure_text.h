/* procedure_text: a procedure's name, limit and fee in the reader's language, short enough for a
 * list. Where the English is missing the Vietnamese stands, and the page says so by lang="vi".
 * Memory: what is returned lives in the arena, or is the procedure's own. */
#ifndef GANDAN_SERVE_PROCEDURE_TEXT_H
#define GANDAN_SERVE_PROCEDURE_TEXT_H

#include "html/text.h"
#include "serve/procedure.h"

/* Words with the mark that they are Vietnamese on an English page. */
struct procedure_words {
    struct str s;
    bool foreign;
};
struct procedure_words procedure_words(enum lang lang, struct str vi, struct str en);

struct str procedure_name(const struct procedure *p, enum lang lang);
/* "3 ngày làm việc", "trong ngày"; "theo từng trường hợp" when nothing can be reckoned. */
struct str procedure_limit_words(struct arena *a, enum lang lang, const struct procedure *p);
/* The first clause of the fee's words: "2.000 đồng một trang". */
struct procedure_words procedure_fee(struct arena *a, enum lang lang, const struct procedure *p);
struct str procedure_fee_words(struct arena *a, enum lang lang, const struct procedure *p);

#endif
