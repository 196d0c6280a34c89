/* deadline_words: a derivation as lines of plain text, for the command line: moments first, then
 * day by day, then remarks. */
#ifndef GANDAN_APP_DEADLINE_WORDS_H
#define GANDAN_APP_DEADLINE_WORDS_H

#include "html/text.h"
#include "serve/deadline.h"

struct deadline_lines {
    const struct str *list;
    size_t n;
};
/* `calendar`: the one it was reckoned with, for the names of days. */
struct deadline_lines deadline_lines(
    struct arena *a, enum lang lang, const struct deadline *d, const struct calendar *calendar);

#endif
