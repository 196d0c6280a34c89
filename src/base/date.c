#include "base/date.h"

#include "base/num.h"

/* Howard Hinnant's days-from-civil: exact for the proleptic Gregorian calendar. */
int64_t date_day(struct date d)
{
    int64_t y = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct date date_of_day(int64_t day)
{
    int64_t z = day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    struct date d;
    d.day = (int)(doy - (153 * mp + 2) / 5 + 1);
    d.month = (int)(mp < 10 ? mp + 3 : mp - 9);
    d.year = (int)(yoe + era * 400 + (d.month <= 2));
    return d;
}

int date_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool date_valid(struct date d)
{
    return d.year >= 1900 && d.year <= 2200 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= date_days_in_month(d.year, d.month);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int date_weekday(int64_t day)
{
    int64_t since_monday = day + 3;
    return (int)(since_monday - floor_div(since_monday, 7) * 7) + 1;
}

int64_t date_local_day(int64_t at)
{
    return floor_div(at + DATE_OFFSET_MS, DATE_DAY_MS);
}

int date_local_minute(int64_t at)
{
    int64_t in_day = at + DATE_OFFSET_MS - date_local_day(at) * DATE_DAY_MS;
    return (int)(in_day / 60000);
}

int64_t date_at(int64_t day, int minute)
{
    return day * DATE_DAY_MS + (int64_t)minute * 60000 - DATE_OFFSET_MS;
}

static bool part(struct str s, size_t from, size_t n, int max, int *ret)
{
    uint64_t v;
    if (from + n > s.n || !num_parse_uint(str_sub(s, from, n), (uint64_t)max, &v))
        return false;
    *ret = (int)v;
    return true;
}

bool date_parse_iso(struct str s, int64_t *ret_day)
{
    struct date d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !part(s, 0, 4, 9999, &d.year) ||
        !part(s, 5, 2, 12, &d.month) || !part(s, 8, 2, 31, &d.day) || !date_valid(d))
        return false;
    *ret_day = date_day(d);
    return true;
}

bool date_parse_minute(struct str s, int *ret_minute)
{
    ptrdiff_t colon = str_find_char(s, ':');
    int h, m;
    if (colon < 1 || colon > 2 || s.n != (size_t)colon + 3 || !part(s, 0, (size_t)colon, 24, &h) ||
        !part(s, (size_t)colon + 1, 2, 59, &m) || (h == 24 && m != 0))
        return false;
    *ret_minute = h * 60 + m;
    return true;
}

bool date_parse_local(struct str s, int64_t *ret_at)
{
    int64_t day;
    int minute, second = 0;
    if (s.n < 16 || (s.p[10] != ' ' && s.p[10] != 'T') ||
        !date_parse_iso(str_sub(s, 0, 10), &day) || !date_parse_minute(str_sub(s, 11, 5), &minute))
        return false;
    if (s.n != 16 && (s.n != 19 || s.p[16] != ':' || !part(s, 17, 2, 59, &second)))
        return false;
    *ret_at = date_at(day, minute) + (int64_t)second * 1000;
    return true;
}

void date_iso(char out[DATE_ISO_MAX], int64_t at)
{
    int64_t day = floor_div(at, DATE_DAY_MS);
    int64_t ms = at - day * DATE_DAY_MS;
    struct date d = date_of_day(day);
    (void)snprintf(
        out, DATE_ISO_MAX, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)d.year % 10000,
        (unsigned)d.month % 100, (unsigned)d.day % 100, (unsigned)(ms / 3600000) % 24,
        (unsigned)(ms / 60000 % 60), (unsigned)(ms / 1000 % 60), (unsigned)(ms % 1000));
}

/* By hand: a page says thirty dates, and the library's printf costs more than all that is around
 * it. */
static char *two(char *p, int v)
{
    unsigned u = (unsigned)v;
    p[0] = (char)('0' + u / 10 % 10);
    p[1] = (char)('0' + u % 10);
    return p + 2;
}

static char *sign(char *p, char c)
{
    *p = c;
    return p + 1;
}

static char *iso(char *p, struct date d)
{
    p = sign(two(two(p, d.year / 100), d.year % 100), '-');
    return two(sign(two(p, d.month), '-'), d.day);
}

static char *clock_face(char *p, int minute)
{
    return two(sign(two(p, minute / 60), ':'), minute % 60);
}

struct str date_str_iso(struct arena *a, int64_t day)
{
    char *p = arena_raw(a, 10);
    iso(p, date_of_day(day));
    return (struct str){p, 10};
}

struct str date_str_local(struct arena *a, int64_t at)
{
    char *p = arena_raw(a, 16);
    clock_face(sign(iso(p, date_of_day(date_local_day(at))), ' '), date_local_minute(at));
    return (struct str){p, 16};
}

struct str date_str_dmy(struct arena *a, int64_t day)
{
    struct date d = date_of_day(day);
    char *p = arena_raw(a, 10),
         *q = two(sign(two(sign(two(p, d.day), '/'), d.month), '/'), d.year / 100);
    two(q, d.year % 100);
    return (struct str){p, 10};
}

struct str date_str_minute(struct arena *a, int minute)
{
    char *p = arena_raw(a, 5);
    clock_face(p, minute);
    return (struct str){p, 5};
}
