/* overview_pages: what is due and late, what waits to be published, the month's figure, who has not
 * signed, which breaches wait for an answer, what citizens said this week. Figures only: no dossier
 * and no person is named, so that supervisors may see it who see no dossiers. */
#include "front/overview_pages.h"

#include "front/overview_pages.tmpl.h"

#include "base/date.h"
#include "open/article.h"
#include "serve/desk_pages.h"
#include "serve/dossier_list.h"
#include "spine/topic.h"

#define WEEK_DAYS 7

static enum err read_counts(struct request *q, struct overview_view *v)
{
    static const struct {
        struct str slug;
        enum dossier_group group;
    } shown[OVERVIEW_COUNTS] = {
        {STR_INIT("qua-han"), GROUP_LATE},     {STR_INIT("hom-nay"), GROUP_TODAY},
        {STR_INIT("sap-den-han"), GROUP_SOON}, {STR_INIT("cho-dan"), GROUP_WAITING},
        {STR_INIT("cho-tra"), GROUP_READY},
    };
    const struct dossier_list_query find = {.unit_id = q->unit->id, .page = 1};
    struct dossier_list l;
    enum err e = dossier_list(q->tx, &find, &l);
    for (size_t i = 0; e == OK && i < OVERVIEW_COUNTS; i++) {
        struct desk_look look = desk_group_look(shown[i].group);
        v->counts[i] = (struct overview_count){
            look.tone, look.shape, shown[i].slug, look.word, l.counts[shown[i].group]};
    }
    return e;
}

/* What somebody else wrote and asks to publish: until it is looked at here, nobody reads it. */
static enum err read_news(struct request *q, struct overview_view *v)
{
    struct article_list sent;
    const int64_t first[2] = {OVERVIEW_NEWS, 0};
    if (!(q->actor->roles & (WHO_EDITOR | WHO_CHAIR)))
        return OK;
    enum err e = article_of_state(q->tx, q->unit->id, ARTICLE_SUBMITTED, first, &sent);
    for (size_t i = 0; e == OK && i < sent.n; i++)
        v->news_waiting += article_may_publish(&sent.list[i], q->actor->official_id);
    return e;
}

static enum err read_month(struct request *q, struct overview_view *v)
{
    struct date today = date_of_day(date_local_day(q->now_at));
    int64_t first = date_day((struct date){today.year, today.month, 1});
    enum err e = dossier_share(
        q->tx, q->unit->id, first, first + date_days_in_month(today.year, today.month) - 1,
        &v->month);
    v->month_name = arena_fmt(q->arena, "%d/%d", today.month, today.year);
    if (e == OK && v->month.judged)
        v->month_percent = text_percent(q->arena, q->lang, v->month.good, v->month.judged);
    return e;
}

static enum err read_own(struct request *q, struct overview_view *v)
{
    struct pledge p;
    if (q->actor->unit_id != q->unit->id)
        return OK;
    enum err e = pledge_in_force(q->tx, q->unit->id, q->actor->official_id, v->year, &p);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    v->has_own = true;
    return pledge_card_view(q, &p, &v->own);
}

static enum err read_pledges(struct request *q, struct overview_view *v)
{
    struct pledge_list all;
    const int64_t today = date_local_day(q->now_at);
    v->year = date_of_day(today).year;
    enum err e = pledge_of_year(q->tx, q->unit->id, v->year, &all);
    if (e == OK)
        e = pledge_missing(q->tx, q->unit->id, today, &v->missing, &v->missing_count);
    if (e == OK)
        e = pledge_unanswered(q->tx, q->unit->id, v->year, &v->unanswered);
    if (e != OK)
        return e;
    v->signed_count = (int64_t)all.n;
    v->should = v->signed_count + (int64_t)v->missing_count;
    if (v->missing_count > OVERVIEW_NAMES) {
        v->more_missing = v->missing_count - OVERVIEW_NAMES;
        v->missing_count = OVERVIEW_NAMES;
    }
    return read_own(q, v);
}

static enum err read_ratings(struct request *q, struct overview_view *v)
{
    const int64_t today = date_local_day(q->now_at);
    enum err e = rating_count(q->tx, q->unit->id, today - WEEK_DAYS + 1, today, &v->ratings);
    v->rated = e == OK && v->ratings.all >= RATING_SHOW_MIN;
    if (!v->rated)
        return e;
    v->satisfied = v->ratings.level[4] + v->ratings.level[5];
    v->satisfied_percent = text_percent(q->arena, q->lang, v->satisfied, v->ratings.all);
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    struct overview_view v = {
        .unit = q->unit,
        .may_open = (q->actor->roles & DESK_ROLES) != 0,
        .moment = text_moment(q->arena, q->lang, q->now_at),
    };
    v.greeting =
        text_get(q->arena, q->lang, TEXT_inbox_hello, TEXT_ARGS(ta_str("name", desk_called(q))));
    enum err e = read_counts(q, &v);
    if (e == OK)
        e = read_news(q, &v);
    if (e == OK)
        e = read_month(q, &v);
    if (e == OK)
        e = read_pledges(q, &v);
    if (e == OK)
        e = read_ratings(q, &v);
    if (e == OK)
        e = request_live(q, s, TOPIC_DOSSIER | TOPIC_PLEDGE | TOPIC_RATING);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_overview_title);
    s->no_index = true;
    overview_page(&s->html, &v);
    return OK;
}

const struct route overview_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/tong-quan",
     .how = READ,
     .who = WHO_CHAIR | WHO_SUPERVISOR | WHO_ADMINISTRATOR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .show = show,
     .menu = TEXT_overview_menu,
     .doc = "The unit at a glance: due, late, pledges, ratings of the week"},
    {0},
};
