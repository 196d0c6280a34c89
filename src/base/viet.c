#include "base/viet.h"

#include "base/utf8.h"
#include "base/viet_letter.h"

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static bool is_invisible(uint32_t cp)
{
    return cp == 0xAD || cp == 0x34F || (cp >= 0x200B && cp <= 0x200F) ||
           (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x2069) || cp == 0xFEFF;
}

/* True: there was one. */
static bool drop_invisible(struct viet_run *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (!is_invisible(r->cp[i]))
            r->cp[n++] = r->cp[i];
    bool any = n < r->n;
    r->n = n;
    return any;
}

bool viet_nfc(struct arena *a, struct str s, struct str *ret)
{
    if (is_ascii(s)) {
        *ret = s;
        return true;
    }
    if (!utf8_valid(s))
        return false;
    struct viet_run r = viet_run_of(a, s);
    if (!viet_run_sane(&r))
        return false;
    bool dropped = drop_invisible(&r);
    struct viet_run nfc = viet_run_nfc(a, &r);
    *ret = nfc.cp == r.cp && !dropped ? s : viet_run_str(a, &nfc);
    return true;
}

struct str viet_nfd(struct arena *a, struct str s)
{
    struct viet_run r = viet_run_of(a, s);
    struct viet_run nfd = viet_run_nfd(a, &r);
    return viet_run_str(a, &nfd);
}

static bool is_strange_blank(uint32_t cp)
{
    return cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F ||
           cp == 0x3000;
}

static uint32_t without_look_alike(uint32_t cp)
{
    if (cp == 0xD0 || cp == 0x189)
        return 0x110;
    return cp == 0xF0 || cp == 0x256 ? 0x111 : cp;
}

static bool is_tone_mark(uint32_t cp)
{
    return cp == 0x300 || cp == 0x301 || cp == 0x303 || cp == 0x309;
}

/* Circumflex and breve stand above the letter like the tones: canonical order keeps them as typed,
 * and á + ^ would never become ấ. */
static void shapes_before_tones(struct viet_run *r)
{
    for (size_t i = 1; i < r->n; i++) {
        uint32_t mark = r->cp[i];
        if (mark != 0x302 && mark != 0x306)
            continue;
        size_t at = i;
        for (; at > 0 && is_tone_mark(r->cp[at - 1]); at--)
            r->cp[at] = r->cp[at - 1];
        r->cp[at] = mark;
    }
}

static struct viet_run repaired(struct arena *a, struct viet_run r)
{
    size_t n = 0;
    bool marks = false;
    for (size_t i = 0; i < r.n; i++) {
        uint32_t cp = without_look_alike(r.cp[i]);
        if (is_invisible(cp))
            continue;
        marks = marks || (cp >= 0x300 && cp < 0x370);
        r.cp[n++] = is_strange_blank(cp) ? ' ' : cp;
    }
    r.n = n;
    if (!marks)
        return viet_run_nfc(a, &r);
    struct viet_run nfd = viet_run_nfd(a, &r);
    shapes_before_tones(&nfd);
    return viet_run_nfc(a, &nfd);
}

bool viet_repair(struct arena *a, struct str s, struct str *ret, bool *ret_changed)
{
    if (is_ascii(s)) {
        *ret = s;
        *ret_changed = false;
        return true;
    }
    if (!utf8_valid(s))
        return false;
    struct viet_run r = viet_run_of(a, s);
    if (!viet_run_sane(&r))
        return false;
    struct viet_run mended = repaired(a, r);
    *ret = viet_run_str(a, &mended);
    *ret_changed = !str_eq(*ret, s);
    return true;
}

static struct viet_run nfc_of(struct arena *a, struct str s)
{
    struct viet_run r = viet_run_of(a, s);
    return viet_run_nfc(a, &r);
}

struct str viet_lower(struct arena *a, struct str s)
{
    struct viet_run r = nfc_of(a, s);
    for (size_t i = 0; i < r.n; i++)
        r.cp[i] = viet_cp_lower(r.cp[i]);
    return viet_run_str(a, &r);
}

struct str viet_upper(struct arena *a, struct str s)
{
    struct viet_run r = nfc_of(a, s);
    for (size_t i = 0; i < r.n; i++)
        r.cp[i] = viet_cp_upper(r.cp[i]);
    return viet_run_str(a, &r);
}

struct str viet_title(struct arena *a, struct str s)
{
    struct viet_run r = nfc_of(a, s);
    bool inside = false;
    for (size_t i = 0; i < r.n; i++) {
        r.cp[i] = inside ? viet_cp_lower(r.cp[i]) : viet_cp_upper(r.cp[i]);
        inside = viet_is_letter(r.cp[i]) || (inside && viet_is_mark(r.cp[i]));
    }
    return viet_run_str(a, &r);
}

bool viet_is_capitals(struct arena *a, struct str s)
{
    struct viet_run r = nfc_of(a, s);
    size_t letters = 0;
    for (size_t i = 0; i < r.n; i++) {
        if (viet_cp_upper(r.cp[i]) != r.cp[i])
            return false;
        if (viet_is_letter(r.cp[i]))
            letters++;
    }
    return letters >= 2;
}

static bool ends_syllable(uint32_t next)
{
    return !viet_is_letter(next) && !viet_is_mark(next);
}

/* Is r->cp[i] the toned second vowel of an open oa, oe or uy, u not part of "qu"? */
static bool is_new_style(const struct viet_run *r, size_t i)
{
    struct viet_letter second, first, before;
    if (i == 0 || (i + 1 < r->n && !ends_syllable(r->cp[i + 1])))
        return false;
    if (!viet_letter_of(r->cp[i], &second) || second.tone == TONE_NONE)
        return false;
    if (!viet_letter_of(r->cp[i - 1], &first) || first.tone != TONE_NONE || first.cp >= 0x80)
        return false;
    uint32_t shape = second.toneless | 0x20;
    if (first.plain == 'o')
        return shape == 'a' || shape == 'e';
    return first.plain == 'u' && shape == 'y' &&
           !(i > 1 && viet_letter_of(r->cp[i - 2], &before) && before.plain == 'q');
}

struct str viet_tone_normal(struct arena *a, struct str s)
{
    struct viet_run r = nfc_of(a, s);
    for (size_t i = 1; i < r.n; i++) {
        if (!is_new_style(&r, i))
            continue;
        struct viet_letter second;
        if (!viet_letter_of(r.cp[i], &second))
            continue;
        r.cp[i - 1] = viet_letter_with(r.cp[i - 1], second.tone);
        r.cp[i] = second.toneless;
    }
    return viet_run_str(a, &r);
}
