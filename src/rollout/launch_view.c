#include "rollout/launch_view.h"

#include "base/date.h"
#include "commit/ceremony.h"
#include "commit/letter_list.h"
#include "commit/pledge.h"
#include "commit/witness.h"
#include "doc/markdown.h"
#include "open/photo.h"

static enum err programme_name(struct request *q, int64_t id, struct str *ret, struct str *ret_slug)
{
    struct programme p;
    enum err e = programme_by_id(q->tx, id, &p);
    if (e != OK)
        return e;
    *ret = programme_words(q, p.name_vi, p.name_en);
    *ret_slug = p.slug;
    return OK;
}

enum err launch_line_fill(struct request *q, const struct launch *x, struct launch_line *ret)
{
    struct str slug;
    *ret = (struct launch_line){
        .slug = x->slug,
        .title = x->title,
        .place = x->place,
        .id = x->id,
        .day = x->day,
        .draft = x->state == LAUNCH_DRAFT,
    };
    return programme_name(q, x->programme_id, &ret->programme, &slug);
}

static void fill_about(struct request *q, struct str text, struct launch_view *v)
{
    struct str *list = ARENA_ARRAY(q->arena, struct str, text.n + 1), line;
    while (str_cut(&text, '\n', &line))
        if (str_trim(line).n > 0)
            list[v->about_count++] = str_trim(line);
    v->about = list;
}

static enum err fill_lines(struct request *q, const struct launch *x, struct launch_view *v)
{
    struct launch_agenda agenda;
    struct launch_guests guests;
    enum err e = launch_agenda(q->arena, x->agenda, &agenda);
    if (e == OK)
        e = launch_guests(q->arena, x->guests, &guests);
    if (e != OK)
        return E_INTERNAL; /* they were read when they were written */
    v->agenda = (struct launch_item *)agenda.list;
    v->agenda_count = agenda.n;
    v->guests = guests.list;
    v->guest_count = guests.n;
    return OK;
}

static enum err fill_pledges(struct request *q, const struct launch *x, struct launch_view *v)
{
    struct pledge_list all;
    const int64_t day[2] = {date_at(x->day, 0), date_at(x->day + 1, 0)};
    enum err e = pledge_signed_between(q->tx, x->unit_id, day, &all);
    if (e != OK)
        return e;
    v->pledges = ARENA_ARRAY(q->arena, struct launch_pledge_view, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct pledge *p = &all.list[i];
        v->pledges[v->pledge_count++] = (struct launch_pledge_view){
            p->slug, p->name, programme_words(q, p->post_vi, p->post_en),
            date_str_minute(q->arena, date_local_minute(p->signed_at))};
    }
    return OK;
}

/* The first of that day, if any. */
static enum err fill_ceremony(struct request *q, const struct launch *x, struct launch_view *v)
{
    struct ceremony_list all;
    struct witness_list witnesses;
    const struct ceremony *found = NULL;
    enum err e = ceremony_list(q->tx, x->unit_id, date_of_day(x->day).year, &all);
    for (size_t i = 0; e == OK && i < all.n; i++)
        if (all.list[i].day == x->day)
            found = &all.list[i];
    if (e != OK || !found)
        return e;
    v->ceremony_slug = found->slug;
    v->ceremony_title = found->title;
    e = witness_of_ceremony(q->tx, x->unit_id, found->id, &witnesses);
    if (e != OK)
        return e;
    v->witnesses = ARENA_ARRAY(q->arena, struct launch_witness_view, witnesses.n + 1);
    for (size_t i = 0; i < witnesses.n; i++)
        v->witnesses[v->witness_count++] = (struct launch_witness_view){
            witnesses.list[i].slug, witnesses.list[i].name, witnesses.list[i].title};
    return OK;
}

/* How many: to whom is nobody's business but theirs; who agreed stands on the wall of thanks. */
static enum err fill_thanks(struct request *q, const struct launch *x, struct launch_view *v)
{
    struct letter_sent sent;
    enum err e = letter_sent_count(q->tx, x->unit_id, x->day, x->day, &sent);
    v->thanks = e == OK ? sent.kind[LETTER_THANKS] : 0;
    return e;
}

static enum err fill_photos(
    struct request *q, const struct article *a, struct str body, struct launch_view *v)
{
    struct photo_list photos;
    struct markdown_images images;
    enum err e = photo_list(q->tx, a->unit_id, a->id, &photos);
    if (e == OK)
        e = markdown_images(q->arena, body, &images);
    if (e != OK)
        return e;
    v->photos = ARENA_ARRAY(q->arena, struct launch_photo_view, images.n + 1);
    for (size_t i = 0; i < images.n; i++) {
        const struct photo *p = photo_of(&photos, photo_number(images.list[i].name));
        if (p)
            v->photos[v->photo_count++] = (struct launch_photo_view){
                p->n, p->small_width, p->small_height, images.list[i].words,
                images.list[i].caption};
    }
    return OK;
}

/* What readers see of the article, and nothing before that. */
static enum err fill_article(struct request *q, const struct launch *x, struct launch_view *v)
{
    struct article a;
    struct article_version text;
    struct category_list categories;
    if (x->article_id == 0)
        return OK;
    enum err e = article_by_id(q->tx, x->unit_id, x->article_id, &a);
    if (e != OK || !article_is_public(&a, q->now_at))
        return e == E_NOT_FOUND ? OK : e;
    e = article_version_get(q->tx, &a, a.public_n, &text);
    if (e == OK)
        e = category_list(q->tx, x->unit_id, &categories);
    if (e != OK)
        return e;
    const struct category *c = category_of_id(&categories, a.category_id);
    v->article_id = a.id;
    v->article_title = text.text.title;
    v->article_category = c ? c->slug : S("");
    v->article_slug = a.slug;
    return fill_photos(q, &a, text.text.body, v);
}

enum err launch_view_fill(struct request *q, const struct launch *x, struct launch_view *v)
{
    *v = (struct launch_view){
        .unit_slug = q->unit->slug,
        .title = x->title,
        .place = x->place,
        .day = x->day,
        .draft = x->state == LAUNCH_DRAFT,
        .to_come = x->day > date_local_day(q->now_at),
    };
    enum err e = programme_name(q, x->programme_id, &v->programme, &v->programme_slug);
    if (e == OK)
        e = fill_lines(q, x, v);
    if (e == OK)
        e = fill_pledges(q, x, v);
    if (e == OK)
        e = fill_ceremony(q, x, v);
    if (e == OK)
        e = fill_thanks(q, x, v);
    if (e == OK)
        e = fill_article(q, x, v);
    fill_about(q, x->about, v);
    return e;
}
