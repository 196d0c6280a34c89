/* date: civil days and local time. Local time is Asia/Ho_Chi_Minh: UTC+7, no daylight saving.
 *
 * A `day` is a count of days since 1970-01-01 (a Thursday) in local time; a `minute` counts from
 * local midnight; an `at` is UTC milliseconds. Years 1900 to 2200. */
#ifndef GANDAN_BASE_DATE_H
#define GANDAN_BASE_DATE_H

#include "base/arena.h"

#define DATE_OFFSET_MS ((int64_t)7 * 3600 * 1000)
#define DATE_DAY_MS ((int64_t)86400 * 1000)
#define DATE_ISO_MAX 25

struct date {
    int year, month, day; /* month 1-12, day 1-31 */
};

int64_t date_day(struct date d);
struct date date_of_day(int64_t day);
bool date_valid(struct date d);
int date_days_in_month(int year, int month);
/* 1 = Monday … 7 = Sunday. */
int date_weekday(int64_t day);

int64_t date_local_day(int64_t at);
int date_local_minute(int64_t at);
int64_t date_at(int64_t day, int minute);

/* "YYYY-MM-DD". The whole of s. */
bool date_parse_iso(struct str s, int64_t *ret_day);
/* "YYYY-MM-DD HH:MM[:SS]" local, also with 'T'. */
bool date_parse_local(struct str s, int64_t *ret_at);
/* "HH:MM", also "H:MM"; 24:00 is the end of the day. */
bool date_parse_minute(struct str s, int *ret_minute);

/* "2026-11-20T08:20:00.000Z", with NUL. */
void date_iso(char out[DATE_ISO_MAX], int64_t at);
struct str date_str_iso(struct arena *a, int64_t day);   /* 2026-11-20 */
struct str date_str_local(struct arena *a, int64_t at);  /* 2026-11-20 15:20 */
struct str date_str_dmy(struct arena *a, int64_t day);   /* 20/11/2026 */
struct str date_str_minute(struct arena *a, int minute); /* 15:20 */

#endif
