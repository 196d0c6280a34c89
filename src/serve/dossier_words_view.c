/* The words of a dossier's page: names masked, days and moments as people say them. */
#include "base/date.h"
#include "base/viet.h"
#include "serve/dossier_view.h"
#include "serve/procedure_text.h"

#define MAX_PIECES 8

/* ---- people ---- */

struct str view_who(const struct dossier_facts *f)
{
    const struct person *p = &f->person;
    if (p->kind == PERSON_ORGANISATION)
        return p->name;
    enum text key = p->sex == PERSON_FEMALE ? TEXT_track_ms
                    : p->sex == PERSON_MALE ? TEXT_track_mr
                                            : TEXT_track_mx;
    struct str given = person_given_name(f->arena, p);
    return text_get(f->arena, f->lang, key, TEXT_ARGS(ta_str("name", given)));
}

struct str view_you(const struct dossier_facts *f)
{
    const struct person *p = &f->person;
    return text_lit(
        f->lang, p->kind == PERSON_ORGANISATION ? TEXT_track_you_organisation
                 : p->sex == PERSON_FEMALE      ? TEXT_track_you_ms
                 : p->sex == PERSON_MALE        ? TEXT_track_you_mr
                                                : TEXT_track_you);
}

static struct str with_title(const struct dossier_facts *f, struct str name)
{
    const struct person *p = &f->person;
    if (p->kind == PERSON_ORGANISATION || p->sex == PERSON_SEX_UNKNOWN)
        return name;
    enum text key = p->sex == PERSON_FEMALE ? TEXT_track_ms : TEXT_track_mr;
    return view_capital(
        f->arena, text_get(f->arena, f->lang, key, TEXT_ARGS(ta_str("name", name))));
}

struct str view_masked(const struct dossier_facts *f)
{
    const struct person *p = &f->person;
    return p->kind == PERSON_ORGANISATION ? p->name
                                          : with_title(f, viet_initials(f->arena, p->name));
}

struct str view_full_name(const struct dossier_facts *f)
{
    return with_title(f, f->person.name);
}

struct str view_capital(struct arena *a, struct str s)
{
    if (s.n == 0)
        return s;
    /* The first letter may take two bytes, or three. */
    size_t n = 1;
    while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n++;
    return arena_cat(a, viet_upper(a, str_sub(s, 0, n)), str_from(s, n));
}

struct str view_unit_name(enum lang lang, const struct http_unit *unit)
{
    return lang == LANG_EN && unit->name_en.n ? unit->name_en : unit->inside;
}

struct str view_procedure_name(const struct dossier_facts *f)
{
    return procedure_name(&f->procedure, f->lang);
}

/* ---- days and moments ---- */

struct str view_day_short(struct arena *a, int64_t day)
{
    struct date d = date_of_day(day);
    return arena_fmt(a, "%d/%d", d.day, d.month);
}

struct str view_moment_short(struct arena *a, int64_t at, bool no_time)
{
    struct str day = view_day_short(a, date_local_day(at));
    if (no_time)
        return day;
    struct str minute = date_str_minute(a, date_local_minute(at));
    return arena_fmt(a, "%.*s, %.*s", STR_ARG(day), STR_ARG(minute));
}

struct str view_moment(struct arena *a, enum lang lang, int64_t at, bool no_time)
{
    if (!no_time)
        return text_moment(a, lang, at);
    int64_t day = date_local_day(at);
    return text_get(
        a, lang, TEXT_track_day,
        TEXT_ARGS(
            ta_str("weekday", text_weekday(lang, date_weekday(day))),
            ta_str("day", text_date(a, day))));
}

struct piece {
    int64_t from, to;
};

/* Runs of three days and more are one piece, others a piece each. */
static size_t cut(const int64_t *days, size_t n, struct piece *ret, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < n;) {
        size_t k = i;
        while (k + 1 < n && days[k + 1] == days[k] + 1)
            k++;
        if (k - i < 2)
            k = i;
        if (count == room)
            return room + 1;
        ret[count++] = (struct piece){days[i], days[k]};
        i = k + 1;
    }
    return count;
}

static bool same_month(int64_t x, int64_t y)
{
    return date_of_day(x).month == date_of_day(y).month;
}

static struct str day_number(struct arena *a, int64_t day, bool month)
{
    return month ? view_day_short(a, day) : arena_fmt(a, "%d", date_of_day(day).day);
}

static struct str piece_words(struct arena *a, const struct piece *p, bool month)
{
    struct str to = day_number(a, p->to, month);
    if (p->to == p->from)
        return to;
    struct str from = day_number(a, p->from, !same_month(p->from, p->to));
    return arena_fmt(a, "%.*s–%.*s", STR_ARG(from), STR_ARG(to));
}

struct str view_days_words(struct arena *a, enum lang lang, const int64_t *days, size_t n)
{
    struct piece pieces[MAX_PIECES];
    if (n == 0)
        return S("");
    size_t count = cut(days, n, pieces, MAX_PIECES);
    if (count > MAX_PIECES)
        return text_get(
            a, lang, TEXT_track_from_to,
            TEXT_ARGS(
                ta_str("from", view_day_short(a, days[0])),
                ta_str("to", view_day_short(a, days[n - 1]))));
    struct str first = S("");
    for (size_t i = 0; i + 1 < count; i++) {
        bool month = !same_month(pieces[i].to, pieces[i + 1].from);
        struct str one = piece_words(a, &pieces[i], month);
        first = i ? arena_fmt(a, "%.*s, %.*s", STR_ARG(first), STR_ARG(one)) : one;
    }
    struct str last = piece_words(a, &pieces[count - 1], true);
    return count == 1 ? last
                      : text_get(
                            a, lang, TEXT_track_and,
                            TEXT_ARGS(ta_str("first", first), ta_str("last", last)));
}
