/* deadline_text: a derivation in words; the one place for them.
 *
 * Two voices: lines, step by step, for whoever checks the reckoning (`gandan deadline`), and
 * reasons for the citizen whose dossier it is: a moment or day, and the sentence behind it.
 * Memory: what is returned lives in the teller's arena. */
#ifndef GANDAN_SERVE_DEADLINE_TEXT_H
#define GANDAN_SERVE_DEADLINE_TEXT_H

#include "html/text.h"
#include "serve/deadline.h"

struct deadline_teller {
    struct arena *arena;
    enum lang lang;
    const struct deadline *d;
    const struct calendar *calendar; /* the one it was reckoned with, for the names of days */
};

struct deadline_lines {
    const struct str *list;
    size_t n;
};
/* Moments first, then day by day, then remarks, and the due time last. */
struct deadline_lines deadline_lines(const struct deadline_teller *t);

struct deadline_reason {
    struct str when, words;
};
/* A moment or remark. False: such a step is no reason by itself (days are told together). `pause`:
 * why the clock stood still. */
bool deadline_reason(
    const struct deadline_teller *t, const struct deadline_step *s, struct str pause,
    struct deadline_reason *ret);

/* "Thứ Sáu 20/11", "Thứ Sáu 20/11, 15:20". */
struct str deadline_day_words(const struct deadline_teller *t, int64_t day);
struct str deadline_moment_words(const struct deadline_teller *t, int64_t at, bool no_time);
/* What the calendar calls this day, and by which rule; "" where it says nothing. */
struct str deadline_day_name(const struct deadline_teller *t, int64_t day);
struct str deadline_day_basis(const struct deadline_teller *t, int64_t day);

#endif
