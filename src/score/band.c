#include "score/band.h"

#include "base/num.h"

#define THOUSAND 1000

bool band_decimal(struct str s, int digits, int64_t *ret)
{
    struct str whole, rest = s;
    int64_t v = 0, part = 0;
    bool point = str_find(s, S(".")) >= 0;
    (void)str_cut(&rest, '.', &whole);
    if (!num_parse_i64(whole, 0, INT64_C(1000000000), &v))
        return false;
    if (point && (rest.n == 0 || rest.n > (size_t)digits || !num_parse_i64(rest, 0, 999999, &part)))
        return false;
    for (int i = 0; i < digits; i++) {
        v *= 10;
        part *= i >= (point ? (int)rest.n : 0) ? 10 : 1;
    }
    *ret = v + part;
    return true;
}

static bool parse_op(struct str *rest, enum band_op *ret)
{
    static const struct {
        struct str sign;
        enum band_op op;
    } ops[] = {
        {STR_INIT(">="), BAND_GE}, {STR_INIT("<="), BAND_LE}, {STR_INIT(">"), BAND_GT},
        {STR_INIT("<"), BAND_LT},  {STR_INIT("="), BAND_EQ},
    };
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (str_starts(*rest, ops[i].sign)) {
            *rest = str_from(*rest, ops[i].sign.n);
            *ret = ops[i].op;
            return true;
        }
    return false;
}

static bool parse_one(struct str word, struct bands *b)
{
    struct str bound, points = word;
    struct band x = {0};
    if (str_find(word, S(":")) < 0 || !str_cut(&points, ':', &bound) ||
        !band_decimal(points, 1, &x.points))
        return false;
    if (str_eq(bound, S("none"))) {
        b->has_none = true;
        b->none = x.points;
        return true;
    }
    if (b->n == BANDS_MAX || !parse_op(&bound, &x.op) || !band_decimal(bound, 3, &x.bound))
        return false;
    if (b->n && x.points >= b->list[b->n - 1].points)
        return false;
    b->list[b->n++] = x;
    return true;
}

enum err bands_parse(struct str text, struct bands *ret)
{
    struct bands b = {0};
    struct str rest = text, word;
    while (str_cut(&rest, '|', &word))
        if (!parse_one(str_trim(word), &b))
            return E_INVALID;
    if (b.n == 0)
        return E_INVALID;
    *ret = b;
    return OK;
}

enum err band_parse_bound(struct str text, struct band *ret)
{
    struct band b = {0};
    if (!parse_op(&text, &b.op) || !band_decimal(text, 3, &b.bound))
        return E_INVALID;
    *ret = b;
    return OK;
}

/* ---- comparing: numerator × scale × 1000 against bound × denominator ---- */

static __int128 left(const struct band_value *v)
{
    return (__int128)v->numerator * v->scale * THOUSAND;
}

static __int128 right(const struct band *b, const struct band_value *v)
{
    return (__int128)b->bound * v->denominator;
}

bool band_holds(const struct band *b, const struct band_value *v)
{
    __int128 l = left(v), r = right(b, v);
    switch (b->op) {
    case BAND_GE:
        return l >= r;
    case BAND_GT:
        return l > r;
    case BAND_LE:
        return l <= r;
    case BAND_LT:
        return l < r;
    case BAND_EQ:
        return l == r;
    }
    return false;
}

size_t bands_hit(const struct bands *bands, const struct band_value *v)
{
    size_t i = 0;
    while (i < bands->n && !band_holds(&bands->list[i], v))
        i++;
    return i;
}

int64_t band_gap(const struct band *b, const struct band_value *v)
{
    if (band_holds(b, v))
        return 0;
    /* The numerator at the bound, rounded down, and whether it lies on it exactly. */
    __int128 unit = (__int128)v->scale * THOUSAND, at = right(b, v) / unit;
    bool exact = at * unit == right(b, v);
    switch (b->op) {
    case BAND_GE:
        at += exact ? 0 : 1;
        break;
    case BAND_GT:
        at += 1;
        break;
    case BAND_LT:
        at -= exact ? 1 : 0;
        break;
    case BAND_EQ:
        if (!exact)
            return 0;
        break;
    case BAND_LE:
        break;
    }
    return at < 0 ? 0 : (int64_t)(at - v->numerator);
}
