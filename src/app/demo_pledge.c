#include "app/demo_pledge.h"

#include "app/demo_ceremony.h"
#include "base/date.h"
#include "commit/pledge.h"
#include "commit/pledge_jobs.h"
#include "serve/dossier_measure_jobs.h"
#include "spine/subscriber.h"

#define FIRST_SIGNING 4 /* days after New Year's Day */
#define SIGNING_DAYS 9  /* over which they sign, one after the other */
#define SETTLES_IN 6    /* days after somebody comes */
#define MONDAY 1
#define WEDNESDAY 3
#define THURSDAY 4
/* Of 1,000 broken promises: the official answers within the week, or not at all. */
static const int64_t answers_permille[DEMO_TOWNS] = {850, 500};

/* ---- signing ---- */

static int64_t later(int64_t x, int64_t y)
{
    return x > y ? x : y;
}

static bool signs_today(const struct demo_town *t, size_t i, int64_t day)
{
    const struct demo_official *o = &t->officials[i];
    int64_t new_year = date_day((struct date){date_of_day(day).year, 1, 1});
    int64_t in_january = new_year + FIRST_SIGNING + (int64_t)(i % SIGNING_DAYS);
    int64_t comes = o->from_day > new_year ? o->from_day + SETTLES_IN : 0;
    return day == later(in_january, comes) && day <= o->to_day;
}

/* The neighbour's reserve officer never comes round to it. */
static bool forgets(const struct demo_sim *s, const struct demo_town *t, size_t i)
{
    return t != &s->towns[0] && i == t->official_count - 1;
}

static enum err sign(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, size_t i)
{
    const struct demo_official *o = &t->officials[i];
    struct pledge_template_list texts;
    struct pledge_text text;
    int64_t id;
    enum err e = pledge_templates(tx, date_local_day(tx->now_at), o->roles, &texts);
    if (e != OK || texts.n == 0)
        return e;
    struct pledge_new n = {
        .offer = {t->unit.id, o->id, texts.list[pledge_template_fitting(&texts)].code},
        .actor = o->actor};
    e = pledge_offer(tx, &n.offer, &text);
    n.seen = text.seen;
    return e == OK ? pledge_sign(tx, &s->data->keys, &n, &id) : e;
}

/* In the first commune all who are there sign in the ceremony; who comes later makes a key of their
 * own, and one who was away signs with the password at the desk. */
static enum err sign_today(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, size_t i)
{
    struct pledge p;
    const int64_t year = date_of_day(date_local_day(tx->now_at)).year;
    enum err e = pledge_in_force(tx, t->unit.id, t->officials[i].id, year, &p);
    if (e != E_NOT_FOUND)
        return e;
    bool away = i == t->official_count - 1;
    return t == &s->towns[0] && !away ? demo_sign_own(s, tx, &t->officials[i], 0)
                                      : sign(s, tx, t, i);
}

/* Who was given another post signs anew. */
static enum err sign_again(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    struct pledge_roll roll;
    enum err e = pledge_roll(tx, t->unit.id, day, &roll);
    for (size_t i = 0; e == OK && i < roll.n; i++)
        for (size_t k = 0; e == OK && roll.list[i].changed && k < t->official_count; k++) {
            if (t->officials[k].id != roll.list[i].who.official_id)
                continue;
            e = str_eq(roll.list[i].scheme, SIGNING_KEY_SCHEME)
                    ? demo_sign_own(s, tx, &t->officials[k], 0)
                    : sign(s, tx, t, k);
            break;
        }
    return e;
}

static enum err sign_all(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    enum err e = OK;
    if (t == &s->towns[0] && day == demo_ceremony_day(date_of_day(day).year))
        e = demo_ceremony(s, tx, t);
    for (size_t i = 0; e == OK && i < t->official_count; i++)
        if (signs_today(t, i, day) && !forgets(s, t, i))
            e = sign_today(s, tx, t, i);
    if (e == OK && date_weekday(day) == WEDNESDAY)
        e = sign_again(s, tx, t, day);
    return e;
}

/* ---- judging: as the night's job does, after the week's events were counted ---- */

static enum err judge(struct db_tx *tx, const struct demo_town *t, int64_t day)
{
    static const struct subscriber counting[] = {
        {.name = DOSSIER_MEASURE, .take_all = dossier_measure_take, .from_the_beginning = true},
        {.name = PLEDGE_MEASURE, .take = pledge_measure_take, .from_the_beginning = true},
    };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < sizeof counting / sizeof *counting; i++)
        e = subscriber_take_all(tx, &counting[i], t->unit.id);
    if (e == OK)
        e = pledge_end_left(tx, t->unit.id, day);
    if (e == OK)
        e = pledge_measure_unit(tx, t->unit.id, day);
    return e == OK ? pledge_watch(tx, t->unit.id, day) : e;
}

/* ---- answering ---- */

static struct str actor_of(struct arena *a, int64_t official_id)
{
    return arena_fmt(a, "official:%lld", (long long)official_id);
}

static enum err answer_one(
    struct db_tx *tx, const struct pledge *p, struct random_seeded *r, int64_t permille)
{
    struct demo_words words = demo_words_load(tx->arena, "demo/pledge_answers_vi.txt");
    struct pledge_breach_list all;
    enum err e = pledge_breaches(tx, p->unit_id, p->id, &all);
    for (size_t i = 0; e == OK && i < all.count; i++) {
        bool fresh = all.list[i].day > date_local_day(tx->now_at) - 7;
        if (!fresh || !demo_chance(r, permille))
            continue;
        const struct pledge_answer a = {
            p->unit_id, p->official_id, all.list[i].id, demo_words_draw(&words, r),
            actor_of(tx->arena, p->official_id)};
        e = pledge_answer(tx, &a);
    }
    return e;
}

static enum err answer_all(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    struct pledge_list all;
    struct random_seeded r; /* of its own: how many answer changes nothing else in the year */
    random_seed(&r, t->year->plan.seed * 1000033 + (uint64_t)day);
    enum err e = pledge_of_year(tx, t->unit.id, date_of_day(day).year, &all);
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = answer_one(tx, &all.list[i], &r, answers_permille[t - s->towns]);
    return e;
}

enum err demo_pledge_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    enum err e = sign_all(s, tx, t, day);
    if (e == OK && date_weekday(day) == MONDAY)
        e = judge(tx, t, day);
    if (e == OK && date_weekday(day) == THURSDAY)
        e = answer_all(s, tx, t, day);
    return e;
}
