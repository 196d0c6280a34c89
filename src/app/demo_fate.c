/* demo_fate: what becomes of a dossier: drawn when it is received, and again whenever the answer of
 * the real functions (a due time, a state) decides what can follow. */
#include "app/demo_hours.h"
#include "app/demo_sim.h"
#include "base/date.h"

#define MINUTE_MS ((int64_t)60000)
#define FAR_DAYS 20 /* beyond the year's end: it will not be seen */

/* Of 1,000. */
enum {
    STOPS = 4,     /* of those with a limit in days */
    WITHDRAWS = 7, /* the same */
    STAYS = 200,   /* of those withdrawing */
    BY_ANOTHER = 25,
    DENIED = 12,
    RECALLED = 3,
    ASKED_AGAIN = 20, /* of those asked */
    NEVER_CAME = 45,  /* the same: stopped after a month */
    PAYS = 550,       /* of land */
    POWER_CUT_LATE = 420,
    RATED = 250,
    NOT_FETCHED = 15,
};

void demo_plan(struct demo_case *c, enum demo_act act, int64_t at)
{
    int64_t least = c->planned ? c->plan[c->planned - 1].at + MINUTE_MS : at;
    if (c->done == c->planned && c->planned > 0) {
        least = c->plan[c->done - 1].at + MINUTE_MS;
        c->plan[0] = c->plan[c->done - 1];
        c->planned = c->done = 1;
    }
    if (c->planned == DEMO_PLAN_MAX)
        return; /* what is over it, nobody misses */
    c->plan[c->planned].act = act;
    c->plan[c->planned].at = at > least ? at : least;
    c->planned++;
}

static struct random_seeded *chances(struct demo_case *c)
{
    return &c->town->year->random;
}

static const struct calendar *calendar_of(const struct demo_case *c)
{
    return c->town->year->calendar;
}

/* In working hours, soon: within so many working minutes, about. */
static int64_t soon(struct demo_case *c, int64_t from, int64_t minutes)
{
    int64_t to = from + minutes * MINUTE_MS, opens;
    if (calendar_is_open(calendar_of(c), from) && calendar_is_open(calendar_of(c), to))
        return demo_hours_within(chances(c), calendar_of(c), from, to);
    if (!calendar_next_opening(calendar_of(c), from, &opens))
        return to;
    return demo_hours_within(chances(c), calendar_of(c), opens, opens + minutes * MINUTE_MS);
}

/* Somebody comes, on a working day so many after this one. */
static int64_t visit(struct demo_case *c, int64_t after, int64_t low, int64_t high)
{
    int64_t day = demo_hours_day_after(
        calendar_of(c), date_local_day(after) + 1, demo_between(chances(c), low, high));
    return demo_hours_visit(chances(c), calendar_of(c), day);
}

static int64_t never(const struct demo_sim *s)
{
    return date_at(s->last_day + FAR_DAYS, 9 * 60);
}

static bool in_days(const struct demo_case *c, int64_t now)
{
    return c->due_at - now > DATE_DAY_MS;
}

/* ---- late or not ---- */

static bool draws_late(struct demo_case *c)
{
    int64_t permille = c->offer->late_permille * c->town->late_percent / 100;
    int64_t due_day = date_local_day(c->due_at);
    if (demo_hours_power_cut(due_day))
        permille += POWER_CUT_LATE * (100 + c->town->late_percent) / 250;
    /* September is more than the weaker desk can bear. */
    if (c->town->late_percent > 200 && date_of_day(due_day).month == 9)
        permille = permille * 2 + 10;
    return demo_chance(chances(c), permille > 700 ? 700 : permille);
}

static void say_sorry(struct demo_case *c, int64_t now, int64_t ready_at)
{
    const struct calendar *cal = calendar_of(c);
    int64_t due_day = date_local_day(c->due_at), at;
    bool ahead = in_days(c, now) && demo_chance(chances(c), 760);
    if (ahead) {
        int64_t day = due_day - 1;
        while (!calendar_works(cal, day))
            day--;
        at = demo_hours_within(chances(c), cal, date_at(day, 0), date_at(day, 24 * 60));
        ahead = at > now;
    }
    if (!ahead)
        at = demo_hours_within(chances(c), cal, c->due_at, ready_at);
    c->again_at = ready_at;
    if (at < ready_at)
        demo_plan(c, ACT_APOLOGISE, at);
}

static int64_t late_end(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    int64_t ready = visit(c, c->due_at, 0, 1 + demo_between(chances(c), 0, 2));
    bool sorry = demo_chance(chances(c), c->town->sorry_permille);
    c->late = true;
    c->late_reason = demo_words_draw(&c->town->year->late_reasons, chances(c));
    if (c->fate != DEMO_LIFE) {
        sorry = c->fate == DEMO_LATE_SORRY;
        ready = date_at(demo_hours_day_after(calendar_of(c), s->today + 1, 1), 9 * 60);
    }
    if (sorry)
        say_sorry(c, now, ready);
    return ready;
}

