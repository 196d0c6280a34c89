/* demo_news: the news of the demo's communes: which article on which day, and its words, made of
 * the templates of data/demo/articles_vi.txt (what its marks mean: data/README.md). The same seed
 * gives the same news. Nothing is written here: whoever publishes takes an item on its day.
 * Memory: the arena. */
#ifndef GANDAN_APP_DEMO_NEWS_H
#define GANDAN_APP_DEMO_NEWS_H

#include "app/demo_people.h"
#include "doc/picture.h"

#define DEMO_NEWS_COUNT 120

struct demo_news_item {
    int64_t day;
    int minute; /* of the local day, in which it is published */
    int town;
    struct str category;    /* the slug */
    struct str title, lead; /* plain text */
    struct str body;        /* Markdown, without the picture */
    struct str caption;     /* of the picture, and its words for those who do not see it */
    struct str byline;      /* a pen name */
    struct picture_scene picture;
};

struct demo_news_plan {
    int64_t first_day, last_day;
    uint64_t seed;
    const struct str *places; /* by town: "Vũ Ninh" */
    size_t towns;
};
/* DEMO_NEWS_COUNT items by day and minute; no title stands twice. E_INVALID: the file is wrong. */
enum err demo_news_make(
    struct arena *a, const struct demo_news_plan *p, const struct demo_news_item **ret) must_check;

#endif
