#include "commit/letter_fill.h"

#include "base/buf.h"

#define FILLED_MAX ((size_t)64 * 1024)

static const struct str names[FILL_COUNT] = {
    [FILL_NAME] = STR_INIT("quy-danh"),
    [FILL_NAME_CAPITAL] = STR_INIT("Quy-danh"),
    [FILL_ADDRESS] = STR_INIT("xung-ho"),
    [FILL_ADDRESS_CAPITAL] = STR_INIT("Xung-ho"),
    [FILL_SUBJECT] = STR_INIT("nguoi-duoc-nhac"),
    [FILL_MATTER] = STR_INIT("viec"),
    [FILL_AGE] = STR_INIT("tuoi"),
    [FILL_UNIT] = STR_INIT("xa"),
    [FILL_UNIT_CAPITAL] = STR_INIT("Xa"),
    [FILL_YEAR] = STR_INIT("nam"),
    [FILL_GIFT] = STR_INIT("dong-gop"),
    [FILL_WORK] = STR_INIT("cong-trinh"),
    [FILL_DOSSIER] = STR_INIT("ma-ho-so"),
    [FILL_PROCEDURE] = STR_INIT("thu-tuc"),
    [FILL_DUE_OLD] = STR_INIT("hen-cu"),
    [FILL_DUE_NEW] = STR_INIT("hen-moi"),
    [FILL_REASON] = STR_INIT("ly-do"),
};

struct str letter_placeholder_name(enum letter_placeholder p)
{
    return names[p];
}

/* The placeholder at the beginning of s, with its braces; FILL_COUNT: none of the list. */
static enum letter_placeholder at_front(struct str s, size_t *ret_bytes)
{
    ptrdiff_t end = str_find_char(s, '}');
    *ret_bytes = end < 0 ? s.n : (size_t)end + 1;
    for (int i = 0; end > 0 && i < FILL_COUNT; i++)
        if (str_eq(str_sub(s, 1, (size_t)end - 1), names[i]))
            return (enum letter_placeholder)i;
    return FILL_COUNT;
}

bool letter_fill_known(struct str text, struct str *ret_wrong)
{
    struct str rest = text;
    for (size_t i = 0; i < rest.n;) {
        size_t bytes = 1;
        if (rest.p[i] == '{' && at_front(str_from(rest, i), &bytes) == FILL_COUNT) {
            *ret_wrong = str_sub(rest, i, bytes);
            return false;
        }
        if (rest.p[i] == '}') {
            *ret_wrong = S("}");
            return false;
        }
        i += bytes;
    }
    return true;
}

static void fill(
    struct buf *b, struct str text, const struct letter_values *values, struct str without)
{
    while (text.n) {
        ptrdiff_t open = str_find_char(text, '{');
        size_t bytes = 0, before = open < 0 ? text.n : (size_t)open;
        buf_str(b, str_sub(text, 0, before));
        text = str_from(text, before);
        if (text.n == 0)
            return;
        enum letter_placeholder p = at_front(text, &bytes);
        struct str value = p == FILL_COUNT ? S("") : values->v[p];
        if (value.n == 0 || value.p == without.p)
            buf_str(b, str_sub(text, 0, bytes));
        else if (without.p == NULL)
            fill(b, value, values, value);
        else
            buf_str(b, value);
        text = str_from(text, bytes);
    }
}

struct str letter_fill(struct arena *a, struct str text, const struct letter_values *values)
{
    struct buf b;
    buf_init(&b, a, FILLED_MAX);
    fill(&b, text, values, STR_NONE);
    return buf_get(&b);
}

/* The placeholders of the list between one pair of signs, between another. */
static struct str between(struct arena *a, struct str text, const char from[2], const char to[2])
{
    for (int i = 0; i < FILL_COUNT; i++) {
        struct str was = arena_fmt(a, "%c%.*s%c", from[0], STR_ARG(names[i]), from[1]);
        struct str rest = text, ret = S("");
        for (ptrdiff_t at; (at = str_find(rest, was)) >= 0;) {
            ret = arena_fmt(
                a, "%.*s%.*s%c%.*s%c", STR_ARG(ret), STR_ARG(str_sub(rest, 0, (size_t)at)), to[0],
                STR_ARG(names[i]), to[1]);
            rest = str_from(rest, (size_t)at + was.n);
        }
        text = arena_cat(a, ret, rest);
    }
    return text;
}

struct str letter_fill_shown(struct arena *a, struct str text)
{
    return between(a, text, "{}", "[]");
}

struct str letter_fill_typed(struct arena *a, struct str text)
{
    return between(a, text, "[]", "{}");
}

bool letter_fill_whole(struct str text)
{
    struct str rest = text;
    for (ptrdiff_t open; (open = str_find_char(rest, '{')) >= 0;) {
        size_t bytes;
        rest = str_from(rest, (size_t)open);
        if (at_front(rest, &bytes) != FILL_COUNT)
            return false;
        rest = str_from(rest, bytes);
    }
    return true;
}
