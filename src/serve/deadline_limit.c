/* The words of a limit: in the catalogue and on the command line. */
#include "base/num.h"
#include "serve/deadline.h"

static const struct {
    struct str word, one, many;
    enum deadline_unit unit;
} units[] = {
    {STR_INIT("working_day"), STR_INIT("working day"), STR_INIT("working days"),
     DEADLINE_WORKING_DAYS},
    {STR_INIT("day"), STR_INIT("day"), STR_INIT("days"), DEADLINE_DAYS},
    {STR_INIT("hour"), STR_INIT("hour"), STR_INIT("hours"), DEADLINE_HOURS},
    {STR_INIT("month"), STR_INIT("month"), STR_INIT("months"), DEADLINE_MONTHS},
    {STR_INIT("same_day"), STR_INIT("same day"), STR_INIT("same days"), DEADLINE_SAME_DAY},
};
#define UNITS (sizeof units / sizeof *units)

bool deadline_unit_parse(struct str word, enum deadline_unit *ret)
{
    for (size_t i = 0; i < UNITS; i++) {
        if (str_eq(word, units[i].word)) {
            *ret = units[i].unit;
            return true;
        }
    }
    return false;
}

struct str deadline_unit_word(enum deadline_unit unit)
{
    for (size_t i = 0; i < UNITS; i++)
        if (units[i].unit == unit)
            return units[i].word;
    return STR_NONE;
}

enum err deadline_limit_parse(struct str s, struct deadline_limit *ret)
{
    s = str_trim(s);
    if (str_eq_nocase(s, S("same day")) || str_eq_nocase(s, S("same_day"))) {
        *ret = (struct deadline_limit){.unit = DEADLINE_SAME_DAY};
        return OK;
    }
    struct str number;
    struct deadline_limit l = {0};
    if (!str_cut(&s, ' ', &number) || !num_parse_i64(number, 1, 100000, &l.amount))
        return E_INVALID;
    s = str_trim(s);
    for (size_t i = 0; i < UNITS && units[i].unit != DEADLINE_SAME_DAY; i++) {
        if (str_eq_nocase(s, units[i].one) || str_eq_nocase(s, units[i].many) ||
            str_eq_nocase(s, units[i].word)) {
            l.unit = units[i].unit;
            *ret = l;
            return OK;
        }
    }
    return E_INVALID;
}
