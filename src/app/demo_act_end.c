/* demo_act_end: an apology, the result in hand, and what the citizen thought of it. */
#include "app/demo_sim.h"
#include "base/date.h"
#include "serve/dossier_apology.h"
#include "serve/dossier_handover.h"
#include "serve/rating.h"

#define BY_OTHER 60 /* of 1,000: somebody else fetches it */
#define SPOKEN 450  /* of ratings: with a word */

enum err demo_act_apologise(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct dossier d;
    bool may = false;
    int64_t day = date_local_day(c->again_at), due_day = date_local_day(c->due_at);
    (void)s;
    enum err e = dossier_by_id(tx, c->town->unit.id, c->id, &d);
    if (e == OK)
        e = dossier_apology_may(tx, &d, &may);
    if (e != OK || !may)
        return e;
    if (day <= due_day)
        (void)calendar_next_working(c->town->year->calendar, due_day + 1, &day);
    int head = demo_town_head(c->town, date_local_day(tx->now_at));
    struct dossier_act a = demo_act_by(c, head, c->late_reason);
    e = dossier_apologise(
        tx, &a, &(struct dossier_apology_new){.day = day, .signer = a.official}, &d);
    if (e == OK)
        demo_act_took(c, &d);
    return e;
}

/* ---- the result in hand ---- */

/* No number that somebody could have: no province has the number 000. */
static struct dossier_taker taker_of(struct arena *a, struct demo_case *c)
{
    static const int64_t HOW[] = {560, 880, 890, 1000}; /* card, phone, passport, receipt */
    struct random_seeded *r = &c->town->year->random;
    struct dossier_taker t = {
        .identity = (enum handover_identity)(demo_draw_index(r, HOW, 4) + IDENTITY_CARD),
        .name = S(""),
        .number = S(""),
    };
    if (str_eq(c->handover, S("Trả qua bưu chính công ích")))
        t.identity = IDENTITY_POST;
    else if (str_eq(c->handover, S("Nhận bản điện tử")))
        t.identity = c->digital ? IDENTITY_ONLINE : IDENTITY_VNEID;
    else if (demo_chance(r, BY_OTHER)) {
        t.identity = IDENTITY_CARD;
        t.other = true;
        t.name = demo_people_draw(c->town->year->people, r).name;
        t.number = arena_fmt(a, "000%09d", (int)demo_between(r, 0, 999999999));
    }
    return t;
}

enum err demo_act_hand_over(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct dossier d;
    int64_t day = date_local_day(tx->now_at);
    struct dossier_taker t = taker_of(tx->arena, c);
    struct dossier_act a = demo_act_by(c, demo_town_counter(c->town, day), S(""));
    enum err e = dossier_hand_over(tx, &s->data->keys, &a, &t, &d);
    if (e != OK)
        return e;
    demo_act_took(c, &d);
    c->holding = false;
    demo_fate_returned(s, c, tx->now_at);
    return OK;
}

/* ---- the rating ---- */

enum err demo_act_rate(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    static const int64_t PLEASED[] = {8, 30, 100, 370, 1000}, SO_SO[] = {22, 75, 240, 640, 1000},
                         KEPT_WAITING[] = {80, 240, 520, 810, 1000};
    struct demo_year *y = c->town->year;
    struct dossier d;
    int64_t id;
    const int64_t *mood = c->late ? KEPT_WAITING : c->town == &s->towns[0] ? PLEASED : SO_SO;
    int level = (int)demo_draw_index(&y->random, mood, 5) + 1;
    bool speaks = demo_chance(&y->random, SPOKEN);
    enum err e = dossier_by_id(tx, c->town->unit.id, c->id, &d);
    if (e != OK)
        return e;
    const struct rating_new rating = {
        .claim = {c->town->unit.id, rating_token(tx->arena, &s->data->keys, &d)},
        .level = level,
        .comment = speaks ? demo_words_draw(&y->remarks[level], &y->random) : S(""),
    };
    s->ratings++;
    return rating_give(tx, &s->data->keys, &rating, &id);
}
