/* article_pages: news as readers see it: the list by category, day, month or words; one article.
 *
 * Cached whole; wrong by itself when an article comes that was published ahead, and at midnight.
 * Lists of a day, a month or of words are not kept: there are too many of them. */
#include "open/article_pages.h"

#include "base/date.h"
#include "base/num.h"
#include "http/list.h"
#include "open/article_pages.tmpl.h"
#include "open/article_view.h"
#include "spine/topic.h"

#define OTHERS_SHOWN 5

/* ---- the list ---- */

struct news_in {
    struct str category, q, day, month;
    int64_t page;
};
#define DAY_ROW                                                                                    \
    {                                                                                              \
        .name = "ngay", .in = IN_QUERY, .type = FIELD_STR, .max = 10, .wide = true,                \
        .offset = offsetof(struct news_in, day), .label = TEXT_article_in_day                      \
    }
#define MONTH_ROW                                                                                  \
    {                                                                                              \
        .name = "thang", .in = IN_QUERY, .type = FIELD_STR, .max = 7, .wide = true,                \
        .offset = offsetof(struct news_in, month), .label = TEXT_article_in_month                  \
    }
#define CATEGORY_ROW(struct_)                                                                      \
    {                                                                                              \
        .name = "category", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 100,                \
        .required = true, .offset = offsetof(struct_, category), .label = TEXT_article_in_category \
    }
static const struct field all_fields[] = {
    LIST_Q(struct news_in, TEXT_article_in_q), DAY_ROW, MONTH_ROW, LIST_PAGE(struct news_in)};
static const struct field category_fields[] = {
    CATEGORY_ROW(struct news_in), LIST_Q(struct news_in, TEXT_article_in_q), DAY_ROW, MONTH_ROW,
    LIST_PAGE(struct news_in)};

/* "2026-11": its first day. */
static bool parse_month(struct arena *a, struct str s, int64_t *ret_day)
{
    return s.n == 7 && date_parse_iso(arena_cat(a, s, S("-01")), ret_day);
}

/* What the list is of. */
struct wanted {
    struct article_query query;
    int64_t day; /* in the month to show */
    bool of_day, of_month;
    const struct category *category;
    struct category_list categories;
};

static void read_time(struct request *q, const struct news_in *in, struct wanted *w)
{
    w->day = date_local_day(q->now_at);
    int64_t days = 1;
    if (date_parse_iso(in->day, &w->day)) {
        w->of_day = true;
    } else if (parse_month(q->arena, in->month, &w->day)) {
        struct date d = date_of_day(w->day);
        w->of_month = true;
        days = date_days_in_month(d.year, d.month);
    } else {
        return;
    }
    w->query.from_at = date_at(w->day, 0);
    w->query.until_at = date_at(w->day + days, 0);
}

static enum err read_wanted(struct request *q, const struct news_in *in, struct wanted *w)
{
    enum err e = category_list(q->tx, q->unit->id, &w->categories);
    if (e != OK)
        return e;
    w->query = (struct article_query){
        .unit_id = q->unit->id,
        .limit = ARTICLE_PER_PAGE,
        .offset = (in->page - 1) * ARTICLE_PER_PAGE};
    read_time(q, in, w);
    if (!in->category.n)
        return OK;
    w->category = category_of_slug(&w->categories, in->category);
    if (!w->category)
        return E_NOT_FOUND;
    w->query.category_id = w->category->id ? w->category->id : -1; /* -1: nothing is there yet */
    return OK;
}

static enum err read_list(
    struct request *q, const struct news_in *in, const struct wanted *w, struct news_list_view *v)
{
    struct article_list list;
    enum err e = OK;
    if (in->q.n) {
        e = article_search(q->tx, &w->query, in->q, &list, &v->total);
    } else {
        e = article_list(q->tx, &w->query, &list);
        if (e == OK)
            e = article_count(q->tx, &w->query, &v->total);
    }
    return e == OK ? news_items(q, &list, &v->items) : e;
}

static void fill_categories(struct request *q, const struct wanted *w, struct news_list_view *v)
{
    struct news_category *list = ARENA_ARRAY(q->arena, struct news_category, w->categories.n + 1);
    for (size_t i = 0; i < w->categories.n; i++) {
        const struct category *c = &w->categories.list[i];
        if (c->shown || c == w->category)
            list[v->category_count++] =
                (struct news_category){c->slug, category_name(q->lang, c), c == w->category};
    }
    v->categories = list;
}

