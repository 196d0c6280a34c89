#include "base/identity.h"

#include "base/buf.h"

#define DIGITS_MAX 20

struct digits {
    char p[DIGITS_MAX + 1];
    size_t n;
    bool plus;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What people put between digits; NBSP too, which Excel does. */
static size_t filler(struct str rest)
{
    if (str_starts(rest, S("\xC2\xA0")))
        return 2;
    return rest.p[0] != 0 && strchr(" \t.-/()", rest.p[0]) ? 1 : 0;
}

static bool digits_of(struct str s, struct digits *d)
{
    *d = (struct digits){.n = 0};
    while (s.n) {
        size_t skip = filler(s);
        if (skip == 0 && is_digit(s.p[0]) && d->n < DIGITS_MAX)
            d->p[d->n++] = s.p[0];
        else if (skip == 0 && s.p[0] == '+' && d->n == 0 && !d->plus)
            d->plus = true;
        else if (skip == 0)
            return false;
        s = str_from(s, skip ? skip : 1);
    }
    return d->n > 0;
}

static void drop_front(struct digits *d, size_t n)
{
    memmove(d->p, d->p + n, d->n - n + 1);
    d->n -= n;
}

static bool begins(const struct digits *d, const char *front)
{
    return strncmp(d->p, front, strlen(front)) == 0;
}

/* ---- phones ---- */

static bool is_mobile(const char *national, size_t n)
{
    return n == 9 && strchr("35789", national[0]) != NULL;
}

static bool is_landline(const char *national, size_t n)
{
    return national[0] == '2' && (n == 9 || n == 10);
}

static void set_e164(struct phone *p, const char *front, const struct digits *d)
{
    struct str head = str_z(front);
    memcpy(p->e164, front, head.n);
    memcpy(p->e164 + head.n, d->p, d->n + 1);
}

/* d holds the number without 0 or 84. */
static enum err national(struct digits *d, struct phone *ret, bool repaired)
{
    bool mobile = is_mobile(d->p, d->n);
    if (!mobile && !is_landline(d->p, d->n))
        return E_INVALID;
    *ret = (struct phone){.kind = mobile ? PHONE_MOBILE : PHONE_LANDLINE, .repaired = repaired};
    set_e164(ret, "+84", d);
    return OK;
}

static bool is_service(const struct digits *d)
{
    return (begins(d, "1800") || begins(d, "1900")) && (d->n == 8 || d->n == 10);
}

static enum err foreign(const struct digits *d, struct phone *ret)
{
    if (d->n < 7 || d->n > 15 || d->p[0] == '0')
        return E_INVALID;
    *ret = (struct phone){.kind = PHONE_FOREIGN};
    set_e164(ret, "+", d);
    return OK;
}

/* 84… without a plus is the country only when a whole number follows: 848123456 lost its zero. */
static bool has_country(const struct digits *d)
{
    return begins(d, "84") && (d->plus || d->n >= 11);
}

enum err phone_parse(struct str s, struct phone *ret)
{
    struct digits d;
    if (!digits_of(s, &d))
        return E_INVALID;
    if (!d.plus && begins(&d, "00")) {
        drop_front(&d, 2);
        d.plus = true;
    }
    if (d.plus && !begins(&d, "84"))
        return foreign(&d, ret);
    if (is_service(&d)) {
        *ret = (struct phone){.kind = PHONE_SERVICE};
        set_e164(ret, "", &d);
        return OK;
    }
    if (has_country(&d)) {
        drop_front(&d, begins(&d, "840") ? 3 : 2);
        return national(&d, ret, false);
    }
    bool zero = begins(&d, "0");
    if (zero)
        drop_front(&d, 1);
    return national(&d, ret, !zero);
}

static struct str national_of(struct arena *a, struct str e164)
{
    if (str_starts(e164, S("+84")))
        return arena_cat(a, S("0"), str_from(e164, 3));
    return e164;
}

struct str phone_show(struct arena *a, struct str e164)
{
    struct str n = national_of(a, e164);
    if (str_starts(n, S("+")) || n.n < 8)
        return n;
    size_t first = 4, last = n.n >= 11 ? 4 : 3;
    if (n.n == 8)
        return arena_fmt(a, "%.4s %.4s", n.p, n.p + 4);
    return arena_fmt(
        a, "%.*s %.*s %.*s", (int)first, n.p, (int)(n.n - first - last), n.p + first, (int)last,
        n.p + n.n - last);
}

/* `front` and `back` characters stay; what would show as much as it hides is hidden whole. */
static struct str mask(struct arena *a, struct str s, size_t front, size_t back)
{
    struct buf b;
    buf_init(&b, a, (size_t)4 * 64);
    bool shown = s.n > front + back;
    size_t hidden = shown ? s.n - front - back : s.n;
    if (shown)
        buf_add(&b, s.p, front);
    for (size_t i = 0; i < hidden && i < 32; i++)
        buf_lit(&b, "•");
    if (shown)
        buf_add(&b, s.p + s.n - back, back);
    return buf_get(&b);
}

struct str phone_unbroken(struct arena *a, struct str typed)
{
    struct str rest = typed, piece, ret = S("");
    while (str_cut(&rest, ' ', &piece))
        if (piece.n)
            ret = ret.n ? arena_fmt(a, "%.*s\xc2\xa0%.*s", STR_ARG(ret), STR_ARG(piece)) : piece;
    return ret;
}

struct str phone_dialled(struct arena *a, struct str typed)
{
    char *p = arena_raw(a, typed.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if ((c >= '0' && c <= '9') || (c == '+' && n == 0))
            p[n++] = c;
    }
    return (struct str){p, n};
}

struct str phone_mask(struct arena *a, struct str e164)
{
    return mask(a, national_of(a, e164), 2, 3);
}

/* ---- identity papers ---- */

#define CCCD_DIGITS 12
#define CMND_DIGITS 9

static int two_digits(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool all_equal(const char *p, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (p[i] != p[0])
            return false;
    return true;
}

/* 001-096 are provinces as of 2004-2025; countries are coded from 100 up. */
static bool is_province(const char *p)
{
    int code = (p[0] - '0') * 100 + two_digits(p + 1);
    return (code >= 1 && code <= 96) || code >= 100;
}

static enum err cccd(const char *p, struct id_claim claim, struct id_number *ret)
{
    int century = p[3] - '0';
    if (all_equal(p, CCCD_DIGITS) || century > 5)
        return E_INVALID;
    struct id_number id = {.kind = ID_CCCD};
    memcpy(id.digits, p, CCCD_DIGITS + 1);
    id.birth_year = 1900 + century / 2 * 100 + two_digits(p + 4);
    id.sex = century % 2 == 0 ? SEX_MALE : SEX_FEMALE;
    if (!is_province(p))
        id.warnings |= ID_WARN_PROVINCE;
    if (claim.birth_year != 0 && claim.birth_year != id.birth_year)
        id.warnings |= ID_WARN_BIRTH_YEAR;
    if (claim.sex != SEX_UNKNOWN && claim.sex != id.sex)
        id.warnings |= ID_WARN_SEX;
    *ret = id;
    return OK;
}

static enum err cmnd(const char *p, struct id_number *ret)
{
    if (all_equal(p, CMND_DIGITS))
        return E_INVALID;
    *ret = (struct id_number){.kind = ID_CMND, .warnings = ID_WARN_OLD_PAPER};
    memcpy(ret->digits, p, CMND_DIGITS + 1);
    return OK;
}

/* A letter and seven digits: C1234567. */
static bool passport(struct str s, struct id_number *ret)
{
    struct str t = str_trim(s);
    char letter = t.n == 8 ? t.p[0] : 0;
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    if (letter < 'A' || letter > 'Z')
        return false;
    for (size_t i = 1; i < t.n; i++)
        if (!is_digit(t.p[i]))
            return false;
    *ret = (struct id_number){.kind = ID_PASSPORT};
    memcpy(ret->digits, t.p, t.n);
    ret->digits[0] = letter;
    return true;
}

/* Puts the zeros back that a spreadsheet dropped: a CCCD may lose one or two, a CMND one. */
static bool restore_zeros(struct digits *d)
{
    size_t want = d->n == 8 ? CMND_DIGITS : d->n == 10 || d->n == 11 ? CCCD_DIGITS : d->n;
    size_t lost = want - d->n;
    memmove(d->p + lost, d->p, d->n + 1);
    memset(d->p, '0', lost);
    d->n = want;
    return lost > 0;
}

enum err id_parse(struct str s, struct id_claim claim, struct id_number *ret)
{
    struct digits d;
    if (passport(s, ret))
        return OK;
    if (!digits_of(s, &d) || d.plus)
        return E_INVALID;
    bool repaired = restore_zeros(&d);
    enum err e = E_INVALID;
    if (d.n == CCCD_DIGITS)
        e = cccd(d.p, claim, ret);
    else if (d.n == CMND_DIGITS)
        e = cmnd(d.p, ret);
    if (e == OK && repaired)
        ret->warnings |= ID_WARN_REPAIRED;
    return e;
}

struct str id_mask(struct arena *a, struct str digits)
{
    return mask(a, digits, 3, 4);
}
