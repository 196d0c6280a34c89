/* password_judge: what everybody tries first. */
#include "base/facts.h"
#include "base/utf8.h"
#include "base/viet.h"
#include "trust/password.h"

#define PARTS_MIN                                                                                  \
    4 /* a password of fewer parts is soon found: a part is a known word or a letter */
#define WORD_MIN 2
#define DIGITS_MIN 15 /* shorter ones are dates, phone and identity numbers */
#define DIFFERENT_MIN 4

static bool has_line(struct str list, struct str line)
{
    struct str one;
    while (str_cut(&list, '\n', &one))
        if (str_eq(one, line))
            return true;
    return false;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return true;
    return false;
}

/* 12345678, hgfedcba: each sign the neighbour of the one before. */
static bool is_run(struct str s)
{
    for (size_t i = 2; i < s.n; i++)
        if (s.p[i] - s.p[i - 1] != s.p[1] - s.p[0])
            return false;
    int by = s.n > 1 ? s.p[1] - s.p[0] : 0;
    return by >= -1 && by <= 1;
}

static bool has_variety(struct str s)
{
    bool seen[256] = {false};
    int n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += !seen[(unsigned char)s.p[i]];
        seen[(unsigned char)s.p[i]] = true;
    }
    return n >= DIFFERENT_MIN;
}

static bool is_common(struct arena *a, struct str password)
{
    struct str lower = viet_lower(a, password);
    return is_run(password) || !has_variety(password) ||
           has_line(facts_file(S("passwords.txt")), lower);
}

/* ---- local words ---- */

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Letters of the folded text, close together. Between letters, digits of a hurried "m4tkh4u" are
 * read as what they look like; those before and behind are a year or a number. */
static struct str letters(struct arena *a, struct str s, bool digits_too)
{
    static const char looks[] = "oizeasgtbg";
    struct str fold = viet_fold(a, s);
    char *p = arena_raw(a, fold.n + 1);
    size_t n = 0;
    while (fold.n && !is_letter(fold.p[0]))
        fold = str_from(fold, 1);
    while (fold.n && !is_letter(fold.p[fold.n - 1]))
        fold.n--;
    for (size_t i = 0; i < fold.n; i++) {
        bool digit = fold.p[i] >= '0' && fold.p[i] <= '9';
        if (digit && digits_too)
            p[n++] = looks[fold.p[i] - '0'];
        else if (!digit && fold.p[i] != ' ')
            p[n++] = fold.p[i];
    }
    return (struct str){p, n};
}

struct parts {
    struct arena *arena;
    struct str text;
    size_t *least; /* least[i]: parts of the first i letters */
};

/* Wherever the word stands, it is one part. */
static void use_word(const struct parts *p, size_t at, struct str word)
{
    if (word.n < WORD_MIN || at + word.n > p->text.n || !str_eq(str_sub(p->text, at, word.n), word))
        return;
    if (p->least[at] + 1 < p->least[at + word.n])
        p->least[at + word.n] = p->least[at] + 1;
}

static void use_name(const struct parts *p, size_t at, struct str name)
{
    struct str fold = viet_fold(p->arena, name), one;
    use_word(p, at, letters(p->arena, name, false));
    while (str_cut(&fold, ' ', &one))
        use_word(p, at, one);
}

static size_t count_parts(struct arena *a, struct str text, const struct str *own, size_t own_count)
{
    struct parts p = {a, text, ARENA_ARRAY(a, size_t, text.n + 1)};
    for (size_t i = 0; i <= text.n; i++)
        p.least[i] = i; /* letter by letter */
    for (size_t i = 0; i < text.n; i++) {
        struct str list = facts_file(S("passwords_local.txt")), word;
        if (p.least[i] + 1 < p.least[i + 1])
            p.least[i + 1] = p.least[i] + 1;
        while (str_cut(&list, '\n', &word))
            use_word(&p, i, word);
        for (size_t k = 0; k < own_count; k++)
            use_name(&p, i, own[k]);
    }
    return p.least[text.n];
}

static bool is_guessable(
    struct arena *a, struct str password, const struct str *own, size_t own_count)
{
    struct str plain = letters(a, password, false);
    if (plain.n == 0)
        return utf8_count(password) < DIGITS_MIN;
    return count_parts(a, plain, own, own_count) < PARTS_MIN ||
           count_parts(a, letters(a, password, true), own, own_count) < PARTS_MIN;
}

enum password_fault password_judge(
    struct arena *a, struct str password, const struct str *own, size_t own_count)
{
    struct str nfc;
    if (!viet_nfc(a, password, &nfc) || has_control(nfc))
        return PASSWORD_UNREADABLE;
    if (utf8_count(nfc) < PASSWORD_MIN)
        return PASSWORD_SHORT;
    if (utf8_count(nfc) > PASSWORD_MAX)
        return PASSWORD_LONG;
    if (is_common(a, nfc))
        return PASSWORD_COMMON;
    return is_guessable(a, nfc, own, own_count) ? PASSWORD_GUESSABLE : PASSWORD_FINE;
}
