/* band: from a figure to points, exactly. A figure is a fraction; bounds have up to three decimals;
 * they are compared by multiplying out in 128 bits, never by a rounded percentage.
 *
 * Written ">=99.5:6 | >=99:5 | >=98:4 | <98:0 | none:6": the first that holds counts, best first;
 * `none`: what is given when nothing arose. Points have one decimal and are kept in tenths. */
#ifndef GANDAN_SCORE_BAND_H
#define GANDAN_SCORE_BAND_H

#include "base/arena.h"
#include "base/err.h"

enum band_op { BAND_GE, BAND_GT, BAND_LE, BAND_LT, BAND_EQ };
struct band {
    enum band_op op;
    int64_t bound;  /* in thousandths */
    int64_t points; /* in tenths */
};
#define BANDS_MAX 8
struct bands {
    struct band list[BANDS_MAX];
    size_t n;
    bool has_none;
    int64_t none; /* points when nothing arose */
};
/* E_INVALID: not of this form, or not best first. */
enum err bands_parse(struct str text, struct bands *ret) must_check;

/* A bound without points: ">=90". E_INVALID. */
enum err band_parse_bound(struct str text, struct band *ret) must_check;

/* numerator × scale / denominator, denominator > 0; scale 100: a percentage. */
struct band_value {
    int64_t numerator, denominator, scale;
};
bool band_holds(const struct band *b, const struct band_value *v);
/* The index of the first that holds; bands->n: none does. */
size_t bands_hit(const struct bands *bands, const struct band_value *v);
/* By how much the numerator would have to change, the denominator staying, for that band to hold;
 * negative: it would have to fall. 0: it holds, or nothing does it. */
int64_t band_gap(const struct band *b, const struct band_value *v);

/* A decimal of up to `digits` decimals in units of its last: "99.5", 3: 99500. */
bool band_decimal(struct str s, int digits, int64_t *ret);

#endif