static void list_head(
    struct request *q, struct response *s, const struct news_in *in, const struct wanted *w)
{
    struct str unit = q->lang == LANG_EN && q->unit->name_en.n ? q->unit->name_en : q->unit->name;
    s->title =
        w->category ? category_name(q->lang, w->category) : text_lit(q->lang, TEXT_article_title);
    s->description =
        text_get(q->arena, q->lang, TEXT_article_description, TEXT_ARGS(ta_str("unit", unit)));
    s->nav = NAV_NEWS;
    s->main_class = S("split");
    s->feed = request_unit_path(q, S("/tin-tuc.atom"));
    s->no_index = in->q.n || w->of_day || w->of_month;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(
        s, text_lit(q->lang, TEXT_layout_news),
        w->category ? request_unit_path(q, S("/tin-tuc")) : S(""));
    if (w->category)
        response_crumb(s, s->title, S(""));
}

static struct str day_word(struct request *q, const struct wanted *w)
{
    struct date d = date_of_day(w->day);
    if (w->of_day)
        return text_get(
            q->arena, q->lang, TEXT_article_of_day,
            TEXT_ARGS(ta_str("day", text_date(q->arena, w->day))));
    if (w->of_month)
        return text_get(
            q->arena, q->lang, TEXT_article_of_month,
            TEXT_ARGS(ta_str("month", arena_fmt(q->arena, "%d/%d", d.month, d.year))));
    return S("");
}

static enum err show_list(struct request *q, struct response *s)
{
    const struct news_in *in = q->in;
    struct news_list_view v = {.unit = q->unit, .q = in->q, .category = S("")};
    struct wanted w = {.of_day = false};
    enum err e = read_wanted(q, in, &w);
    if (e == OK)
        e = read_list(q, in, &w, &v);
    if (e == OK)
        e = news_month(q, w.day, w.of_day, &v.month);
    if (e == OK)
        e = article_next_at(q->tx, q->unit->id, &s->fresh_until);
    if (e != OK)
        return e;
    const struct pager_param params[] = {
        {S("q"), in->q},
        {S("ngay"), w.of_day ? in->day : S("")},
        {S("thang"), w.of_month ? in->month : S("")}};
    const int64_t pages[2] = {in->page, pager_pages(v.total, ARTICLE_PER_PAGE)};
    v.pager = pager_make(q->arena, pages, params, 3);
    v.day_word = day_word(q, &w);
    v.category = in->category;
    v.first_large = in->page == 1 && !in->q.n && !v.day_word.n;
    list_head(q, s, in, &w);
    v.title = s->title;
    fill_categories(q, &w, &v);
    news_list_page(&s->html, &v);
    return OK;
}

/* ---- one article ---- */

struct article_in {
    struct str category, slug;
};
static const struct field article_in_fields[] = {
    CATEGORY_ROW(struct article_in),
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 120,
     .required = true,
     .offset = offsetof(struct article_in, slug),
     .label = TEXT_article_in_slug},
};

/* Gone on purpose: who comes by an old link is told why. */
static enum err show_withdrawn(struct request *q, struct response *s, const struct article *a)
{
    struct withdrawn_view v = {
        .unit = q->unit,
        .when = text_date(q->arena, date_local_day(a->withdrawn_at)),
        .why = a->withdrawn_why};
    s->status = 410;
    s->title = text_lit(q->lang, TEXT_article_withdrawn_title);
    s->nav = NAV_NEWS;
    s->no_index = true;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_layout_news), request_unit_path(q, S("/tin-tuc")));
    withdrawn_page(&s->html, &v);
    return OK;
}

static enum err read_beside(struct request *q, struct article_view *v)
{
    struct article_list same, others;
    const struct article *a = v->a;
    const struct article_query of_category = {
        .unit_id = a->unit_id, .category_id = a->category_id, .limit = ARTICLE_SAME + 1};
    enum err e = article_list(q->tx, &of_category, &same);
    if (e == OK)
        e = article_highlights(q->tx, a->unit_id, a->id, OTHERS_SHOWN, &others);
    if (e != OK)
        return e;
    struct article *left = ARENA_ARRAY(q->arena, struct article, same.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < same.n && n < ARTICLE_SAME; i++)
        if (same.list[i].id != a->id)
            left[n++] = same.list[i];
    e = news_items(q, &(struct article_list){left, n}, &v->same);
    if (e == OK)
        e = news_items(q, &others, &v->others);
    if (e == OK)
        e = news_month(q, date_local_day(a->published_at), true, &v->month);
    return e;
}

