/* work_pages: /viec: where one's work is. With one unit it leads straight there. */
#include "base/date.h"
#include "place/official_pages.h"
#include "place/work.h"
#include "place/work_pages.tmpl.h"
#include "place/work_view.h"

#define AT_DESKS (WHO_COUNTER | WHO_SPECIALIST)

/* Who answers for the unit sees it at a glance first; who works on dossiers, the inbox. */
static struct str page_of(unsigned roles)
{
    if (roles & (WHO_CHAIR | WHO_SUPERVISOR))
        return S("/viec/tong-quan");
    return roles & AT_DESKS || !(roles & WHO_ADMINISTRATOR) ? S("/viec") : S("/viec/can-bo");
}

static enum err line_of(struct request *q, const struct work_unit *w, struct work_line *ret)
{
    struct unit_place where;
    bool english = q->lang == LANG_EN;
    enum err e = unit_place(q->tx, &w->unit, date_local_day(q->now_at), &where);
    if (e != OK)
        return e;
    *ret = (struct work_line){
        .name = english ? unit_title_en(q->arena, &w->unit) : unit_title_vi(q->arena, &w->unit),
        .place = english && where.en.n ? where.en : where.vi,
        .href = {arena_fmt(
            q->arena, "/%.*s%.*s", STR_ARG(w->unit.slug), STR_ARG(page_of(w->roles)))},
    };
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    struct work_unit_list all;
    enum err e = work_units(q->tx, q->actor->account_id, &all);
    if (e != OK)
        return e;
    struct work_view v = {
        .name = q->actor->name, .list = ARENA_ARRAY(q->arena, struct work_line, all.n + 1)};
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = line_of(q, &all.list[i], &v.list[v.n++]);
    if (e == OK && v.n == 1)
        s->location = v.list[0].href.bytes;
    if (e != OK || v.n == 1)
        return e;
    s->title = text_lit(q->lang, TEXT_work_title);
    s->no_index = true;
    work_page(&s->html, &v);
    return OK;
}

const struct route work_routes[] = {
    {.method = WIRE_GET,
     .path = "/viec",
     .how = READ,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .show = show,
     .doc = "Where one's work is; with one unit it leads there"},
    {0},
};
