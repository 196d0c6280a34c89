/* demo_arrive: who comes to the desks on which day, and those who come whatever the scale. */
#include "app/demo_hours.h"
#include "app/demo_sim.h"
#include "base/date.h"

#define WRONG_VILLAGE 12 /* of 1,000 receptions: mistyped, and put right */

/* ---- how many ---- */

static void weigh(struct demo_sim *s, struct demo_town *t, int64_t total)
{
    size_t days = (size_t)(s->last_day - s->first_day + 1);
    int64_t *weight = ARENA_ARRAY(s->arena, int64_t, days), sum = 0, upto = 0;
    t->arrivals = ARENA_ARRAY(s->arena, int64_t, days);
    for (size_t i = 0; i < days; i++)
        sum += weight[i] =
            demo_hours_weight(&t->year->random, t->year->calendar, s->first_day + (int64_t)i);
    /* By running sums, so that they add up to the total exactly. */
    for (size_t i = 0; sum && i < days; i++) {
        t->arrivals[i] = total * (upto + weight[i]) / sum - total * upto / sum;
        upto += weight[i];
    }
}

/* ---- who is there whatever the scale ---- */

static const struct {
    enum demo_fate fate;
    int days_before; /* working days before the one on which it is looked at */
    struct str procedure;
} ALWAYS[] = {
    {DEMO_LATE_SORRY, 6, STR_INIT("1.004859")},   /* 3 working days */
    {DEMO_LATE, 5, STR_INIT("1.001612")},         /* 3 */
    {DEMO_DUE_TODAY, 3, STR_INIT("1.004873")},    /* 3 */
    {DEMO_DUE_TODAY, 2, STR_INIT("2.001035")},    /* 2 */
    {DEMO_DUE_LATER, 3, STR_INIT("1.001776")},    /* 10 */
    {DEMO_WAITING, 7, STR_INIT("1.012753")},      /* 20 */
    {DEMO_PAYING, 9, STR_INIT("1.012753")},       /* 20 */
    {DEMO_WITHDRAWING, 4, STR_INIT("1.001776")},  /* 10 */
    {DEMO_AT_DESK, 4, STR_INIT("1.004873")},      /* 3 */
    {DEMO_TO_RATE, 1, STR_INIT("1.001193")},      /* same day */
    {DEMO_OVER_HOLIDAY, 0, STR_INIT("1.004222")}, /* 7; before the last holiday */
};
#define ALWAYS_COUNT (sizeof ALWAYS / sizeof *ALWAYS)

static int64_t working_day_before(const struct calendar *c, int64_t day, int count)
{
    while (count > 0)
        if (calendar_works(c, --day))
            count--;
    return day;
}

/* The last working day before a holiday that lies far enough back. */
static int64_t holiday_of(const struct demo_sim *s, const struct calendar *c)
{
    for (int64_t day = s->last_day - 12; day > s->first_day + 60; day--) {
        struct calendar_look look;
        calendar_look(c, day, &look);
        if (look.is == CALENDAR_IS_HOLIDAY || look.is == CALENDAR_IS_OFF)
            return working_day_before(c, day, 1);
    }
    return 0;
}

static int64_t day_of(const struct demo_sim *s, const struct calendar *c, size_t i)
{
    return ALWAYS[i].fate == DEMO_OVER_HOLIDAY
               ? s->holiday
               : working_day_before(c, s->today, ALWAYS[i].days_before);
}

/* ---- cases ---- */

static enum dossier_channel channel_of(struct str word)
{
    if (str_eq(word, S("Trực tiếp")))
        return CHANNEL_DIRECT;
    return str_eq(word, S("Bưu chính")) ? CHANNEL_POST : CHANNEL_ONLINE;
}

/* What came in the evening is taken in when the office opens. */
static int64_t taken_in_at(const struct demo_town *t, int64_t at)
{
    int64_t opens = at;
    if (calendar_is_open(t->year->calendar, at))
        return at;
    return calendar_next_opening(t->year->calendar, at, &opens) ? opens + 7 * 60000 : at;
}

static enum err arrive(
    struct demo_sim *s, struct demo_town *t, int64_t day, enum demo_fate fate, struct str code)
{
    struct random_seeded *r = &t->year->random;
    struct demo_case *c = &s->cases[s->case_count];
    struct demo_dossier d;
    enum err e = demo_year_draw(t->year, day, &c->offer, &d);
    if (e == OK && code.n &&
        dossier_clock_match(t->year->clock, s->arena, code, day, &d.procedure_id) != MATCH_ONE)
        e = E_NOT_FOUND;
    if (e != OK)
        return e;
    if (fate != DEMO_LIFE) {
        struct calendar_look look;
        calendar_look(t->year->calendar, day, &look);
        d.received_at = date_at(day, look.span[0].opens + (int)demo_between(r, 8, 70));
        d.channel = S("Trực tiếp");
        d.handover = S("Nhận trực tiếp tại Bộ phận Một cửa");
    }
    if (taken_in_at(t, d.received_at) >= date_at(s->last_day + 1, 0))
        d.received_at = demo_hours_visit(r, t->year->calendar, day); /* it would not be seen */
    c->town = t;
    c->fate = fate;
    c->procedure = demo_year_procedure(t->year, d.procedure_id);
    c->person = d.person;
    c->channel = channel_of(d.channel);
    c->handover = d.handover;
    c->received_at = d.received_at;
    c->wrong_village = fate == DEMO_LIFE && demo_chance(r, WRONG_VILLAGE);
    s->case_count++;
    demo_plan(c, ACT_RECEIVE, taken_in_at(t, d.received_at));
    demo_sim_queue(s, c);
    return OK;
}

enum err demo_arrive_plan(struct demo_sim *s, int64_t total)
{
    const struct calendar *c = s->towns[0].year->calendar;
    if (!calendar_next_working(c, s->last_day + 1, &s->today))
        return E_NOT_FOUND;
    s->holiday = holiday_of(s, c);
    int64_t rest = total - (int64_t)(ALWAYS_COUNT * DEMO_TOWNS);
    int64_t first = rest > 0 ? rest * s->towns[0].share / 1000 : 0;
    weigh(s, &s->towns[0], first);
    weigh(s, &s->towns[1], rest > 0 ? rest - first : 0);
    s->case_max = (size_t)total + ALWAYS_COUNT * DEMO_TOWNS;
    s->cases = ARENA_ARRAY(s->arena, struct demo_case, s->case_max);
    s->queue = ARENA_ARRAY(s->arena, struct demo_queue_entry, s->case_max + 2);
    return OK;
}

enum err demo_arrive_day(struct demo_sim *s, int64_t day)
{
    enum err e = OK;
    for (int i = 0; i < DEMO_TOWNS; i++) {
        struct demo_town *t = &s->towns[i];
        int64_t n = t->arrivals[day - s->first_day];
        if (i == 0 && day <= s->register_last)
            n = 0;
        for (int64_t k = 0; e == OK && k < n; k++)
            e = arrive(s, t, day, DEMO_LIFE, S(""));
        for (size_t k = 0; e == OK && k < ALWAYS_COUNT; k++)
            if (day_of(s, t->year->calendar, k) == day)
                e = arrive(s, t, day, ALWAYS[k].fate, ALWAYS[k].procedure);
    }
    return e;
}
