/* demo_course: what becomes of a dossier of the register, from the desk to the result in hand. */
#include "app/demo_hours.h"
#include "app/demo_year.h"
#include "base/date.h"

#define MINUTE_MS ((int64_t)60000)
#define RATED_PERMILLE 250
#define SPOKEN_PERMILLE 450 /* of ratings: with a word */
#define WRONG_PERMILLE 14   /* of promises in days */
#define APOLOGY_PERMILLE 700

/* ---- due times ---- */

static enum err reckon(
    struct demo_year *y, struct arena *scratch, const struct demo_dossier *d, bool paused,
    int64_t *ret_due_at)
{
    struct dossier_pause pause = {
        .from_at = d->pause_from_at,
        .to_at = d->pause_to_at,
        .why = DOSSIER_SUPPLEMENT,
        .restart = dossier_clock_restarts(y->clock, d->procedure_id),
    };
    struct dossier_pauses pauses = {&pause, paused ? 1 : 0};
    struct dossier dossier = {
        .procedure_id = d->procedure_id,
        .received_at = d->received_at,
        .state = DOSSIER_PROCESSING};
    enum err e = dossier_clock_set(y->clock, scratch, &pauses, &dossier);
    if (e == OK)
        *ret_due_at = dossier.due_at;
    return e;
}

/* The day before or after, as if a rest day had been worked or a day counted twice. */
static int64_t misreckoned(struct demo_year *y, const struct demo_dossier *d, int64_t due_at)
{
    int64_t day = date_local_day(due_at), step = demo_chance(&y->random, 600) ? -1 : 1;
    do
        day += step;
    while (date_weekday(day) > 5);
    bool days = day - date_local_day(d->received_at) > 1;
    return days && demo_chance(&y->random, WRONG_PERMILLE) ? date_at(day, date_local_minute(due_at))
                                                           : due_at;
}

static enum err promise(struct demo_year *y, struct arena *scratch, struct demo_dossier *d)
{
    enum err e = reckon(y, scratch, d, false, &d->due_at);
    if (e != OK || d->due_at == 0)
        return e;
    d->promised_at = misreckoned(y, d, d->due_at);
    if (d->pause_from_at >= d->due_at)
        d->pause_from_at = d->pause_to_at = 0; /* the time was up: they did without the paper */
    d->renewed_at = 0;
    if (d->pause_from_at == 0)
        return OK;
    e = reckon(y, scratch, d, true, &d->due_at);
    d->renewed_at = d->due_at;
    return e;
}

/* ---- the course ---- */

/* Asked for within three working days (R4), brought within a week and a half. */
static void ask_for_papers(struct demo_year *y, struct demo_dossier *d)
{
    const struct calendar *c = y->calendar;
    struct random_seeded *r = &y->random;
    int64_t day = date_local_day(d->received_at);
    int64_t until = date_at(demo_hours_day_after(c, day + 1, demo_between(r, 0, 1)), 24 * 60);
    d->pause_from_at = demo_hours_within(r, c, d->received_at + 15 * MINUTE_MS, until);
    int64_t back = demo_hours_day_after(
        c, date_local_day(d->pause_from_at) + 1, demo_between(r, 0, demo_chance(r, 300) ? 7 : 2));
    d->pause_to_at = demo_hours_visit(r, c, back);
    d->supplement = demo_words_draw(&y->supplements, r);
}

static void end_late(struct demo_year *y, struct demo_dossier *d)
{
    struct random_seeded *r = &y->random;
    int64_t day =
        demo_hours_day_after(y->calendar, date_local_day(d->due_at) + 1, demo_between(r, 0, 4) / 2);
    d->returned_at = demo_hours_visit(r, y->calendar, day);
    struct str why = demo_words_draw(&y->late_reasons, r);
    bool sorry = demo_chance(r, APOLOGY_PERMILLE);
    d->late_reason = arena_fmt(
        y->arena, "%.*s%s", STR_ARG(why), sorry ? " Đã gửi văn bản xin lỗi và hẹn lại." : "");
}

/* Most are done while one waits, or shortly before the time is up. */
static void end_in_time(struct demo_year *y, struct demo_dossier *d)
{
    struct random_seeded *r = &y->random;
    const struct calendar *c = y->calendar;
    int64_t start = d->pause_to_at ? d->pause_to_at : d->received_at;
    int64_t limit_ms = d->due_at - start, from = start + 10 * MINUTE_MS, to = d->due_at;
    if (limit_ms > DATE_DAY_MS * 3 / 2)
        from = start + limit_ms / 3;
    else if (demo_chance(r, 800) && to > start + 110 * MINUTE_MS)
        to = start + 110 * MINUTE_MS;
    int64_t x = demo_hours_within(r, c, from, to), z = demo_hours_within(r, c, from, to);
    d->returned_at = x > z || demo_chance(r, 350) ? x : z;
    if (d->returned_at > d->due_at)
        d->returned_at = d->due_at;
}

int64_t demo_report_day(const struct demo_year *y, int64_t day)
{
    int64_t end = y->plan.last_day;
    for (int64_t sunday = day + 7 - date_weekday(day); sunday - 7 < end; sunday += 7)
        for (int64_t last = sunday; last >= day && last > sunday - 7; last--)
            if (calendar_works(y->calendar, last))
                return last < end ? last : end;
    return end;
}

static void rate(struct demo_year *y, struct demo_dossier *d)
{
    static const int64_t PLEASED[] = {8, 30, 100, 370, 1000},
                         KEPT_WAITING[] = {80, 240, 520, 810, 1000};
    struct random_seeded *r = &y->random;
    bool late = d->late_reason.n > 0;
    d->rating = (int)demo_draw_index(r, late ? KEPT_WAITING : PLEASED, 5) + 1;
    int64_t day = demo_report_day(y, date_local_day(d->returned_at)) + demo_between(r, 1, 8);
    d->rated_at = date_at(day, (int)demo_between(r, 6 * 60 + 30, 21 * 60 + 45));
    d->remark =
        demo_chance(r, SPOKEN_PERMILLE) ? demo_words_draw(&y->remarks[d->rating], r) : S("");
}

enum err demo_course(
    struct demo_year *y, struct arena *scratch, const struct demo_offer *offer,
    struct demo_dossier *d)
{
    struct random_seeded *r = &y->random;
    if (demo_chance(r, offer->supplement_permille))
        ask_for_papers(y, d);
    enum err e = promise(y, scratch, d);
    if (e != OK)
        return e;
    if (d->due_at == 0) {
        int64_t start = d->pause_to_at ? d->pause_to_at : d->received_at;
        int64_t day =
            demo_hours_day_after(y->calendar, date_local_day(start) + 1, demo_between(r, 3, 12));
        d->returned_at = demo_hours_visit(r, y->calendar, day);
    } else if (demo_chance(r, offer->late_permille)) {
        end_late(y, d);
    } else {
        end_in_time(y, d);
    }
    if (demo_chance(r, RATED_PERMILLE))
        rate(y, d);
    return OK;
}
