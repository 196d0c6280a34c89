/* The time half of dossier_written.h: a cell is cut into numbers, words and signs, then read with
 * the few patterns of a date and of a time of day, in either order. */
#include "base/date.h"
#include "base/num.h"
#include "base/viet.h"
#include "serve/dossier_written.h"

#define MAX_TOKENS 24
#define MAX_CELL ((size_t)80)
#define EXCEL_EPOCH_DAYS 25569 /* spreadsheets count from 1899-12-30 */
#define NOON 720

struct token {
    char kind; /* 'n' number, 'w' word, else the sign itself; 0 ends */
    int64_t value;
    size_t digits;
    struct str word; /* folded */
};

struct reading {
    struct token t[MAX_TOKENS + 4]; /* the last ones stay 0, so that patterns may look ahead */
    size_t n;
    bool have_date, have_time;
    struct written_moment m;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static size_t run_length(struct str s, bool (*is)(char))
{
    size_t n = 0;
    while (n < s.n && is(s.p[n]))
        n++;
    return n;
}

/* Takes one token off *rest. False: a number that is none. */
static bool next_token(struct arena *a, struct str *rest, struct token *ret)
{
    size_t digits = run_length(*rest, is_digit), letters = run_length(*rest, is_letter);
    struct token t = {.kind = rest->p[0], .digits = digits};
    size_t taken = 1;
    if (digits) {
        taken = digits;
        t.kind = 'n';
        if (!num_parse_i64(str_sub(*rest, 0, digits), 0, 99999999, &t.value))
            return false;
    } else if (letters) {
        taken = letters;
        t.kind = 'w';
        t.word = viet_fold(a, str_sub(*rest, 0, letters));
    }
    *rest = str_from(*rest, taken);
    *ret = t;
    return true;
}

static bool cut_up(struct arena *a, struct str s, struct reading *r)
{
    while (s.n) {
        struct token t;
        if (!next_token(a, &s, &t))
            return false;
        if (t.kind == ' ' || t.kind == '\n' || t.kind == '\t')
            continue;
        if (r->n == MAX_TOKENS)
            return false;
        r->t[r->n++] = t;
    }
    return true;
}

static bool is_word(const struct token *t, struct str word)
{
    return t->kind == 'w' && str_eq(t->word, word);
}

/* ---- dates ---- */

static bool set_date(struct reading *r, int64_t year, int64_t month, int64_t day)
{
    if (r->have_date || year < 2000 || year > 2099 || month > 12 || day > 31)
        return false;
    struct date d = {(int)year, (int)month, (int)day};
    if (!date_valid(d))
        return false;
    r->m.day = date_day(d);
    r->have_date = true;
    return true;
}

static int64_t full_year(const struct token *t)
{
    return t->digits == 2 ? 2000 + t->value : t->digits == 4 ? t->value : -1;
}

/* 20/11/2026, 3-1-26, 2026-11-20. Returns the tokens taken; 0: no date here; -1: a wrong one. */
static int take_signed_date(struct reading *r, const struct token *t)
{
    char sign = t[1].kind;
    if (t[0].kind != 'n' || (sign != '/' && sign != '-' && sign != '.') || t[2].kind != 'n' ||
        t[3].kind != sign || t[4].kind != 'n')
        return 0;
    bool ok = t[0].digits == 4 ? t[4].digits <= 2 && set_date(r, t[0].value, t[2].value, t[4].value)
                               : set_date(r, full_year(&t[4]), t[2].value, t[0].value);
    return ok ? 5 : -1;
}

/* 20 tháng 11 năm 2026 */
static int take_worded_date(struct reading *r, const struct token *t)
{
    if (t[0].kind != 'n' || !is_word(&t[1], S("thang")) || t[2].kind != 'n')
        return 0;
    if (!is_word(&t[3], S("nam")) || t[4].kind != 'n')
        return -1;
    return set_date(r, full_year(&t[4]), t[2].value, t[0].value) ? 5 : -1;
}

/* ---- times of day ---- */

static bool set_time(struct reading *r, int64_t hour, int64_t minute)
{
    if (r->have_time || hour > 23 || minute > 59)
        return false;
    r->m.minute = (int)(hour * 60 + minute);
    r->have_time = true;
    return true;
}

/* 15:20, 15:20:00, 15:20:00.000 */
static int take_clock(struct reading *r, const struct token *t)
{
    if (t[0].kind != 'n' || t[1].kind != ':' || t[2].kind != 'n' || t[2].digits != 2)
        return 0;
    if (!set_time(r, t[0].value, t[2].value))
        return -1;
    if (t[3].kind != ':' || t[4].kind != 'n')
        return 3;
    return t[5].kind == '.' && t[6].kind == 'n' ? 7 : 5;
}

/* 7h30, 7h, 07 giờ 30 phút, 7g30 */
static int take_worded_time(struct reading *r, const struct token *t)
{
    bool is_hour = is_word(&t[1], S("h")) || is_word(&t[1], S("g")) || is_word(&t[1], S("gio"));
    if (t[0].kind != 'n' || !is_hour)
        return 0;
    bool minutes = t[2].kind == 'n' && t[2].digits <= 2 && t[3].kind != '/' && t[3].kind != '-' &&
                   t[3].kind != '.' && !is_word(&t[3], S("thang"));
    if (!set_time(r, t[0].value, minutes ? t[2].value : 0))
        return -1;
    if (!minutes)
        return 2;
    bool unit = is_word(&t[3], S("phut")) || is_word(&t[3], S("p")) || is_word(&t[3], S("ph"));
    return unit ? 4 : 3;
}

/* SA, CH, AM, PM behind a time; "22:28 PM" is met in real data and means what it says. */
static int take_half_of_day(struct reading *r, const struct token *t)
{
    bool before = is_word(t, S("sa")) || is_word(t, S("am")) || is_word(t, S("sang"));
    bool after = is_word(t, S("ch")) || is_word(t, S("pm")) || is_word(t, S("chieu"));
    if (!before && !after)
        return 0;
    if (!r->have_time)
        return -1;
    if (after && r->m.minute < NOON)
        r->m.minute += NOON;
    else if (before && r->m.minute >= NOON && r->m.minute < NOON + 60)
        r->m.minute -= NOON;
    return 1;
}

/* ---- what may stand around ---- */

/* Names of weekdays, "ngày", "lúc", commas, the apostrophe of text cells. */
static int take_filling(const struct token *t)
{
    static const struct str WORDS[] = {
        STR_INIT("ngai"), STR_INIT("ngay"), STR_INIT("luc"), STR_INIT("hoi"),
        STR_INIT("chu"),  STR_INIT("nhat"), STR_INIT("hai"), STR_INIT("ba"),
        STR_INIT("tu"),   STR_INIT("nam"),  STR_INIT("sau"), STR_INIT("bay"),
        STR_INIT("bai"),  STR_INIT("cn"),   STR_INIT("t"),   STR_INIT("z"),
    };
    if (is_word(t, S("thu")))
        return t[1].kind == 'n' && t[1].digits == 1 ? 2 : 1;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (is_word(t, WORDS[i]))
            return 1;
    return t->kind == ',' || t->kind == '\'' || t->kind == '-' || t->kind == ';' ? 1 : 0;
}

static int take_one(struct reading *r, const struct token *t)
{
    int n = take_signed_date(r, t);
    if (n == 0)
        n = take_worded_date(r, t);
    if (n == 0)
        n = take_clock(r, t);
    if (n == 0)
        n = take_worded_time(r, t);
    if (n == 0)
        n = take_half_of_day(r, t);
    if (n == 0)
        n = take_filling(t);
    return n == 0 ? -1 : n;
}

/* 46346 or 46346.64 (also with a comma): days since 1899-12-30. */
static bool take_spreadsheet_number(struct str s, struct written_moment *ret)
{
    ptrdiff_t dot = str_find_char(s, '.');
    if (dot < 0)
        dot = str_find_char(s, ',');
    struct str whole = dot < 0 ? s : str_sub(s, 0, (size_t)dot);
    struct str part = dot < 0 ? S("") : str_sub(s, (size_t)dot + 1, 9);
    int64_t days, fraction = 0, scale = 1;
    if (!num_parse_i64(whole, 36526, 73050, &days) || whole.n != 5) /* years 2000 to 2099 */
        return false;
    if (dot >= 0 && !num_parse_i64(part, 0, 999999999, &fraction))
        return false;
    for (size_t i = 0; i < part.n; i++)
        scale *= 10;
    int minute = (int)((fraction * 1440 + scale / 2) / scale);
    if (minute >= 1440)
        return false;
    *ret = (struct written_moment){days - EXCEL_EPOCH_DAYS, dot < 0 ? -1 : minute};
    return true;
}

bool written_moment(struct arena *a, struct str cell, struct written_moment *ret)
{
    struct str s = str_trim(cell);
    struct reading r = {.m.minute = -1};
    if (s.n == 0 || s.n > MAX_CELL)
        return false;
    if (take_spreadsheet_number(s, ret))
        return true;
    if (!cut_up(a, s, &r))
        return false;
    for (size_t i = 0; i < r.n;) {
        int n = take_one(&r, &r.t[i]);
        if (n < 0)
            return false;
        i += (size_t)n;
    }
    if (!r.have_date)
        return false;
    *ret = r.m;
    return true;
}

int64_t written_at(struct written_moment m)
{
    return date_at(m.day, m.minute < 0 ? 0 : m.minute);
}
