/* deadline_cases: answers many questions, for tests/tools/deadline_oracle.py.
 *
 * Lines in, numbers parted by spaces; minutes count from 1970-01-01 00:00 local time:
 *   C                                          a new calendar without anything
 *   D day kind certainty closes                in order of days
 *   H weekday opens closes from to own
 *   Q received unit amount nr restart… np from to …      (to -1: open)
 * Lines out, one a question: "E" and the error, or
 *   "A" due counted was_due minutes_left greatest number of a counted day   (due -1: a pause is
 * open)
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "serve/deadline.h"

#define DAYS_MAX 2000
#define HOURS_MAX 64
#define LIST_MAX 32

static struct calendar_day days[DAYS_MAX];
static struct calendar_hours hours[HOURS_MAX];
static struct calendar calendar = {.days = days, .hours = hours};

static int64_t at_of_minute(int64_t m)
{
    return m * 60000 - DATE_OFFSET_MS;
}

static long long minute_of_at(int64_t at)
{
    return (long long)((at + DATE_OFFSET_MS) / 60000);
}

static bool number(char **p, long long *ret)
{
    int used = 0;
    if (sscanf(*p, "%lld%n", ret, &used) != 1)
        return false;
    *p += used;
    return true;
}

static bool numbers(char **p, long long *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!number(p, &list[i]))
            return false;
    return true;
}

static bool read_day(char *p)
{
    long long v[4];
    if (calendar.day_count == DAYS_MAX || !numbers(&p, v, 4))
        return false;
    days[calendar.day_count++] = (struct calendar_day){
        .day = v[0],
        .kind = (enum calendar_kind)v[1],
        .certainty = (enum calendar_certainty)v[2],
        .closes = (int)v[3],
    };
    return true;
}

static bool read_hours(char *p)
{
    long long v[6];
    if (calendar.hours_count == HOURS_MAX || !numbers(&p, v, 6))
        return false;
    hours[calendar.hours_count++] = (struct calendar_hours){
        .weekday = (int)v[0],
        .opens = (int)v[1],
        .closes = (int)v[2],
        .valid_from = v[3],
        .valid_to = v[4],
        .layer = v[5] ? CALENDAR_OWN : CALENDAR_BUILT_IN,
    };
    return true;
}

static int greatest_number(struct arena *a, const struct deadline *d)
{
    const struct deadline_day *list;
    size_t n;
    int greatest = 0;
    deadline_days(a, d, &list, &n);
    for (size_t i = 0; i < n; i++)
        greatest = list[i].n > greatest ? list[i].n : greatest;
    return greatest;
}

static void answer(struct arena *a, const struct deadline_question *q)
{
    struct deadline d, stored;
    enum err e = deadline_reckon(a, q, &d);
    if (e == OK)
        e = deadline_decode(a, deadline_encode(a, &d), &stored);
    if (e != OK) {
        printf("E %s\n", err_name(e));
        return;
    }
    printf(
        "A %lld %lld %lld %lld %d\n", stored.due_at ? minute_of_at(stored.due_at) : -1,
        minute_of_at(stored.counted_from), minute_of_at(stored.was_due_at),
        (long long)stored.minutes_left, greatest_number(a, &stored));
}

static bool read_question(struct arena *a, char *p)
{
    long long v[4], list[2 * LIST_MAX], pauses;
    int64_t restarts[LIST_MAX];
    struct deadline_pause pause[LIST_MAX];
    if (!numbers(&p, v, 4) || v[3] > LIST_MAX || !numbers(&p, list, (size_t)v[3]))
        return false;
    for (long long i = 0; i < v[3]; i++)
        restarts[i] = at_of_minute(list[i]);
    if (!number(&p, &pauses) || pauses > LIST_MAX || !numbers(&p, list, (size_t)pauses * 2))
        return false;
    for (long long i = 0; i < pauses; i++) {
        pause[i].from_at = at_of_minute(list[2 * i]);
        pause[i].to_at = list[2 * i + 1] < 0 ? 0 : at_of_minute(list[2 * i + 1]);
    }
    struct deadline_question q = {
        .calendar = &calendar,
        .received_at = at_of_minute(v[0]),
        .limit = {v[2], (enum deadline_unit)v[1]},
        .restarts = restarts,
        .restart_count = (size_t)v[3],
        .pauses = pause,
        .pause_count = (size_t)pauses,
    };
    answer(a, &q);
    return true;
}

int main(void)
{
    char line[4096];
    struct arena *a = arena_new(0);
    while (fgets(line, sizeof line, stdin)) {
        bool ok = true;
        if (line[0] == 'C')
            calendar.day_count = calendar.hours_count = 0;
        else if (line[0] == 'D')
            ok = read_day(line + 1);
        else if (line[0] == 'H')
            ok = read_hours(line + 1);
        else if (line[0] == 'Q')
            ok = read_question(a, line + 1);
        if (!ok) {
            fprintf(stderr, "cannot read: %s", line);
            return 2;
        }
        arena_reset(a);
    }
    arena_free(a);
    return 0;
}
