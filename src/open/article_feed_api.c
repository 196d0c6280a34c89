/* article_feed_api: the newest news for reading programs: Atom and JSON Feed. Not cached, since
 * their addresses are whole; who asks again with the ETag gets nothing anew. */
#include "base/date.h"
#include "doc/feed.h"
#include "doc/json.h"
#include "open/article_pages.h"
#include "open/article_view.h"
#include "spine/topic.h"
#include "trust/hash.h"

#define ENTRIES 20
#define BYTES_MAX ((size_t)4 * 1024 * 1024)
#define ETAG_SIGNS 20

struct feed_work {
    struct request *q;
    struct str origin, title;
    struct article_list list;
    struct category_list categories;
    int64_t updated_at;
};

static struct str unit_name(const struct request *q)
{
    return q->lang == LANG_EN && q->unit->name_en.n ? q->unit->name_en : q->unit->name;
}

static int64_t changed_at(const struct article *a)
{
    return a->updated_at ? a->updated_at : a->published_at;
}

static enum err read_work(struct request *q, struct feed_work *w)
{
    w->q = q;
    if (!request_origin(q, &w->origin))
        return E_INVALID;
    enum err e = article_newest(q->tx, q->unit->id, ENTRIES, &w->list);
    if (e == OK)
        e = category_list(q->tx, q->unit->id, &w->categories);
    if (e != OK)
        return e;
    w->title = text_get(
        q->arena, q->lang, TEXT_article_feed_title, TEXT_ARGS(ta_str("unit", unit_name(q))));
    for (size_t i = 0; i < w->list.n; i++)
        if (changed_at(&w->list.list[i]) > w->updated_at)
            w->updated_at = changed_at(&w->list.list[i]);
    return OK;
}

static struct str whole(const struct feed_work *w, struct str path)
{
    return arena_cat(w->q->arena, w->origin, path);
}

static struct str page_of(const struct feed_work *w, const struct category *c, struct str slug)
{
    return whole(w, article_path(w->q->arena, w->q->unit->slug, c ? c->slug : S("-"), slug));
}

/* An article keeps its id when it moves to another category. */
static struct str id_of(const struct feed_work *w, const struct article *a)
{
    return arena_fmt(
        w->q->arena, "%.*s/%.*s/tin-tuc#%lld", STR_ARG(w->origin), STR_ARG(w->q->unit->slug),
        (long long)a->id);
}

/* Photos are behind whole addresses too. */
static enum err read_body(
    const struct feed_work *w, const struct article *a, struct article_version *v,
    struct markup *ret)
{
    struct str photos = whole(w, request_unit_path(w->q, S("/tin-tuc/anh")));
    enum err e = article_version_get(w->q->tx, a, a->public_n, v);
    return e == OK ? article_body(w->q, photos, a, v, ret) : e;
}

static enum err answer(struct request *q, struct response *s, struct str type, struct str body)
{
    struct str hash = str_sub(hash_sha256_hex(q->arena, body), 0, ETAG_SIGNS);
    struct str etag = arena_fmt(q->arena, "W/\"%.*s\"", STR_ARG(hash));
    s->content_type = type;
    s->cache_control = S("no-cache");
    response_header(s, S("ETag"), etag);
    if (str_eq(wire_header(q->wire, S("if-none-match")), etag)) {
        s->status = 304;
        s->body = S("");
    } else {
        s->body = body;
    }
    return OK;
}

/* ---- Atom ---- */

static enum err put_entry(const struct feed_work *w, struct buf *b, const struct article *a)
{
    struct article_version v;
    const struct category *c = category_of_id(&w->categories, a->category_id);
    struct feed_entry entry = {
        .id = id_of(w, a),
        .title = a->title,
        .summary = a->lead,
        .category = c ? category_name(w->q->lang, c) : S(""),
        .url = page_of(w, c, a->slug),
        .published_at = a->published_at,
        .updated_at = changed_at(a),
    };
    enum err e = read_body(w, a, &v, &entry.content);
    if (e != OK)
        return e;
    entry.author = v.text.byline;
    feed_atom_entry(b, &entry);
    return OK;
}

