/* letter_print: letters on paper: in the layout of decree 30/2020/NĐ-CP on A4 or A5, or as a card
 * of A5 across: a red and gold frame and a star for what is glad, black on white for a condolence.
 * Made from the letter's own facts each time: the same letter gives the same bytes. */
#ifndef GANDAN_COMMIT_LETTER_PRINT_H
#define GANDAN_COMMIT_LETTER_PRINT_H

#include "commit/letter.h"

enum letter_look { LETTER_CARD, LETTER_A5, LETTER_A4 };

struct letter_paper {
    enum letter_look look;
    struct str unit;  /* "xã Vũ Ninh" */
    struct str place; /* "Vũ Ninh" */
    int64_t made_at;  /* of the file's properties */
};
/* Approved letters, each on a page of its own. E_TOO_BIG, E_INTERNAL: as pdf_end says. */
enum err letter_papers(
    struct arena *a, const struct letter_paper *paper, const struct letter *letters, size_t count,
    struct str *ret) must_check;

#endif
