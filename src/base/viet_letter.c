#include "base/viet_letter.h"

#include <assert.h>

#include <utf8proc.h>

#include "base/utf8.h"
#include "base/viet_table.h"

/* Places of a … z among the 33 letters, ă â đ ê ô ơ ư counted in. */
static const uint8_t ASCII_RANK[26] = {0,  3,  4,  5,  7,  9,  10, 11, 12, 13, 14, 15, 16,
                                       17, 18, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 32};

static bool ascii_letter(uint32_t cp, struct viet_letter *ret)
{
    bool upper = cp >= 'A' && cp <= 'Z';
    if (!upper && !(cp >= 'a' && cp <= 'z'))
        return false;
    uint32_t at = cp - (upper ? 'A' : 'a');
    *ret = (struct viet_letter){
        .cp = cp,
        .toneless = cp,
        .plain = (char)('a' + at),
        .rank = ASCII_RANK[at],
        .tone = TONE_NONE,
        .upper = upper};
    return true;
}

bool viet_letter_of(uint32_t cp, struct viet_letter *ret)
{
    if (cp < 0x80)
        return ascii_letter(cp, ret);
    size_t low = 0, high = VIET_ROWS;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (viet_rows[mid].cp < cp)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == VIET_ROWS || viet_rows[low].cp != cp)
        return false;
    const struct viet_row *row = &viet_rows[low];
    *ret = (struct viet_letter){
        .cp = cp,
        .toneless = row->toneless,
        .plain = row->plain,
        .rank = row->rank,
        .tone = (enum viet_tone)row->tone,
        .upper = row->upper != 0};
    return true;
}

uint32_t viet_letter_with(uint32_t toneless, enum viet_tone tone)
{
    for (size_t i = 0; i < VIET_ROWS; i++)
        if (viet_rows[i].toneless == toneless && viet_rows[i].tone == (uint8_t)tone)
            return viet_rows[i].cp;
    return toneless;
}

struct viet_run viet_run_of(struct arena *a, struct str s)
{
    struct viet_run r = {ARENA_ARRAY(a, uint32_t, s.n), 0};
    while (s.n) {
        uint32_t cp = 0xFFFD;
        size_t n = utf8_decode(s, &cp);
        r.cp[r.n++] = cp;
        s = str_from(s, n ? n : 1);
    }
    return r;
}

struct str viet_run_str(struct arena *a, const struct viet_run *r)
{
    char *p = arena_raw(a, r->n * 4);
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += utf8_encode(p + n, r->cp[i]);
    return (struct str){p, n};
}

/* Marks in a row that text of any language may have (the bound of UAX 15, "stream-safe"). Ordering
 * takes the square of it: a cell of ten thousand marks must not cost seconds. */
#define MARKS_MAX 30

static bool is_nonstarter(uint32_t cp)
{
    return cp >= 0x300 && utf8proc_get_property((utf8proc_int32_t)cp)->combining_class != 0;
}

static struct viet_run cap_marks(struct arena *a, const struct viet_run *r)
{
    struct viet_run out = {ARENA_ARRAY(a, uint32_t, r->n), 0};
    size_t row = 0;
    for (size_t i = 0; i < r->n; i++) {
        row = is_nonstarter(r->cp[i]) ? row + 1 : 0;
        if (row <= MARKS_MAX)
            out.cp[out.n++] = r->cp[i];
    }
    return out;
}

bool viet_run_sane(const struct viet_run *r)
{
    size_t row = 0;
    for (size_t i = 0; i < r->n; i++) {
        row = is_nonstarter(r->cp[i]) ? row + 1 : 0;
        if (row > MARKS_MAX)
            return false;
    }
    return true;
}

static struct viet_run normalise(struct arena *a, const struct viet_run *r, int options)
{
    struct viet_run capped = cap_marks(a, r);
    struct str text = viet_run_str(a, &capped);
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text.p;
    utf8proc_option_t how = (utf8proc_option_t)options;
    utf8proc_ssize_t n = utf8proc_decompose(p, (utf8proc_ssize_t)text.n, NULL, 0, how);
    assert(n >= 0);
    /* One more: utf8proc's composition may look one past the end. */
    utf8proc_int32_t *cp = ARENA_ARRAY(a, utf8proc_int32_t, (size_t)n + 1);
    n = utf8proc_decompose(p, (utf8proc_ssize_t)text.n, cp, n, how);
    assert(n >= 0);
    if (options & UTF8PROC_COMPOSE)
        n = utf8proc_normalize_utf32(cp, n, how);
    assert(n >= 0);
    return (struct viet_run){(uint32_t *)cp, (size_t)n};
}

/* No mark can follow or combine with anything in these ranges. */
static bool is_nfc_already(const struct viet_run *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->cp[i] >= 0x300 && !(r->cp[i] >= 0x1EA0 && r->cp[i] <= 0x1EF9))
            return false;
    return true;
}

struct viet_run viet_run_nfc(struct arena *a, const struct viet_run *r)
{
    if (is_nfc_already(r))
        return *r;
    return normalise(a, r, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

struct viet_run viet_run_nfd(struct arena *a, const struct viet_run *r)
{
    return normalise(a, r, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
}

struct viet_run viet_run_folded(struct arena *a, const struct viet_run *r)
{
    return normalise(
        a, r, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
}

bool viet_is_letter(uint32_t cp)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

bool viet_is_digit(uint32_t cp)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
    return c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO;
}

bool viet_is_mark(uint32_t cp)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
    return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

uint32_t viet_cp_lower(uint32_t cp)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

uint32_t viet_cp_upper(uint32_t cp)
{
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
}
