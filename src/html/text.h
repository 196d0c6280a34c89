/* text: every sentence a person reads, by symbolic key, in lang/vi/ and lang/en/, both complete.
 *
 * tools/texts.py checks the files (same placeholders, msgfmt -c, plural forms) and makes
 * text_keys.h (enum text: key dossier.received is TEXT_dossier_received, 0 is TEXT_NONE, the empty
 * text) and the tables, so that a page costs no look-up. A missing string fails the build.
 *
 * Arguments: {name} is replaced by its argument, {a}…{/a} gets markup around it, {n} also chooses
 * the plural form. Integers are written with thousands separators; where that is wrong (a year),
 * pass text_plain(v). An argument that is not given leaves "{name}" to be seen.
 *
 * Memory: what these functions return lives in the arena, or for ever (text_lit). */
#ifndef GANDAN_HTML_TEXT_H
#define GANDAN_HTML_TEXT_H

#include "base/arena.h"
#include "base/markup.h"
#include "html/text_keys.h"

/* Vietnamese sentences let the office speak of itself by its kind, so there are as many ways to
 * speak it as there are kinds: {xa} in lang/vi is "phường" in a ward. LANG_VI is nobody's in
 * particular ("cơ quan"). All but LANG_EN are Vietnamese: compare with that one only. */
enum lang {
    LANG_VI,
    LANG_EN,
    LANG_VI_COMMUNE,
    LANG_VI_WARD,
    LANG_VI_TOWNSHIP,
    LANG_VI_SPECIAL_ZONE,
};
#define LANG_COUNT 6

struct text_plain {
    int64_t v;
};

struct text_arg {
    const char *name; /* as in the placeholder {name} */
    enum { TEXT_ARG_STR, TEXT_ARG_I64, TEXT_ARG_PLAIN, TEXT_ARG_PAIR } kind;
    struct str s;
    int64_t i64;
    struct markup open, close;
};
#define ta_str(name_, s_) text_arg_str("" name_ "", (s_))
#define ta_i64(name_, v_) text_arg_i64("" name_ "", (v_))
/* Literals only. */
#define ta_pair(name_, open_, close_)                                                              \
    text_arg_pair("" name_ "", (struct markup){S(open_)}, (struct markup){S(close_)})
/* By the type of the value: what `{% text key name=value %}` uses. */
#define ta(name_, x)                                                                               \
    _Generic(                                                                                      \
        (x), struct str: text_arg_str, char *: text_arg_z, const char *: text_arg_z,               \
        int: text_arg_i64, int64_t: text_arg_i64, size_t: text_arg_u64,                            \
        struct text_plain: text_arg_plain)("" name_ "", (x))

struct text_arg text_arg_str(const char *name, struct str s);
struct text_arg text_arg_z(const char *name, const char *z);
struct text_arg text_arg_i64(const char *name, int64_t v);
struct text_arg text_arg_u64(const char *name, size_t v);
struct text_arg text_arg_plain(const char *name, struct text_plain v);
struct text_arg text_arg_pair(const char *name, struct markup open, struct markup close);
struct text_plain text_plain(int64_t v);

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
/* "vi", "en": for lang= and hreflang=. */
struct str text_lang(enum lang lang);

/* Numbers, dates and names as people of the language write them (docs/law.md, text). */
struct str text_number(struct arena *a, enum lang lang, int64_t v); /* 1.234 / 1,234 */
/* num/den in percent with one decimal, exact half up: "99,2" / "99.2"; no sign. den > 0. */
struct str text_percent(struct arena *a, enum lang lang, int64_t num, int64_t den);
struct str text_money(struct arena *a, enum lang lang, int64_t dong); /* 50.000 đ */
struct str text_date(struct arena *a, int64_t day);                   /* 20/11/2026 */
/* 1 = Monday … 7 = Sunday: thứ Sáu / Friday; Chủ nhật / Sunday. */
struct str text_weekday(enum lang lang, int weekday);
/* "17:00, thứ Sáu ngày 27/11/2026" / "17:00, Friday 27/11/2026" */
struct str text_moment(struct arena *a, enum lang lang, int64_t at);

#endif
