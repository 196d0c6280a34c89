#include "app/demo_press.h"

#include "app/demo_news.h"
#include "base/date.h"
#include "open/photo.h"

#define LEAST 12 /* articles, however small the demo */
#define SMALL_WIDTH                                                                                \
    320 /* drawn pictures pack worse than photographs: within the bytes of a first view */

enum err demo_press_begin(struct demo_sim *s, uint64_t seed, int64_t percent)
{
    struct str *places = ARENA_ARRAY(s->arena, struct str, DEMO_TOWNS);
    for (int i = 0; i < DEMO_TOWNS; i++)
        places[i] = s->towns[i].unit.name;
    const struct demo_news_plan plan = {s->first_day, s->last_day, seed, places, DEMO_TOWNS};
    int64_t wanted = DEMO_NEWS_COUNT * percent / 100;
    wanted = wanted < LEAST ? LEAST : wanted;
    s->news_step = wanted >= DEMO_NEWS_COUNT ? 1 : DEMO_NEWS_COUNT / wanted;
    return demo_news_make(s->arena, &plan, &s->news);
}

/* ---- who ---- */

#define NOBODY DEMO_OFFICIALS_MAX

/* Who works there on that day and has one of these roles, but for `other`; or NOBODY. */
static size_t one_with(const struct demo_town *t, unsigned roles, size_t other, int64_t day)
{
    for (size_t i = 0; i < t->official_count; i++) {
        const struct demo_official *o = &t->officials[i];
        if (i != other && o->roles & roles && o->from_day <= day && day <= o->to_day)
            return i;
    }
    return NOBODY;
}

static struct article_act act_of(
    const struct demo_town *t, size_t official, const struct article *seen)
{
    const struct demo_official *o = &t->officials[official];
    return (struct article_act){
        .unit_id = t->unit.id,
        .id = seen->id,
        .version = seen->version,
        .official_id = o->id,
        .official = o->name,
        .actor = o->actor,
        .reason = S(""),
    };
}

/* ---- the picture ---- */

static enum err draw(
    struct demo_sim *s, struct arena *a, const struct picture_scene *scene, int width,
    struct file_taken *ret)
{
    struct str png;
    enum err e = picture_png(a, scene, width, &png);
    return e == OK ? file_take(s->data->files, png, MEDIA_PNG, ret) : e;
}

static enum err add_picture(
    struct demo_sim *s, struct db_tx *tx, const struct article *article,
    const struct picture_scene *scene, struct str actor)
{
    struct file_taken whole, small;
    int64_t n;
    enum err e = draw(s, tx->arena, scene, PICTURE_WIDTH, &whole);
    if (e == OK)
        e = draw(s, tx->arena, scene, SMALL_WIDTH, &small);
    if (e != OK)
        return e;
    const struct photo_new p = {
        .actor = actor,
        .taken = &whole,
        .small = &small,
        .width = PICTURE_WIDTH,
        .height = PICTURE_HEIGHT,
        .small_width = SMALL_WIDTH,
        .small_height = (int64_t)SMALL_WIDTH * PICTURE_HEIGHT / PICTURE_WIDTH,
    };
    return photo_add(tx, &s->data->keys, article, &p, &n);
}

/* ---- an article ---- */

static enum err category_id(struct db_tx *tx, int64_t unit_id, struct str slug, int64_t *ret)
{
    struct category_list all;
    enum err e = category_begin(tx, unit_id);
    if (e == OK)
        e = category_list(tx, unit_id, &all);
    if (e != OK)
        return e;
    const struct category *c = category_of_slug(&all, slug);
    *ret = c ? c->id : 0;
    return c ? OK : E_NOT_FOUND;
}

/* Who writes what, and who approves it. */
struct piece {
    const struct demo_town *town;
    const struct demo_news_item *item;
    size_t writer, second; /* of the town's officials; NOBODY: none is there who could */
};

static enum err write_it(
    struct demo_sim *s, struct db_tx *tx, const struct piece *p, struct article *ret)
{
    const struct demo_town *t = p->town;
    const struct demo_news_item *x = p->item;
    struct article_text text = {
        .title = x->title,
        .lead = x->lead,
        .body = x->body,
        .byline = x->byline,
        .language = S("vi"),
    };
    struct article_act a = act_of(t, p->writer, &(struct article){.id = 0});
    enum err e = category_id(tx, t->unit.id, x->category, &text.category_id);
    if (e == OK)
        e = article_write(tx, &a, &text, ret);
    if (e == OK)
        e = add_picture(s, tx, ret, &x->picture, a.actor);
    if (e != OK)
        return e;
    text.body = arena_fmt(
        tx->arena, "![%.*s](" PHOTO_PREFIX "1 \"%.*s\")\n\n%.*s", STR_ARG(x->caption),
        STR_ARG(x->caption), STR_ARG(x->body));
    text.cover = 1;
    struct article seen = {0};
    e = article_by_id(tx, t->unit.id, ret->id, &seen);
    a = act_of(t, p->writer, &seen);
    return e == OK ? article_write(tx, &a, &text, ret) : e;
}

static enum err publish(struct demo_sim *s, struct db_tx *tx, const struct piece *p)
{
    struct article made = {0};
    enum err e = write_it(s, tx, p, &made);
    struct article_act a = act_of(p->town, p->writer, &made);
    if (e == OK)
        e = article_submit(tx, &a, &made);
    a = act_of(p->town, p->second, &made);
    return e == OK ? article_publish(tx, &a, date_at(p->item->day, p->item->minute), &made) : e;
}

enum err demo_press_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    enum err e = OK;
    for (int64_t i = 0; e == OK && i < DEMO_NEWS_COUNT; i += s->news_step) {
        struct piece p = {.town = t, .item = &s->news[i]};
        if (p.item->day != day || p.item->town != (int)(t - s->towns))
            continue;
        p.writer = one_with(t, ROLE_BIT(ROLE_EDITOR), NOBODY, day);
        p.second = one_with(t, ROLE_BIT(ROLE_CHAIR), p.writer, day);
        if (p.writer != NOBODY && p.second != NOBODY)
            e = publish(s, tx, &p);
    }
    return e;
}
