/* article_api: news for machines: the list of a unit, and one article with its text. */
#include "base/date.h"
#include "doc/json.h"
#include "http/dispatch.h"
#include "http/list.h"
#include "open/article_pages.h"
#include "open/article_view.h"

#define BODY_MAX ((size_t)2 * 1024 * 1024)

struct articles_in {
    struct str unit, q, category;
    int64_t page;
};
#define UNIT_ROW(struct_)                                                                          \
    {                                                                                              \
        .name = "slug", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 100, .required = true,  \
        .offset = offsetof(struct_, unit), .label = TEXT_article_in_unit                           \
    }
static const struct field articles_in_fields[] = {
    UNIT_ROW(struct articles_in),
    LIST_Q(struct articles_in, TEXT_article_in_q),
    {.name = "category",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 100,
     .offset = offsetof(struct articles_in, category),
     .label = TEXT_article_in_category},
    LIST_PAGE(struct articles_in),
};

static void put_moment(struct json *j, struct str key, int64_t at)
{
    char iso[DATE_ISO_MAX];
    date_iso(iso, at);
    json_key(j, key);
    if (at)
        json_str(j, str_z(iso));
    else
        json_null(j);
}

static void put_category(struct json *j, const struct category *c)
{
    json_key(j, S("category"));
    json_object(j);
    json_key_str(j, S("slug"), c->slug);
    json_key(j, S("name"));
    json_object(j);
    json_key_str(j, S("vi"), c->name_vi);
    if (c->name_en.n)
        json_key_str(j, S("en"), c->name_en);
    json_end(j);
    json_end(j);
}

static void put_brief(
    struct arena *arena, struct json *j, struct str unit, const struct article *a,
    const struct category *c)
{
    json_key(j, S("id"));
    json_i64_str(j, a->id);
    json_key_str(j, S("slug"), a->slug);
    json_key_str(j, S("path"), article_path(arena, unit, c->slug, a->slug));
    json_key_str(j, S("title"), a->title);
    json_key_str(j, S("lead"), a->lead);
    json_key_str(j, S("language"), a->language);
    put_category(j, c);
    put_moment(j, S("published_at"), a->published_at);
    put_moment(j, S("updated_at"), a->updated_at);
    json_key(j, S("photo"));
    if (a->cover)
        json_str(
            j, arena_fmt(
                   arena, "/%.*s/tin-tuc/anh/%lld/%lld", STR_ARG(unit), (long long)a->id,
                   (long long)a->cover));
    else
        json_null(j);
}

/* The unit's articles as asked for. */
static enum err find(
    struct request *q, const struct article_query *query, struct str words,
    struct article_list *ret, int64_t *ret_total)
{
    if (words.n)
        return article_search(q->tx, query, words, ret, ret_total);
    enum err e = article_list(q->tx, query, ret);
    return e == OK ? article_count(q->tx, query, ret_total) : e;
}

static struct str list_body(
    struct request *q, const struct http_unit *unit, const struct category_list *categories,
    const struct article_list *list, int64_t total)
{
    const struct articles_in *in = q->in;
    struct buf b;
    struct json j;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    json_key_i64(&j, S("page"), in->page);
    json_key_i64(&j, S("pages"), pager_pages(total, ARTICLE_PER_PAGE));
    json_key_i64(&j, S("total"), total);
    json_key(&j, S("articles"));
    json_array(&j);
    for (size_t i = 0; i < list->n; i++) {
        const struct category *c = category_of_id(categories, list->list[i].category_id);
        if (!c)
            continue;
        json_object(&j);
        put_brief(q->arena, &j, unit->slug, &list->list[i], c);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    return json_done(&j);
}

static enum err list(struct request *q, struct response *s)
{
    const struct articles_in *in = q->in;
    struct http_unit unit;
    struct category_list categories;
    struct article_list found;
    int64_t total = 0;
    enum err e = http_config(q->http)->hooks.unit_by_slug(q->tx, in->unit, &unit);
    if (e == OK)
        e = category_list(q->tx, unit.id, &categories);
    if (e != OK)
        return e;
    struct article_query query = {
        .unit_id = unit.id, .limit = ARTICLE_PER_PAGE, .offset = (in->page - 1) * ARTICLE_PER_PAGE};
    if (in->category.n) {
        const struct category *c = category_of_slug(&categories, in->category);
        if (!c)
            return E_NOT_FOUND;
        query.category_id = c->id ? c->id : -1;
    }
    e = find(q, &query, in->q, &found, &total);
    if (e != OK)
        return e;
    s->content_type = S("application/json");
    s->body = list_body(q, &unit, &categories, &found, total);
    return OK;
}

/* ---- one ---- */

struct article_in {
    struct str unit, article;
};
static const struct field article_in_fields[] = {
    UNIT_ROW(struct article_in),
    {.name = "article",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 120,
     .required = true,
     .offset = offsetof(struct article_in, article),
     .label = TEXT_article_in_slug},
};

static enum err put_whole(
    struct request *q, struct json *j, const struct http_unit *unit, const struct article *a,
    const struct category *c)
{
    struct article_version v;
    struct markup body;
    struct str photos = arena_fmt(q->arena, "/%.*s/tin-tuc/anh", STR_ARG(unit->slug));
    enum err e = article_version_get(q->tx, a, a->public_n, &v);
    if (e == OK)
        e = article_body(q, photos, a, &v, &body);
    if (e != OK)
        return E_INTERNAL;
    json_object(j);
    put_brief(q->arena, j, unit->slug, a, c);
    json_key_str(j, S("byline"), v.text.byline);
    json_key_i64(j, S("version"), a->public_n);
    json_key_str(j, S("body_markdown"), v.text.body);
    json_key_str(j, S("body_html"), body.bytes);
    json_end(j);
    return OK;
}

static enum err one(struct request *q, struct response *s)
{
    const struct article_in *in = q->in;
    struct http_unit unit;
    struct category_list categories;
    struct article a;
    struct buf b;
    struct json j;
    enum err e = http_config(q->http)->hooks.unit_by_slug(q->tx, in->unit, &unit);
    if (e == OK)
        e = article_by_slug(q->tx, unit.id, in->article, &a);
    if (e == OK)
        e = category_list(q->tx, unit.id, &categories);
    if (e != OK)
        return e;
    const struct category *c = category_of_id(&categories, a.category_id);
    if (!article_is_public(&a, q->now_at) || !c)
        return E_NOT_FOUND;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    e = put_whole(q, &j, &unit, &a, c);
    if (e != OK || b.over)
        return e == OK ? E_TOO_BIG : e;
    s->content_type = S("application/json");
    s->body = json_done(&j);
    return OK;
}

const struct route article_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/articles",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(articles_in),
     .show = list,
     .doc =
         "News of a unit, newest first: page, pages, total, and 20 articles a page with id, slug, "
         "path, title, lead, language, category (slug and name), published_at, updated_at (null: "
         "never corrected), photo (path, null: none)"},
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/articles/{article}",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(article_in),
     .show = one,
     .doc = "One article: what the list says, and byline, version, body_markdown, body_html"},
    {0},
};
