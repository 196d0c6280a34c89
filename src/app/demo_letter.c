#include "app/demo_letter.h"

#include "app/letter_events.h"
#include "base/date.h"
#include "commit/contribution_letter.h"
#include "commit/contribution_work.h"
#include "commit/letter_list.h"

#define LEFT_DAYS 3 /* at the end: left to be approved */
#define READS 930   /* of 1,000 letters that wait the chair approves so many at once */
/* Of 1,000 days somebody gives something, in each town. */
static const int64_t gives_permille[DEMO_TOWNS] = {115, 60};

/* A stream of chances of its own each day: the year's other figures stay what they are. */
static struct random_seeded chances(const struct demo_town *t, int64_t day)
{
    struct random_seeded r;
    random_seed(&r, t->year->plan.seed * 1000003 + (uint64_t)day);
    return r;
}

/* ---- letters ---- */

static struct letter_act act_by(const struct demo_official *o, const struct letter *l)
{
    return (struct letter_act){
        .unit_id = l->unit_id,
        .id = l->id,
        .version = l->version,
        .official_id = o->id,
        .official = o->name,
        .actor = o->actor,
        .reason = S(""),
    };
}

static enum err find(
    struct db_tx *tx, const struct demo_town *t, enum letter_group group, struct letter_list *ret)
{
    const struct letter_query q = {
        .unit_id = t->unit.id,
        .group = group,
        .day = date_local_day(tx->now_at),
        .limit = 500,
    };
    return letter_find(tx, &q, ret);
}

/* A condolence, and what goes with a marriage certificate, does not lie till tomorrow. */
static bool urgent(const struct letter *l)
{
    return l->within_days == 1;
}

static enum err send_all(
    struct demo_sim *s, struct db_tx *tx, const struct demo_town *t, const struct demo_official *o,
    bool urgent_only)
{
    struct letter_list all;
    enum err e = find(tx, t, LETTERS_TO_SEND, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct letter l;
        const struct letter_act a = act_by(o, &all.list[i]);
        const struct letter_sending how = {
            all.list[i].kind == LETTER_APOLOGY ? LETTER_BY_POST : LETTER_BY_HAND,
            date_local_day(tx->now_at)};
        if (!urgent_only || urgent(&all.list[i]))
            e = letter_send(tx, &s->data->keys, &a, &how, &l);
    }
    return e;
}

static enum err print_all(
    struct db_tx *tx, const struct demo_town *t, const struct demo_official *o)
{
    struct letter_list all;
    enum err e = find(tx, t, LETTERS_TO_PRINT, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct letter l;
        const struct letter_act a = act_by(o, &all.list[i]);
        e = letter_print(tx, &a, &l);
    }
    return e;
}

/* What is urgent at once; others when the chair comes to them. */
static enum err approve_all(
    struct db_tx *tx, const struct demo_town *t, const struct demo_official *chair,
    struct random_seeded *r)
{
    struct letter_list all;
    enum err e = find(tx, t, LETTERS_TO_APPROVE, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct letter l;
        const struct letter_act a = act_by(chair, &all.list[i]);
        if (urgent(&all.list[i]) || demo_chance(r, READS))
            e = letter_approve(tx, &a, &l);
    }
    return e;
}

static enum err letters(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day, struct random_seeded *r)
{
    static const struct subscriber drafting = {.name = LETTER_EVENTS, .take = letter_events_take};
    const struct demo_official *chair = &t->officials[demo_town_head(t, day)];
    enum err e = subscriber_take_all(tx, &drafting, t->unit.id);
    if (e != OK || !calendar_works(t->year->calendar, day) || day > s->last_day - 1)
        return e;
    const struct demo_official *clerk = &t->officials[demo_town_handler(t, S("Hộ tịch"), day)];
    e = send_all(s, tx, t, clerk, false);
    if (e == OK && day <= s->last_day - LEFT_DAYS)
        e = approve_all(tx, t, chair, r);
    if (e == OK && day <= s->last_day - LEFT_DAYS)
        e = print_all(tx, t, clerk);
    return e == OK ? send_all(s, tx, t, clerk, true) : e;
}

/* ---- contributions ---- */

static struct str with(struct arena *a, struct str words, struct str name, struct str value)
{
    ptrdiff_t at = str_find(words, name);
    if (at < 0)
        return words;
    return arena_fmt(
        a, "%.*s%.*s%.*s", STR_ARG(str_sub(words, 0, (size_t)at)), STR_ARG(value),
        STR_ARG(str_from(words, (size_t)at + name.n)));
}