/* Most are done while one waits, or shortly before the time is up. */
static int64_t timely_end(struct demo_case *c, int64_t now)
{
    struct random_seeded *r = chances(c);
    int64_t limit = c->due_at - now, from = now + 6 * MINUTE_MS, to = c->due_at;
    if (in_days(c, now))
        from = now + limit / 3;
    else if (demo_chance(r, 800) && to > now + 110 * MINUTE_MS)
        to = now + 110 * MINUTE_MS;
    int64_t x = demo_hours_within(r, calendar_of(c), from, to);
    int64_t z = demo_hours_within(r, calendar_of(c), from, to);
    int64_t at = x > z || demo_chance(r, 350) ? x : z;
    return at > c->due_at - 4 * MINUTE_MS ? c->due_at - 4 * MINUTE_MS : at;
}

static int64_t end_of(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    if (c->due_at == 0)
        return visit(c, now, 3, 12);
    if (c->fate == DEMO_LATE || c->fate == DEMO_LATE_SORRY)
        return late_end(s, c, now);
    if (c->fate == DEMO_DUE_TODAY || c->fate == DEMO_DUE_LATER || c->fate == DEMO_PAYING)
        return never(s);
    if (c->fate == DEMO_AT_DESK)
        return c->due_at - 6 * 60 * MINUTE_MS;
    if (c->fate == DEMO_LIFE && !c->paid && draws_late(c))
        return late_end(s, c, now);
    return timely_end(c, now);
}

/* ---- the work ---- */

static void steps(struct demo_case *c, int64_t now, int64_t end)
{
    const struct calendar *cal = calendar_of(c);
    struct random_seeded *r = chances(c);
    if (!c->begun)
        demo_plan(c, ACT_BEGIN, soon(c, now, 90));
    c->begun = true;
    if (demo_chance(r, BY_ANOTHER))
        demo_plan(c, ACT_REASSIGN, demo_hours_within(r, cal, now, now + (end - now) / 4));
    demo_plan(c, ACT_APPRAISE, demo_hours_within(r, cal, now, now + (end - now) / 3));
    if (demo_chance(r, 700))
        demo_plan(c, ACT_SIGN, demo_hours_within(r, cal, now + (end - now) * 2 / 3, end));
}

static bool pays_now(struct demo_case *c)
{
    if (c->paid || !str_eq(c->procedure->field_vi, S("Đất đai")))
        return false;
    return c->fate == DEMO_PAYING || (c->fate == DEMO_LIFE && demo_chance(chances(c), PAYS));
}

/* Its end leaves the apology where it belongs in time: late_end plans it first, so the steps come
 * before only when there is none. */
static void finish(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    bool days = c->due_at == 0 || in_days(c, now);
    if (days && pays_now(c)) {
        demo_plan(c, ACT_BEGIN, soon(c, now, 90));
        c->begun = true;
        demo_plan(c, ACT_PAYMENT, visit(c, now, 1, 4));
        return;
    }
    if (days && !c->begun) {
        demo_plan(c, ACT_BEGIN, soon(c, now, 60));
        c->begun = true;
        demo_plan(c, ACT_APPRAISE, soon(c, now + 30 * MINUTE_MS, 200));
    }
    int64_t end = end_of(s, c, now);
    if (days && !c->late && c->fate != DEMO_WITHDRAWING)
        steps(c, now, end < never(s) ? end : now + 2 * DATE_DAY_MS);
    c->denied = days && c->fate == DEMO_LIFE && demo_chance(chances(c), DENIED);
    demo_plan(c, c->denied ? ACT_DENY : ACT_READY, end);
}

static bool asks(struct demo_case *c)
{
    bool always = c->fate == DEMO_WAITING || c->fate == DEMO_OVER_HOLIDAY;
    return always ||
           (c->fate == DEMO_LIFE && demo_chance(chances(c), c->offer->supplement_permille));
}

/* Asked for within three working days (R4), and while there is time. */
static void ask(struct demo_case *c, int64_t now)
{
    const struct calendar *cal = calendar_of(c);
    int64_t day = date_local_day(now);
    int64_t until =
        date_at(demo_hours_day_after(cal, day + 1, demo_between(chances(c), 0, 1)), 24 * 60);
    if (c->fate != DEMO_LIFE)
        until = date_at(day, 24 * 60);
    if (c->due_at && until > c->due_at)
        until = c->due_at;
    demo_plan(c, ACT_ASK, demo_hours_within(chances(c), cal, now + 15 * MINUTE_MS, until));
}