static void article_head(struct request *q, struct response *s, const struct article_view *v)
{
    s->title = v->a->title;
    s->description = v->a->lead;
    s->nav = NAV_NEWS;
    s->main_class = S("split");
    s->feed = request_unit_path(q, S("/tin-tuc.atom"));
    s->share.path = article_path(q->arena, q->unit->slug, v->category, v->a->slug);
    s->share.kind = S("article");
    if (v->a->cover)
        s->share.image = request_unit_path(
            q,
            arena_fmt(
                q->arena, "/tin-tuc/anh/%lld/%lld", (long long)v->a->id, (long long)v->a->cover));
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_layout_news), request_unit_path(q, S("/tin-tuc")));
    response_crumb(
        s, v->category_name,
        request_unit_path(q, arena_cat(q->arena, S("/tin-tuc/"), v->category)));
}

static void fill_times(struct request *q, struct article_view *v)
{
    const struct article *a = v->a;
    v->published = news_moment(q->arena, q->lang, a->published_at);
    v->published_iso = news_iso(q->arena, a->published_at);
    v->updated = a->updated_at ? news_moment_short(q->arena, a->updated_at) : S("");
    v->updated_iso = news_iso(q->arena, a->updated_at ? a->updated_at : a->published_at);
}

static enum err show_text(
    struct request *q, struct response *s, const struct article *a, const struct category *c)
{
    struct article_version version;
    struct article_view v = {
        .unit = q->unit,
        .a = a,
        .v = &version,
        .category = c->slug,
        .category_name = category_name(q->lang, c),
        .language = a->language,
        .foreign = !str_eq(a->language, text_lang(q->lang)),
    };
    struct str photos = request_unit_path(q, S("/tin-tuc/anh"));
    enum err e = article_version_get(q->tx, a, a->public_n, &version);
    if (e == OK)
        e = article_body(q, photos, a, &version, &v.body);
    if (e == OK)
        e = read_beside(q, &v);
    if (e == OK)
        e = article_next_at(q->tx, q->unit->id, &s->fresh_until);
    if (e != OK)
        return e == E_NOT_FOUND || e == E_INVALID ? E_INTERNAL : e;
    fill_times(q, &v);
    article_head(q, s, &v);
    article_page(&s->html, &v);
    return OK;
}

static enum err show_one(struct request *q, struct response *s)
{
    const struct article_in *in = q->in;
    struct category_list categories;
    struct article a;
    enum err e = article_by_slug(q->tx, q->unit->id, in->slug, &a);
    if (e == OK)
        e = category_list(q->tx, q->unit->id, &categories);
    if (e != OK)
        return e;
    if (!a.shown && a.withdrawn_at)
        return show_withdrawn(q, s, &a);
    const struct category *c = category_of_id(&categories, a.category_id);
    if (!article_is_public(&a, q->now_at) || !c)
        return E_NOT_FOUND;
    if (str_eq(c->slug, in->category))
        return show_text(q, s, &a, c);
    s->status = 301; /* it has moved to another category, or the address was typed */
    s->location = article_path(q->arena, q->unit->slug, c->slug, a.slug);
    return OK;
}

#define NEWS_ROW(path_, fields_, show_, doc_)                                                      \
    {                                                                                              \
        .method = WIRE_GET, .path = path_, .how = CACHED, .who = WHO_ANYONE, .topics = TOPIC_NEWS, \
        .fields = fields_, .show = show_, .doc = doc_                                              \
    }
#define LIST_FIELDS(list)                                                                          \
    {                                                                                              \
        sizeof(struct news_in), list, sizeof list / sizeof *list                                   \
    }

const struct route article_routes[] = {
    NEWS_ROW(
        "/{unit}/tin-tuc", LIST_FIELDS(all_fields), show_list,
        "News, newest first: by words, day or month"),
    NEWS_ROW(
        "/{unit}/tin-tuc/{category}", LIST_FIELDS(category_fields), show_list,
        "News of one category, newest first"),
    NEWS_ROW(
        "/{unit}/tin-tuc/{category}/{slug}", FIELDS(article_in), show_one,
        "One article, the newest of its category, others, the archive by date"),
    {0},
};
