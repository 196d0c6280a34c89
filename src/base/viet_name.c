/* viet_name: what is shown of a name, and whether it was typed well. */
#include "base/viet.h"
#include "base/viet_letter.h"

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == 0xA0;
}

/* The next word from *at; false when there is none. */
static bool next_word(const struct viet_run *r, size_t *at, struct viet_run *ret)
{
    size_t from = *at;
    while (from < r->n && is_blank(r->cp[from]))
        from++;
    size_t end = from;
    while (end < r->n && !is_blank(r->cp[end]))
        end++;
    *at = end;
    *ret = (struct viet_run){r->cp + from, end - from};
    return end > from;
}

struct str viet_initials(struct arena *a, struct str name)
{
    struct str shown = viet_is_capitals(a, name) ? viet_title(a, name) : name;
    struct viet_run typed = viet_run_of(a, shown), r = viet_run_nfc(a, &typed);
    struct viet_run out = {ARENA_ARRAY(a, uint32_t, r.n * 3 + 1), 0};
    struct viet_run word = {0}, next;
    size_t at = 0;
    bool any = next_word(&r, &at, &word);
    while (any && next_word(&r, &at, &next)) {
        struct viet_letter l;
        uint32_t first = viet_cp_upper(word.cp[0]);
        out.cp[out.n++] = viet_letter_of(first, &l) ? l.toneless : first;
        out.cp[out.n++] = '.';
        out.cp[out.n++] = ' ';
        word = next;
    }
    for (size_t i = 0; i < word.n; i++)
        out.cp[out.n++] = word.cp[i];
    return viet_run_str(a, &out);
}

/* ---- typing leftovers ---- */

#define SYLLABLE_MAX 12

struct syllable {
    char typed[SYLLABLE_MAX + 1]; /* plain small letters */
    size_t n;
};

static bool in_list(const char *list, const char *word, size_t n)
{
    for (const char *p = list; *p;) {
        size_t len = strcspn(p, " ");
        if (len == n && memcmp(p, word, n) == 0)
            return true;
        p += len;
        p += strspn(p, " ");
    }
    return n == 0;
}

static bool is_vowel(char c)
{
    return c != 0 && strchr("aeiouy", c) != NULL;
}

/* Does it read as one Vietnamese syllable: initial, one to three vowels, final? */
static bool is_syllable(const char *p, size_t n)
{
    static const char INITIALS[] =
        "b c ch d g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x";
    static const char FINALS[] = "c ch m n ng nh p t";
    size_t from = 0, end;
    while (from < n && !is_vowel(p[from]))
        from++;
    end = from;
    while (end < n && is_vowel(p[end]))
        end++;
    return end > from && end - from <= 3 && in_list(INITIALS, p, from) &&
           in_list(FINALS, p + end, n - end);
}

static bool is_tone_key(char c)
{
    return strchr("sfrxj", c) != NULL;
}

/* A tone key stands behind all vowels of its syllable: the r of Phêrô is a letter. */
static bool is_tone_key_at(const struct syllable *s, size_t i)
{
    if (!is_tone_key(s->typed[i]))
        return false;
    for (size_t k = i + 1; k < s->n; k++)
        if (is_vowel(s->typed[k]))
            return false;
    return true;
}

/* Takes the Telex keys out; true when there were any. */
static bool without_telex(const struct syllable *s, char *out, size_t *ret_n)
{
    size_t n = 0;
    bool keys = false, vowel = false;
    for (size_t i = 0; i < s->n; i++) {
        char c = s->typed[i];
        bool doubled = n > 0 && c == out[n - 1] && strchr("aeod", c) != NULL;
        bool key = doubled || (vowel && (c == 'w' || is_tone_key_at(s, i)));
        keys = keys || key || c == 'w';
        if (key)
            continue;
        out[n] = c == 'w' ? 'u' : c;
        vowel = vowel || is_vowel(out[n]);
        n++;
    }
    *ret_n = n;
    return keys;
}

static bool is_telex(const struct syllable *s)
{
    char plain[SYLLABLE_MAX + 1] = {0};
    size_t n;
    return without_telex(s, plain, &n) && is_syllable(plain, n);
}

/* VNI: a digit from 1 to 9 behind a letter, the rest a syllable. "3B", "A1" are not meant. */
static bool is_vni(const struct viet_run *word)
{
    char plain[SYLLABLE_MAX + 1] = {0};
    size_t n = 0, digits = 0;
    for (size_t i = 0; i < word->n; i++) {
        struct viet_letter l;
        if (viet_letter_of(word->cp[i], &l) && n < SYLLABLE_MAX)
            plain[n++] = l.plain;
        else if (n > 0 && word->cp[i] >= '1' && word->cp[i] <= '9')
            digits++;
        else
            return false;
    }
    return digits > 0 && n >= 2 && is_syllable(plain, n);
}

static bool is_suspect(const struct viet_run *word)
{
    struct syllable s = {.n = 0};
    for (size_t i = 0; i < word->n; i++) {
        struct viet_letter l;
        if (!viet_letter_of(word->cp[i], &l) || s.n == SYLLABLE_MAX)
            return is_vni(word);
        s.typed[s.n++] = l.plain;
    }
    return is_telex(&s);
}

bool viet_telex_suspect(struct arena *a, struct str name)
{
    struct viet_run typed = viet_run_of(a, name), r = viet_run_nfc(a, &typed), word;
    for (size_t at = 0; next_word(&r, &at, &word);)
        if (is_suspect(&word))
            return true;
    return false;
}
