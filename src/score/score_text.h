/* score_text: scorecards in words of both languages. */
#ifndef GANDAN_SCORE_SCORE_TEXT_H
#define GANDAN_SCORE_SCORE_TEXT_H

#include "html/text.h"
#include "score/assessment.h"

/* Points in tenths: "92,5", "6". */
struct str score_points(struct arena *a, enum lang lang, int64_t tenths);
/* "98,53": two decimals at most, never rounded to the better side (so that no figure looks as if
 * it had reached a bound); fewer_is_better: to the larger. */
struct str score_percent(
    struct arena *a, enum lang lang, const struct measure_sum *s, bool fewer_is_better);
/* "98,53 %", "12 phút"; "" when not measured. */
struct str score_value(
    struct arena *a, enum lang lang, const struct indicator *i, const struct assessed_figure *f);
/* "3.142/3.166 hồ sơ". */
struct str score_fraction(
    struct arena *a, enum lang lang, const struct indicator *i, const struct assessed_figure *f);
/* "từ 98 %". */
struct str score_band(
    struct arena *a, enum lang lang, const struct indicator *i, const struct band *b);
/* A bound in thousandths: "99,5". */
struct str score_bound(struct arena *a, enum lang lang, int64_t thousandths);
enum text score_why(enum assessed_why why);
enum text score_definition(const struct indicator *i); /* TEXT_NONE: there is none */

static inline struct str score_indicator_name(const struct indicator *i, enum lang lang)
{
    return lang == LANG_EN ? i->name_en : i->name_vi;
}

#endif
