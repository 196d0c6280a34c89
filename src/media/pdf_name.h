/* pdf_name: the names in PDF text that mean more than a page to read. Pure; inside media/ only. */
#ifndef GANDAN_MEDIA_PDF_NAME_H
#define GANDAN_MEDIA_PDF_NAME_H

#include "base/str.h"

enum pdf_name {
    PDF_ACTS = 1 << 0,      /* or carries other files */
    PDF_ENCRYPTED = 1 << 1, /* the whole file is */
    PDF_OPENS = 1 << 2,     /* OpenAction: what stands behind it must be looked at */
    PDF_OBJECTS = 1 << 3,   /* ObjStm */
    PDF_FIRST = 1 << 4,     /* First, N: what only a stream of objects has both of */
    PDF_N = 1 << 5,
    PDF_FILTER = 1 << 6,
    PDF_PARMS = 1 << 7, /* DecodeParms, or an external file */
};

/* White space of PDF. */
bool pdf_blank(char c);
/* White space, or a sign that ends a name. */
bool pdf_ends_name(char c);
struct str pdf_skip_blanks(struct str s);

/* A name without its slash, #xx read; one that is longer than any that matters is cut. */
#define PDF_NAME_MAX 16
struct pdf_word {
    char p[PDF_NAME_MAX + 1];
    size_t n;
};
/* The next name of s from *at on; *at is then behind it. False: no more. */
bool pdf_next_name(struct str s, size_t *at, struct pdf_word *ret);
bool pdf_word_is(const struct pdf_word *word, struct str name);
/* What it means; 0: nothing of the above. Short names, which any bytes may happen to spell, mean
 * something only in PDF text, not in packed data. */
unsigned pdf_meaning(const struct pdf_word *word, bool text);
/* All that the names in PDF text mean. */
unsigned pdf_names(struct str text);

#endif
