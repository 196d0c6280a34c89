/* letter_wish: who wants no letters (spine/opt_out.h, OPT_OUT_LETTERS), for showing them. */
#ifndef GANDAN_COMMIT_LETTER_WISH_H
#define GANDAN_COMMIT_LETTER_WISH_H

#include "commit/letter.h"

struct letter_wish {
    int64_t person_id, since_at, birth_year; /* birth_year 0: not known */
    struct str name, village;
};
struct letter_wish_list {
    const struct letter_wish *list;
    size_t n;
};
#define LETTER_WISHES_SHOWN 500
/* The newest first. */
enum err letter_wish_list(struct db_tx *tx, int64_t unit_id, struct letter_wish_list *ret)
    must_check;

#endif
