/* text_tables: what tools/texts.py makes of lang/, and only text.c and html.c read. */
#ifndef GANDAN_HTML_TEXT_TABLES_H
#define GANDAN_HTML_TEXT_TABLES_H

#include "html/text.h"

struct text_seg {
    enum { TEXT_SEG_LIT, TEXT_SEG_ARG, TEXT_SEG_OPEN, TEXT_SEG_CLOSE } kind;
    struct str plain; /* LIT: the words; else the placeholder's name */
    struct str html;  /* LIT: the words, escaped */
};
struct text_form {
    const struct text_seg *segs;
    size_t n;
};
/* [language][key][plural form]; a text without plural, or a language without, has it twice. */
extern const struct text_form text_forms[LANG_COUNT][TEXT_COUNT][2];

/* The form that the arguments choose. */
const struct text_form *text_form(enum lang lang, enum text t, struct text_args args);
/* The argument of that name, or NULL. */
const struct text_arg *text_arg_find(struct text_args args, struct str name);
/* The argument as plain text. */
struct str text_arg_value(struct arena *a, enum lang lang, const struct text_arg *arg);

#endif
