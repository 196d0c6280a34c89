#include "serve/procedure_text.h"

struct procedure_words procedure_words(enum lang lang, struct str vi, struct str en)
{
    if (lang != LANG_EN || en.n == 0)
        return (struct procedure_words){vi, lang == LANG_EN && vi.n > 0};
    return (struct procedure_words){en, false};
}

struct str procedure_name(const struct procedure *p, enum lang lang)
{
    return procedure_words(lang, p->name_vi, p->name_en).s;
}

static enum text limit_text(enum deadline_unit unit)
{
    switch (unit) {
    case DEADLINE_WORKING_DAYS:
        return TEXT_procedure_working_days;
    case DEADLINE_DAYS:
        return TEXT_procedure_days;
    case DEADLINE_HOURS:
        return TEXT_procedure_hours;
    case DEADLINE_MONTHS:
        return TEXT_procedure_months;
    case DEADLINE_SAME_DAY:
        return TEXT_procedure_same_day;
    }
    return TEXT_procedure_no_limit;
}

struct str procedure_limit_words(struct arena *a, enum lang lang, const struct procedure *p)
{
    struct deadline_limit limit;
    if (!procedure_limit(p, &limit))
        return text_lit(lang, TEXT_procedure_no_limit);
    return text_get(a, lang, limit_text(limit.unit), TEXT_ARGS(ta("n", limit.amount)));
}

struct procedure_words procedure_fee(struct arena *a, enum lang lang, const struct procedure *p)
{
    struct procedure_words words = procedure_words(lang, p->fee_vi, p->fee_en);
    ptrdiff_t end = str_find_char(words.s, ';');
    if (words.s.n == 0 && p->fee_dong >= 0)
        return (struct procedure_words){text_money(a, lang, p->fee_dong), false};
    if (end > 0)
        words.s = str_sub(words.s, 0, (size_t)end);
    return words;
}

struct str procedure_fee_words(struct arena *a, enum lang lang, const struct procedure *p)
{
    return procedure_fee(a, lang, p).s;
}
