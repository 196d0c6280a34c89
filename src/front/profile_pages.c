/* profile_pages: an official's own page: posts, how to reach, the year's pledge and figures.
 *
 * Nothing of the account shows: neither login nor roles. Who has left keeps the page, for what they
 * promised is still read; it says so, and how to reach is gone. */
#include "front/directory_pages.h"

#include "front/directory_pages.tmpl.h"

#include "base/date.h"
#include "doc/chart.h"
#include "front/figure_view.h"
#include "spine/topic.h"

struct profile_in {
    struct str slug;
};
static const struct field profile_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 120,
     .required = true,
     .offset = offsetof(struct profile_in, slug),
     .label = TEXT_form_address},
};

/* ---- posts ---- */

static struct profile_post post_of(struct request *q, const struct post *p, bool now)
{
    return (struct profile_post){
        .title = pledge_words(q->lang, p->title_vi, p->title_en),
        .foreign = q->lang == LANG_EN && p->title_en.n == 0,
        .desk = now ? p->desk : S(""),
        .from = text_date(q->arena, p->from_day),
        .to = p->to_day == POST_OPEN ? S("") : text_date(q->arena, p->to_day),
    };
}

/* Held today first; one that is yet to come is not told before its day. */
static enum err read_posts(struct request *q, const struct official *o, struct profile_view *v)
{
    struct post_list all;
    const int64_t today = date_local_day(q->now_at);
    enum err e = post_list(q->tx, o->unit_id, o->id, &all);
    if (e != OK)
        return e;
    struct profile_post *list = ARENA_ARRAY(q->arena, struct profile_post, all.n + 1);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < all.n; i++) {
            const struct post *p = &all.list[i];
            bool now = post_held(p, today);
            if (p->from_day <= today && now == (round == 0))
                list[v->post_count++] = post_of(q, p, now && o->active);
        }
    v->posts = list;
    return OK;
}

/* Of those who have left nothing is told that one could call or visit. */
static enum err read_row(struct request *q, const struct official *o, struct profile_view *v)
{
    struct official_entry x;
    enum err e = official_entry(q->tx, o, date_local_day(q->now_at), &x);
    if (e != OK)
        return e;
    if (!o->active) {
        x.p = NULL;
        x.o.phone = x.o.email = S("");
    }
    v->there = o->active;
    v->row = directory_row(q, &x);
    return OK;
}

/* ---- the pledge ---- */

static enum err read_pledges(struct request *q, const struct official *o, struct profile_view *v)
{
    struct pledge_list all;
    enum err e = pledge_of_official(q->tx, o->unit_id, o->id, &all);
    struct pledge *earlier = ARENA_ARRAY(q->arena, struct pledge, all.n + 1);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct pledge *p = &all.list[i];
        if (p->year != v->year || p->ended_at) {
            earlier[v->earlier_count++] = *p;
            continue;
        }
        struct pledge_promise_view *promises;
        v->has_pledge = true;
        v->pledge_slug = p->slug;
        v->signed_on = text_date(q->arena, date_local_day(p->signed_at));
        e = pledge_promise_views(q, p, date_local_day(q->now_at), &promises, &v->promise_count);
        v->promises = promises;
    }
    v->earlier = earlier;
    return e;
}

/* ---- figures ---- */

static enum err read_figures(struct request *q, const struct official *o, struct profile_view *v)
{
    const struct {
        struct str code;
        enum text name, why;
    } shown[PROFILE_FIGURES] = {
        {MEASURE_ON_TIME, TEXT_profile_on_time, TEXT_profile_on_time_none},
        {MEASURE_SUPPLEMENT_ONCE, TEXT_profile_once, TEXT_profile_once_none},
    };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < PROFILE_FIGURES; i++) {
        struct figure_view f;
        e = figure_view(q, &(struct figure_ask){shown[i].code, o->id, (int)v->year}, &f);
        v->figures[i] = (struct profile_figure){shown[i].name, shown[i].why, f.measured,
                                                f.share,       f.counts,     f.spark};
    }
    return e;
}

static enum err show(struct request *q, struct response *s)
{
    const struct profile_in *in = q->in;
    struct official o;
    struct profile_view v = {.unit = q->unit, .year = date_of_day(date_local_day(q->now_at)).year};
    enum err e = official_by_slug(q->tx, q->unit->id, in->slug, &o);
    if (e == OK)
        e = read_row(q, &o, &v);
    if (e == OK)
        e = read_posts(q, &o, &v);
    if (e == OK)
        e = read_pledges(q, &o, &v);
    if (e == OK && o.active)
        e = read_figures(q, &o, &v);
    if (e == OK)
        e = measure_next_at(q->tx, q->unit->id, &s->fresh_until);
    if (e != OK)
        return e;
    s->title = o.name;
    s->nav = NAV_OFFICIALS;
    s->no_index = !o.active;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_directory_title), request_unit_path(q, S("/can-bo")));
    response_crumb(s, o.name, S(""));
    profile_page(&s->html, &v);
    return OK;
}

const struct route profile_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/can-bo/{slug}",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_OFFICIAL | TOPIC_PLEDGE | TOPIC_MEASURE,
     .fields = FIELDS(profile_in),
     .show = show,
     .doc = "An official: posts, how to reach, the year's pledge and figures"},
    {0},
};
