/* search_nouns: what each room finds, as one kind of hit. */
#include "front/search_view.h"

#include "base/date.h"
#include "commit/contribution_text.h"
#include "commit/contribution_work.h"
#include "commit/pledge_find.h"
#include "commit/pledge_view.h"
#include "open/article_view.h"
#include "place/honorific.h"
#include "place/office_room.h"
#include "place/official_public.h"
#include "place/unit.h"
#include "serve/procedure.h"
#include "serve/procedure_text.h"

static int64_t offset_of(const struct search_ask *ask)
{
    return (ask->page - 1) * ask->limit;
}

static struct search_hit *hits_of(struct request *q, struct search_group *ret, size_t n)
{
    struct search_hit *hits = ARENA_ARRAY(q->arena, struct search_hit, n + 1);
    ret->hits = hits;
    ret->count = n;
    return hits;
}

static struct safe_url url_of(struct request *q, const char *under, struct str last)
{
    return (struct safe_url){
        arena_fmt(q->arena, "/%.*s%s%.*s", STR_ARG(q->unit->slug), under, STR_ARG(last))};
}

enum err search_procedures(
    struct request *q, const struct search_ask *ask, struct search_group *ret)
{
    struct procedure_list found;
    const struct procedure_query find = {
        .day = date_local_day(q->now_at), .q = ask->q, .page = ask->page};
    enum err e = procedure_find(q->tx, &find, &found);
    if (e != OK)
        return e;
    size_t n = found.count < (size_t)ask->limit ? found.count : (size_t)ask->limit;
    struct search_hit *hits = hits_of(q, ret, n);
    for (size_t i = 0; i < n; i++) {
        const struct procedure *p = &found.rows[i];
        struct procedure_words name = procedure_words(q->lang, p->name_vi, p->name_en);
        hits[i] = (struct search_hit){
            .title = name.s,
            .foreign = name.foreign,
            .more = procedure_limit_words(q->arena, q->lang, p),
            .last = p->code,
            .href = url_of(q, "/thu-tuc/", p->code),
        };
    }
    ret->total = found.total;
    return OK;
}
_Static_assert(SEARCH_PER_PAGE == PROCEDURE_PER_PAGE, "procedure_find cuts the pages itself");

enum err search_news(struct request *q, const struct search_ask *ask, struct search_group *ret)
{
    struct article_list found;
    struct news_items items = {0};
    const struct article_query find = {
        .unit_id = q->unit->id,
        .until_at = q->now_at,
        .limit = ask->limit,
        .offset = offset_of(ask),
    };
    enum err e = article_search(q->tx, &find, ask->q, &found, &ret->total);
    if (e == OK)
        e = news_items(q, &found, &items);
    if (e != OK)
        return e;
    struct search_hit *hits = hits_of(q, ret, items.n);
    for (size_t i = 0; i < items.n; i++) {
        const struct news_item *x = &items.list[i];
        hits[i] = (struct search_hit){
            .title = x->title,
            .foreign = x->foreign,
            .more = x->category_name,
            .last = x->moment,
            .href = {article_path(q->arena, q->unit->slug, x->category, x->slug)},
        };
    }
    return OK;
}

enum err search_officials(struct request *q, const struct search_ask *ask, struct search_group *ret)
{
    struct official_directory found;
    const struct official_search find = {
        .unit_id = q->unit->id,
        .query = ask->q,
        .day = date_local_day(q->now_at),
        .limit = ask->limit,
        .offset = offset_of(ask),
    };
    enum err e = official_search(q->tx, &find, &found, &ret->total);
    if (e != OK)
        return e;
    struct search_hit *hits = hits_of(q, ret, found.n);
    for (size_t i = 0; i < found.n; i++) {
        const struct official_entry *x = &found.list[i];
        hits[i] = (struct search_hit){
            .title = x->o.name,
            .more = x->p ? pledge_words(q->lang, x->p->title_vi, x->p->title_en) : S(""),
            .last = x->p ? x->p->desk : S(""),
            .href = url_of(q, "/can-bo/", x->slug),
        };
    }
    return OK;
}