void demo_fate_goes_on(
    struct demo_sim *s, struct demo_case *c, const struct dossier *d, int64_t now)
{
    c->due_at = d->due_at;
    finish(s, c, now);
}

void demo_fate_received(struct demo_sim *s, struct demo_case *c, const struct dossier *d)
{
    struct random_seeded *r = chances(c);
    int64_t now = c->plan[c->done - 1].at;
    c->due_at = d->due_at;
    if (d->state == DOSSIER_REFUSED)
        return;
    if (c->wrong_village)
        demo_plan(c, ACT_CORRECT, now + demo_between(r, 4, 25) * MINUTE_MS);
    if (d->state == DOSSIER_SUPPLEMENT) {
        demo_fate_asked(s, c, now);
        return;
    }
    bool days = c->due_at == 0 || in_days(c, now);
    if (c->fate == DEMO_LIFE && demo_chance(r, 4)) {
        demo_plan(c, ACT_VOID, now + demo_between(r, 3, 40) * MINUTE_MS);
        return;
    }
    demo_plan(c, ACT_ASSIGN, days ? soon(c, now, 120) : now + demo_between(r, 1, 4) * MINUTE_MS);
    now = c->plan[c->planned - 1].at;
    bool life = c->fate == DEMO_LIFE;
    if (asks(c))
        ask(c, now);
    else if (c->fate == DEMO_WITHDRAWING || (life && days && demo_chance(r, WITHDRAWS)))
        demo_plan(c, ACT_WITHDRAW, visit(c, now, 0, 1));
    else if (life && days && demo_chance(r, STOPS))
        demo_plan(c, ACT_STOP, visit(c, now, 1, 2));
    else
        finish(s, c, now);
}

void demo_fate_asked(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    struct random_seeded *r = chances(c);
    if (c->fate == DEMO_WAITING) {
        demo_plan(c, ACT_PAPERS, never(s));
    } else if (c->fate == DEMO_OVER_HOLIDAY) {
        demo_plan(c, ACT_PAPERS, visit(c, now, 0, 0));
    } else if (demo_chance(r, NEVER_CAME)) {
        int64_t day = demo_hours_day_after(calendar_of(c), date_local_day(now) + 31, 0);
        demo_plan(c, ACT_STOP, demo_hours_visit(r, calendar_of(c), day));
    } else {
        demo_plan(c, ACT_PAPERS, visit(c, now, 0, demo_chance(r, 300) ? 7 : 2));
        if (!c->asked && demo_chance(r, ASKED_AGAIN))
            demo_plan(c, ACT_ASK_AGAIN, soon(c, c->plan[c->planned - 1].at + 20 * MINUTE_MS, 60));
    }
    c->asked = true;
}

void demo_fate_paying(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    c->paid = true;
    demo_plan(c, ACT_PAID, c->fate == DEMO_PAYING ? never(s) : visit(c, now, 0, 5));
}

void demo_fate_withdrawing(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    bool stays = demo_chance(chances(c), STAYS);
    int64_t at = c->fate == DEMO_WITHDRAWING ? never(s) : visit(c, now, 0, 1);
    demo_plan(c, stays ? ACT_STAY : ACT_WITHDRAWN, at);
}

void demo_fate_ready(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    struct random_seeded *r = chances(c);
    bool far = c->handover.n && !str_eq(c->handover, S("Nhận trực tiếp tại Bộ phận Một cửa"));
    if (c->fate == DEMO_AT_DESK) {
        demo_plan(c, ACT_HAND_OVER, never(s));
        return;
    }
    if (!c->recalled && !c->denied && c->fate == DEMO_LIFE && demo_chance(r, RECALLED)) {
        demo_plan(c, ACT_RECALL, soon(c, now + 10 * MINUTE_MS, 120));
        return;
    }
    bool waits = date_local_day(c->received_at) == date_local_day(now);
    int64_t at = visit(c, now, 0, demo_chance(r, NOT_FETCHED) ? 25 : 2);
    if (waits || far)
        at = now + demo_between(r, 2, 12) * MINUTE_MS;
    demo_plan(c, ACT_HAND_OVER, at);
}

void demo_fate_recalled(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    (void)s;
    c->recalled = true;
    demo_plan(c, ACT_READY, soon(c, now + 20 * MINUTE_MS, 90));
}

void demo_fate_returned(struct demo_sim *s, struct demo_case *c, int64_t now)
{
    struct random_seeded *r = chances(c);
    (void)s;
    if (c->fate == DEMO_TO_RATE || !demo_chance(r, c->late ? RATED + 150 : RATED))
        return;
    int64_t day = date_local_day(now) + demo_between(r, 1, 8);
    demo_plan(c, ACT_RATE, date_at(day, (int)demo_between(r, 6 * 60 + 30, 21 * 60 + 45)));
}
