#include "app/demo_people.h"

#define KNOWN_MAX 4096
#define COMES_AGAIN 220 /* in 1,000 */
#define HAS_PHONE 860

struct demo_people {
    struct arena *arena;
    struct demo_words family, villages;
    struct demo_words middle[2], given[2]; /* women, men */
    struct demo_person *known;
    size_t n;
};

struct demo_people *demo_people_new(struct arena *a)
{
    struct demo_people *p = ARENA_NEW(a, struct demo_people);
    p->arena = a;
    p->family = demo_words_load(a, "demo/family_names.txt");
    p->villages = demo_words_load(a, "demo/villages.txt");
    p->middle[0] = demo_words_load(a, "demo/middle_female.txt");
    p->middle[1] = demo_words_load(a, "demo/middle_male.txt");
    p->given[0] = demo_words_load(a, "demo/given_female.txt");
    p->given[1] = demo_words_load(a, "demo/given_male.txt");
    p->known = ARENA_ARRAY(a, struct demo_person, KNOWN_MAX);
    return p;
}

static struct str draw_name(struct demo_people *p, struct random_seeded *r, size_t sex)
{
    struct str family = demo_words_draw(&p->family, r);
    struct str middle = demo_words_draw(&p->middle[sex], r);
    struct str given = demo_words_draw(&p->given[sex], r);
    while (str_eq(given, middle))
        given = demo_words_draw(&p->given[sex], r);
    return arena_fmt(p->arena, "%.*s %.*s %.*s", STR_ARG(family), STR_ARG(middle), STR_ARG(given));
}

struct demo_person demo_people_draw(struct demo_people *p, struct random_seeded *r)
{
    if (p->n && demo_chance(r, COMES_AGAIN))
        return p->known[random_below(r, p->n)];
    size_t sex = demo_chance(r, 470) ? 1 : 0;
    struct demo_person made = {
        .name = draw_name(p, r, sex),
        .male = sex == 1,
        .birth_year = (int)demo_between(r, 1938, 2006),
        .village = demo_words_draw(&p->villages, r),
    };
    if (demo_chance(r, HAS_PHONE))
        made.phone = arena_fmt(p->arena, "500%06d", (int)random_below(r, 1000000));
    size_t at = p->n < KNOWN_MAX ? p->n++ : (size_t)random_below(r, KNOWN_MAX);
    p->known[at] = made;
    return made;
}
