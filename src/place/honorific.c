#include "place/honorific.h"

#include "base/utf8.h"
#include "base/viet.h"

struct str honorific(enum person_kind kind, enum person_sex sex, int birth_year, int year)
{
    int age = year - birth_year;
    bool known = birth_year > 0 && age >= 0 && age <= HONORIFIC_AGE_MAX;
    if (kind == PERSON_ORGANISATION)
        return S("");
    if (!known || (sex != PERSON_MALE && sex != PERSON_FEMALE))
        return S("ông/bà");
    if (age < HONORIFIC_GROWN)
        return S("cháu");
    if (age < HONORIFIC_ELDER)
        return sex == PERSON_MALE ? S("anh") : S("chị");
    return sex == PERSON_MALE ? S("ông") : S("bà");
}

struct str honorific_name(struct arena *a, const struct person *p, int year)
{
    struct str h = honorific(p->kind, p->sex, p->birth_year, year), name = str_trim(p->name);
    return h.n ? arena_fmt(a, "%.*s %.*s", STR_ARG(h), STR_ARG(name)) : arena_str(a, name);
}

struct str honorific_address(const struct person *p, int year)
{
    struct str h = honorific(p->kind, p->sex, p->birth_year, year);
    return h.n ? h : S("quý đơn vị");
}

struct str honorific_capital(struct arena *a, struct str words)
{
    uint32_t cp;
    size_t n = utf8_decode(words, &cp);
    return arena_cat(a, viet_upper(a, str_sub(words, 0, n)), str_from(words, n));
}
