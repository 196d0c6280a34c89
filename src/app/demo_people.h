/* demo_people: invented people of the villages of data/demo; any likeness is chance. They come
 * again, as people do. Phone numbers begin with 0500, an area code that was given up in 2017:
 * nobody can be called by them. */
#ifndef GANDAN_APP_DEMO_PEOPLE_H
#define GANDAN_APP_DEMO_PEOPLE_H

#include "app/demo_words.h"

struct demo_person {
    struct str name;
    struct str village; /* "Thôn Ao Sen" */
    struct str phone;   /* nine digits behind the zero; "": none given */
    int birth_year;
    bool male;
};

struct demo_people;
struct demo_people *demo_people_new(struct arena *a);
struct demo_person demo_people_draw(struct demo_people *p, struct random_seeded *r);

#endif