static enum err show_atom(struct request *q, struct response *s)
{
    struct feed_work w = {.updated_at = 0};
    struct buf b;
    enum err e = read_work(q, &w);
    if (e != OK)
        return e;
    const struct feed f = {
        .id = whole(&w, request_unit_path(q, S("/tin-tuc"))),
        .title = w.title,
        .author = unit_name(q),
        .language = text_lang(q->lang),
        .page_url = whole(&w, request_unit_path(q, S("/tin-tuc"))),
        .self_url = whole(&w, request_unit_path(q, S("/tin-tuc.atom"))),
        .updated_at = w.updated_at,
    };
    buf_init(&b, q->arena, BYTES_MAX);
    feed_atom_begin(&b, &f);
    for (size_t i = 0; e == OK && i < w.list.n; i++)
        e = put_entry(&w, &b, &w.list.list[i]);
    feed_atom_end(&b);
    if (e != OK || b.over)
        return b.over ? E_TOO_BIG : E_INTERNAL;
    return answer(q, s, S("application/atom+xml; charset=utf-8"), buf_get(&b));
}

/* ---- JSON Feed 1.1 ---- */

static void put_moment(struct json *j, struct str key, int64_t at)
{
    char iso[DATE_ISO_MAX];
    date_iso(iso, at);
    json_key_str(j, key, str_z(iso));
}

static enum err put_item(const struct feed_work *w, struct json *j, const struct article *a)
{
    struct article_version v;
    struct markup body;
    const struct category *c = category_of_id(&w->categories, a->category_id);
    enum err e = read_body(w, a, &v, &body);
    if (e != OK)
        return e;
    json_object(j);
    json_key_str(j, S("id"), id_of(w, a));
    json_key_str(j, S("url"), page_of(w, c, a->slug));
    json_key_str(j, S("title"), a->title);
    json_key_str(j, S("summary"), a->lead);
    json_key_str(j, S("content_html"), body.bytes);
    json_key_str(j, S("language"), a->language);
    put_moment(j, S("date_published"), a->published_at);
    put_moment(j, S("date_modified"), changed_at(a));
    if (c) {
        json_key(j, S("tags"));
        json_array(j);
        json_str(j, category_name(w->q->lang, c));
        json_end(j);
    }
    json_end(j);
    return OK;
}

static enum err show_json(struct request *q, struct response *s)
{
    struct feed_work w = {.updated_at = 0};
    struct buf b;
    struct json j;
    enum err e = read_work(q, &w);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BYTES_MAX);
    json_init(&j, &b);
    json_object(&j);
    json_key_str(&j, S("version"), S("https://jsonfeed.org/version/1.1"));
    json_key_str(&j, S("title"), w.title);
    json_key_str(&j, S("language"), text_lang(q->lang));
    json_key_str(&j, S("home_page_url"), whole(&w, request_unit_path(q, S("/tin-tuc"))));
    json_key_str(&j, S("feed_url"), whole(&w, request_unit_path(q, S("/tin-tuc.json"))));
    json_key(&j, S("items"));
    json_array(&j);
    for (size_t i = 0; e == OK && i < w.list.n; i++)
        e = put_item(&w, &j, &w.list.list[i]);
    if (e != OK)
        return E_INTERNAL;
    json_end(&j);
    json_end(&j);
    if (b.over)
        return E_TOO_BIG;
    return answer(q, s, S("application/feed+json"), json_done(&j));
}

#define FEED_ROW(path_, show_, doc_)                                                               \
    {                                                                                              \
        .method = WIRE_GET, .path = path_, .how = SLOW, .who = WHO_ANYONE, .flags = ROUTE_HIDDEN,  \
        .show = show_, .doc = doc_                                                                 \
    }
const struct route article_feed_routes[] = {
    FEED_ROW("/{unit}/tin-tuc.atom", show_atom, "The 20 newest articles, as an Atom feed"),
    FEED_ROW("/{unit}/tin-tuc.json", show_json, "The 20 newest articles, as a JSON Feed"),
    {0},
};
