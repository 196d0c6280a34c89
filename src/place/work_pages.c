/* work_pages: /viec: where one's work is. With one unit it leads straight there. Who administers
 * units below another, or all of them, also finds those where nobody works yet: the first official
 * of a new installation is added from here. */
#include "base/date.h"
#include "http/list.h"
#include "place/official_pages.h"
#include "place/unit_list.h"
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

struct work_in {
    struct str q;
    int64_t page;
};
static const struct field work_in_fields[] = {
    LIST_Q(struct work_in, TEXT_unit_in_q), LIST_PAGE(struct work_in)};

/* Communes that stand today, of one page of what is found, which the account administers. */
static enum err find_units(struct request *q, const struct work_in *in, struct work_view *v)
{
    const int64_t today = date_local_day(q->now_at);
    const struct unit_query find = {in->q, UNIT_COMMUNE, UNIT_SPECIAL_ZONE, in->page};
    struct unit_list found;
    int64_t total;
    enum err e = unit_find(q->tx, &find, &found, &total);
    v->found = ARENA_ARRAY(q->arena, struct work_line, (e == OK ? found.n : 0) + 1);
    for (size_t i = 0; e == OK && i < found.n; i++) {
        const struct unit *u = &found.list[i];
        struct grant_roles has;
        e = grant_roles(q->tx, q->actor->account_id, u->id, today, &has);
        if (e != OK || !(has.roles & WHO_ADMINISTRATOR) || !unit_stood(u, today) || !u->slug.n)
            continue;
        const struct work_unit w = {*u, WHO_ADMINISTRATOR};
        e = line_of(q, &w, &v->found[v->found_count++]);
    }
    if (e == OK) {
        const int64_t pages[2] = {in->page, pager_pages(total, UNIT_PER_PAGE)};
        v->pager = pager_make(q->arena, pages, &(struct pager_param){S("q"), in->q}, 1);
    }
    return e;
}

static enum err fill_wide(struct request *q, const struct work_in *in, struct work_view *v)
{
    struct grant_roles has;
    enum err e =
        grant_roles(q->tx, q->actor->account_id, GRANT_ANY_UNIT, date_local_day(q->now_at), &has);
    v->wide = e == OK && (has.deep & WHO_ADMINISTRATOR);
    v->q = in->q;
    return v->wide && in->q.n ? find_units(q, in, v) : e;
}

static enum err show(struct request *q, struct response *s)
{
    const struct work_in *in = q->in;
    struct work_unit_list all;
    enum err e = work_units(q->tx, q->actor->account_id, &all);
    if (e != OK)
        return e;
    struct work_view v = {
        .name = q->actor->name, .list = ARENA_ARRAY(q->arena, struct work_line, all.n + 1)};
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = line_of(q, &all.list[i], &v.list[v.n++]);
    if (e == OK)
        e = fill_wide(q, in, &v);
    const bool straight = v.n == 1 && !(v.wide && v.q.n);
    if (e == OK && straight)
        s->location = v.list[0].href.bytes;
    if (e != OK || straight)
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
     .fields = FIELDS(work_in),
     .show = show,
     .doc = "Where one's work is; with one unit it leads there"},
    {0},
};
