/* compare: two texts line by line: what stayed, what went, what came. Memory: the arena. */
#ifndef GANDAN_OPEN_COMPARE_H
#define GANDAN_OPEN_COMPARE_H

#include "base/arena.h"

enum compare_kind { COMPARE_SAME, COMPARE_GONE, COMPARE_NEW };
struct compare_line {
    enum compare_kind kind;
    struct str text;
};
struct comparison {
    const struct compare_line *list;
    size_t n;
    bool differs;
};
/* Of texts with very many lines between the first and the last difference, all of these go and
 * come. */
#define COMPARE_LINES 800
struct comparison compare_lines(struct arena *a, struct str before, struct str after);

#endif
