/* viet_fold: keys that ignore how a text was typed. */
#include "base/viet.h"
#include "base/viet_letter.h"

static bool is_dropped_mark(uint32_t cp)
{
    return cp >= 0x300 && cp <= 0x36F;
}

static uint32_t plain_of(uint32_t cp)
{
    struct viet_letter l;
    if (viet_letter_of(cp, &l))
        return (uint32_t)l.plain;
    return cp == 0xF0 || cp == 0x256 ? 'd' : cp;
}

/* Words parted by one space; none at the ends. A space takes the place of what it stands for, so
 * the run cannot outgrow itself. */
static void keep_words(struct viet_run *r)
{
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < r->n; i++) {
        uint32_t cp = r->cp[i];
        if (!viet_is_letter(cp) && !viet_is_digit(cp) && !viet_is_mark(cp)) {
            gap = n > 0;
            continue;
        }
        if (gap)
            r->cp[n++] = ' ';
        gap = false;
        r->cp[n++] = cp;
    }
    r->n = n;
}

/* Small plain letters, digits and single spaces. */
static struct viet_run fold(struct arena *a, struct str s)
{
    struct viet_run typed = viet_run_of(a, s);
    struct viet_run r = viet_run_folded(a, &typed);
    size_t n = 0;
    for (size_t i = 0; i < r.n; i++)
        if (!is_dropped_mark(r.cp[i]))
            r.cp[n++] = plain_of(r.cp[i]);
    r.n = n;
    keep_words(&r);
    return r;
}

static bool is_vowel(uint32_t cp)
{
    return cp == 'a' || cp == 'e' || cp == 'i' || cp == 'o' || cp == 'u' || cp == 'y';
}

static bool is_small_letter(uint32_t cp)
{
    return cp >= 'a' && cp <= 'z';
}

/* Mỹ = Mĩ, Quý = Quí; thủy is not thúi, and a lone y (Y tế) stays. */
static bool is_final_y(const struct viet_run *r, size_t i)
{
    if (r->cp[i] != 'y' || i == 0 || (i + 1 < r->n && viet_is_letter(r->cp[i + 1])))
        return false;
    uint32_t before = r->cp[i - 1];
    if (before == 'u')
        return i > 1 && r->cp[i - 2] == 'q';
    return is_small_letter(before) && !is_vowel(before);
}

struct str viet_fold(struct arena *a, struct str s)
{
    struct viet_run r = fold(a, s);
    for (size_t i = 0; i < r.n; i++)
        if (is_final_y(&r, i))
            r.cp[i] = 'i';
    return viet_run_str(a, &r);
}

struct str viet_slug(struct arena *a, struct str s)
{
    struct viet_run r = fold(a, s);
    size_t n = 0;
    for (size_t i = 0; i < r.n; i++) {
        uint32_t cp = r.cp[i];
        bool kept = is_small_letter(cp) || (cp >= '0' && cp <= '9');
        if (!kept && (n == 0 || r.cp[n - 1] == '-'))
            continue;
        r.cp[n++] = kept ? cp : '-';
    }
    while (n > 0 && r.cp[n - 1] == '-')
        n--;
    r.n = n;
    return viet_run_str(a, &r);
}

static bool has_marks(struct arena *a, struct str s)
{
    struct viet_run r = viet_run_of(a, s);
    for (size_t i = 0; i < r.n; i++)
        if (r.cp[i] >= 0x80 && (viet_is_letter(r.cp[i]) || viet_is_mark(r.cp[i])))
            return true;
    return false;
}

/* Everything that a typist may do differently is made equal; letters keep their marks. */
static struct viet_run typist_free(struct arena *a, struct str s)
{
    struct str mended = s;
    bool changed;
    if (!viet_repair(a, s, &mended, &changed))
        mended = s;
    mended = viet_tone_normal(a, viet_lower(a, mended));
    struct viet_run r = viet_run_of(a, mended);
    keep_words(&r);
    return r;
}

static uint32_t with_i(const struct viet_run *r, const struct viet_run *plain, size_t i)
{
    struct viet_letter y;
    if (!is_final_y(plain, i) || !viet_letter_of(r->cp[i], &y))
        return r->cp[i];
    return viet_letter_with('i', y.tone);
}

static struct str name_key(struct arena *a, struct str s)
{
    struct viet_run r = typist_free(a, s);
    struct viet_run plain = {ARENA_ARRAY(a, uint32_t, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        plain.cp[i] = plain_of(r.cp[i]);
    for (size_t i = 0; i < r.n; i++)
        r.cp[i] = with_i(&r, &plain, i);
    return viet_run_str(a, &r);
}

bool viet_equal_loose(struct arena *a, struct str x, struct str y)
{
    if (str_eq(x, y) || str_eq(name_key(a, x), name_key(a, y)))
        return true;
    if (has_marks(a, x) && has_marks(a, y))
        return false;
    return str_eq(viet_fold(a, x), viet_fold(a, y));
}
