/* text: every sentence a person reads, by symbolic key, in vi.po and en.po, both complete.
 *
 * tools/texts.py checks the two files (same placeholders, msgfmt -c, plural forms) and makes
 * text_keys.h (enum text: key dossier.received is TEXT_dossier_received) and the tables, so that a
 * page costs no look-up. A missing string fails the build. */
#ifndef GANDAN_HTML_TEXT_H
#define GANDAN_HTML_TEXT_H

#include "base/arena.h"
#include "text_keys.h"

enum lang { LANG_VI, LANG_EN };

struct text_arg {
    const char *name; /* as in the placeholder {name} */
    enum { TEXT_ARG_STR, TEXT_ARG_I64, TEXT_ARG_PAIR } kind;
    struct str s;
    int64_t i64;            /* {n}: also chooses the plural form */
    struct str open, close; /* {a}…{/a} */
};
#define ta_str(name_, s_) ((struct text_arg){.name = "" name_ "", .kind = TEXT_ARG_STR, .s = (s_)})
#define ta_i64(name_, v_)                                                                          \
    ((struct text_arg){.name = "" name_ "", .kind = TEXT_ARG_I64, .i64 = (v_)})
/* Literals only. */
#define ta_pair(name_, open_, close_)                                                              \
    ((struct text_arg){                                                                            \
        .name = "" name_ "", .kind = TEXT_ARG_PAIR, .open = S(open_), .close = S(close_)})

struct text_args {
    const struct text_arg *v;
    size_t n;
};
#define TEXT_ARGS(...)                                                                             \
    ((struct text_args){                                                                           \
        (const struct text_arg[]){__VA_ARGS__},                                                    \
        sizeof((const struct text_arg[]){__VA_ARGS__}) / sizeof(struct text_arg)})
#define TEXT_NO_ARGS ((struct text_args){NULL, 0})

/* Plain text (not escaped): for titles, mails, commands. Pairs are dropped, their inside stays. */
struct str text_get(struct arena *a, enum lang lang, enum text t, struct text_args args);
/* Without placeholders: the literal itself. */
struct str text_lit(enum lang lang, enum text t);

/* Numbers, dates and names as people of the language write them (domain.md 8.5). */
struct str text_number(struct arena *a, enum lang lang, int64_t v); /* 1.234 / 1,234 */
/* num/den in percent with one decimal, exact half up: "99,2" / "99.2"; no sign. den > 0. */
struct str text_percent(struct arena *a, enum lang lang, int64_t num, int64_t den);
struct str text_money(struct arena *a, enum lang lang, int64_t dong); /* 50.000 đ */
struct str text_date(struct arena *a, int64_t day);                   /* 20/11/2026 */
struct str text_weekday(enum lang lang, int weekday);                 /* thứ Sáu */
/* "17:00, thứ Sáu ngày 27/11/2026" / "17:00, Friday 27/11/2026" */
struct str text_moment(struct arena *a, enum lang lang, int64_t at);

#endif
