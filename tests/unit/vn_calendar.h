/* The calendar of 2026 (data/calendar.csv) and the usual hours, for tests that read no files. */
#ifndef GANDAN_TESTS_VN_CALENDAR_H
#define GANDAN_TESTS_VN_CALENDAR_H

#include <stdlib.h>

#include "base/date.h"
#include "place/calendar.h"

#define VN_DAYS_MAX 64
#define VN_HOURS_MAX 24

struct vn_calendar {
    struct calendar_day days[VN_DAYS_MAX];
    struct calendar_hours hours[VN_HOURS_MAX];
    struct calendar c;
};

static inline int64_t day_of(const char *iso)
{
    int64_t day;
    if (!date_parse_iso(str_z(iso), &day))
        abort();
    return day;
}

static inline int64_t at_of(const char *local)
{
    int64_t at;
    if (!date_parse_local(str_z(local), &at))
        abort();
    return at;
}

static inline int vn_by_day(const void *x, const void *y)
{
    const struct calendar_day *a = x, *b = y;
    return (a->day > b->day) - (a->day < b->day);
}

static inline struct calendar_day *vn_add_day(
    struct vn_calendar *v, const char *iso, enum calendar_kind kind)
{
    struct calendar_day row = {
        .day = day_of(iso), .kind = kind, .certainty = CALENDAR_DECIDED, .name_vi = S("Nghỉ")};
    if (v->c.day_count == VN_DAYS_MAX)
        abort();
    v->days[v->c.day_count++] = row;
    qsort(v->days, v->c.day_count, sizeof *v->days, vn_by_day);
    for (size_t i = 0; i < v->c.day_count; i++)
        if (v->days[i].day == row.day && v->days[i].kind == kind)
            return &v->days[i];
    abort();
}

static inline struct calendar_hours *vn_add_hours(
    struct vn_calendar *v, int weekday, int opens, int closes)
{
    if (v->c.hours_count == VN_HOURS_MAX)
        abort();
    struct calendar_hours *h = &v->hours[v->c.hours_count++];
    *h = (struct calendar_hours){
        .weekday = weekday,
        .opens = opens,
        .closes = closes,
        .valid_from = day_of("2024-01-01"),
        .valid_to = CALENDAR_FOR_EVER,
    };
    return h;
}

static inline void vn_calendar(struct vn_calendar *v)
{
    static const char *const holidays[] = {
        "2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19",
        "2026-02-20", "2026-04-26", "2026-04-27", "2026-04-30", "2026-05-01",
        "2026-09-01", "2026-09-02", "2026-11-24",
    };
    *v = (struct vn_calendar){0};
    v->c.days = v->days;
    v->c.hours = v->hours;
    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++)
        vn_add_day(v, holidays[i], CALENDAR_HOLIDAY);
    vn_add_day(v, "2026-01-02", CALENDAR_OFF)->certainty = CALENDAR_UNCERTAIN;
    vn_add_day(v, "2026-01-10", CALENDAR_WORKED)->certainty = CALENDAR_UNCERTAIN;
    vn_add_day(v, "2026-08-22", CALENDAR_WORKED);
    vn_add_day(v, "2026-08-31", CALENDAR_OFF);
    for (int weekday = 1; weekday <= 5; weekday++) {
        vn_add_hours(v, weekday, 7 * 60 + 30, 11 * 60 + 30);
        vn_add_hours(v, weekday, 13 * 60 + 30, 17 * 60);
    }
}

#endif
