/* contribution_pages: the wall of thanks: what was given for which work, and the names of those who
 * agreed to be named. */
#include "commit/contribution_pages.h"

#include "base/date.h"
#include "commit/contribution_pages.tmpl.h"
#include "commit/contribution_text.h"
#include "commit/contribution_view.h"
#include "place/honorific.h"
#include "spine/topic.h"

#define NAMES_SHOWN 300

struct wall_in {
    int64_t year;
    struct str work;
};
static const struct field wall_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 0,
     .max = 2999,
     .otherwise = -1,
     .offset = offsetof(struct wall_in, year),
     .label = TEXT_letter_year},
    {.name = "cong-trinh",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 120,
     .wide = true,
     .offset = offsetof(struct wall_in, work),
     .label = TEXT_contribution_work},
};

struct contribution_work_card contribution_card(
    struct request *q, const struct contribution_total *t)
{
    struct str *sums = ARENA_ARRAY(q->arena, struct str, CONTRIBUTION_KINDS);
    struct contribution_work_card c = {
        .slug = t->work_slug,
        .name =
            honorific_capital(q->arena, contribution_work_name(q->lang, t->work_vi, t->work_en)),
        .foreign = q->lang == LANG_EN && t->work_en.n == 0,
        .sums = sums,
        .count = t->count,
        .unnamed = t->unnamed,
    };
    for (int k = CONTRIBUTION_MONEY; k < CONTRIBUTION_KINDS; k++)
        if (t->amount[k])
            sums[c.sum_count++] =
                contribution_sum_words(q->arena, q->lang, (enum contribution_kind)k, t->amount[k]);
    return c;
}

static enum err find_work(
    struct request *q, struct str slug, struct contribution_wall_view *v, int64_t *ret_id)
{
    struct contribution_work w;
    *ret_id = 0;
    if (slug.n == 0)
        return OK;
    enum err e = contribution_work_by_slug(q->tx, q->unit->id, slug, &w);
    if (e != OK)
        return e;
    *ret_id = w.id;
    v->work_slug = w.slug;
    v->work_name =
        honorific_capital(q->arena, contribution_work_name(q->lang, w.name_vi, w.name_en));
    v->work_foreign = q->lang == LANG_EN && w.name_en.n == 0;
    return OK;
}

/* By every work of those years, also while one is looked at. */
static enum err fill_sums(
    struct request *q, struct contribution_query find, struct contribution_wall_view *v)
{
    struct contribution_totals all, one;
    enum err e = contribution_sum(q->tx, &find, &one);
    find.work_id = 0;
    if (e == OK)
        e = contribution_sum(q->tx, &find, &all);
    if (e != OK)
        return e;
    struct contribution_work_card *cards =
        ARENA_ARRAY(q->arena, struct contribution_work_card, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        cards[i] = contribution_card(q, &all.list[i]);
        cards[i].picked = str_eq(cards[i].slug, v->work_slug);
    }
    v->all = contribution_card(q, &one.all);
    v->works = cards;
    v->work_count = all.n;
    return OK;
}

static enum err fill_thanks(
    struct request *q, const struct contribution_query *find, struct contribution_wall_view *v)
{
    struct contribution_list all;
    enum err e = contribution_named(q->tx, find, &all);
    if (e != OK)
        return e;
    struct contribution_thanks *list = ARENA_ARRAY(q->arena, struct contribution_thanks, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct contribution *c = &all.list[i];
        list[i] = (struct contribution_thanks){
            .name = c->named,
            .gift = contribution_gift(q->arena, q->lang, c),
            .work = contribution_work_name(q->lang, c->work_vi, c->work_en),
            .day = text_date(q->arena, c->day),
            .foreign = q->lang == LANG_EN && c->kind == CONTRIBUTION_GOODS,
        };
    }
    v->thanks = list;
    v->thanks_count = all.n;
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct wall_in *in = q->in;
    int this_year = date_of_day(date_local_day(q->now_at)).year;
    struct contribution_wall_view v = {
        .unit = q->unit,
        .year = in->year < 0 || in->year > this_year ? this_year : in->year,
        .work_slug = S(""),
    };
    struct contribution_query find = {.unit_id = q->unit->id, .limit = NAMES_SHOWN};
    find.first_day = date_day((struct date){v.year ? (int)v.year : 2000, 1, 1});
    find.last_day = date_day((struct date){v.year ? (int)v.year : this_year, 12, 31});
    enum err e = find_work(q, in->work, &v, &find.work_id);
    if (e == OK)
        e = contribution_years(q->tx, q->unit->id, &v.years, &v.year_count);
    if (e == OK)
        e = fill_sums(q, find, &v);
    if (e == OK)
        e = fill_thanks(q, &find, &v);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_contribution_wall_title);
    s->description = text_lit(q->lang, TEXT_contribution_wall_description);
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_letter_public_title), request_unit_path(q, S("/thu")));
    response_crumb(s, s->title, S(""));
    contribution_wall_page(&s->html, &v);
    return OK;
}

const struct route contribution_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/thu/tri-an",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_UNIT | TOPIC_LETTER,
     .fields = FIELDS(wall_in),
     .show = show,
     .doc = "The wall of thanks: what people gave for which work, by year; names as consented"},
    {0},
};