enum err search_pledges(struct request *q, const struct search_ask *ask, struct search_group *ret)
{
    struct pledge_list found;
    const struct pledge_search find = {
        .unit_id = q->unit->id, .query = ask->q, .limit = ask->limit, .offset = offset_of(ask)};
    enum err e = pledge_find(q->tx, &find, &found, &ret->total);
    if (e != OK)
        return e;
    struct search_hit *hits = hits_of(q, ret, found.n);
    for (size_t i = 0; i < found.n; i++) {
        const struct pledge *p = &found.list[i];
        hits[i] = (struct search_hit){
            .title = text_get(
                q->arena, q->lang, TEXT_pledge_page_title,
                TEXT_ARGS(ta_str("name", p->name), ta("year", text_plain(p->year)))),
            .more = pledge_words(q->lang, p->post_vi, p->post_en),
            .last = S(""),
            .href = url_of(q, "/cam-ket/", p->slug),
        };
    }
    return OK;
}

/* What people gave for. */
enum err search_works(struct request *q, const struct search_ask *ask, struct search_group *ret)
{
    struct contribution_work_list found;
    const struct contribution_work_search find = {
        .unit_id = q->unit->id, .query = ask->q, .limit = ask->limit, .offset = offset_of(ask)};
    enum err e = contribution_work_search(q->tx, &find, &found, &ret->total);
    if (e != OK)
        return e;
    struct search_hit *hits = hits_of(q, ret, found.n);
    for (size_t i = 0; i < found.n; i++) {
        const struct contribution_work *w = &found.list[i];
        hits[i] = (struct search_hit){
            .title = honorific_capital(
                q->arena, contribution_work_name(q->lang, w->name_vi, w->name_en)),
            .foreign = q->lang == LANG_EN && w->name_en.n == 0,
            .more = text_lit(q->lang, TEXT_contribution_wall_title),
            .last = S(""),
            .href = url_of(q, "/thu/tri-an?nam=0&cong-trinh=", w->slug),
        };
    }
    return OK;
}

/* Where the tour shows it. */
enum err search_rooms(struct request *q, const struct search_ask *ask, struct search_group *ret)
{
    struct office_room_list found;
    const struct office_room_search find = {
        .unit_id = q->unit->id, .query = ask->q, .limit = ask->limit, .offset = offset_of(ask)};
    const bool english = q->lang == LANG_EN;
    enum err e = office_room_find(q->tx, &find, &found, &ret->total);
    if (e != OK)
        return e;
    struct search_hit *hits = hits_of(q, ret, found.n);
    for (size_t i = 0; i < found.n; i++) {
        const struct office_room *r = &found.list[i];
        hits[i] = (struct search_hit){
            .title = english && r->name_en.n ? r->name_en : r->name_vi,
            .foreign = english && !r->name_en.n,
            .more = english && r->purpose_en.n ? r->purpose_en : r->purpose_vi,
            .last = S(""),
            .href = url_of(q, "/tru-so#", r->slug),
        };
    }
    return OK;
}

static enum err unit_hit(struct request *q, const struct unit *u, struct search_hit *ret)
{
    struct unit_place where;
    const int64_t today = date_local_day(q->now_at);
    bool english = q->lang == LANG_EN, stands = unit_stood(u, today);
    enum err e = unit_place(q->tx, u, stands ? today : u->valid_to, &where);
    if (e != OK)
        return e;
    *ret = (struct search_hit){
        .title = english ? unit_title_en(q->arena, u) : unit_title_vi(q->arena, u),
        .more = english && where.en.n ? where.en : where.vi,
        .last = stands ? u->code : text_lit(q->lang, TEXT_search_unit_past),
        .href =
            {u->slug.n ? arena_fmt(q->arena, "/%.*s/", STR_ARG(u->slug))
                       : arena_fmt(q->arena, "/don-vi?q=%.*s", STR_ARG(u->code))},
    };
    return OK;
}

enum err search_units(struct request *q, const struct search_ask *ask, struct search_group *ret)
{
    struct unit_list found;
    const struct unit_search find = {
        .query = ask->q, .limit = ask->limit, .offset = offset_of(ask)};
    enum err e = unit_search(q->tx, &find, &found, &ret->total);
    struct search_hit *hits = hits_of(q, ret, e == OK ? found.n : 0);
    for (size_t i = 0; e == OK && i < found.n; i++)
        e = unit_hit(q, &found.list[i], &hits[i]);
    return e;
}