static enum err make_works(struct db_tx *tx, struct demo_town *t, struct random_seeded *r)
{
    struct arena *a = tx->arena;
    struct demo_words works = demo_words_of(a, "demo/gifts_vi.txt", S("work"));
    struct demo_words english = demo_words_of(a, "demo/gifts_en.txt", S("work"));
    struct demo_words villages = demo_words_load(a, "demo/villages.txt");
    enum err e = OK;
    for (size_t i = 0; e == OK && i < works.n && i < english.n; i++) {
        struct str bare = str_from(demo_words_draw(&villages, r), S("Thôn ").n);
        struct str vi = with(a, works.words[i], S("{place}"), t->unit.name);
        struct str en = with(a, english.words[i], S("{place}"), t->unit.name);
        const struct contribution_work w = {
            .unit_id = t->unit.id,
            .name_vi = with(a, vi, S("{village}"), arena_cat(a, S("thôn "), bare)),
            .name_en = with(a, en, S("{village}"), bare),
        };
        int64_t id;
        e = contribution_work_make(tx, &w, S("demo"), &id);
    }
    return e;
}

/* Who gives, and by which name: most agree to be named, people by their family. */
static enum err giver(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, struct random_seeded *r,
    struct contribution *c)
{
    struct arena *a = tx->arena;
    struct demo_words businesses = demo_words_of(a, "demo/gifts_vi.txt", S("business"));
    bool business = demo_chance(r, 280), named = demo_chance(r, 720);
    struct person_new p = {
        .unit_id = t->unit.id, .kind = PERSON_ORGANISATION, .phone = S(""), .id_number = S("")};
    if (business) {
        p.name = demo_words_draw(&businesses, r);
    } else {
        /* Not of the year's own people: its draws stay what they are. */
        const struct demo_person x = demo_people_draw(demo_people_new(a), r);
        p.kind = PERSON_CITIZEN;
        p.name = x.name;
        p.sex = x.male ? PERSON_MALE : PERSON_FEMALE;
        p.birth_year = x.birth_year;
        p.village = x.village;
        p.address = arena_fmt(a, "%.*s, %.*s", STR_ARG(x.village), STR_ARG(t->place));
    }
    if (named)
        c->named = business ? p.name
                            : arena_fmt(
                                  a, "Gia đình %s %.*s", p.sex == PERSON_MALE ? "ông" : "bà",
                                  STR_ARG(p.name));
    return person_find_or_make(tx, &s->data->keys, &p, &c->person_id, NULL);
}

static void draw_gift(struct arena *a, struct random_seeded *r, struct contribution *c)
{
    struct demo_words goods = demo_words_of(a, "demo/gifts_vi.txt", S("goods"));
    c->kind = demo_chance(r, 560)   ? CONTRIBUTION_MONEY
              : demo_chance(r, 420) ? CONTRIBUTION_DAYS
              : demo_chance(r, 400) ? CONTRIBUTION_LAND
                                    : CONTRIBUTION_GOODS;
    if (c->kind == CONTRIBUTION_MONEY)
        c->amount = 500000 * demo_between(r, 1, demo_chance(r, 150) ? 100 : 12);
    else if (c->kind == CONTRIBUTION_DAYS)
        c->amount = demo_between(r, 1, 10);
    else if (c->kind == CONTRIBUTION_LAND)
        c->amount = demo_between(r, 8, 140);
    else
        c->goods = demo_words_draw(&goods, r);
}

static enum err give(
    struct demo_sim *s, struct db_tx *tx, struct demo_town *t, struct random_seeded *r, int64_t day)
{
    struct contribution_work_list works;
    struct contribution c = {.unit_id = t->unit.id, .day = day, .goods = S(""), .named = S("")};
    enum contribution_fault fault;
    int64_t id, letter_id;
    const struct demo_official *clerk = &t->officials[demo_town_counter(t, day)];
    enum err e = contribution_work_list(tx, t->unit.id, &works);
    if (e == OK)
        e = giver(s, tx, t, r, &c);
    if (e != OK || works.n == 0)
        return e;
    c.work_id = works.list[random_below(r, works.n)].id;
    draw_gift(tx->arena, r, &c);
    e = contribution_record(tx, &c, clerk->actor, &id, &fault);
    return e == OK ? contribution_thank(tx, t->unit.id, id, clerk->actor, &letter_id) : e;
}

enum err demo_letter_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    struct random_seeded r = chances(t, day);
    enum err e = day == s->first_day ? make_works(tx, t, &r) : OK;
    if (e == OK)
        e = letters(s, tx, t, day, &r);
    if (e == OK && calendar_works(t->year->calendar, day) &&
        demo_chance(&r, gives_permille[t - s->towns] * 365 / 250))
        e = give(s, tx, t, &r, day);
    return e;
}
