#include "score/score_text.h"

#include "base/buf.h"

static char comma(enum lang lang)
{
    return lang == LANG_EN ? '.' : ',';
}

/* A number of so many decimals, without zeros at its end. */
static struct str decimal(struct arena *a, enum lang lang, int64_t v, int digits)
{
    struct buf b;
    int64_t unit = 1;
    char part[8];
    for (int i = 0; i < digits; i++)
        unit *= 10;
    int64_t rest = v % unit;
    buf_init(&b, a, 64);
    buf_str(&b, text_number(a, lang, v / unit));
    if (rest == 0)
        return buf_get(&b);
    for (int i = digits; i-- > 0; rest /= 10)
        part[i] = (char)('0' + rest % 10);
    while (digits > 1 && part[digits - 1] == '0')
        digits--;
    buf_char(&b, comma(lang));
    buf_str(&b, (struct str){part, (size_t)digits});
    return buf_get(&b);
}

struct str score_points(struct arena *a, enum lang lang, int64_t tenths)
{
    return decimal(a, lang, tenths, 1);
}

struct str score_bound(struct arena *a, enum lang lang, int64_t thousandths)
{
    return decimal(a, lang, thousandths, 3);
}

struct str score_percent(
    struct arena *a, enum lang lang, const struct measure_sum *s, bool fewer_is_better)
{
    __int128 top = (__int128)s->numerator * 10000, all = s->denominator;
    __int128 hundredths = (top + (fewer_is_better ? all - 1 : 0)) / all;
    return decimal(a, lang, (int64_t)hundredths, 2);
}

static struct str minutes(struct arena *a, enum lang lang)
{
    return arena_cat(a, S(" "), text_lit(lang, TEXT_score_unit_minutes));
}

struct str score_value(
    struct arena *a, enum lang lang, const struct indicator *i, const struct assessed_figure *f)
{
    struct measure_sum s = {f->numerator, f->denominator};
    if (f->is != ASSESSED)
        return S("");
    if (i->value == VALUE_MEAN) {
        s.denominator *= 100; /* of minutes, not of a hundred */
        return arena_cat(a, score_percent(a, lang, &s, true), minutes(a, lang));
    }
    if (i->value == VALUE_COUNT)
        return text_number(a, lang, f->numerator);
    return arena_fmt(a, "%.*s %%", STR_ARG(score_percent(a, lang, &s, i->value == VALUE_REST)));
}

/* What the measure counts, in words with a number before and behind. */
static enum text counted_words(struct str measure)
{
    static const struct {
        struct str measure;
        enum text text;
    } list[] = {
        {STR_INIT("dossier.apology"), TEXT_score_late},
        {STR_INIT("rating.satisfied"), TEXT_score_ratings},
        {STR_INIT("dossier.index"), TEXT_score_officers},
        {STR_INIT("pledge.signed"), TEXT_score_officers},
        {STR_INIT("office.green_friday"), TEXT_score_weeks},
        {STR_INIT("office.facility"), TEXT_score_facilities},
        {STR_INIT("office.access"), TEXT_score_facilities},
        {STR_INIT("office.sign"), TEXT_score_facilities},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        if (str_eq(measure, list[k].measure))
            return list[k].text;
    return TEXT_score_on_time;
}

struct str score_fraction(
    struct arena *a, enum lang lang, const struct indicator *i, const struct assessed_figure *f)
{
    return text_get(
        a, lang, counted_words(i->measure),
        TEXT_ARGS(ta_i64("n", f->numerator), ta_i64("d", f->denominator)));
}

struct str score_band(
    struct arena *a, enum lang lang, const struct indicator *i, const struct band *b)
{
    static const enum text words[] = {
        [BAND_GE] = TEXT_score_band_ge, [BAND_GT] = TEXT_score_band_gt,
        [BAND_LE] = TEXT_score_band_le, [BAND_LT] = TEXT_score_band_lt,
        [BAND_EQ] = TEXT_score_band_eq,
    };
    struct str unit = i->value == VALUE_MEAN    ? minutes(a, lang)
                      : i->value == VALUE_COUNT ? S("")
                                                : S(" %");
    return text_get(
        a, lang, words[b->op],
        TEXT_ARGS(ta_str("n", score_bound(a, lang, b->bound)), ta_str("unit", unit)));
}

enum text score_why(enum assessed_why why)
{
    static const enum text words[] = {
        [WHY_NO_RECORDS] = TEXT_score_why_records, [WHY_EVIDENCE] = TEXT_score_why_evidence,
        [WHY_SURVEY] = TEXT_score_why_survey,      [WHY_APPRAISER] = TEXT_score_why_appraiser,
        [WHY_NO_QUEUE] = TEXT_score_why_queue,     [WHY_NO_PLEDGES] = TEXT_score_why_pledges,
        [WHY_NOBODY] = TEXT_score_why_nobody,      [WHY_NOTHING] = TEXT_score_why_nothing,
        [WHY_NO_CHECKS] = TEXT_score_why_checks,   [WHY_NO_FRIDAYS] = TEXT_score_why_fridays,
    };
    return words[why];
}

enum text score_definition(const struct indicator *i)
{
    static const struct {
        struct str measure;
        enum text text;
    } list[] = {
        {STR_INIT("dossier.on_time"), TEXT_score_def_on_time},
        {STR_INIT("dossier.apology"), TEXT_score_def_apology},
        {STR_INIT("dossier.supplement_once"), TEXT_score_def_supplement},
        {STR_INIT("dossier.online"), TEXT_score_def_online},
        {STR_INIT("dossier.digital_result"), TEXT_score_def_digital},
        {STR_INIT("dossier.index"), TEXT_score_def_index},
        {STR_INIT("rating.satisfied"), TEXT_score_def_satisfied},
        {STR_INIT("pledge.signed"), TEXT_score_def_pledge},
        {STR_INIT("office.facility"), TEXT_score_def_facility},
        {STR_INIT("office.access"), TEXT_score_def_access},
        {STR_INIT("office.sign"), TEXT_score_def_sign},
        {STR_INIT("office.green_friday"), TEXT_score_def_friday},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        if (str_eq(i->measure, list[k].measure))
            return list[k].text;
    return TEXT_NONE;
}
