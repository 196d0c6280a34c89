#include "open/article_view.h"

#include "base/date.h"
#include "doc/markdown.h"

/* ---- words ---- */

struct str news_moment_short(struct arena *a, int64_t at)
{
    return arena_fmt(
        a, "%.*s %.*s", STR_ARG(date_str_dmy(a, date_local_day(at))),
        STR_ARG(date_str_minute(a, date_local_minute(at))));
}

struct str news_moment(struct arena *a, enum lang lang, int64_t at)
{
    static const enum text DAYS[] = {
        TEXT_NONE,
        TEXT_article_day1_long,
        TEXT_article_day2_long,
        TEXT_article_day3_long,
        TEXT_article_day4_long,
        TEXT_article_day5_long,
        TEXT_article_day6_long,
        TEXT_article_day7_long};
    struct str weekday = text_lit(lang, DAYS[date_weekday(date_local_day(at))]);
    return arena_fmt(a, "%.*s, %.*s", STR_ARG(weekday), STR_ARG(news_moment_short(a, at)));
}

struct str news_iso(struct arena *a, int64_t at)
{
    return arena_fmt(
        a, "%.*sT%.*s+07:00", STR_ARG(date_str_iso(a, date_local_day(at))),
        STR_ARG(date_str_minute(a, date_local_minute(at))));
}

struct str category_name(enum lang lang, const struct category *c)
{
    return lang == LANG_EN && c->name_en.n ? c->name_en : c->name_vi;
}

struct str article_path(
    struct arena *a, struct str unit_slug, struct str category_slug, struct str slug)
{
    return arena_fmt(
        a, "/%.*s/tin-tuc/%.*s/%.*s", STR_ARG(unit_slug), STR_ARG(category_slug), STR_ARG(slug));
}

/* ---- lists ---- */

static struct news_item item_of(
    const struct request *q, const struct article *a, const struct category *c)
{
    struct date d = date_of_day(date_local_day(a->published_at));
    return (struct news_item){
        .category = c ? c->slug : S("-"),
        .category_name = c ? category_name(q->lang, c) : S(""),
        .slug = a->slug,
        .title = a->title,
        .lead = a->lead,
        .iso = news_iso(q->arena, a->published_at),
        .moment = news_moment_short(q->arena, a->published_at),
        .day = arena_fmt(q->arena, "%02d", d.day),
        .month = text_get(
            q->arena, q->lang, TEXT_article_chip_month,
            TEXT_ARGS(ta("month", text_plain(d.month)))),
        .id = a->id,
        .cover = a->cover,
        .foreign = !str_eq(a->language, text_lang(q->lang)),
        .language = a->language,
    };
}

enum err news_items(struct request *q, const struct article_list *list, struct news_items *ret)
{
    struct category_list categories;
    enum err e = category_list(q->tx, q->unit->id, &categories);
    if (e != OK)
        return e;
    struct news_item *items = ARENA_ARRAY(q->arena, struct news_item, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        items[i] =
            item_of(q, &list->list[i], category_of_id(&categories, list->list[i].category_id));
    *ret = (struct news_items){items, list->n};
    return OK;
}

/* ---- the archive ---- */

static int64_t first_of(struct date d)
{
    return date_day((struct date){d.year, d.month, 1});
}

static struct str month_iso(struct arena *a, int64_t day)
{
    struct date d = date_of_day(day);
    return arena_fmt(a, "%04d-%02d", d.year, d.month);
}

static struct str month_number(struct arena *a, int64_t day)
{
    return arena_fmt(a, "%d", date_of_day(day).month);
}

/* Is there any before this day, in public? */
static enum err has_before(struct request *q, int64_t day, bool *ret)
{
    struct article_list some;
    const struct article_query before = {
        .unit_id = q->unit->id, .until_at = date_at(day, 0), .limit = 1};
    enum err e = article_list(q->tx, &before, &some);
    *ret = e == OK && some.n > 0;
    return e;
}

static void lay_out(
    const struct request *q, struct news_month *m, const struct article_moments *all,
    const int64_t first_marked[2])
{
    struct date d = date_of_day(first_marked[0]);
    size_t lead = (size_t)date_weekday(first_marked[0]) - 1, k = 0;
    int days = date_days_in_month(d.year, d.month);
    m->weeks = (lead + (size_t)days + 6) / 7;
    for (int i = 0; i < days; i++) {
        struct news_day *cell = &m->days[lead + (size_t)i];
        int64_t day = first_marked[0] + i;
        cell->number = i + 1;
        cell->current = day == first_marked[1];
        cell->iso = S("");
        while (k < all->n && date_local_day(all->list[k]) < day)
            k++;
        if (k < all->n && date_local_day(all->list[k]) == day)
            cell->iso = date_str_iso(q->arena, day);
    }
}

enum err news_month(struct request *q, int64_t day, bool mark, struct news_month *ret)
{
    struct date d = date_of_day(day);
    int64_t first = first_of(d), next = first + date_days_in_month(d.year, d.month);
    struct article_moments all;
    const struct article_query month = {
        .unit_id = q->unit->id, .from_at = date_at(first, 0), .until_at = date_at(next, 0)};
    bool earlier = false;
    enum err e = article_moments(q->tx, &month, &all);
    if (e == OK)
        e = has_before(q, first, &earlier);
    if (e != OK)
        return e;
    *ret = (struct news_month){.name = arena_fmt(q->arena, "%d/%d", d.month, d.year)};
    lay_out(q, ret, &all, (const int64_t[]){first, mark ? day : first - 1});
    if (earlier) {
        ret->previous = month_iso(q->arena, first - 1);
        ret->previous_name = month_number(q->arena, first - 1);
    }
    if (next <= date_local_day(q->now_at)) {
        ret->next = month_iso(q->arena, next);
        ret->next_name = month_number(q->arena, next);
    }
    return OK;
}

/* ---- the text of one ---- */

struct pictures {
    struct arena *arena;
    struct photo_list photos;
    struct str base; /* "/vu-ninh/tin-tuc/anh/17" */
};

static bool picture(void *ctx, struct str name, struct markdown_picture *ret)
{
    const struct pictures *p = ctx;
    const struct photo *photo = photo_of(&p->photos, photo_number(name));
    if (!photo)
        return false;
    struct str url = arena_fmt(p->arena, "%.*s/%lld", STR_ARG(p->base), (long long)photo->n);
    bool narrow = photo->small_width < photo->width;
    *ret = (struct markdown_picture){
        .url = {url},
        .small_url = {narrow ? arena_cat(p->arena, url, S("/nho")) : S("")},
        .width = photo->width,
        .height = photo->height,
        .small_width = photo->small_width,
    };
    return true;
}

enum err article_body(
    struct request *q, struct str photos, const struct article *a, const struct article_version *v,
    struct markup *ret)
{
    struct pictures p = {
        .arena = q->arena,
        .base = arena_fmt(q->arena, "%.*s/%lld", STR_ARG(photos), (long long)a->id)};
    const struct markdown m = {
        .arena = q->arena, .picture = picture, .ctx = &p, .properties = S(" itemprop=\"image\"")};
    enum err e = photo_list(q->tx, a->unit_id, a->id, &p.photos);
    return e == OK ? markdown_html(&m, v->text.body, ret) : e;
}
